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
    digest = hashlib.sha256(repr([(column, str(kind)) for column, kind in table.dtypes.items()]).encode())
    digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def suspected_codes(table: pd.DataFrame) -> dict[str, int]:
    """Texts in the table that may mean "missing", each with how many cells hold it, most frequent first."""
    texts = table.select_dtypes(TEXT)
    found = pd.Series(texts.to_numpy().ravel(), dtype=object).value_counts()
    return {code: int(found[code]) for code in found.index if code in SUSPECTED_CODES}


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
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    header = next(csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True), [])
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
    except (pa.ArrowInvalid, OSError):
        raise FileUnreadable(name, "it is not a Parquet file, or it is damaged.") from None
    _refuse_repeats(read.column_names)
    nested = [field.name for field in read.schema if pa.types.is_nested(field.type)]
    if nested:
        raise FileUnreadable(name, f"column {nested[0]!r} holds lists or records, and not one value a person.")
    table = read.to_pandas(ignore_metadata=True)  # an index is a column like any other
    texts = table.select_dtypes(TEXT)
    return table.assign(**texts.mask(texts.isin(missing)))


def _refuse_repeats(header: list[str]) -> None:
    repeats = sorted({column for column in header if header.count(column) > 1})
    if repeats:
        raise ColumnTwice(repeats)
