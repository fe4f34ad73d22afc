"""A datasheet as a page of its own: nothing is loaded from elsewhere, and every text is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from governance.reports.datasheet.as_markdown import NOT_ANSWERED, SOURCE, head, visible
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.facts import Fact, Table
from governance.reports.datasheet.questions import Question
from governance.reports.datasheet.sheet import Datasheet
from governance.reports.summary import LIMITS

STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --card: #f4f6f9; --text: #0f1720; --soft: #46525f;
  --line: #cbd3dd; --link: #1f5a99; }
@media (prefers-color-scheme: dark) { :root { --page: #0b0e12; --card: #151b22; --text: #e8edf3; --soft: #b3bec9;
  --line: #3a4654; --link: #7db4ec; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 52rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; }
h2 { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { margin: 2rem 0 .5rem; font-size: 1.05rem; line-height: 1.4; } a { color: var(--link); }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; }
dt { color: var(--soft); } dd { margin: 0; }
.id, .source, .none, footer { color: var(--soft); font-size: .875rem; } .id { font-weight: 400; white-space: nowrap; }
.none { font-style: italic; } .answer { white-space: pre-wrap; margin: .75rem 0; }
.measured { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem; }
.measured ul { padding-left: 1.25rem; } .wide { overflow-x: auto; margin-bottom: 1rem; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; min-width: 60%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: normal; font-weight: 400; }
thead th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; } thead .number { white-space: normal; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print { :root { color-scheme: light; --page: #ffffff; --card: #ffffff; --text: #000000; --soft: #333333;
  --line: #999999; --link: #000000; } body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; } .wide { overflow: visible; } }
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(sheet: Datasheet) -> str:
    """The datasheet as an HTML page: light or dark as the reader's system is, and made for print as well."""
    return "\n".join(_page(sheet)) + "\n"


def _page(sheet: Datasheet) -> Iterator[str]:
    title = f"Datasheet: {_text(sheet.title)}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<dl>"
    yield from (f"<dt>{name}</dt><dd>{_text(value)}</dd>" for name, value in head(sheet).items())
    yield '</dl>\n</header>\n<nav aria-label="Sections"><ul>'
    yield from (f'<li><a href="#{section}">{_text(name)}</a></li>' for section, name in TITLES.items())
    yield "</ul></nav>\n<main>"
    for section, name in TITLES.items():
        yield f'<section aria-labelledby="{section}">\n<h2 id="{section}">{_text(name)}</h2>'
        for asked, fact, answer in sheet.entries(section):
            yield from _question(asked, fact, answer)
        yield "</section>"
    yield f"</main>\n<footer><p>{_text(SOURCE)}</p><p>{_text(LIMITS)}</p></footer>\n</body>\n</html>"


def _question(asked: Question, fact: Fact | None, answer: str | None) -> Iterator[str]:
    yield f'<h3 id="{asked.id}">{_text(asked.text)} <span class="id">{asked.id}</span></h3>'
    if fact is not None:
        yield from _fact(fact)
    if answer is not None:
        yield f'<p class="answer" dir="auto">{_text(answer.strip())}</p>'
    elif fact is None:
        yield f'<p class="none">{NOT_ANSWERED}.</p>'


def _fact(fact: Fact) -> Iterator[str]:
    yield f'<div class="measured">\n<p class="source">{_text(fact.source)}</p>\n<ul>'
    yield from (f"<li>{_text(sentence)}</li>" for sentence in fact.sentences)
    yield "</ul>"
    for table in fact.tables:
        yield from _table(table)
    yield "</div>"


def _table(table: Table) -> Iterator[str]:
    """A table with its caption; it scrolls by itself where it is too wide, by keyboard too."""
    title, numeric = _text(table.title), table.numeric
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{title}">\n<table>\n<caption>{title}</caption>'
    heads = (f'<th scope="col"{_right(number)}>{_text(name)}</th>'
             for name, number in zip(table.columns, numeric, strict=True))  # fmt: skip
    yield f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>"
    for row in table.written:
        cells = [f"<td{_right(number)}>{_text(cell)}</td>" for cell, number in zip(row, numeric, strict=True)][1:]
        first = [f'<th scope="row">{_text(cell)}</th>' for cell in row[:1]]
        yield f"<tr>{''.join(first + cells)}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _right(number: bool) -> str:
    return ' class="number"' if number else ""


def _text(text: str) -> str:
    return escape(visible(text))
