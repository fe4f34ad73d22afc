"""Presets: the plan that comes nearest to a goal, each group with one fixed threshold and nobody decided by a coin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from governance.errors import GoalUnknown
from governance.metrics.alike import ROUNDING, Band, narrow_band
from governance.metrics.costs import Costs, costs_at_all, smallest
from governance.metrics.cube import Cube, position
from governance.metrics.intervals import Floats
from governance.metrics.operating import Plan
from governance.metrics.rates import rate
from governance.metrics.thresholds import sweep
from governance.naming import Group

GOALS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "equal selection": ("selection_rate",),
        "equal opportunity": ("true_positive_rate",),
        "equalized odds": ("true_positive_rate", "false_positive_rate"),
        "equal precision": ("precision",),
    }
)
"""The rates that each goal makes alike."""


def nearest_to_goal(
    cube: Cube, goal: str, common: float, *, least: int = 0, among: Iterable[Group] | None = None
) -> Plan:
    """Thresholds at which the largest gap between groups is small, near the rates that everybody has at the common one.

    Compared are the groups whose rates are about enough people at the common threshold. Three things hold of them:

    * The largest gap (of two rates the worse one) is never above that at the same threshold for all.
    * No group is further from everybody's rates than twice as far as the furthest one is at the common threshold
      (`REACH`). Without this, no gap at all would be had by selecting everybody.
    * Of what such plans can take off the gap, at least nine tenths are taken (`LEFT`). Of the plans that do, it is the
      one nearest to everybody's rates, measured by its furthest group. Of rates that take more than 200 values, the
      lower ends of gaps stand on a grid of 200 steps, and what is left may be one such step larger.

    Groups that have enough people only elsewhere come as near to the others as they can; where fewer than two groups
    can be compared at the common threshold, all of those are looked at together. Of thresholds that come equally near,
    the nearest to the common one is taken, then the lower. Randomised thresholds could make all groups alike (Hardt et
    al. 2016), and fixed ones in general cannot.

    Parameters
    ----------
    cube : Cube
        Open to thresholds; every group counts for everybody's rates.
    goal : str
        A key of `GOALS`.
    common : float
        One of the cube's thresholds.
    least : int
        Thresholds at which a rate of the group is about fewer people (weighted: effective ones) are not taken; a group
        without any left keeps the common one.
    among : iterable of groups, optional
        Who may have a threshold of their own; all others keep the common one, and are compared at it.

    Returns
    -------
    Plan
        Without thresholds of their own where everybody's rates are not defined.

    Raises
    ------
    GovernanceError
        GoalUnknown, ThresholdUnknown, ThresholdsRefused.

    References
    ----------
    Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning, NeurIPS 29.
    """
    found = _Free.of(cube, goal, common, least, among)
    if np.isnan(found.target).any() or not found.movable.any():
        return Plan(common)
    low, high = found.band()
    off = np.abs(found.values - found.target[:, None, None]).max(axis=0)
    outside = np.maximum(low[:, None, None] - found.values, found.values - high[:, None, None]).max(axis=0)
    # Whoever cannot be within the band comes as near to it as can be: rates are at most 1 from everybody's.
    wanted = np.where(outside <= ROUNDING, off, 1 + outside)
    return _best(cube, np.where(found.may, wanted, np.inf), common, among)


@dataclass(frozen=True)
class OutOfReach:
    """A group that cannot have everybody's rate, whatever its threshold.

    Attributes
    ----------
    group : tuple of str
    name : str
        The rate, a key of `RATES`.
    nearest : float
        Of the group at any threshold, the value nearest to everybody's.
    target : float
        Everybody's, at the common threshold.
    """

    group: Group
    name: str
    nearest: float
    target: float


def out_of_reach(
    cube: Cube, goal: str, common: float, *, least: int = 0, among: Iterable[Group] | None = None
) -> tuple[OutOfReach, ...]:
    """Who is above or below everybody's rate at all thresholds where the rate is about enough people.

    Parameters, and what is refused, are those of `nearest_to_goal`. Groups that keep the common threshold are not
    looked at.
    """
    found, told = _Free.of(cube, goal, common, least, among), []
    for place, (name, target) in enumerate(zip(GOALS[goal], found.target.tolist(), strict=True)):
        for at in np.flatnonzero(found.movable):
            own = found.values[place, found.may[:, at], at] - target
            if own.max() < -ROUNDING or own.min() > ROUNDING:
                told.append(OutOfReach(cube.groups[at], name, target + float(own[np.abs(own).argmin()]), target))
    return tuple(told)


@dataclass(frozen=True, eq=False)
class _Free:
    """Where groups may stand: `values` of shape (rates, thresholds, groups), `may` of shape (thresholds, groups)."""

    values: Floats
    enough: NDArray[np.bool_]
    may: NDArray[np.bool_]
    place: int
    target: Floats

    @classmethod
    def of(cls, cube: Cube, goal: str, common: float, least: int, among: Iterable[Group] | None) -> _Free:
        if goal not in GOALS:
            raise GoalUnknown(goal, GOALS)
        everybody = cube.by().at(common)
        target = np.array([rate(everybody, name).value[0] for name in GOALS[goal]])
        swept = [sweep(cube, name) for name in GOALS[goal]]
        enough = np.stack([each.every.comparable(least) for each in swept])
        wanted = set(cube.groups if among is None else among)
        may = enough.all(axis=0) & np.array([group in wanted for group in cube.groups], bool)
        values = np.where(enough, np.stack([each.value for each in swept]), np.nan)
        return cls(values, enough, may, position(common, cube.thresholds), target)

    @property
    def movable(self) -> NDArray[np.bool_]:
        """Who can have a threshold of their own, shape (groups,)."""
        return np.any(self.may, axis=0)

    def band(self) -> Band:
        """The narrow band of the groups that are compared now, or of all that can be where these are fewer than two."""
        there = self.enough[:, self.place]
        moves, kept = self.may[self.place], there & ~self.movable
        compared = (kept | (there & moves)).sum(axis=1).max() > 1
        moves = moves if compared else self.movable
        rising = [self.values[:, self.may[:, at], at] for at in np.flatnonzero(moves)]
        ends = [np.where(kept, self.values[:, self.place], outer) for outer in (np.inf, -np.inf)]
        fixed = [ends[0].min(axis=1), ends[1].max(axis=1)] if kept.any() else []
        fixed = [np.where(np.isinf(end) & ~moves.any(), self.target, end) for end in fixed]
        here = self.values[:, self.place, moves]
        now = [*here.T, *(np.where(np.isinf(end), here.min(axis=1, initial=1), end) for end in fixed)]
        rising = [own[:, np.lexsort(own[::-1])] for own in (*rising, *(_free(end, rising) for end in fixed))]
        return narrow_band(rising, self.target, np.stack(now, axis=1) if compared else None)


def _free(end: Floats, others: Sequence[Floats]) -> Floats:
    """The points of somebody whose rates are fixed, but for those that are infinite here: these are as others' are."""
    known = np.isfinite(end)
    loose = np.zeros((len(end), 1)) if known.all() else np.unique(np.concatenate(others, axis=1)[~known])[None]
    return np.where(known[:, None], end[:, None], loose)


