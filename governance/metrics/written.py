"""Written: whether a text that claims to be a count is one, since every number would be read from it."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import CubeUnreadable

SPARSE = ("counts", "weight", "squares")  # written for the cells with people only
MOST_CELLS = 50_000_000  # of a count that was written down


def texts(*values: object) -> bool:
    """Whether all of these are texts."""
    return all(isinstance(value, str) for value in values)


def tuples(value: Any) -> Any:
    """The lists that JSON knows as tuples, however deep."""
    return tuple(tuples(each) for each in value) if isinstance(value, list) else value


def places_of(cells: list[Any], shape: tuple[Any, ...]) -> bool:
    """Whether these are whole numbers that each name another cell of an array that can be built."""
    whole = all(type(number) is int and number >= 0 for number in (*cells, *shape))
    return (
        whole and prod(shape) <= MOST_CELLS and len(set(cells)) == len(cells) and max(cells, default=-1) < prod(shape)
    )


def array_of(values: list[Any], shape: tuple[int, ...], there: list[int], field: str) -> NDArray[Any]:
    """An array as it was: of the cells with people, or, where its shape is its own, whole."""
    kind = np.int64 if field == "counts" else np.float64
    found = np.array(values, kind)
    if found.tolist() != values or not np.isfinite(found).all() or (field in SPARSE and (found < 0).any()):
        raise CubeUnreadable("a number of people in it is negative or no number of people.")
    if field not in SPARSE:
        return found
    if found.shape != (len(there),):
        raise CubeUnreadable("it holds not as many numbers of people as cells.")
    array = np.zeros(prod(shape), kind)
    array[there] = found
    return array.reshape(shape)
