"""Accepted: which numbers a rule accepts of every group, beside what it holds them against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.comparison import compare
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate
from governance.review.cases import Finding
from governance.review.rule import EACH_GROUP, OVERALL, SHARE, Rule
from governance.review.verdict import Verdict


@dataclass(frozen=True, eq=False)
class Accepted:
    """What a rule accepts of the estimate of every group of its evidence.

    Attributes
    ----------
    low, high : float array, shape (groups,)
        -inf and inf where there is no limit on that side; nan where nothing can be said of a group.
    reference : float array, shape (groups,)
        What the number is held against; nan where there is nothing.
    called : str
        What that is: "everybody", "the highest", "before", "expected"; "" where there is nothing.
    """

    low: Floats
    high: Floats
    reference: Floats
    called: str = ""


def accepted(found: Verdict) -> Accepted | None:
    """What the rule of a verdict accepts of each group; None where that is not a number of one group."""
    finding, rule = found.finding, found.rule
    if finding.rate is None or not finding.groups:
        return None
    limit, every = rule.limit, np.ones(len(finding.rate.groups))
    if rule.compare == EACH_GROUP:
        ends = (limit, np.inf) if rule.at_least else (-np.inf, limit)
        return Accepted(every * ends[0], every * ends[1], every * np.nan)
    against = _against(finding, rule)
    if against is None:
        return None
    reference, called = against
    low, high = {
        "difference": (reference - limit, reference),
        "ratio": (reference * limit, reference),
        "below overall": (reference - limit, every * np.inf),
        "above overall": (-every * np.inf, reference + limit),
        "ratio to overall": (reference * limit, reference / limit if limit else every * np.inf),
        "fall since previous": (reference - limit, every * np.inf),
        "rise since previous": (-every * np.inf, reference + limit),
        SHARE: (reference - limit, reference + limit),
    }[rule.compare]
    unknown = np.isnan(reference)
    return Accepted(np.where(unknown, np.nan, low), np.where(unknown, np.nan, high), reference, called)


def _against(finding: Finding, rule: Rule) -> tuple[Floats, str] | None:
    """What each group's number is held against, and what people call that."""
    number = finding.rate
    assert number is not None
    every = np.ones(len(number.groups))
    if rule.compare in ("difference", "ratio"):
        return every * number.value[number.position(finding.groups[0])], "the highest"
    if rule.compare in OVERALL:
        return (every * _everybody(finding, rule, number), "everybody") if isinstance(number, Rate) else None
    if rule.compare == SHARE:
        return np.array([finding.expected.get(group, np.nan) for group in number.groups]), "expected"
    if finding.before is not None and len(finding.groups) == 1:
        return finding.before.value, "before"
    return None


def _everybody(finding: Finding, rule: Rule, number: Rate) -> float:
    """The rate of everybody together, of whom the evidence may hold a part: as far off as the finding says."""
    own = float(number.value[number.position(finding.groups[0])])
    if rule.compare == "below overall":
        return own + finding.value
    if rule.compare == "above overall":
        return own - finding.value
    if not finding.value:
        return np.nan
    known = number.value - compare(number).value
    return min((own / finding.value, own * finding.value), key=lambda each: abs(each - float(np.nanmean(known))))
