"""Text: a table in a large file of delimited text, every cell as it is written, numbers where all of a column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import duckdb
import pandas as pd
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression
from duckdb import FunctionExpression as Function

from governance.data import delimited, expressions, files, layout
from governance.data.layout import Layout
from governance.data.sources import engine
from governance.data.sources.source import Loaded, Source
from governance.errors import FileUnreadable, HeaderUnclear, TableEmpty

BEHIND = "(behind the last separator)"


class Text(Source):
    """A file of delimited text in UTF-8, packed by gzip or not."""

    format: ClassVar[str] = "text"

    @classmethod
    def opened(cls, path: Path, said: Layout) -> Text:
        """The table in a file, written as its beginning shows where it is not said.

        Raises
        ------
        FileUnreadable, HeaderUnclear, TableEmpty
        """
        text, encoding = layout.decoded(files.beginning(path)[0], said.encoding, path.name)
        if encoding != "utf-8":
            raise FileUnreadable(path.name, "a file as large as this is counted by an engine that wants UTF-8.")
        found = layout.completed(text, replace(said, encoding=encoding), path.name)
        if not (rows := layout.records(text, str(found.separator), path.name)):
            raise TableEmpty(path.name)
        if found.header is None:
            raise HeaderUnclear(path.name, rows[0])
        return cls(path.name, (path,), found)

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return delimited.names(self._text, self.layout, self.name)[0]

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(delimited.names(self._text, self.layout, self.name)[1])

    def rows(self, threads: int | None = None) -> DuckDBPyRelation:
        names, _, extra = delimited.names(self._text, self.layout, self.name)
        with self.reading():
            rows = engine.connected(threads).read_csv(
                engine.exactly(self.files[0]),
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
            somebody = CoalesceOperator(*map(ColumnExpression, names)).isnotnull()
            kept = [expressions.cell(name, self.layout.missing) for name in names if name not in self.layout.dropped]
            return rows.filter(somebody).select(*kept)

    def typed(self, rows: DuckDBPyRelation, columns: list[str], more: Sequence[Expression] = ()) -> DuckDBPyRelation:
        """These columns, those of which every value is a number as numbers; and more beside them."""
        held = {column: ColumnExpression(column) for column in columns}
        held |= {column: self._number(column) for column in self._numbers(rows, columns)}
        return rows.select(*(each.alias(column) for column, each in held.items()), *more)

    def loaded(self, rows: DuckDBPyRelation, columns: Sequence[str]) -> Loaded:
        numbers = self._numbers(rows, columns)
        made: dict[str, Expression] = {column: ColumnExpression(column) for column in columns}
        made |= {column: self._number(column) for column in numbers}
        truth = [ConstantExpression(each) for each in delimited.TRUTH]
        whole = {column: _always(self._is_whole(column) & made[column].isnotnull()) for column in numbers}
        true = {column: _always(made[column].isin(*truth)) for column in columns if column not in numbers}
        for kind, tests in (("BIGINT", whole), ("BOOLEAN", true)):
            made |= {column: made[column].cast(duckdb.sqltype(kind)) for column in self._where(rows, kind, tests)}
        return Loaded(made)

    def sampled(self, table: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({column: delimited.typed(table[column].astype("str"), self.layout) for column in table})

    @cached_property
    def _start(self) -> bytes:
        return files.beginning(self.files[0])[0]

    @cached_property
    def _text(self) -> str:
        return layout.decoded(self._start, self.layout.encoding, self.name)[0]

    @cached_property
    def _found(self) -> dict[tuple[str, str], bool]:
        """Which columns are of which kind, as far as it was asked: each is looked at once."""
        return {}

    def _numbers(self, rows: DuckDBPyRelation, columns: Sequence[str]) -> list[str]:
        """Those of these columns of which every value is a number."""
        number, long = delimited.patterns(self.layout)
        tests = {column: expressions.all_match(column, number, but=long) for column in columns}
        return self._where(rows, "DOUBLE", tests)

    def _where(self, rows: DuckDBPyRelation, kind: str, tests: Mapping[str, Expression]) -> list[str]:
        """The columns that are of a kind, by a test for each."""
        new = [column for column in tests if (column, kind) not in self._found]
        found = self.asked(rows.aggregate([tests[column] for column in new]))[0] if new else ()
        self._found.update({(column, kind): bool(holds) for column, holds in zip(new, found, strict=True)})
        return [column for column in tests if self._found[column, kind]]

    def _is_whole(self, column: str) -> Expression:
        plain = expressions.plain_number(column, delimited.signs(self.layout))
        return Function("regexp_full_match", plain, ConstantExpression(delimited.WHOLE))

    def _number(self, column: str) -> Expression:
        number = expressions.as_number(column, delimited.signs(self.layout))
        return expressions.without_codes(number, "double", self.layout.missing)


def _always(test: Expression) -> Expression:
    """Whether a test holds for everybody, which it does not for whom it cannot be made."""
    return Function("bool_and", CoalesceOperator(test, ConstantExpression(False)))
