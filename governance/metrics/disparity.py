"""Disparities: how far apart the groups are, which two set it, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from governance.errors import KindUnknown, NotARate, RatioRefused
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.intervals import Estimate, Floats, carried, koopman, ratio_of, together
from governance.metrics.rates import Rate, rate
from governance.naming import Group

Places = int | NDArray[np.int64]
Found = TypeVar("Found", bound=ByGroup)

ROUNDING = 1e-9  # 0.30 - 0.25 is not above a limit of 0.05


@dataclass(frozen=True, eq=False)
class Disparity(Generic[Found]):
    """The largest difference or the smallest ratio of a rate between two groups.

    Attributes
    ----------
    kind : str
        "difference" (highest minus lowest, 0 when equal) or "ratio" (lowest over highest, 1 when equal).
    rate : Rate, or another number by group
        The evidence: every group's value with its people.
    value : float
        nan when fewer than two groups are compared.
    low, high : float
        The interval of this comparison between these two groups. With many groups the largest
        difference is above zero by chance alone; `chance.chance_level` says by how much.
    top, bottom : tuple of str, or None
        The groups with the highest and the lowest rate; None when `value` is nan.
    min_group_size : int
        Groups with fewer people, which took no part.
    worst_of : int
        Of how many rates it is the worst one, as equalized odds is of two.
    """

    kind: str
    rate: Found
    value: float
    low: float
    high: float
    top: Group | None
    bottom: Group | None
    min_group_size: int = 0
    worst_of: int = 1

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Which groups of the rate took part."""
        return self.rate.comparable(self.min_group_size)


