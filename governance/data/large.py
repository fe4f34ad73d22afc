"""Large tables: counted where they lie by DuckDB, which reads the columns that have a role and keeps no row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyRelation, Expression

from governance.data import delimited, expressions, files, layout
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.errors import ColumnNameRefused, ColumnTwice, FileUnreadable, HeaderUnclear, TableEmpty

COMFORT = 60_000_000  # cells of Parquet that are loaded without hesitation: a million people with sixty columns
COMFORT_TEXT = 300 << 20  # bytes of text
PACKED_TO = 5  # of which gzip makes about one
SAMPLE = 200_000  # people of whom a baseline learns, and whose rows are looked at
BEHIND = "(behind the last separator)"
NESTED = ("list", "struct", "map", "array", "union")


@dataclass(frozen=True)
class Large:
    """A table in a file that is not loaded.

    Attributes
    ----------
    path : Path
        A Parquet file, or delimited text in UTF-8, packed by gzip or not.
    layout : Layout
        Of delimited text completed; of Parquet only what is missing and dropped.
    """

    path: Path
    layout: Layout

    @classmethod
    def opened(cls, path: Path, said: Layout | None = None) -> Large:
        """The table in a file, written as its beginning shows where it is not said.

        Raises
        ------
        FileUnreadable, FormatUnknown, HeaderUnclear, TableEmpty
        """
        said = said or Layout()
        start, inner = files.beginning(path)
        if files.is_parquet(start, inner):
            _metadata(path)
            return cls(path, Layout(missing=said.missing, dropped=said.dropped))
        text, encoding = layout.decoded(start, said.encoding, path.name)
        if encoding != "utf-8":
            raise FileUnreadable(path.name, "a file as large as this is counted by an engine that wants UTF-8.")
        found = layout.completed(text, replace(said, encoding=encoding), path.name)
        if not (rows := layout.records(text, str(found.separator), path.name)):
            raise TableEmpty(path.name)
        if found.header is None:
            raise HeaderUnclear(path.name, rows[0])
        _refuse_alike(delimited.names(text, found, path.name)[0])
        return cls(path, found)

    @cached_property
    def people(self) -> int:
        """How many rows the file has."""
        found = int(_asked(self._rows().aggregate("count(*)"), self.path.name)[0][0])
        if not found:
            raise TableEmpty(self.path.name)
        return found

    def sample(self, most: int = SAMPLE, seed: int = 0) -> pd.DataFrame:
        """The whole table if it has at most this many rows; else a random sample of them, the same for a seed."""
        rows = self._rows(threads=1)  # several would not draw the same twice
        if self.people > most:
            drawn = f"SELECT * FROM rows USING SAMPLE reservoir({int(most)} ROWS) REPEATABLE ({int(seed)})"
            rows = rows.query("rows", drawn) or rows
        try:
            table = rows.df()
        except duckdb.Error as error:
            raise _unreadable(self.path.name, error) from None
        if self._is_text:
            return pd.DataFrame({column: delimited.typed(table[column].astype("str"), self.layout) for column in table})
        return table

    def counted(self, roles: Roles) -> DuckDBPyRelation:
        """The columns that have a role as they are counted: values joined, numbers in their bands. Nothing is loaded.

        Raises
        ------
        ColumnUnknown, RoleTwice, BandsRefused, TooManyGroups, FileUnreadable
        """
        return self._counted(self._rows(), roles)

    def beside(self, roles: Roles, column: str, *, scores: bool) -> DuckDBPyRelation:
        """The same, and one more column: scores as they are, decisions in the joined values and bands of the label."""
        return self._counted(self._rows(), roles, beside={column: None if scores else roles.label})

    def lacking(self, roles: Roles, columns: Sequence[str]) -> DuckDBPyRelation:
        """The same, and of each of these columns who has no value in it, as 1 or 0, under the name `lacks` gives it.

        Who has none is told by a column as it is counted, where it is: a value may be joined to "missing".
        """
        rows, as_counted = self._rows(), (*roles.sensitive, roles.label)
        counted = self._counted(rows, roles, _flags(rows, [each for each in columns if each not in as_counted]))
        flags = _flags(counted, [each for each in columns if each in as_counted])
        return counted.select(*map(duckdb.ColumnExpression, counted.columns), *flags)

    def _counted(
        self,
        rows: DuckDBPyRelation,
        roles: Roles,
        more: Sequence[Expression] = (),
        beside: Mapping[str, str | None] = MappingProxyType({}),
    ) -> DuckDBPyRelation:
        roles.check(rows.columns)
        like = {column: column for column in (*roles.sensitive, roles.label)}
        like |= {roles.decision: roles.label} if roles.decision else {}
        like |= {column: source for column, source in beside.items() if source is not None}
        numbers = [column for column in (roles.score, roles.weight) if column is not None]
        numbers += [column for column, source in beside.items() if source is None]
        rows = self._typed(rows, [*like, *numbers], more)
        try:
            counted = [expressions.counted(rows, column, source, roles) for column, source in like.items()]
            flags = rows.columns[len(like) + len(numbers) :]
            return rows.select(*counted, *map(duckdb.ColumnExpression, [*numbers, *flags]))
        except duckdb.Error as error:
            raise _unreadable(self.path.name, error) from None

    def range(self, column: str) -> tuple[float, float]:
        """The smallest and the largest number in a column; nan of one that holds none."""
        rows = self._typed(self._rows(), [column])
        ends = [duckdb.FunctionExpression(end, duckdb.ColumnExpression(column)) for end in ("min", "max")]
        found = _asked(rows.aggregate(ends), self.path.name)[0]
        if not all(isinstance(each, (int, float)) for each in found):
            return float("nan"), float("nan")
        return float(found[0]), float(found[1])

    @property
    def _is_text(self) -> bool:
        return self.layout.separator is not None

    def _rows(self, threads: int | None = None) -> DuckDBPyRelation:
        """Every row as the file has it; of text, every cell as it is written, without blanks before it."""
        connection = connected(threads)
        try:
            if not self._is_text:
                return self._without_codes(connection.read_parquet(_exactly(self.path), hive_partitioning=False))
            names, _, extra = delimited.names(self._text, self.layout, self.path.name)
            rows = connection.read_csv(
                _exactly(self.path),
                auto_detect=False,
                columns=dict.fromkeys([*names, *([BEHIND] if extra else [])], "VARCHAR"),
                header=bool(self.layout.header),
                skiprows=layout.lines_before(self._start),
                delimiter=self.layout.separator,
                na_values=[""],
                quotechar='"',
                escapechar='"',
                comment="",
                strict_mode=True,
                hive_partitioning=False,
            )
            somebody = duckdb.CoalesceOperator(*map(duckdb.ColumnExpression, names)).isnotnull()
            kept = [expressions.cell(name, self.layout.missing) for name in names if name not in self.layout.dropped]
            return rows.filter(somebody).select(*kept)
        except duckdb.Error as error:
            raise _unreadable(self.path.name, error) from None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how it is read, one sentence each."""
        if self._is_text:
            return tuple(delimited.names(self._text, self.layout, self.path.name)[1])
        schema = pq.read_schema(self.path)
        return tuple(files.without_nested([field.name for field in schema if pa.types.is_nested(field.type)]))

    @cached_property
    def _start(self) -> bytes:
        return files.beginning(self.path)[0]

    @cached_property
    def _text(self) -> str:
        return layout.decoded(self._start, self.layout.encoding, self.path.name)[0]

    def _without_codes(self, rows: DuckDBPyRelation) -> DuckDBPyRelation:
        """The rows of Parquet without the columns that are dropped, and with the codes that mean "missing" missing."""
        chosen = []
        for column, kind in zip(rows.columns, rows.types, strict=True):
            held = duckdb.ColumnExpression(column)
            held = held.cast(duckdb.sqltype("DOUBLE")) if kind.id == "decimal" else held
            if column not in self.layout.dropped and kind.id not in NESTED:
                chosen.append(expressions.without_codes(held, kind.id, self.layout.missing).alias(column))
        return rows.select(*chosen)

    def _typed(self, rows: DuckDBPyRelation, columns: list[str], more: Sequence[Expression] = ()) -> DuckDBPyRelation:
        """These columns, of a text those of which every value is a number as numbers; and more beside them."""
        if not self._is_text:
            return rows.select(*map(duckdb.ColumnExpression, columns), *more)
        number, long = delimited.patterns(self.layout)
        tests = [expressions.all_match(column, number, but=long) for column in columns]
        found = _asked(rows.aggregate(tests), self.path.name)[0]
        signs, codes = delimited.signs(self.layout), self.layout.missing
        held = {column: duckdb.ColumnExpression(column) for column in columns}
        for column, fits in zip(columns, found, strict=True):
            if fits:
                held[column] = expressions.without_codes(expressions.as_number(column, signs), "double", codes)
        return rows.select(*(each.alias(column) for column, each in held.items()), *more)


