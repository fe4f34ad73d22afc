"""Limits: what a policy says about the gap of the picture, read for every mark as the gate reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from governance.metrics.cube import Cube
from governance.metrics.disparity import KINDS
from governance.mitigation import said
from governance.mitigation.axes import Axis
from governance.mitigation.choice import Limit
from governance.mitigation.problem import SEED, Problem
from governance.reports.conclusions import Conclusion
from governance.reports.mitigation.expected import MAY_HAVE_LEARNT
from governance.review.gate import judge, passes
from governance.review.policy import A_GROUP, LEFT_OUT, UNDECIDED, Policy
from governance.review.roster import FEW, MISSING


def about(policy: Policy, axis: Axis, by: Sequence[str]) -> Policy:
    """The same policy with only its rules about exactly these rates between exactly these groups.

    A rule may be about their difference or about their ratio, whichever of them the axis shows.
    """
    between = [each for each in policy.rules if each.compare in KINDS]
    rules = tuple(each for each in between if set(each.rates) == set(axis.rates) and set(each.by) == set(by))
    return replace(policy, rules=rules)


def limit_of(policy: Policy, axis: Axis, by: Sequence[str]) -> Limit | None:
    """What the policy accepts, of several rules of a kind the strictest; None if it says nothing about these rates.

    First that about what the axis shows, a difference or a ratio; what else there is stands in its `also`.
    """
    rules = about(policy, axis, by).rules
    found = [
        Limit(rule.limit, rule.compare, policy.title, rule.reads == "interval", policy.confidence) for rule in rules
    ]
    strictest = [
        pick(of_kind, key=lambda each: (each.at, not each.whole))
        for kind, pick in (("difference", min), ("ratio", max))
        if (of_kind := [each for each in found if each.kind == kind])
    ]
    if not strictest:
        return None
    first, *rest = sorted(strictest, key=lambda each: each.kind != axis.compare)
    return replace(first, also=" and ".join(said.limit(each) for each in rest))


def holds(decided: Cube, rules: Policy) -> bool | None:
    """Whether these rules hold between the groups that can be compared; None where there is no rule.

    It is the gate's verdict, but for groups of too few people and for people without a value, who leave every mark
    undecided alike: see `too_few`.
    """
    missing = A_GROUP if rules.missing == UNDECIDED else rules.missing
    return passes(judge(decided, replace(rules, small_groups=LEFT_OUT, missing=missing))) if rules.rules else None


def too_few(decided: Cube, rules: Policy) -> bool:
    """Whether groups that nothing can be said about keep the gate from a pass, whatever the gap of the others is."""
    keys = {FEW: rules.small_groups, MISSING: rules.missing}
    lacks = [lack for each in judge(decided, rules) for lack in each.lacks]
    return any(keys.get(lack.why) == UNDECIDED for lack in lacks)


def unsettled(decided: Cube, rules: Policy, problem: Problem) -> list[Conclusion]:
    """What keeps the picture from settling what it shows: too few people for the gate, a model of unknown origin."""
    found = []
    if too_few(decided, rules):
        found.append(
            "Whether the gate would let any mark pass: a group has too few people for a verdict, or nobody knows who "
            f"is in it, and the policy {rules.title} does not leave such groups out."
        )
    if problem.first_seed != SEED and problem.learner is not None:
        found.append(MAY_HAVE_LEARNT)
    return [Conclusion("unknown", each) for each in found]
