"""Parquet: a table in one file, or in several that hold a part of its rows each."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyRelation, Expression

from governance.data import files
from governance.data.layout import Layout
from governance.data.sources import columns, engine
from governance.data.sources.source import Loaded, Source
from governance.errors import FileUnreadable, PartsRefused


class Parquet(Source):
    """One or more Parquet files."""

    format: ClassVar[str] = "parquet"

    @classmethod
    def opened(cls, name: str, paths: Sequence[Path], said: Layout) -> Parquet:
        """The table that the files hold together.

        Raises
        ------
        FileUnreadable, ColumnTwice, PartsRefused
        """
        found = cls(name, tuple(paths), Layout(missing=said.missing, dropped=said.dropped))
        found._refuse_copies()
        first, *others = found._schemas
        for path, schema in zip(paths[1:], others, strict=True):
            if unlike := sorted(set(first.names) ^ set(schema.names)):
                why = f"{path.name} and {paths[0].name} do not have the same columns: {', '.join(unlike)}."
                raise PartsRefused(name, why)
            for column in first.names:
                if not _alike(first.field(column).type, schema.field(column).type):
                    kinds = [
                        f"{each.field(column).type} in {of.name}" for each, of in ((schema, path), (first, paths[0]))
                    ]
                    raise PartsRefused(name, f"column {column!r} holds {' and '.join(kinds)}.")
        return found

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self._schemas[0].names)

    @property
    def notes(self) -> tuple[str, ...]:
        schema = self._schemas[0]
        return tuple(files.without_nested([field.name for field in schema if pa.types.is_nested(field.type)]))

    def rows(self, threads: int | None = None) -> DuckDBPyRelation:
        paths = [engine.exactly(path) for path in self.files]
        with self.reading():
            read = engine.connected(threads).read_parquet(paths, hive_partitioning=False, union_by_name=len(paths) > 1)
            return columns.plain(read, self.layout)

    def typed(self, rows: DuckDBPyRelation, wanted: list[str], more: Sequence[Expression] = ()) -> DuckDBPyRelation:
        return columns.typed(rows, wanted, more)

    def loaded(self, rows: DuckDBPyRelation, wanted: Sequence[str]) -> Loaded:
        return columns.loaded(self, rows, wanted, self._categories(wanted))

    @cached_property
    def _metadata(self) -> list[pq.FileMetaData]:
        """What each file says of itself."""
        return [metadata(path) for path in self.files]

    @cached_property
    def _schemas(self) -> list[pa.Schema]:
        """What each file says of its columns."""
        return [each.schema.to_arrow_schema() for each in self._metadata]

    def _refuse_copies(self) -> None:
        """Refuse a part that is there twice, whose people would be counted twice."""
        sizes: dict[int, list[Path]] = {}
        for path, said in zip(self.files, self._metadata, strict=True):
            if said.num_rows:  # parts without people are alike
                sizes.setdefault(path.stat().st_size, []).append(path)
        for one, other in (pair for alike in sizes.values() for pair in combinations(alike, 2)):
            if filecmp.cmp(one, other, shallow=False):
                raise PartsRefused(self.name, f"{one.name} and {other.name} are copies of one file.")

    def _categories(self, wanted: Sequence[str]) -> dict[str, pd.CategoricalDtype]:
        """Of the columns that are categories in every file: all of them, in the order in which they are declared."""
        declared = {
            column: self._schemas[0].field(column).type.ordered
            for column in wanted
            if all(pa.types.is_dictionary(each.field(column).type) for each in self._schemas)
        }
        held: dict[str, dict[object, None]] = {column: {} for column in declared}
        for path in self.files if declared else ():
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(columns=list(declared)):
                    for column in declared:
                        held[column] |= dict.fromkeys(batch.column(column).dictionary.to_pylist())
        return {column: pd.CategoricalDtype(list(values), ordered=declared[column]) for column, values in held.items()}


def metadata(path: Path) -> pq.FileMetaData:
    """What a Parquet file says of itself: its columns, each with a name of its own, and its rows.

    Raises
    ------
    FileUnreadable, ColumnTwice
    """
    try:
        found = pq.read_metadata(path)
    except (OSError, ValueError):
        raise FileUnreadable(path.name, "it is not a Parquet file, or it is damaged.") from None
    engine.refuse_alike(found.schema.to_arrow_schema().names)
    return found


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    """Whether two files hold a column in kinds that are one to whoever reads both: numbers, or the same."""
    kinds = [each.value_type if pa.types.is_dictionary(each) else each for each in (one, other)]
    if any(pa.types.is_null(each) for each in kinds):
        return True
    numbers = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    both = (all(any(of(each) for of in family) for each in kinds) for family in (numbers, texts))
    return kinds[0] == kinds[1] or any(both)
