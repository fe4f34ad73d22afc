"""Goals: what should become more equal between the groups."""

from __future__ import annotations

from dataclasses import dataclass


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
