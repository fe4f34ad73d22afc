"""Rates: people in these cells of the 2 × 2 table among people in those. A new rate is one line of `RATES`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import RateUnknown
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube, only_a_cube, only_decided
from governance.metrics.intervals import Floats, carried, kish, over, wilson

Cell = tuple[int, int]
Half = tuple[Cell, ...]
Tables = tuple[NDArray[Any], ...]

# (what happened, what was decided): 1 is favourable.
TRUE_NEGATIVE, FALSE_POSITIVE, FALSE_NEGATIVE, TRUE_POSITIVE = TN, FP, FN, TP = (0, 0), (0, 1), (1, 0), (1, 1)
EVERYONE = (TN, FP, FN, TP)

SHARES: dict[str, tuple[Half, Half]] = {
    "selection_rate": ((TP, FP), EVERYONE),
    "base_rate": ((TP, FN), EVERYONE),
    "accuracy": ((TP, TN), EVERYONE),
    "error_rate": ((FP, FN), EVERYONE),
    "true_positive_rate": ((TP,), (TP, FN)),
    "false_negative_rate": ((FN,), (TP, FN)),
    "false_positive_rate": ((FP,), (FP, TN)),
    "true_negative_rate": ((TN,), (FP, TN)),
    "precision": ((TP,), (TP, FP)),
    "false_discovery_rate": ((FP,), (TP, FP)),
    "negative_predictive_value": ((TN,), (TN, FN)),
    "false_omission_rate": ((FN,), (TN, FN)),
}
MEANS: dict[str, tuple[str, ...]] = {"balanced_accuracy": ("true_positive_rate", "true_negative_rate")}
DICE: dict[str, tuple[Half, Half]] = {"f1_score": ((TP,), (TP, FP, FN))}  # 2k / (n + k) of k among n

SMALL = 1e-6  # a step for slopes

RATES: tuple[str, ...] = (*SHARES, *MEANS, *DICE)


@dataclass(frozen=True, eq=False)
class Share:
    """k of n people, in every group.

    Attributes
    ----------
    k, n : int array, shape (groups,)
        Never weighted.
    weighed : float array of shape (3, groups), or None
        Sums of weights over k, over n, and of squared weights over n; None when people are not weighted.
    """

    k: NDArray[np.int64]
    n: NDArray[np.int64]
    weighed: Floats | None = None

    @property
    def counted(self) -> Floats:
        """How many people the share counts, weighted where people are."""
        return self.k.astype(float) if self.weighed is None else self.weighed[0]

    @property
    def size(self) -> Floats:
        """How many people they are among, weighted where people are."""
        return self.n.astype(float) if self.weighed is None else self.weighed[1]

    @property
    def value(self) -> Floats:
        """The share, k of n, weighted where people are; nan where nobody is in the denominator."""
        return over(self.counted, self.size)

    @property
    def effective_n(self) -> Floats:
        """Kish's effective size of the denominator: n itself without weights."""
        return self.size if self.weighed is None else kish(self.size, self.weighed[2])

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval."""
        return wilson(self.value, self.effective_n, confidence)

    @property
    def others(self) -> Share:
        """The same share of everybody who is not in the group."""
        weighed = (
            None if self.weighed is None else np.maximum(self.weighed.sum(axis=1, keepdims=True) - self.weighed, 0)
        )
        return Share(self.k.sum() - self.k, self.n.sum() - self.n, weighed)

    @property
    def part(self) -> Floats:
        """How much of the denominator of all is in each group, in [0, 1]; weighted where people are."""
        return over(self.size, self.size.sum(), none=0.0)

    def at(self, places: slice | NDArray[np.int64]) -> Share:
        """The same of some groups, by their positions."""
        return Share(self.k[places], self.n[places], None if self.weighed is None else self.weighed[:, places])


@dataclass(frozen=True, eq=False, repr=False)
class Rate(ByGroup):
    """One rate for every group, with the people it stands on.

    Attributes
    ----------
    name : str
        One of `RATES`.
    shares : tuple of Share
        One, or as many as the rate is the mean of.
    """

    shares: tuple[Share, ...]

    @property
    def k(self) -> NDArray[np.int64]:
        """People the rate counts, shape (groups,); never weighted."""
        return np.sum([share.k for share in self.shares], axis=0)

    @property
    def n(self) -> NDArray[np.int64]:
        """The people they are among, shape (groups,); never weighted."""
        return np.sum([share.n for share in self.shares], axis=0)

    @property
    def plain(self) -> bool:
        """Whether the rate is k of n itself, and no mean or other function of such shares."""
        return self.name in SHARES

    @property
    def weighted(self) -> bool:
        """Whether the rate is one of weighted people."""
        return self.shares[0].weighed is not None

    @property
    def value(self) -> Floats:
        """The rate per group, in [0, 1], weighted where the cube is; nan where nobody is in a denominator."""
        return self.of(*(share.value for share in self.shares))

    @property
    def effective_n(self) -> Floats:
        """Kish's effective size of the denominator; of a mean, of the smaller one."""
        return np.stack([share.effective_n for share in self.shares]).min(axis=0)

    def of(self, *values: Floats) -> Floats:
        """The rate that these values of its shares make."""
        return made_of(self.name, values)

    @property
    def variance(self) -> Floats:
        """Of each group's estimate, shape (groups,); by the delta method where it is not k of n itself."""
        values = [share.value for share in self.shares]
        total = np.zeros(len(self.groups))
        for place, (share, value) in enumerate(zip(self.shares, values, strict=True)):
            moved = [self.of(*values[:place], value + off, *values[place + 1 :]) for off in (-SMALL, SMALL)]
            with np.errstate(divide="ignore", invalid="ignore"):
                total = total + ((moved[1] - moved[0]) / (2 * SMALL)) ** 2 * value * (1 - value) / share.effective_n
        return total

    @property
    def binomial_n(self) -> Floats:
        """Of how many people a share would be as sure as the rate is, shape (groups,): n itself of k of n."""
        if self.plain:
            return self.effective_n
        value, variance = self.value, self.variance
        return np.divide(value * (1 - value), variance, out=self.effective_n.copy(), where=variance > 0)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval per group as (low, high), each of shape (groups,); nan where undefined.

        Of a mean of rates it is put together from theirs (MOVER: Zou and Donner 2008); of the F1 score it is
        the interval of TP among TP, FP and FN, carried over.
        """
        return carried(self.of, *((share.value, *share.interval(confidence)) for share in self.shares))


@dataclass(frozen=True, eq=False, repr=False)
class Proportion(Rate):
    """k of n people in every group that is no cell of the 2 × 2 table, such as one class decided to be another."""

    @property
    def plain(self) -> bool:
        """It is k of n itself."""
        return True


def rate(cube: Cube, name: str) -> Rate:
    """One rate of every group of a cube.

    Parameters
    ----------
    cube : Cube
        Read at its decision; pass `cube.at(threshold)` to ask about another.
    name : str
        One of `RATES`.

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
    halves(name)  # refuses what is no rate
    ready(cube, name)
    return Rate(name, cube.attributes, cube.levels, cube.groups, shares(name, _tables(cube)))


