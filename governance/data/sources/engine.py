"""The engine: DuckDB as every source uses it. It keeps everything in memory, fetches nothing and writes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from governance.errors import ColumnNameRefused, ColumnTwice, FileUnreadable


def connected(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """An engine that writes nothing to disk, and does not take statistics of a file for what is in it.

    Those leave out NaN, of which DuckDB 2.0 then says that there is none.
    """
    quiet = {"temp_directory": "", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(config={**quiet, **({} if threads is None else {"threads": threads})})
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def unreadable(name: str, error: duckdb.Error) -> FileUnreadable:
    """What DuckDB found wrong, in a sentence: of text, nearly always a row that is not like the header."""
    line = re.search(r"Line:? (\d+)", str(error))
    if line:
        why = f"line {int(line[1]):,} does not fit the header, or a value in quotes does not end."
    else:
        why = "a row does not fit the header, a value in quotes does not end, or the file is damaged."
    return FileUnreadable(name, why)


def quoted(*names: str) -> str:
    """A name in the engine's language, whatever signs it has."""
    return ".".join('"' + each.replace('"', '""') + '"' for each in names)


def exactly(path: Path) -> str:
    """A path that DuckDB takes for this file only: in its patterns, stars and brackets stand for others too."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def refuse_alike(names: Sequence[str]) -> None:
    """Refuse names that are none, or one, to DuckDB: it knows no capitals."""
    small = [name.casefold() for name in names]
    if repeats := sorted({name for name in names if small.count(name.casefold()) > 1}):
        raise ColumnTwice(repeats)
    if "" in names:
        raise ColumnNameRefused([""])
