"""Confusion: the 2 × 2 table of every group, and which of its cells a rate is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube, only_decided
from governance.metrics.intervals import Floats, over
from governance.metrics.rates import Cell, halves
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Confusion:
    """How many people of each group had which outcome and got which decision.

    Attributes
    ----------
    attributes : tuple of str
    groups : tuple of tuple of str
    people : int array, shape (groups, 2, 2)
        By real outcome, then by decision; index 1 is the favourable one. Never weighted.
    share : float array, shape (groups, 2, 2)
        Of the group, weighted where people are; adds up to 1, nan for a group with nobody.
    weighted : bool
    """

    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    share: Floats
    weighted: bool


def confusion(cube: Cube) -> Confusion:
    """The 2 × 2 table of every group at the cube's decision.

    Parameters
    ----------
    cube : Cube
        By the groups that are shown.

    Returns
    -------
    Confusion
        With an array of shape (groups, 2, 2) of people and one of shares; a share is nan where a group has nobody.

    Raises
    ------
    DecisionNeeded
        If the cube holds no decisions.
    """
    only_decided(cube, "confusion_matrix")
    amount = cube.amount.sum(axis=3)
    share = over(amount, amount.sum(axis=(1, 2), keepdims=True))
    return Confusion(cube.attributes, cube.groups, cube.counts.sum(axis=3), share, cube.weighted)


def cells_of(name: str) -> tuple[frozenset[Cell], frozenset[Cell]]:
    """The cells that a rate counts, and all those that it is among; of a mean of rates, those of any of them.

    Parameters
    ----------
    name : str
        A key of `RATES`.

    Returns
    -------
    (counted, among) : two frozensets of (real outcome, decision)
        1 is favourable. What is counted is part of what it is among.

    Raises
    ------
    RateUnknown
        If there is no such rate.
    """
    parts = halves(name)
    counted = frozenset(cell for top, _ in parts for cell in top)
    return counted, frozenset(cell for _, bottom in parts for cell in bottom)
