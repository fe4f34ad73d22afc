"""Judged: what one rule says about the evidence, without the groups that are set aside."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from governance.composition.reference import compared
from governance.errors import PreviousDiffers
from governance.metrics.by_group import ByGroup
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.review import because, comparisons
from governance.review.aligned import Aligned
from governance.review.cases import (
    FAIL,
    OUTCOMES,
    PASS,
    UNKNOWN,
    Cases,
    Finding,
    Limit,
    by_group,
    outcome,
    times,
    worst,
)
from governance.review.documents import by_kind
from governance.review.evidence import Evidence
from governance.review.policy import A_GROUP, Policy
from governance.review.roster import Roster, roster, roster_of_shares
from governance.review.rule import DOCUMENTS, MEAN, SHARE, SINCE, Rule
from governance.review.verdict import Verdict


@dataclass(frozen=True)
class Seen:
    """Which groups may be shown, of now and of the previous version."""

    now: frozenset[Group]
    before: frozenset[Group]


def judged(
    evidence: Evidence, rule: Rule, policy: Policy, aside: Set[Group] = frozenset(), seen: Seen | None = None
) -> Verdict:
    """What a rule says about the evidence.

    Parameters
    ----------
    evidence : Evidence
    rule : Rule
    policy : Policy
    aside : set of groups
        Who takes no part; they are still among everybody.
    seen : Seen, optional
        The evidence that the verdict carries is of these groups only.
    """
    if rule.compare == DOCUMENTS:
        return _of_documents(evidence, rule, aside)
    own = evidence.by(*rule.by)
    if not rule.needs_previous:
        return _of_people(own, rule, policy, aside, seen)
    if why := _incomparable(own, rule):
        return _nothing(rule, why)
    found = _of_people(own, rule, policy, aside, seen)
    failed = own.previous is not None and own.previous.passed is False
    return replace(found, because=f"{found.because} {because.FAILED_BEFORE}") if failed else found


def _of_people(own: Evidence, rule: Rule, policy: Policy, aside: Set[Group], seen: Seen | None) -> Verdict:
    if rule.compare == SHARE:
        return _of_shares(own, rule, policy, aside, seen)
    named = [rule.rates] if rule.compare == MEAN else [(each,) for each in rule.rates]
    each = [_of_numbers(own, names, rule, policy, aside, seen) for names in named]
    limit, cases = Limit(rule.limit, rule.at_least), [one.cases for one in each if isinstance(one, _Reading)]
    said = [
        one
        if isinstance(one, Verdict)
        else _read(one, rule, policy, [other for other in cases if other is not one.cases])
        for one in each
    ]
    return max(said, key=lambda one: (OUTCOMES.index(one.outcome), limit.excess(one.finding.value)))


def _incomparable(own: Evidence, rule: Rule) -> str:
    """Why a rule cannot compare with the previous version; "" where it can."""
    if own.previous is None:
        return because.NO_PREVIOUS
    then, now = own.previous.cube, own.cube
    if then.favourable != now.favourable:
        raise PreviousDiffers(then.favourable, now.favourable)
    lacking = [each for each in rule.by if each not in then.attributes]
    return because.NOT_COUNTED.format(by=" and ".join(lacking)) if lacking else ""


def _of_documents(evidence: Evidence, rule: Rule, aside: Set[Group]) -> Verdict:
    there = by_kind(evidence.documents)
    wanted = [kind for kind in rule.documents if kind not in there]
    lacking = [kind for kind in wanted if (kind,) not in aside]
    finding = Finding(None, (), float(len(lacking)), math.nan, math.nan)
    said = because.documents([there[kind] for kind in rule.documents if kind in there], lacking)
    return Verdict(rule, FAIL if lacking else PASS, finding, (), 1.0, said)


def _of_shares(own: Evidence, rule: Rule, policy: Policy, aside: Set[Group], seen: Seen | None) -> Verdict:
    reference = comparisons.expected(own, rule, missing=policy.missing == A_GROUP)
    if reference is None:
        return _nothing(rule, because.NO_PREVIOUS)
    found = compared(own.cube, reference, confidence=policy.confidence)
    number = comparisons.share_of_people(own.cube, found)
    standing = roster_of_shares(number, found.left_out, own.cube, rule, policy, aside)
    cases = comparisons.shares(found, standing.part, policy.confidence)
    nobody = set(number.groups) - set(own.cube.present) - aside
    shown = [seen is None or group in seen.now | nobody for group in number.groups]
    evident = _of_places(number, np.flatnonzero(shown))
    expected = {
        group: share
        for group, share in zip(found.groups, found.expected.tolist(), strict=True)
        if seen is None or rule.shares or group in seen.before
    }
    return _read(_Reading(cases, (evident, None), standing, expected), rule, policy)


def _of_places(number: Rate, places: NDArray[np.int64]) -> Rate:
    groups = tuple(number.groups[place] for place in places)
    levels = tuple(
        tuple(level for level in names if any(group[axis] == level for group in groups))
        for axis, names in enumerate(number.levels)
    )
    return replace(number, groups=groups, levels=levels, shares=tuple(each.at(places) for each in number.shares))


def _of_numbers(
    own: Evidence, names: tuple[str, ...], rule: Rule, policy: Policy, aside: Set[Group], seen: Seen | None
) -> _Reading | Verdict:
    numbers = tuple(each for name in names if (each := own.measured(name)) is not None)
    if len(numbers) < len(names):
        return _nothing(rule, because.NO_SCORE)
    before = None
    if rule.compare in SINCE:
        was = None if own.previous is None else own.previous.measured(names[0])
        if was is None:
            return _nothing(rule, because.NO_SCORE_BEFORE)
        before = Aligned.to(numbers[0], was)
    standing = _together([roster(each, own.cube, rule, policy, aside, before) for each in numbers])
    among = 1 if rule.compare == MEAN else len(rule.rates)
    asked = comparisons.Asked(numbers, standing.part, policy.confidence, before, among)
    found = comparisons.COMPARISONS[rule.compare](asked)
    evident = (numbers[0], before) if seen is None else _shown(own, names[0], before is not None, seen)
    return _Reading(found, evident, standing)


def _shown(own: Evidence, name: str, compares: bool, seen: Seen) -> tuple[ByGroup | None, ByGroup | None]:
    """A number and what it was, of the groups that may be shown."""
    number = own.among(seen.now).measured(name)
    if number is None or own.previous is None or not compares:
        return number, None
    was = own.previous.among(seen.before).measured(name)
    return number, None if was is None else Aligned.to(number, was)


def _together(each: Sequence[Roster]) -> Roster:
    """Who takes part in the mean of several numbers: who takes part in each."""
    lacks = {lack.group: lack for one in reversed(each) for lack in one.lacks}
    part = np.logical_and.reduce([one.part for one in each])
    return Roster(part, tuple(lacks.values()), any(one.binding for one in each))


@dataclass(frozen=True, eq=False)
class _Reading:
    """What a rule reads of one number, or of several that one is made of.

    Attributes
    ----------
    cases : Cases
    evident : (number, number before)
        The evidence that a verdict carries.
    standing : Roster
    expected : mapping of group to float
        Of a rule about shares of people.
    """

    cases: Cases
    evident: tuple[ByGroup | None, ByGroup | None]
    standing: Roster
    expected: Mapping[Group, float] = field(default_factory=dict)


def _read(reading: _Reading, rule: Rule, policy: Policy, others: Sequence[Cases] = ()) -> Verdict:
    found, standing = reading.cases, reading.standing
    limit = Limit(rule.limit, rule.at_least)
    said = outcome(found, limit, rule.reads)
    if said == PASS and standing.binding:
        said = UNKNOWN
    number, before = reading.evident
    furthest = worst(found, limit)
    if furthest is None:
        finding = Finding(number, (), math.nan, math.nan, math.nan, before)
    else:
        at, low, high = furthest
        each = by_group(found, limit, rule.reads)
        value, expected = float(found.value[at]), reading.expected
        finding = Finding(number, found.groups[at], value, low, high, before, each, expected)
    more = times(found, limit, *others)
    reason = because.numbers(finding, rule, policy, standing.lacks, more)
    return Verdict(rule, said, finding, standing.lacks, more, reason)


def _nothing(rule: Rule, why: str) -> Verdict:
    finding = Finding(None, (), math.nan, math.nan, math.nan)
    return Verdict(rule, UNKNOWN, finding, (), math.inf, why)
