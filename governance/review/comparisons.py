"""Comparisons: from the evidence of a rule to its cases. A new kind of rule is one function and one line here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.composition.reference import Compared, Reference, counted_shares, said_shares
from governance.metrics.by_group import ByGroup
from governance.metrics.comparison import compare
from governance.metrics.cube import Cube
from governance.metrics.disparity import interval_between
from governance.metrics.intervals import Estimate, Floats, carried
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.review.cases import Cases, cases
from governance.review.evidence import Evidence
from governance.review.rule import EACH_GROUP, MEAN, SHARE, Rule

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
    """

    numbers: tuple[ByGroup, ...]
    part: Part
    confidence: float
    before: ByGroup | None = None

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


def _difference(asked: Asked) -> Cases:
    first, second = asked.pairs
    return cases(
        _names(asked, first, second), lambda level: _apart(asked.number, first, second, level), asked.confidence
    )


def _mean_difference(asked: Asked) -> Cases:
    first, second = asked.pairs

    def mean(confidence: float) -> Estimate:
        each = [_apart(number, first, second, confidence) for number in asked.numbers]
        return _carried(lambda *values: sum(values[1:], values[0]) / len(values), *each)

    return cases(_names(asked, first, second), mean, asked.confidence)


def _ratio(asked: Asked) -> Cases:
    first, second = asked.pairs

    def smaller(confidence: float) -> Estimate:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = asked.number.value[first] / asked.number.value[second]
        return _either_way(value, *interval_between("ratio", asked.number, first, second, confidence))

    return cases(_names(asked, first, second), smaller, asked.confidence)


def _ratio_to_overall(asked: Asked) -> Cases:
    def smaller(confidence: float) -> Estimate:
        found = compare(asked.number, "ratio", confidence=confidence)
        return _either_way(*(each[asked.places] for each in (found.value, found.low, found.high)))

    return cases(_names(asked, asked.places), smaller, asked.confidence)


def _from_overall(sign: int) -> Callable[[Asked], Cases]:
    def made(asked: Asked) -> Cases:
        def off(confidence: float) -> Estimate:
            found = compare(asked.number, confidence=confidence)
            return _signed(sign, *(each[asked.places] for each in (found.value, found.low, found.high)))

        return cases(_names(asked, asked.places), off, asked.confidence)

    return made


def _each_group(asked: Asked) -> Cases:
    def own(confidence: float) -> Estimate:
        low, high = asked.number.interval(confidence)
        return asked.number.value[asked.places], low[asked.places], high[asked.places]

    return cases(_names(asked, asked.places), own, asked.confidence)


def _since(sign: int) -> Callable[[Asked], Cases]:
    def made(asked: Asked) -> Cases:
        def moved(confidence: float) -> Estimate:
            now, before = (_at(each, asked.places, confidence) for each in (asked.number, asked.before))
            return _signed(sign, *_carried(np.subtract, now, before))

        return cases(_names(asked, asked.places), moved, asked.confidence)

    return made


def _growth(asked: Asked) -> Cases:
    """One case: by how much the largest difference is larger than it was, between the same groups."""
    first, second = asked.pairs
    if asked.before is None or not len(first):
        return cases((), _nothing, asked.confidence)
    value = np.abs(asked.number.value[first] - asked.number.value[second])
    at = int(np.argmax(value))

    def grown(confidence: float) -> Estimate:
        now, before = (_widest(each, first, second, confidence) for each in (asked.number, asked.before))
        return _carried(np.subtract, now, before)

    return cases(_names(asked, first[at : at + 1], second[at : at + 1]), grown, asked.confidence)


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


def shares(found: Compared, part: Part, at: Callable[[float], Compared], confidence: float) -> Cases:
    """How far the share of every group is from the one that is expected, in either direction."""
    places = np.flatnonzero(part)

    def off(level: float) -> Estimate:
        each = at(level)
        return _absolute(*(ends[places] for ends in (each.difference, each.low, each.high)))

    return cases(tuple((found.groups[place],) for place in places), off, confidence)


