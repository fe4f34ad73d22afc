"""A letter as a page of its own, made for print: nothing is loaded from elsewhere, and every text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from governance.reports.datasheet.as_html import POLICY, STYLE
from governance.reports.datasheet.as_markdown import visible
from governance.reports.explanations.letter import Letter, Section


def html(found: Letter) -> str:
    """The letter as an HTML page. The notes to its writer are no part of it."""
    return "\n".join(_page(found)) + "\n"


def _page(found: Letter) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(found.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield "<header>\n<dl>"
    yield from (f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in found.head)
    yield f"</dl>\n<h1>{_text(found.title)}</h1>\n</header>\n<main>"
    for section in found.sections:
        yield from _section(section)
    yield "</main>\n</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    yield f"<section>\n<h2>{_text(section.title)}</h2>"
    yield from (f"<p>{_text(each)}</p>" for each in section.sentences)
    if section.points:
        yield f"<ul>{''.join(f'<li>{_text(each)}</li>' for each in section.points)}</ul>"
    yield "</section>"


def _text(text: str) -> str:
    return escape(visible(text))
