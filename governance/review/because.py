"""Because: why a verdict is what it is, in plain sentences made from its numbers and nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.rates import Proportion, Rate
from governance.naming import Group
from governance.review.cases import Finding
from governance.review.documents import Document
from governance.review.policy import Policy
from governance.review.roster import ABSENT, FEW, MISSING, NEW, UNDEFINED, UNEXPECTED, UNFORESEEN, UNSEEN, Lack
from governance.review.rule import EACH_GROUP, MEAN, OVERALL, POINT, RATIOS, SHARE, SINCE, Rule
from governance.review.statements import apart, called, in_shares, level, whom
from governance.review.verdict import EXPIRED, IDLE, NOBODY, USED, Use

MOST = 7  # decimals
FINEST = 1e-7  # what lies nearer to a limit is said to be on it

NO_PREVIOUS = "There is no previous version to compare with: give its recorded verdict as the baseline."
NOT_COUNTED = "The record of the previous version does not count people by {by}, so there is nothing to compare with."
NO_SCORE_BEFORE = "The record of the previous version holds no scores to read it from."
NO_SCORE = "There are no scores to read it from: give the column that holds them, or a model that gives them."
FAILED_BEFORE = "The previous version did not pass its own policy when it was judged."
HIDDEN = "What decides it is a group of too few people to be shown."
NOT_SHOWN = "What was compared cannot be shown: it would give away a group of too few people."
HIDDEN_WAIVER = "There is a waiver for a group of too few people to be shown."

COUNT_THEM = 'A policy can count them as a group (missing = "a group"), or leave them out.'

_LACKING = {
    FEW: "Too few people to judge (under {least})",
    MISSING: "Without a value, so that nobody knows which group they are in",
    ABSENT: "Nobody in a group that must be there",
    UNFORESEEN: "A group that the policy does not list",
    NEW: "Too few people in the previous version to compare with",
    UNSEEN: "Nobody in the previous version to compare with",
    UNEXPECTED: "Nobody said which share is expected",
    UNDEFINED: "The number is not defined",
}
_STATES = {
    USED: "Waived until {expires} by {owner}: {group} ({reason}).",
    IDLE: "A waiver for {group} (until {expires}, {owner}) was not needed.",
    EXPIRED: "The waiver for {group} ({owner}) expired on {expires} and no longer counts.",
    NOBODY: "A waiver is for {group}, and there is nobody in it.",
}


def numbers(
    finding: Finding,
    rule: Rule,
    policy: Policy,
    lacks: Sequence[Lack],
    times: float,
) -> str:
    """Why, of a rule about numbers by group."""
    short = lacking(lacks, rule, policy.min_group_size)
    name = _named(rule, finding)
    if not finding.groups or finding.rate is None:
        return " ".join(filter(None, (f"{name}: {_undefined(finding, rule, policy)}.", short)))
    measured = f"{name}: {_sides(finding, rule)}; {_measured(finding, rule, policy.confidence)}."
    return " ".join(filter(None, (measured, _nobody(finding.rate), _open(rule, times), short)))


def documents(there: Sequence[Document], lacking: Sequence[str]) -> str:
    """Why, of a rule about documents."""
    has = "; ".join(f"{each.kind} {each.name} (SHA-256 {each.sha256[:12]})" for each in there)
    said = [f"There: {has}." if has else "", f"Not there: {', '.join(lacking)}." if lacking else ""]
    return " ".join(filter(None, said))


def waived(uses: Sequence[Use], rule: Rule, without: str) -> str:
    """What became of each waiver from the rule; and its outcome without them, where one is used."""
    said = [
        _STATES[use.state].format(
            expires=use.waiver.expires,
            owner=use.waiver.owner,
            reason=use.waiver.reason,
            group=whom(rule, use.waiver.group),
        )
        for use in uses
    ]
    if any(use.state == USED for use in uses):
        said.append(f"Without it the outcome would be: {without}.")
    return " ".join(said)


def lacking(lacks: Sequence[Lack], rule: Rule, least: int) -> str:
    """Which groups nothing can be said about, and what would be enough."""
    kinds = dict.fromkeys(each.why for each in lacks)
    said = []
    for why in kinds:
        named = "; ".join(_group(each, rule) for each in lacks if each.why == why)
        said.append(f"{_LACKING[why].format(least=least)}: {named}.")
    return " ".join([*said, *([COUNT_THEM] if MISSING in kinds else [])])


def _group(lack: Lack, rule: Rule) -> str:
    return whom(rule, lack.group) + (f" ({lack.remedy})" if lack.remedy else "")


def _named(rule: Rule, finding: Finding) -> str:
    if rule.compare == MEAN:
        return f"Mean of {words.listed([called(each) for each in rule.rates])}"
    return words.title(finding.rate.name if finding.rate else words.listed(rule.rates))


def _undefined(finding: Finding, rule: Rule, policy: Policy) -> str:
    number = finding.rate
    people = f"{policy.min_group_size} people to compare"
    if number is not None and number.comparable(policy.min_group_size).sum() > 1 and rule.compare in RATIOS:
        return "it is 0 in every group, and the ratio of two zeros is not defined"
    return (
        f"no group has {people}"
        if rule.compare in (*OVERALL, EACH_GROUP, *SINCE[:2])
        else f"fewer than two groups have {people}"
    )


def _sides(finding: Finding, rule: Rule) -> str:
    """Whom the furthest case is about, with their numbers and the people they stand on."""
    assert finding.rate is not None
    if rule.compare == MEAN:
        return " against ".join(words.group(rule.by, group) for group in reversed(finding.groups))
    own = " against ".join(_side(finding.rate, group, rule) for group in reversed(finding.groups))
    if rule.compare in OVERALL:
        return own
    if rule.compare == SHARE:
        return f"{own}, expected {words.percent(finding.expected[finding.groups[0]])}"
    if finding.before is not None and len(finding.groups) == 1:
        at = finding.before.position(finding.groups[0])
        return f"{own}, before {told(finding.before.value[at], rule)}"
    if finding.before is not None:
        now = float(np.ptp(finding.rate.value[[finding.rate.position(group) for group in finding.groups]]))
        was = now - finding.value
        largest = f"before, the largest difference was {apart(rule, round(was, 3))}"
        return f"{own}, {apart(rule, round(now, 3))} apart; {largest}"
    return own


def _side(found: ByGroup, group: Group, rule: Rule) -> str:
    at = found.position(group)
    if not isinstance(found, Rate):
        people = f"{found.effective_n[at]:,.0f} people"
        return f"{words.group(found.attributes, group)} at {told(found.value[at], rule)} ({people})"
    share = told(found.value[at], rule) + (" weighted" if found.weighted else "")
    return f"{words.group(found.attributes, group)} at {share} ({words.stands_on(found, at).removesuffix(' people')})"


def told(value: float, rule: Rule) -> str:
    """A number of one group; of a rule that holds it against the limit itself, on its side of that."""
    near = rule.limit if rule.compare == EACH_GROUP else math.nan
    if in_shares(rule):
        return words.percent(value, decimals(100 * value, 100 * near, 1))
    return f"{value:.{decimals(value, near, 3)}f}"


def decimals(number: float, limit: float, least: int) -> int:
    """With how many decimals a number is said so that it does not look to be on another side of the limit."""
    apart = number - limit
    if math.isnan(apart) or abs(apart) <= FINEST:
        return least
    return next((more for more in range(least, MOST) if (round(number, more) - limit) * apart > 0), MOST)


def _measured(finding: Finding, rule: Rule, confidence: float) -> str:
    """The number that is held against the limit, with what the evidence leaves open."""
    interval = f"{100 * confidence:g}{words.NO_BREAK}% interval"
    number, low, high = (_beside(each, rule) for each in (finding.value, finding.low, finding.high))
    if rule.compare in RATIOS:
        whom = " everybody's" if rule.compare in OVERALL else ""
        return f"{number} times{whom} ({interval} {low} to {high}), limit {rule.limit:g}"
    if rule.compare == EACH_GROUP:
        return f"{interval} {low} to {high}, limit {rule.accepts} {level(rule, rule.limit)}"
    unit, limit = (" points", 100 * rule.limit) if in_shares(rule) else ("", rule.limit)
    return f"{number}{unit} {_HOW.get(rule.compare, 'apart')} ({interval} {low} to {high}), limit {limit:g}"


def _beside(number: float, rule: Rule) -> str:
    """One of the numbers that are held against the limit, with as many decimals as it takes to stand on its side."""
    if rule.compare == EACH_GROUP:
        return told(number, rule)
    if rule.compare in RATIOS:
        return f"{number:.{decimals(number, rule.limit, 2)}f}"
    if in_shares(rule):
        return words.points(number, decimals(100 * number, 100 * rule.limit, 1))
    return f"{number:.{decimals(number, rule.limit, 3)}f}"


_HOW = {
    "below overall": "below everybody",
    "above overall": "above everybody",
    "fall since previous": "lower than before",
    "rise since previous": "higher than before",
    "growth since previous": "more than before",
    SHARE: "off",
}


def _nobody(number: ByGroup) -> str:
    if not isinstance(number, Rate) or number.k.any() or isinstance(number, Proportion):
        return ""
    return "Nobody in any group is counted, so nothing tells the groups apart."


def _open(rule: Rule, times: float) -> str:
    """That the intervals reach across the limit, and how many people would settle it."""
    if times == 1:
        return ""
    across = f"The interval reaches across the limit; this rule reads {_READS[rule.reads]}."
    if math.isinf(times):
        return f"{across} It is so close to the limit that hardly any number of people would settle it."
    where = " in this and the previous version" if rule.needs_previous else ""
    if rule.reads == POINT:
        return f"{across} With about {times:,.1f} times as many people{where} it would no longer."
    return f"{across} About {times:,.1f} times as many people{where} would settle it."


_READS = {"point": "the estimate", "interval": "the interval", "both": "both the estimate and the interval"}
