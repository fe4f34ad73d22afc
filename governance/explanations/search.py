"""Search: the people of a table whom a text is about, by their row, their identifier, or what a model looks at."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.data.column import Column
from governance.data.dataset import Dataset

types = pd.api.types
_PARTS = re.compile(r",\s+")  # and not the comma within a number
_IS = re.compile(r"\s*[=:]\s*")


def matching(dataset: Dataset, columns: Sequence[str], text: str) -> NDArray[np.bool_]:
    """Whom a text is about, shape (people in the table,).

    Parameters
    ----------
    dataset : Dataset
    columns : sequence of str
        Where a text is looked for; besides them in the identifier, and in the sensitive attributes.
    text : str
        A row's number, an identifier, or a part of a value, in capitals or not; a number is sought as it is. "column =
        value" asks one column only. Several of these, with commas and blanks between, have to hold together. An empty
        text is about everybody.
    """
    found = np.ones(len(dataset.table), bool)
    for part in _PARTS.split(text.strip()):
        if part.strip():
            found &= _matching(dataset, columns, part.strip())
    return found


def named(dataset: Dataset, text: str) -> NDArray[np.int64]:
    """Positions of those whose row's number or identifier is exactly this text: whom somebody looks for by name."""
    text = _bare(text.strip())
    rows = [int(text)] if text.isdecimal() and len(text) < 19 and int(text) < len(dataset.table) else []
    identifier = dataset.roles.identifier
    known = [] if identifier is None else np.flatnonzero(_equal(dataset.table[identifier], text)).tolist()
    return np.array(list(dict.fromkeys([*known, *rows])), dtype=np.int64)


def _matching(dataset: Dataset, columns: Sequence[str], part: str) -> NDArray[np.bool_]:
    column, *value = _IS.split(part, maxsplit=1)
    known = {str(each).casefold(): each for each in dataset.table.columns}
    if value and column.casefold() in known:
        return _holding(dataset.table[known[column.casefold()]], value[0])
    found = np.zeros(len(dataset.table), bool)
    found[named(dataset, part)] = True
    identifier = dataset.roles.identifier
    own = [] if identifier is None else [identifier]
    for each in dict.fromkeys([*own, *dataset.roles.sensitive, *columns]):
        found |= _holding(dataset.table[each], part)
    return found


def _holding(values: pd.Series, text: str) -> NDArray[np.bool_]:
    """Who has a value with this text in it; of numbers, the number that it is; "(missing)" is no value."""
    if text.casefold() == naming.MISSING:
        return values.isna().to_numpy(bool)
    if types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype):
        return _equal(values, text)
    if values.dtype == "str":
        return values.str.contains(text, case=False, regex=False, na=False).to_numpy(bool)
    return _told(values, text, whole=False)


def _equal(values: pd.Series, text: str) -> NDArray[np.bool_]:
    """Who has this very value."""
    if types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype):
        number = naming.number(_bare(text))
        none = np.zeros(len(values), bool)
        return none if number is None else (values == number).fillna(False).to_numpy(bool)
    return _told(values, text, whole=True)


def _told(values: pd.Series, text: str, *, whole: bool) -> NDArray[np.bool_]:
    """The same by the names of distinct values, each looked at once."""
    column, wanted = Column.of(values, str(values.name)), text.casefold()
    names = pd.Series([naming.name(each) for each in column.distinct], dtype=str).str.casefold()
    told = names == wanted if whole else names.str.contains(wanted, regex=False)
    return np.append(told.to_numpy(bool), False)[column.codes]


def _bare(text: str) -> str:
    """A number without what parts its thousands, and without the word that a row is named by."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", re.sub(r"^row\s+", "", text, flags=re.IGNORECASE))
