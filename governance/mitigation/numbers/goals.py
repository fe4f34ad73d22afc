"""Goals for predictions of a number: what should become more equal, and what the predictions are worth to everybody."""

from __future__ import annotations

from governance.errors import MethodUnknown
from governance.metrics.disparity import Disparity, difference
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean, regression_measure

GOALS = {
    "equal mean error": "mean_residual",
    "equal mean prediction": "mean_prediction",
    "equal distance": "mean_absolute_error",
    "equal squared error": "root_mean_squared_error",
}
"""Each with the measure whose largest difference between two groups should be small."""

ERRORS = ("root_mean_squared_error", "mean_absolute_error")
"""How far off everybody's predictions are; less is better."""

MEASURES = ("mean_residual", *ERRORS, "mean_prediction")
"""What is shown of every group."""


def goal_named(name: str) -> str:
    """The measure of a goal of `GOALS`; anything else is refused."""
    if name not in GOALS:
        raise MethodUnknown("goal", name, GOALS)
    return GOALS[name]


def gap(counts: Regression, goal: str) -> Disparity[Mean]:
    """The largest difference in a goal's measure between two of these groups; nan where fewer than two define it."""
    return difference(regression_measure(counts, goal_named(goal)))
