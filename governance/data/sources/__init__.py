"""Sources: where a table lies that is not loaded. The engine reaches the rows of each kind in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from governance.data import files
from governance.data.layout import Layout
from governance.data.sources.database import Database, is_database
from governance.data.sources.parquet import Parquet
from governance.data.sources.source import Source
from governance.data.sources.text import Text
from governance.errors import FileUnreadable, NotADatabase, PartsRefused

PATTERN = re.compile(r"[*?\[]")

__all__ = ["Source", "is_reached", "opened", "parts"]


def opened(path: Path, said: Layout, table: str | None = None) -> Source:
    """The table that a path leads to: by what is in the file, or in the files.

    Raises
    ------
    FileUnreadable, FormatUnknown, HeaderUnclear, TableEmpty, PartsRefused
    DatabaseRefused, TableNotSaid, TableUnknown, NotADatabase
    """
    if path.is_file() and is_database(path):
        return Database.opened(path, said, table)
    if table is not None:
        raise NotADatabase(path.name, table)
    found = parts(path)
    if found != [path]:
        return Parquet.opened(_called(path), found, said)
    if files.is_parquet(*files.beginning(path)):
        return Parquet.opened(path.name, found, said)
    return Text.opened(path, said)


def is_reached(path: Path) -> bool:
    """Whether a path leads to a table that is never loaded: one in a database, or in several files."""
    return parts(path) != [path] or (path.is_file() and is_database(path))


def parts(path: Path) -> list[Path]:
    """The files that a path stands for, by name: those in a folder, those that fit a pattern, else itself.

    Raises
    ------
    FileUnreadable, PartsRefused
    """
    if path.is_dir():
        inside = _shown(path.rglob("*.parquet"))
        if any(each.parent != path for each in inside):
            raise PartsRefused(path.name, "some lie in folders of their own.")
        if not inside:
            raise FileUnreadable(str(path), "it is a folder without Parquet files.")
        return inside
    if path.exists() or not PATTERN.search(str(path)):
        return [path]
    fitting = _shown(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    if not fitting:
        raise FileUnreadable(str(path), "no file fits this pattern.")
    if odd := [each.name for each in fitting if each.is_dir() or not files.is_parquet(*files.beginning(each))]:
        raise PartsRefused(_called(path), f"{odd[0]} is no Parquet file.")
    return fitting


def _shown(found: Iterable[Path]) -> list[Path]:
    """Files by name, without those that a system hides."""
    return sorted(each for each in found if not each.name.startswith("."))


def _called(path: Path) -> str:
    return path.name if path.is_dir() else "/".join(path.parts[-2:])
