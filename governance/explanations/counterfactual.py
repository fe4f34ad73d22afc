"""Counterfactual: the smallest changes of a person that flip the decision, each checked by the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from governance.errors import NothingDecided
from governance.explanations.likeness import Likeness, likeness
from governance.explanations.options import Allowed, Codes, Options, options
from governance.explanations.smallest import Answer, nearest_first, smallest
from governance.explanations.subject import Subject
from governance.metrics.intervals import Floats
from governance.shapley.outputs import DECISION, log_odds

CARDS, COLUMNS = 3, 4
FEWER = 1.1  # how much further a change of fewer of the same columns may be to be told instead
SURE = 1e-9  # probabilities nearer to 0 or 1 are taken as this far from it, where effects are added up


@dataclass(frozen=True)
class Change:
    """One column that is another: `before` as the person has it, `after` as somebody in the data has it.

    `distance` is how far apart the two are; 1 is "as different as two strangers".
    """

    column: str
    before: Any
    after: Any
    distance: float = float("nan")


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A small change that flips the decision.

    Attributes
    ----------
    changes : tuple of Change
        The largest first. Taking back any one of them keeps the decision as it is.
    score : float
        What the model then says, as `Subject.scores` does.
    distance : float
        How far the person would be from what they are: the mean over the columns that differ among people; 1 is "as
        different as two strangers".
    person : DataFrame of one row
        With the changes.
    """

    changes: tuple[Change, ...]
    score: float
    distance: float
    person: pd.DataFrame = field(repr=False)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that change."""
        return frozenset(each.column for each in self.changes)


def cannot_change(about: Subject) -> tuple[str, ...]:
    """The columns of a subject that a person cannot change unless somebody says otherwise: sensitive attributes."""
    return tuple(each for each in about.columns if each in about.dataset.roles.sensitive)


def counterfactuals(
    about: Subject,
    person: pd.DataFrame,
    allowed: Allowed | None = None,
    *,
    alike: Likeness | None = None,
    most: int = CARDS,
    columns: int = COLUMNS,
) -> tuple[Counterfactual, ...]:
    """The smallest changes that flip the decision about a person, the nearest first, by different sets of columns.

    Values are those that audited people have, so that they stay within the data's range, whole numbers whole, and
    categories known; missing is none of them. The search is exact where columns have no more than 40 other values and
    pairs of them are no more than 4,000: then no change of one or two columns is smaller. Elsewhere it tries values
    evenly apart, and of pairs those that would be enough if effects added up; changes of more columns are always
    searched along the most promising ones. It is deterministic, and says nothing about causes in the world.

    Parameters
    ----------
    about : Subject
    person : DataFrame of one row
        With the subject's columns in its kinds: a row of `about.people`, or a person who is made up.
    allowed : Allowed, optional
        Which columns may change and in which direction; without it all but sensitive attributes, freely.
    alike : Likeness, optional
        Of the subject's columns, over the audited people; made anew without it.
    most, columns : int
        How many are wanted, and how many columns each may change at most.

    Returns
    -------
    tuple of Counterfactual
        Empty where nothing was found. Left out is what changes the same columns as another and more beside, unless
        the other is more than a tenth further. Where there are more than are wanted: the nearest, then those with no
        column in common with what was taken before, then the nearest others.

    Raises
    ------
    NothingDecided
        If no decision follows from what the model says.
    ChangesContradict, DirectionUnknown
    ModelFailed, ModelOutputsWrong, ModelProbabilitiesWrong

    References
    ----------
    Wachter, Mittelstadt and Russell (2017), Harvard Journal of Law and Technology 31, 841-887.
    """
    if not about.decides:
        raise NothingDecided(about.about)
    alike = likeness(about.people, about.rows) if alike is None else alike
    allowed = Allowed(cannot_change(about)) if allowed is None else allowed
    open_ = options(about.people, person, alike, allowed)
    answer, need = _asking(about, open_)
    found = _different(open_, smallest(open_, answer, need, columns), most)
    if not len(found):
        return ()
    people = open_.people(np.concatenate([found, found[:1] * 0]))  # the person as they are comes last
    scores, decided = about.answers(people)
    return tuple(
        _told(open_, codes, people.iloc[[at]], float(scores[at]), alike.counted)
        for at, codes in enumerate(found)
        if decided[at] != decided[-1]
    )


def _asking(about: Subject, open_: Options) -> tuple[Answer, float]:
    """What the search asks of the model, and how far the other decision is."""
    own = open_.people(np.zeros((1, len(open_.columns)), np.int64))
    said, decided = about.answers(own)
    start, sign = _added_up(about, said)[0], -1 if decided[0] else 1

    def answer(chosen: Codes) -> tuple[Floats, Any]:
        scores, now = about.answers(open_.people(chosen))
        return sign * (_added_up(about, scores) - start), now != decided[0]

    if about.unit == DECISION:
        return lambda chosen: (np.zeros(len(chosen)), answer(chosen)[1]), np.inf
    bar = 0.5 if about.threshold is None else about.threshold
    return answer, float(sign * (_added_up(about, np.array([bar]))[0] - start))


def _added_up(about: Subject, scores: Floats) -> Floats:
    """Scores on a scale on which effects roughly add up: log-odds of probabilities, numbers as they are."""
    if about.is_number:
        return scores
    return log_odds(np.clip(scores, SURE, 1 - SURE))


def _different(open_: Options, found: Codes, most: int) -> Codes:
    """A few by different sets of columns: the nearest, then those with no column in common, then the nearest others."""
    kept: list[int] = []
    sets, far = [frozenset(np.flatnonzero(each).tolist()) for each in found], open_.distances(found)
    best = [
        at
        for at, own in enumerate(sets)
        if own not in sets[:at]
        and not any(
            other < own and distance <= FEWER * far[at] for other, distance in zip(sets, far.tolist(), strict=True)
        )
    ]
    while best and len(kept) < most:
        used = frozenset().union(*(sets[at] for at in kept))
        kept.append(next((each for each in best if not sets[each] & used), best[0]))
        best.remove(kept[-1])
    return nearest_first(open_, found[kept]) if kept else found


def _told(open_: Options, codes: Codes, person: pd.DataFrame, score: float, counted: int) -> Counterfactual:
    places: Sequence[int] = sorted(np.flatnonzero(codes).tolist(), key=lambda at: -open_.cost[at][codes[at]])
    changes = tuple(
        Change(
            open_.columns[at],
            open_.values[at].iloc[0],
            open_.values[at].iloc[codes[at]],
            float(open_.cost[at][codes[at]] * counted),
        )
        for at in places
    )
    return Counterfactual(changes, score, float(open_.distances(codes[None])[0]), person.reset_index(drop=True))
