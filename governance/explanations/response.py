"""Response: what a model says about people over the whole range of one column, all else as it is.

For one person that is an individual conditional expectation (Goldstein and others 2015), its average over people of a
group the partial dependence of that group (Friedman 2001). Everything is asked in one batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import ColumnNotLookedAt, ResponseHidden
from governance.explanations.background import sample
from governance.explanations.subject import Subject
from governance.explanations.whatif import Range
from governance.metrics.disclosure import closed
from governance.metrics.intervals import Floats, normal_quantile
from governance.naming import Group

PEOPLE = 200  # of a group, drawn at random
QUANTILES, EVEN = 27, 9  # points of the grid: as many people between two, and as far apart
MOST_VALUES = 40  # that are asked about, of categories or of numbers
FEW = 0.01  # of the group's people: what lies further out is hardly anybody's value
SCARCE = 10  # people: a category of fewer is hardly anybody's
BINS = 30
MARGIN = 0.15  # of the range in which people are, beyond it
LINES = 20  # people of the group that are kept one by one


@dataclass(frozen=True, eq=False)
class Curve:
    """What the model says about people of one group over a column's range, on average.

    Attributes
    ----------
    group : tuple of str
    mean : float array, shape (grid,)
    low, high : float arrays, shape (grid,)
        95 % interval over people; nan of one person.
    lines : float array, shape (people, grid)
        Some of these people one by one.
    sampled, of : int
        Over how many people it is averaged, of how many.
    rows : int array
        Positions in the table of everybody in the group who is audited.
    """

    group: Group
    mean: Floats
    low: Floats
    high: Floats
    lines: Floats
    sampled: int
    of: int
    rows: NDArray[np.int64] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Response:
    """What a model says over the range of one column.

    Attributes
    ----------
    subject : Subject
        What is asked; its unit is that of every number.
    attributes : tuple of str
        What the groups are groups of.
    range : Range
        Of the column.
    grid : tuple
        The values that were asked about, in order; None, which is missing, is last.
    curves : tuple of Curve
    person : float array, shape (grid,), or None
        What it says about the person in view.
    own : int or None
        Where the person's own value stands in the grid.
    least : int
        Nothing is told about fewer people than this.
    """

    subject: Subject
    attributes: tuple[str, ...]
    range: Range
    grid: tuple[Any, ...]
    curves: tuple[Curve, ...]
    person: Floats | None
    own: int | None
    least: int = 1

    @property
    def column(self) -> str:
        """Which column is moved."""
        return self.range.column

    @property
    def known(self) -> int:
        """How many of the grid's values are not missing; these come first."""
        return len(self.grid) - (self.grid[-1] is None)

    @property
    def held(self) -> pd.Series:
        """The column of everybody in the groups."""
        rows = np.concatenate([np.empty(0, np.int64), *(curve.rows for curve in self.curves)])
        return self.subject.people[self.column].iloc[rows]

    @property
    def numbers(self) -> Floats:
        """Of numbers: those of everybody in the groups, without missing ones."""
        return self.held.dropna().astype(float).to_numpy()

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """Of categories: how many people of the groups have each of the grid's values, shape (grid,).

        Where nothing may be told about a few people, a value of too few has none, and so has another one from which
        they could be worked out.
        """
        known = {value: place for place, value in enumerate(self.grid)}
        places = [known.get(each, len(known)) for each in map(self.range.own, self.held)]
        found = np.bincount(np.array(places, dtype=np.int64), minlength=len(self.grid) + 1)  # the last has another one
        few = (found > 0) & (found < self.least)
        if few.any():
            few[-1] = found[-1] > 0
            found = np.where(closed(found[None], few, self.least), 0, found)
        return found[:-1]

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Of numbers: between which values nearly everybody of the groups is, but `FEW` on either side."""
        held = self.numbers
        return (
            tuple(np.quantile(held, [FEW, 1 - FEW], method="inverted_cdf").tolist()) if len(held) else (np.nan, np.nan)
        )

    @cached_property
    def sight(self) -> tuple[float, float]:
        """Of numbers: the part of the grid where people are, a margin, and the person's own number.

        All of the grid, unless it goes on for long where hardly anybody is.
        """
        low, high = (float(self.grid[at]) for at in (0, self.known - 1))
        own = None if self.own is None else self.grid[self.own]
        ends = [*self.middle, *([] if own is None else [float(own)])]
        margin = MARGIN * (max(ends) - min(ends))
        if not self.curves or high - low <= (1 + 4 * MARGIN) * (max(ends) - min(ends)):
            return low, high
        return max(low, min(ends) - margin), min(high, max(ends) + margin)

    @cached_property
    def bins(self) -> tuple[Floats, NDArray[np.int64]]:
        """Of numbers: edges over what is in sight, and how many people of the groups are between each two.

        Where nothing may be told about a few people, a bin of too few has none.
        """
        low, high = self.sight
        edges = np.linspace(low, high, BINS + 1) if high > low else np.array([low - 0.5, high + 0.5])
        if self.range.whole and high - low < BINS:
            edges = np.arange(np.floor(low) - 0.5, np.ceil(high) + 1)
        found = np.histogram(self.numbers, edges)[0]
        return edges, np.where(found < self.least, 0, found)


def response(
    about: Subject,
    known: Range,
    by: tuple[str, ...],
    groups: Mapping[Group, NDArray[np.int64]],
    *,
    person: pd.DataFrame | None = None,
    people: int = PEOPLE,
    least: int = 1,
    seed: int = 0,
) -> Response:
    """What the model says over the range of one column: of a person, and of groups on average.

    Parameters
    ----------
    about : Subject
    known : Range
        Of the column.
    by : tuple of str
        The attributes of the groups.
    groups : mapping of group to int array
        Positions in the table of their people.
    person : DataFrame of one row, optional
        What the model looks at, of the person in view.
    people : int
        How many of each group are drawn, at most.
    least : int
        How many people must have a category, or be at either end of the range of numbers, for it to be asked about;
        more than 1 where nothing may be told about a few people.
    seed : int
        Of the draw.

    Raises
    ------
    ColumnNotLookedAt
    ResponseHidden
        If no value of the column may be asked about, or there is nobody.
    """
    if known.column not in about.columns:
        raise ColumnNotLookedAt(known.column, about.columns)
    own = None if person is None else known.own(person[known.column].iloc[0])
    grid = _grid(known, own, least)
    if not grid or not (person is not None or any(map(len, groups.values()))):
        raise ResponseHidden(known.column, least)
    drawn = {group: sample(rows, people, seed) for group, rows in groups.items() if len(rows)}
    parts = [*([] if person is None else [person]), *(about.people.iloc[rows] for rows in drawn.values())]
    whole = pd.concat(parts, ignore_index=True)
    asked = whole.iloc[np.repeat(np.arange(len(whole)), len(grid))].reset_index(drop=True)
    values = known.series(grid)
    asked[known.column] = values.iloc[np.tile(np.arange(len(grid)), len(whole))].reset_index(drop=True)
    said = about.says(asked).reshape(len(whole), len(grid))
    first = 0 if person is None else 1
    ends = first + np.cumsum([len(rows) for rows in drawn.values()], dtype=np.int64)
    curves = tuple(
        _curve(group, said[end - len(rows) : end], groups[group])
        for (group, rows), end in zip(drawn.items(), ends.tolist(), strict=True)
    )
    place = None if person is None else grid.index(own)
    return Response(about, by, known, grid, curves, None if person is None else said[0], place, least)


def _curve(group: Group, said: Floats, rows: NDArray[np.int64]) -> Curve:
    people = len(said)
    mean = said.mean(axis=0)
    spread = said.std(axis=0, ddof=1) / np.sqrt(people) if people > 1 else np.full(len(mean), np.nan)
    half = normal_quantile(0.95) * spread
    return Curve(group, mean, mean - half, mean + half, said[:LINES], people, len(rows), rows)


def _grid(known: Range, own: Any, least: int) -> tuple[Any, ...]:
    """The values that are asked about; a missing one where there are some, last."""
    gone = (None,) if known.missing >= max(least, 1) else ()
    if known.numeric:
        return (*_points(known, own, least), *gone)
    enough = [place for place in range(len(known.values)) if known.people[place] >= least]
    most = sorted(enough, key=lambda place: -known.people[place])[:MOST_VALUES]
    kept = {*most, *(place for place, value in enumerate(known.values) if own is not None and value == own)}
    return (*(known.values[place] for place in sorted(kept)), *gone)


def _points(known: Range, own: Any, least: int) -> list[Any]:
    """Numbers with as many people between each two, others evenly apart, and the person's own."""
    numbers = np.array([float(each) for each in known.values])
    below = np.cumsum(known.people)
    inside = (below >= least) & (below[-1] - below + known.people >= least)
    numbers, people = numbers[inside], known.people[inside]
    if len(numbers) > MOST_VALUES:
        everybody = np.repeat(numbers, people)
        at = np.quantile(everybody, np.linspace(0, 1, QUANTILES), method="inverted_cdf")
        even = np.linspace(numbers[0], numbers[-1], EVEN)
        numbers = np.union1d(at, np.round(even) if known.whole else even)
    if own is not None:
        numbers = np.union1d(numbers, [own])
    return [int(each) if known.whole else each for each in numbers.tolist()]
