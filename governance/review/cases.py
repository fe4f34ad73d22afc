"""Cases: the numbers that a rule holds against its limit, one for every group or pair of groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from governance.metrics.by_group import ByGroup
from governance.metrics.disparity import ROUNDING
from governance.metrics.intervals import Estimate, Floats, last, normal_quantile, together
from governance.naming import Group

PASS, UNKNOWN, FAIL = OUTCOMES = ("pass", "not enough evidence", "fail")  # from the mildest on
MOST_TIMES = 10_000.0  # so many times as many people decide nothing that anybody would wait for
HALVINGS = 9  # of the logarithm of how many times as many people are needed: to within 2 %


@dataclass(frozen=True)
class Level:
    """How sure intervals are.

    Attributes
    ----------
    coverage : float
        Of each interval, in (0, 1).
    times : float
        As if there were so many times as many people, treated as these are.
    """

    coverage: float
    times: float = 1.0

    @property
    def confidence(self) -> float:
        """Where an interval of these people reaches as far as one of this coverage would of so many times as many.

        So it is for Wilson's, Newcombe's and Koopman's: people and the square of the normal quantile stand in them as
        a quotient only.
        """
        if self.times == 1:
            return self.coverage
        return 2 * NormalDist().cdf(normal_quantile(self.coverage) / self.times**0.5) - 1

    def together(self, tests: int) -> Level:
        """The level of each of so many intervals that hold all at once (Bonferroni)."""
        return replace(self, coverage=together(self.coverage, tests))


Estimates = Callable[[Level], Estimate]


@dataclass(frozen=True, eq=False)
class Cases:
    """What a rule reads.

    Attributes
    ----------
    groups : tuple of tuple of groups
        Whom each case is about: one group, or two, the one with the higher number first.
    value, low, high : float array, shape (cases,)
        Each case with its own interval. nan where it is not defined.
    sure_low, sure_high : float array, shape (cases,)
        Intervals that hold for all cases of the rule at once: of many cases one looks far off by chance.
    estimates : callable
        Values and intervals at a level.
    level, sure : Level
        Of the two kinds of intervals.
    of_shares : bool
        Whether the intervals are made from those of shares of people.
    """

    groups: tuple[tuple[Group, ...], ...]
    value: Floats
    low: Floats
    high: Floats
    sure_low: Floats
    sure_high: Floats
    estimates: Estimates
    level: Level
    sure: Level
    of_shares: bool

    def with_people(self, times: float, *, together: bool) -> tuple[Floats, Floats]:
        """The intervals of so many times as many people: each case's own, or such that they hold all at once.

        Those that are not made from shares are taken to become narrower with the root of the people.
        """
        low, high = (self.sure_low, self.sure_high) if together else (self.low, self.high)
        if self.of_shares:
            _, low, high = self.estimates(replace(self.sure if together else self.level, times=times))
            return low, high
        root = times**0.5
        return self.value - (self.value - low) / root, self.value + (high - self.value) / root


@dataclass(frozen=True, eq=False)
class Finding:
    """The case that is furthest off, with what the evidence of all cases leaves open.

    Attributes
    ----------
    rate : ByGroup or None
        The evidence: every group's number with its people. None of a rule about documents.
    groups : tuple of groups
        Whom the furthest case is about: one group, or two, the one with the higher number first; () where there is
        no case.
    value : float
        Of that case; nan where there is none.
    low, high : float
        What the rule reads when it reads the interval. The worse end is the furthest that the interval of any case
        reaches; the milder one holds for all cases at once.
    before : ByGroup or None
        The same number in the previous version, where the rule compares with it.
    outcomes : mapping of group to str
        Of every group that takes part the worst that a case with it says.
    expected : mapping of group to float
        Of a rule about shares of people the share that each group should have; where that is one of the previous
        version, of the groups that may be shown.
    """

    rate: ByGroup | None
    groups: tuple[Group, ...]
    value: float
    low: float
    high: float
    before: ByGroup | None = None
    outcomes: Mapping[Group, str] = field(default_factory=dict)
    expected: Mapping[Group, float] = field(default_factory=dict)

    @property
    def top(self) -> Group | None:
        """The group with the higher number, or the only one."""
        return self.groups[0] if self.groups else None

    @property
    def bottom(self) -> Group | None:
        """The group with the lower number, or the only one."""
        return self.groups[-1] if self.groups else None


def cases(
    groups: tuple[tuple[Group, ...], ...],
    estimates: Estimates,
    confidence: float,
    *,
    numbers: int = 1,
    of_shares: bool = True,
) -> Cases:
    """Cases from a function that gives their values and intervals at a level.

    `numbers` is over how many numbers the rule goes: each has as many cases, and all of them are held at once.
    """
    level = Level(confidence)
    sure = level.together(len(groups) * numbers)
    value, low, high = estimates(level)
    _, sure_low, sure_high = estimates(sure)
    return Cases(groups, value, low, high, sure_low, sure_high, estimates, level, sure, of_shares)


@dataclass(frozen=True)
class Limit:
    """What is accepted."""

    at: float
    at_least: bool

    def within(self, value: Floats) -> NDArray[np.bool_]:
        """Whether each number is accepted; one that is not defined is not."""
        return value >= self.at - ROUNDING if self.at_least else value <= self.at + ROUNDING

    def beyond(self, value: Floats) -> NDArray[np.bool_]:
        """Whether each number is refused; one that is not defined is not."""
        return value < self.at - ROUNDING if self.at_least else value > self.at + ROUNDING

    def excess(self, value: float) -> float:
        """How far a number is beyond the limit; what is not defined is furthest of all."""
        off = self.at - value if self.at_least else value - self.at
        return np.inf if np.isnan(off) else float(off)


def worst(found: Cases, limit: Limit) -> tuple[int, float, float] | None:
    """The place of the case that is furthest off, and what all of them leave open; None where none is defined.

    The interval contains the furthest number. An end that no case has is nan.
    """
    if not len(found.value) or np.isnan(found.value).all():
        return None
    if limit.at_least:
        return int(np.nanargmin(found.value)), _least(found.low), _least(found.sure_high)
    return int(np.nanargmax(found.value)), -_least(-found.sure_low), -_least(-found.high)


def _least(ends: Floats) -> float:
    known = ends[~np.isnan(ends)]
    return float(known.min()) if len(known) else np.nan


def outcome(found: Cases, limit: Limit, reads: str) -> str:
    """What the cases say together: the worst that one of them says."""
    if worst(found, limit) is None:
        return UNKNOWN
    return max(each_outcome(found, limit, reads), key=OUTCOMES.index)


def each_outcome(found: Cases, limit: Limit, reads: str) -> tuple[str, ...]:
    """What each case says: of its estimate, of its interval, or of both, of which the worse one counts."""
    mild, far = (found.sure_high, found.low) if limit.at_least else (found.sure_low, found.high)
    sides = {"point": (found.value, found.value), "interval": (mild, far)}
    read = [sides[each] for each in (("point", "interval") if reads == "both" else (reads,))]
    said = [np.where(limit.beyond(near), 2, np.where(limit.within(end), 0, 1)) for near, end in read]
    return tuple(OUTCOMES[place] for place in np.max(said, axis=0))


def by_group(found: Cases, limit: Limit, reads: str) -> dict[Group, str]:
    """Of every group the worst that a case with it says."""
    worst_of: dict[Group, str] = {}
    for groups, said in zip(found.groups, each_outcome(found, limit, reads), strict=True):
        for group in groups:
            worst_of[group] = max(worst_of.get(group, PASS), said, key=OUTCOMES.index)
    return worst_of


def straddles(found: Cases, limit: Limit) -> bool:
    """Whether the intervals reach across the limit."""
    return outcome(found, limit, "interval") == UNKNOWN


def times(found: Cases, limit: Limit, *others: Cases) -> float:
    """How many times as many people, treated as these are, would let the intervals decide.

    1 where they do, inf where no number would, nan where there is no case. Cases that are all within the limit must be
    so with their whole intervals; of those beyond it one is enough, with an interval that holds for all at once.
    `others` are the cases of the other numbers that the rule goes over.
    """
    if worst(found, limit) is None:
        return np.nan
    each = (found, *others)
    if not straddles(found, limit) or any(outcome(one, limit, "interval") == FAIL for one in each):
        return 1.0
    broken = any(limit.beyond(one.value).any() for one in each)

    def open_still(log: Floats) -> bool:
        ends = [one.with_people(float(np.exp(log)), together=broken) for one in each]
        if broken:
            return not any(limit.beyond(high if limit.at_least else low).any() for low, high in ends)
        return not all(limit.within(low if limit.at_least else high).all() for low, high in ends)

    most = np.log(MOST_TIMES)
    return np.inf if open_still(most) else float(np.exp(last(open_still, 0.0, most, HALVINGS)[1]))
