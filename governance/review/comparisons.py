"""Comparisons: from the evidence of a rule to its cases, by one function for each way of comparing.

A new way stands here, in `LIMITS` of a rule and in its statements; of a number that each group has, in `accepted` too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.composition.reference import Compared, Reference, counted_shares, said_shares
from governance.metrics.by_group import ByGroup
from governance.metrics.comparison import compare
from governance.metrics.cube import Cube
from governance.metrics.disparity import either_way, interval_between
from governance.metrics.intervals import Estimate, Floats, carried
from governance.metrics.named import choices, mean_apart
from governance.metrics.rates import Proportion, Rate
from governance.naming import Group
from governance.review.cases import Cases, Estimates, Level, cases
from governance.review.evidence import Evidence
from governance.review.rule import EACH_GROUP, MEAN, Rule

Places = NDArray[np.int64]
Part = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a comparison reads.

    Attributes
    ----------
    numbers : tuple of ByGroup
        Of the rule; several only where their mean is compared.
    part : bool array, shape (groups,)
        Which groups take part.
    before : ByGroup or None
        The number in the previous version, of the same groups in the same order.
    among : int
        How many numbers the rule goes over, one after the other.
    """

    numbers: tuple[ByGroup, ...]
    part: Part
    confidence: float
    before: ByGroup | None = None
    among: int = 1

    @property
    def number(self) -> ByGroup:
        return self.numbers[0]

    @property
    def places(self) -> Places:
        return np.flatnonzero(self.part)

    @property
    def pairs(self) -> tuple[Places, Places]:
        """Every two groups that take part."""
        first, second = np.triu_indices(len(self.places), 1)
        return self.places[first], self.places[second]

    def cases(self, estimates: Estimates, *sides: Places) -> Cases:
        """Cases about the groups at these places, or about two of them each."""
        of_shares = isinstance(self.number, Rate)
        return cases(_names(self, *sides), estimates, self.confidence, numbers=self.among, of_shares=of_shares)


def _difference(asked: Asked) -> Cases:
    first, second = asked.pairs
    return asked.cases(lambda level: _apart(asked.number, first, second, level), first, second)


def _mean_difference(asked: Asked) -> Cases:
    first, second = asked.pairs

    def mean(level: Level) -> Estimate:
        sure = level.together(choices(len(asked.numbers)))
        return mean_apart(asked.numbers, first, second, level.confidence, sure.confidence)

    return asked.cases(mean, first, second)


def _ratio(asked: Asked) -> Cases:
    first, second = asked.pairs

    def smaller(level: Level) -> Estimate:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = asked.number.value[first] / asked.number.value[second]
        return _smaller(value, *interval_between("ratio", asked.number, first, second, level.confidence))

    return asked.cases(smaller, first, second)


def _ratio_to_overall(asked: Asked) -> Cases:
    def smaller(level: Level) -> Estimate:
        found = compare(asked.number, "ratio", confidence=level.confidence)
        return _smaller(*(each[asked.places] for each in (found.value, found.low, found.high)))

    return asked.cases(smaller, asked.places)


def _from_overall(sign: int) -> Callable[[Asked], Cases]:
    def made(asked: Asked) -> Cases:
        def off(level: Level) -> Estimate:
            found = compare(asked.number, confidence=level.confidence)
            return _signed(sign, *(each[asked.places] for each in (found.value, found.low, found.high)))

        return asked.cases(off, asked.places)

    return made


def _each_group(asked: Asked) -> Cases:
    return asked.cases(lambda level: _at(asked.number, asked.places, level), asked.places)


def _since(sign: int) -> Callable[[Asked], Cases]:
    def made(asked: Asked) -> Cases:
        def moved(level: Level) -> Estimate:
            now, before = (_at(each, asked.places, level) for each in (asked.number, asked.before))
            return _signed(sign, *_carried(np.subtract, now, before))

        return asked.cases(moved, asked.places)

    return made


