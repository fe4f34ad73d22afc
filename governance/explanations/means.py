"""Means over sampled people, by group, with intervals that know how many people there are to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats, mean_interval, normal_quantile, together


@dataclass(frozen=True, eq=False)
class Means:
    """The mean of some numbers in each of some groups.

    Attributes
    ----------
    value, low, high : float arrays, shape (groups, numbers)
        With an interval of 95 %, for the mean over everybody whom the sample was drawn from; of no width where all of
        them are in it. nan where nobody is; the ends alone where one person is, or all are alike.
    error : float array, shape (groups, numbers)
        Half of it over the normal quantile: a standard error, with Student's surcharge for few people.
    people, of : int arrays, shape (groups,)
        How many there are in the sample, and how many it was drawn from.
    """

    value: Floats
    low: Floats
    high: Floats
    people: NDArray[np.int64]
    of: NDArray[np.int64]

    @property
    def error(self) -> Floats:
        return (self.high - self.low) / 2 / normal_quantile(0.95)


def means(values: Floats, codes: NDArray[np.int64], of: NDArray[np.int64], *, confidence: float = 0.95) -> Means:
    """The means of numbers of people, by group.

    Parameters
    ----------
    values : float array, shape (people, numbers)
    codes : int array, shape (people,)
        Which group each is in; who is in none (-1) is left out.
    of : int array, shape (groups,)
        How many people each group was drawn from.
    confidence : float

    Returns
    -------
    Means
        Student's interval, times the square root of the share that was not drawn (Cochran 1977, section 2.6).
    """
    groups = len(of)
    taken = codes >= 0
    member = (codes[taken] == np.arange(groups)[:, None]).astype(float)
    people = member.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = member @ values[taken] / people[:, None]
        apart = values[taken] - np.where(np.isnan(value), 0.0, value)[codes[taken]]
        variance = member @ apart**2 / people[:, None]
        left = np.sqrt(np.clip(1 - people / of, 0, 1))[:, None]
    n = np.broadcast_to(people[:, None], value.shape)
    low, high = mean_interval(value, np.nan_to_num(variance), n, confidence)
    whole = np.broadcast_to((people >= of)[:, None] & (people > 0)[:, None], value.shape)
    low, high = (np.where(whole, value, value + (end - value) * left) for end in (low, high))
    return Means(value, low, high, people.astype(np.int64), of)


@dataclass(frozen=True)
class Difference:
    """Two groups whose means of a number differ by more than chance.

    Attributes
    ----------
    number : int
        Which number.
    top, bottom : int
        Which groups; the mean of the first is the larger.
    value, low, high : float
        The difference, with an interval that holds for all pairs of groups and all numbers at once.
    """

    number: int
    top: int
    bottom: int
    value: float
    low: float
    high: float


def furthest_apart(found: Means, least: int, *, confidence: float = 0.95) -> Difference | None:
    """The largest difference between two groups in one of the numbers, of those that are surely not 0.

    Every pair of groups with at least so many people in the sample is compared in every number; intervals are as wide
    as so many comparisons ask (Bonferroni). None where no difference is sure.
    """
    kept = np.flatnonzero(found.people >= least)
    pairs = list(combinations(kept.tolist(), 2))
    compared = len(pairs) * found.value.shape[1]
    if not compared:
        return None
    reach = normal_quantile(together(confidence, compared))
    first, second = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    difference = found.value[first] - found.value[second]
    half = reach * np.hypot(found.error[first], found.error[second])
    size = np.where(np.abs(difference) > half, np.abs(difference), 0.0)
    if not size.any():
        return None
    pair, number = np.unravel_index(int(np.argmax(size)), size.shape)
    one, other = pairs[int(pair)]
    top, bottom = (one, other) if difference[pair, number] > 0 else (other, one)
    value, width = float(size[pair, number]), float(half[pair, number])
    return Difference(int(number), top, bottom, value, value - width, value + width)
