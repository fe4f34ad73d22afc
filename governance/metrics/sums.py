"""Sums that do not depend on the order of the rows, so that every engine gives the same one to the last bit.

Adding floats rounds at every step, and engines add in different orders. So each amount is cut into two whole
numbers, small enough that a float holds their sums exactly; the two sums are put together at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import NumbersRefused, ValuesMissing

EXACT_BITS = 52  # whole numbers below 2**53 are floats, and so is their sum
LARGEST_EXPONENT = 1_000
LARGEST = 1e60  # of an amount: its fourth power is still a number


@dataclass(frozen=True)
class Sums:
    """What is added up beside the count of people.

    Attributes
    ----------
    roles : dict of str
        Columns of numbers that are read, and what each is.
    amounts : dict of callable
        By name; each takes the columns, as arrays or as an engine's expressions, and gives what is added.
    grains : dict of Grain
        How finely they are cut, where more people are added up than are counted at a time; else each count says it.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    grains: Mapping[str, Grain] = field(default_factory=dict)


def weights(column: str | None) -> Sums:
    """The sums that a weight needs: of itself, and of its square for Kish's effective size."""
    if column is None:
        return Sums()
    amounts = {"weight": lambda of: of[column], "squares": lambda of: of[column] * of[column]}
    return Sums({column: "weight"}, amounts)


@dataclass(frozen=True)
class Grain:
    """How finely an amount is cut: `coarse` wholes a unit, and `fine` parts a whole, both powers of two."""

    coarse: float
    fine: float

    @classmethod
    def of(cls, largest: float, rows: int) -> Grain:
        """The finest cut at which this many amounts, none of them larger, still add up exactly."""
        room = EXACT_BITS - max(rows, 1).bit_length()
        exponent = math.frexp(largest)[1] if largest > 0 else 0
        return cls(math.ldexp(1.0, min(room - exponent, LARGEST_EXPONENT)), math.ldexp(1.0, room))

    def cut(self, amount: Any, floor: Callable[[Any], Any]) -> tuple[Any, Any]:
        """The wholes and the parts of each amount."""
        scaled = amount * self.coarse
        wholes = floor(scaled)
        return wholes, floor((scaled - wholes) * self.fine)


@dataclass(frozen=True, eq=False)
class Total:
    """An amount added up by cell, still in whole numbers, so that cells can be added without rounding.

    Attributes
    ----------
    grain : Grain
    wholes, parts : float array, shape (cells,)
    """

    grain: Grain
    wholes: NDArray[np.float64]
    parts: NDArray[np.float64]

    def at(self, place: NDArray[np.int64], places: int) -> NDArray[np.float64]:
        """The sums at each place, from the place of each cell; shape (places,)."""
        wholes, parts = (np.bincount(place, each, minlength=places) for each in (self.wholes, self.parts))
        return (wholes + parts / self.grain.fine) / self.grain.coarse


def total(amount: NDArray[np.float64], cell: NDArray[np.int64], cells: int, grain: Grain | None = None) -> Total:
    """An amount of each person, added up by the cell that the person is in."""
    grain = grain or Grain.of(float(np.abs(amount).max(initial=0.0)), len(amount))
    wholes, parts = (np.bincount(cell, each, minlength=cells).astype(float) for each in grain.cut(amount, np.floor))
    return Total(grain, wholes, parts)


def refuse(column: str, role: str, people: int, missing: int, infinite: int, negative: int) -> None:
    """What no column of numbers may hold: nothing missing; no infinite amount; no weight below zero."""
    if missing:
        raise ValuesMissing(column, int(missing), people, role)
    refused = int(infinite if role != "score" else 0) + int(negative if role == "weight" else 0)
    if refused:
        raise NumbersRefused(column, role, refused)
