"""Bands: a number, such as an age, as an ordered group that people can be compared by."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Context
from itertools import pairwise

import numpy as np
import pandas as pd

from governance.errors import BandsRefused

MOST_NUMBERS = 12
AGES = (18, 25, 35, 45, 55, 65, 75)
MOST_YEARS = 120
MOST_STEPS = 8
FIGURES = 17  # that tell any two floats apart
EXACT = 2.0**53  # whole numbers below it are floats


def banded(column: pd.Series, edges: Sequence[float], *, whole: bool | None = None) -> pd.Series:
    """The column as ordered categories: below the first edge, from each edge to the next, from the last on.

    A number on an edge belongs to the band that starts there. Missing stays missing; bands that nobody
    is in are kept.

    Parameters
    ----------
    column : Series of numbers
    edges : sequence of float
        One or more, ascending.
    whole : bool, optional
        Whether the bands are named for whole numbers, "30 to 44"; when it is not said, the column decides.

    Raises
    ------
    BandsRefused
        If the column does not hold numbers, or the edges do not ascend.
    """
    name = str(column.name)
    if not pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        raise BandsRefused(name, "it does not hold numbers.")
    check(name, edges)
    codes = np.searchsorted(np.asarray(edges, float), column.to_numpy(float), side="right")
    codes = np.where(column.isna(), -1, codes)
    bands = pd.Categorical.from_codes(
        codes, labels(edges, whole=are_whole(column, edges) if whole is None else whole), ordered=True
    )
    return pd.Series(bands, index=column.index, name=column.name)


def are_whole(column: pd.Series, edges: Sequence[float]) -> bool:
    """Whether the edges and all numbers of a column are whole."""
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    finite = column[np.isfinite(column.astype(float))] if numeric else column
    return numeric and all(float(edge).is_integer() for edge in edges) and bool((finite % 1 == 0).all())


def check(name: str, edges: Sequence[float]) -> None:
    """Refuse edges of a column's bands that are not one or more numbers, each above the one before."""
    if not edges or not np.isfinite(edges).all() or any(later <= edge for edge, later in pairwise(edges)):
        raise BandsRefused(name, "the edges are not finite numbers that ascend.")


def wanted(column: pd.Series) -> bool:
    """Whether a column holds so many different numbers that people are compared by bands of them."""
    return pd.api.types.is_numeric_dtype(column.dtype) and column.nunique() > MOST_NUMBERS


def offered(column: pd.Series) -> dict[str, tuple[float, ...]]:
    """Edges to choose from, by how they were made: quartiles, even steps, and years of age where they may be that."""
    finite = column[np.isfinite(column.astype(float))].astype(float)
    found = {"quartiles": quartiles(column)}
    if column.name is not None and len(finite) and finite.min() >= 0 and finite.max() <= MOST_YEARS:
        found["ages"] = tuple(float(edge) for edge in AGES if finite.min() < edge <= finite.max())
    found["even steps"] = steps(finite)
    return {how: edges for how, edges in found.items() if edges}


def steps(finite: pd.Series, most: int = MOST_STEPS) -> tuple[float, ...]:
    """At most this many steps between round numbers, all of the same size: their inner edges, ascending.

    () where no round number lies between, as between floats that are next to each other.
    """
    low, high = float(finite.min()), float(finite.max())
    part = (high - low) / most if np.isfinite(high - low) else high / most - low / most
    if not part > 0:
        return ()
    power = int(np.floor(np.log10(part))) - 1
    sizes = {figures: float(f"{figures}e{power}") for figures in (10, 20, 25, 50, 100)}
    figures, size = next(each for each in sizes.items() if part <= each[1])
    places = range(int(np.floor(low / size)) + 1, int(np.ceil(high / size)))
    edges = {float(f"{place * figures}e{power}") for place in places}
    return tuple(sorted(edge for edge in edges if low < edge < high))


def between(low: float, high: float) -> float:
    """A number above `low` and not above `high`, with as few figures as will do: an edge that parts the two."""
    for figures in range(1, FIGURES + 1):
        found = float(Context(prec=figures, rounding=ROUND_FLOOR).create_decimal_from_float(high))
        if found > low:
            return found
    return high


def quartiles(column: pd.Series) -> tuple[float, ...]:
    """Edges to begin with: the quartiles of a column's finite numbers, each once."""
    finite = column[np.isfinite(column.astype(float))]
    return tuple(sorted({float(f"{edge:.3g}") for edge in finite.quantile([0.25, 0.5, 0.75])}))


def labels(edges: Sequence[float], *, whole: bool) -> list[str]:
    """The bands in words: "under 30", "30 to 44", "45 and over"; "30 to under 45" unless numbers are whole."""
    exact = all(abs(edge) < EXACT for edge in edges)
    said = [f"{int(edge):,}" if exact and float(edge).is_integer() else f"{float(edge):,}" for edge in edges]
    inner = [
        _inner(said[at], said[at + 1], f"{int(later) - 1:,}" if whole and exact else "")
        for at, later in enumerate(edges[1:])
    ]
    return [f"under {said[0]}", *inner, f"{said[-1]} and over"]


def _inner(first: str, end: str, last: str) -> str:
    if not last:
        return f"{first} to under {end}"
    return first if first == last else f"{first} to {last}"
