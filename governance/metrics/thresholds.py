"""Thresholds: how a rate moves as the bar for the favourable decision is raised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube, only_scored
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate, Share, Tables, halves, held, shares


@dataclass(frozen=True, eq=False)
class Sweep:
    """One rate of every group at every threshold of a cube.

    Attributes
    ----------
    thresholds : tuple of float
        Ascending.
    every : Rate
        All of it at once: its arrays are of shape (thresholds, groups).
    """

    thresholds: tuple[float, ...]
    every: Rate

    @property
    def value(self) -> Floats:
        """The rate, shape (thresholds, groups); nan where nobody is in the denominator."""
        return self.every.value

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Of each threshold and group by itself, two arrays of shape (thresholds, groups)."""
        return self.every.interval(confidence)

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """The rate by group, one a threshold."""
        return tuple(self.at(place) for place in range(len(self.thresholds)))

    def at(self, place: int) -> Rate:
        """The rate by group at the threshold that stands there."""
        whole = self.every
        parts = tuple(
            Share(each.k[place], each.n[place], None if each.weighed is None else each.weighed[:, place])
            for each in whole.shares
        )
        return Rate(whole.name, whole.attributes, whole.levels, whole.groups, parts)

    def gap(self, min_group_size: int = 0) -> Floats:
        """The largest difference between two groups at each threshold, shape (thresholds,).

        Groups whose rate is about fewer people take no part; nan where fewer than two do.
        """
        part = self.every.comparable(min_group_size)
        high = np.where(part, self.value, -np.inf).max(axis=1, initial=-np.inf)
        low = np.where(part, self.value, np.inf).min(axis=1, initial=np.inf)
        return np.where(part.sum(axis=1) > 1, high, np.nan) - np.where(part.sum(axis=1) > 1, low, np.nan)


def sweep(cube: Cube, name: str) -> Sweep:
    """A rate at every threshold that people were counted at.

    Raises
    ------
    RateUnknown
        If `name` is not in `RATES`.
    ThresholdsRefused
        If the cube was counted without a score.
    """
    halves(name)  # refuses what is no rate
    tables = tables_at_all(cube)
    return Sweep(cube.thresholds, Rate(name, cube.attributes, cube.levels, cube.groups, shares(name, tables)))


def tables_at_all(cube: Cube) -> Tables:
    """The 2 × 2 table of every group at every threshold of a cube.

    Returns
    -------
    One array, or three where people are weighted, of shape (thresholds, groups, 2, 2)
        People, the sums of their weights and of their squares, by what happened and what would be decided.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.
    """
    only_scored(cube)
    return tuple(_decided(each) for each in held(cube))


def _decided(cells: NDArray[Any]) -> NDArray[Any]:
    """Everybody below and everybody at or above each threshold, by adding up from either end."""
    reached = cells.sum(axis=2)
    below = reached.cumsum(axis=-1)[..., :-1]
    above = reached[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:]
    return np.moveaxis(np.stack([below, above], axis=-1), 2, 0)
