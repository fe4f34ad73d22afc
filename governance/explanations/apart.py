"""Apart: how far the means of two groups' numbers are from each other, of which people and background are samples."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np

from governance.metrics.intervals import ROUNDING, Floats, kish, normal_quantile, over

ALIKE = 1e-9  # of the largest mean: what rounding may leave between two that are the same


@dataclass(frozen=True, eq=False)
class Apart:
    """Differences between the means of two groups, first minus second, each with its standard error.

    Attributes
    ----------
    value : float array, shape (numbers,)
    people, background : float array, shape (numbers,)
        Standard errors over people such as those of either group, and over backgrounds of the same size; `background`
        is 0 where it cancels.
    freedom : float array, shape (numbers,)
        Degrees of freedom of both together (Welch and Satterthwaite); nan where nothing tells how much people vary.
    parted : float array, shape (numbers,)
        Where everybody in one group has the same number, and everybody in the other another: how likely chance would
        part them so, of all ways to put these people into two groups. nan elsewhere.
    """

    value: Floats
    people: Floats
    background: Floats
    freedom: Floats
    parted: Floats

    @property
    def error(self) -> Floats:
        """Standard error over people and backgrounds; nan where nothing tells how much they vary."""
        return np.where(np.isnan(self.freedom), np.nan, np.hypot(self.people, self.background))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Student's interval of each difference (low, high); nan where everybody in both groups is alike."""
        from scipy.special import stdtrit

        normal_quantile(confidence)  # refuses what is no confidence
        half = stdtrit(self.freedom, (1 + confidence) / 2) * self.error
        return self.value - half, self.value + half

    @property
    def p_values(self) -> Floats:
        """Two-sided, that there is no difference; nan where everybody is alike, as in a column that a model ignores."""
        from scipy.special import stdtr

        with np.errstate(invalid="ignore"):
            tested = 2 * stdtr(self.freedom, -np.abs(over(self.value, self.error)))
        return np.where(np.isnan(self.freedom), self.parted, tested)


@dataclass(frozen=True, eq=False)
class Sample:
    """Numbers of some people of a group, drawn evenly along what the model says (`gap.drawn`).

    Attributes
    ----------
    numbers : float array, shape (people, numbers)
        In the order of what the model says.
    share : float array, shape (people,)
        What each counts for in a mean; adds up to 1.
    part : float
        How many of the group they are, in (0, 1].
    """

    numbers: Floats
    share: Floats
    part: float

    @property
    def mean(self) -> Floats:
        """Of each number, shape (numbers,)."""
        return self.share @ self.numbers

    @property
    def freedom(self) -> float:
        """One less than as many equally weighted people would be; nan of fewer than two."""
        among = float(kish(self.share.sum(), np.square(self.share).sum()))
        return among - 1 if among >= 2 else np.nan

    @property
    def variance(self) -> Floats:
        """Of each mean over people such as these, shape (numbers,).

        People near each other in what the model says were drawn one instead of the other, so what they differ by stands
        on the people drawn, and the rest of the variance on the whole group (successive differences, Wolter 1985).
        The mean of weighted people varies as a ratio of two sums does.
        """
        off = self.share[:, None] * (self.numbers - self.mean)
        people = (self.freedom + 1) / self.freedom
        every = people * np.square(off).sum(axis=0)
        beside = people * np.square(np.diff(off, axis=0)).sum(axis=0) / 2
        near = np.minimum(beside, every)
        return near + (every - near) * self.part


def apart(first: Sample, second: Sample, by_part: Floats | None = None) -> Apart:
    """How far two groups are apart in each of some numbers, with Welch's interval: each varies in its own way.

    Parameters
    ----------
    first, second : Sample
        People are a sample of people such as these, also where all of a group are there.
    by_part : float array, shape (parts, numbers), optional
        The differences again, against each of some parts of the background that are about as large as each other.
        Without them, or with one, the background does not matter.
    """
    value, parts = first.mean - second.mean, 1 if by_part is None else len(by_part)
    varies = np.zeros_like(value) if by_part is None or parts < 2 else by_part.var(axis=0, ddof=1) / parts
    spread, besides = first.variance, second.variance
    total = spread + besides + varies
    pieces = spread**2 / first.freedom + besides**2 / second.freedom + varies**2 / max(parts - 1, 1)
    told = total > ROUNDING * np.maximum(np.square(value), np.square(first.mean))
    freedom = np.where(told, over(total**2, pieces), np.nan)
    differ = ~told & (
        np.abs(value) > ALIKE * max(np.abs(first.mean).max(initial=0), np.abs(second.mean).max(initial=0))
    )
    parted = np.where(differ, _parted(len(first.share), len(second.share)), np.nan)
    return Apart(value, np.sqrt(spread + besides), np.sqrt(varies), freedom, parted)


def _parted(one: int, other: int) -> float:
    """How likely people who are put into two groups at random are parted by a number that has two values."""
    return float(2 * np.exp(lgamma(one + 1) + lgamma(other + 1) - lgamma(one + other + 1)))
