"""The cube: how many people are in each group, by what happened and what was decided. Counts only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.errors import (
    DecisionNeeded,
    NotACube,
    ThresholdsNotByGroup,
    ThresholdsRefused,
    ThresholdUnknown,
)
from governance.metrics import batches, levels, sums
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.written import texts


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Cube(Grouped):
    """Counts of people by group × true label × decision × thresholds reached.

    Everything that is said about groups is read from here, at a cost that does not grow with the rows. A
    cube holds no person. Make one with `Cube.count`; two made in the same way can be added.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    counts : int array, shape (groups, 2, decisions, thresholds + 1)
        People. Index 1 of the second axis is the favourable label, index 1 of the third the favourable
        decision (an axis of length 1 when nothing is decided yet), and the last axis says how many of
        `thresholds` a score reaches.
    thresholds : tuple of float
        Ascending. A score reaches a threshold when `score >= threshold`.
    threshold : float or None
        Where `at` made the decisions; None when they were recorded, or are still open.
    favourable : str
        The favourable outcome, in words.
    probability : bool
        Whether there is a score, and nobody's is below 0 or above 1.
    """

    FORMAT = "assize cube 1"
    SUMMED = ("counts", "weight", "squares")
    ALIKE = MappingProxyType(
        {
            "thresholds": "thresholds",
            "threshold": "threshold",
            "favourable": "favourable outcomes",
            "decided": "columns of decisions",
            "weighted": "weights",
        }
    )

    favourable: str
    thresholds: tuple[float, ...] = ()
    threshold: float | None = None
    probability: bool = False

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
        table : any dataframe that narwhals reads, or Batches of it
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
            OutcomesDiffer, ValuesMissing, NotANumber, NumbersRefused, TooManyGroups, ThresholdsRefused.
        """
        attributes = naming.attribute_names(sensitive)
        naming.column_names(y_true, y_pred, score, weight)
        cuts = _thresholds(score, thresholds)
        keys = [*attributes, y_true, *([] if y_pred is None else [y_pred])]
        steps = {} if score is None else {score: cuts}
        held = batches.cells(table, keys, steps=steps, added=sums.weights(weight))
        grouping, groups = grouped(held, attributes)
        shown, label, decided = levels.outcomes(
            held.columns, label=y_true, decision=y_pred, favourable=favourable, people=held.people
        )
        decisions = np.zeros(len(label), np.int64) if decided is None else decided.astype(np.int64)
        reached = np.zeros(len(label), np.int64) if score is None else held.reached[score]
        shape = (len(grouping["groups"]), 2, 1 if decided is None else 2, len(cuts) + 1)
        return cls(
            **grouping,
            **dense(held, (groups, label.astype(np.int64), decisions, reached), shape),
            favourable=shown,
            thresholds=cuts,
            probability=score is not None and held.spans[score][0] >= 0 and held.spans[score][1] <= 1,
        )

    @property
    def decided(self) -> bool:
        """Whether the cube holds decisions, recorded or by threshold."""
        return self.counts.shape[2] == 2

    def at(self, threshold: float) -> Cube:
        """The same people, decided by `score >= threshold`, one of `thresholds`."""
        cut = position(threshold, self.thresholds) + 1

        def decide(cells: NDArray[Any]) -> NDArray[Any]:
            reached = cells.sum(axis=2)
            halves = reached[..., :cut].sum(axis=-1), reached[..., cut:].sum(axis=-1)
            return np.stack(halves, axis=-1)[..., None]

        return replace(self._map(decide), thresholds=(), threshold=threshold)

    def at_each(self, thresholds: Iterable[float]) -> Cube:
        """The same people, every group decided by a threshold of its own, in the order of `groups`."""
        own = tuple(thresholds)
        if len(own) != len(self.groups):
            raise ThresholdsNotByGroup(len(own), len(self.groups))
        cuts = np.array([position(each, self.thresholds) for each in own], np.int64) + 1
        selects = (np.arange(len(self.thresholds) + 1) >= cuts[:, None])[:, None]

        def decide(cells: NDArray[Any]) -> NDArray[Any]:
            reached = cells.sum(axis=2)
            halves = (np.where(part, reached, 0).sum(axis=-1) for part in (~selects, selects))
            return np.stack(list(halves), axis=-1)[..., None]

        return replace(self._map(decide), thresholds=(), threshold=None)

    def __add__(self, other: Cube) -> Cube:
        """The people of both, for months, shards and partitions counted in the same way."""
        both = super().__add__(other)
        return both if both is NotImplemented else replace(both, probability=self.probability and other.probability)

    def _fits(self) -> bool:
        one = () if self.threshold is None else (self.threshold,)
        written = ascending(self.thresholds) == self.thresholds and ascending(one) == one
        return written and texts(self.favourable) and type(self.probability) is bool

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), 2, 2 if self.decided else 1, len(self.thresholds) + 1


def only_a_cube(counts: object) -> None:
    """Refuses what is no count of two outcomes."""
    if not isinstance(counts, Cube):
        raise NotACube(counts)


def only_decided(cube: Cube, about: str) -> None:
    """Refuses a cube without decisions for what is about them."""
    only_a_cube(cube)
    if not cube.decided:
        raise DecisionNeeded(about, bool(cube.thresholds))


def only_scored(cube: Cube) -> None:
    """Refuses a cube that was counted without a score."""
    only_a_cube(cube)
    if not cube.thresholds:
        raise ThresholdsRefused("the cube was counted without a score.")


def position(threshold: float, thresholds: tuple[float, ...]) -> int:
    """Where a threshold stands among those that were counted; it is never rounded to a neighbour."""
    if threshold not in thresholds:
        raise ThresholdUnknown(threshold, thresholds)
    return thresholds.index(threshold)


def ascending(steps: Iterable[float]) -> tuple[float, ...]:
    """Thresholds as finite floats in ascending order; anything else is refused."""
    try:
        found = tuple(float(step) for step in steps)
    except (TypeError, ValueError, OverflowError):
        raise ThresholdsRefused("they are not a list of numbers.") from None
    if not all(np.isfinite(found)) or any(later <= step for step, later in pairwise(found)):
        raise ThresholdsRefused("they are not finite numbers, each above the one before.")
    return found


def _thresholds(score: str | None, thresholds: Iterable[float] | None) -> tuple[float, ...]:
    steps = ascending(() if thresholds is None else thresholds)
    if bool(score) != bool(steps):
        missing = "a score was given without any." if score else "they were given without a score to compare with them."
        raise ThresholdsRefused(missing)
    return steps
