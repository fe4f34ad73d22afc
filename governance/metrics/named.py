"""The disparities that have names of their own. A new one is one line of `DISPARITIES`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from governance.errors import DisparityUnknown
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.disparity import KINDS, Disparity, either_way, interval_between
from governance.metrics.intervals import Estimate, Floats, carried, together
from governance.metrics.rates import Rate, rate

AVERAGE_ODDS = "average_odds"
ODDS = ("true_positive_rate", "false_positive_rate")


@dataclass(frozen=True)
class Named:
    """How a disparity is made: of which kind, in which rates, and whether of several the worst or the mean."""

    kind: str
    rates: tuple[str, ...]
    of: str = "worst"


DISPARITIES: dict[str, Named] = {
    "demographic_parity_difference": Named("difference", ("selection_rate",)),
    "demographic_parity_ratio": Named("ratio", ("selection_rate",)),
    "disparate_impact": Named("ratio", ("selection_rate",)),
    "equal_opportunity_difference": Named("difference", ("true_positive_rate",)),
    "equal_opportunity_ratio": Named("ratio", ("true_positive_rate",)),
    "equalized_odds_difference": Named("difference", ODDS),
    "equalized_odds_ratio": Named("ratio", ODDS),
    "average_absolute_odds_difference": Named("difference", ODDS, of="mean"),
}


def named_disparity(cube: Cube, name: str, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity[Rate]:
    """A disparity by the name that the field gives it, over all groups of a cube.

    Equalized odds is the worse of the two rates, and the result's `rate` says which. The average absolute
    odds difference is the mean of both absolute differences, between the two groups where it is largest; it is
    taken in absolute value, because signed ones cancel. Ratios are lowest over highest, so at most 1.

    Parameters
    ----------
    cube : Cube
        Compared at its decision; pass `cube.at(threshold)` to ask about another.
    name : str
        A key of `DISPARITIES`.
    confidence : float
        Coverage of the interval between the two groups that set it, in (0, 1).
    min_group_size : int
        Groups with fewer people in a denominator take no part.

    Returns
    -------
    Disparity
        nan, with no groups, when fewer than two groups define a rate that it needs.

    Raises
    ------
    DisparityUnknown
        If `name` is not in `DISPARITIES`.
    """
    if name not in DISPARITIES:
        raise DisparityUnknown(name, DISPARITIES)
    made = DISPARITIES[name]
    found = [rate(cube, each) for each in made.rates]
    if made.of == "mean":
        return _mean(found, confidence, min_group_size)
    each = [KINDS[made.kind](one, confidence=confidence, min_group_size=min_group_size) for one in found]
    undefined = [gap for gap in each if np.isnan(gap.value)]
    worst = max if made.kind == "difference" else min
    chosen = undefined[0] if undefined else worst(each, key=lambda gap: gap.value)
    return replace(chosen, worst_of=len(each))


def mean_apart(
    found: Sequence[ByGroup], first: NDArray[np.int64], second: NDArray[np.int64], confidence: float, sure: float
) -> Estimate:
    """The mean of the absolute differences of several numbers, between the groups at these positions.

    It is the largest mean of the signed differences, over every choice of their signs; its interval is therefore that
    of a largest one. Absolute differences themselves are never below zero, and so their means would never be near it.

    Parameters
    ----------
    found : sequence of numbers by group
    first, second : int array
        The groups that are compared.
    confidence : float
        Of how far the interval of any choice reaches.
    sure : float
        Of the nearer end, such that it holds for all choices at once (Bonferroni): there are `choices` of them.
    """
    values, _, highs = zip(*_means(found, first, second, confidence), strict=True)
    _, lows, _ = zip(*_means(found, first, second, sure), strict=True)
    return np.max(values, axis=0), np.max(lows, axis=0), np.max(highs, axis=0)


def choices(numbers: int) -> int:
    """How many choices there are of the signs of so many differences, but for turning all of them round."""
    return 2 ** (numbers - 1)


def _means(
    found: Sequence[ByGroup], first: NDArray[np.int64], second: NDArray[np.int64], confidence: float
) -> Iterator[Estimate]:
    """The mean of the differences, in absolute value, for every choice of their signs."""
    apart = [
        (one.value[first] - one.value[second], *interval_between("difference", one, first, second, confidence))
        for one in found
    ]
    for signs in product((1, -1), repeat=len(found) - 1):

        def mean(*values: Floats, weights: tuple[int, ...] = (1, *signs)) -> Floats:
            return np.tensordot(weights, np.stack(values), 1) / len(values)

        value = mean(*(each for each, _, _ in apart))
        low, high = carried(mean, *apart)
        yield np.abs(value), *either_way("difference", low, high)


def _mean(found: list[Rate], confidence: float, min_group_size: int) -> Disparity[Rate]:
    """The mean of the absolute differences of several rates, between the two groups where it is largest."""
    first = found[0]
    shares = tuple(share for one in found for share in one.shares)
    both = Rate(AVERAGE_ODDS, first.attributes, first.levels, first.groups, shares)
    part = np.flatnonzero(both.comparable(min_group_size))
    ones, others = (part[side] for side in np.triu_indices(len(part), 1))
    if not len(ones):
        return Disparity("difference", both, np.nan, np.nan, np.nan, None, None, min_group_size)
    means, low, high = mean_apart(found, ones, others, confidence, together(confidence, choices(len(found))))
    at = int(means.argmax())
    ends = sorted((int(ones[at]), int(others[at])), key=lambda place: -both.value[place])
    pair = (first.groups[ends[0]], first.groups[ends[1]])
    return Disparity("difference", both, float(means[at]), float(low[at]), float(high[at]), *pair, min_group_size)
