"""Expressions: a column as it is counted, in the words of DuckDB. The same as `Dataset` does to a table in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
)

from governance.data import bands
from governance.data.layout import NUMBER
from governance.data.roles import Roles
from governance.data.values import Joined, counted_as
from governance.errors import BandsRefused, TooManyGroups

MOST_VALUES = 2_000  # of a column whose values are joined
WHOLE = tuple(f"{sign}{size}" for sign in ("", "u") for size in ("tinyint", "smallint", "integer", "bigint"))
ROUNDED = ("decimal", "hugeint", "uhugeint")  # what pandas holds as a float
NUMBERS = (*WHOLE, *ROUNDED, "float", "double")


def counted(rows: DuckDBPyRelation, column: str, like: str, roles: Roles) -> Expression:
    """A column with values joined and numbers in bands, as the roles say of it, or of the column that it is like."""
    joins, edges = dict(roles.merged).get(like), dict(roles.bands).get(like)
    if edges is not None and joins is not None and any(name for _, name in joins):
        raise BandsRefused(column, "its values are joined under names, and do not hold numbers any more.")
    held = ColumnExpression(column) if joins is None else joined(rows, column, dict(joins))
    return (held if edges is None else banded(rows, column, like, held, edges)).alias(column)


def joined(rows: DuckDBPyRelation, column: str, joins: Joined) -> Expression:
    """The column with some of its values under another name; those under "" missing."""
    found = [value for (value,) in rows.select(ColumnExpression(column)).distinct().limit(MOST_VALUES + 1).fetchall()]
    if len(found) > MOST_VALUES:
        raise TooManyGroups(f"Column {column!r}", len(found), MOST_VALUES)
    renamed = any(joins.values())
    held: Expression | None = None
    for value in found:
        told = counted_as(value, joins)
        if value is not None and (renamed or not told):
            place = ColumnExpression(column) == ConstantExpression(value)
            named = ConstantExpression(told) if told else nothing()
            held = CaseExpression(place, named) if held is None else held.when(place, named)
    return ColumnExpression(column) if held is None else held if renamed else held.otherwise(ColumnExpression(column))


def banded(rows: DuckDBPyRelation, column: str, like: str, held: Expression, edges: Sequence[float]) -> Expression:
    """Numbers in bands, ordered as the bands are."""
    kinds = dict(zip(rows.columns, (kind.id for kind in rows.types), strict=True))
    if kinds[column] not in NUMBERS:
        raise BandsRefused(column, "it does not hold numbers.")
    bands.check(column, edges)
    whole = all(float(edge).is_integer() for edge in edges) and _are_whole(rows, like)
    labels = bands.labels(edges, whole=whole)
    real = held.cast(duckdb.sqltype("DOUBLE"))
    made = CaseExpression(real.isnull() | FunctionExpression("isnan", real), nothing())
    for edge, label in zip(edges, labels, strict=False):
        made = made.when(real < ConstantExpression(float(edge)), ConstantExpression(label))
    quoted = ", ".join("'" + label.replace("'", "''") + "'" for label in labels)
    return made.otherwise(ConstantExpression(labels[-1])).cast(duckdb.sqltype(f"ENUM({quoted})"))


def cell(column: str, codes: Sequence[str]) -> Expression:
    """A cell of text as it is read into memory: no blanks before it, one sign for the end of a line, codes missing."""
    plain = FunctionExpression("ltrim", ColumnExpression(column), ConstantExpression(" "))
    for ending in ("\r\n", "\r"):
        plain = FunctionExpression("replace", plain, ConstantExpression(ending), ConstantExpression("\n"))
    return without_codes(plain, "varchar", ["", *codes]).alias(column)


def without_codes(held: Expression, kind: str, codes: Sequence[str]) -> Expression:
    """A value, missing if it is one of these codes: by its letters, or by its number."""
    if kind in ("varchar", "enum"):
        wanted: list[str] | list[float] = list(codes)
    else:
        wanted = [float(code) for code in codes if kind in NUMBERS and NUMBER.fullmatch(code)]
    told = held.cast(duckdb.sqltype("VARCHAR")) if kind == "enum" else held
    return CaseExpression(told.isin(*map(ConstantExpression, wanted)), nothing()).otherwise(held) if wanted else held


def all_match(column: str, pattern: str, *, but: str) -> Expression:
    """Whether every value of a column of text has the one form, and none the other."""
    fits, not_so = (
        FunctionExpression("regexp_full_match", ColumnExpression(column), ConstantExpression(each))
        for each in (pattern, but)
    )
    return FunctionExpression("bool_and", fits & ~not_so)


def plain_number(column: str, signs: Iterable[tuple[str, str]]) -> Expression:
    """A column of text after each of these signs is written as the other, so that every reader knows its numbers."""
    plain: Expression = ColumnExpression(column)
    for sign, instead in signs:
        plain = FunctionExpression("replace", plain, ConstantExpression(sign), ConstantExpression(instead))
    return plain


def as_number(column: str, signs: Iterable[tuple[str, str]]) -> Expression:
    """The same as numbers."""
    return plain_number(column, signs).cast(duckdb.sqltype("DOUBLE"))


def without_value(column: str, kind: str) -> Expression:
    """1 where a column has no value, else 0; NaN is none."""
    held = ColumnExpression(column)
    empty = held.isnull() | FunctionExpression("isnan", held) if kind in ("float", "double") else held.isnull()
    return CaseExpression(empty, ConstantExpression(1.0)).otherwise(ConstantExpression(0.0))


def nothing() -> Expression:
    """A missing value."""
    return ConstantExpression(None)


def _are_whole(rows: DuckDBPyRelation, column: str) -> bool:
    real = ColumnExpression(column).cast(duckdb.sqltype("DOUBLE"))
    finite = FunctionExpression("isfinite", real)
    broken = finite & (FunctionExpression("floor", real) != real)
    return not rows.aggregate([FunctionExpression("bool_or", broken)]).fetchall()[0][0]
