"""Promises: where a group's scores say more, or less, than happens, and what a threshold means for each group."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.adjustment import holm
from governance.metrics.calibration import Calibration
from governance.metrics.cube import Cube
from governance.metrics.disclosure import closed
from governance.metrics.intervals import Floats, over, wilson
from governance.metrics.rates import Proportion, Share
from governance.metrics.scores import probabilities
from governance.metrics.significance import SIGNIFICANT, normal_test
from governance.naming import Group

FEW = 5.0  # people expected of either outcome, below which a stretch is not tested
NEAR = 0.05  # a score this close to the threshold is near it
ROUNDING = 1e-9
NAME = "share near the threshold"


@dataclass(frozen=True)
class Stretch:
    """Bins that lie side by side, in which the scores of a group promise more or less than happens, beyond chance.

    Attributes
    ----------
    group : tuple of str
    low, high : float
        The least and the largest score.
    promised : float
        The mean score there.
    happened : float
        The share of those people who really have the favourable outcome; weighted where people are.
    interval : (float, float)
        Wilson's of `happened`, 95 %.
    k, n : int
        People; never weighted.
    p_value : float
        That the scores of the group are calibrated there, adjusted for every stretch and every group looked at.
    """

    group: Group
    low: float
    high: float
    promised: float
    happened: float
    interval: tuple[float, float]
    k: int
    n: int
    p_value: float

    @property
    def too_high(self) -> bool:
        """Whether scores promise more than happens."""
        return self.promised > self.happened


def broken(found: Calibration, *, least: int = 0) -> tuple[Stretch, ...]:
    """Of each group the stretch where scores promise most too much, and the one where they promise most too little.

    Every run of bins that lie side by side is tested: the people who have the outcome there against how many their
    scores promise, by the normal approximation of a sum of independent outcomes; the pair that is surest stands for the
    group. p-values are adjusted for all runs (Bonferroni), and for all groups in both directions (Holm). What the
    resolution of the scores leaves open speaks for calibration.

    Parameters
    ----------
    found : Calibration
    least : int
        Groups with fewer people (Kish's effective ones) are not tested.

    Returns
    -------
    tuple of Stretch
        Only those below 0.05; the surest first.
    """
    bins = found.predicted.shape[1]
    first, last = np.triu_indices(bins)
    enough = found.observed.effective_n.sum(axis=1) >= max(least, 1)
    if not len(found.groups) or not enough.any():
        return ()
    errors = _tested(found, first, last)
    sides = np.stack([errors, -errors])  # too high, too low
    best = sides.argmax(axis=2)
    surest = np.maximum(np.take_along_axis(sides, best[..., None], 2)[..., 0], 0)
    adjusted = holm(np.where(enough, np.minimum(normal_test(surest) * len(first), 1), np.nan))
    surely = sorted(zip(*np.nonzero(adjusted < SIGNIFICANT), strict=True), key=lambda cell: -surest[cell])
    return tuple(
        _stretch(found, at, int(first[best[side, at]]), int(last[best[side, at]]), float(adjusted[side, at]))
        for side, at in surely
    )


def near_to(threshold: float, within: float = NEAR) -> tuple[float, float]:
    """From which to which score somebody is near a threshold, within 0 and 1."""
    return round(max(threshold - within, 0.0), 3), round(min(threshold + within, 1.0), 3)


def near(cube: Cube, threshold: float, *, within: float = NEAR) -> Proportion:
    """Of the people whose score is near a threshold, the share that really has the favourable outcome, by group.

    It is what the threshold means: how likely the outcome is for whoever just passes or just fails it. Whole steps
    between the cube's thresholds are taken that lie at most `within` from it.

    Parameters
    ----------
    cube : Cube
        Counted with thresholds on a score between 0 and 1.
    threshold : float
    within : float

    Raises
    ------
    ThresholdsRefused, NotProbabilities
    """
    least, most = probabilities(cube)
    held = (least >= threshold - within - ROUNDING) & (most <= threshold + within + ROUNDING)
    people, amount = cube.counts.sum(axis=2)[..., held], cube.amount.sum(axis=2)[..., held]
    weighed = None
    if cube.weighted:
        squares = cube.squared.sum(axis=(1, 2))[..., held].sum(axis=1)
        weighed = np.stack([amount[:, 1].sum(axis=1), amount.sum(axis=(1, 2)), squares])
    share = Share(people[:, 1].sum(axis=1), people.sum(axis=(1, 2)), weighed)
    return Proportion(NAME, cube.attributes, cube.levels, cube.groups, (share,))


def tellable(found: Proportion, least: int) -> Proportion:
    """The groups of which nobody, or at least `least` people, are near; nor can fewer be worked out from the total."""
    hidden = closed(found.n[None], (found.n > 0) & (found.n < least), least)
    places = np.flatnonzero(~hidden)
    groups = tuple(found.groups[place] for place in places)
    return replace(found, groups=groups, shares=(found.shares[0].at(places),))


def _tested(found: Calibration, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """Of each group and run: how many standard errors more people were promised than have the outcome."""
    share, predicted = found.observed, np.nan_to_num(found.predicted)
    squares = share.size if share.weighed is None else share.weighed[2]
    unsure = predicted * (1 - predicted)
    sums = (
        predicted * share.size - share.counted,
        np.nan_to_num(found.resolution) * share.size,
        unsure * squares,
        share.n * predicted,
        share.n * (1 - predicted),
    )
    off, open_, variance, yes, no = (_over_runs(each, first, last) for each in sums)
    surely = np.sign(off) * np.maximum(np.abs(off) - open_, 0)
    told = (yes >= FEW) & (no >= FEW)
    return np.where(told, over(surely, np.sqrt(np.maximum(variance, 0)), none=0.0), 0.0)


def _over_runs(array: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """Sums over runs of bins, from the first to the last of each; shape (groups, runs)."""
    until = np.concatenate([np.zeros((len(array), 1)), np.cumsum(array, axis=1)], axis=1)
    return until[:, last + 1] - until[:, first]


def _stretch(found: Calibration, place: int, first: int, last: int, p_value: float) -> Stretch:
    here = slice(first, last + 1)
    share, own = found.observed, found.observed.size[place, here]
    there = np.flatnonzero(own)  # a stretch begins and ends where somebody is
    happened = float(share.counted[place, here].sum() / own.sum())
    effective = own.sum()
    if share.weighed is not None:
        effective = own.sum() ** 2 / share.weighed[2][place, here].sum()
    low, high = wilson(happened, effective)
    return Stretch(
        found.groups[place],
        float(found.edges[0, first + there[0]]),
        float(found.edges[1, first + there[-1]]),
        float(np.nansum(found.predicted[place, here] * own) / own.sum()),
        happened,
        (float(low), float(high)),
        int(share.k[place, here].sum()),
        int(share.n[place, here].sum()),
        p_value,
    )
