"""Adjustment: p-values of many comparisons, made larger for how many they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats


def holm(p: Floats) -> Floats:
    """p-values adjusted so that any false alarm among all has at most the stated probability (Holm 1979).

    Any shape; nan stays nan and does not count.
    """
    order, sorted_p, count = _ascending(p)
    return _back(p, order, np.minimum(np.maximum.accumulate(sorted_p * (count - np.arange(count))), 1))


def benjamini_hochberg(p: Floats) -> Floats:
    """p-values adjusted so that at most the stated share of alarms is false (Benjamini and Hochberg 1995).

    Any shape; nan stays nan and does not count.
    """
    order, sorted_p, count = _ascending(p)
    scaled = sorted_p * count / (np.arange(count) + 1)
    return _back(p, order, np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1))


ADJUSTMENTS = {"holm": holm, "benjamini-hochberg": benjamini_hochberg}


def adjusted_together(
    p_values: Sequence[Floats], mirrored: Sequence[bool], method: str = "holm"
) -> tuple[list[Floats], int]:
    """All p-values adjusted together, and how many comparisons that were.

    Parameters
    ----------
    p_values : sequence of float arrays
        Each of the groups that are compared in one number.
    mirrored : sequence of bool
        Of each, whether the groups are two against each other: their two p-values are of one comparison.
    method : str
        A key of `ADJUSTMENTS`.
    """
    once, tested = [each.copy() for each in p_values], [np.flatnonzero(~np.isnan(each)) for each in p_values]
    again = [places[1:2] if twice and len(places) == 2 else places[:0]
             for places, twice in zip(tested, mirrored, strict=True)]  # fmt: skip
    for own, second in zip(once, again, strict=True):
        own[second] = np.nan
    flat = np.concatenate([*once, np.array([])])
    adjusted = np.split(ADJUSTMENTS[method](flat), np.cumsum([len(own) for own in once]))[:-1]
    for own, second, places in zip(adjusted, again, tested, strict=True):
        own[second] = own[places[: len(second)]]
    return adjusted, int((~np.isnan(flat)).sum())


def _ascending(p: Floats) -> tuple[NDArray[np.intp], Floats, int]:
    flat = np.asarray(p, float).ravel()
    order = np.argsort(flat, kind="stable")[: int((~np.isnan(flat)).sum())]
    return order, flat[order], len(order)


def _back(p: Floats, order: NDArray[np.intp], adjusted: Floats) -> Floats:
    flat = np.full(np.size(p), np.nan)
    flat[order] = adjusted
    return flat.reshape(np.shape(p))
