"""From any table to whole numbers: which group a person is in, and what was decided about them.

The only module here that knows tables. Columns are read through narwhals as Arrow, so that pandas, Polars,
PyArrow and lazy frames give the same answer; values get their names in one Python function, never in an engine.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from governance.errors import (
    ColumnMixed,
    ColumnsUnnamed,
    ColumnTwice,
    ColumnUnknown,
    FavourableNeeded,
    FavourableUnknown,
    NotANumber,
    NotATable,
    NotBinary,
    OutcomesDiffer,
    TableEmpty,
    TooManyGroups,
    ValuesMissing,
    WeightRefused,
)

if TYPE_CHECKING:
    import pyarrow as pa

MISSING, EMPTY = "(missing)", "(empty)"
MOST_LEVELS = 200
MOST_GROUPS = 5_000

Group = tuple[str, ...]

Columns = dict[str, "pa.ChunkedArray"]


@dataclass(frozen=True)
class Levels:
    """One column: the names of its values in order, which one each person has, and whether the order was declared."""

    names: tuple[str, ...]
    codes: NDArray[np.int64]
    declared: bool = False


def name(value: object) -> str:
    """The name of a group or an outcome, the same whichever table it came from.

    A missing value (None, NaN) is "(missing)", an empty text "(empty)", and 1.0 is "1", because an
    integer column with a missing value arrives as floats from some tables and not from others. A text that
    reads like one of these names is quoted, so that it stays a value of its own; so is one with blanks at
    its ends, which could not be told apart on a screen.
    """
    if value is None or value != value:
        return MISSING
    if isinstance(value, (float, Decimal, np.floating)) and np.isfinite(float(value)) and value == int(value):
        return str(int(value))
    text = str(value)
    return repr(text) if text in (MISSING, EMPTY) or text != text.strip() else text or EMPTY


def columns(table: Any, wanted: Iterable[str]) -> Columns:
    """The wanted columns of any table that narwhals reads, as Arrow arrays of one length above zero."""
    wanted = list(dict.fromkeys(wanted))
    try:
        frame = nw.from_native(table)
    except TypeError:
        raise NotATable(table) from None
    except DuplicateError:
        frame, present = None, list(getattr(table, "column_names", table.columns))
    else:
        present = frame.collect_schema().names()
    if unnamed := [column for column in present if not isinstance(column, str)]:
        raise ColumnsUnnamed(unnamed)
    if repeats := sorted({column for column in present if present.count(column) > 1}):
        raise ColumnTwice(repeats)
    for column in wanted:
        if column not in present:
            raise ColumnUnknown(column, present)
    chosen = frame.select(*wanted) if wanted else frame
    rows = chosen.collect("pyarrow") if isinstance(chosen, nw.LazyFrame) else chosen
    if len(rows) == 0:
        raise TableEmpty
    return {column: _arrow(rows, column) for column in wanted}


def levels(column: str, values: "pa.ChunkedArray") -> Levels:
    """The groups of one attribute: ordered categories as declared, anything else sorted, missing last.

    Levels of an ordered category that nobody has are kept, so that an absent group is seen.
    """
    import pyarrow as pa

    declared = pa.types.is_dictionary(values.type) and values.type.ordered
    try:
        encoded = values.dictionary_encode().unify_dictionaries().combine_chunks()
        kinds = encoded.dictionary.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError):
        raise ColumnMixed(column) from None
    indices = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    seen = [name(kind) for kind in (kinds if declared else (kinds[i] for i in np.unique(indices) if i >= 0))]
    names = [label for label in dict.fromkeys(seen if declared else sorted(seen, key=by_size)) if label != MISSING]
    if len(names) > MOST_LEVELS:
        raise TooManyGroups(f"Column {column!r}", len(names), MOST_LEVELS)
    place = {label: position for position, label in enumerate([*names, MISSING])}
    missing = len(names)
    codes = np.array([*(place.get(name(kind), missing) for kind in kinds), missing])[indices]
    return Levels((*names, MISSING) if (codes == missing).any() else tuple(names), codes, declared)


def groups(read: list[Levels], people: int) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """The groups in declared order, and which one each person is in.

    One attribute keeps every level; of several only the combinations that exist, found one attribute
    at a time, so that the product of all levels is never built.
    """
    if len(read) == 1:
        return tuple((name,) for name in read[0].names), read[0].codes
    found: list[Group] = [()]
    codes = np.zeros(people, dtype=np.int64)
    for each in read:
        flat = codes * len(each.names) + each.codes
        present = np.flatnonzero(np.bincount(flat))
        if len(present) > MOST_GROUPS:
            raise TooManyGroups("The combination of the sensitive columns", len(present), MOST_GROUPS)
        found = [(*found[i // len(each.names)], each.names[i % len(each.names)]) for i in present]
        place = np.zeros(present[-1] + 1, dtype=np.int64)
        place[present] = np.arange(len(present))
        codes = place[flat]
    return tuple(found), codes


def outcomes(
    table: Columns, *, label: str, decision: str | None, favourable: object | None
) -> tuple[str, NDArray[np.bool_], NDArray[np.bool_] | None]:
    """The favourable outcome's name, and who had it: in truth, and by decision.

    Returns
    -------
    (name, labels, decisions)
        Arrays of bool, one entry a person; None for the decisions when there is no such column.
    """
    truth = _outcome(label, table[label], "label")
    decided = truth if decision is None else _outcome(decision, table[decision], "decision")
    found = list(dict.fromkeys((*truth.names, *decided.names)))
    if favourable is None:
        _refuse_unless_plain(label, truth)
        _refuse_unless_plain(decision or label, decided)
        shown = "True" if found and set(found) <= {"False", "True"} else "1"
        wanted = {"1", "True"}
    else:
        shown = name(favourable)
        wanted = {shown}
        if shown not in found:
            raise FavourableUnknown(favourable, f"of column {label!r}", truth.names)
        if len(found) > 2 or not set(truth.names) & set(decided.names):
            raise OutcomesDiffer(label, truth.names, str(decision), decided.names)
    return shown, _is(truth, wanted), None if decision is None else _is(decided, wanted)


def numbers(column: str, values: "pa.ChunkedArray", role: str) -> NDArray[np.float64]:
    """A score or a weight as floats; missing values, nan and anything that is not a number are refused."""
    import pyarrow as pa

    kind = values.type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        raise NotANumber(column, role, str(kind).removeprefix("large_"))
    found = values.cast(pa.float64(), safe=False).to_numpy()
    missing = int(np.isnan(found).sum())
    if missing:
        raise ValuesMissing(column, missing, len(found), role)
    return np.asarray(found, float)


def weights(column: str, values: "pa.ChunkedArray") -> NDArray[np.float64]:
    """How many people each row stands for: finite and never negative."""
    found = numbers(column, values, "weight")
    refused = int((~np.isfinite(found) | (found < 0)).sum())
    if refused:
        raise WeightRefused(column, refused)
    return found


def _arrow(rows: Any, column: str) -> "pa.ChunkedArray":
    import pyarrow as pa

    try:
        values = rows.select(column).to_arrow().column(column)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        raise ColumnMixed(column) from None
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_nested(kind):
        raise ColumnMixed(column)
    return values


def by_size(label: str) -> tuple[float, str]:
    """How names are sorted where no order was declared: numbers by size, then everything else."""
    try:
        number = float(label)
    except ValueError:
        return math.inf, label
    return (number, label) if math.isfinite(number) else (math.inf, label)


def _outcome(column: str, values: "pa.ChunkedArray", role: str) -> Levels:
    try:
        read = levels(column, values)
    except TooManyGroups:
        raise NotBinary(column, values.slice(0, 20).unique().to_pylist()) from None
    missing = int((read.codes == read.names.index(MISSING)).sum()) if MISSING in read.names else 0
    if missing:
        raise ValuesMissing(column, missing, len(read.codes), role)
    used, codes = np.unique(read.codes, return_inverse=True)  # a declared outcome that nobody had is none
    names = tuple(read.names[place] for place in used)
    if len(names) > 2:
        raise NotBinary(column, names)
    return Levels(names, codes)


def _refuse_unless_plain(column: str, outcome: Levels) -> None:
    """Only 0/1 and False/True say by themselves which value is favourable."""
    if not (set(outcome.names) <= {"0", "1"} or set(outcome.names) <= {"False", "True"}):
        raise FavourableNeeded(column, outcome.names)


def _is(outcome: Levels, wanted: set[str]) -> NDArray[np.bool_]:
    return np.array([label in wanted for label in outcome.names])[outcome.codes]
