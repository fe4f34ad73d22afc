"""Side effects: how far apart the groups are in every other rate, before and after the same people's mitigation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from governance.metrics.changes import GapChange, PairedDifference, gaps, paired_differences
from governance.metrics.discordant import apart
from governance.metrics.disparity import Disparity, ratio, reach
from governance.metrics.intervals import Estimate, Floats, together
from governance.metrics.moved_gap import MovedGap, moved_gap
from governance.metrics.paired import Paired

WATCHED = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "precision",
    "false_omission_rate",
    "accuracy",
)
EQUALIZED_ODDS, FOR_TWO = "equalized_odds", 0.975  # its name, and a confidence that is enough for two intervals
ODDS = ("true_positive_rate", "false_positive_rate")
WIDER, NARROWER, UNTOLD = "wider", "narrower", "cannot be told"
HARDLY = 0.0005  # a gap, or a change, that is said as 0.0 points


@dataclass(frozen=True, eq=False)
class Effect:
    """How the largest gap in a rate moves, between the groups that have the rate both times.

    Attributes
    ----------
    name : str
        A key of `RATES`, or `EQUALIZED_ODDS`.
    before, after : Disparity
        Each between the two groups that set it; its interval is what all pairs leave open, as everywhere on the page.
    value, low, high : float
        The largest gap after minus the largest gap before, whichever groups set them, and its interval: see
        `moved`. nan where fewer than two groups have the rate both times.
    gap : MovedGap
        Who has the rate only before or only after.
    pair : GapChange or None
        What becomes of the two groups that set it before; None where fewer than two are compared.
    """

    name: str
    before: Disparity
    after: Disparity
    value: float
    low: float
    high: float
    gap: MovedGap
    pair: GapChange | None

    @property
    def verdict(self) -> str:
        """`WIDER` or `NARROWER` where the interval of the change leaves 0 out, else `UNTOLD`."""
        return WIDER if self.low > 0 else NARROWER if self.high < 0 else UNTOLD

    @property
    def turned(self) -> bool:
        """Whether the two groups that set the gap set it the other way round afterwards, by what can be seen."""
        was, now = self.before, self.after
        other_way = was.top is not None and (now.top, now.bottom) == (was.bottom, was.top)
        return other_way and was.rate.name == now.rate.name and min(was.value, now.value) >= HARDLY


def side_effects(paired: Paired, *, least: int = 0, names: Sequence[str] = WATCHED) -> tuple[Effect, ...]:
    """How the largest gap in each rate moves from the first decisions about these people to the second.

    Equalized odds, the larger of the gaps in true and false positive rates, comes last where both are among `names`.
    Its interval is that of two gaps at once.

    Parameters
    ----------
    paired : Paired
        Decided; where it is open to thresholds, pass `paired.at(threshold)`.
    least : int
        Groups whose rate is about fewer people (effective ones where weighted), before or after, are not compared.
    names : sequence of str
        Of `RATES`; false negative rates are as far apart as true positive rates.
    """
    found = {each.name: each for each in paired_differences(paired, names)}
    effects = [effect(each, least=least) for each in found.values()]
    if set(ODDS) <= set(names):
        both = [effect(found[name], least=least, confidence=FOR_TWO) for name in ODDS]
        effects.append(_worse(both))
    return tuple(effects)


def effect(found: PairedDifference, *, least: int = 0, confidence: float = 0.95) -> Effect:
    """How the largest gap in one rate moves, with the interval of `moved`."""
    gap = moved_gap(found.first, found.second, least)
    kept = [found.position(group) for group in gap.before.rate.groups]
    value, low, high = moved(found, kept, confidence)
    before, after = left_open(gap.before), left_open(gap.after)
    return Effect(found.name, before, after, value, low, high, gap, gaps(found, min_group_size=least).change)


def left_open(gap: Disparity) -> Disparity:
    """The same with the interval of what the evidence of every pair of groups leaves open (`disparity.reach`).

    A largest gap is never below 0, and another pair may be further apart than the one that set it.
    """
    if np.isnan(gap.value):
        return gap
    mildest, worst = reach(gap.rate, gap.kind, min_group_size=gap.min_group_size)
    low, high = (worst, mildest) if gap.kind == "ratio" else (mildest, worst)
    return replace(gap, low=low, high=high)


def moved(found: PairedDifference, kept: Sequence[int], confidence: float = 0.95) -> tuple[float, float, float]:
    """The largest difference after minus the largest difference before, with an interval that always covers enough.

    Whichever pair is furthest apart after, it was no further apart before than the largest gap before. So the largest
    gap grew by no more than some pair after exceeds any pair before: the pair that set the gap then, or itself. The
    upper end is the most that this leaves open over all pairs after, and the lower end the same the other way round.
    Each comparison of two pairs is an interval of a sum of rates: square-and-add over groups, which hold different
    people, with the correlation of both rates within a group, which holds the same people; of a pair with itself,
    of the two paired changes. Which pair it is compared with is picked from the data, so each interval is one at a
    confidence that is enough for all pairs (Bonferroni). It covers at least as often as it says, and mostly more
    often.

    Parameters
    ----------
    found : PairedDifference
    kept : sequence of int
        Positions of the groups that are compared.
    confidence : float

    Returns
    -------
    value, low, high : float
        nan where fewer than two groups are compared.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (square-and-add); Berger (1982), Technometrics 24,
    295-300 (every comparison must hold, so that only the pick is paid for).
    """
    at = np.array(kept, np.int64)
    if len(at) < 2:
        return np.nan, np.nan, np.nan
    own = together(confidence, comb(len(at), 2))
    first, second, change = (
        tuple(each[at] for each in (part.value, *part.interval(own))) for part in (found.first, found.second, found)
    )
    return between_largest(first, second, change, found.correlation[at])  # type: ignore[arg-type]


def between_largest(
    first: Estimate, second: Estimate, change: Estimate, correlation: Floats
) -> tuple[float, float, float]:
    """The arithmetic of `moved`: of two estimates of each group, of their difference, and how they vary together."""
    below = _reach(first, second, change, correlation)
    before, after = first[0], second[0]
    value = float(np.ptp(after) - np.ptp(before))
    was, now = (np.argsort(each, kind="stable")[[-1, 0]] for each in (before, after))  # never one group twice
    above = below[:, ::-1, ::-1]  # how far a sum reaches up is how far its negative reaches down
    high = after[:, None] - after[None, :] - np.ptp(before) + np.sqrt(_pairs(above.swapaxes(1, 2), was[::-1]))
    low = np.ptp(after) + before[:, None] - before[None, :] - np.sqrt(_pairs(below, now))
    own = (after - before)[:, None] - (after - before)[None, :]  # of one pair before and after
    width = np.sqrt(below[:, 2, 0][:, None] + below[:, 0, 2][None, :])
    high, low = np.minimum(high, own + width), np.maximum(low, -own - width)
    others = ~np.eye(len(before), dtype=bool)
    return value, float(low[others].min()), float(high[others].max())


def ratios(found: PairedDifference, *, least: int = 0) -> tuple[Disparity, Disparity, str]:
    """The smallest ratio of a rate before and after, and whether groups came nearer to each other in it.

    A ratio is a difference of logarithms, so that it moves as `moved` says of those.

    Returns
    -------
    before, after : Disparity
        nan where fewer than two groups have the rate both times, or nobody in any group is counted.
    verdict : str
        `WIDER`, `NARROWER` or `UNTOLD`; the last too where a group's rate is 0.
    """
    gap = moved_gap(found.first, found.second, least)
    before, after = (left_open(ratio(each.rate, min_group_size=least)) for each in (gap.before, gap.after))
    at = np.array([found.position(group) for group in gap.before.rate.groups], np.int64)
    if len(at) < 2 or not (found.first.value[at] * found.second.value[at] > 0).all():
        return before, after, UNTOLD
    own = 1 - 0.05 / comb(len(at), 2)
    first, second = (
        tuple(np.log(each[at]) for each in (part.value, *part.interval(own))) for part in (found.first, found.second)
    )
    together = found.correlation[at]
    change = (second[0] - first[0], *apart(second, first, together))  # type: ignore[arg-type]
    _, low, high = between_largest(first, second, change, together)  # type: ignore[arg-type]
    return before, after, WIDER if low > 0 else NARROWER if high < 0 else UNTOLD


def _worse(both: Sequence[Effect]) -> Effect:
    """Of two gaps the larger one before against the larger one after.

    As in `moved`: the gap that is larger after is compared with both before, and that which was larger before with
    both after. Two rates that are about different people vary independently. `both` hold at a confidence for two.
    """
    if any(np.isnan(each.value) for each in both):
        known = replace(next(each for each in both if np.isnan(each.value)), name=EQUALIZED_ODDS)
        return replace(known, value=np.nan, low=np.nan, high=np.nan)
    first = max(both, key=lambda each: each.before.value)
    worst = max(both, key=lambda each: each.after.value)
    low = min(_ends(worst, each)[0] for each in both)
    high = max(_ends(each, first)[1] for each in both)
    value = worst.after.value - first.before.value
    before, after = (
        replace(each, low=max(one.low for one in sides), high=max(one.high for one in sides), worst_of=len(both))
        for each, sides in (
            (first.before, [one.before for one in both]),
            (worst.after, [one.after for one in both]),
        )
    )
    return Effect(EQUALIZED_ODDS, before, after, value, low, high, worst.gap, first.pair)


def _ends(after: Effect, before: Effect) -> tuple[float, float]:
    """The interval of a largest gap after minus a largest gap before, of one rate or of two about different people."""
    if after is before:
        return after.low, after.high
    (least, most), (lowest, highest) = (
        reach(gap.rate, "difference", confidence=FOR_TWO, min_group_size=gap.min_group_size)
        for gap in (after.after, before.before)
    )
    now, was = after.after.value, before.before.value
    value = now - was
    return value - float(np.hypot(now - least, highest - was)), value + float(np.hypot(most - now, was - lowest))


def _reach(first: Estimate, second: Estimate, change: Estimate, correlation: Floats) -> Floats:
    """How far down a group's part of a sum reaches, squared, shape (groups, 3, 3): -1, 0 or 1 times each estimate."""
    signs = (-1, 0, 1)
    one, other = (
        np.stack([high - value, np.zeros_like(value), value - low], axis=-1) for value, low, high in (first, second)
    )
    cross = np.outer(signs, signs) * correlation[:, None, None] * one[:, :, None] * other[:, None, :]
    found = np.maximum(one[:, :, None] ** 2 + other[:, None, :] ** 2 + 2 * cross, 0)
    value, low, high = change
    found[:, 0, 2], found[:, 2, 0] = (value - low) ** 2, (high - value) ** 2
    return found


def _pairs(reach: Floats, fixed: NDArray[np.int64]) -> Floats:
    """The squared reach for every pair of the one estimate beside a fixed pair of the other, shape (groups, groups).

    `reach` is by group, by the sign of the estimate that varies, and by that of the fixed one, which is +1 for the
    first of `fixed` and -1 for its second. Entry [i, j] takes +1 of i and -1 of j.
    """
    sign = np.ones(len(reach), np.int64)
    sign[fixed[0]], sign[fixed[1]] = 2, 0
    held = reach[np.arange(len(reach)), :, sign]
    minus, none, plus = held.T
    return np.maximum(none.sum() + (plus - none)[:, None] + (minus - none)[None, :], 0)
