"""Reading a table from a file, and knowing again which table it was."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from governance.data import delimited, files, layout
from governance.data.layout import Layout
from governance.errors import ColumnTwice, ColumnUnknown, FileTooLarge, FileUnreadable, TableEmpty

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

LARGEST_WHOLE = 2**53  # beyond which floats, which hold numbers with gaps, leave some out
MOST_CELLS = 250_000_000  # of Parquet that are loaded


@dataclass(frozen=True, eq=False)
class Reading:
    """A table as it was read.

    Attributes
    ----------
    table : DataFrame
    layout : Layout
        How it is written, as far as that was said or detected; of a Parquet file only what is missing and dropped.
    notes : tuple of str
        What a person should know about how it was read, one sentence each.
    """

    table: pd.DataFrame = field(repr=False)
    layout: Layout
    notes: tuple[str, ...] = ()


def read(source: Path | bytes, name: str | None = None, *, missing: Sequence[str] = ()) -> pd.DataFrame:
    """The table in a file, written as `opened` detects it, with further texts that mean "missing", such as "?"."""
    return opened(source, name, Layout(missing=tuple(missing))).table


def opened(source: Path | bytes, name: str | None = None, said: Layout | None = None) -> Reading:
    """A table from a file of delimited text or from a Parquet file; either may be packed by gzip or zip.

    Only an empty cell is missing by itself: a group that is called "NA" or "None" stays a group.

    Parameters
    ----------
    source : Path or bytes
        The file, or what is in it.
    name : str, optional
        The file's name; needed with bytes.
    said : Layout, optional
        How it is written; what it does not say is detected.

    Raises
    ------
    FormatUnknown, FileUnreadable, HeaderUnclear, ColumnTwice, ColumnUnknown, TableEmpty
    """
    said = said or Layout()
    name = name or (source.name if isinstance(source, Path) else "The file")
    content, inner = files.unpacked(source if isinstance(source, bytes) else files.whole(source), name)
    if files.is_parquet(content, inner):
        table, notes = _parquet(content, name)
        found = Layout(missing=said.missing, dropped=said.dropped)
    else:
        text, encoding = layout.decoded(content, said.encoding, name)
        found = layout.completed(text, replace(said, encoding=encoding), name)
        table, notes = delimited.table(text, found, name)
    if table.empty:
        raise TableEmpty(name)
    for column in said.dropped:
        if column not in table.columns:
            raise ColumnUnknown(column, [str(each) for each in table.columns])
    if set(table) <= set(said.dropped):
        raise TableEmpty(f"{name} without the columns that are left out")
    table = table.drop(columns=list(said.dropped))
    return Reading(table.apply(_without, codes=said.missing) if said.missing else table, found, tuple(notes))


def shape(source: Path | bytes, name: str) -> tuple[Layout, list[list[str]]]:
    """How a file of text is written, as far as it can be told, and its first rows as cells; no rows of Parquet.

    Of a file on this machine only the beginning is looked at.
    """
    content, inner = files.unpacked(source, name) if isinstance(source, bytes) else files.beginning(source)
    if files.is_parquet(content, inner):
        return Layout(), []
    text, encoding = layout.decoded(content, None, name)
    found = layout.completed(text, Layout(encoding=encoding), name)
    return found, layout.records(text, str(found.separator), name)


def complete(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The table without the rows that have nothing in this column."""
    return table.dropna(subset=[column]).reset_index(drop=True)


def fingerprint(table: pd.DataFrame) -> str:
    """SHA-256 over every value, name and type of a table: equal tables, and only those, have the same one."""
    digest = hashlib.sha256(repr([(column, _kind(table[column])) for column in table]).encode())
    digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _kind(column: pd.Series) -> str:
    """A column's type with what its values do not show: the order of categories, the types among objects."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return repr((column.cat.categories.tolist(), column.cat.ordered))
    if column.dtype == object:
        return repr([type(value).__name__ for value in column])
    return str(column.dtype)


def _parquet(content: bytes, name: str) -> tuple[pd.DataFrame, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(content))
        _refuse_a_flood(file.metadata, name)
        read = file.read()
    except (pa.ArrowException, OSError):
        raise FileUnreadable(name, "it is not a Parquet file, or it is damaged.") from None
    nested = [field.name for field in read.schema if pa.types.is_nested(field.type)]
    read = read.drop_columns(nested)
    if repeats := sorted({column for column in read.column_names if read.column_names.count(column) > 1}):
        raise ColumnTwice(repeats)
    try:
        for place, column in enumerate(read.column_names):
            read = read.set_column(place, column, _plain(read.column(place)))
        read.validate(full=True)  # a damaged file would break whoever reads its texts later
        return read.to_pandas(ignore_metadata=True), files.without_nested(nested)  # an index is a column like any other
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise FileUnreadable(name, f"a value is beyond what can be read ({error}).") from None


def _refuse_a_flood(found: pq.FileMetaData, name: str) -> None:
    """Refuse what would fill the memory: a small file can hold very many rows."""
    groups = (found.row_group(place) for place in range(found.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if found.num_rows * found.num_columns > MOST_CELLS or size > files.MOST_UNPACKED * 4:
        why = f"it holds {found.num_rows:,} rows of {found.num_columns:,} columns, too many to load at once."
        raise FileTooLarge(name, why)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as pandas can hold it without rounding it: a decimal as a number, a long number with gaps as a text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_decimal(column.type):
        return column.cast(pa.float64())
    if pa.types.is_integer(column.type) and 0 < column.null_count < len(column):
        ends = pc.min_max(column).as_py()
        if max(abs(ends["min"]), abs(ends["max"])) > LARGEST_WHOLE:
            return column.cast(pa.string())
    return column


def _without(column: pd.Series, codes: Sequence[str]) -> pd.Series:
    """The column with these codes missing, whether they are written as texts or as numbers."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return column
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    wanted = pd.to_numeric(pd.Series(codes, dtype=str), errors="coerce").dropna() if numeric else codes
    return column.mask(column.isin(wanted))