def held(cube: Cube) -> Tables:
    """The people of a cube; with weights also their sums and those of their squares."""
    return (cube.counts,) if cube.weight is None or cube.squares is None else (cube.counts, cube.weight, cube.squares)


def ready(cube: Cube, name: str) -> None:
    """Refuses what is no cube, and one without decisions for a rate about them."""
    only_a_cube(cube)
    if is_about_decisions(name):
        only_decided(cube, name)


def made_of(name: str, shares: Sequence[Floats]) -> Floats:
    """The rate that the values of its shares make: their mean, or of F1 twice the overlap over one plus it."""
    if name in DICE:
        return 2 * shares[0] / (1 + shares[0])
    return sum(shares[1:], shares[0]) / len(shares)


def halves(name: str) -> tuple[tuple[Half, Half], ...]:
    """The cells of the numerator and of the denominator, of each share that a rate is made of."""
    if name not in RATES:
        raise RateUnknown(name, RATES)
    if name in MEANS:
        return tuple(SHARES[each] for each in MEANS[name])
    return (DICE[name] if name in DICE else SHARES[name],)


def is_about_decisions(name: str) -> bool:
    """Whether a rate changes with the decisions; one whose halves hold both decisions of every label does not."""
    parts = halves(name)
    return any((label, 1 - decision) not in half for part in parts for half in part for label, decision in half)


def people(counts: NDArray, wanted: Half) -> NDArray:
    """Sum of the wanted cells of (..., label, decision); without decisions everybody stands under decision 0."""
    here = [cell for cell in wanted if cell[1] < counts.shape[-1]]
    return sum((counts[..., label, decision] for label, decision in here), np.zeros(counts.shape[:-2], counts.dtype))


def shares(name: str, tables: Tables) -> tuple[Share, ...]:
    """The shares that a rate is made of, read from 2 × 2 tables.

    Parameters
    ----------
    name : str
        One of `RATES`.
    tables : array, or three arrays, of shape (..., 2, 2)
        People by what happened and what was decided; with weights their sums and those of their squares too.

    Raises
    ------
    RateUnknown
        If `name` is not in `RATES`.
    """
    return tuple(_share(tables, *part) for part in halves(name))


def _tables(cube: Cube) -> Tables:
    """The 2 × 2 tables of a cube's groups, over all thresholds that are reached."""
    return tuple(each.sum(axis=3) for each in held(cube))


def _share(tables: Tables, top: Half, bottom: Half) -> Share:
    counts, *weights = tables
    weighed = None
    if weights:
        weight, squares = weights
        weighed = np.stack([people(weight, top), people(weight, bottom), people(squares, bottom)])
    return Share(people(counts, top), people(counts, bottom), weighed)
