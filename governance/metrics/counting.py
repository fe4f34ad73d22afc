"""From any table to cells: how many people are alike in every column that is counted.

The only module here that knows tables. In memory each column becomes codes once, and one `bincount` counts
them. A lazy table (Polars, DuckDB, Spark) is counted by its own group-by on raw values, and only the small
result comes here. Both end in the same `Cells`; values get their names later, in one Python function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from governance import errors
from governance.metrics.cells import Cells, Coded, counted
from governance.metrics.levels import MOST_LEVELS
from governance.metrics.sums import LARGEST, Grain, Sums, Total, refuse

if TYPE_CHECKING:
    import pyarrow as pa

Steps = Mapping[str, tuple[float, ...]]  # of each column of numbers, its thresholds

MOST_ROWS = 2_000_000  # of an engine's result
FEW = 4  # thresholds that are cheaper compared one by one
SMALL_RANGE = 256
NEAR = 1e-7  # of a step: so close to a threshold only a comparison decides
FAR = 1e6  # steps from zero, beyond which arithmetic is too coarse for that
PEOPLE, BIN, AT, WHOLES, PARTS = "people", "bin of", "at", "wholes of", "parts of"
ENDS = ("min", "max")


def cells(table: Any, keys: Iterable[str], *, steps: Steps | None = None, added: Sums | None = None) -> Cells:
    """Count the people of a table by what the keys hold and by the thresholds that numbers reach.

    A lazy table is counted by its own engine. `steps` are the ascending thresholds of each column of scores.
    """
    keys, steps, added = list(dict.fromkeys(keys)), steps or {}, added or Sums()
    roles = {**dict.fromkeys(steps, "score"), **added.roles}
    frame = _opened(table, [*keys, *roles])
    if isinstance(frame, nw.LazyFrame):
        return _by_engine(frame, keys, steps, added, roles)
    read = {column: _numbers(frame, column, role) for column, role in roles.items()}
    columns = {key: _coded(frame, key) for key in keys}
    reached = {column: np.searchsorted(np.array(cuts), read[column], "right") for column, cuts in steps.items()}
    amounts = {name: amount(read) for name, amount in added.amounts.items()}
    spans = {column: (float(read[column].min()), float(read[column].max())) for column in steps}
    return replace(counted(columns, reached, amounts, len(frame), added.grains), spans=spans)


def coded(table: Any, wanted: Iterable[str]) -> dict[str, Coded]:
    """The wanted columns of any table, one code a person."""
    rows = _collected(table, wanted := list(wanted))
    return {column: _coded(rows, column) for column in wanted}


def numbers(table: Any, column: str, role: str) -> NDArray[np.float64]:
    """A column of numbers as floats, one a person; what is missing or no number is refused."""
    return _numbers(_collected(table, [column]), column, role)


def magnitude(amount: Any) -> Any:
    """Amounts without their sign, as an array or as an engine's expression."""
    return amount.abs() if isinstance(amount, nw.Expr) else np.abs(amount)


def indicator(true: Any) -> Any:
    """1 where something is true, else 0, as an array or as an engine's expression."""
    return nw.when(true).then(nw.lit(1.0)).otherwise(nw.lit(0.0)) if isinstance(true, nw.Expr) else true.astype(float)


def _opened(table: Any, wanted: list[str]) -> Any:
    """The table as narwhals sees it, with the wanted columns only, each there once, and somebody in it."""
    try:
        frame = nw.from_native(table)
    except TypeError:
        raise errors.NotATable(table) from None
    except DuplicateError:
        frame, present = None, list(getattr(table, "column_names", table.columns))
    else:
        present = frame.collect_schema().names()
    if unnamed := [column for column in present if not isinstance(column, str)]:
        raise errors.ColumnsUnnamed(unnamed)
    if repeats := sorted({column for column in present if present.count(column) > 1}):
        raise errors.ColumnTwice(repeats)
    for column in wanted:
        if column not in present:
            raise errors.ColumnUnknown(column, present)
    if isinstance(frame, nw.LazyFrame):  # names such as "a.b", "*" or "people" mean something else to some engine
        spark, prefix = frame.implementation.is_spark_like(), "assize"
        if odd := [column for column in wanted if column == "*" or (spark and set(column) & set(".*^$`"))]:
            raise errors.ColumnNameRefused(odd)
        while any(column.casefold().startswith(prefix) for column in present):
            prefix += "_"
        alias = {column: f"{prefix}{place}" for place, column in enumerate(dict.fromkeys(wanted))}
        return frame.select(*alias).rename(alias) if spark else frame.rename(alias).select(*alias.values())
    if len(frame) == 0:
        raise errors.TableEmpty
    return frame


def _collected(table: Any, wanted: list[str]) -> Any:
    frame = _opened(table, wanted)
    if not isinstance(frame, nw.LazyFrame):
        return frame
    return (rows := frame.collect("pyarrow")).rename(dict(zip(rows.columns, dict.fromkeys(wanted), strict=True)))


