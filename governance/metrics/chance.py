"""Chance: how far apart two groups would seem if every group really had the same rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, rate_difference, reach
from governance.metrics.intervals import Floats
from governance.metrics.largest import largest_difference, strongest

DRAWS, FEWER_DRAWS, MANY_GROUPS = 1_000, 200, 500  # the work grows with the square of the groups
MOST_INVERTED = 40


@dataclass(frozen=True)
class Chance:
    """What the groups would show if each had the pooled rate.

    Attributes
    ----------
    level : float
        The difference that the two named groups would seldom exceed (5 in 100), given that they were
        picked as the furthest apart of all; nan when fewer than two groups define the rate.
    low, high : float
        Where the true largest difference of all groups that were compared probably is (95 %), its upward
        bias taken into account; of more than 40 groups, what no pair's interval exceeds (`disparity.reach`).
    p_value : float
        How often all groups that were compared would be as far apart as observed, or further, each pair measured
        in its own standard errors; nan likewise.
    """

    level: float
    p_value: float
    low: float
    high: float


def chance_level(gap: Disparity, *, seed: int = 0) -> Chance:
    """How much of a largest difference would be there by chance alone.

    The largest difference of many groups is above zero without any true gap. So every group is given the
    pooled rate, its people are drawn again, and the furthest pair is found again, many times. Pairs are
    compared in units of their own standard error, as in the Tukey-Kramer procedure: otherwise one tiny
    group would set the level, and a gap between two large groups could never be beyond it. With weights,
    groups count with Kish's effective size.

    Parameters
    ----------
    gap : Disparity
        A largest difference, from `rate_difference`.
    seed : int
        Of the draws, so that the same counts give the same answer.
    """
    found = gap.rate
    part = np.flatnonzero(gap.compared)
    if gap.top is None or gap.bottom is None or len(part) < 2:
        return Chance(*[float("nan")] * 4)
    values = found.value[part]
    sizes = np.maximum(found.binomial_n[part].round().astype(int), 1)
    pooled = min(float(np.average(values, weights=sizes)), 1.0)
    draws = DRAWS if len(sizes) <= MANY_GROUPS else FEWER_DRAWS
    drawn = np.random.default_rng(seed).binomial(sizes, pooled, (draws, len(sizes))) / sizes
    furthest = strongest(drawn, sizes)
    beyond = int((furthest >= strongest(values[None], sizes) - 1e-12).sum())
    pair = [sizes[np.flatnonzero(part == found.position(group))[0]] for group in (gap.top, gap.bottom)]
    level = float(np.quantile(furthest, 0.95) * np.sqrt(1 / pair[0] + 1 / pair[1]))
    return Chance(min(level, 1.0), (1 + beyond) / (1 + draws), *_interval(gap, values, sizes, seed))


def standout(cube: Cube, *, min_group_size: int = 0) -> tuple[Disparity, Chance]:
    """Where to look first: of all attributes alone, the largest difference in selection rate beyond chance.

    Where none is beyond chance, the largest. Of the base rate, where nothing is decided. An attribute that
    nobody can be compared by comes last; a cube without attributes has nothing to compare.
    """
    name = "selection_rate" if cube.decided else "base_rate"
    each = [cube.by(attribute) for attribute in cube.attributes] or [cube]
    gaps = [rate_difference(alone, name, min_group_size=min_group_size) for alone in each]
    found = [(gap, chance_level(gap)) for gap in gaps]
    return max(found, key=lambda pair: (pair[0].value > pair[1].level, float(np.nan_to_num(pair[0].value, nan=-1))))


def _interval(gap: Disparity, values: Floats, sizes: NDArray[np.int64], seed: int) -> tuple[float, float]:
    if len(sizes) == 2:
        return max(gap.low, -gap.high, 0.0), max(gap.high, -gap.low)
    if len(sizes) > MOST_INVERTED:
        return reach(gap.rate, "difference", min_group_size=gap.min_group_size)
    return largest_difference(values, sizes.astype(float), seed=seed)
