"""A datasheet as JSON, to keep, to read elsewhere and to go on from."""

from __future__ import annotations

import json
import math
from datetime import date as Date  # noqa: N812
from typing import Any, cast

from governance.errors import DatasheetUnreadable, QuestionUnknown
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.facts import Cell, Fact, Table
from governance.reports.datasheet.questions import QUESTIONS, Question
from governance.reports.datasheet.sheet import Datasheet

FORMAT = "assize datasheet 1"
TEXTS = ("title", "date", "version", "authors", "fingerprint")


def to_json(sheet: Datasheet) -> str:
    """The datasheet as JSON without loss, every question in it; shares are fractions, and null where undefined."""
    told = {
        "format": FORMAT,
        **{key: str(getattr(sheet, key)) for key in TEXTS},
        "least": sheet.least,
        "sections": [
            {"id": section, "title": title, "questions": [_question(*each) for each in sheet.entries(section)]}
            for section, title in TITLES.items()
        ],
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1)


def _question(asked: Question, fact: Fact | None, answer: str | None) -> dict[str, Any]:
    held = None if fact is None else {
        "source": fact.source,
        "sentences": fact.sentences,
        "tables": [{"title": each.title, "columns": each.columns, "rows": each.rows} for each in fact.tables],
    }  # fmt: skip
    return {"id": asked.id, "question": asked.text, "measured": held, "answer": answer}


def from_json(text: str | bytes) -> Datasheet:
    """What `to_json` wrote. Questions that it does not mention have no answer; everything else must be as written.

    Raises
    ------
    DatasheetUnreadable
        For anything else: not JSON, another format, something that means nothing here, a value of the wrong kind.
    QuestionUnknown, AnswerRefused
        For a question that there is not, so that no answer is lost in silence; and for an answer that is no text.
    """
    try:
        held = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(held, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise DatasheetUnreadable(
            "a text in it holds half a sign (a lone surrogate), which cannot be written."
        ) from None
    except (ValueError, RecursionError):
        raise DatasheetUnreadable("it is not JSON.") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        found = held.get("format") if isinstance(held, dict) else None
        raise DatasheetUnreadable(f"its format is {str(found)[:60]!r}, not {FORMAT!r}.")
    _keys(held, ("format", *TEXTS, "least", "sections"), "the datasheet")
    for key in TEXTS:
        _is(isinstance(held[key], str), f"its {key} is not a text.")
    _is(type(held["least"]) is int and held["least"] >= 0, "its 'least' is not a whole number.")
    asked = [each for section in _list(held["sections"], "sections") for each in _asked(section)]
    ids = [each["id"] for each in asked]
    _is(len(set(ids)) == len(ids), "a question is in it twice.")
    return Datasheet(
        title=held["title"],
        date=_date(held["date"]),
        fingerprint=held["fingerprint"],
        least=held["least"],
        measured={each["id"]: _fact(each) for each in asked if each["measured"] is not None},
        answers={each["id"]: each["answer"] for each in asked if each["answer"] is not None},
        authors=held["authors"],
        version=held["version"],
    )


def _asked(section: Any) -> list[dict[str, Any]]:
    _keys(section, ("id", "title", "questions"), "a section")
    asked = _list(section["questions"], "questions")
    for each in asked:
        _keys(each, ("id", "question", "measured", "answer"), "a question")
        _is(isinstance(each["id"], str), "the id of a question is not a text.")
        if each["id"] not in QUESTIONS:
            raise QuestionUnknown(each["id"], QUESTIONS)
    return cast("list[dict[str, Any]]", asked)


def _fact(asked: dict[str, Any]) -> Fact:
    place, held = f"what is measured for {asked['id']!r}", asked["measured"]
    _is(
        asked["id"] not in QUESTIONS or QUESTIONS[asked["id"]].measured, f"nothing can be measured for {asked['id']!r}."
    )
    _keys(held, ("source", "sentences", "tables"), place)
    _is(isinstance(held["source"], str), f"{place} does not say from what.")
    tables = tuple(_table(each, place) for each in _list(held["tables"], place))
    return Fact(held["source"], _texts(held["sentences"], place), tables)


def _table(held: Any, place: str) -> Table:
    _keys(held, ("title", "columns", "rows"), place)
    _is(isinstance(held["title"], str), f"{place} has a table without a title.")
    columns = _texts(held["columns"], place)
    rows = [tuple(_list(row, place)) for row in _list(held["rows"], place)]
    fits = all(len(row) == len(columns) and all(map(_is_cell, row)) for row in rows)
    _is(fits, f"{place} has a table whose cells do not fit.")
    return Table(held["title"], columns, cast("tuple[tuple[Cell, ...], ...]", tuple(rows)))


def _is_cell(found: object) -> bool:
    return found is None or type(found) in (str, int) or (isinstance(found, float) and math.isfinite(found))


def _texts(held: Any, place: str) -> tuple[str, ...]:
    found = _list(held, place)
    _is(all(isinstance(each, str) for each in found), f"{place} holds something that is not a text.")
    return tuple(found)


def _list(held: Any, place: str) -> list[Any]:
    _is(isinstance(held, list), f"{place} should be a list.")
    return cast("list[Any]", held)


def _keys(held: Any, known: tuple[str, ...], place: str) -> None:
    _is(isinstance(held, dict), f"{place} should be an object.")
    for key in held:
        _is(key in known, f"{place} says {str(key)[:60]!r}, which means nothing here.")
    for key in known:
        _is(key in held, f"{place} does not say {key!r}.")


def _is(true: bool, why: str) -> None:
    if not true:
        raise DatasheetUnreadable(why)


def _date(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise DatasheetUnreadable(f"its date {text[:60]!r} is none.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no name stands twice, since one of the two would be lost."""
    found = dict(pairs)
    _is(len(found) == len(pairs), "a name stands twice in one object.")
    return found


def _no_number(found: str) -> float:
    raise DatasheetUnreadable(f"{found} is not a number.")