def _flags(rows: DuckDBPyRelation, columns: Sequence[str]) -> list[Expression]:
    kinds = dict(zip(rows.columns, (kind.id for kind in rows.types), strict=True))
    return [expressions.without_value(column, kinds[column]).alias(lacks(column)) for column in columns]


def lacks(column: str) -> str:
    """What the sign that a column has no value is called, beside columns of any name."""
    return f"(lacks) {column}"


def is_large(path: Path) -> bool:
    """Whether a file holds more than is loaded without hesitation; what only loads whole is never that."""
    start, inner = files.beginning(path)
    packed = inner != path.name
    if path.suffix.lower() == ".zip" or (packed and files.is_parquet(start, inner)):
        return False
    if not files.is_parquet(start, inner):
        return path.stat().st_size > COMFORT_TEXT / (PACKED_TO if packed else 1)
    found = _metadata(path)
    return bool(found.num_rows * found.num_columns > COMFORT)


def _metadata(path: Path) -> pq.FileMetaData:
    """What a Parquet file says of itself: its columns, each with a name of its own, and its rows."""
    try:
        found = pq.read_metadata(path)
    except (OSError, ValueError):
        raise FileUnreadable(path.name, "it is not a Parquet file, or it is damaged.") from None
    _refuse_alike(found.schema.to_arrow_schema().names)
    return found


