"""Cells: people who are alike in every column that is counted, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.metrics import sums

Ints = NDArray[np.int64]

MOST_CELLS = 1 << 20  # beyond it the combinations that exist are searched for, and no product of levels is built
BLOCK = 1 << 16  # people at a time, so that their codes stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Coded:
    """One column: its distinct raw values, and which one each person (or cell) has.

    Attributes
    ----------
    values : list
        As the table holds them; not all of them need to be anybody's.
    codes : int array
        Positions in `values`; -1 is missing.
    declared : bool
        Whether the values are a declared list of categories.
    ordered : bool
        Whether their order was declared too.
    """

    values: list[Any]
    codes: NDArray[Any]
    declared: bool = False
    ordered: bool = False


@dataclass(frozen=True, eq=False)
class Cells:
    """How many people are alike in every counted column.

    Attributes
    ----------
    columns : dict of Coded
        One code a cell.
    reached : dict of int array
        Of each column of numbers that was compared with thresholds, how many of them it reaches.
    people : int array, shape (cells,)
    totals : dict of Total
        What was added up, by name.
    spans : dict of (float, float)
        The least and the largest of each column that was compared with thresholds.
    """

    columns: Mapping[str, Coded]
    reached: Mapping[str, Ints]
    people: Ints
    totals: Mapping[str, sums.Total] = field(default_factory=dict)
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def counted(
    columns: Mapping[str, Coded],
    reached: Mapping[str, Ints],
    amounts: Mapping[str, NDArray[np.float64]],
    rows: int,
    grains: Mapping[str, sums.Grain],
) -> Cells:
    """The cells of a table in memory, from one code a person and column."""
    axes = [*(each.codes for each in columns.values()), *reached.values()]
    lows = [*(-1 for _ in columns), *(0 for _ in reached)]
    sizes = [*(len(each.values) + 1 for each in columns.values()), *(int(each.max()) + 1 for each in reached.values())]
    if prod(sizes) > MOST_CELLS:
        codes, people, cell = _searched(axes, rows)
    else:
        codes, people, cell = _counted(axes, lows, sizes, rows, located=bool(amounts))
    keys = zip(columns.items(), codes[: len(columns)], strict=True)
    return Cells(
        {name: Coded(each.values, code, each.declared, each.ordered) for (name, each), code in keys},
        dict(zip(reached, codes[len(columns) :], strict=True)),
        people,
        {name: sums.total(amount, cell, len(people), grains.get(name)) for name, amount in amounts.items()},
    )


def _counted(
    axes: list[NDArray[Any]], lows: list[int], sizes: list[int], rows: int, *, located: bool
) -> tuple[list[Ints], Ints, Ints]:
    """The cells that exist, by one `bincount` over the product of all axes; who is in which, if that is needed."""
    total = prod(sizes)
    narrow = np.promote_types(np.int16, np.min_scalar_type(-total))
    block = max(BLOCK, 4 * total)
    people, where = np.zeros(total, np.int64), np.zeros(rows if located else 0, np.int64)
    for start in range(0, rows, block):
        cut = slice(start, min(start + block, rows))
        flat = np.zeros(cut.stop - start, narrow)
        for codes, low, size in zip(axes, lows, sizes, strict=True):
            flat *= narrow.type(size)
            np.add(flat, codes[cut], out=flat, dtype=narrow, casting="unsafe")  # a code is below its axis' size
            flat -= narrow.type(low)
        people += np.bincount(flat, minlength=total)
        if located:
            where[cut] = flat
    there = np.flatnonzero(people)
    place = np.zeros(total, np.int64)
    place[there] = np.arange(len(there))
    found = np.unravel_index(there, sizes) if sizes else ()
    return [codes + low for codes, low in zip(found, lows, strict=True)], people[there], place[where]


def _searched(axes: list[NDArray[Any]], rows: int) -> tuple[list[Ints], Ints, Ints]:
    """The same for a product too large to build: sorted one axis at a time."""
    cell = np.zeros(rows, np.int64)
    for codes in axes:
        low, span = int(codes.min()), int(codes.max()) - int(codes.min()) + 1
        cell = np.unique(cell * span + (codes - low), return_inverse=True)[1]
    _, first, people = np.unique(cell, return_index=True, return_counts=True)
    return [codes[first].astype(np.int64) for codes in axes], people, cell


def pooled(first: Cells, second: Cells) -> Cells:
    """The people of both, counted by the same columns and, where amounts are added up, cut by the same grains."""
    columns = {name: _both(each, second.columns[name]) for name, each in first.columns.items()}
    reached = {name: np.concatenate([each, second.reached[name]]) for name, each in first.reached.items()}
    people = np.concatenate([first.people, second.people])
    axes = [*(each.codes for each in columns.values()), *reached.values()]
    codes, _, cell = _searched(axes, len(people))
    size = int(cell.max(initial=-1)) + 1

    def added(parts: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
        return np.bincount(cell, np.concatenate(parts), minlength=size).astype(float)

    keys = zip(columns.items(), codes[: len(columns)], strict=True)
    return Cells(
        {name: replace(each, codes=code) for (name, each), code in keys},
        dict(zip(reached, codes[len(columns) :], strict=True)),
        added([people]).astype(np.int64),
        {
            name: sums.Total(one.grain, added([one.wholes, other.wholes]), added([one.parts, other.parts]))
            for name, one, other in ((name, one, second.totals[name]) for name, one in first.totals.items())
        },
        {
            name: (min(low, second.spans[name][0]), max(high, second.spans[name][1]))
            for name, (low, high) in first.spans.items()
        },
    )


def _both(first: Coded, second: Coded) -> Coded:
    """One column of both: the values of the first, then those that only the second has; NaN is missing."""
    place: dict[Any, int] = {None: -1}
    for value in (*first.values, *second.values):
        if value == value and value not in place:
            place[value] = len(place) - 1
    codes = [
        np.array([*(place[value if value == value else None] for value in each.values), -1], np.int64)[each.codes]
        for each in (first, second)
    ]
    return Coded(list(place)[1:], np.concatenate(codes), first.declared, first.ordered)
