"""A letter as Markdown; what comes from data or from people stays text."""

from __future__ import annotations

from collections.abc import Iterator

from governance.reports.datasheet.as_markdown import inert
from governance.reports.explanations.letter import Letter


def markdown(found: Letter) -> str:
    """The letter as Markdown. The notes to its writer are no part of it."""
    return "\n".join(_lines(found)).rstrip() + "\n"


def _lines(found: Letter) -> Iterator[str]:
    yield f"# {inert(found.title)}\n"
    yield from (f"- {name}: {inert(value)}" for name, value in found.head)
    yield ""
    for section in found.sections:
        yield f"## {inert(section.title)}\n"
        yield from (f"{inert(each)}\n" for each in section.sentences)
        if section.points:
            yield from (f"- {inert(each)}" for each in section.points)
            yield ""