def rate_difference(cube: Cube, name: str, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity[Rate]:
    """Largest difference of a rate between two groups, with Newcombe's interval.

    Groups whose rate is undefined (nobody in the denominator) take no part. With
    `name="selection_rate"` this is the demographic parity difference; with
    `"true_positive_rate"`, equal opportunity.

    Parameters
    ----------
    cube : Cube
        Compared at its decision; pass `cube.at(threshold)` to ask about another.
    name : str
        A key of `RATES`.
    confidence : float
        Coverage of the interval, in (0, 1).
    min_group_size : int
        Groups with fewer people in the denominator (weighted: fewer effective ones) take no part.

    Returns
    -------
    Disparity
        `value` in [0, 1]; nan, with no groups, when fewer than two groups define the rate.

    Raises
    ------
    RateUnknown
        If `name` is not in `RATES`.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"sex": list("ffffmmmm"), "y": [0, 1] * 4, "granted": [0, 0, 0, 1, 0, 1, 1, 1]})
    >>> cube = Cube.count(people, sensitive=["sex"], y_true="y", y_pred="granted")
    >>> gap = rate_difference(cube, "selection_rate")
    >>> gap.value, gap.top, gap.bottom
    (0.5, ('m',), ('f',))
    """
    return difference(rate(cube, name), confidence=confidence, min_group_size=min_group_size)


def rate_ratio(cube: Cube, name: str, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity[Rate]:
    """Smallest ratio of a rate between two groups, lowest over highest, with Koopman's score interval.

    With `name="selection_rate"` this is the disparate impact ratio: it is at most 1, so "at least 0.8" is
    the four-fifths rule in both directions. Parameters and errors are those of `rate_difference`.

    Returns
    -------
    Disparity
        `value` in [0, 1]; nan, with no groups, when fewer than two groups define the rate or nobody in
        any group is counted. The interval may reach beyond 1.

    References
    ----------
    Koopman (1984), Biometrics 40, 513-517.
    """
    return ratio(rate(cube, name), confidence=confidence, min_group_size=min_group_size)


def difference(found: Found, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity[Found]:
    """The largest difference within a rate, or another number by group, that is at hand; see `rate_difference`."""
    return _between("difference", found, confidence, min_group_size)


def ratio(found: Found, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity[Found]:
    """The smallest ratio within a rate that is at hand; see `rate_ratio`."""
    return _between("ratio", found, confidence, min_group_size)


KINDS = {"difference": difference, "ratio": ratio}


def checked(kind: str) -> str:
    """A kind of comparison that there is."""
    if kind not in KINDS:
        raise KindUnknown(kind)
    return kind


def interval_between(
    kind: str, found: ByGroup, first: Places, second: Places, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The interval of first minus second, or of first over second, for groups at these positions.

    Of rates that are k of n: Newcombe's and Koopman's. Of any other number: square-and-add of its own intervals.
    """
    if kind == "ratio" and isinstance(found, Rate) and found.plain:
        value, people = found.value, found.effective_n
        return koopman((value[first], people[first]), (value[second], people[second]), confidence)
    ends = (found.value, *found.interval(confidence))
    one, other = (_estimate(ends, places) for places in (first, second))
    return ratio_of(one, other) if kind == "ratio" else carried(np.subtract, one, other)


def reach(found: ByGroup, kind: str, *, confidence: float = 0.95, min_group_size: int = 0) -> tuple[float, float]:
    """What the evidence of every pair of groups leaves open for a largest difference, or a smallest ratio.

    The pair that is furthest apart is not always the one that could be: a small group between two large
    ones may be anywhere. And of many pairs one looks far apart by chance.

    Returns
    -------
    (mildest, worst) : two floats
        The worst is the furthest that any pair's interval reaches: no pair is further apart, at this
        confidence for each. The mildest holds for all pairs at once (Bonferroni): some pair is at least
        this far apart. nan when fewer than two groups take part, or a ratio is not defined.
    """
    part = np.flatnonzero(found.comparable(min_group_size))
    first, second = (part[side] for side in np.triu_indices(len(part), 1))
    if not len(first):
        return math.nan, math.nan
    (low, high), (surely_low, surely_high) = (
        either_way(kind, *interval_between(kind, found, first, second, each))
        for each in (confidence, together(confidence, len(first)))
    )
    if kind == "difference":
        return float(surely_low.max()), float(high.max())
    return float(surely_high.min()), float(low.min())


def either_way(kind: str, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Intervals between two groups whichever comes first: of a difference without its sign, of the smaller ratio."""
    if kind == "difference":
        return np.maximum(np.maximum(low, -high), 0), np.maximum(high, -low)
    with np.errstate(divide="ignore"):
        return np.minimum(low, 1 / high), np.minimum(np.minimum(high, 1 / low), 1)


def _between(kind: str, found: Found, confidence: float, min_group_size: int) -> Disparity[Found]:
    if not isinstance(found, ByGroup):
        raise NotARate(found, f"A {kind}")
    if kind == "ratio" and (found.value[found.comparable(min_group_size)] < 0).any():
        raise RatioRefused(found.name)
    places = _extremes(found, min_group_size)
    if places is None or (kind == "ratio" and found.value[places[0]] == 0):
        return Disparity(kind, found, math.nan, math.nan, math.nan, None, None, min_group_size)
    top, bottom = places
    high_rate, low_rate = float(found.value[top]), float(found.value[bottom])
    pair = (top, bottom) if kind == "difference" else (bottom, top)
    low, high = interval_between(kind, found, *pair, confidence)
    value = high_rate - low_rate if kind == "difference" else low_rate / high_rate
    return Disparity(
        kind, found, value, float(low), float(high), found.groups[top], found.groups[bottom], min_group_size
    )


def _extremes(found: ByGroup, min_group_size: int) -> tuple[int, int] | None:
    """Positions of the highest and the lowest value among the groups that take part."""
    part = found.comparable(min_group_size)
    if part.sum() < 2:
        return None
    top = int(np.argmax(np.where(part, found.value, -np.inf)))
    bottom = int(np.argmin(np.where(part, found.value, np.inf)))
    if top == bottom:  # all equal: name two different groups
        first, second = np.flatnonzero(part)[:2]
        top, bottom = int(first), int(second)
    return top, bottom


def _estimate(ends: Estimate, places: Places) -> Estimate:
    value, low, high = (np.asarray(each[places]) for each in ends)
    return value, low, high
