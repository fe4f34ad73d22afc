"""The gate: what a policy says about the evidence. Every verdict carries its rule and what led to it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np

from governance.composition.reference import Compared, compared
from governance.metrics import disclosure
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.naming import Group
from governance.review import because, comparisons
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
from governance.review.policy import Policy
from governance.review.roster import Roster, roster
from governance.review.rule import BLOCK, DOCUMENTS, MEAN, SHARE, SINCE, Rule
from governance.review.verdict import EXPIRED, IDLE, NOBODY, USED, Use, Verdict
from governance.review.waiver import Waiver


def judge(evidence: Evidence | Cube, policy: Policy, *, on: datetime.date | None = None) -> tuple[Verdict, ...]:
    """What each rule of a policy says about the evidence.

    A rule fails when groups with enough people break it. Otherwise a group that nothing can be said about leaves
    it undecided ("not enough evidence"), unless the policy says otherwise; so do fewer groups than it takes. What
    remains is a pass. A waiver that counts takes its group out of the rule, where that makes the outcome milder.

    Parameters
    ----------
    evidence : Evidence, or Cube
        With decisions, counted by every attribute that the rules name. Rules about calibration need scores, rules
        about the previous version need that; without it they are undecided.
    policy : Policy
    on : date, optional
        The day on which waivers count or have expired; today (UTC) unless it is given.

    Returns
    -------
    tuple of Verdict
        One a rule, in the policy's order.

    Raises
    ------
    AttributeUnknown
        If people were not counted by an attribute of a rule.
    DecisionNeeded
        If the cube holds no decisions.
    """
    day = on or datetime.datetime.now(datetime.UTC).date()
    return tuple(_verdict(_held(evidence), rule, policy, day) for rule in policy.rules)


def passes(verdicts: Sequence[Verdict]) -> bool:
    """Whether the gate opens: there is a rule, and none blocks; "not enough evidence" does unless a policy says not."""
    return bool(verdicts) and not any(verdict.blocks for verdict in verdicts)


def discreet(found: Verdict, evidence: Evidence | Cube, policy: Policy, *, on: datetime.date | None = None) -> Verdict:
    """The same verdict with the evidence of groups that may be shown: see `disclosure.shown`.

    Parameters
    ----------
    found : Verdict
        Of this evidence and this policy, on this day.
    evidence : Evidence
    policy : Policy
        Its `min_group_size` is the number of people that a group must have to be shown.
    """
    if found.rule.compare == DOCUMENTS:
        return found
    own = _held(evidence).by(*found.rule.by)
    shown = disclosure.shown(own.cube, policy.min_group_size)
    before = None if own.previous is None else disclosure.shown(own.previous.cube, policy.min_group_size)
    if not shown.hidden and not (before and before.hidden):
        return found
    safe = judge(
        own.among(shown.counts.groups, before.counts.groups if before else ()), _only(policy, found.rule), on=on
    )[0]
    rest = "" if safe.outcome == found.outcome else " What decides it is a group of too few people to be shown."
    return replace(safe, outcome=found.outcome, blocks=found.blocks, because=safe.because + rest)


def _held(evidence: Evidence | Cube) -> Evidence:
    return evidence if isinstance(evidence, Evidence) else Evidence.counted(evidence)


def _only(policy: Policy, rule: Rule) -> Policy:
    return replace(policy, rules=(rule,), groups=())


def _verdict(evidence: Evidence, rule: Rule, policy: Policy, on: datetime.date) -> Verdict:
    own = [each for each in policy.waivers if each.rule == rule.id]
    counting = {each.group for each in own if each.counts(on)}
    plain = _judged(evidence, rule, policy, frozenset())
    eased = _judged(evidence, rule, policy, counting) if counting else plain
    milder = OUTCOMES.index(eased.outcome) < OUTCOMES.index(plain.outcome)
    found = eased if milder else plain
    there = {group for group, people in _people(evidence, rule).items() if people}
    uses = tuple(Use(each, _state(each, on, milder, there)) for each in own)
    said = because.waived([(each.waiver, each.state) for each in uses], rule, plain.outcome)
    fails_closed = (rule.without_evidence or policy.without_evidence) == BLOCK
    bad = found.outcome == FAIL or (found.outcome == UNKNOWN and fails_closed)
    return replace(
        found,
        blocks=rule.severity == BLOCK and bad,
        uses=uses,
        without_waivers=plain.outcome,
        because=" ".join(filter(None, (found.because, said))),
    )


def _people(evidence: Evidence, rule: Rule) -> dict[Group, int]:
    if rule.compare == DOCUMENTS:
        return {(kind,): 1 for kind in rule.documents if kind not in by_kind(evidence.documents)}
    cube = evidence.cube.by(*rule.by)
    return dict(zip(cube.groups, cube.people.tolist(), strict=True))


def _state(waiver: Waiver, on: datetime.date, milder: bool, there: Set[Group]) -> str:
    if not waiver.counts(on):
        return EXPIRED
    if waiver.group not in there:
        return NOBODY
    return USED if milder else IDLE


def _judged(evidence: Evidence, rule: Rule, policy: Policy, waived: Set[Group]) -> Verdict:
    if rule.compare == DOCUMENTS:
        return _of_documents(evidence, rule, waived)
    own = evidence.by(*rule.by)
    if rule.compare == SHARE:
        return _of_shares(own, rule, policy, waived)
    named = [rule.rates] if rule.compare == MEAN else [(each,) for each in rule.rates]
    each_number = [_of_numbers(own, names, rule, policy, waived) for names in named]
    limit = Limit(rule.limit, rule.at_least)
    return max(each_number, key=lambda one: (OUTCOMES.index(one.outcome), limit.excess(one.finding.value)))


def _of_documents(evidence: Evidence, rule: Rule, waived: Set[Group]) -> Verdict:
    there = by_kind(evidence.documents)
    wanted = [kind for kind in rule.documents if kind not in there]
    lacking = [kind for kind in wanted if (kind,) not in waived]
    finding = Finding(DOCUMENTS, None, (), float(len(lacking)), math.nan, math.nan)
    said = because.documents([there[kind] for kind in rule.documents if kind in there], lacking)
    return Verdict(rule, FAIL if lacking else PASS, finding, (), 1.0, said)


def _of_shares(own: Evidence, rule: Rule, policy: Policy, waived: Set[Group]) -> Verdict:
    reference = comparisons.expected(own, rule)
    if reference is None:
        return _nothing(rule, because.NO_PREVIOUS)
    found = compared(own.cube, reference, confidence=policy.confidence)
    number = comparisons.share_of_people(own.cube, found)
    standing = roster(number, own.cube, rule, policy, waived)
    part = np.array([group not in waived for group in found.groups], bool) & number.comparable(policy.min_group_size)

    def at(confidence: float) -> Compared:
        return compared(own.cube, reference, confidence=confidence)

    cases = comparisons.shares(found, part, at, policy.confidence)
    return _read(
        cases, number, None, rule, policy, standing, dict(zip(found.groups, found.expected.tolist(), strict=True))
    )


def _of_numbers(own: Evidence, names: tuple[str, ...], rule: Rule, policy: Policy, waived: Set[Group]) -> Verdict:
    numbers = tuple(each for name in names if (each := own.measured(name)) is not None)
    if len(numbers) < len(names):
        return _nothing(rule, because.NO_SCORE)
    before = None
    if rule.compare in SINCE:
        was = None if own.previous is None else own.previous.measured(names[0])
        if was is None:
            return _nothing(rule, because.NO_PREVIOUS)
        before = comparisons.aligned(was, numbers[0])
    standing = _together([roster(each, own.cube, rule, policy, waived, before) for each in numbers])
    asked = comparisons.Asked(numbers, standing.part, policy.confidence, before)
    return _read(comparisons.COMPARISONS[rule.compare](asked), numbers[0], before, rule, policy, standing)


def _together(each: Sequence[Roster]) -> Roster:
    """Who takes part in the mean of several numbers: who takes part in each."""
    lacks = {lack.group: lack for one in reversed(each) for lack in one.lacks}
    return Roster(
        np.logical_and.reduce([one.part for one in each]), tuple(lacks.values()), any(o.binding for o in each)
    )


def _read(
    found: Cases,
    number: ByGroup,
    before: ByGroup | None,
    rule: Rule,
    policy: Policy,
    standing: Roster,
    expected: Mapping[Group, float] | None = None,
) -> Verdict:
    limit = Limit(rule.limit, rule.at_least)
    said = outcome(found, limit, rule.reads)
    if said == PASS and standing.binding:
        said = UNKNOWN
    furthest = worst(found, limit)
    if furthest is None:
        finding = Finding(rule.compare, number, (), math.nan, math.nan, math.nan, before)
    else:
        at, low, high = furthest
        each = by_group(found, limit, rule.reads)
        finding = Finding(rule.compare, number, found.groups[at], float(found.value[at]), low, high, before, each)
    more = times(found, limit)
    reason = because.numbers(finding, rule, policy, standing.lacks, more, expected or {})
    return Verdict(rule, said, finding, standing.lacks, more, reason)


def _nothing(rule: Rule, why: str) -> Verdict:
    finding = Finding(rule.compare, None, (), math.nan, math.nan, math.nan)
    return Verdict(rule, UNKNOWN, finding, (), math.inf, why)
