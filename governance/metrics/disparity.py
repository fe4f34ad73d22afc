"""Disparities: how far apart the groups are, which two set it, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from governance.metrics.cube import Cube, Group
from governance.metrics.intervals import katz, newcombe
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
    """

    kind: str
    rate: Rate
    value: float
    low: float
    high: float
    top: Group | None
    bottom: Group | None


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
        Groups with fewer people in the denominator take no part.

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
    """Smallest ratio of a rate between two groups, lowest over highest, with Katz's log interval.

    With `name="selection_rate"` this is the disparate impact ratio: it is at most 1, so "at least 0.8" is
    the four-fifths rule in both directions. Parameters and errors are those of `rate_difference`.

    Returns
    -------
    Disparity
        `value` in [0, 1]; nan, with no groups, when fewer than two groups define the rate or nobody in
        any group is counted. The interval is nan when the lowest rate is 0.

    References
    ----------
    Katz, Baptista, Azen and Pike (1978), Biometrics 34, 469-474.
    """
    return ratio(rate(cube, name), confidence=confidence, min_group_size=min_group_size)


def difference(found: Rate, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
    """The largest difference within a rate that is at hand; see `rate_difference`."""
    pair = _extremes(found, min_group_size)
    if pair is None:
        return Disparity("difference", found, math.nan, math.nan, math.nan, None, None)
    top, bottom = pair
    low, high = newcombe(_side(found, top), _side(found, bottom), confidence)
    value = float(found.value[top] - found.value[bottom])
    return Disparity("difference", found, value, low, high, found.groups[top], found.groups[bottom])


def ratio(found: Rate, *, confidence: float = 0.95, min_group_size: int = 0) -> Disparity:
    """The smallest ratio within a rate that is at hand; see `rate_ratio`."""
    pair = _extremes(found, min_group_size)
    if pair is None or found.value[pair[0]] == 0:
        return Disparity("ratio", found, math.nan, math.nan, math.nan, None, None)
    top, bottom = pair
    low, high = katz(_side(found, bottom), _side(found, top), confidence)
    value = float(found.value[bottom] / found.value[top])
    return Disparity("ratio", found, value, low, high, found.groups[top], found.groups[bottom])


def widest(cube: Cube) -> Disparity:
    """Where to look first: of all attributes alone, the one with the largest difference in selection rate.

    Of the base rate, where nothing is decided. An attribute that nobody can be compared by comes last.
    """
    name = "selection_rate" if cube.decided else "base_rate"
    gaps = [rate_difference(cube.by(attribute), name) for attribute in cube.attributes]
    return max(gaps, key=lambda gap: -1 if math.isnan(gap.value) else gap.value)


KINDS = {"difference": difference, "ratio": ratio}


def _extremes(found: Rate, min_group_size: int) -> tuple[int, int] | None:
    """Positions of the highest and the lowest rate among the groups that take part."""
    takes_part = found.defined & (found.n >= min_group_size)
    if takes_part.sum() < 2:
        return None
    top = int(np.argmax(np.where(takes_part, found.value, -np.inf)))
    bottom = int(np.argmin(np.where(takes_part, found.value, np.inf)))
    if top == bottom:  # all equal: name two different groups
        first, second = np.flatnonzero(takes_part)[:2]
        top, bottom = int(first), int(second)
    return top, bottom


def _side(found: Rate, position: int) -> tuple[float, float]:
    return float(found.value[position]), float(found.effective_n[position])
