"""Search: the people whom a text is about, by their row, their identifier, or what a model looks at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.data.column import Column
from governance.data.dataset import Dataset

types = pd.api.types
MOST_NAMED = 10_000  # distinct values that are searched by their names; more are searched as they are written
_PARTS = re.compile(r",\s+")  # and not the comma within a number
_ROW = re.compile(r"^row\s+", re.IGNORECASE)
_IS = re.compile(r"\s*[=:]\s*")


@dataclass(frozen=True, eq=False)
class Told:
    """A column of texts, read once: its distinct values in small letters, and which one each person has."""

    names: pd.Series = field(repr=False)
    codes: NDArray[np.int64] = field(repr=False)

    def holding(self, text: str, *, whole: bool) -> NDArray[np.bool_]:
        """Who has a value with this text in it, or that is this text."""
        wanted = text.casefold()
        if wanted == naming.MISSING:
            return self.codes < 0
        told = self.names == wanted if whole else self.names.str.contains(wanted, regex=False)
        return np.append(told.to_numpy(bool), False)[self.codes]


@dataclass(frozen=True, eq=False)
class Searched:
    """People as a search reads them. Make one with `searched`; it answers any number of texts.

    Attributes
    ----------
    rows : int array, shape (people,)
        Their positions in the table.
    columns : mapping of str to Told or Series
        What is searched, numbers as they are.
    identifier : str or None
    """

    rows: NDArray[np.int64] = field(repr=False)
    columns: Mapping[str, Told | pd.Series] = field(repr=False)
    identifier: str | None

    def matching(self, text: str) -> NDArray[np.bool_]:
        """Whom a text is about, shape (people,).

        A row's number, an identifier, or a part of a value, in capitals or not; a number is sought as it is. "row 17"
        is that row alone, and "column = value" asks one column only. Several of these, with a comma and a blank
        between, have to hold together. An empty text is about everybody.
        """
        found = np.ones(len(self.rows), bool)
        for part in filter(str.strip, _PARTS.split(text)):
            found &= self._matching(part.strip())
        return found

    def named(self, text: str) -> NDArray[np.bool_]:
        """Whose row's number or identifier is exactly this text, shape (people,): whom somebody looks for by name."""
        by_row = self.rows == row_named(text)
        if self.identifier is None:
            return by_row
        return by_row | self._holding(self.identifier, text.strip(), whole=True)

    def _matching(self, part: str) -> NDArray[np.bool_]:
        column, *value = _IS.split(part, maxsplit=1)
        known = {each.casefold(): each for each in self.columns}
        if value and column.casefold() in known:
            return self._holding(known[column.casefold()], value[0], whole=False)
        found = self.named(part)
        if _ROW.match(part) and row_named(part) >= 0:
            return found
        for each in self.columns:
            found |= self._holding(each, part, whole=False)
        return found

    def _holding(self, name: str, text: str, *, whole: bool) -> NDArray[np.bool_]:
        """Who has a value with this text in it; of numbers, the number that it is; "(missing)" is no value."""
        column = self.columns[name]
        if isinstance(column, Told):
            return column.holding(text, whole=whole)
        if text.casefold() == naming.MISSING:
            return column.isna().to_numpy(bool)
        number = naming.number(_bare(text))
        if number is None:
            return np.zeros(len(column), bool)
        return (column == number).fillna(False).to_numpy(bool)


def searched(dataset: Dataset, columns: Sequence[str], rows: NDArray[np.int64]) -> Searched:
    """Some people, to be searched by identifier, sensitive attributes and these columns.

    Parameters
    ----------
    dataset : Dataset
    columns : sequence of str
        What a model looks at.
    rows : int array
        Positions in the table of those who may be found.
    """
    identifier = dataset.roles.identifier
    own = [] if identifier is None else [identifier]
    wanted = list(dict.fromkeys([*own, *dataset.roles.sensitive, *columns]))
    table = dataset.table[wanted].iloc[rows]
    return Searched(rows, {name: _read(table[name]) for name in wanted}, identifier)


def row_named(text: str) -> int:
    """The row that a text is the number of: "17", "row 17"; -1 where it is none."""
    number = _bare(text.strip())
    return int(number) if number.isdecimal() and len(number) < 19 else -1


def _read(values: pd.Series) -> Told | pd.Series:
    if types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype):
        return values
    column = Column.of(values, str(values.name))
    plain = len(column.distinct) > MOST_NAMED
    names = column.distinct.astype(str) if plain else [naming.name(each) for each in column.distinct]
    return Told(pd.Series(names, dtype="str").str.casefold(), column.codes)


def _bare(text: str) -> str:
    """A number without what parts its thousands, and without the word that a row is named by."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", _ROW.sub("", text))
