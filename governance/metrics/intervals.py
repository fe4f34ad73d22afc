"""Closed-form confidence intervals for one rate and for two compared."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.errors import ConfidenceRefused

Floats = NDArray[np.float64]


def wilson(value: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval of a rate.

    Parameters
    ----------
    value : array of float
        The rates, k / n, in [0, 1].
    n : array of float
        People each rate is among; Kish's effective size when people are weighted.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two arrays of float
        In [0, 1]; nan where n is 0.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.
    """
    z = normal_quantile(confidence)
    rate, people = np.asarray(value, float), np.asarray(n, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        shrink = 1 + z**2 / people
        centre = (rate + z**2 / (2 * people)) / shrink
        half = z / shrink * np.sqrt(rate * (1 - rate) / people + z**2 / (4 * people**2))
        low, high = centre - half, centre + half
    undefined = ~(people > 0)
    low = np.where(undefined, np.nan, np.where(rate == 0, 0.0, low.clip(0, 1)))
    return low, np.where(undefined, np.nan, np.where(rate == 1, 1.0, high.clip(0, 1)))


def newcombe(first: tuple[float, float], second: tuple[float, float], confidence: float = 0.95) -> tuple[float, float]:
    """Newcombe's hybrid score interval of a difference of two independent rates.

    Parameters
    ----------
    first, second : (float, float)
        Each a rate in [0, 1] and the people it is among; the difference is first minus second.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two floats
        In [-1, 1]; nan where either rate is undefined.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    values, people = np.array([first, second], float).T
    low, high = wilson(values, people, confidence)
    difference = values[0] - values[1]
    below = np.hypot(values[0] - low[0], high[1] - values[1])
    above = np.hypot(high[0] - values[0], values[1] - low[1])
    return float(difference - below), float(difference + above)


def katz(first: tuple[float, float], second: tuple[float, float], confidence: float = 0.95) -> tuple[float, float]:
    """Katz's log interval of the ratio of two independent rates.

    Parameters
    ----------
    first, second : (float, float)
        Each a rate in [0, 1] and the people it is among; the ratio is first over second.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two floats
        Above 0; nan where either rate is undefined or zero, since the logarithm has no variance there.

    References
    ----------
    Katz, Baptista, Azen and Pike (1978), Biometrics 34, 469-474.
    """
    (top, among_top), (bottom, among_bottom) = first, second
    if not (top > 0 and bottom > 0 and among_top > 0 and among_bottom > 0):
        return float("nan"), float("nan")
    spread = np.sqrt((1 - top) / (top * among_top) + (1 - bottom) / (bottom * among_bottom))
    reach = np.exp(normal_quantile(confidence) * spread)
    return float(top / bottom / reach), float(top / bottom * reach)


def normal_quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval of this coverage reaches to each side."""
    if not 0 < confidence < 1:
        raise ConfidenceRefused(confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)
