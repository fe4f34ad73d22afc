"""Slices: counts of people by every value of a column, and of every two, in two halves; and what an error is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import RateUnknown
from governance.metrics.cube import Cube, position
from governance.metrics.intervals import Floats
from governance.metrics.rates import SHARES, Half, Share, people

ERRORS = ("error_rate", "false_positive_rate", "false_negative_rate")  # rates of wrong decisions
FINDING, MEASURING = 0, 1  # the halves
INSIDE, OUTSIDE = "in it", "everybody else"

Slice = tuple[tuple[int, int], ...]  # (column, value), by position; () is everybody


@dataclass(frozen=True, eq=False)
class Slices:
    """Counts of people by slice × half × true label × thresholds reached.

    Attributes
    ----------
    columns : tuple of str
    values : tuple of tuple of str
        Of each column, what it holds.
    slices : tuple of slices
        Everybody first, then the people who share one value, then those who share two of different columns.
    parents : int array, shape (slices, 2)
        Positions of the two wider slices that each lies in; of one value, twice everybody.
    repeated : bool array, shape (slices,)
        Whether an earlier slice has nearly the same people.
    thresholds : tuple of float
        Ascending; () where decisions were recorded.
    reaching : int array, shape (steps, slices, 2 halves, 2 labels)
        People who reach at least that many of the thresholds (from none to all); of recorded decisions everybody,
        and those decided favourably. Index 1 of the last axis is the favourable label.
    weight, squares : float array or None
        The same with sums of weights and of squared weights; None when people are not weighted.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    slices: tuple[Slice, ...]
    parents: NDArray[np.int64]
    repeated: NDArray[np.bool_]
    thresholds: tuple[float, ...]
    reaching: NDArray[np.int64]
    weight: Floats | None = None
    squares: Floats | None = None

    @property
    def people(self) -> NDArray[np.int64]:
        """People of each slice in each half, shape (slices, 2)."""
        return self.reaching[0].sum(axis=-1)

    def share(self, error: str, half: int, threshold: float | None = None) -> Share:
        """How many of each slice are decided about wrongly, in one half.

        Parameters
        ----------
        error : str
            One of `ERRORS`.
        half : int
            `FINDING` or `MEASURING`.
        threshold : float, optional
            One of `thresholds`; needed where there are any.
        """
        top, bottom = cells_of(error)
        counts = self._decided(self.reaching, half, threshold)
        weighed = None
        if self.weight is not None and self.squares is not None:
            weight, squares = (self._decided(each, half, threshold) for each in (self.weight, self.squares))
            weighed = np.stack([people(weight, top), people(weight, bottom), people(squares, bottom)])
        return Share(people(counts, top), people(counts, bottom), weighed)

    def beside(self, one: Slice, half: int, threshold: float | None = None, favourable: str = "1") -> Cube:
        """The people of one half as two groups, "in it" and "everybody else", by true label and decision."""
        places = np.array([0, self.places[one]])

        def sides(reaching: NDArray[Any]) -> NDArray[Any]:
            every, own = self._decided(reaching[:, places], half, threshold)
            return np.stack([own, np.maximum(every - own, 0)])[..., None]

        return Cube(
            attributes=("people",),
            levels=((INSIDE, OUTSIDE),),
            groups=((INSIDE,), (OUTSIDE,)),
            declared=((),),
            counts=sides(self.reaching),
            weight=None if self.weight is None else sides(self.weight),
            squares=None if self.squares is None else sides(self.squares),
            favourable=favourable,
            threshold=threshold,
        )

    def named(self, one: Slice) -> str:
        """A slice in words: "sex: woman · income: under 21,000"."""
        return " · ".join(f"{self.columns[column]}: {self.values[column][value]}" for column, value in one)

    @cached_property
    def places(self) -> Mapping[Slice, int]:
        """Where each slice stands in the arrays."""
        return {each: place for place, each in enumerate(self.slices)}

    def _decided(self, reaching: NDArray[Any], half: int, threshold: float | None) -> NDArray[Any]:
        cut = 1 if threshold is None else position(threshold, self.thresholds) + 1
        yes = reaching[cut, :, half]
        return np.stack([np.maximum(reaching[0, :, half] - yes, 0), yes], axis=-1)


def cells_of(error: str) -> tuple[Half, Half]:
    """The cells of an error, and those it is counted among."""
    if error not in ERRORS:
        raise RateUnknown(error, ERRORS)
    return SHARES[error]
