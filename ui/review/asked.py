"""Asked: what the review page is about, made once on top and passed to every tab."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from governance.audit import Audit
from governance.metrics import disclosure
from governance.review.evidence import Evidence
from governance.review.gate import among_shown, discreet, judge
from governance.review.policy import Policy
from governance.review.rule import Rule
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

        def judged(one: Policy) -> Verdict:
            return _judged(among_shown(self.evidence, one.rules[0], least), one, self.today)

        return tuple(self.kept("tried", repr(one), least, make=partial(judged, one)) for one in _each(policy))

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