def expected(evidence: Evidence, rule: Rule) -> Reference | None:
    """The shares that groups should have: as the rule says, else those of the previous version; None without one."""
    if rule.compare != SHARE:
        return None
    if rule.shares:
        return said_shares({(group,): share for group, share in rule.shares}, "the expected one")
    if evidence.previous is None:
        return None
    return counted_shares(evidence.previous.cube.by(*rule.by), "the previous version")


def share_of_people(cube: Cube, found: Compared) -> Rate:
    """The shares themselves, by group, as the evidence of a rule about them."""
    levels = cube.levels if len(cube.levels) != 1 else (tuple(name for (name,) in found.groups),)
    return Rate("share_of_people", found.attributes, levels, found.groups, (found.part,))


def aligned(before: ByGroup, number: ByGroup) -> ByGroup:
    """The number in the previous version, of the groups of now; nan of those that were not there."""
    return _Aligned(number.name, number.attributes, number.levels, number.groups, before)


@dataclass(frozen=True, eq=False, repr=False)
class _Aligned(ByGroup):
    """A number by group, in the order of other groups."""

    own: ByGroup

    def _ordered(self, values: Floats) -> Floats:
        there = dict(zip(self.own.groups, values.tolist(), strict=True))
        return np.array([there.get(group, math.nan) for group in self.groups])

    @property
    def value(self) -> Floats:
        return self._ordered(self.own.value)

    @property
    def effective_n(self) -> Floats:
        return np.nan_to_num(self._ordered(self.own.effective_n))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        low, high = self.own.interval(confidence)
        return self._ordered(low), self._ordered(high)


def _names(asked: Asked, *sides: Places) -> tuple[tuple[Group, ...], ...]:
    """Whom cases are about; of two groups the one with the higher number first."""
    groups, value = asked.number.groups, asked.number.value
    if len(sides) == 1:
        return tuple((groups[place],) for place in sides[0])
    return tuple(
        (groups[one], groups[other]) if value[one] >= value[other] else (groups[other], groups[one])
        for one, other in zip(*sides, strict=True)
    )


def _at(number: ByGroup | None, places: Places, confidence: float) -> Estimate:
    assert number is not None
    low, high = number.interval(confidence)
    return number.value[places], low[places], high[places]


def _apart(number: ByGroup, first: Places, second: Places, confidence: float) -> Estimate:
    low, high = interval_between("difference", number, first, second, confidence)
    return _absolute(number.value[first] - number.value[second], low, high)


def _absolute(value: Floats, low: Floats, high: Floats) -> Estimate:
    return np.abs(value), np.maximum(np.maximum(low, -high), 0), np.maximum(high, -low)


def _either_way(value: Floats, low: Floats, high: Floats) -> Estimate:
    """A ratio with the larger side below, so at most 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        turned = [1 / each for each in (value, high, low)]
    mildest = np.minimum(np.minimum(high, turned[2]), 1)
    return np.minimum(value, turned[0]), np.minimum(low, turned[1]), mildest


def _signed(sign: int, value: Floats, low: Floats, high: Floats) -> Estimate:
    return (value, low, high) if sign > 0 else (-value, -high, -low)


def _widest(number: ByGroup | None, first: Places, second: Places, confidence: float) -> Estimate:
    """The largest difference between these pairs, with what all of them leave open."""
    assert number is not None
    value, _, high = _apart(number, first, second, confidence)
    _, low, _ = _apart(number, first, second, 1 - (1 - confidence) / len(first))
    return value.max(keepdims=True), low.max(keepdims=True), high.max(keepdims=True)


def _carried(function: Callable[..., Floats], *estimates: Estimate) -> Estimate:
    return function(*(value for value, _, _ in estimates)), *carried(function, *estimates)


def _nothing(_: float) -> Estimate:
    return np.zeros(0), np.zeros(0), np.zeros(0)
