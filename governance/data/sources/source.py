"""Source: where the rows of a table lie, and how the engine reaches them there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pandas as pd
from duckdb import DuckDBPyRelation, Expression

from governance.data.layout import Layout
from governance.data.sources import engine
from governance.errors import GovernanceError


@dataclass(frozen=True)
class Source(ABC):
    """A table that is reached, and not loaded.

    Attributes
    ----------
    name : str
        What people call it.
    files : tuple of Path
        Where its rows are.
    layout : Layout
        Of delimited text completed; of anything else only what is missing and dropped.
    table : str
        Its name in a database; "" elsewhere.
    format : "text", "parquet" or "duckdb"
    """

    name: str
    files: tuple[Path, ...]
    layout: Layout
    table: str = ""

    format: ClassVar[str]

    @property
    @abstractmethod
    def columns(self) -> list[str]:
        """The names of all its columns, also of those that are left out."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how it is read, one sentence each."""

    @abstractmethod
    def rows(self, threads: int | None = None) -> DuckDBPyRelation:
        """Every row with all columns, what means "missing" missing."""

    @abstractmethod
    def typed(self, rows: DuckDBPyRelation, columns: list[str], more: Sequence[Expression] = ()) -> DuckDBPyRelation:
        """These columns as they are counted before values are joined, and more beside them."""

    @abstractmethod
    def loaded(self, rows: DuckDBPyRelation, columns: Sequence[str]) -> Loaded:
        """These columns in the kinds that they have when the whole table is loaded."""

    def asked(self, rows: DuckDBPyRelation) -> list[tuple[Any, ...]]:
        """What the engine answers; why the table cannot be read, where it cannot."""
        with self.reading():
            return rows.fetchall()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Whatever the engine finds wrong meanwhile is refused as it is everywhere."""
        try:
            yield
        except duckdb.Error as error:
            raise self.fault(error) from None

    def fault(self, error: duckdb.Error) -> GovernanceError:
        """What the engine found wrong, as a refusal."""
        return engine.unreadable(self.name, error)

    def sampled(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows that the engine drew, as they are looked at."""
        return table


@dataclass(frozen=True)
class Loaded:
    """How columns become those of a loaded table, a part of the rows at a time.

    Attributes
    ----------
    expressions : dict of Expression
        By column.
    kinds : dict
        Of the columns that pandas would hold otherwise where it sees a part of them: what they are in the whole.
    """

    expressions: Mapping[str, Expression]
    kinds: Mapping[str, Any] = field(default_factory=dict)

    def frame(self, found: pd.DataFrame) -> pd.DataFrame:
        """Some of the rows, their columns in the order of `expressions`, as the loaded table has them."""
        named = found.set_axis(list(self.expressions), axis=1)
        return named.astype(dict(self.kinds)) if self.kinds else named
