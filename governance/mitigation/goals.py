"""Goals: what should become more equal between the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import MethodUnknown
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, rate_difference
from governance.metrics.rates import Rate, rate
from governance.naming import Group


@dataclass(frozen=True)
class Goal:
    """What should become more equal between the groups.

    Attributes
    ----------
    rates : tuple of str
        Keys of `RATES`; the goal's gap is the largest difference in any of them.
    """

    rates: tuple[str, ...]


GOALS = {
    "demographic parity": Goal(("selection_rate",)),
    "equal opportunity": Goal(("true_positive_rate",)),
    "equal false positive rates": Goal(("false_positive_rate",)),
    "equalized odds": Goal(("true_positive_rate", "false_positive_rate")),
}


def goal_named(name: str) -> Goal:
    """A goal of `GOALS`; anything else is refused."""
    if name not in GOALS:
        raise MethodUnknown("goal", name, GOALS)
    return GOALS[name]


def comparable(cube: Cube, goal: str, *, least: int = 0) -> NDArray[np.bool_]:
    """Which groups have each of a goal's rates, about at least so many people, shape (rates, groups)."""
    return np.array([rate(cube, name).comparable(least) for name in goal_named(goal).rates])


def too_few(cube: Cube, goal: str, *, least: int = 0) -> tuple[Group, ...]:
    """Groups that whatever is chosen on these people is not held to, or not wholly.

    Too few people are in them, in any of the goal's rates, or none of its rates has anybody there. A group without
    positives has no true positive rate that could be held to anything, and can be compared by another rate.
    """
    enough = comparable(cube, goal, least=least)
    some = np.array([rate(cube, name).n > 0 for name in goal_named(goal).rates])
    found = np.asarray((some & ~enough).any(axis=0) | ~enough.any(axis=0))
    return tuple(group for group, small in zip(cube.groups, found, strict=True) if small)


def gap(cube: Cube, goal: str, *, least: int = 0) -> Disparity[Rate]:
    """The largest difference in a goal's rates; of equalized odds the larger of its two.

    Groups whose rate is about fewer than `least` people take no part. Its value is nan where fewer than two do.
    """
    found = [rate_difference(cube, name, min_group_size=least) for name in goal_named(goal).rates]
    return max(found, key=lambda each: np.nan_to_num(each.value, nan=-1))
