"""Values: what a column holds, in few enough names to be counted by: values themselves, or bands of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import bands
from governance.data.column import Column
from governance.naming import MISSING, by_size, name

FEW_NUMBERS = 20  # different ones that still stand for themselves
MOST_BANDS = 24
EQUAL_BANDS = {"equal": 20, "quartiles": 4}
MOST_VALUES = 60  # of which the most frequent stand for themselves
OTHERS = "(all others)"
TAIL = 0.01  # of the people at each end, whose numbers share a band


@dataclass(frozen=True, eq=False)
class Valued:
    """The names of what a column holds, and which one each person has.

    Attributes
    ----------
    names : tuple of str
        In order: numbers and bands by size, declared orders as declared, other values with the most frequent first;
        "(missing)" last.
    codes : int array, shape (people,)
        Positions in `names`.
    edges : tuple of float
        Of the bands; () where values stand for themselves.
    """

    names: tuple[str, ...]
    codes: NDArray[np.int64]
    edges: tuple[float, ...] = ()


def valued(column: pd.Series, *, bins: str = "even") -> Valued:
    """A column in few names: many numbers in "even", "equal" or "quartiles" bands, rare values "(all others)"."""
    held = Column.of(column, str(column.name))
    if (
        held.numbers is not None
        and len(held.distinct) > FEW_NUMBERS
        and not isinstance(column.dtype, pd.CategoricalDtype)
    ):
        return _banded(held, held.numbers, bins)
    declared = column.cat.categories.tolist() if getattr(column.dtype, "ordered", False) else []
    names, people = np.array(held.names, dtype=object), held.people
    totals: dict[str, int] = {}
    for each, number in zip(names, people.tolist(), strict=True):
        totals[each] = totals.get(each, 0) + number
    kept = sorted(totals, key=lambda each: -totals[each])
    rest = kept[MOST_VALUES - 1 :] if len(kept) > MOST_VALUES else []
    kept = kept[: len(kept) - len(rest)]
    if declared:
        order = {name(each): at for at, each in enumerate(declared)}
        kept.sort(key=lambda each: order.get(each, len(order)))
    elif held.numbers is not None:
        kept.sort(key=by_size)
    place = {each: at for at, each in enumerate(kept)} | dict.fromkeys(rest, len(kept))
    shown = (*kept, OTHERS) if rest else tuple(kept)
    return _with_missing(shown, np.array([*(place[each] for each in names), len(shown)])[held.codes])


def _banded(held: Column, numbers: NDArray[np.float64], bins: str) -> Valued:
    known = numbers[np.isfinite(numbers)]
    if bins in EQUAL_BANDS:
        edges = tuple(np.unique(np.quantile(known, np.linspace(0, 1, EQUAL_BANDS[bins] + 1)[1:-1])).tolist())
    else:
        low, high = np.quantile(known, (TAIL, 1 - TAIL))
        within = pd.Series(known[(known >= low) & (known <= high)])
        edges = bands.steps(within, MOST_BANDS) or bands.steps(pd.Series(known), MOST_BANDS)
    codes = np.where(np.isnan(numbers), len(edges) + 1, np.searchsorted(np.array(edges), numbers, side="right"))
    return _with_missing(tuple(bands.labels(edges, whole=held.is_whole)), codes, edges)


def _with_missing(names: tuple[str, ...], codes: NDArray[np.int64], edges: tuple[float, ...] = ()) -> Valued:
    return Valued((*names, MISSING) if (codes == len(names)).any() else names, codes, edges)
