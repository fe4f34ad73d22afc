"""Columns that come with a type of their own, as those of Parquet files and databases do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression
from duckdb import FunctionExpression as Function

from governance.data import expressions
from governance.data.layout import Layout
from governance.data.sources.source import Loaded, Source
from governance.data.tables import LARGEST_WHOLE

NESTED = ("list", "struct", "map", "array", "union", "variant")


def nested(rows: DuckDBPyRelation) -> list[str]:
    """The columns that hold lists or records."""
    return [column for column, kind in zip(rows.columns, rows.types, strict=True) if kind.id in NESTED]


def plain(rows: DuckDBPyRelation, layout: Layout) -> DuckDBPyRelation:
    """The rows without nested columns and those that are dropped, the codes that mean "missing" missing."""
    chosen = []
    for column, kind in zip(rows.columns, rows.types, strict=True):
        held = ColumnExpression(column)
        held = held.cast(duckdb.sqltype("DOUBLE")) if kind.id in expressions.ROUNDED else held
        if column not in layout.dropped and kind.id not in NESTED:
            chosen.append(expressions.without_codes(held, kind.id, layout.missing).alias(column))
    return rows.select(*chosen)


def typed(rows: DuckDBPyRelation, columns: Sequence[str], more: Sequence[Expression]) -> DuckDBPyRelation:
    """These columns as they are, and more beside them."""
    return rows.select(*map(ColumnExpression, columns), *more)


def loaded(
    source: Source, rows: DuckDBPyRelation, columns: Sequence[str], declared: Mapping[str, pd.CategoricalDtype]
) -> Loaded:
    """These columns as pandas holds the whole of them: whole numbers with gaps are floats, and long ones texts.

    `declared` are the categories of those that have them.
    """
    kinds = {column: kind.id for column, kind in zip(rows.columns, rows.types, strict=True) if column in columns}
    tests = [
        test
        for column in columns
        for test in (
            Function("count", ColumnExpression(column)),
            Function("max", _size(column)) if kinds[column] in expressions.WHOLE else ConstantExpression(0),
        )
    ]
    found = source.asked(rows.aggregate([Function("count"), *tests]))[0] if columns else (0,)
    told = dict(zip(columns, zip(found[1::2], found[2::2], strict=True), strict=True))
    made, held = {}, dict(declared)
    for column in columns:
        each = ColumnExpression(column)
        present, largest = told[column]
        if kinds[column] in expressions.WHOLE and present < found[0]:
            long = present and int(largest) > LARGEST_WHOLE
            each = each.cast(duckdb.sqltype("VARCHAR" if long else "DOUBLE"))
        if kinds[column] == "boolean" and present < found[0]:
            held[column] = object
        made[column] = each
    return Loaded(made, held)


def _size(column: str) -> Expression:
    """A whole number without its sign, which the smallest of them can lose too."""
    real = ColumnExpression(column).cast(duckdb.sqltype("HUGEINT"))
    return CoalesceOperator(Function("abs", real), ConstantExpression(0))
