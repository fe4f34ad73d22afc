"""Delimited text, such as CSV, as a table: every cell as it is written, numbers where a whole column holds them."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from governance.data import layout as layouts
from governance.data.layout import Layout
from governance.errors import FileUnreadable, HeaderUnclear, TableEmpty

PLAIN = r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf"
LONG = r"[+-]?\d{16,}"
WHOLE = r"[+-]?\d+"
TRUTH = {"True": True, "False": False}
BEHIND = "Every row ends with a separator, and the empty column behind it is left out."
LOOK = 200  # values that decide whether the whole column is worth a look


def table(text: str, layout: Layout, name: str) -> tuple[pd.DataFrame, list[str]]:
    """The table that a text holds, and what was noted on the way.

    A column is one of numbers when everything in it is a number as people write one: "007" is a text, and
    so is a whole number of more than fifteen digits. What is missing stays missing.

    Parameters
    ----------
    text : str
    layout : Layout
        Completed.
    name : str
        Of the file, for sentences.

    Raises
    ------
    HeaderUnclear, FileUnreadable, TableEmpty
    """
    named, notes, extra = names(text, layout, name)
    found = _cells(layouts.body(text), [*named, ""] if extra else named, layout, name)
    if extra:
        found = _without_last(found, name)
    nobody = found.isna().all(axis=1)
    if nobody.any() and found.shape[1] > 1:
        found = found[~nobody].reset_index(drop=True)
        notes.append(f"Empty rows are left out: {int(nobody.sum()):,}.")
    if found.empty:
        raise TableEmpty(name)
    found = found.mask(found.isin(layout.missing)) if layout.missing else found
    with ThreadPoolExecutor() as several:
        read = pd.DataFrame(dict(zip(found, several.map(lambda each: typed(found[each], layout), found), strict=True)))
    notes += _maybe_thousands(found, read, layout)
    unclear = [str(column) for column in read if _may_be_numbers(read[column])]
    if unclear:
        notes.append(
            f"These columns hold what may be numbers, and are read as text: {', '.join(unclear)}. "
            "Say which sign stands before decimals and which between thousands, if they are numbers."
        )
    return read, notes


def names(text: str, layout: Layout, name: str) -> tuple[list[str], list[str], bool]:
    """The names of the columns, what was noted, and whether there is one more behind them: every row ends with a
    separator.

    Raises
    ------
    HeaderUnclear, TableEmpty
    """
    rows = layouts.records(text, str(layout.separator), name)
    if not rows:
        raise TableEmpty(name)
    if layout.header is None:
        raise HeaderUnclear(name, rows[0])
    header = rows[0] if layout.header else ["" for _ in rows[0]]
    told = [each for each in header if each.strip()]
    if layout.header and len(header) > 2 and len(told) == 1:
        raise FileUnreadable(name, f"its first row holds only {told[0]!r}. Take out what stands above the names.")
    below = rows[1] if len(rows) > 1 else rows[0]
    extra = len(below) == len(header) + 1 and not below[-1]
    if len(header) > 1 and layout.header and not header[-1] and not any(row[-1] for row in rows):
        extra, header = True, header[:-1]
    named, notes = columns(header)
    return named, [*notes, *([BEHIND] if extra else [])], extra


def columns(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names for columns from a header: each once, none empty; and what was noted."""
    cleaned = [each.strip() for each in header]
    notes = []
    if any(cleaned) and not all(cleaned):
        places = ", ".join(str(place) for place, each in enumerate(cleaned, 1) if not each)
        notes.append(f"Columns without a name are called by their place: {places}.")
    if not any(cleaned):
        notes.append("The file names no columns; they are called column 1, column 2 and so on.")
    named = [each or f"column {place}" for place, each in enumerate(cleaned, 1)]
    often = {each: times for each, times in Counter(named).items() if times > 1}
    for each, times in often.items():
        notes.append(f"{times} columns are called {each!r}; they are numbered: '{each} (1)' and so on.")
    if not often:
        return named, notes
    seen: Counter[str] = Counter()
    unique = []
    for each in named:
        seen[each] += 1
        unique.append(f"{each} ({seen[each]})" if each in often else each)
    again, _ = columns(unique)
    return again, notes


