"""Rates: people in these cells of the 2 × 2 table among people in those. A new rate is one line of `RATES`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import DecisionNeeded, GroupUnknown, RateUnknown
from governance.metrics.cube import Cube
from governance.metrics.intervals import wilson
from governance.metrics.naming import Group

Cell = tuple[int, int]

# (what happened, what was decided): 1 is favourable.
TRUE_NEGATIVE, FALSE_POSITIVE, FALSE_NEGATIVE, TRUE_POSITIVE = TN, FP, FN, TP = (0, 0), (0, 1), (1, 0), (1, 1)
EVERYONE = (TN, FP, FN, TP)

RATES: dict[str, tuple[tuple[Cell, ...], tuple[Cell, ...]]] = {
    "selection_rate": ((TP, FP), EVERYONE),
    "base_rate": ((TP, FN), EVERYONE),
    "accuracy": ((TP, TN), EVERYONE),
    "true_positive_rate": ((TP,), (TP, FN)),
    "false_negative_rate": ((FN,), (TP, FN)),
    "false_positive_rate": ((FP,), (FP, TN)),
    "true_negative_rate": ((TN,), (FP, TN)),
    "precision": ((TP,), (TP, FP)),
    "false_discovery_rate": ((FP,), (TP, FP)),
    "negative_predictive_value": ((TN,), (TN, FN)),
    "false_omission_rate": ((FN,), (TN, FN)),
}


@dataclass(frozen=True, eq=False)
class Rate:
    """One rate for every group, with the people it stands on.

    Attributes
    ----------
    name : str
        A key of `RATES`.
    attributes : tuple of str
        What the groups are groups of.
    levels : tuple of tuple of str
        Every value of each attribute, in declared order, so that a group looks the same everywhere.
    groups : tuple of tuple of str
    k, n : int array, shape (groups,)
        People the rate counts, among people it is about. Never weighted.
    weighed : float array of shape (3, groups), or None
        Sums of weights over k, over n, and of squared weights over n; None when people are not weighted.
    """

    name: str
    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    k: NDArray[np.int64]
    n: NDArray[np.int64]
    weighed: NDArray[np.float64] | None = None

    @property
    def value(self) -> NDArray[np.float64]:
        """The rate per group, in [0, 1], weighted where the cube is; nan where nobody is in the denominator."""
        top, bottom = (self.k, self.n) if self.weighed is None else self.weighed[:2]
        return np.divide(top, bottom, out=np.full(len(self.groups), np.nan), where=bottom > 0)

    @property
    def effective_n(self) -> NDArray[np.float64]:
        """How many equally weighted people would know as much (Kish 1965): n itself without weights."""
        if self.weighed is None:
            return self.n.astype(float)
        _, total, squares = self.weighed
        return np.divide(total**2, squares, out=np.zeros(len(self.groups)), where=squares > 0)

    def interval(self, confidence: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Wilson's interval per group as (low, high), each of shape (groups,); nan where undefined."""
        return wilson(self.value, self.effective_n, confidence)

    @property
    def defined(self) -> NDArray[np.bool_]:
        """Whether each group has anybody in the denominator."""
        return ~np.isnan(self.value)

    def comparable(self, least: int = 0) -> NDArray[np.bool_]:
        """Whether each group's rate is defined and about enough people, counted as effective ones."""
        return self.defined & (self.effective_n >= least)

    def position(self, group: Group) -> int:
        """Where a group stands in the arrays."""
        if group not in self.groups:
            raise GroupUnknown(group, self.groups)
        return self.groups.index(group)


def rate(cube: Cube, name: str) -> Rate:
    """One rate of every group of a cube.

    Parameters
    ----------
    cube : Cube
        Read at its decision; pass `cube.at(threshold)` to ask about another.
    name : str
        A key of `RATES`.

    Returns
    -------
    Rate
        `value` is nan for a group with nobody in the denominator.

    Raises
    ------
    RateUnknown
        If `name` is not in `RATES`.
    DecisionNeeded
        If the rate is about decisions and the cube holds none.
    """
    top, bottom = cells(name)
    if not cube.decided and is_about_decisions(name):
        raise DecisionNeeded(name, bool(cube.thresholds))
    weighed = None
    if cube.weight is not None and cube.squares is not None:
        weighed = np.stack([_people(cube.weight, top), _people(cube.weight, bottom), _people(cube.squares, bottom)])
    k, n = _people(cube.counts, top), _people(cube.counts, bottom)
    return Rate(name, cube.attributes, cube.levels, cube.groups, k, n, weighed)


def cells(name: str) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells of a rate's numerator and denominator."""
    if name not in RATES:
        raise RateUnknown(name, RATES)
    return RATES[name]


def is_about_decisions(name: str) -> bool:
    """Whether a rate changes with the decisions; one whose halves hold both decisions of every label does not."""
    return any((label, 1 - decision) not in half for half in cells(name) for label, decision in half)


def _people(counts: NDArray, wanted: tuple[Cell, ...]) -> NDArray:
    """Sum over the wanted cells, shape (groups,); without decisions everybody stands under decision 0."""
    table = counts.sum(axis=3)
    here = [cell for cell in wanted if cell[1] < table.shape[2]]
    return sum((table[:, label, decision] for label, decision in here), np.zeros(len(table), table.dtype))
