"""Candidates: at which thresholds a rule may be set, by the scores of the people who choose."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats

QUANTILES = 100  # of each real outcome
DECIMALS = 9  # scores that are alike to these are one, so that no decision hangs on the last bit of a float


def candidates(score: Floats, outcome: NDArray[np.bool_], known: tuple[float, ...]) -> tuple[float, ...]:
    """Thresholds that are known, and between the scores of those who choose where these leave too much open.

    Hundredths alone are coarse where an outcome is rare and most scores are small. The others stand at quantiles of
    the scores of each real outcome, so that both the true and the false positive rate can be set in steps of a
    hundredth; or between all distinct scores, where there are no more. Each is half-way between two neighbouring
    scores, to as few decimals as keep it well between them. None is added that decides as a known one does.

    Parameters
    ----------
    score : float array, shape (people,)
        Of the people who choose, and of nobody who is measured.
    outcome : bool array, shape (people,)
    known : tuple of float
        Ascending.

    Returns
    -------
    tuple of float
        Ascending.
    """
    scores = np.round(score, DECIMALS)
    values = np.unique(scores)
    if len(values) <= 2 * QUANTILES:
        cuts = np.arange(1, len(values))
    else:
        cuts = np.unique(np.concatenate([_cuts(scores[outcome == side], values) for side in (False, True)]))
    cuts = np.setdiff1d(cuts, np.searchsorted(values, known))
    own = [_between(float(values[cut - 1]), float(values[cut])) for cut in cuts[cuts > 0].tolist()]
    return tuple(sorted({*known, *own}))


def _cuts(scores: Floats, values: Floats) -> NDArray[np.int64]:
    """How many of the distinct values are below each quantile of some scores; none without scores."""
    if not len(scores):
        return np.zeros(0, np.int64)
    shares = np.arange(1, QUANTILES) / QUANTILES
    return np.searchsorted(values, np.quantile(scores, shares, method="inverted_cdf"))


def _between(low: float, high: float) -> float:
    """Half-way between two numbers, to as few decimals as leave it in the middle half."""
    decimals = max(math.ceil(-math.log10((high - low) / 2)), 0)
    return round((low + high) / 2, decimals)
