"""Goals: what should become more equal between the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import MethodUnknown
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, rate_difference
from governance.metrics.rates import Rate


@dataclass(frozen=True)
class Goal:
    """What should become more equal between the groups.

    Attributes
    ----------
    rates : tuple of str
        Keys of `RATES`; the goal's gap is the largest difference in any of them.
    moment : str
        The constraint's name in `fairlearn.reductions`.
    constraint : str
        Its name for `fairlearn.postprocessing.ThresholdOptimizer`.
    """

    rates: tuple[str, ...]
    moment: str
    constraint: str


GOALS = {
    "demographic parity": Goal(("selection_rate",), "DemographicParity", "demographic_parity"),
    "equal opportunity": Goal(("true_positive_rate",), "TruePositiveRateParity", "true_positive_rate_parity"),
    "equal false positive rates": Goal(
        ("false_positive_rate",), "FalsePositiveRateParity", "false_positive_rate_parity"
    ),
    "equalized odds": Goal(("true_positive_rate", "false_positive_rate"), "EqualizedOdds", "equalized_odds"),
}


def goal_named(name: str) -> Goal:
    """A goal of `GOALS`; anything else is refused."""
    if name not in GOALS:
        raise MethodUnknown("goal", name, GOALS)
    return GOALS[name]


def gap(cube: Cube, goal: str, *, least: int = 0) -> Disparity[Rate]:
    """The largest difference in a goal's rates; of equalized odds the larger of its two.

    Groups whose rate is about fewer than `least` people take no part. Its value is nan where fewer than two do.
    """
    found = [rate_difference(cube, name, min_group_size=least) for name in goal_named(goal).rates]
    return max(found, key=lambda each: np.nan_to_num(each.value, nan=-1))
