"""Kept: a recorded verdict that lies in a file."""

from __future__ import annotations

from pathlib import Path

from governance.errors import RecordUnreadable
from governance.review.record import Record, replayed, unchanged


def read(path: Path) -> str:
    """The text of a record, with its line breaks as they are.

    Raises
    ------
    RecordUnreadable
    """
    try:
        return decoded(path.read_bytes())
    except OSError as error:
        raise RecordUnreadable(f"{path.name} could not be read ({error.strerror}).") from None


def decoded(content: bytes) -> str:
    """The same of a file whose content is at hand."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise RecordUnreadable("it is not a text in UTF-8.") from None


def made_again(path: Path) -> Record:
    """The record in a file, made again.

    Raises
    ------
    RecordDiffers, RecordUnreadable
    """
    return replayed(read(path))


def previous(path: Path) -> Record:
    """The record of a previous version in a file, which another installation may have made.

    Raises
    ------
    RecordChanged, RecordUnreadable
    """
    return unchanged(read(path), path.name)
