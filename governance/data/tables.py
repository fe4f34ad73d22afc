"""Reading a table from a file, and knowing again which table it was."""

from __future__ import annotations

import csv
import hashlib
import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from governance.errors import ColumnTwice, FileUnreadable, FormatUnknown, TableEmpty

FORMATS = (".csv", ".parquet")
TEXT = ["object", "string", "category"]
SEPARATORS = (",", ";", "\t", "|")

# Texts that often stand for "not known". They are shown with their counts, and mean missing only when a person says so.
SUSPECTED_CODES = ("?", "-", "NA", "N/A", "n/a", "NaN", "nan", "None", "none", "NULL", "null", "unknown", "Unknown")


def read(source: Path | bytes, name: str | None = None, *, missing: Sequence[str] = ()) -> pd.DataFrame:
    """A table from a CSV file (UTF-8) or a Parquet file.

    Only an empty cell is missing by itself: a group that is called "NA" or "None" stays a group. The
    separator of a CSV file is whichever of , ; tab | the header uses most.

    Parameters
    ----------
    source : Path or bytes
        The file, or what is in it.
    name : str, optional
        The file's name, which says its format; needed with bytes.
    missing : sequence of str
        Further texts that mean "missing", such as "?".

    Raises
    ------
    FormatUnknown, FileUnreadable, ColumnTwice, TableEmpty
    """
    name = name or (source.name if isinstance(source, Path) else "The file")
    ending = Path(name).suffix.lower()
    if ending not in FORMATS:
        raise FormatUnknown(name, FORMATS)
    content = source if isinstance(source, bytes) else _bytes(source)
    table = _csv(content, name, missing) if ending == ".csv" else _parquet(content, name, missing)
    if table.empty:
        raise TableEmpty(name)
    return table


def fingerprint(table: pd.DataFrame) -> str:
    """SHA-256 over every value, name and type of a table: equal tables, and only those, have the same one."""
    digest = hashlib.sha256(repr([(column, _kind(table[column])) for column in table]).encode())
    digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def suspected_codes(table: pd.DataFrame) -> dict[str, int]:
    """Texts in the table that may mean "missing", each with how many cells hold it, most frequent first."""
    texts = table.select_dtypes(TEXT)
    found = pd.Series(texts.to_numpy().ravel(), dtype=object).value_counts()
    return {code: int(found[code]) for code in found.index if code in SUSPECTED_CODES}


def _kind(column: pd.Series) -> str:
    """A column's type with what its values do not show: the order of categories, the types among objects."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return repr((column.cat.categories.tolist(), column.cat.ordered))
    if column.dtype == object:
        return repr([type(value).__name__ for value in column])
    return str(column.dtype)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), f"{error.strerror}.") from None


def _csv(content: bytes, name: str, missing: Sequence[str]) -> pd.DataFrame:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(name, "it is not in UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    separator = max(SEPARATORS, key=text.split("\n", 1)[0].count)
    try:
        header = next(csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True), [])
    except csv.Error as error:
        raise FileUnreadable(name, f"its header does not end ({error}).") from None
    _refuse_repeats(header)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                io.StringIO(text),
                sep=separator,
                keep_default_na=False,
                na_values=["", *missing],
                skipinitialspace=True,
                index_col=False,
                low_memory=False,
            )
    except pd.errors.EmptyDataError:
        raise TableEmpty(name) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        why = str(error).removeprefix("Error tokenizing data. C error: ").strip().rstrip(".")
        raise FileUnreadable(name, f"a row does not fit the header ({why}).") from None


def _parquet(content: bytes, name: str, missing: Sequence[str]) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        read = pq.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError):
        raise FileUnreadable(name, "it is not a Parquet file, or it is damaged.") from None
    _refuse_repeats(read.column_names)
    nested = [field.name for field in read.schema if pa.types.is_nested(field.type)]
    if nested:
        raise FileUnreadable(name, f"column {nested[0]!r} holds lists or records, and not one value a person.")
    decimals = [place for place, field in enumerate(read.schema) if pa.types.is_decimal(field.type)]
    for place in decimals:
        read = read.set_column(place, read.column_names[place], read.column(place).cast(pa.float64()))
    try:
        table = read.to_pandas(ignore_metadata=True)  # an index is a column like any other
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise FileUnreadable(name, f"a value is beyond what can be read ({error}).") from None
    return table.apply(_without, codes=missing) if missing else table


def _without(column: pd.Series, codes: Sequence[str]) -> pd.Series:
    """The column with these codes missing, whether they are written as texts or as numbers."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return column
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    wanted = pd.to_numeric(pd.Series(codes, dtype=str), errors="coerce").dropna() if numeric else codes
    return column.mask(column.isin(wanted))


def _refuse_repeats(header: list[str]) -> None:
    repeats = sorted({column for column in header if header.count(column) > 1})
    if repeats:
        raise ColumnTwice(repeats)