def _coded(rows: nw.DataFrame[Any], column: str) -> Coded:
    """One column of a table in memory, by the shortest way that its kind allows."""
    series = rows.get_column(column)
    native = series.to_native()
    if series.implementation.is_polars() and series.dtype == nw.Object:  # Arrow would get addresses in memory
        raise errors.ColumnMixed(column)
    if series.implementation.is_pandas_like() and hasattr(getattr(native, "cat", None), "codes"):
        kinds = native.cat.categories
        if len({isinstance(kind, str) for kind in kinds}) > 1:
            raise errors.ColumnMixed(column)
        return Coded(list(kinds), native.cat.codes.to_numpy(), True, bool(native.cat.ordered))
    return _encoded(column, _arrow(rows, column))


def _encoded(column: str, values: pa.ChunkedArray) -> Coded:
    """An Arrow column as codes; small whole numbers are their own codes."""
    import pyarrow as pa

    kind = values.type
    if pa.types.is_integer(kind) and kind != pa.uint64() and not values.null_count and len(values):
        whole = values.to_numpy()
        bits = int(np.bitwise_or.reduce(whole))  # one pass: no value has more bits, and none is negative
        if 0 <= bits < SMALL_RANGE:
            return Coded(list(range(bits + 1)), whole)
    try:
        encoded = values.dictionary_encode().unify_dictionaries().combine_chunks()
        found = encoded.dictionary.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError):
        raise errors.ColumnMixed(column) from None
    codes = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    categories = pa.types.is_dictionary(kind)
    return Coded(found, codes, categories, categories and bool(kind.ordered))


def _arrow(rows: nw.DataFrame[Any], column: str) -> pa.ChunkedArray:
    import pyarrow as pa

    try:
        values = rows.get_column(column).to_arrow()
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        raise errors.ColumnMixed(column) from None
    values = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_nested(kind):
        raise errors.ColumnMixed(column)
    return values


def _numbers(rows: nw.DataFrame[Any], column: str, role: str) -> NDArray[np.float64]:
    import pyarrow as pa

    values = _arrow(rows, column)
    if not any(of(values.type) for of in (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal)):
        raise errors.NotANumber(column, role, str(values.type).removeprefix("large_"))
    if pa.types.is_decimal(values.type):  # Arrow's own cast does not round to the nearest float
        held = _encoded(column, values)
        found = np.array([*map(float, held.values), np.nan])[held.codes]
    else:
        found = values.cast(pa.float64(), safe=False).to_numpy()
    refuse(column, role, len(found), np.isnan(found).sum(), (np.abs(found) > LARGEST).sum(), (found < 0).sum())
    return found


def _by_engine(frame: nw.LazyFrame[Any], keys: list[str], steps: Steps, added: Sums, roles: dict[str, str]) -> Cells:
    """One group-by on raw values. No key is cast or filled: engines write values as text each in their own way."""
    kinds = frame.collect_schema()
    alias = dict(zip(dict.fromkeys([*keys, *roles]), kinds.names(), strict=True))
    for column, role in roles.items():
        if not kinds[alias[column]].is_numeric():
            raise errors.NotANumber(column, role, str(kinds[alias[column]]).lower())
    of = {column: nw.col(alias[column]).cast(nw.Float64) for column in roles}
    grains = _grains(frame, added, of)
    amounts = [
        piece.sum().alias(f"{which} {name}")
        for name, grain in grains.items()
        for which, piece in zip((WHOLES, PARTS), grain.cut(added.amounts[name](of), nw.Expr.floor), strict=True)
    ]
    for bins in (_bins, _compared):  # scores far outside the thresholds make too many bins: they are compared
        names = {}
        for column, cuts in steps.items():
            names[f"{BIN} {column}"], names[f"{AT} {column}"] = bins(of[column], cuts)
        told = frame.with_columns(**names) if names else frame
        ends = [getattr(of[column], end)().alias(f"{end} {column}") for column in steps for end in ENDS]
        grouped = told.group_by(*(alias[key] for key in keys), *names, drop_null_keys=False).agg(
            nw.len().alias(PEOPLE), *amounts, *ends
        )
        found = grouped.head(MOST_ROWS + 1).collect("pyarrow").to_native()
        if found.num_rows <= MOST_ROWS:
            break
    else:
        _refuse_the_largest(frame, keys, alias)
    if found.num_rows == 0:
        raise errors.TableEmpty
    people = found.column(PEOPLE).to_numpy().astype(np.int64)
    totals = {
        name: Total(grain, *(found.column(f"{which} {name}").to_numpy().astype(float) for which in (WHOLES, PARTS)))
        for name, grain in grains.items()
    }
    if any(np.isnan(total.wholes).any() for total in totals.values()):  # statistics of Parquet know no NaN
        for column, role in roles.items():
            _numbers(frame.select(alias[column]).rename({alias[column]: column}).collect("pyarrow"), column, role)
    return Cells(
        {key: _named_by(kinds[alias[key]], _encoded(key, found.column(alias[key]))) for key in keys},
        {column: _reached(found, column, cuts, people) for column, cuts in steps.items()},
        people,
        totals,
        {column: (_end(found, "min", column), _end(found, "max", column)) for column in steps},
    )


