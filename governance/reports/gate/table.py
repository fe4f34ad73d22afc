"""Table: what the gate said, for people at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from governance.reports.gate.by_group import Row, others, rows, state, urgent
from governance.reports.gate.plain import obeyed_by_nobody, plain
from governance.reports.gate.reported import Reported, heading
from governance.review.cases import PASS, UNKNOWN
from governance.review.verdict import Verdict

Paint = Callable[[str, str], str]  # an outcome and a text, to the text in the outcome's colour

WIDE = len(UNKNOWN) + 2
MOST_GROUPS = 12
WIDEST = 60  # characters of a name that others are lined up with


def table(told: Reported, paint: Paint = lambda _, text: text) -> str:
    """Which rules say what and why, ending with what that means; each line is for one screen of any width."""
    return obeyed_by_nobody("\n".join(_lines(told, paint)) + "\n")


def _lines(told: Reported, paint: Paint) -> Iterator[str]:
    yield plain(told.subject)
    if told.model:
        yield plain(f"Model: {told.model}")
    yield plain(f"Policy: {told.policy}")
    if told.remark:
        yield plain(told.remark)
    yield ""
    for verdict in told.verdicts:
        yield from _rule(verdict, told.record.policy.confidence, paint)
    yield ""
    yield plain(told.conclusion)
    if told.hint:
        yield plain(told.hint)


def _rule(verdict: Verdict, confidence: float, paint: Paint) -> Iterator[str]:
    said, _, only = heading(verdict).partition(" (")
    mark = paint(verdict.outcome, f"{said.upper():<{WIDE}}")
    yield f"{mark}{plain(verdict.rule.id)}: {plain(verdict.rule.statement)}{f' ({only}' if only else ''}"
    yield f"{'':{WIDE}}{plain(verdict.because)}"
    if verdict.outcome != PASS:
        yield from _groups(rows(verdict, confidence))


def _groups(found: list[Row]) -> Iterator[str]:
    """Each group with its numbers, one below the other."""
    shown = urgent(found)[:MOST_GROUPS]
    cells = [(plain(row.group), *map(plain, (row.number, row.interval, row.people))) for row in shown]
    wide = [max((len(each[column]) for each in cells if len(each[column]) <= WIDEST), default=0) for column in range(4)]
    for row, texts in zip(shown, cells, strict=True):
        number = "  ".join(f"{text:<{size}}" for text, size in zip(texts, wide, strict=True))
        yield f"{'':{WIDE}}  {number}  {plain(state(row))}".rstrip()
    if len(found) > len(shown):
        yield f"{'':{WIDE}}  and {others(len(found) - len(shown))}"
