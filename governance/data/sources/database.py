"""Database: a table, or a view, in a file of DuckDB's own. It is only read, and nothing beside it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import duckdb
from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

from governance.data import files
from governance.data.layout import Layout
from governance.data.sources import columns, engine
from governance.data.sources.source import Loaded, Source
from governance.errors import DatabaseRefused, FileUnreadable, GovernanceError, TableNotSaid, TableUnknown

ENDINGS = (".duckdb", ".ddb", ".db")
SIGN = slice(8, 12), b"DUCK"
SHUT = "SET enable_external_access = false; SET python_enable_replacements = false; SET lock_configuration = true"
LISTED = """
    SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'given' AND NOT internal
    UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'given' AND NOT internal
"""


WRONG = {
    "lock on file": "another program has it open for writing.",
    "encrypt": "it is encrypted.",
    "version": "another version of DuckDB wrote it, which this one does not read.",
    "disabled by configuration": "its view reads from other places, which nobody could know again.",
}


@dataclass(frozen=True)
class Database(Source):
    """A table or a view in a DuckDB database.

    Attributes
    ----------
    place : (str, str)
        The schema and the name of the table.
    """

    place: tuple[str, str] = ("main", "")

    format: ClassVar[str] = "duckdb"

    @classmethod
    def opened(cls, path: Path, said: Layout, table: str | None = None) -> Database:
        """The table of this name, as "name" or "schema.name"; without a name, the only one that there is.

        Raises
        ------
        DatabaseRefused, TableNotSaid, TableUnknown
        """
        if path.with_name(f"{path.name}.wal").exists():
            raise DatabaseRefused(path.name, "some of what was written to it still lies in the .wal file beside it.")
        with _attached(path) as connection:
            held = {_named(place): place for place in sorted(connection.execute(LISTED).fetchall())}
        if table is None and len(held) != 1:
            raise TableNotSaid(path.name, held)
        wanted = [each for each in held if table in (None, each, ".".join(held[each]))]
        if len(wanted) != 1:
            raise TableUnknown(str(table), path.name, held)
        own = Layout(missing=said.missing, dropped=said.dropped)
        return cls(path.name, (path,), own, wanted[0], held[wanted[0]])

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return self._all().columns

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(files.without_nested(columns.nested(self._all())))

    def rows(self, threads: int | None = None) -> DuckDBPyRelation:
        return columns.plain(self._all(threads), self.layout)

    def typed(self, rows: DuckDBPyRelation, wanted: list[str], more: Sequence[Expression] = ()) -> DuckDBPyRelation:
        return columns.typed(rows, wanted, more)

    def loaded(self, rows: DuckDBPyRelation, wanted: Sequence[str]) -> Loaded:
        return columns.loaded(self, rows, wanted, {})

    def fault(self, error: duckdb.Error) -> GovernanceError:
        return _refused(self.files[0], error)

    def _all(self, threads: int | None = None) -> DuckDBPyRelation:
        connection = _attached(self.files[0], threads)
        with self.reading():
            return connection.sql(f"SELECT * FROM {engine.quoted('given', *self.place)}")


def is_database(path: Path) -> bool:
    """Whether a file is a DuckDB database, by what is in it before its name.

    Raises
    ------
    DatabaseRefused
        If only its name says so.
    FileUnreadable
    """
    try:
        with path.open("rb") as file:
            start = file.read(SIGN[0].stop)
    except OSError as error:
        raise FileUnreadable(path.name, f"{error.strerror}.") from None
    if start[SIGN[0]] == SIGN[1]:
        return True
    if path.suffix.lower() in ENDINGS[:2]:
        raise DatabaseRefused(path.name, "it is no DuckDB database, or it is damaged.")
    return False


def _attached(path: Path, threads: int | None = None) -> DuckDBPyConnection:
    """An engine that reads this file, and nothing else any more: a view may name files and addresses of its own."""
    connection = engine.connected(threads)
    place = str(path).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{place}' AS given (READ_ONLY, TYPE duckdb)")
        connection.execute(SHUT)
    except duckdb.Error as error:
        connection.close()
        raise _refused(path, error) from None
    return connection


def _refused(path: Path, error: duckdb.Error) -> DatabaseRefused:
    """What is wrong with a database, in a sentence."""
    said = str(error).split("\n", 1)[0]
    for sign, why in WRONG.items():
        if re.search(sign, said, re.IGNORECASE):
            return DatabaseRefused(path.name, why)
    return DatabaseRefused(path.name, f"it is damaged, or of another kind ({said.rstrip('.')}).")


def _named(place: tuple[str, str]) -> str:
    """What a table is called: by its name alone in the schema that every database has."""
    return place[1] if place[0] == "main" else ".".join(place)
