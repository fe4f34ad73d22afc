"""Values: what a column holds, in few enough names to be counted by: values themselves, or bands of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import bands
from governance.data.column import Column
from governance.naming import MISSING, by_size, name, number

FEW_NUMBERS = 20  # different ones that still stand for themselves
MOST_BANDS = 24
EQUAL_BANDS = {"equal": 20, "tenths": 10, "quartiles": 4}
MOST_VALUES = 60  # of which the most frequent stand for themselves
OTHERS = "(all others)"
TAIL = 0.01  # of the people at each end, whose numbers share a band


@dataclass(frozen=True, eq=False)
class Valued:
    """The names of what a column holds, and which one each person has.

    Attributes
    ----------
    names : tuple of str
        In order: numbers, texts of digits and bands by size, declared orders as declared, other values with the most
        frequent first; "(all others)" behind them, "(missing)" last.
    codes : int array, shape (people,)
        Positions in `names`.
    edges : tuple of float
        Of the bands; () where values stand for themselves.
    ordered : bool
        Whether the order means something: each value is more than the ones before it.
    """

    names: tuple[str, ...]
    codes: NDArray[np.int64]
    edges: tuple[float, ...] = ()
    ordered: bool = False


def valued(column: pd.Series, *, bins: str = "even") -> Valued:
    """A column in few names: many numbers in "even", "equal", "tenths" or "quartiles" bands, rare values as one.

    A number that as many people have as one of the equal bands should hold has a band for itself.
    """
    held = Column.of(column, str(column.name))
    many = len(held.distinct) > FEW_NUMBERS and not isinstance(column.dtype, pd.CategoricalDtype)
    if held.numbers is not None and many and (edges := _edges(held, held.numbers, bins)):
        return _banded(held, held.numbers, edges)
    people: dict[str, int] = {}
    for each, number_of in zip(held.names, held.people.tolist(), strict=True):
        people[each] = people.get(each, 0) + number_of
    kept = sorted(people.keys() - {OTHERS}, key=lambda each: (-people[each], each))
    kept = kept[: MOST_VALUES if people.keys() == set(kept) and len(kept) <= MOST_VALUES else MOST_VALUES - 1]
    declared = column.cat.categories.tolist() if getattr(column.dtype, "ordered", False) else []
    numbers = bool(kept) and all(number(each) is not None for each in kept)
    if declared:
        order = {name(each): at for at, each in enumerate(declared)}
        kept.sort(key=lambda each: order.get(each, len(order)))
    elif numbers or held.numbers is not None:
        kept.sort(key=by_size)
    place = {each: at for at, each in enumerate(kept)}
    shown = tuple(kept) if len(kept) == len(people) else (*kept, OTHERS)
    codes = np.array([*(place.get(each, len(kept)) for each in held.names), len(shown)])[held.codes]
    return _with_missing(Valued(shown, codes, ordered=len(kept) == len(people) and (bool(declared) or numbers)))


def _edges(held: Column, numbers: NDArray[np.float64], bins: str) -> tuple[float, ...]:
    """Where bands of numbers begin; () where no two of them can be told apart."""
    known = numbers[np.isfinite(numbers)]
    if not known.size:
        return ()
    if bins in EQUAL_BANDS:
        return _equal(known, EQUAL_BANDS[bins])
    low, high = np.quantile(known, TAIL, method="higher"), np.quantile(known, 1 - TAIL, method="lower")
    parts = (known[(known >= low) & (known <= high)], known)
    found = next((edges for part in parts if (edges := bands.steps(pd.Series(part), MOST_BANDS))), ())
    if held.is_whole:
        found = tuple(dict.fromkeys(float(np.ceil(edge)) for edge in found))
    return found or _equal(known, MOST_BANDS)


def _equal(known: NDArray[np.float64], most: int) -> tuple[float, ...]:
    """Bands of as many people each, and a band for each number that so many have; in each is somebody."""
    values, people = np.unique(known, return_counts=True)
    alone = people * most >= len(known)
    rest = np.repeat(values[~alone], people[~alone])
    parts = max(most - int(alone.sum()), 1)
    cuts = rest[np.arange(1, parts) * len(rest) // parts] if len(rest) else rest
    own = np.flatnonzero(alone)
    starts = np.unique([*np.searchsorted(values, cuts), *own, *(own + 1)]).astype(np.int64)
    inner = starts[(starts > 0) & (starts < len(values))]
    return tuple(bands.between(float(values[at - 1]), float(values[at])) for at in inner)


def _banded(held: Column, numbers: NDArray[np.float64], edges: tuple[float, ...]) -> Valued:
    codes = np.where(np.isnan(numbers), len(edges) + 1, np.searchsorted(np.array(edges), numbers, side="right"))
    return _with_missing(Valued(tuple(bands.labels(edges, whole=held.is_whole)), codes, edges, ordered=True))


def _with_missing(found: Valued) -> Valued:
    return replace(found, names=(*found.names, MISSING)) if (found.codes == len(found.names)).any() else found