def _cells(text: str, names: Sequence[str], layout: Layout, name: str) -> pd.DataFrame:
    wide = len(names)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            found = pd.read_csv(
                io.StringIO(text),
                sep=layout.separator,
                header=0 if layout.header else None,
                names=range(wide),
                dtype=str,
                keep_default_na=False,
                na_values=[""],
                skipinitialspace=True,
                index_col=False,
            )
    except pd.errors.EmptyDataError:
        raise TableEmpty(name) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        if "EOF inside string" not in str(error):
            _refuse_misfits(text, layout, names, name)
        why = str(error).removeprefix("Error tokenizing data. C error: ").strip().rstrip(".")
        raise FileUnreadable(name, f"a value in quotes does not end ({why}).") from None
    rows = len(found) + bool(layout.header)
    full = '"' not in text and text.count(str(layout.separator)) == rows * (wide - 1)
    if not full and len(found) and found.iloc[:, -1].isna().any():
        _refuse_misfits(text, layout, names, name)
    return found.set_axis(list(names), axis=1)


def _refuse_misfits(text: str, layout: Layout, names: Sequence[str], name: str) -> None:
    """Refuse a row with more or fewer values than there are columns: what is missing in it is anybody's guess."""
    wide = len(names)
    fits = {0, wide, wide if names[-1] else wide - 1}
    csv.field_size_limit(max(len(text), 1))
    rows = csv.reader(io.StringIO(text), delimiter=str(layout.separator), skipinitialspace=True)
    try:
        for row in rows:
            if len(row) not in fits:
                columns = wide if names[-1] else wide - 1
                why = f"line {rows.line_num:,} has {len(row)} values, and there are {columns} columns."
                raise FileUnreadable(name, f"a row does not fit the header: {why}")
    except csv.Error as error:
        raise FileUnreadable(name, f"line {rows.line_num:,} does not end ({error}).") from None


def _without_last(found: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table without the empty column behind the last separator of every row."""
    if filled := int(found.iloc[:, -1].notna().sum()):
        raise FileUnreadable(name, f"{filled:,} rows have a value behind the last column of the header.")
    return found.iloc[:, :-1]


def typed(column: pd.Series, layout: Layout) -> pd.Series:
    """A column of texts as numbers, or as True and False, if all of it is."""
    import pyarrow as pa

    told = column.dropna()
    if told.empty or not _are_numbers(told.head(LOOK), layout):
        whole = not column.hasnans and len(column) > 0 and column.isin(TRUTH).all()
        return column.map(TRUTH).astype(bool) if whole else column
    if not _are_numbers(told, layout):
        return column
    plain = column
    for sign, instead in signs(layout):
        plain = plain.str.replace(sign, instead, regex=False)
    if told.size == column.size and plain.str.fullmatch(WHOLE).all():
        return plain.astype("int64")
    numbers = pa.array(plain, pa.string()).cast(pa.float64())  # rounded as Python does
    return pd.Series(numbers.to_numpy(zero_copy_only=False), index=column.index, name=column.name)


def patterns(layout: Layout) -> tuple[str, str]:
    """The form of a number, and the form of one that is so long that it names something instead."""
    pattern = PLAIN.replace(r"\.", re.escape(str(layout.decimal)))
    if layout.thousands:
        pattern = f"{pattern}|{layouts.grouped(str(layout.decimal), layout.thousands)}"
    return pattern, LONG


def signs(layout: Layout) -> list[tuple[str, str]]:
    """What is written as what in a number, so that every reader understands it."""
    between = " \xa0\u202f" if layout.thousands == " " else layout.thousands or ""
    decimal = [] if layout.decimal == "." else [(str(layout.decimal), ".")]
    return [("+", ""), *((sign, "") for sign in between), *decimal]


def _are_numbers(told: pd.Series, layout: Layout) -> bool:
    pattern, long = patterns(layout)
    return bool(told.str.fullmatch(pattern).all()) and not told.str.fullmatch(long).any()


def _maybe_thousands(found: pd.DataFrame, read: pd.DataFrame, layout: Layout) -> list[str]:
    """A note on numbers with a point that may as well stand between thousands: "1.234", and nothing else."""
    if layout.decimal != "." or layout.thousands:
        return []
    form = r"[+-]?[1-9]\d{0,2}\.\d{3}"
    columns = [
        str(column)
        for column in read.select_dtypes("float")
        if len(told := found[column].dropna().head(LOOK)) and told.str.fullmatch(form).all()
    ]
    if not columns:
        return []
    return [
        f"The point in {', '.join(columns)} is read as the sign before decimals, and may stand between thousands. "
        "Say so, if it does."
    ]


def _may_be_numbers(column: pd.Series) -> bool:
    """Whether a column of text holds numbers in a way of writing that could be read in two ways."""
    told = column.dropna().head(LOOK) if column.dtype == "str" else column.head(0)
    return len(told) > 0 and bool(told.str.fullmatch(r"[+-]?\d+(?:[.,]\d+)*").all() and told.str.contains("[.,]").any())
