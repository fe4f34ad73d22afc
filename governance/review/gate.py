"""The gate: what a policy says about a cube. Every verdict carries its rule and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from governance.metrics import disclosure, words
from governance.metrics.cube import Cube
from governance.metrics.disparity import KINDS, ROUNDING, Disparity, reach
from governance.metrics.rates import Rate, rate
from governance.naming import Group
from governance.review.policy import Policy, Rule

PASS, FAIL, UNKNOWN = "pass", "fail", "not enough evidence"


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a rule says about an audit.

    Attributes
    ----------
    rule : Rule
    outcome : str
        "pass", "fail" or "not enough evidence".
    finding : Disparity
        The disparity that led to it; of a rule over several rates, the one that is furthest off.
    undecided : tuple of tuple of str
        Groups with too few people to say anything about, whose people nobody should forget.
    because : str
        The reason, in one plain sentence.
    """

    rule: Rule
    outcome: str
    finding: Disparity
    undecided: tuple[Group, ...]
    because: str


def judge(cube: Cube, policy: Policy) -> tuple[Verdict, ...]:
    """What each rule of a policy says about a cube.

    A rule fails when two groups with enough people break it. Otherwise a group with too few people for a
    rate leaves it undecided ("not enough evidence"), unless the policy leaves small groups out; so do fewer
    than two groups with enough people. What remains is a pass.

    Parameters
    ----------
    cube : Cube
        With decisions, counted by every attribute that the rules name.
    policy : Policy

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
    return tuple(_verdict(cube.by(*rule.by), rule, policy) for rule in policy.rules)


def passes(verdicts: Sequence[Verdict]) -> bool:
    """Whether the gate opens: every rule passes, and there is one. "Not enough evidence" keeps it shut."""
    return bool(verdicts) and all(verdict.outcome == PASS for verdict in verdicts)


def _verdict(cube: Cube, rule: Rule, policy: Policy) -> Verdict:
    each_rate = [_one_rate(cube, name, rule, policy) for name in rule.rates]
    severity = (PASS, UNKNOWN, FAIL)
    return max(each_rate, key=lambda verdict: (severity.index(verdict.outcome), _excess(verdict)))


def _one_rate(cube: Cube, name: str, rule: Rule, policy: Policy) -> Verdict:
    found = rate(cube, name)
    finding = KINDS[rule.compare](found, confidence=policy.confidence, min_group_size=policy.min_group_size)
    small = _too_small(found, cube, policy.min_group_size)
    outcome = _outcome(finding, rule, policy)
    if outcome == PASS and small and policy.small_groups == "undecided":
        outcome = UNKNOWN
    return Verdict(rule, outcome, finding, small, _because(finding, rule, small, policy))


def discreet(found: Verdict, cube: Cube, policy: Policy) -> Verdict:
    """The same verdict with the evidence of groups that may be shown: see `disclosure.shown`.

    Parameters
    ----------
    found : Verdict
        Of this cube and this policy.
    cube : Cube
    policy : Policy
        Its `min_group_size` is the number of people that a group must have to be shown.
    """
    shown = disclosure.shown(cube.by(*found.rule.by), policy.min_group_size)
    if not shown.hidden:
        return found
    safe = judge(shown.counts, replace(policy, rules=(found.rule,)))[0]
    rest = "" if safe.outcome == found.outcome else " What decides it is a group of too few people to be shown."
    return replace(safe, outcome=found.outcome, because=safe.because + rest)


def _too_small(found: Rate, cube: Cube, least: int) -> tuple[Group, ...]:
    """Groups that somebody is in, but too few people for this rate."""
    there = (cube.people > 0) & (found.effective_n < max(least, 1))
    return tuple(found.groups[position] for position in np.flatnonzero(there))


def _outcome(finding: Disparity, rule: Rule, policy: Policy) -> str:
    if np.isnan(finding.value):
        return UNKNOWN
    mildest, worst = (finding.value, finding.value) if rule.reads == "point" else _reach(finding, policy)
    if _within(worst, rule):
        return PASS
    return UNKNOWN if _within(mildest, rule) else FAIL


def _reach(finding: Disparity, policy: Policy) -> tuple[float, float]:
    least, confidence = policy.min_group_size, policy.confidence
    return reach(finding.rate, finding.kind, confidence=confidence, min_group_size=least)


def _within(value: float, rule: Rule) -> bool:
    return value >= rule.limit - ROUNDING if rule.compare == "ratio" else value <= rule.limit + ROUNDING


def _excess(verdict: Verdict) -> float:
    """How far a finding is beyond its limit; what is not defined is furthest of all."""
    beyond = verdict.finding.value - verdict.rule.limit
    beyond = -beyond if verdict.rule.compare == "ratio" else beyond
    return np.inf if np.isnan(beyond) else float(beyond)


def _because(finding: Disparity, rule: Rule, small: tuple[Group, ...], policy: Policy) -> str:
    named = "; ".join(words.group(rule.by, group) for group in small)
    short = f"Too few people to judge (under {policy.min_group_size}): {named}." if small else ""
    if finding.top is None or finding.bottom is None:
        return f"{words.title(finding.rate.name)}: {_undefined(finding, policy)}. {short}".strip()
    sides = " against ".join(_side(finding.rate, group) for group in (finding.bottom, finding.top))
    open_ended = _outcome(finding, replace(rule, reads="interval"), policy) == UNKNOWN
    across = f"The intervals of its groups reach across the limit; this rule reads the {rule.reads}."
    measured = f"{words.title(finding.rate.name)}: {sides}; {_measured(finding, rule, policy.confidence)}."
    empty = "" if finding.rate.k.any() else "Nobody in any group is counted, so nothing tells the groups apart."
    return " ".join(filter(None, (measured, empty, across if open_ended else "", short)))


def _undefined(finding: Disparity, policy: Policy) -> str:
    if finding.compared.sum() < 2:
        return f"fewer than two groups have {policy.min_group_size} people to compare"
    return "it is 0 in every group, and the ratio of two zeros is not defined"


def _measured(finding: Disparity, rule: Rule, confidence: float) -> str:
    level = f"{100 * confidence:g}{words.NO_BREAK}%"
    if rule.compare == "ratio":
        interval = f"{finding.low:.2f} to {finding.high:.2f}"
        return f"{finding.value:.2f} times ({level} interval {interval}), limit {rule.limit:g}"
    value, low, high = (words.points(each) for each in (finding.value, finding.low, finding.high))
    return f"{value} points apart ({level} interval {low} to {high}), limit {100 * rule.limit:g}"


def _side(found: Rate, group: Group) -> str:
    at = found.position(group)
    share = words.percent(found.value[at]) + (" weighted" if found.weighted else "")
    return f"{words.group(found.attributes, group)} at {share} ({words.stands_on(found, at).removesuffix(' people')})"
