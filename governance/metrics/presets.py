"""Presets: the plan that comes nearest to a goal, each group with one fixed threshold and nobody decided by a coin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from governance.errors import GoalUnknown
from governance.metrics.costs import Costs, costs_at_all, smallest
from governance.metrics.cube import Cube
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
    """Each group at the threshold whose rates are nearest to those that everybody has at the common threshold.

    Of two rates the worse distance counts. Of thresholds that come equally near, the nearest to the common one is
    taken, then the lower. A fixed threshold cannot part people with the same score, so that a gap may remain; two
    rates at once can in general only be approached. Randomised thresholds could meet them (Hardt et al. 2016).

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
        Who may have a threshold of their own; all others keep the common one.

    Raises
    ------
    GovernanceError
        GoalUnknown, ThresholdUnknown, ThresholdsRefused.

    References
    ----------
    Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning, NeurIPS 29.
    """
    if goal not in GOALS:
        raise GoalUnknown(goal, GOALS)
    everybody = cube.by().at(common)
    swept = [sweep(cube, name) for name in GOALS[goal]]
    off = [np.abs(each.value - rate(everybody, each.every.name).value) for each in swept]
    enough = np.all([each.every.comparable(least) for each in swept], axis=0)
    return _best(cube, np.where(enough, np.max(off, axis=0), np.inf), common, among)


def least_cost(
    cube: Cube, costs: Costs, common: float, *, least: int = 0, among: Iterable[Group] | None = None
) -> Plan:
    """Each group at the threshold at which its own people cost least; parameters are those of `nearest_to_goal`.

    A group of fewer than `least` people keeps the common threshold.
    """
    found = costs_at_all(cube, costs).every
    return _best(cube, np.where(found.comparable(least), found.value, np.inf), common, among)


def least_cost_for_all(cube: Cube, costs: Costs, common: float) -> float:
    """The one threshold at which everybody together costs least; of several the nearest to the common one."""
    return costs_at_all(cube.by(), costs).least(common)[0]


def _best(cube: Cube, off: Floats, common: float, among: Iterable[Group] | None) -> Plan:
    """The plan of the smallest numbers of (thresholds, groups); a group without a finite one keeps the common."""
    places = smallest(off, cube.thresholds, common)
    allowed = set(cube.groups if among is None else among)
    there = np.any(np.isfinite(off), axis=0)
    chosen = zip(cube.groups, places.tolist(), np.atleast_1d(there).tolist(), strict=True)
    return Plan(common, {group: cube.thresholds[at] for group, at, has in chosen if has and group in allowed})
