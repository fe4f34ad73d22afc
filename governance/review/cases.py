"""Cases: the numbers that a rule holds against its limit, one for every group or pair of groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from governance.metrics.by_group import ByGroup
from governance.metrics.disparity import ROUNDING
from governance.metrics.intervals import Estimate, Floats
from governance.naming import Group

PASS, UNKNOWN, FAIL = OUTCOMES = ("pass", "not enough evidence", "fail")  # from the mildest on
MOST_TIMES = 10_000.0  # so many times as many people decide nothing that anybody would wait for


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
        Intervals that hold for all cases at once (Bonferroni): of many cases one looks far off by chance.
    """

    groups: tuple[tuple[Group, ...], ...]
    value: Floats
    low: Floats
    high: Floats
    sure_low: Floats
    sure_high: Floats


@dataclass(frozen=True, eq=False)
class Finding:
    """The case that is furthest off, with what the evidence of all cases leaves open.

    Attributes
    ----------
    kind : str
        What is compared, as the rule says.
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
    """

    kind: str
    rate: ByGroup | None
    groups: tuple[Group, ...]
    value: float
    low: float
    high: float
    before: ByGroup | None = None
    outcomes: Mapping[Group, str] = field(default_factory=dict)

    @property
    def top(self) -> Group | None:
        """The group with the higher number, or the only one."""
        return self.groups[0] if self.groups else None

    @property
    def bottom(self) -> Group | None:
        """The group with the lower number, or the only one."""
        return self.groups[-1] if self.groups else None


def cases(groups: tuple[tuple[Group, ...], ...], estimate: Callable[[float], Estimate], confidence: float) -> Cases:
    """Cases from a function that gives their values and intervals at a confidence."""
    value, low, high = estimate(confidence)
    _, sure_low, sure_high = estimate(1 - (1 - confidence) / max(len(groups), 1))
    return Cases(groups, value, low, high, sure_low, sure_high)


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
    """The place of the case that is furthest off, and what all of them leave open; None where none is defined."""
    if not len(found.value) or np.isnan(found.value).all():
        return None
    if limit.at_least:
        return int(np.nanargmin(found.value)), float(np.nanmin(found.low)), float(np.nanmin(found.sure_high))
    return int(np.nanargmax(found.value)), float(np.nanmax(found.sure_low)), float(np.nanmax(found.high))


def outcome(found: Cases, limit: Limit, reads: str) -> str:
    """What the cases say together: the worst that one of them says."""
    if worst(found, limit) is None:
        return UNKNOWN
    return max(each_outcome(found, limit, reads), key=OUTCOMES.index)


def each_outcome(found: Cases, limit: Limit, reads: str) -> tuple[str, ...]:
    """What each case says: of its estimate, of its interval, or of both, of which the worse one counts."""
    places = np.zeros(len(found.value), int)
    if reads != "interval":
        places = np.where(limit.beyond(found.value), 2, places)
    if reads != "point":
        mild, far = (found.sure_high, found.low) if limit.at_least else (found.sure_low, found.high)
        read = np.where(limit.beyond(mild), 2, np.where(limit.within(far), 0, 1))
        places = np.maximum(places, read)
    return tuple(OUTCOMES[place] for place in places)


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


def times(found: Cases, limit: Limit) -> float:
    """How many times as many people, treated as these are, would let the interval decide.

    inf where no number would, nan where there is no case. Intervals become narrower with the root of the people.
    Those of all cases that are within the limit must be so as a whole; of those beyond it one is enough, at the
    confidence of all at once.
    """
    if worst(found, limit) is None:
        return np.nan
    if not straddles(found, limit):
        return 1.0
    sign = -1.0 if limit.at_least else 1.0
    room = sign * (limit.at - found.value)
    far, mild = (found.low, found.sure_high) if limit.at_least else (found.high, found.sure_low)
    with np.errstate(divide="ignore", invalid="ignore"):
        passing = (np.abs(far - found.value) / np.abs(room)) ** 2
        failing = (np.abs(found.value - mild) / np.abs(room)) ** 2
    if limit.beyond(found.value).any():
        wanted = float(np.nanmin(np.where(limit.beyond(found.value), failing, np.inf)))
    else:
        wanted = float(np.nanmax(passing))
    return wanted if wanted <= MOST_TIMES else np.inf
