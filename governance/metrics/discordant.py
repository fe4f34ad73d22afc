"""Discordant: two decisions about the same people, compared by those who are decided about differently."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.metrics.intervals import Estimate, Floats, last, normal_quantile, over

HALVINGS = 30
EXACT = 1_000  # people decided about differently, up to whom McNemar's test is exact


def tango(gained: ArrayLike, lost: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Tango's score interval of the difference of two rates of the same people, (gained - lost) / n.

    Parameters
    ----------
    gained, lost : array of float
        People whom only the second, and whom only the first counts. Fractions where people are weighted.
    n : array of float
        The people both rates are among; Kish's effective size when people are weighted.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two arrays of float
        In [-1, 1]; nan where n is 0. Not of width 0 where nobody is decided about differently.

    References
    ----------
    Tango (1998), Statistics in Medicine 17, 891-908.
    """
    z = normal_quantile(confidence)
    up, down, people = np.broadcast_arrays(*(np.asarray(each, float) for each in (gained, lost, n)))
    nobody = ~(people > 0)
    safe = np.where(nobody, 1.0, people)
    up, down = np.where(nobody, 0.0, up), np.where(nobody, 0.0, down)
    value = (up - down) / safe

    def holds(apart: Floats) -> NDArray[np.bool_]:
        half = 2 * safe * apart - up - down - (up - down) * apart
        root = np.sqrt(np.maximum(half**2 + 8 * safe * down * apart * (1 - apart), 0))
        fewest = (root - half) / (4 * safe)  # the share whom only the first counts, most likely at this difference
        spread = np.maximum(safe * (2 * fewest + apart * (1 - apart)), 0)
        return (up - down - safe * apart) ** 2 <= z**2 * spread

    far = np.stack([np.full_like(value, -1.0), np.ones_like(value)])
    low, high = last(holds, np.stack([value, value]), far, HALVINGS)[0]
    return np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)


def mcnemar(gained: ArrayLike, lost: ArrayLike, *, exact: bool = True) -> Floats:
    """McNemar's two-sided mid-p value that two rates of the same people are equal.

    Of those whom only one of the two counts, as many should be counted by the one as by the other. The mid-p value
    counts half of what is exactly as likely as the data; it is less often too careful than the exact test. Of more
    than 1,000 such people, and where they are weighted, it is the chi-squared test without correction.

    Parameters
    ----------
    gained, lost : array of float
        People; of weighted ones effective numbers, with `exact=False`.
    exact : bool

    Returns
    -------
    array of float
        In (0, 1]; 1 where nobody is counted by one alone.

    References
    ----------
    Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13, 91.
    """
    up, down = np.broadcast_arrays(np.asarray(gained, float), np.asarray(lost, float))
    squared = over((up - down) ** 2, up + down, none=0.0)
    found = np.array([erfc(sqrt(each / 2)) for each in squared.ravel()]).reshape(squared.shape)
    few = (up + down <= EXACT) if exact else np.zeros(up.shape, bool)
    if few.any():
        from scipy.special import bdtr, gammaln

        less, pairs = np.minimum(up, down)[few], (up + down)[few]
        point = np.exp(gammaln(pairs + 1) - gammaln(less + 1) - gammaln(pairs - less + 1) - pairs * np.log(2))
        found[few] = np.minimum(2 * bdtr(less, pairs.astype(int), 0.5) - point, 1.0)
    return found


def apart(second: Estimate, first: Estimate, correlation: ArrayLike) -> tuple[Floats, Floats]:
    """The interval of second minus first, from their own intervals and the correlation of the two estimates.

    With a correlation of 0 this is square-and-add (`intervals.carried`).

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 2635-2650, whose method 10 is this with Wilson's intervals; Zou and
    Donner (2008), Statistics in Medicine 27, 1693-1702, for other estimates.
    """
    (after, least, most), (before, lowest, highest) = second, first
    together = np.asarray(correlation, float)

    def reach(one: Floats, other: Floats) -> Floats:
        return np.sqrt(np.maximum(one**2 + other**2 - 2 * together * one * other, 0))

    value = after - before
    return value - reach(after - least, highest - before), value + reach(most - after, before - lowest)


def inverted(value: Floats, low: Floats, high: Floats, confidence: float = 0.95) -> Floats:
    """The p-value of no difference that an interval implies: below 1 - confidence exactly where it leaves 0 out.

    The end that is nearer to 0 is taken for so many standard errors away as the confidence says.
    """
    near = np.where(value > 0, value - low, high - value)
    score = normal_quantile(confidence) * over(np.abs(value), near, none=0.0)
    found = np.array([erfc(each / sqrt(2)) for each in score.ravel()]).reshape(score.shape)
    return np.where(np.isnan(value), np.nan, found)
