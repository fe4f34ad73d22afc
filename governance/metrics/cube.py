"""The cube: how many people are in each group, by what happened and what was decided. Counts only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import (
    AttributeUnknown,
    CubesDiffer,
    ThresholdsRefused,
    ThresholdUnknown,
)
from governance.metrics import counting

Group = counting.Group


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of people by group × true label × decision × thresholds reached.

    Everything that is said about groups is read from here, at a cost that does not grow with the rows. A
    cube holds no person. Make one with `Cube.count`; two made in the same way can be added.

    Attributes
    ----------
    attributes : tuple of str
        The sensitive columns that people are grouped by; () when everybody is one group.
    levels : tuple of tuple of str
        The values of each attribute, in declared order, "(missing)" last.
    groups : tuple of tuple of str
        One name per attribute. For one attribute every level, also those nobody has; for several only
        the combinations that exist.
    counts : int array, shape (groups, 2, decisions, thresholds + 1)
        People. Index 1 of the second axis is the favourable label, index 1 of the third the favourable
        decision (an axis of length 1 when nothing is decided yet), and the last axis says how many of
        `thresholds` a score reaches.
    weight : float array or None
        The same shape, with sums of weights; None when people are not weighted.
    squares : float array or None
        The same shape, with sums of squared weights, for Kish's effective size.
    declared : tuple of bool
        Of each attribute, whether the order of its levels was declared, or is just sorted.
    thresholds : tuple of float
        Ascending. A score reaches a threshold when `score >= threshold`.
    threshold : float or None
        Where `at` made the decisions; None when they were recorded, or are still open.
    favourable : str
        The favourable outcome, in words.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    counts: NDArray[np.int64]
    favourable: str
    declared: tuple[bool, ...]
    thresholds: tuple[float, ...] = ()
    threshold: float | None = None
    weight: NDArray[np.float64] | None = None
    squares: NDArray[np.float64] | None = None

    @classmethod
    def count(
        cls,
        table: Any,
        *,
        sensitive: str | Iterable[str],
        y_true: str,
        y_pred: str | None = None,
        favourable: object | None = None,
        score: str | None = None,
        weight: str | None = None,
        thresholds: Iterable[float] | None = None,
    ) -> Cube:
        """Count the people of a table.

        A missing sensitive value is a group of its own, "(missing)". A missing label, decision, score or
        weight is refused, with its count.

        Parameters
        ----------
        table : any dataframe that narwhals reads
            One row a person. Lazy frames are collected, the needed columns only.
        sensitive : str or iterable of str
            Columns to group by; [] makes everybody one group.
        y_true : str
            Column of what really happened, in two values.
        y_pred : str, optional
            Column of what was decided, in the same two values. Without it, ask for rates `at` a threshold;
            only the base rate needs no decision.
        favourable : object, optional
            The value that is good for the person. Required unless the columns hold exactly 0/1 or False/True.
        score : str, optional
            Column of numbers, higher meaning more likely favourable; goes with `thresholds`.
        weight : str, optional
            Column of numbers: how many people a row stands for.
        thresholds : iterable of float, optional
            Where decisions can be asked about later, with `at`.

        Raises
        ------
        GovernanceError
            ColumnUnknown, ColumnTwice, TableEmpty, NotBinary, FavourableNeeded, FavourableUnknown,
            OutcomesDiffer, ValuesMissing, NotANumber, WeightRefused, TooManyGroups, ThresholdsRefused.
        """
        sensitive = (sensitive,) if isinstance(sensitive, str) else tuple(sensitive)
        steps = _thresholds(score, thresholds)
        wanted = [column for column in (y_true, y_pred, score, weight) if column is not None]
        rows = counting.columns(table, [*sensitive, *wanted])
        read = [counting.levels(column, rows[column]) for column in sensitive]
        shown, label, decided = counting.outcomes(rows, label=y_true, decision=y_pred, favourable=favourable)
        groups, codes = counting.groups(read, len(label))
        shape = (len(groups), 2, 1 if decided is None else 2, len(steps) + 1)
        cell = codes * 2 + label
        if decided is not None:
            cell = cell * 2 + decided
        if score is not None:
            cell = cell * shape[3] + _reached(counting.numbers(score, rows[score], "score"), steps)
        weighed = None if weight is None else counting.weights(weight, rows[weight])

        def sums(amounts: NDArray[np.float64] | None) -> Any:
            return np.bincount(cell, amounts, minlength=int(np.prod(shape))).reshape(shape)

        return cls(
            attributes=sensitive,
            levels=tuple(each.names for each in read),
            groups=groups,
            counts=sums(None),
            favourable=shown,
            declared=tuple(each.declared for each in read),
            thresholds=steps,
            weight=None if weighed is None else sums(weighed),
            squares=None if weighed is None else sums(weighed**2),
        )

    @property
    def people(self) -> NDArray[np.int64]:
        """How many people each group has, shape (groups,)."""
        return self.counts.sum(axis=(1, 2, 3))

    @property
    def decided(self) -> bool:
        """Whether the cube holds decisions, recorded or by threshold."""
        return self.counts.shape[2] == 2

    def by(self, *attributes: str) -> Cube:
        """The same people, grouped by these attributes only; `by()` makes everybody one group."""
        for attribute in attributes:
            if attribute not in self.attributes:
                raise AttributeUnknown(attribute, self.attributes)
        axes = [self.attributes.index(attribute) for attribute in attributes]
        levels = tuple(self.levels[axis] for axis in axes)
        coarse = [tuple(group[axis] for axis in axes) for group in self.groups]
        groups = _ordered(coarse, levels)
        place = {group: position for position, group in enumerate(groups)}
        target = np.array([place[group] for group in coarse])
        return replace(
            self._map(lambda cells: _added(cells, target, len(groups))),
            attributes=tuple(attributes),
            levels=levels,
            groups=groups,
            declared=tuple(self.declared[axis] for axis in axes),
        )

    def at(self, threshold: float) -> Cube:
        """The same people, decided by `score >= threshold`, one of `thresholds`."""
        if threshold not in self.thresholds:
            raise ThresholdUnknown(threshold, self.thresholds)
        cut = self.thresholds.index(threshold) + 1

        def decide(cells: NDArray[Any]) -> NDArray[Any]:
            reached = cells.sum(axis=2)
            halves = reached[..., :cut].sum(axis=-1), reached[..., cut:].sum(axis=-1)
            return np.stack(halves, axis=-1)[..., None]

        return replace(self._map(decide), thresholds=(), threshold=threshold)

    def __add__(self, other: Cube) -> Cube:
        """The people of both cubes, for months, shards and partitions counted in the same way."""
        for what in ("attributes", "thresholds", "threshold", "favourable", "decided"):
            if getattr(self, what) != getattr(other, what):
                raise CubesDiffer(what)
        if (self.weight is None) != (other.weight is None):
            raise CubesDiffer("weights")
        sides = zip(self.levels, self.declared, other.levels, other.declared, strict=True)
        levels = tuple(_merged((ours, fixed), (theirs, also)) for ours, fixed, theirs, also in sides)
        groups = _ordered([*self.groups, *other.groups], levels)
        place = {group: position for position, group in enumerate(groups)}
        target = np.array([place[group] for group in (*self.groups, *other.groups)])

        def both(ours: NDArray[Any] | None, theirs: NDArray[Any] | None) -> Any:
            if ours is None or theirs is None:
                return None
            return _added(np.concatenate([ours, theirs]), target, len(groups))

        return replace(
            self,
            levels=levels,
            groups=groups,
            declared=tuple(one or other for one, other in zip(self.declared, other.declared, strict=True)),
            counts=both(self.counts, other.counts),
            weight=both(self.weight, other.weight),
            squares=both(self.squares, other.squares),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cube):
            return NotImplemented
        names = ("attributes", "levels", "groups", "favourable", "thresholds", "threshold")
        arrays = ("counts", "weight", "squares")
        return all(getattr(self, each) == getattr(other, each) for each in names) and all(
            np.array_equal(getattr(self, each), getattr(other, each)) for each in arrays
        )

    def _map(self, change: Any) -> Cube:
        return replace(
            self,
            counts=change(self.counts),
            weight=None if self.weight is None else change(self.weight),
            squares=None if self.squares is None else change(self.squares),
        )


def _thresholds(score: str | None, thresholds: Iterable[float] | None) -> tuple[float, ...]:
    try:
        steps = tuple(float(step) for step in (() if thresholds is None else thresholds))
    except (TypeError, ValueError):
        raise ThresholdsRefused("they are not a list of numbers.") from None
    if bool(score) != bool(steps):
        raise ThresholdsRefused("a score goes with thresholds, and thresholds with a score.")
    if not all(np.isfinite(steps)) or any(later <= step for step, later in pairwise(steps)):
        raise ThresholdsRefused("they are not finite numbers, each above the one before.")
    return steps


def _reached(score: NDArray[np.float64], steps: tuple[float, ...]) -> NDArray[np.int64]:
    """How many thresholds each score reaches; comparisons only, so that nobody is moved by rounding."""
    return np.searchsorted(np.array(steps), score, side="right")


def _ordered(groups: Iterable[Group], levels: tuple[tuple[str, ...], ...]) -> tuple[Group, ...]:
    """Distinct groups in declared order; for one attribute every level, also without people."""
    if len(levels) == 1:
        return tuple((name,) for name in levels[0])
    places = [{name: position for position, name in enumerate(names)} for names in levels]
    return tuple(sorted(set(groups), key=lambda group: [at[name] for at, name in zip(places, group, strict=True)]))


def _added(cells: NDArray[Any], target: NDArray[np.int64], groups: int) -> NDArray[Any]:
    total = np.zeros((groups, *cells.shape[1:]), cells.dtype)
    np.add.at(total, target, cells)
    return total


def _merged(*sides: tuple[tuple[str, ...], bool]) -> tuple[str, ...]:
    """The levels of two cubes in one order that keeps every declared one; names that are free are sorted."""
    found = {name for levels, _ in sides for name in levels}
    left = found - {counting.MISSING}
    before: dict[str, set[str]] = {name: set() for name in left}
    for levels, declared in sides:
        for earlier, later in pairwise([name for name in levels if declared and name in left]):
            before[later].add(earlier)
    order: list[str] = []
    while left:
        free = [name for name in left if not before[name] & left]
        if not free:
            raise CubesDiffer("orders of levels")
        order.append(min(free, key=counting.by_size))
        left.remove(order[-1])
    return (*order, counting.MISSING) if counting.MISSING in found else tuple(order)