def _end(found: pa.Table, end: str, column: str) -> float:
    return float(getattr(np, end)(found.column(f"{end} {column}")))


def _grains(frame: nw.LazyFrame[Any], added: Sums, of: dict[str, nw.Expr]) -> dict[str, Grain]:
    """How finely each amount is cut; needs the largest of each, and that none is missing."""
    if not added.amounts:
        return {}
    asked = [nw.len().alias(PEOPLE)]
    for column in added.roles:
        missing = of[column].is_null() | of[column].is_nan()
        infinite = ~missing & ~(of[column].abs() <= LARGEST)
        counts = (indicator(those).sum() for those in (missing, infinite, of[column] < 0))
        asked += [count.alias(f"{place} {column}") for place, count in enumerate(counts)]
    asked += [amount(of).abs().max().alias(f"{WHOLES} {name}") for name, amount in added.amounts.items()]
    said = frame.select(*asked).collect("pyarrow").to_native().to_pylist()[0]
    if not said[PEOPLE]:
        raise errors.TableEmpty
    for column in added.roles:
        refuse(column, added.roles[column], said[PEOPLE], *(said[f"{place} {column}"] or 0 for place in range(3)))
    return {name: Grain.of(float(said[f"{WHOLES} {name}"]), said[PEOPLE]) for name in added.amounts}


def _bins(score: nw.Expr, cuts: tuple[float, ...]) -> tuple[nw.Expr, nw.Expr]:
    """How many thresholds a score reaches, and the score itself of whoever only a comparison can place.

    Between even thresholds arithmetic is enough. So near to one that rounding could move a person, the score
    comes back, to be compared in Python. NaN is above everything for these engines, so that it comes back too.
    """
    step = (cuts[-1] - cuts[0]) / max(len(cuts) - 1, 1)
    even = all(abs(cut - cuts[0] - place * step) < NEAR * step / 100 for place, cut in enumerate(cuts))
    if len(cuts) <= FEW or not even or max(map(abs, cuts)) > FAR * step:
        return _compared(score, cuts)
    steps = (score - cuts[0]) * (1 / step) + (1 + NEAR)
    place = nw.when(steps.abs() < FAR).then(steps.floor()).otherwise(steps)  # Spark cannot floor what is infinite
    return place, nw.when(place - steps > -2 * NEAR).then(score)


def _compared(score: nw.Expr, cuts: tuple[float, ...]) -> tuple[nw.Expr, nw.Expr]:
    """The same by comparisons alone."""
    place = nw.when(~score.is_null()).then(_searched(score, cuts, 0, len(cuts)))
    return place, nw.when(score.is_nan()).then(score)


def _searched(score: nw.Expr, cuts: tuple[float, ...], low: int, high: int) -> nw.Expr:
    """How many thresholds a score reaches, by comparisons only, halving the range each time."""
    if low == high:
        return nw.lit(low)
    middle = (low + high) // 2
    above = _searched(score, cuts, middle + 1, high)
    return nw.when(score >= cuts[middle]).then(above).otherwise(_searched(score, cuts, low, middle))


def _reached(found: pa.Table, column: str, cuts: tuple[float, ...], people: NDArray[np.int64]) -> NDArray[np.int64]:
    place, score = (found.column(f"{which} {column}") for which in (BIN, AT))
    compared = np.asarray(score.is_valid())
    scores, places = score.to_numpy().astype(float), place.to_numpy().astype(float)
    missing = np.where(compared, np.isnan(scores), ~np.asarray(place.is_valid()))
    if missing.any():
        raise errors.ValuesMissing(column, int(people[missing].sum()), int(people.sum()), "score")
    placed = np.where(compared, 0, places).clip(0, len(cuts)).astype(np.int64)
    return np.where(compared, np.searchsorted(np.array(cuts), scores, "right"), placed)


def _named_by(declared: Any, found: Coded) -> Coded:
    """The same column with the categories that its table declares; a result names only those it holds."""
    if not isinstance(declared, nw.Enum):
        return found
    values = list(declared.categories)
    return Coded(values, np.array([*map(values.index, found.values), -1])[found.codes], True, True)


def _refuse_the_largest(frame: nw.LazyFrame[Any], keys: list[str], alias: dict[str, str]) -> None:
    """Name the column that makes too many cells."""
    held = frame.select(*(nw.col(alias[key]).n_unique() for key in keys)).collect("pyarrow").to_native().to_pylist()[0]
    column = max(keys, key=lambda key: held[alias[key]])
    raise errors.TooManyGroups(f"Column {column!r}", held[alias[column]], MOST_LEVELS)
