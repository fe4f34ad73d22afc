"""A datasheet as Markdown. What comes from data or from people stays text: no link, no picture, no HTML, no cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.facts import Fact, Table
from governance.reports.datasheet.sheet import Datasheet
from governance.reports.summary import LIMITS

NOT_ANSWERED = "Not answered"
SOURCE = (
    "The questions follow Gebru et al. (2021), Datasheets for datasets, Communications of the ACM 64(12), 86-92. "
    "What is marked as measured comes from the table itself; everything else was written by people."
)

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "{": "&#123;", "}": "&#125;"})
_SIGNS = re.compile(r"([\\`*_\[\]#$~])")
_ADDRESS = re.compile(
    r"(\b\w{1,20}://[^\s|`<>&{}]+|www\.[^\s|`<>&{}]+|[\w.+-]{1,64}@[\w.-]+|\b(?:mailto|xmpp):[\w.+-]+)", re.IGNORECASE
)
_START = re.compile(r"^(\s*)([-+=])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")


def markdown(sheet: Datasheet) -> str:
    """The datasheet as Markdown with tables (GitHub's), every question in it; what nobody answered says so."""
    return "\n".join(_lines(sheet))


def visible(text: str) -> str:
    """A text in which signs that control a screen or a parser are replaced by one that is seen."""
    return "".join("\ufffd" if unicodedata.category(each) == "Cc" and each not in "\n\t" else each for each in text)


def head(sheet: Datasheet) -> dict[str, str]:
    """What stands above the questions."""
    people = f"Groups of fewer than {sheet.least:,} people are left out." if sheet.least > 1 else ""
    said = {
        "Date": sheet.date.isoformat(),
        "Version": sheet.version,
        "Answered by": sheet.authors,
        "Fingerprint of the table": sheet.fingerprint,
        "Answers": sheet.progress.sentence,
        "Small groups": people,
    }
    return {name: value for name, value in said.items() if value.strip()}


def _lines(sheet: Datasheet) -> Iterator[str]:
    yield f"# Datasheet: {inert(sheet.title)}\n"
    yield from (f"- {name}: {inert(value)}" for name, value in head(sheet).items())
    yield f"\n{inert(SOURCE)}\n\n{inert(LIMITS)}\n"
    for section, title in TITLES.items():
        yield f"## {title}\n"
        for asked, fact, answer in sheet.entries(section):
            yield f"### {asked.text}\n\n({asked.id})\n"
            yield from () if fact is None else _fact(fact)
            if answer is not None or fact is None:
                yield f"{f'*{NOT_ANSWERED}.*' if answer is None else _quoted(answer)}\n"


def _fact(fact: Fact) -> Iterator[str]:
    yield f"*{inert(fact.source)}*\n"
    yield from (f"- {inert(sentence)}" for sentence in fact.sentences)
    yield ""
    for table in fact.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"**{inert(table.title)}**\n"
    yield _row(map(inert, table.columns))
    yield _row("---:" if numeric else "---" for numeric in table.numeric) if table.columns else ""
    yield from (_row(map(inert, row)) for row in table.written)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _quoted(text: str) -> str:
    """A person's words line by line; lines stay lines."""
    lines = [inert(line) for line in text.strip().splitlines()]
    return "\n".join(f"> {line}  " if line else ">" for line in lines)


def inert(text: str) -> str:
    """A text in one line in which Markdown finds nothing to do."""
    line = visible(" ".join(text.splitlines())).replace("\t", "    ")
    indent = len(line) - len(line.lstrip(" "))
    line = "\N{NO-BREAK SPACE}" * indent + line[indent:].rstrip(" ")
    parts = _ADDRESS.split(line)  # every other one is an address, which as code is no link in any reader
    line = "".join(f"`{each}`" if at % 2 else _escaped(each) for at, each in enumerate(parts))
    return _NUMBERED.sub(r"\1\\\2", _START.sub(r"\1\\\2", line))


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text).translate(_ENTITIES)
