"""By group: what a rule found about each group, as the rows of a report."""

from __future__ import annotations

import math
from dataclasses import dataclass

from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.review.because import told
from governance.review.cases import FAIL, PASS, UNKNOWN
from governance.review.statements import whom
from governance.review.verdict import USED, Verdict

_MARKS = {PASS: "keeps it", FAIL: "breaks it", UNKNOWN: "open"}


@dataclass(frozen=True)
class Row:
    """What a rule found about one group.

    Attributes
    ----------
    group : str
        As people say it.
    number, interval, people : str
        "" where there is none.
    outcome : str or None
        What the cases with the group say; None where nothing can be said about it, or need not.
    note : str
        Why there is no outcome; or, beside one, that the group is of people without a value; else "".
    furthest : bool
        Whether the group is one of those that set the rule's finding.
    """

    group: str
    number: str
    interval: str
    people: str
    outcome: str | None
    note: str
    furthest: bool = False


def rows(verdict: Verdict, confidence: float) -> list[Row]:
    """What a rule found about each group that somebody is in, and about those that it lacks."""
    found = verdict.finding.rate
    if found is None:
        return []
    notes = _notes(verdict)
    low, high = found.interval(confidence)
    told = []
    for place, group in enumerate(found.groups):
        if not found.effective_n[place] and group not in notes:
            continue
        number, *ends = (_number(verdict, each) for each in (found.value[place], low[place], high[place]))
        told.append(
            Row(
                words.group(found.attributes, group),
                number,
                "" if words.UNDEFINED in ends else f"{ends[0]} to {ends[1]}",
                _people(found, place),
                verdict.finding.outcomes.get(group),
                notes.get(group, ""),
                group in verdict.finding.groups,
            )
        )
    others = [group for group in notes if group not in set(found.groups)]
    return told + [Row(whom(verdict.rule, group), "", "", "", None, notes[group]) for group in others]


def state(row: Row) -> str:
    """What a rule says about a group: "breaks it", or why it says nothing."""
    mark = _MARKS.get(row.outcome or "", "")
    too = " too" if row.outcome == FAIL and not row.furthest else ""
    return ", ".join(filter(None, (f"{mark}{too}", row.note)))


def urgent(found: list[Row]) -> list[Row]:
    """The rows with the groups that break the rule first, of these the furthest, then those that leave it open."""
    return sorted(found, key=lambda row: ((FAIL, UNKNOWN, None, PASS).index(row.outcome), not row.furthest))


def others(number: int) -> str:
    """How many groups have no room: "1 more group"."""
    return f"{number:,} more {'group' if number == 1 else 'groups'}"


def _notes(verdict: Verdict) -> dict[Group, str]:
    """Of groups that a rule has no outcome for, why."""
    notes = {lack.group: "; ".join(filter(None, (lack.why, lack.remedy))) for lack in verdict.lacks}
    for use in verdict.uses:
        if use.state == USED:
            notes[use.waiver.group] = f"waived until {use.waiver.expires} by {use.waiver.owner}"
    return notes


def _number(verdict: Verdict, found: float) -> str:
    if math.isnan(found):
        return words.UNDEFINED
    return told(found, verdict.rule)


def _people(found: ByGroup, place: int) -> str:
    if isinstance(found, Rate):
        return words.stands_on(found, place)
    return words.people(round(float(found.effective_n[place])))
