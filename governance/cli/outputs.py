"""Outputs: a report on standard output and in files, all of them or none, and no half of one."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from governance.cli.formats import ENDINGS, RECORD, format_of
from governance.cli.screen import give, paint, show
from governance.errors import OutputRefused
from governance.reports.gate.reported import Reported, reported
from governance.reports.gate.table import table
from governance.review.record import Record

HOLDS, BROKEN = 0, 1
_COUNTS = "a record holds the counts of every group, and --discreet is to leave the small ones out."


def refuse(asked: argparse.Namespace, read: Iterable[Path | None]) -> None:
    """Refuses outputs that cannot be written, before any work is done; so what would overwrite a file that is read.

    Raises
    ------
    OutputRefused
    """
    sources = {each.resolve() for each in read if each is not None}
    places = [each.resolve() for each in asked.write]
    if asked.discreet and asked.format == RECORD:
        raise OutputRefused("standard output", _COUNTS)
    for path, place in zip(asked.write, places, strict=True):
        if reason := _refusal(path, place, sources, discreet=asked.discreet):
            raise OutputRefused(str(path), reason)
        if places.count(place) > 1:
            raise OutputRefused(str(path), "it is asked for twice.")


def _refusal(path: Path, place: Path, sources: set[Path], *, discreet: bool) -> str:
    form = format_of(path)
    if form is None:
        return f"its ending says no format; known are {', '.join(ENDINGS)}."
    if discreet and form == RECORD:
        return _COUNTS
    if place in sources:
        return "it is one of the files that are read."
    if place.is_dir():
        return "it is a folder."
    if not place.parent.is_dir():
        return "its folder is not there."
    if not os.access(place.parent, os.W_OK) or (place.exists() and not os.access(place, os.W_OK)):
        return "it may not be written."
    return ""


def answered(record: Record, asked: argparse.Namespace) -> int:
    """Writes every output that was asked for, or none; returns 0 where the gate opens, else 1."""
    told = reported(record, discreetly=asked.discreet, written_in=str(asked.policy or ""))
    texts = {path: written(told, format_of(path) or "") for path in asked.write}
    with _beside(texts) as put:
        if asked.format == "table":
            show(table(told, paint))
        else:
            give(written(told, asked.format))
        put()
    return HOLDS if told.opens else BROKEN


def written(told: Reported, form: str) -> str:
    """The report in one of the formats; what writes the others is not loaded."""
    if form == RECORD:
        return told.record.text()
    return str(getattr(import_module(f"governance.reports.gate.{form}"), form)(told))


@contextlib.contextmanager
def _beside(texts: dict[Path, str]) -> Iterator[Callable[[], None]]:
    """Each text written beside its place, and what puts them there: a file is there as a whole or not at all."""
    parts = {path: path.with_name(f".{os.getpid()}.{place}.part") for place, path in enumerate(texts)}

    def put() -> None:
        for path in texts:
            with _refused(path):
                parts[path].replace(path)

    try:
        for path, text in texts.items():
            with _refused(path):
                parts[path].write_bytes(text.encode())
        yield put
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def _refused(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputRefused(str(path), f"{error.strerror}.") from None
