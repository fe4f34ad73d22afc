"""What a policy says about an audit, in a few sentences and as a table: does the gate open, and what keeps it shut."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from governance.metrics import words
from governance.reports.summary import Finding
from governance.review.cases import FAIL, PASS, UNKNOWN
from governance.review.gate import passes
from governance.review.policy import Policy
from governance.review.statements import whom
from governance.review.used import used
from governance.review.verdict import EXPIRED, IDLE, NOBODY, USED, Use, Verdict

MOST_NAMED = 6  # rules that a sentence lists
SAID = {
    PASS: ("rule passes", "rules pass"),
    FAIL: ("fails", "fail"),
    UNKNOWN: ("has not enough evidence", "have not enough evidence"),
}
STATES = {USED: "in use", IDLE: "not needed", EXPIRED: "expired", NOBODY: "for a group that nobody is in"}
USES_LIMIT = (
    "On this scale 0 % is no difference at all, or everybody, and 100 % is the limit that people signed, whatever its "
    "unit: 5 points apart where 10 are accepted is 50 %, and so is 0.9 times where at least 0.8 is asked for. The mark "
    "is the estimate, the line what the rule reads as interval; what lies beyond 300 % is drawn there."
)


def gate(policy: Policy, found: Sequence[Verdict], remark: str = "") -> Finding:
    """Whether the gate opens, by how many rules; with its owner, or what there is to remark about the policy."""
    open_, holds = ("opens", "holds") if passes(found) else ("stays shut", "does not hold")
    return Finding(f"The gate {open_}: the policy {policy.title} {holds}. {counted(found)}.", remark or owned(policy))


def counted(found: Sequence[Verdict]) -> str:
    """How many rules have which outcome: "1 rule passes, 4 fail, 1 has not enough evidence"."""
    count = {outcome: sum(each.outcome == outcome for each in found) for outcome in SAID}
    said = ", ".join(f"{number} {SAID[outcome][number != 1]}" for outcome, number in count.items() if number)
    return said if count[PASS] else said.replace(" ", " rules " if found and _first(count) != 1 else " rule ", 1)


def _first(count: dict[str, int]) -> int:
    return next(number for number in count.values() if number)


def owned(policy: Policy) -> str:
    """Who answers for the policy."""
    return f"Owned by {policy.owner}." if policy.owner else ""


def turned(before: Sequence[Verdict], after: Sequence[Verdict]) -> str:
    """Which rules say another thing than before: "equal-selection from pass to fail; ..."; "" where none does."""
    was = {each.rule.id: each.outcome for each in before}
    return "; ".join(
        f"{each.rule.id} from {was[each.rule.id]} to {each.outcome}"
        for each in after
        if was.get(each.rule.id, each.outcome) != each.outcome
    )


def kept_shut(found: Sequence[Verdict]) -> str:
    """Which rules keep the gate shut."""
    shut = [each.rule.id for each in found if each.blocks]
    if not shut:
        return ""
    unknown = any(each.blocks and each.outcome == UNKNOWN for each in found)
    also = " A rule without enough evidence keeps it shut, as a failing one does." if unknown else ""
    return f"What keeps it shut: {words.joined(shut, MOST_NAMED)}.{also}"


def only_warns(found: Sequence[Verdict]) -> str:
    """Which rules do not pass and keep nothing shut."""
    warns = [each.rule.id for each in found if each.only_warns]
    return f"Not passed, and only warnings: {words.joined(warns, MOST_NAMED)}." if warns else ""


def on_the_estimate(found: Sequence[Verdict]) -> str:
    """Which rules pass by their estimate alone, since the interval reaches across the limit."""
    near = [each.rule.id for each in found if each.outcome == PASS and each.times != 1]
    if not near:
        return ""
    they = "It passes by the estimate" if len(near) == 1 else "They pass by the estimate"
    its = "its interval reaches" if len(near) == 1 else "their intervals reach"
    return f"Passed, and not for sure: {words.joined(near, MOST_NAMED)}. {they} alone: {its} beyond the limit."


def waived(found: Sequence[Verdict]) -> list[str]:
    """Every waiver in a sentence: from which rule, for whom, and what became of it; those in use first."""
    uses = [(each, use) for each in found for use in each.uses]
    return [
        f"{each.rule.id}, {whom(each.rule, use.waiver.group)}: {STATES[use.state]} "
        f"({_until(use)}, {use.waiver.owner}; {use.waiver.reason.rstrip('.')}).{_without(each, use)}"
        for each, use in sorted(uses, key=lambda pair: list(STATES).index(pair[1].state))
    ]


def _until(use: Use) -> str:
    return f"{'since' if use.state == EXPIRED else 'until'} {use.waiver.expires}"


def _without(found: Verdict, use: Use) -> str:
    return f" Without it: {found.without_waivers}." if use.state == USED else ""


def table(found: Sequence[Verdict]) -> pd.DataFrame:
    """Every rule with its outcome, the number that it holds against its limit, and the part that is used up."""
    return pd.DataFrame(
        [
            {
                "rule": each.rule.id,
                "outcome": each.outcome,
                "keeps the gate shut": "yes" if each.blocks else "no",
                "compared": each.rule.compare,
                "number": each.finding.value,
                "from": each.finding.low,
                "to": each.finding.high,
                "limit": each.rule.bound if each.rule.by else "all there",
                "part used up": used(each).value,
            }
            for each in found
        ]
    )


def furthest(found: Sequence[Verdict]) -> Finding:
    """Which rule is furthest beyond its limit, for those who do not see the chart."""
    known = [each for each in found if not math.isnan(used(each).value)]
    if not known:
        return Finding("No rule has a number to hold against its limit.")
    worst = max(known, key=lambda each: used(each).value)
    return Finding(f"{worst.rule.id} uses up most of what it accepts: {words.percent(used(worst).value, 0)}.")
