"""Flips: whose decision changes, by group, real outcome and direction; in expectation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.metrics.paired import Paired
from governance.mitigation.problem import Problem
from governance.mitigation.tradeoff import Point
from governance.mitigation.trial import trial
from governance.naming import Group

CHANGED = 1e-6  # chances are kept in single precision


def paired(point: Point) -> Paired:
    """The people of a point by what is decided about them without and with the treatment.

    Everything about two versions on the same people is read from it: `changes.paired_difference`, `sides.sides`.

    Parameters
    ----------
    point : Point

    Returns
    -------
    Paired
        The first version is the unmitigated model, the second the treatment. Where the numbers are expected ones,
        because the treatment is random, the counts are rounded and the expected
        numbers stand as sums of weights, so that rates are exact and intervals those of `tradeoff.point`.
    """
    people, weight, squares = np.swapaxes(point.amounts, 3, 4)[..., None]  # (groups, outcome, after, before, 1)
    counts = np.rint(people).astype(np.int64)
    whole = not is_expected(point) and bool((people == weight).all() and (people == squares).all())
    return Paired(
        **point.before.grouping,
        counts=counts,
        weight=None if whole else weight,
        squares=None if whole else squares,
        favourable=point.before.favourable,
    )


def everybody(point: Point, groups: Sequence[Group] | None = None) -> Paired:
    """The same of everybody in some groups as one; numbers of people are rounded after they are added up, not before.

    Without groups, of all.
    """
    every = paired(point)
    within = set(every.groups if groups is None else groups)
    people = point.amounts[0][[group in within for group in every.groups]].sum(axis=0)
    whole = every.among([group for group in every.groups if group in within]).by()
    return replace(whole, counts=np.rint(np.swapaxes(people, 1, 2)).astype(np.int64)[None, ..., None])


def is_expected(point: Point) -> bool:
    """Whether numbers of people are expected ones, because a coin decides about some."""
    return bool((np.abs(point.amounts[0] - np.rint(point.amounts[0])) > CHANGED).any())


@dataclass(frozen=True, eq=False)
class Flips:
    """The test people of the audit's own split who are decided about differently.

    Attributes
    ----------
    rows : int array, shape (people,)
        Their positions in the table, the largest change first.
    places : int array, shape (people,)
        Their positions among the held-out people.
    before : bool array, shape (people,)
        Who was selected without the treatment.
    chance : float array, shape (people,)
        How probably each is selected with it.
    of : int
        How many people were looked at.
    """

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    before: NDArray[np.bool_]
    chance: Floats
    of: int

    @property
    def gain(self) -> NDArray[np.bool_]:
        """Who gains: was not selected, and is now, surely or perhaps."""
        return ~self.before

    @property
    def surely(self) -> bool:
        """Whether nobody's decision is left to a coin."""
        return not self.drawn

    @property
    def drawn(self) -> int:
        """Of how many people a coin decides."""
        return int(((self.chance > CHANGED) & (self.chance < 1 - CHANGED)).sum())


def flips(problem: Problem, point: Point) -> Flips | None:
    """Who of the test people is decided about differently by a treatment, in the audit's own split.

    Parameters
    ----------
    problem : Problem
    point : Point

    Returns
    -------
    Flips or None
        None where the treatment was not measured on the audited people.
    """
    own, chances = trial(problem), point.chances
    if point.rule is not None and own.score is not None:
        chance = point.rule.chances(problem.groups, own.codes, own.score)
    elif chances is not None:
        chance = np.asarray(chances, float)
    else:
        return None
    before, tested = problem.selected, own.tested
    change = np.where(tested, np.abs(chance - before), 0.0)
    places = np.flatnonzero(change > CHANGED)
    places = places[np.argsort(-change[places], kind="stable")]
    return Flips(problem.held_out[places], places, before[places], chance[places], int(tested.sum()))
