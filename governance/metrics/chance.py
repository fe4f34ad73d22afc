"""Chance: how far apart two groups would seem if every group really had the same rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import NoDifference
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, rate_difference, reach
from governance.metrics.intervals import Floats, normal_quantile
from governance.metrics.largest import largest_difference, strongest
from governance.metrics.named import AVERAGE_ODDS
from governance.metrics.rates import Rate
from governance.metrics.significance import SIGNIFICANT

DRAWS, FEWER_DRAWS, MANY_GROUPS = 1_000, 200, 500  # the work grows with the square of the groups
MOST_INVERTED = 40
CONFIDENCE = 0.95

WITHIN, EDGE, BEYOND = "within chance", "on the edge of chance", "beyond chance"


@dataclass(frozen=True)
class Chance:
    """What the groups would show if each had the pooled rate.

    Attributes
    ----------
    level : float
        The difference that the two named groups would seldom exceed (5 in 100), given that they were
        picked as the furthest apart of all; nan when fewer than two groups define the number, or one of
        them has no interval.
    low, high : float
        Where the true largest difference of all groups that were compared probably is (95 %), its upward
        bias taken into account; of more than 40 groups, and of what is no rate, what the intervals of all
        pairs leave open (`disparity.reach`).
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
        A largest difference, of a rate or of any other number by group. Where it is the worst of several rates
        (equalized odds), that is taken into account; the average odds have no chance level.
    seed : int
        Of the draws, so that the same counts give the same answer.
    """
    if not isinstance(gap, Disparity):
        raise NoDifference("The chance level", f"a {type(gap).__name__}")
    found = gap.rate
    if gap.kind != "difference" or found.name == AVERAGE_ODDS:
        raise NoDifference("The chance level", "a ratio" if gap.kind == "ratio" else "the mean of two differences")
    part = np.flatnonzero(gap.compared)
    if gap.top is None or gap.bottom is None or len(part) < 2:
        return Chance(*[float("nan")] * 4)
    values = found.value[part]
    draws = DRAWS if len(part) <= MANY_GROUPS else FEWER_DRAWS
    sizes, drawn = (_of_shares if isinstance(found, Rate) else _of_means)(found, part, draws, seed)
    if np.isnan(sizes).any():  # a group of one person, say, tells nothing about how much its number varies
        return Chance(*[float("nan")] * 4)
    furthest = strongest(drawn, sizes)
    beyond = int((furthest >= strongest(values[None], sizes) - 1e-12).sum())
    pair = [sizes[np.flatnonzero(part == found.position(group))[0]] for group in (gap.top, gap.bottom)]
    level = float(np.quantile(furthest, 1 - SIGNIFICANT / gap.worst_of) * np.sqrt(1 / pair[0] + 1 / pair[1]))
    p_value = min(gap.worst_of * (1 + beyond) / (1 + draws), 1.0)
    return Chance(min(level, 1.0) if isinstance(found, Rate) else level, p_value, *_interval(gap, values, sizes, seed))


def how_sure(gap: Disparity, chance: Chance) -> str:
    """Whether a largest difference is more than chance: `WITHIN`, `EDGE` or `BEYOND`.

    Two signs are read: whether the difference is above the chance level, and whether its interval lies above 0. Beyond
    chance is what has both, on the edge what has one; what has no level is within.
    """
    return (WITHIN, EDGE, BEYOND)[int(gap.value > chance.level) + int(chance.low > 0)]


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


def _of_shares(found: Rate, part: NDArray[np.int64], draws: int, seed: int) -> tuple[Floats, Floats]:
    """People of each group, and rates drawn at the pooled one, shape (draws, groups)."""
    sizes = np.maximum(found.binomial_n[part].round().astype(int), 1)
    pooled = min(float(np.average(found.value[part], weights=sizes)), 1.0)
    return sizes.astype(float), np.random.default_rng(seed).binomial(sizes, pooled, (draws, len(sizes))) / sizes


def _of_means(found: ByGroup, part: NDArray[np.int64], draws: int, seed: int) -> tuple[Floats, Floats]:
    """The same of any other number, as normal as its interval takes it to be: sizes are one over its variance."""
    low, high = found.interval(CONFIDENCE)
    errors = np.maximum((high - low)[part] / (2 * normal_quantile(CONFIDENCE)), 1e-12)
    return errors**-2, np.random.default_rng(seed).standard_normal((draws, len(part))) * errors


def _interval(gap: Disparity, values: Floats, sizes: Floats, seed: int) -> tuple[float, float]:
    if len(sizes) == 2:
        return max(gap.low, -gap.high, 0.0), max(gap.high, -gap.low)
    if len(sizes) > MOST_INVERTED or not isinstance(gap.rate, Rate):
        return reach(gap.rate, "difference", min_group_size=gap.min_group_size)
    return largest_difference(values, sizes, seed=seed)
