"""Markdown: what the gate said, as the summary of a pipeline's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from governance.reports.datasheet.as_markdown import inert
from governance.reports.gate.by_group import Row, others, rows, state, urgent
from governance.reports.gate.plain import plain
from governance.reports.gate.reported import Reported, heading
from governance.review.cases import FAIL, PASS, UNKNOWN
from governance.review.verdict import Verdict

MOST_BYTES = 1_000_000  # a little less than the 1 MiB that a build server takes of a step
MOST_GROUPS = 20
_MARKS = {PASS: "✅", FAIL: "❌", UNKNOWN: "❔"}


def markdown(told: Reported) -> str:
    """The report as GitHub's Markdown: the rules in a table, then each rule that does not pass with its groups."""
    parts = [_head(told), *(_rule(each, told) for each in told.verdicts if each.outcome != PASS)]
    held: list[str] = []
    room = MOST_BYTES
    for place, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            return "".join([*held, f"\nAnd {len(parts) - place:,} more, which have no room here.\n"])
        held.append(part)
    return "".join(held)


def _head(told: Reported) -> str:
    opens = "✅ The gate opens" if told.opens else "❌ The gate stays shut"
    facts = [told.subject, f"Model: {told.model}" if told.model else "", f"Policy: {told.policy}", told.remark]
    top = f"## {opens}\n\n{_text(told.conclusion)}\n\n" + "".join(f"- {_text(each)}\n" for each in facts if each)
    cells = [[f"{_MARKS[each.outcome]} {heading(each)}", _text(each.rule.id), _text(each.rule.statement)]
             for each in told.verdicts]  # fmt: skip
    table = "\n".join(_table(("Outcome", "Rule", "What it asks"), cells))
    if len(table.encode()) > MOST_BYTES // 2:
        table = f"{len(cells):,} rules, which have no room here as a table."
    return f"{top}\n{table}\n"


def _rule(verdict: Verdict, told: Reported) -> str:
    found = urgent(rows(verdict, told.record.policy.confidence))
    lines = [f"\n### {_MARKS[verdict.outcome]} {_text(verdict.rule.id)}: {heading(verdict)}\n"]
    lines.append(f"{_text(verdict.rule.statement)}\n\n{_text(verdict.because)}\n")
    if found:
        cells = [_cells(row) for row in found[:MOST_GROUPS]]
        percent = f"{100 * told.record.policy.confidence:g} % interval"
        lines += _table(("Group", "Number", percent, "People", ""), cells)
    if len(found) > MOST_GROUPS:
        lines.append(f"\nAnd {others(len(found) - MOST_GROUPS)}.")
    about = [f"Why: {_text(verdict.rule.why)}" if verdict.rule.why else "",
             f"Owner: {_text(verdict.rule.owner)}" if verdict.rule.owner else ""]  # fmt: skip
    lines += [f"\n{each}" for each in about if each]
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> list[str]:
    return [_text(each) for each in (row.group, row.number, row.interval, row.people, state(row))]


def _table(head: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(each)} |" for each in cells)


def _text(text: str) -> str:
    """A text from the policy or from the data, as text and nothing else."""
    return inert(plain(text))
