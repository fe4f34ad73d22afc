"""Asked: what the review page is about, made once on top and passed to every tab."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from governance.audit import Audit
from governance.composition.reference import compared
from governance.metrics import disclosure
from governance.naming import Group
from governance.review import comparisons
from governance.review.accepted import Accepted, accepted
from governance.review.evidence import Evidence
from governance.review.gate import discreet, judge
from governance.review.policy import A_GROUP, Policy
from governance.review.rule import DOCUMENTS, MEAN, SHARE, Rule
from governance.review.verdict import Verdict
from governance.review.waiver import today
from ui import audience, cache, session
from ui.review import given

Result = TypeVar("Result")
Told = tuple[Verdict, ...]


@dataclass(frozen=True, eq=False)
class Asked:
    """What is judged, by which policy.

    Attributes
    ----------
    audit : Audit
    policy : Policy
        In view.
    evidence : Evidence
        All of it, so never to be shown as it is.
    today : date
        On which waivers count.
    """

    audit: Audit
    policy: Policy
    evidence: Evidence
    today: datetime.date

    @cached_property
    def verdicts(self) -> Told:
        """What each rule says."""
        return self.judged(self.policy)

    @cached_property
    def safe(self) -> Told:
        """The same with the evidence of groups that may leave the screen."""
        return self.discreetly(self.policy, self.verdicts)

    @property
    def seen(self) -> Told:
        """The same as it may be seen."""
        return self.safe if audience.committee() else self.verdicts

    def hides(self, least: int = 0) -> bool:
        """Whether a rule is about groups that may not be shown, having fewer than `least` people or the policy's."""
        least = max(least, self.policy.min_group_size)
        by = dict.fromkeys(rule.by for rule in self.policy.rules if rule.by)
        return any(disclosure.shown(self.evidence.cube.by(*each), least).hidden for each in by)

    def judged(self, policy: Policy) -> Told:
        """What each rule of a policy says about this evidence; what is asked again is not judged again."""
        return tuple(
            self.kept("verdict", repr(one), make=partial(_judged, self.evidence, one, self.today))
            for one in _each(policy)
        )

    def discreetly(self, policy: Policy, found: Sequence[Verdict]) -> Told:
        """Verdicts of this evidence by a policy, without groups of too few people."""
        return tuple(
            self.kept("discreet verdict", repr(one), make=partial(discreet, each, self.evidence, one))
            for each, one in zip(found, _each(policy), strict=True)
        )

    def tried(self, policy: Policy) -> Told:
        """What a policy says as it may be tried in this view: a committee tries with groups that may be shown only."""
        if not audience.committee():
            return self.judged(policy)
        least = max(policy.min_group_size, self.policy.min_group_size)
        return tuple(
            self.kept("tried", repr(one), least, make=partial(self._among_shown, one, least)) for one in _each(policy)
        )

    def _among_shown(self, one: Policy, least: int) -> Verdict:
        return _judged(self.shown(one.rules[0], least), one, self.today)

    def shown(self, rule: Rule, least: int) -> Evidence:
        """The evidence of a rule, of the groups that may be shown."""
        if rule.compare == DOCUMENTS:
            return self.evidence
        own = self.evidence.by(*rule.by)
        kept = own.among(disclosure.shown(own.cube, least).counts.groups)
        before = own.previous
        if before is not None:
            before = before.among(disclosure.shown(before.cube, least).counts.groups)
        return replace(kept, previous=before)

    def parts(self, found: Verdict, *, safely: bool) -> Told:
        """A verdict for each rate of its rule, so that each can be drawn; only of groups that may leave if `safely`."""
        rule = found.rule
        if len(rule.rates) < 2 or found.finding.rate is None:
            return (found,)
        each_rate = tuple(replace(rule, rates=(rate,)) for rate in rule.rates)

        def make() -> Told:
            own = [_only(self.policy, one) for one in each_rate]
            told = [(_judged(self.evidence, one, self.today), one) for one in own]
            if safely:
                return tuple(discreet(each, self.evidence, one) for each, one in told)
            return tuple(each for each, _ in told)

        return self.kept("parts", repr(_only(self.policy, rule)), safely, make=make)

    def accepted(self, found: Verdict, *, safely: bool) -> Accepted | None:
        """What a rule accepts of every group of a verdict."""
        if found.rule.compare == MEAN:
            return None
        return accepted(found, self._expected(found.rule, safely) if found.rule.compare == SHARE else None)

    def _expected(self, rule: Rule, safely: bool) -> dict[Group, float]:
        """The share that each group should have; where it is a counted one, only of groups that may be seen."""
        own = self.evidence.by(*rule.by)
        reference = comparisons.expected(own, rule, missing=self.policy.missing == A_GROUP)
        if reference is None:
            return {}
        found = compared(own.cube, reference)
        known = dict(zip(found.groups, found.expected.tolist(), strict=True))
        if not safely or rule.shares or own.previous is None:
            return known
        told = disclosure.shown(own.previous.cube, self.policy.min_group_size).counts.groups
        return {group: share for group, share in known.items() if group in told}

    def kept(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """A result about this evidence, made once; `more` holds whatever else changes it."""
        held = (session.threshold(self.audit), given.previous(), given.documents(), self.today)
        return cache.kept(session.choice(), "review", name, *held, *more, make=make)


def asked(audit: Audit) -> Asked:
    """What the page is about."""
    policy = session.policy(audit)
    return Asked(audit, policy, given.evidence(audit), today())


def _only(policy: Policy, rule: Rule) -> Policy:
    """A policy of one rule, with whatever else changes what the rule says."""
    return replace(
        policy,
        name="",
        version="",
        owner="",
        source="",
        rules=(rule,),
        groups=tuple(each for each in policy.groups if each[0] in rule.by),
        waivers=tuple(each for each in policy.waivers if each.rule == rule.id),
    )


def _each(policy: Policy) -> list[Policy]:
    """A policy of each rule alone."""
    return [_only(policy, rule) for rule in policy.rules]


def _judged(evidence: Evidence, one: Policy, on: datetime.date) -> Verdict:
    """What a policy of one rule says."""
    return judge(evidence, one, on=on)[0]
