"""Calibration: of the people with a score near 0.7, do 70 % really have the favourable outcome, in every group?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import BinsRefused
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, kish, last, normal_quantile, over
from governance.metrics.rates import Share
from governance.metrics.resampling import DRAWS
from governance.metrics.scores import probabilities
from governance.naming import Group

BINS = 10
HALVINGS, ROUNDING = 12, 1e-9
FARTHEST = 1_000.0  # times as far off as was seen


@dataclass(frozen=True, eq=False)
class Calibration:
    """Scores against outcomes, by group and bin.

    Attributes
    ----------
    attributes, levels, groups
        As of a `Rate`.
    edges : float array, shape (2, bins)
        The least and the largest score of each bin.
    predicted : float array, shape (groups, bins)
        The mean score of the people there; nan where there is nobody.
    observed : Share
        How many of them really have the favourable outcome, each array of shape (groups, bins).
    resolution : float array, shape (groups, bins)
        How far `predicted` may be from the mean of the scores themselves.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    edges: Floats
    predicted: Floats
    observed: Share
    resolution: Floats

    def bin_name(self, place: int) -> str:
        """From which score to which a bin reaches."""
        low, high = self.edges[:, place]
        return words.threshold(low) if low == high else f"{words.threshold(low)} to {words.threshold(high)}"

    def among(self, groups: Iterable[Group]) -> Calibration:
        """The same of these groups only."""
        known = set(groups)
        places = np.array([place for place, group in enumerate(self.groups) if group in known], np.int64)
        return replace(
            self,
            groups=tuple(self.groups[place] for place in places),
            predicted=self.predicted[places],
            observed=self.observed.at(places),
            resolution=self.resolution[places],
        )


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationError(ByGroup):
    """The expected calibration error (ECE): how far scores are from outcomes, over the people of each group.

    Chance makes it larger: a perfectly calibrated score of few people has an error too. The interval takes that into
    account, the value does not.

    Attributes
    ----------
    found : Calibration
    """

    found: Calibration

    @property
    def value(self) -> Floats:
        return _error(self.found.observed.value, self.found.predicted, self.found.observed.size)

    @property
    def resolution(self) -> Floats:
        """How far the value may be from that of the scores themselves; shape (groups,)."""
        return _error(self.found.resolution, np.zeros_like(self.found.resolution), self.found.observed.size)

    @property
    def effective_n(self) -> Floats:
        """Kish's effective size of all of a group's people, whatever their score."""
        observed = self.found.observed
        squares = observed.n if observed.weighed is None else observed.weighed[2]
        return kish(observed.size.sum(axis=1), squares.sum(axis=1))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """By drawing outcomes again within bins whose distances from the score are all made larger or smaller.

        An error stays in the interval as long as the one that was seen is not rare among its draws. It begins at
        0 where a calibrated score of so few people would seem as far off.
        """
        normal_quantile(confidence)  # refuses what is no confidence
        observed, sizes, seen = self.found.observed, self.found.observed.size, np.nan_to_num(self.value)
        people = np.maximum(observed.effective_n.round().astype(int), 1)
        predicted, rate = np.nan_to_num(self.found.predicted), np.nan_to_num(observed.value)

        def larger(times: Floats) -> Floats:
            """How often each group's error is larger than was seen, when its distances are so many times as large."""
            centre = np.clip(predicted + times[:, None] * (rate - predicted), 0, 1)
            drawn = np.random.default_rng(0).binomial(people, centre, (DRAWS, *rate.shape)) / people
            off = np.nan_to_num(_error(drawn, predicted, sizes)) - seen
            return ((off > ROUNDING).mean(axis=0) + (off >= -ROUNDING).mean(axis=0)) / 2  # ties count half

        rare, nothing, once = (1 - confidence) / 2, np.zeros_like(seen), np.ones_like(seen)
        maybe_none = larger(nothing) > rare
        low = nothing
        if not maybe_none.all():  # else all begin at 0, and there is nothing to look for
            low, _ = last(lambda times: larger(times) > rare, once, nothing, HALVINGS)
        high, _ = last(lambda times: larger(times) < 1 - rare, once, 1 / np.maximum(seen, 1 / FARTHEST), HALVINGS)
        low = np.where(maybe_none, 0, low) * seen
        ends = np.stack([np.abs(np.nan_to_num(end) - predicted) for end in observed.interval(confidence)])
        most = np.nan_to_num(_error(ends.max(axis=0), nothing[:, None], sizes))  # every bin as far off as it may be
        high = np.where(seen > 0, np.minimum(high * seen, most), most)
        return np.where(self.defined, low, np.nan), np.where(self.defined, np.maximum(high, seen), np.nan)


def calibration_curve(cube: Cube, bins: int = BINS) -> Calibration:
    """Mean score and share of favourable outcomes in bins of equal width, by group.

    Parameters
    ----------
    cube : Cube
        Counted with thresholds on a score between 0 and 1. A bin is made of whole steps between thresholds.
    bins : int
        At most; steps wider than 1 / bins stay bins of their own.

    Raises
    ------
    ThresholdsRefused, NotProbabilities
    """
    if not (isinstance(bins, int) and bins > 0):
        raise BinsRefused(bins)
    edges = probabilities(cube)
    middle, half = edges.mean(axis=0), np.ptp(edges, axis=0) / 2
    _, bin_of = np.unique(np.minimum((middle * bins).astype(int), bins - 1), return_inverse=True)
    some = int(bin_of.max()) + 1

    def joined(array: NDArray[Any]) -> NDArray[Any]:
        """The last axis added up by bin."""
        return np.stack([array[..., bin_of == each].sum(axis=-1) for each in range(some)], axis=-1)

    people, amount = cube.counts.sum(axis=2), cube.amount.sum(axis=2)
    weighed = None
    if cube.weighted:
        parts = amount[:, 1], amount.sum(axis=1), cube.squared.sum(axis=(1, 2))
        weighed = np.stack([joined(part) for part in parts])
    everybody = amount.sum(axis=1)
    there = joined(everybody)
    return Calibration(
        cube.attributes,
        cube.levels,
        cube.groups,
        np.array([(edges[0, bin_of == each].min(), edges[1, bin_of == each].max()) for each in range(some)]).T,
        over(joined(everybody * middle), there),
        Share(joined(people[:, 1]), joined(people.sum(axis=1)), weighed),
        over(joined(everybody * half), there),
    )


def expected_calibration_error(cube: Cube, bins: int = BINS) -> CalibrationError:
    """The expected calibration error of each group; see `calibration_curve`."""
    found = calibration_curve(cube, bins)
    return CalibrationError("expected_calibration_error", found.attributes, found.levels, found.groups, found)


def _error(observed: Floats, predicted: Floats, sizes: Floats) -> Floats:
    off = np.where(sizes > 0, np.abs(observed - predicted), 0)
    return over((off * sizes).sum(axis=-1), sizes.sum(axis=-1))
