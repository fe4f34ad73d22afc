"""Association: how closely a feature and the groups of an attribute go together, as one number from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.composition.crossed import Crossed
from governance.data.column import Column
from governance.metrics.grouped import Grouped, summed
from governance.metrics.intervals import Floats, normal_quantile
from governance.metrics.written import texts

CRAMER, ETA = "Cramér's V", "correlation ratio"
POWERS = 4


@dataclass(frozen=True, eq=False)
class Association:
    """How closely a feature and an attribute go together.

    Attributes
    ----------
    name : str
        "Cramér's V" of values, "correlation ratio" (eta) of numbers.
    people : int
        With a known attribute; for numbers also with a finite number.
    raw : float
        The squared association as it is seen; nan where one side does not vary.
    chance : float
        What of it would be seen without any association.
    bias : float
        What of it chance adds to an association as strong as the one that is seen.
    freedom : int
        Degrees of freedom.
    spread : float
        How much more the square varies than it would at a weak association (1).
    largest : float
        The square where one side tells the other.
    """

    name: str
    people: int
    raw: float
    chance: float
    bias: float
    freedom: int
    spread: float
    largest: float

    @property
    def value(self) -> float:
        """From 0 (the one says nothing about the other) to 1, without what chance would show; nan if not defined."""
        return self._scaled(self.raw - self.chance)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Where the true association probably is: every one whose own variance allows what was seen.

        At a true square s, the square that is seen of n people, times n, varies as a noncentral χ² does
        (2 · freedom + 4 n s), its second part times `spread`, which the delta method gives. The lower end takes away
        what chance shows without any association; the upper end, less: what it adds to one as strong as this.
        """
        n, df, z2 = max(self.people, 1), self.freedom, normal_quantile(confidence) ** 2
        ends = []
        for sign, bias in ((-1, self.chance), (1, self.bias)):
            seen, half = n * (self.raw - bias), 2 * self.spread * z2
            reach = np.sqrt(np.maximum(2 * half * seen + half**2 + 2 * df * z2, 0))
            ends.append(self._scaled(float(seen + half + sign * reach) / n))
        return ends[0], ends[1]

    def _scaled(self, square: float) -> float:
        return float(np.sqrt(np.clip(square / self.largest, 0, 1))) if self.largest > 0 else float("nan")


def cramers_v(counts: NDArray[np.int64]) -> Association:
    """Cramér's V of groups and values, corrected for bias.

    Parameters
    ----------
    counts : int array, shape (groups, values)
        People. Groups and values that nobody has take no part.

    References
    ----------
    Bergsma (2013), Journal of the Korean Statistical Society 42, 323-328, for the correction; Bishop, Fienberg and
    Holland (1975), Discrete Multivariate Analysis, chapter 11, for the variance.
    """
    held = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(float)
    people, sizes = float(held.sum()), held.shape
    if min(sizes) < 2:
        return _undefined(CRAMER, people)
    share = held / people
    rows, columns = share.sum(axis=1, keepdims=True), share.sum(axis=0, keepdims=True)
    ratio = share / (rows * columns)
    raw = float((share * ratio).sum() - 1)
    by_row = (share * ratio).sum(axis=1, keepdims=True)
    by_column = (share * ratio).sum(axis=0, keepdims=True)
    pull = 2 * ratio - by_row / rows - by_column / columns  # the first derivative by each share, then the second
    bend = 2 / (rows * columns) - 4 * ratio * (1 / rows + 1 / columns) + 2 * ratio**2
    bend = bend + 2 * by_row / rows**2 + 2 * by_column / columns**2
    freedom = (sizes[0] - 1) * (sizes[1] - 1)
    chance = freedom / (people - 1)
    bias = float(np.clip((share * bend).sum() / (2 * people), 0, chance))
    spread = _spread(raw, float((share * pull**2).sum() - (share * pull).sum() ** 2))
    fewer = min(size - (size - 1) ** 2 / (people - 1) for size in sizes) - 1
    return Association(CRAMER, int(people), raw, chance, bias, freedom, spread, fewer)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Moments(Grouped):
    """People who have a number by group, with sums of its powers.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`; people are not weighted.
    counts : int array, shape (groups,)
        People.
    sums : float array, shape (groups, 4)
        Of the first four powers of the number, after its mean was taken away and it was divided by its deviation.
    column : str
    """

    FORMAT = "assize moments 1"
    SUMMED = ("counts", "weight", "squares", "sums")
    ALIKE = MappingProxyType({"column": "columns"})

    sums: Floats
    column: str

    def _fits(self) -> bool:
        return texts(self.column) and self.sums.shape == (len(self.groups), POWERS)

    def _shape(self) -> tuple[int, ...]:
        return (len(self.groups),)


