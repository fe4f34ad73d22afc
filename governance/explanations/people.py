"""People worth looking at: near the threshold, judged wrongly, or drawn at random, as the audit holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit
from governance.errors import MethodUnknown, PersonNotScored, ReasonUnsuited, RecordedNotNumbers
from governance.explanations.fidelity import NUMBERS
from governance.explanations.recorded import Recorded, kinds, recorded
from governance.metrics.intervals import Floats

CLOSEST, SURPRISING = "closest to the threshold", "most surprising error"
REFUSED, SELECTED = "refused by mistake", "selected by mistake"
RANDOM, EVERYBODY = "at random", "everybody"
REASONS = (CLOSEST, SURPRISING, REFUSED, SELECTED, RANDOM, EVERYBODY)

NO_SCORES = "this audit holds decisions and no scores"
NO_THRESHOLD = "the model decides by itself, and scores alone do not tell its decisions apart"
NO_DECISIONS = "this audit holds neither decisions nor scores"


@dataclass(frozen=True, eq=False)
class Decided:
    """How the audited people were decided about, as the audit holds it; no model is asked.

    Attributes
    ----------
    rows : int array, shape (people,)
        Their positions in the table.
    score : float array, shape (people,), or None
        In [0, 1], of the favourable outcome; or the recorded number that decided.
    selected : bool array, shape (people,), or None
        Who got the favourable decision; None where nobody is decided about.
    outcome : bool array, shape (people,)
        Who really had the favourable outcome.
    threshold : float or None
        The score from which the decision is favourable; None where a model, or somebody, decides by itself.
    turn : float or None
        The threshold; else where these decisions turn, halfway between the scores on both sides of it, if no score of
        anybody refused is above that of anybody selected; None where there is no such place.
    quantity : str or None
        What the recorded numbers count: "days"; None where scores are in [0, 1].
    """

    rows: NDArray[np.int64] = field(repr=False)
    score: Floats | None = field(repr=False)
    selected: NDArray[np.bool_] | None = field(repr=False)
    outcome: NDArray[np.bool_] = field(repr=False)
    threshold: float | None
    turn: float | None
    quantity: str | None = None

    def place(self, row: int) -> int:
        """Which of the audited people is at this position in the table.

        Raises
        ------
        PersonNotScored
            If nobody audited is.
        """
        found = np.flatnonzero(self.rows == row)
        if not len(found):
            raise PersonNotScored(row)
        return int(found[0])

    @property
    def ends(self) -> tuple[float, float]:
        """Between which numbers every score and the threshold lie: 0 and 1 unless numbers were recorded."""
        if self.score is None or self.quantity is None:
            return 0.0, 1.0
        there = [*self.score.tolist(), *([] if self.turn is None else [self.turn])]
        return min(there), max(there)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Whose decision the real outcome contradicts, shape (people,); nobody where nobody is decided about."""
        return np.zeros(len(self.rows), bool) if self.selected is None else self.selected != self.outcome

    def unsuited(self, reason: str) -> str:
        """Why nobody can be chosen for a reason, as the end of a sentence; "" if somebody can be."""
        if reason not in REASONS:
            raise MethodUnknown("reason", reason, REASONS)
        if reason in (RANDOM, EVERYBODY):
            return ""
        if self.selected is None:
            return NO_DECISIONS
        if self.score is None:
            return NO_SCORES if reason in (CLOSEST, SURPRISING) else ""
        return NO_THRESHOLD if reason == CLOSEST and self.turn is None else ""


def decided(audit: Audit, threshold: float | None = None) -> Decided:
    """The audited people with their scores, decisions and real outcomes.

    Parameters
    ----------
    audit : Audit
    threshold : float, optional
        Decides by score. Without it the audit's own decisions count; if it has none, its own threshold.
    """
    outcome, score = audit.outcome[audit.rows], audit.score
    if threshold is None and audit.decision is None and score is not None:
        threshold = audit.threshold
    if threshold is not None and score is not None:
        return Decided(audit.rows, score, score >= threshold, outcome, threshold, threshold)
    if audit.decision is None:
        return Decided(audit.rows, score, None, outcome, None, None)
    codes, values = pd.factorize(np.asarray(audit.decision, dtype=object), use_na_sentinel=False)
    wanted = naming.name(audit.dataset.roles.favourable)
    selected = np.array([naming.name(each) == wanted for each in values], bool)[codes]
    if score is None and (was := _numbers(audit)) is not None:
        own = was.values[audit.rows]
        return Decided(audit.rows, own, selected, outcome, was.threshold, was.threshold, was.quantity)
    return Decided(audit.rows, score, selected, outcome, None, None if score is None else _turn(score, selected))


def candidates(
    audit: Audit,
    reason: str,
    threshold: float | None = None,
    *,
    among: NDArray[np.bool_] | None = None,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Positions in the table of the audited people that a reason picks, the most telling first.

    Parameters
    ----------
    audit : Audit
    reason : str
        One of `REASONS`. A mistake is a decision that the real outcome contradicts; the most surprising one is furthest
        beyond the threshold, on the wrong side.
    threshold : float, optional
        See `decided`.
    among : bool array, shape (people in the table,), optional
        Of whom; of all without it.
    seed : int
        Of "at random".

    Returns
    -------
    int array
        Empty when nobody is like that.

    Raises
    ------
    MethodUnknown
        If there is no such reason.
    ReasonUnsuited
        If the audit does not hold what it takes: scores, or decisions.
    """
    found = decided(audit, threshold)
    if why := found.unsuited(reason):
        raise ReasonUnsuited(reason, why)
    wanted = {
        SURPRISING: found.wrong,
        REFUSED: found.wrong & found.outcome,
        SELECTED: found.wrong & ~found.outcome,
    }.get(reason, np.ones(len(found.rows), bool))
    chosen = np.flatnonzero(wanted if among is None else wanted & among[found.rows])
    if reason == RANDOM:
        return found.rows[np.random.default_rng(seed).permutation(chosen)]
    if reason == EVERYBODY or found.score is None:
        return found.rows[chosen]
    order = conviction(found)[chosen]
    return found.rows[chosen[np.argsort(order if reason == CLOSEST else -order, kind="stable")]]


def conviction(found: Decided) -> Floats:
    """How far each score is from where decisions turn, shape (people,); from the real outcome, if they turn nowhere."""
    assert found.score is not None
    return np.abs(found.score - (found.outcome if found.turn is None else found.turn))


def _numbers(audit: Audit) -> Recorded | None:
    """The recorded numbers that decided, where all are known and there is one edge at which they do."""
    if NUMBERS not in kinds(audit):
        return None
    try:
        was = recorded(audit, NUMBERS)
    except RecordedNotNumbers:
        return None
    return None if was.threshold is None else was


def _turn(score: Floats, selected: NDArray[np.bool_]) -> float | None:
    """Where decisions turn, if scores tell them apart."""
    if selected.all() or not selected.any():
        return None
    highest, lowest = float(score[~selected].max()), float(score[selected].min())
    if highest >= lowest:
        return None
    between = (highest + lowest) / 2
    return between if between > highest else lowest
