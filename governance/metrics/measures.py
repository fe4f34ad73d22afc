"""Measures: every number that a cube has by group, under one name each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from governance.errors import MeasureUnknown
from governance.metrics.by_group import ByGroup
from governance.metrics.calibration import expected_calibration_error
from governance.metrics.cube import Cube, only_a_cube
from governance.metrics.inequality import generalized_entropy, theil_index
from governance.metrics.multiclass import Multiclass
from governance.metrics.rates import RATES, rate
from governance.metrics.regression import Regression
from governance.metrics.residuals import regression_measure
from governance.metrics.scores import area_under_curve, brier_score

MEASURES: dict[str, Callable[[Cube], ByGroup]] = {
    **{name: partial(rate, name=name) for name in RATES},
    "area_under_curve": area_under_curve,
    "brier_score": brier_score,
    "expected_calibration_error": expected_calibration_error,
    "generalized_entropy": generalized_entropy,
    "theil_index": theil_index,
}

SCORED = ("area_under_curve", "brier_score", "expected_calibration_error")  # read from scores, not from decisions

OF_CLASSES: dict[str, Callable[[Multiclass], ByGroup]] = {
    "accuracy": lambda counts: counts.accuracy,
    "macro_recall": lambda counts: counts.macro_recall,
    "macro_precision": lambda counts: counts.macro_precision,
}


def measure(counts: Cube | Multiclass | Regression, name: str) -> ByGroup:
    """A number of every group: a rate, how good scores are, the inequality of benefit, or how far predictions are off.

    Parameters
    ----------
    counts : Cube, Multiclass or Regression
        Of a cube, rates and inequality are read at its decision, the others from all its thresholds. Of several
        classes `against_rest` gives the cube of one.
    name : str
        A key of `MEASURES`; of several classes one of `OF_CLASSES`; of a regression one of `RESIDUALS` or
        "share_within_tolerance".

    Raises
    ------
    MeasureUnknown
        If this kind of count has no such measure.
    GovernanceError
        What the measure itself refuses: a rate without decisions, an area without scores.
    """
    if isinstance(counts, Regression):
        return regression_measure(counts, name)
    if isinstance(counts, Multiclass):
        if name not in OF_CLASSES:
            raise MeasureUnknown(name, OF_CLASSES)
        return OF_CLASSES[name](counts)
    only_a_cube(counts)
    if name not in MEASURES:
        raise MeasureUnknown(name, MEASURES)
    return MEASURES[name](counts)
