"""Recorded: what a table says was decided or predicted about its people, where no model is there to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit, only_probabilities
from governance.data import bands
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.values import counted_as
from governance.errors import ModelSeesOutcome, NothingRecorded, RecordedNotNumbers
from governance.explanations.fidelity import DECISIONS, NUMBERS, SCORES
from governance.explanations.subject import SCORE
from governance.metrics.intervals import Floats

MOST_CLASSES = 20


@dataclass(frozen=True, eq=False)
class Recorded:
    """A column of decisions, scores or predicted numbers.

    Attributes
    ----------
    of : "decisions", "scores" or "numbers"
    column : str
    values : float array, shape (people in the table,)
        Of decisions 1 for the one that is explained, and 0 for any other.
    about : str
        What the number is of: "repaid = yes"; "predicted_days".
    threshold : float or None
        From which value on (or below which) the decision is the one in `outcome`; None where none follows.
    below : bool
        Whether it is that decision below the threshold.
    outcome : str
        Which decision that is.
    quantity : str
        What the values count: "score"; "days"; "" of decisions.
    decided : bool array, shape (people in the table,), or None
        Who got the decision, as recorded; None where none follows.
    """

    of: str
    column: str
    values: Floats = field(repr=False)
    about: str
    threshold: float | None
    below: bool
    outcome: str
    quantity: str
    decided: NDArray[np.bool_] | None = field(repr=False)


def kinds(audit: Audit) -> tuple[str, ...]:
    """What is recorded of an audit without a model: some of "numbers", "scores" and "decisions", in this order."""
    roles = audit.dataset.roles
    if audit.model is not None:
        return ()
    found = [NUMBERS] if roles.decision is not None and roles.label in dict(roles.bands) else []
    found += [SCORES] if roles.score is not None else []
    return (*found, DECISIONS) if roles.decision is not None else tuple(found)


def classes(audit: Audit) -> tuple[str, ...]:
    """The values of recorded decisions, where they are three or more and the roles join them into two outcomes.

    The favourable outcome is left out where it is one of them.
    """
    roles = audit.dataset.roles
    if DECISIONS not in kinds(audit) or roles.label in dict(roles.bands):
        return ()
    held = {naming.name(each): each for each in audit.dataset.table[str(roles.decision)].dropna().unique().tolist()}
    joins = dict(dict(roles.merged).get(roles.label, ()))
    alone = [each for each, value in held.items() if counted_as(value, joins) == roles.favourable]
    others = sorted((each for each in held if [each] != alone), key=naming.by_size)
    return tuple(others) if 2 < len(held) <= MOST_CLASSES else ()


def recorded(audit: Audit, of: str, *, value: str = "", threshold: float | None = None) -> Recorded:
    """What is recorded about everybody.

    Parameters
    ----------
    audit : Audit
    of : str
        One of `kinds`.
    value : str
        Of decisions, the value that is explained; "" for the favourable one, as the roles join them.
    threshold : float, optional
        Of scores, where they decide; the audit's own unless it is said.

    Raises
    ------
    NothingRecorded, RecordedNotNumbers, ScoreOutOfRange
    """
    if of not in kinds(audit):
        raise NothingRecorded(of)
    if of == SCORES:
        return _scores(audit, threshold)
    return _of_numbers(audit.dataset) if of == NUMBERS else _of_decisions(audit.dataset, value)


def _of_decisions(dataset: Dataset, value: str) -> Recorded:
    roles = dataset.roles
    column, about = str(roles.decision), f"{roles.label} = {value or roles.favourable}"
    said = dataset.table[column] if value else dataset.decision
    assert said is not None
    held = said.astype("category")
    chosen = [naming.name(each) == (value or roles.favourable) for each in held.cat.categories]
    got = np.array([*chosen, False])[held.cat.codes]
    return Recorded(DECISIONS, column, got.astype(float), about, 0.5, False, about, "", got)


def _scores(audit: Audit, threshold: float | None) -> Recorded:
    """Recorded scores; where decisions are recorded too, those are the decisions, whatever the scores say."""
    roles = audit.dataset.roles
    column, about = str(roles.score), f"{roles.label} = {roles.favourable}"
    values = _numbers(audit.dataset, column)
    only_probabilities(column, float(values.min()), float(values.max()))
    decides = audit.threshold if threshold is None else threshold
    decided = values >= decides
    if roles.decision is None:
        return Recorded(SCORES, column, values, about, decides, False, about, SCORE, decided)
    got = _of_decisions(audit.dataset, "").decided
    bar = decides if (decided == got).all() else None
    return Recorded(SCORES, column, values, about, bar, False, about, SCORE, got)


def _of_numbers(dataset: Dataset) -> Recorded:
    roles = dataset.roles
    column, (bar, below) = str(roles.decision), edge(dataset)
    values, outcome = _numbers(dataset, column), f"{roles.label} {roles.favourable}"
    decided = None if bar is None else values < bar if below else values >= bar
    return Recorded(NUMBERS, column, values, column, bar, below, outcome, roles.label, decided)


def edge(dataset: Dataset) -> tuple[float | None, bool]:
    """Where a number in bands becomes favourable, and whether it is so below; None where that is a band between two.

    A number on the edge belongs to the band that starts there.
    """
    roles = dataset.roles
    edges = dict(roles.bands)[roles.label]
    names = bands.labels(edges, whole=bands.are_whole(dataset.table[roles.label], edges))
    if roles.favourable == names[0]:
        return edges[0], True
    return (edges[-1] if roles.favourable == names[-1] else None), False


def refuse_seen(roles: Roles, columns: Sequence[str]) -> None:
    """Refuse columns that are the outcome itself, or were recorded about it."""
    for role in ("label", "decision", "score"):
        if getattr(roles, role) in columns:
            raise ModelSeesOutcome(getattr(roles, role), role)


def _numbers(dataset: Dataset, column: str) -> Floats:
    found = dataset.table[column].to_numpy(float, na_value=np.nan)
    if wrong := int((~np.isfinite(found)).sum()):
        raise RecordedNotNumbers(column, wrong, len(found))
    return found
