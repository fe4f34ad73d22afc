"""The gate: what a policy says about the evidence. Every verdict carries its rule and what led to it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import combinations

from governance.metrics import disclosure
from governance.metrics.cube import Cube
from governance.naming import Group
from governance.review import because
from governance.review.cases import FAIL, OUTCOMES, PASS, UNKNOWN
from governance.review.evidence import Evidence
from governance.review.judged import Seen, judged
from governance.review.policy import Policy
from governance.review.rule import BLOCK, DOCUMENTS, Rule
from governance.review.verdict import EXPIRED, IDLE, NOBODY, USED, Use, Verdict
from governance.review.waiver import Waiver, today

MOST_TRIED = 5  # waivers of one rule of which every choice is tried


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
    PreviousDiffers
        If a rule compares with a previous version of which another outcome was favourable.
    """
    held, day = Evidence.held(evidence), on or today()
    return tuple(_verdict(held, rule, policy, day) for rule in policy.rules)


def passes(verdicts: Sequence[Verdict]) -> bool:
    """Whether the gate opens: there is a rule, and none blocks; "not enough evidence" does unless a policy says not."""
    return bool(verdicts) and not any(verdict.blocks for verdict in verdicts)


def discreet(found: Verdict, evidence: Evidence | Cube, policy: Policy) -> Verdict:
    """The same verdict with the evidence of groups that may be shown only: see `disclosure.shown`.

    Everybody together stays everybody. The outcome stays too; where a group that is not shown decides it, that is said
    without its name.

    Parameters
    ----------
    found : Verdict
        Of this evidence and this policy.
    evidence : Evidence, or Cube
    policy : Policy
        Its `min_group_size` is the number of people that a group must have to be shown.
    """
    if found.rule.compare == DOCUMENTS:
        return found
    own = Evidence.held(evidence).by(*found.rule.by)
    hidden, seen = _seen(own, found.rule, policy.min_group_size)
    if not hidden:
        return found
    used = {use.waiver.group for use in found.uses if use.state == USED}
    safe = judged(own, found.rule, policy, used | hidden, seen)
    uses = tuple(use for use in found.uses if use.waiver.group not in hidden)
    compared = safe.finding.groups or not found.finding.groups
    short = because.lacking(safe.lacks, found.rule, policy.min_group_size)
    said = [safe.because] if compared else [because.NOT_SHOWN, short]
    said.append(because.waived(uses, found.rule, found.without_waivers))
    said += [because.HIDDEN_WAIVER] if len(uses) < len(found.uses) else []
    said += [because.HIDDEN] if compared and safe.outcome != found.outcome else []
    return replace(
        safe,
        outcome=found.outcome,
        blocks=found.blocks,
        uses=uses,
        without_waivers=found.without_waivers,
        because=" ".join(filter(None, said)),
    )


def among_shown(evidence: Evidence, rule: Rule, least: int) -> Evidence:
    """The evidence of a rule, of the groups alone that may be shown: see `disclosure.shown`.

    Everybody together are then the people of these groups.
    """
    if rule.compare == DOCUMENTS:
        return evidence
    own = evidence.by(*rule.by)
    _, seen = _seen(own, rule, least)
    before = own.previous
    return replace(own.among(seen.now), previous=None if before is None else before.among(seen.before))


def _seen(own: Evidence, rule: Rule, least: int) -> tuple[frozenset[Group], Seen]:
    """The groups that may not be shown, now or in a previous version that is compared with; and those that may."""
    then = own.previous.cube if own.previous is not None and rule.needs_previous else None
    hidden = _hidden(own.cube, least) | (frozenset() if then is None else _hidden(then, least))
    now, before = (frozenset() if each is None else frozenset(each.groups) - hidden for each in (own.cube, then))
    return hidden, Seen(now, before)


def _hidden(cube: Cube, least: int) -> frozenset[Group]:
    """The groups that may not be shown, and of several attributes the values that none of the others has."""
    found = disclosure.shown(cube, least)
    names = set()
    for axis, attribute in enumerate(cube.attributes if len(cube.attributes) > 1 else ()):
        shown = {group[axis] for group in found.counts.groups}
        names |= {(f"{attribute}: {group[axis]}",) for group in found.hidden if group[axis] not in shown}
    return frozenset(found.hidden) | names


def _verdict(evidence: Evidence, rule: Rule, policy: Policy, on: datetime.date) -> Verdict:
    own = [each for each in policy.waivers if each.rule == rule.id]
    plain = judged(evidence, rule, policy)
    found, used = plain, frozenset[Group]()
    for aside in _choices([each.group for each in own if each.counts(on)]):
        if found.outcome == PASS:
            break  # there is nothing to waive
        eased = judged(evidence, rule, policy, aside)
        if OUTCOMES.index(eased.outcome) < OUTCOMES.index(found.outcome):
            found, used = eased, aside
    there = _there(evidence, rule) if own else frozenset()
    uses = tuple(Use(each, _state(each, on, used, there)) for each in own)
    bad = found.outcome == FAIL or (found.outcome == UNKNOWN and policy.fails_closed(rule))
    said = because.waived(uses, rule, plain.outcome)
    return replace(
        found,
        blocks=rule.severity == BLOCK and bad,
        uses=uses,
        without_waivers=plain.outcome,
        because=" ".join(filter(None, (found.because, said))),
    )


def _choices(groups: Sequence[Group]) -> Iterator[frozenset[Group]]:
    """Which waivers may be used together, the fewest first; of many only one, or all."""
    sizes = range(1, len(groups) + 1) if len(groups) <= MOST_TRIED else (1, len(groups))
    for size in sizes:
        yield from map(frozenset, combinations(groups, size))


def _there(evidence: Evidence, rule: Rule) -> frozenset[Group]:
    """The groups that people are in; of a rule about documents their kinds."""
    if rule.compare == DOCUMENTS:
        return frozenset((kind,) for kind in rule.documents)
    return frozenset(evidence.cube.by(*rule.by).present)


def _state(waiver: Waiver, on: datetime.date, used: Set[Group], there: Set[Group]) -> str:
    if not waiver.counts(on):
        return EXPIRED
    if waiver.group in used:
        return USED
    return IDLE if waiver.group in there else NOBODY
