"""Measures: every number that a cube has by group, under one name each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from governance.errors import RateUnknown
from governance.metrics.calibration import expected_calibration_error
from governance.metrics.cube import Cube
from governance.metrics.inequality import generalized_entropy, theil_index
from governance.metrics.rates import RATES, ByGroup, rate
from governance.metrics.scores import area_under_curve, brier_score

MEASURES: dict[str, Callable[[Cube], ByGroup]] = {
    **{name: partial(rate, name=name) for name in RATES},
    "area_under_curve": area_under_curve,
    "brier_score": brier_score,
    "expected_calibration_error": expected_calibration_error,
    "generalized_entropy": generalized_entropy,
    "theil_index": theil_index,
}


def measure(cube: Cube, name: str) -> ByGroup:
    """A number of every group: a rate, a score of the scores, or the inequality of benefit.

    Parameters
    ----------
    cube : Cube
        Rates and inequality are read at its decision, the others from all its thresholds.
    name : str
        A key of `MEASURES`.

    Raises
    ------
    RateUnknown
        If `name` is not in `MEASURES`.
    GovernanceError
        What the measure itself refuses: a rate without decisions, an area without scores.
    """
    if name not in MEASURES:
        raise RateUnknown(name, MEASURES)
    return MEASURES[name](cube)
