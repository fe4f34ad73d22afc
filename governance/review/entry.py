"""Entry: a verdict as a record holds it."""

from __future__ import annotations

import math
from typing import Any

from governance.metrics.by_group import ByGroup
from governance.metrics.rates import Rate
from governance.review.verdict import Verdict

DIGITS = 12  # of a number that is written, so that machines which differ in the last one write the same


def entry(verdict: Verdict, confidence: float) -> dict[str, Any]:
    """A verdict as its JSON says it: numbers with twelve digits, null where one is not defined."""
    rule, finding = verdict.rule, verdict.finding
    return {
        "rule": rule.id,
        "statement": rule.statement,
        "why": rule.why,
        "owner": rule.owner,
        "severity": rule.severity,
        "reads": rule.reads,
        "limit": {rule.side: rule.limit},
        "outcome": verdict.outcome,
        "blocks": verdict.blocks,
        "because": verdict.because,
        "measure": None if finding.rate is None else finding.rate.name,
        "value": number(finding.value),
        "low": number(finding.low),
        "high": number(finding.high),
        "between": [list(group) for group in finding.groups],
        "by": list(rule.by),
        "groups": [] if finding.rate is None else _groups(finding.rate, confidence),
        "before": [] if finding.before is None else _groups(finding.before, confidence),
        "times_as_many_people": number(verdict.times),
        "lacking": [{"group": list(each.group), "why": each.why, "more": each.more} for each in verdict.lacks],
        "waivers": [
            {
                "group": list(each.waiver.group),
                "owner": each.waiver.owner,
                "reason": each.waiver.reason,
                "expires": each.waiver.expires.isoformat(),
                "state": each.state,
            }
            for each in verdict.uses
        ],
        "without_waivers": verdict.without_waivers,
    }


def number(found: float) -> float | None:
    """A number as JSON holds it: null where it is not defined or without end."""
    return float(f"{found:.{DIGITS}g}") if math.isfinite(found) else None


def _groups(found: ByGroup, confidence: float) -> list[dict[str, Any]]:
    low, high = found.interval(confidence)
    rows = []
    for place, group in enumerate(found.groups):
        row: dict[str, Any] = {
            "group": list(group),
            "value": number(float(found.value[place])),
            "low": number(float(low[place])),
            "high": number(float(high[place])),
            "people": number(float(found.effective_n[place])),
        }
        if isinstance(found, Rate):
            row |= {"k": int(found.k[place]), "n": int(found.n[place])}
        rows.append(row)
    return rows
