"""Rates: people in these cells of the 2 × 2 table among people in those. A new rate is one line of `RATES`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import DecisionNeeded, GroupUnknown, RateUnknown
from governance.metrics.cube import Cube, only_a_cube
from governance.metrics.intervals import Floats, carried, wilson
from governance.metrics.naming import Group, group_named

Cell = tuple[int, int]
Half = tuple[Cell, ...]

# (what happened, what was decided): 1 is favourable.
TRUE_NEGATIVE, FALSE_POSITIVE, FALSE_NEGATIVE, TRUE_POSITIVE = TN, FP, FN, TP = (0, 0), (0, 1), (1, 0), (1, 1)
EVERYONE = (TN, FP, FN, TP)

SHARES: dict[str, tuple[Half, Half]] = {
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
MEANS: dict[str, tuple[str, ...]] = {"balanced_accuracy": ("true_positive_rate", "true_negative_rate")}
DICE: dict[str, tuple[Half, Half]] = {"f1_score": ((TP,), (TP, FP, FN))}  # 2k / (n + k) of k among n

SMALL = 1e-6  # a step for slopes

RATES: tuple[str, ...] = (*SHARES, *MEANS, *DICE)


@dataclass(frozen=True, eq=False, repr=False)
class ByGroup(ABC):
    """A number for every group, with how many people it is about and how sure it is.

    Attributes
    ----------
    name : str
    attributes : tuple of str
        What the groups are groups of.
    levels : tuple of tuple of str
        Every value of each attribute, in declared order, so that a group looks the same everywhere.
    groups : tuple of tuple of str
    """

    name: str
    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]

    @property
    @abstractmethod
    def value(self) -> Floats:
        """The number of each group, shape (groups,); nan where it is not defined."""

    @property
    @abstractmethod
    def effective_n(self) -> Floats:
        """How many equally weighted people the number of each group is about, shape (groups,)."""

    @abstractmethod
    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Where each group's true value probably is, as (low, high), each of shape (groups,); nan where undefined."""

    @property
    def defined(self) -> NDArray[np.bool_]:
        """Whether each group has the number at all."""
        return ~np.isnan(self.value)

    def comparable(self, least: int = 0) -> NDArray[np.bool_]:
        """Whether each group's number is defined and about enough people, counted as effective ones."""
        return self.defined & (self.effective_n >= least)

    def position(self, group: object) -> int:
        """Where a group stands in the arrays; ("female",) may be written "female"."""
        wanted = group_named(group)
        if wanted not in self.groups:
            raise GroupUnknown(wanted, self.groups)
        return self.groups.index(wanted)

    def records(self, confidence: float = 0.95) -> list[dict[str, object]]:
        """One row a group, as a data frame takes them: its attributes, the number, its interval, the people."""
        low, high = self.interval(confidence)
        own = (self.name, "low", "high", "people")
        names = [f"{attribute} (group)" if attribute in own else attribute for attribute in self.attributes]
        columns = zip(self.groups, self.value, low, high, self.effective_n, strict=True)
        return [
            {
                **dict(zip(names, group, strict=True)),
                self.name: float(value),
                "low": float(least),
                "high": float(most),
                "people": float(people),
            }
            for group, value, least, most, people in columns
        ]

    def __repr__(self) -> str:
        pairs = zip(self.groups, self.value, strict=True)
        said = ", ".join(f"{' · '.join(group) or 'everybody'} {value:.4g}" for group, value in pairs)
        return f"{type(self).__name__}({self.name}: {said})"


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
    def value(self) -> Floats:
        """K / n, weighted where people are; nan where nobody is in the denominator."""
        top, bottom = (self.k, self.n) if self.weighed is None else self.weighed[:2]
        return np.divide(top, bottom, out=np.full(self.n.shape, np.nan), where=bottom > 0)

    @property
    def effective_n(self) -> Floats:
        """How many equally weighted people would know as much (Kish 1965): n itself without weights."""
        if self.weighed is None:
            return self.n.astype(float)
        _, total, squares = self.weighed
        return np.divide(total**2, squares, out=np.zeros(self.n.shape), where=squares > 0)

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
        size = self.n if self.weighed is None else self.weighed[1]
        return size / max(size.sum(), 1e-300)


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
        if self.name in DICE:
            return 2 * values[0] / (1 + values[0])
        return sum(values[1:], values[0]) / len(values)

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
    parts = halves(name)
    only_a_cube(cube)
    if not cube.decided and is_about_decisions(name):
        raise DecisionNeeded(name, bool(cube.thresholds))
    return Rate(name, cube.attributes, cube.levels, cube.groups, tuple(_share(cube, *part) for part in parts))


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


def _share(cube: Cube, top: Half, bottom: Half) -> Share:
    counts = cube.counts.sum(axis=3)
    weighed = None
    if cube.weight is not None and cube.squares is not None:
        weight, squares = cube.weight.sum(axis=3), cube.squares.sum(axis=3)
        weighed = np.stack([people(weight, top), people(weight, bottom), people(squares, bottom)])
    return Share(people(counts, top), people(counts, bottom), weighed)
