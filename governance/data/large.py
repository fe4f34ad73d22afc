"""Large tables: counted where they lie by DuckDB, which reads the columns that have a role and keeps no row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd
import pyarrow as pa
from duckdb import DuckDBPyRelation, Expression

from governance.data import expressions, files, sources
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.data.sources import engine
from governance.data.sources.parquet import metadata
from governance.data.sources.source import Source
from governance.errors import ColumnUnknown, TableEmpty

COMFORT = 60_000_000  # cells of Parquet that are loaded without hesitation: a million people with sixty columns
COMFORT_TEXT = 300 << 20  # bytes of text
PACKED_TO = 5  # of which gzip makes about one
SAMPLE = 200_000  # people of whom a baseline learns, and whose rows are looked at
BATCH = 100_000  # people whom a model decides about at a time


@dataclass(frozen=True)
class Large:
    """A table that is not loaded.

    Attributes
    ----------
    source : Source
        Where its rows lie: a file of text in UTF-8, one or several Parquet files, or a table in a DuckDB database.
    """

    source: Source

    @classmethod
    def opened(cls, path: Path, said: Layout | None = None, table: str | None = None) -> Large:
        """The table in a file, or in a folder or a pattern of Parquet files; of a database, the one of this name.

        What is not said of the layout is written as the beginning of the file shows.

        Raises
        ------
        FileUnreadable, FormatUnknown, HeaderUnclear, TableEmpty, PartsRefused
        DatabaseRefused, TableNotSaid, TableUnknown, NotADatabase
        ColumnTwice, ColumnNameRefused, ColumnUnknown
        """
        source = sources.opened(path, said or Layout(), table)
        engine.refuse_alike(source.columns)
        for column in source.layout.dropped:
            if column not in source.columns:
                raise ColumnUnknown(column, source.columns)
        return cls(source)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how it is read, one sentence each."""
        return self.source.notes

    @cached_property
    def people(self) -> int:
        """How many rows the file has."""
        found = int(self.source.asked(self.source.rows().aggregate("count(*)"))[0][0])
        if not found:
            raise TableEmpty(self.source.name)
        return found

    def sample(self, most: int = SAMPLE, seed: int = 0) -> pd.DataFrame:
        """The whole table if it has at most this many rows; else a random sample of them, the same for a seed."""
        rows = self.source.rows(threads=1)  # several would not draw the same twice
        if self.people > most:
            drawn = f"SELECT * FROM rows USING SAMPLE reservoir({int(most)} ROWS) REPEATABLE ({int(seed)})"
            rows = rows.query("rows", drawn) or rows
        with self.source.reading():
            return self.source.sampled(rows.df())

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """The sample that stands for the whole table wherever rows are looked at."""
        return self.sample()

    def counted(self, roles: Roles) -> DuckDBPyRelation:
        """The columns that have a role as they are counted: values joined, numbers in their bands. Nothing is loaded.

        Raises
        ------
        ColumnUnknown, RoleTwice, BandsRefused, TooManyGroups, FileUnreadable
        """
        return self._counted(self.source.rows(), roles)

    def beside(self, roles: Roles, column: str, *, scores: bool) -> DuckDBPyRelation:
        """The same, and one more column: scores as they are, decisions in the joined values and bands of the label."""
        return self._counted(self.source.rows(), roles, beside={column: None if scores else roles.label})

    def lacking(self, roles: Roles, columns: Sequence[str]) -> DuckDBPyRelation:
        """The same, and of each of these columns who has no value in it, as 1 or 0, under the name `lacks` gives it.

        Who has none is told by a column as it is counted, where it is: a value may be joined to "missing".
        """
        rows, as_counted = self.source.rows(), (*roles.sensitive, roles.label)
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
        rows = self.source.typed(rows, [*like, *numbers], more)
        with self.source.reading():
            counted = [expressions.counted(rows, column, source, roles) for column, source in like.items()]
            flags = rows.columns[len(like) + len(numbers) :]
            return rows.select(*counted, *map(duckdb.ColumnExpression, [*numbers, *flags]))

    def range(self, column: str) -> tuple[float, float]:
        """The smallest and the largest number in a column; nan of one that holds none."""
        rows = self.source.typed(self.source.rows(), [column])
        ends = [duckdb.FunctionExpression(end, duckdb.ColumnExpression(column)) for end in ("min", "max")]
        found = self.source.asked(rows.aggregate(ends))[0]
        if not all(isinstance(each, (int, float)) for each in found):
            return float("nan"), float("nan")
        return float(found[0]), float(found[1])

    def repeated(self, column: str) -> int:
        """How many rows hold a value of this column that another row before them holds too."""
        rows = self.source.rows().select(duckdb.ColumnExpression(column).alias("value"))
        return int(self.source.asked(rows.aggregate("count(value) - count(DISTINCT value)"))[0][0])

    def values(self, column: str) -> pd.Series:
        """How many people have each value of a column, as the whole column holds them; most frequent first."""
        rows = self.source.rows()
        seen = self.source.loaded(rows, [column])
        held = seen.expressions[column]
        counted = rows.select(held.alias("value")).aggregate("value, count(*) AS people").order("people DESC, value")
        with self.source.reading():
            found = counted.to_arrow_table().to_pandas()
        return pd.Series(found["people"].to_numpy(), index=seen.frame(found[["value"]])[column])

    def batches(
        self, roles: Roles, columns: Sequence[str], size: int | None = None
    ) -> Iterator[tuple[pa.Table, pd.DataFrame]]:
        """Everybody, a batch at a time: what has a role as it is counted, and these columns as they are loaded.

        A batch has the types of the whole table, whoever is in it, and at most `size` people, else 100,000.
        """
        rows = self.source.rows()
        seen = self.source.loaded(rows, columns)
        more = [each.alias(f"(seen) {column}") for column, each in seen.expressions.items()]
        counted = self._counted(rows, roles, more)
        first = len(counted.columns) - len(more)
        ordered = [each for each, kind in zip(counted.columns, counted.types, strict=True) if kind.id == "enum"]
        with self.source.reading():
            for batch in filter(len, counted.to_arrow_reader(size or BATCH)):
                part = pa.Table.from_batches([batch])
                told = part.select(range(first))
                for column in set(ordered) & set(told.column_names):
                    told = told.set_column(told.column_names.index(column), column, _ordered(told.column(column)))
                yield told, seen.frame(part.select(range(first, len(counted.columns))).to_pandas())


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
    found = metadata(path)
    return bool(found.num_rows * found.num_columns > COMFORT)


def _ordered(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Categories of the engine, which are always in an order, as Arrow says that they are."""
    parts = [pa.DictionaryArray.from_arrays(each.indices, each.dictionary, ordered=True) for each in column.chunks]
    return pa.chunked_array(parts)