def moments(audit: Audit, column: str, rows: NDArray[np.int64]) -> Moments | None:
    """The moments of a column by all sensitive attributes; None of one that does not hold numbers.

    Missing and infinite numbers take no part.
    """
    values = audit.dataset.table[column].iloc[rows]
    numbers = None if hasattr(values, "cat") else Column.of(values, column).numbers
    if numbers is None:
        return None
    known = np.isfinite(numbers)
    grouping, groups = audit.placed
    found = _standardised(numbers[known])
    places = len(grouping["groups"])
    powers = np.stack([found**power for power in range(1, POWERS + 1)], axis=1)
    mine = groups[rows][known]
    counts = np.bincount(mine, minlength=places)
    return Moments(**grouping, counts=counts, sums=summed(powers, mine, places), column=column)


def correlation_ratio(found: Moments) -> Association:
    """The correlation ratio (eta) of a number by group: how much of its variance lies between groups.

    Its square is corrected as epsilon squared (Kelley 1935, Proceedings of the National Academy of Sciences 21,
    554-559); the variance of the square is that of its influence function.
    """
    there = found.counts > 0
    n, sums = found.counts[there].astype(float), found.sums[there]
    people, groups = float(n.sum()), len(n)
    if groups < 2 or people <= groups:
        return _undefined(ETA, people)
    share, mean = n / people, sums[:, 0].sum() / people
    first, second, third, fourth = _about(mean, sums.T / n)
    whole = float((share * second).sum())
    if not whole > 1e-12:
        return _undefined(ETA, people)
    raw = float((share * first**2).sum()) / whole
    # Of a person with number y in a group with mean m: (2 m y - m² - raw y²) / whole
    tilt = (2 * first, -(first**2), np.full(groups, -raw))
    square = tilt[0] ** 2 * second + tilt[1] ** 2 + tilt[2] ** 2 * fourth
    square += 2 * (tilt[0] * tilt[1] * first + tilt[0] * tilt[2] * third + tilt[1] * tilt[2] * second)
    once = tilt[0] * first + tilt[1] + tilt[2] * second
    variance = float((share * square).sum() - (share * once).sum() ** 2) / whole**2
    chance = (groups - 1) / (people - groups) * (1 - raw)
    return Association(ETA, int(people), raw, chance, chance, groups - 1, _spread(raw, variance), 1.0)


def association(crossed: Crossed, numbers: Moments | None) -> Association:
    """Of one attribute and a feature: the correlation ratio of numbers, Cramér's V of everything else.

    People whose attribute is missing take no part; of values, "(missing)" is one.
    """
    return cramers_v(crossed.known.counts.sum(axis=1)) if numbers is None else correlation_ratio(numbers.known)


def _undefined(name: str, people: float) -> Association:
    """Where one of the two sides does not vary."""
    none = float("nan")
    return Association(name, int(people), none, none, none, 0, none, none)


def _spread(raw: float, variance: float) -> float:
    """The variance of a square that one person contributes, against the 4 · raw of a weak association."""
    return variance / (4 * raw) if raw > 1e-12 else 1.0


def _standardised(numbers: Floats) -> Floats:
    """With mean 0 and deviation 1; all 0 where nothing varies."""
    size = np.abs(numbers).max(initial=0)
    found = numbers / size if size > 0 else numbers
    found = found - found.mean() if len(found) else found
    deviation = float(np.sqrt(np.mean(found**2))) if len(found) else 0.0
    return found / deviation if deviation > 1e-12 else np.zeros_like(found)


def _about(mean: float, raw: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean powers by group about a mean, from those about 0."""
    one, two, three, four = raw
    return (
        one - mean,
        two - 2 * mean * one + mean**2,
        three - 3 * mean * two + 3 * mean**2 * one - mean**3,
        four - 4 * mean * three + 6 * mean**2 * two - 4 * mean**3 * one + mean**4,
    )