def _growth(asked: Asked) -> Cases:
    """One case: by how much the largest difference is larger than it was, between the same groups."""
    first, second = asked.pairs
    if asked.before is None or not len(first):
        return asked.cases(_nothing, first, second)
    value = np.abs(asked.number.value[first] - asked.number.value[second])
    at = int(np.argmax(value))

    def grown(level: Level) -> Estimate:
        now, before = (_widest(each, first, second, level) for each in (asked.number, asked.before))
        return _carried(np.subtract, now, before)

    return asked.cases(grown, first[at : at + 1], second[at : at + 1])


COMPARISONS: dict[str, Callable[[Asked], Cases]] = {
    "difference": _difference,
    "ratio": _ratio,
    MEAN: _mean_difference,
    "below overall": _from_overall(-1),
    "above overall": _from_overall(1),
    "ratio to overall": _ratio_to_overall,
    EACH_GROUP: _each_group,
    "fall since previous": _since(-1),
    "rise since previous": _since(1),
    "growth since previous": _growth,
}


def shares(found: Compared, part: Part, confidence: float) -> Cases:
    """How far the share of every group is from the one that is expected, in either direction."""
    places = np.flatnonzero(part)

    def off(level: Level) -> Estimate:
        low, high = found.interval(level.confidence)
        return _absolute(*(each[places] for each in (found.difference, low, high)))

    return cases(tuple((found.groups[place],) for place in places), off, confidence)


def expected(evidence: Evidence, rule: Rule, *, missing: bool) -> Reference | None:
    """The shares that groups should have: as the rule says, else those of the previous version; None without one.

    `missing` is whether people without a value are a group of the previous version like any other.
    """
    if rule.shares:
        return said_shares({(group,): share for group, share in rule.shares}, "the expected one")
    if evidence.previous is None:
        return None
    return counted_shares(evidence.previous.cube, "the previous version", missing=missing)


def share_of_people(cube: Cube, found: Compared) -> Proportion:
    """The shares themselves, by group, as the evidence of a rule about them."""
    levels = cube.levels if len(cube.levels) != 1 else (tuple(name for (name,) in found.groups),)
    return Proportion("share_of_people", found.attributes, levels, found.groups, (found.part,))


def _names(asked: Asked, *sides: Places) -> tuple[tuple[Group, ...], ...]:
    """Whom cases are about; of two groups the one with the higher number first."""
    groups, value = asked.number.groups, asked.number.value
    if len(sides) == 1:
        return tuple((groups[place],) for place in sides[0])
    return tuple(
        (groups[one], groups[other]) if value[one] >= value[other] else (groups[other], groups[one])
        for one, other in zip(*sides, strict=True)
    )


def _at(number: ByGroup | None, places: Places, level: Level) -> Estimate:
    assert number is not None
    low, high = number.interval(level.confidence)
    return number.value[places], low[places], high[places]


def _apart(number: ByGroup, first: Places, second: Places, level: Level) -> Estimate:
    low, high = interval_between("difference", number, first, second, level.confidence)
    return _absolute(number.value[first] - number.value[second], low, high)


def _absolute(value: Floats, low: Floats, high: Floats) -> Estimate:
    return np.abs(value), *either_way("difference", low, high)


def _smaller(value: Floats, low: Floats, high: Floats) -> Estimate:
    """A ratio with the larger side below, so at most 1."""
    with np.errstate(divide="ignore"):
        return np.minimum(value, 1 / value), *either_way("ratio", low, high)


def _signed(sign: int, value: Floats, low: Floats, high: Floats) -> Estimate:
    return (value, low, high) if sign > 0 else (-value, -high, -low)


def _widest(number: ByGroup | None, first: Places, second: Places, level: Level) -> Estimate:
    """The largest difference between these pairs, with what all of them leave open."""
    assert number is not None
    value, _, high = _apart(number, first, second, level)
    _, low, _ = _apart(number, first, second, level.together(len(first)))
    return value.max(keepdims=True), low.max(keepdims=True), high.max(keepdims=True)


def _carried(function: Callable[..., Floats], *estimates: Estimate) -> Estimate:
    return function(*(value for value, _, _ in estimates)), *carried(function, *estimates)


def _nothing(_: Level) -> Estimate:
    return np.zeros(0), np.zeros(0), np.zeros(0)
