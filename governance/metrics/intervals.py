"""Confidence intervals for one rate, for two compared, and for means; and the small arithmetic that they share."""

from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.errors import ConfidenceRefused

Floats = NDArray[np.float64]
Side = tuple[ArrayLike, ArrayLike]  # rates, and the people each is among
Pair = tuple[Floats, Floats]
Estimate = tuple[Floats, Floats, Floats]  # values, and where each interval begins and ends

FARTHEST = 20.0  # log of the largest ratio that is looked at
BISECTIONS = 60
ROUGHLY = 1e-9  # of a number of people: what adding up weights may lose
ROUNDING = 1e-12  # of a squared mean: a smaller variance is what is left of rounding


def over(top: ArrayLike, bottom: ArrayLike, none: ArrayLike = np.nan) -> Floats:
    """A quotient, and `none` where there is nothing below the line."""
    top, bottom = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    return np.divide(top, bottom, out=np.array(np.broadcast_to(none, top.shape), float), where=bottom > 0)


def kish(total: ArrayLike, squares: ArrayLike) -> Floats:
    """How many equally weighted people would know as much (Kish 1965), from sums of weights and of their squares.

    Where only a rounding error is missing to a whole number it is that: 20 people of weight 0.3 are 20.
    """
    found = over(np.square(total, dtype=float), squares, none=0.0)
    whole = np.rint(found)
    return np.where(np.abs(found - whole) <= ROUGHLY * whole, whole, found)


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
    return wilson_reaching(value, n, normal_quantile(confidence))


