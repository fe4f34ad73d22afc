"""Used: how much of what a rule accepts is used up, so that rules of different kinds can stand on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from governance.review.rule import DOCUMENTS, Rule
from governance.review.verdict import Verdict


@dataclass(frozen=True)
class Used:
    """A part of a limit: 0 where nothing is used up, 1 exactly at the limit, more beyond it; nan where undefined."""

    value: float
    low: float
    high: float


def used(found: Verdict) -> Used:
    """The part of its limit that a rule uses up, with what it reads as its interval.

    Of a rule that accepts at most so much it is the number over the limit. One that asks for at least so much
    accepts the way from 1 (everybody, or equal) down to its limit, and the part of that way is used up. Below 0 the
    number is on the good side of equal, as of a rate that rose where no fall is accepted. A limit that accepts
    nothing at all, and documents, have no such part.
    """
    finding, rule = found.finding, found.rule
    ends = [_part(each, rule) for each in (finding.value, finding.low, finding.high)]
    return Used(ends[0], min(ends[1:]), max(ends[1:]))


def _part(number: float, rule: Rule) -> float:
    whole = 1 - rule.limit if rule.at_least else rule.limit
    if rule.compare == DOCUMENTS or math.isnan(number) or whole <= 0:
        return math.nan
    return ((1 - number) if rule.at_least else number) / whole