def least_cost(
    cube: Cube, costs: Costs, common: float, *, least: int = 0, among: Iterable[Group] | None = None
) -> Plan:
    """Each group at the threshold at which its own people cost least; parameters are those of `nearest_to_goal`.

    A group of fewer than `least` people keeps the common threshold. Chosen on the people it is measured on: on others
    it will cost somewhat more.

    Raises
    ------
    GovernanceError
        ThresholdsRefused.
    """
    found = costs_at_all(cube, costs).every
    return _best(cube, np.where(found.comparable(least), found.value, np.inf), common, among)


def least_cost_for_all(cube: Cube, costs: Costs, common: float) -> float:
    """The one threshold at which everybody together costs least; of several the nearest to the common one.

    Returns
    -------
    float
        One of the cube's thresholds; the one nearest to `common` where the cube has nobody.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.
    """
    return costs_at_all(cube.by(), costs).least(common)[0]


def _best(cube: Cube, off: Floats, common: float, among: Iterable[Group] | None) -> Plan:
    """The plan of the smallest numbers of (thresholds, groups); a group without a finite one keeps the common."""
    places = smallest(off, cube.thresholds, common)
    allowed = set(cube.groups if among is None else among)
    there = np.any(np.isfinite(off), axis=0)
    chosen = zip(cube.groups, places.tolist(), np.atleast_1d(there).tolist(), strict=True)
    return Plan(common, {group: cube.thresholds[at] for group, at, has in chosen if has and group in allowed})
