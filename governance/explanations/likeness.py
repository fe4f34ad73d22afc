"""Likeness: how far apart two people are, column by column, on a scale that needs no choice.

In every column 1 is "as different as two strangers": two different people drawn at random from the audited ones.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.column import Column
from governance.metrics.intervals import Floats


@dataclass(frozen=True, eq=False)
class Scale:
    """One column as a ruler: where each value stands, and how far apart two strangers are.

    A number stands at its mid-rank among the people who have one, as a share of them, in (0, 1): two people are as far
    apart as the share of people who lie between. Two different categories are 1 apart, equal ones 0. A missing value
    is one of its own: as far from every known one as two people with known values are on average.

    Attributes
    ----------
    column : str
    is_number : bool
    places : float array, shape (people,)
        Where each audited person stands: a mid-rank, or the position of a category in `distinct`; nan where missing.
    distinct : Index
        Every value that somebody has, once: numbers from low to high, categories most frequent first.
    rows : int array, shape (distinct values,)
        The position in the table of somebody who has it.
    people : int array, shape (distinct values,)
        How many people have it.
    marks : float array, shape (distinct values,)
        Where each distinct value stands.
    apart : float
        How far apart two different people with known values are, on average.
    strangers : float
        How far apart two different people are, on average, in units of `apart` for numbers; 0 of a constant column.
    """

    column: str
    is_number: bool
    places: Floats = field(repr=False)
    distinct: pd.Index = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    people: NDArray[np.int64] = field(repr=False)
    marks: Floats = field(repr=False)
    apart: float
    strangers: float

    @property
    def counts(self) -> bool:
        """Whether people differ in it at all."""
        return self.strangers > 0

    @cached_property
    def _has_missing(self) -> bool:
        return bool(np.isnan(self.places).any())

    def distances(self, place: float, places: Floats | None = None) -> Floats:
        """How far each of these places (everybody's) is from one place; 0 everywhere in a constant column."""
        against = self.places if places is None else places
        if not self.counts:
            return np.zeros(len(against))
        if np.isnan(place):
            return np.where(np.isnan(against), 0.0, 1 / self.strangers)
        if self.is_number:
            unit = self.apart * self.strangers
            found = np.abs(against - place) / unit if unit else np.zeros(len(against))
        else:
            found = (against != place) / self.strangers
        if self._has_missing or places is not None:
            found[np.isnan(against)] = 1 / self.strangers
        return found

    def place(self, value: object) -> float:
        """Where a value stands that need not be anybody's; a category that nobody has is unlike all others."""
        if pd.isna(value):
            return np.nan
        if self.is_number:
            at = int(np.searchsorted(self.distinct.to_numpy(float), float(value)))  # type: ignore[arg-type]
            held = at < len(self.distinct) and self.distinct[at] == value
            return float(self.marks[at]) if held else float(self._upto[at] / max(self._upto[-1], 1))
        return float(next((at for at in (self._at(value), self._at(str(value))) if at >= 0), len(self.distinct)))

    def _at(self, value: object) -> int:
        """The position of a category; -1 where nobody has it."""
        try:
            return int(self.distinct.get_loc(value))
        except (KeyError, TypeError, pd.errors.InvalidIndexError):
            return -1

    def share_below(self, value: object) -> float:
        """Of the people with a number in this column, the share who have less than this; nan where there is none."""
        if not self.is_number or pd.isna(value):
            return np.nan
        at = np.searchsorted(self.distinct.to_numpy(float), float(value))  # type: ignore[arg-type]
        return float(self._upto[at] / max(self._upto[-1], 1))

    @cached_property
    def _upto(self) -> NDArray[np.int64]:
        """How many people have less than the first distinct number, less than the second, and so on; then everybody."""
        return np.concatenate([[0], np.cumsum(self.people)])


@dataclass(frozen=True, eq=False)
class Likeness:
    """How far apart people are.

    The distance of two people in a column is how far apart they stand, divided by its mean over two different people
    drawn at random: d(a, b) = |rank(a) − rank(b)| / mean |rank − rank'| for numbers, [a ≠ b] / P(a' ≠ b') for
    categories. Their distance is the mean of this over the columns that are not the same for everybody.

    Attributes
    ----------
    rows : int array, shape (people,)
        The positions in the table of the people who make the scale.
    scales : tuple of Scale
        One of each column, also of those that do not count.

    References
    ----------
    Gower (1971), Biometrics 27, 857-871, for a mean over columns of any kind; here every column is divided by its mean
    and not by its range, which the two most extreme people would set.
    """

    rows: NDArray[np.int64] = field(repr=False)
    scales: tuple[Scale, ...] = field(repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the model's order."""
        return tuple(each.column for each in self.scales)

    @property
    def counted(self) -> int:
        """In how many of them people differ."""
        return sum(each.counts for each in self.scales)

    def scale(self, column: str) -> Scale:
        """The ruler of a column."""
        return self.scales[self.columns.index(column)]

    def without(self, columns: Collection[str]) -> Likeness:
        """The same with some columns left out."""
        return Likeness(self.rows, tuple(each for each in self.scales if each.column not in columns))

    def places(self, person: pd.DataFrame) -> Floats:
        """Where a person stands in each column, shape (columns,); a frame of one row, with at least these columns."""
        return np.array([each.place(person[each.column].iloc[0]) for each in self.scales])

    def distances(self, places: Floats) -> Floats:
        """How far everybody is from these places of one person, shape (people,); nan where no column counts."""
        total = np.zeros(len(self.rows))
        if not self.counted:
            return total + np.nan
        for each, place in zip(self.scales, places, strict=True):
            if each.counts:
                total += each.distances(place)
        return total / self.counted

    def by_column(self, places: Floats, at: NDArray[np.int64]) -> Floats:
        """How far those at these positions among `rows` are in each column, shape (people, columns)."""
        found = [each.distances(place, each.places[at]) for each, place in zip(self.scales, places, strict=True)]
        return np.stack(found, axis=1) if found else np.zeros((len(at), 0))


def likeness(people: pd.DataFrame, rows: NDArray[np.int64]) -> Likeness:
    """How far apart the people at these positions are, by all columns of a table.

    Parameters
    ----------
    people : DataFrame, shape (people, columns)
        What a model looks at, of everybody in the table.
    rows : int array
        Positions of the audited people, who make the scale.
    """
    among = people.iloc[rows]
    return Likeness(rows, tuple(_scale(Column.of(among[column], column), rows) for column in people.columns))


def _scale(column: Column, rows: NDArray[np.int64]) -> Scale:
    return _of_categories(column, rows) if column.numbers is None else _of_numbers(column, column.numbers, rows)


def _of_numbers(column: Column, numbers: Floats, rows: NDArray[np.int64]) -> Scale:
    known = np.flatnonzero(~np.isnan(numbers))
    distinct, first, codes, people = np.unique(
        numbers[known], return_index=True, return_inverse=True, return_counts=True
    )
    upto = np.cumsum(people)
    marks = (upto - people / 2) / max(len(known), 1)
    places = np.full(len(numbers), np.nan)
    places[known] = marks[codes]
    apart = _mean_difference(marks, people)
    pairs = len(numbers) * (len(numbers) - 1)
    both, mixed = len(known) * (len(known) - 1), 2 * len(known) * (len(numbers) - len(known))
    strangers = ((both if apart else 0) + mixed) / pairs if pairs else 0.0
    return Scale(column.name, True, places, pd.Index(distinct), rows[known[first]], people, marks, apart, strangers)


def _mean_difference(marks: Floats, people: NDArray[np.int64]) -> float:
    """The mean difference of the places of two different people, each place held by so many."""
    total = int(people.sum())
    if total < 2:
        return 0.0
    before = np.cumsum(people) - people
    after = total - before - people
    return float((people * marks * (before - after)).sum() / (total * (total - 1) / 2))


def _of_categories(column: Column, rows: NDArray[np.int64]) -> Scale:
    order = np.argsort(-column.people, kind="stable")
    place = np.argsort(order, kind="stable").astype(float)
    places = np.where(column.codes < 0, np.nan, np.append(place, np.nan)[column.codes])
    first = np.unique(column.codes[column.codes >= 0], return_index=True)[1]
    known = np.flatnonzero(column.codes >= 0)
    people = len(places)
    each = np.append(column.people, column.missing).astype(float)
    pairs = people * (people - 1)
    strangers = float(1 - (each * (each - 1)).sum() / pairs) if pairs else 0.0
    strangers = 0.0 if (each == people).any() else strangers
    marks, own = np.arange(len(order), dtype=float), rows[known[first]][order]
    return Scale(column.name, False, places, column.distinct[order], own, column.people[order], marks, 1.0, strangers)
