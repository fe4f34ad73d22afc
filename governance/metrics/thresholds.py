"""Thresholds: how a rate moves as the bar for the favourable decision is raised."""

from __future__ import annotations

from dataclasses import dataclass

from governance.metrics.cube import Cube, only_scored
from governance.metrics.rates import Rate, rate


@dataclass(frozen=True, eq=False)
class Sweep:
    """One rate of every group at every threshold of a cube.

    Attributes
    ----------
    thresholds : tuple of float
        Ascending.
    rates : tuple of Rate
        One a threshold, all with the same groups.
    """

    thresholds: tuple[float, ...]
    rates: tuple[Rate, ...]


def sweep(cube: Cube, name: str) -> Sweep:
    """A rate at every threshold that people were counted at.

    Raises
    ------
    RateUnknown
        If `name` is not in `RATES`.
    ThresholdsRefused
        If the cube was counted without a score.
    """
    only_scored(cube)
    return Sweep(cube.thresholds, tuple(rate(cube.at(threshold), name) for threshold in cube.thresholds))
