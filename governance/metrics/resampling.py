"""Resampling: what the counts could have been, had other people been drawn. Cells are drawn again, never rows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from governance.errors import DisparityUnknown
from governance.metrics.cube import Cube, only_a_cube
from governance.metrics.intervals import Floats, normal_quantile, over
from governance.metrics.named import DISPARITIES
from governance.metrics.rates import halves, made_of, people, ready

DRAWS = 1_000


@dataclass(frozen=True, eq=False)
class Redrawn:
    """Many draws of a cube's cells.

    Attributes
    ----------
    cube : Cube
        What was drawn again.
    amount : float array, shape (draws, groups, 2, decisions)
        People, or sums of weights where the cube is weighted.
    """

    cube: Cube
    amount: Floats

    def rate(self, name: str) -> Floats:
        """A rate of every group in every draw, shape (draws, groups); nan where nobody is in the denominator."""
        ready(self.cube, name)
        shares = [over(people(self.amount, top), people(self.amount, bottom)) for top, bottom in halves(name)]
        return made_of(name, shares)

    def difference(self, name: str) -> Floats:
        """The largest difference of a rate between two groups in every draw, shape (draws,)."""
        found = self.rate(name)
        return np.fmax.reduce(found, axis=1) - np.fmin.reduce(found, axis=1)

    def ratio(self, name: str) -> Floats:
        """The smallest ratio of a rate between two groups in every draw, shape (draws,)."""
        found = self.rate(name)
        lowest, highest = np.fmin.reduce(found, axis=1), np.fmax.reduce(found, axis=1)
        return over(lowest, highest)

    def named_disparity(self, name: str) -> Floats:
        """A disparity by name in every draw, shape (draws,); a key of `DISPARITIES`."""
        if name not in DISPARITIES:
            raise DisparityUnknown(name, DISPARITIES)
        made = DISPARITIES[name]
        if made.of == "mean":
            found = [self.rate(each) for each in made.rates]
            largest = np.full(len(self.amount), np.nan)
            for place in range(len(self.cube.groups) - 1):
                apart = [np.abs(one[:, place + 1 :] - one[:, place : place + 1]) for one in found]
                largest = np.fmax(largest, np.fmax.reduce(np.mean(apart, axis=0), axis=1))
            return largest
        each = [getattr(self, made.kind)(one) for one in made.rates]
        return np.max(each, axis=0) if made.kind == "difference" else np.min(each, axis=0)


def redrawn(cube: Cube, *, draws: int = DRAWS, seed: int = 0) -> Redrawn:
    """Draw a cube's people again, as a bootstrap of its rows would, at a cost that does not grow with the rows.

    The people of a table drawn with replacement fall on the cells as a multinomial does. With weights, the sum of a
    cell's weights is drawn too, around its people times their mean weight, with the variance of weights
    within the cell.

    Parameters
    ----------
    cube : Cube
        Read at its decision.
    draws : int
    seed : int
        The same seed and counts give the same draws.
    """
    only_a_cube(cube)
    random = np.random.default_rng(seed)
    counts = cube.counts.sum(axis=3)
    there = counts > 0
    shape = (draws, *counts.shape)
    drawn = np.zeros(shape)
    total = counts.sum()
    if total:
        drawn[:, there] = random.multinomial(total, counts[there] / total, draws)
    if cube.weight is not None and cube.squares is not None:
        weight, squares = cube.weight.sum(axis=3)[there], cube.squares.sum(axis=3)[there]
        mean = weight / counts[there]
        spread = np.maximum(squares / counts[there] - mean**2, 0)
        held = drawn[:, there]
        drawn[:, there] = np.maximum(held * mean + np.sqrt(held * spread) * random.standard_normal(held.shape), 0)
    return Redrawn(cube, drawn)


def percentile(drawn: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The middle of the draws (first axis): as a percentile bootstrap has it."""
    normal_quantile(confidence)  # refuses what is no confidence
    with warnings.catch_warnings():  # a group that was never drawn has no interval
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        ends = np.nanquantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return ends[0], ends[1]


def basic(value: Floats, drawn: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The same, mirrored at the value, so that a bias of the draws is taken off instead of put on twice."""
    low, high = percentile(drawn, confidence)
    return 2 * value - high, 2 * value - low
