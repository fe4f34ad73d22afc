"""Statements: a rule in one plain sentence, as a committee signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.metrics import words
from governance.metrics.rates import RATES
from governance.naming import Group

if TYPE_CHECKING:
    from governance.review.rule import Rule

READING = {
    "point": "The estimate decides; its interval is shown.",
    "interval": "The whole interval decides: what it leaves open is not enough evidence.",
    "both": "The estimate and the whole interval decide: it fails by either, and passes only by both.",
}

_SENTENCES = {
    "difference": "No two groups by {by} differ by more than {limit} in {rate}.",
    "mean difference": "No two groups by {by} differ by more than {limit} in the mean of {rate}.",
    "ratio": "By {by}, the lowest {rate} is at least {number} times the highest.",
    "below overall": "No group by {by} is more than {limit} below everybody in {rate}.",
    "above overall": "No group by {by} is more than {limit} above everybody in {rate}.",
    "ratio to overall": "By {by}, the {rate} of every group is at least {number} times that of everybody, and at most "
    "{inverse} times.",
    "fall since previous": "No group by {by} is more than {limit} lower in {rate} than in the previous version.",
    "rise since previous": "No group by {by} is more than {limit} higher in {rate} than in the previous version.",
    "growth since previous": "The largest difference by {by} in {rate} has grown by at most {limit} since the previous "
    "version.",
    "share": "The share of every group by {by} among all people is within {limit} of {expected}.",
    "documents": "Beside the model there is a {documents}.",
}
_EACH_GROUP = {
    True: "By {by}, the {rate} of every group is at least {level}.",
    False: "By {by}, the {rate} of every group is at most {level}.",
}


def statement(rule: Rule) -> str:
    """The rule in one plain sentence."""
    sentence = _EACH_GROUP[rule.at_least] if rule.compare == "each group" else _SENTENCES[rule.compare]
    return sentence.format(
        by=words.listed(rule.by),
        rate=(" and " if rule.compare == "mean difference" else " or ").join(map(called, rule.rates)),
        limit=apart(rule, rule.limit),
        level=level(rule, rule.limit),
        number=f"{rule.limit:g}",
        inverse=f"{1 / rule.limit:.4g}" if rule.limit else "any number of",
        expected="the one that was said" if rule.shares else "that in the previous version",
        documents=words.listed(rule.documents),
    )


def whom(rule: Rule, group: Group) -> str:
    """A group of a rule as people say it; so a kind of document, and one value of several attributes."""
    return words.group(rule.by if len(rule.by) == len(group) else ("",) * len(group), group)


def called(name: str) -> str:
    """A rate or another number as it stands in a sentence."""
    return words.title(name).lower()


def in_shares(rule: Rule) -> bool:
    """Whether its numbers are shares of people, which are said in per cent and in points."""
    return not rule.rates or all(each in RATES for each in rule.rates)


def apart(rule: Rule, distance: float) -> str:
    """A distance between two of the rule's numbers: "5 points", or of numbers that are no shares "0.05"."""
    if not in_shares(rule):
        return f"{distance:.4g}"
    points = f"{100 * distance:.4g}"
    return f"{points} point{'' if points == '1' else 's'}"


def level(rule: Rule, number: float) -> str:
    """One of the rule's numbers itself: "60 %", or "0.75"."""
    return f"{100 * number:.4g}{words.NO_BREAK}%" if in_shares(rule) else f"{number:.4g}"