def _refuse_alike(names: Sequence[str]) -> None:
    """Refuse names that are none, or one, to DuckDB: it knows no capitals."""
    small = [name.casefold() for name in names]
    if repeats := sorted({name for name in names if small.count(name.casefold()) > 1}):
        raise ColumnTwice(repeats)
    if "" in names:
        raise ColumnNameRefused([""])


def _asked(rows: DuckDBPyRelation, name: str) -> list[tuple[Any, ...]]:
    try:
        return rows.fetchall()
    except duckdb.Error as error:
        raise _unreadable(name, error) from None


def connected(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """An engine that writes nothing to disk, and does not take statistics of a file for what is in it.

    Those leave out NaN, of which DuckDB 2.0 then says that there is none.
    """
    connection = duckdb.connect(config={"temp_directory": "", **({} if threads is None else {"threads": threads})})
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def _exactly(path: Path) -> str:
    """A path that DuckDB takes for this file only: in its patterns, stars and brackets stand for others too."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _unreadable(name: str, error: duckdb.Error) -> FileUnreadable:
    """What DuckDB found wrong, in a sentence: of text, nearly always a row that is not like the header."""
    line = re.search(r"Line:? (\d+)", str(error))
    if line:
        why = f"line {int(line[1]):,} does not fit the header, or a value in quotes does not end."
    else:
        why = "a row does not fit the header, a value in quotes does not end, or the file is damaged."
    return FileUnreadable(name, why)
