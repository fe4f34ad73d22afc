"""Multiclass: a label with several classes, by group; one class against the rest is a `Cube` like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.errors import ClassUnknown, OutcomesDiffer, TooManyGroups
from governance.metrics import counting, levels, sums
from governance.metrics.cube import Cube
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.rates import Proportion, Rate, Share
from governance.metrics.written import texts
from governance.naming import Order

MOST_CLASSES = 50


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Multiclass(Grouped):
    """Counts of people by group × true class × decided class.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    classes : tuple of str
        In declared order, else sorted.
    orders : tuple of tuple of str
        The orders that a table declared for them.
    counts : int array, shape (groups, classes, classes)
        People; the second axis is what happened, the third what was decided.
    """

    FORMAT = "assize multiclass cube 1"
    SUMMED = ("counts", "weight", "squares")
    ALIKE = MappingProxyType({"weighted": "weights"})

    classes: tuple[str, ...]
    orders: tuple[Order, ...] = ()

    @classmethod
    def count(
        cls, table: Any, *, sensitive: str | Iterable[str], y_true: str, y_pred: str, weight: str | None = None
    ) -> Multiclass:
        """Count the people of a table; see `Cube.count`.

        Parameters
        ----------
        table : any dataframe that narwhals reads
        sensitive : str or iterable of str
            Columns to group by; [] makes everybody one group.
        y_true, y_pred : str
            Columns of classes; the true and the decided ones have the same names.
        weight : str, optional
            Column of numbers: how many people a row stands for.

        Raises
        ------
        GovernanceError
            Those of `Cube.count`; OutcomesDiffer when no decided class is a true one.
        """
        attributes = naming.attribute_names(sensitive)
        naming.column_names(y_true, y_pred, weight)
        held = counting.cells(table, [*attributes, y_true, y_pred], added=sums.weights(weight))
        grouping, groups = grouped(held, attributes)
        truth, decided = (
            levels.present(column, held.columns[column], "label or decision", held.people)
            for column in (y_true, y_pred)
        )
        if not set(truth.names) & set(decided.names):
            raise OutcomesDiffer(y_true, truth.names, y_pred, decided.names)
        orders = tuple(dict.fromkeys(truth.declared + decided.declared))
        classes = naming.merged((*truth.names, *decided.names), orders)
        if len(classes) > MOST_CLASSES:
            raise TooManyGroups(f"Column {y_true!r}", len(classes), MOST_CLASSES)
        shape = (len(grouping["groups"]), len(classes), len(classes))
        places = [np.array([classes.index(name) for name in side.names])[side.codes] for side in (truth, decided)]
        return cls(**grouping, **dense(held, (groups, *places), shape), classes=classes, orders=orders)

    def against_rest(self, name: str) -> Cube:
        """One class against all others: a cube whose favourable outcome is this class."""
        mine = self._place(name)
        arrays = {field: _two_by_two(getattr(self, field), mine) for field in self.SUMMED}
        return Cube(**self.grouping, **arrays, favourable=name)

    @property
    def accuracy(self) -> Rate:
        """The share of each group that was decided about correctly, over all classes."""
        every = self.amount.sum(axis=(1, 2)), self.squared.sum(axis=(1, 2))
        return self._rate("accuracy", self._share(_diagonal, self.people, *every))

    def went(self, truth: str, decided: str) -> Proportion:
        """Of the people of each group who really are of one class, the share that was decided to be of another."""
        row, column = self._place(truth), self._place(decided)
        own = (array[:, row].sum(axis=1) for array in (self.counts, self.amount, self.squared))
        share = self._share(lambda array: array[:, row, column], *own)
        return Proportion(f"{truth} decided {decided}", self.attributes, self.levels, self.groups, (share,))

    @property
    def macro_recall(self) -> Rate:
        """The mean over all classes of the share that was recognised (balanced accuracy); nan where one has nobody."""
        return self._rate("macro_recall", *(self._of(place, axis=2) for place in range(len(self.classes))))

    @property
    def macro_precision(self) -> Rate:
        """The mean over all classes of the share of those decided to be it who are; nan where one is never decided."""
        return self._rate("macro_precision", *(self._of(place, axis=1) for place in range(len(self.classes))))

    def _rate(self, name: str, *shares: Share) -> Rate:
        return Rate(name, self.attributes, self.levels, self.groups, shares)

    def _of(self, place: int, axis: int) -> Share:
        """The diagonal cell of a class among its row (axis 2) or its column (axis 1)."""
        arrays = (self.counts, self.amount, self.squared)
        among = (array.sum(axis=axis)[:, place] for array in arrays)
        return self._share(lambda array: array[:, place, place], *among)

    def _share(self, counted: Callable[[NDArray[Any]], NDArray[Any]], n: Any, size: Any, squares: Any) -> Share:
        weighed = np.stack([counted(self.amount), size, squares]) if self.weighted else None
        return Share(counted(self.counts), n, weighed)

    def _place(self, name: str) -> int:
        if name not in self.classes:
            raise ClassUnknown(name, self.classes)
        return self.classes.index(name)

    def __add__(self, other: Self) -> Self:
        """The people of both; a month in which a class did not occur is a month all the same."""
        if type(other) is not type(self):
            return NotImplemented
        orders = tuple(dict.fromkeys(self.orders + other.orders))
        classes = naming.merged((*self.classes, *other.classes), orders)
        one, another = (each._spread(classes, orders) for each in (self, other))
        return super(Multiclass, one).__add__(another)

    def _spread(self, classes: tuple[str, ...], orders: tuple[Order, ...]) -> Self:
        """The same counts with room for these classes, in this order."""
        at = np.array([classes.index(name) for name in self.classes])

        def wider(array: NDArray[Any]) -> NDArray[Any]:
            found = np.zeros((len(array), len(classes), len(classes)), array.dtype)
            found[:, at[:, None], at] = array
            return found

        return replace(self._map(wider), classes=classes, orders=orders)

    def _fits(self) -> bool:
        orders = all(type(order) is tuple and texts(*order) for order in self.orders)
        return orders and texts(*self.classes) and len(set(self.classes)) == len(self.classes)

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), len(self.classes), len(self.classes)


def _two_by_two(array: NDArray[Any] | None, mine: int) -> Any:
    """Counts of (group, true, decided) classes as (group, is it, decided it, 1)."""
    if array is None:
        return None
    truly, decided, both = array[:, mine].sum(1), array[:, :, mine].sum(1), array[:, mine, mine]
    whole = array.sum((1, 2))
    return np.stack([whole - truly - decided + both, decided - both, truly - both, both], 1).reshape(-1, 2, 2, 1)


def _diagonal(array: NDArray[Any]) -> NDArray[Any]:
    return np.trace(array, axis1=1, axis2=2)
