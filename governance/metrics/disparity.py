"""Disparities: how far apart the groups are, which two set it, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Side, koopman, newcombe
from governance.metrics.naming import Group
from governance.metrics.rates import Rate, rate


@dataclass(frozen=True, eq=False)
class Disparity:
    """The largest difference or the smallest ratio of a rate between two groups.

    Attributes
    ----------
    kind : str
        "difference" (highest minus lowest, 0 when equal) or "ratio" (lowest over highest, 1 when equal).
    rate : Rate
        The evidence: every group's rate with its people.
    value : float
        In [0, 1]; nan when fewer than two groups define the rate.
    low, high : float
        The interval of this comparison between these two groups. With many groups the largest
        difference is above zero by chance alone; `chance.chance_level` says by how much.
    top, bottom : tuple of str, or None
        The groups with the highest and the lowest rate; None when `value` is nan.
    min_group_size : int
        Groups with fewer people, which took no part.
    """

    kind: str
    rate: Rate
    value: float
    low: float
    high: float
    top: Group | None
    bottom: Group | None
    min_group_size: int = 0

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Which groups of the rate took part."""
        return self.rate.comparable(self.min_group_size)


def rate_difference(cube: Cube, name: str, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
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


def rate_ratio(cube: Cube, name: str, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
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


def difference(found: Rate, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
    """The largest difference within a rate that is at hand; see `rate_difference`."""
    places = _extremes(found, min_group_size)
    if places is None:
        return Disparity("difference", found, math.nan, math.nan, math.nan, None, None, min_group_size)
    top, bottom = places
    low, high = newcombe(_sides(found, top), _sides(found, bottom), confidence)
    value = float(found.value[top] - found.value[bottom])
    pair = found.groups[top], found.groups[bottom]
    return Disparity("difference", found, value, float(low), float(high), *pair, min_group_size)


def ratio(found: Rate, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
    """The smallest ratio within a rate that is at hand; see `rate_ratio`."""
    places = _extremes(found, min_group_size)
    if places is None or found.value[places[0]] == 0:
        return Disparity("ratio", found, math.nan, math.nan, math.nan, None, None, min_group_size)
    top, bottom = places
    low, high = koopman(_sides(found, bottom), _sides(found, top), confidence)
    value = float(found.value[bottom] / found.value[top])
    pair = found.groups[top], found.groups[bottom]
    return Disparity("ratio", found, value, float(low), float(high), *pair, min_group_size)


def reach(found: Rate, kind: str, *, confidence: float = 0.95, min_group_size: int = 0) -> tuple[float, float]:
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
    sides = _sides(found, first), _sides(found, second)
    all_at_once = 1 - (1 - confidence) / len(first)
    if kind == "difference":
        low, high = newcombe(*sides, confidence)
        surely_low, surely_high = newcombe(*sides, all_at_once)
        mildest = np.maximum(np.maximum(surely_low, -surely_high), 0).max()
        return float(mildest), float(np.maximum(high, -low).max())
    low, high = koopman(*sides, confidence)
    surely_low, surely_high = koopman(*sides, all_at_once)
    with np.errstate(divide="ignore"):
        mildest = np.minimum(np.minimum(surely_high, 1 / surely_low), 1).min()
        return float(mildest), float(np.minimum(low, 1 / high).min())


KINDS = {"difference": difference, "ratio": ratio}


def _extremes(found: Rate, min_group_size: int) -> tuple[int, int] | None:
    """Positions of the highest and the lowest rate among the groups that take part."""
    part = found.comparable(min_group_size)
    if part.sum() < 2:
        return None
    top = int(np.argmax(np.where(part, found.value, -np.inf)))
    bottom = int(np.argmin(np.where(part, found.value, np.inf)))
    if top == bottom:  # all equal: name two different groups
        first, second = np.flatnonzero(part)[:2]
        top, bottom = int(first), int(second)
    return top, bottom


def _sides(found: Rate, positions: int | NDArray[np.int64]) -> Side:
    return found.value[positions], found.effective_n[positions]