def wilson_reaching(value: ArrayLike, n: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's interval as far as so many standard errors reach, for all `z` at once; see `wilson`."""
    rate, people, z = (np.asarray(each, float) for each in (value, n, z))
    with np.errstate(invalid="ignore", divide="ignore"):
        shrink = 1 + z**2 / people
        centre = (rate + z**2 / (2 * people)) / shrink
        half = z / shrink * np.sqrt(rate * (1 - rate) / people + z**2 / (4 * people**2))
        low, high = centre - half, centre + half
    undefined = ~(people > 0)
    low = np.where(undefined, np.nan, np.where(rate == 0, 0.0, low.clip(0, 1)))
    return low, np.where(undefined, np.nan, np.where(rate == 1, 1.0, high.clip(0, 1)))


def newcombe(first: Side, second: Side, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Newcombe's hybrid score interval of a difference of two independent rates, first minus second.

    Parameters
    ----------
    first, second : (array of float, array of float)
        Each the rates in [0, 1] and the people they are among; they broadcast.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two arrays of float
        In [-1, 1]; nan where either rate is undefined.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    sides = [(np.asarray(value, float), *wilson(value, people, confidence)) for value, people in (first, second)]
    return carried(np.subtract, *sides)


def newcombe_area(value: ArrayLike, n: ArrayLike, m: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Newcombe's score interval of an area under the ROC curve, from the exponential model's variance.

    Parameters
    ----------
    value : array of float
        The areas, in [0, 1].
    n, m : array of float
        People on either side: those whom a score should put first, and the others. They broadcast.
    confidence : float
        Coverage, in (0, 1).

    Returns
    -------
    (low, high) : two arrays of float
        In [0, 1]; nan where the area is nan.

    References
    ----------
    Newcombe (2006), Statistics in Medicine 25, 559-573, method 5.
    """
    found, n, m = np.broadcast_arrays(*(np.asarray(each, float) for each in (value, n, m)))
    z = normal_quantile(confidence)

    def holds(area: Floats) -> NDArray[np.bool_]:
        return np.abs(area - found) <= z * np.sqrt(area_variance(area, n, m))

    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (last(holds, found, np.full_like(found, end))[0] for end in (0.0, 1.0))
    return np.where(np.isnan(found), np.nan, low), np.where(np.isnan(found), np.nan, high)


def area_variance(area: ArrayLike, n: Floats, m: Floats) -> Floats:
    """How much an area under the ROC curve of n people against m varies, by the exponential model (see above)."""
    area = np.asarray(area, float)
    many = (n + m) / 2 - 1
    return over(area * (1 - area) * (1 + many * ((1 - area) / (2 - area) + area / (1 + area))), n * m)


def carried(function: Callable[..., Floats], *estimates: Estimate) -> tuple[Floats, Floats]:
    """The interval of a function of independent estimates, from their own intervals.

    Each estimate in turn moves to the ends of its interval, and the squares of what that does are added
    ("square and add"). For a difference of rates with Wilson's intervals this is Newcombe's.

    Parameters
    ----------
    function : callable
        Of as many arrays as there are estimates; in each it only rises or only falls.
    *estimates : (values, low, high)
        Arrays that broadcast.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER).
    """
    values = [value for value, _, _ in estimates]
    at = function(*values)
    below = above = np.zeros_like(at)
    for place, (_, *ends) in enumerate(estimates):
        moved = [function(*values[:place], end, *values[place + 1 :]) for end in ends]
        below = np.hypot(below, at - np.minimum(*moved))
        above = np.hypot(above, np.maximum(*moved) - at)
    return at - below, at + above


def ratio_of(first: Estimate, second: Estimate) -> tuple[Floats, Floats]:
    """The interval of a ratio of independent estimates that are not shares, first over second; see `carried`.

    low is 0 where the first may be 0, high is inf where the second may be; nan where either is undefined.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (np.exp(end) for end in carried(lambda one, other: np.log(one) - np.log(other), first, second))
        (one, least, most), (other, lowest, _) = first, second
        high = np.where(one == 0, most / lowest, high)
    defined = ~np.isnan(one) & ~np.isnan(other) & ((one > 0) | (other > 0))
    low = np.where(least > 0, low, 0.0)
    high = np.where(lowest > 0, high, np.inf)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def koopman(first: Side, second: Side, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Koopman's score interval of the ratio of two independent rates, first over second.

    Parameters and broadcasting are those of `newcombe`.

    Returns
    -------
    (low, high) : two arrays of float
        low is 0 where the first rate is 0, high is inf where the second is; nan where either is undefined
        or both are 0.

    References
    ----------
    Koopman (1984), Biometrics 40, 513-517.
    """
    one, among_one, other, among_other = np.broadcast_arrays(*(np.asarray(each, float) for each in (*first, *second)))
    undefined = ~((among_one > 0) & (among_other > 0)) | ((one == 0) & (other == 0))
    sides = np.where(undefined, 0.5, one), np.where(undefined, 0.5, other)
    people = np.where(undefined, 1.0, among_one), np.where(undefined, 1.0, among_other)
    with np.errstate(divide="ignore"):
        centre = np.log(sides[0]) - np.log(sides[1])
    limit = normal_quantile(confidence) ** 2
    low = np.exp(_crossing(np.where(np.isinf(centre), FARTHEST, centre), -FARTHEST, sides, people, limit))
    high = np.exp(_crossing(np.where(np.isinf(centre), -FARTHEST, centre), FARTHEST, sides, people, limit))
    low = np.where(undefined, np.nan, np.where(sides[0] == 0, 0.0, low))
    return low, np.where(undefined, np.nan, np.where(sides[1] == 0, np.inf, high))


def last(
    holds: Callable[[Floats], Any], near: Floats | float, far: Floats | float, halvings: int = BISECTIONS
) -> tuple[Floats, Floats]:
    """From `near`, where something holds, to `far`: the last place where it does, and the first where it does not."""
    near, far = np.asarray(near, float), np.asarray(far, float)
    for _ in range(halvings):
        middle = (near + far) / 2
        held = holds(middle)
        near, far = np.where(held, middle, near), np.where(held, far, middle)
    return near, far


def _crossing(near: Floats, far: float, rates: Pair, people: Pair, limit: float) -> Floats:
    """The log ratio between `near`, which the data allow, and `far` where they stop allowing it, by bisection."""
    return last(lambda log: _koopmans_statistic(np.exp(log), rates, people) <= limit, near, np.full_like(near, far))[0]


def _koopmans_statistic(ratio: Floats, rates: Pair, people: Pair) -> Floats:
    """How badly the data fit this ratio: chi-squared with the best rates that have it."""
    (n, m), (x, y) = people, (rates[0] * people[0], rates[1] * people[1])
    half = ratio * (n + y) + x + m
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(np.maximum(half**2 - 4 * ratio * (n + m) * (x + y), 0))
        second = 2 * (x + y) / (half + root)  # the smaller root, without cancellation
        first = np.minimum(ratio * second, 1.0)
        off = (rates[0] - ratio * rates[1]) ** 2
        spread = first * (1 - first) / n + ratio**2 * second * np.maximum(1 - second, 0) / m
        return np.where(off == 0, 0.0, off / spread)


def mean_interval(value: Floats, variance: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Student's interval of a mean, from the variance of one person's contribution, shape as `value`.

    nan for fewer than two people, and where all contribute the same or so nearly that rounding hides the rest, since
    then nothing tells how much they vary.
    """
    from scipy.special import stdtrit

    normal_quantile(confidence)  # refuses what is no confidence
    told = (n >= 2) & (variance > ROUNDING * value**2)
    people = np.where(told, n, 2.0)
    error = np.sqrt(np.where(told, variance, 0.0) / (people - 1))
    half = np.where(told, stdtrit(people - 1, (1 + confidence) / 2) * error, np.nan)
    return value - half, value + half


def together(confidence: float, comparisons: int) -> float:
    """The coverage of each of so many intervals that hold all at once with this confidence (Bonferroni)."""
    return 1 - (1 - confidence) / max(comparisons, 1)


def normal_quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval of this coverage reaches to each side."""
    if not 0 < confidence < 1 or (1 + confidence) / 2 == 1:
        raise ConfidenceRefused(confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)
