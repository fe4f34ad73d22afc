"""Paired: people by what two models, or two versions of one, decided about each of them. Counts only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.errors import DecisionNeeded, SameScore, ThresholdsRefused
from governance.metrics import counting, levels, sums
from governance.metrics.cube import Cube, ascending, only_scored, position
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.intervals import Floats
from governance.metrics.written import texts


@dataclass(frozen=True)
class Scored:
    """A column of scores that decides: favourably from a threshold on.

    Attributes
    ----------
    column : str
    thresholds : tuple of float
        Ascending. Of the first of two versions, where it can be asked about later; of the second, exactly one.
    """

    column: str
    thresholds: tuple[float, ...]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Paired(Grouped):
    """Counts of people by group × true label × decision of the second version × decision of the first.

    The first is a cube as any other, open to every threshold if it has scores, so that moving its threshold counts
    nobody again. The second decides at one threshold: with both open there would be 10,000 cells a group instead of
    200, and another threshold of the second is one more count.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    counts : int array, shape (groups, 2, 2, decisions, thresholds + 1)
        People. The second axis is what happened, the third what the second version decided; the last two are those of
        a `Cube`, of the first version.
    thresholds : tuple of float
        Ascending; those of the first version's score that can be asked about.
    threshold : float or None
        Where `at` made the first version's decisions.
    other : float or None
        Where the second version's scores decide; None where its decisions were given.
    favourable : str
    """

    FORMAT = "assize paired 1"
    SUMMED = ("counts", "weight", "squares")
    ALIKE = MappingProxyType(
        {
            "thresholds": "thresholds",
            "threshold": "threshold",
            "other": "threshold of the second version",
            "favourable": "favourable outcomes",
            "decided": "columns of decisions",
            "weighted": "weights",
        }
    )

    favourable: str
    thresholds: tuple[float, ...] = ()
    threshold: float | None = None
    other: float | None = None

    @classmethod
    def count(
        cls,
        table: Any,
        *,
        sensitive: str | Iterable[str],
        y_true: str,
        y_pred: str | Scored,
        other: str | Scored,
        favourable: object | None = None,
        weight: str | None = None,
    ) -> Paired:
        """Count the people of a table; see `Cube.count`.

        Parameters
        ----------
        table : any dataframe that narwhals reads
            One row a person.
        sensitive : str or iterable of str
        y_true : str
            Column of what really happened, in two values.
        y_pred, other : str or Scored
            What the first and the second version decided: a column in the label's two values, or a score.
        favourable : object, optional
        weight : str, optional

        Raises
        ------
        GovernanceError
            Those of `Cube.count`; SameScore where both are one column of scores (see `at_another`).
        """
        attributes = naming.attribute_names(sensitive)
        decided = [each for each in (y_pred, other) if isinstance(each, str)]
        scored = {each.column: ascending(each.thresholds) for each in (y_pred, other) if isinstance(each, Scored)}
        if isinstance(other, Scored) and isinstance(y_pred, Scored) and other.column == y_pred.column:
            raise SameScore(other.column)
        if isinstance(other, Scored) and len(other.thresholds) != 1:
            raise ThresholdsRefused("the second version decides at exactly one.")
        naming.column_names(y_true, *decided, *scored, weight)
        held = counting.cells(table, [*attributes, y_true, *decided], steps=scored, added=sums.weights(weight))
        grouping, groups = grouped(held, attributes)

        def sides(column: str | Scored) -> tuple[str, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
            own = None if isinstance(column, Scored) else column
            shown, truth, said = levels.outcomes(
                held.columns, label=y_true, decision=own, favourable=favourable, people=held.people
            )
            nothing = np.zeros(len(truth), np.int64)
            reached = held.reached[column.column] if isinstance(column, Scored) else nothing
            return shown, truth.astype(np.int64), nothing if said is None else said.astype(np.int64), reached

        (shown, label, first, reached), (_, _, second, above) = sides(y_pred), sides(other)
        cuts = scored[y_pred.column] if isinstance(y_pred, Scored) else ()
        shape = (len(grouping["groups"]), 2, 2, 1 if isinstance(y_pred, Scored) else 2, len(cuts) + 1)
        return cls(
            **grouping,
            **dense(held, (groups, label, second + above, first, reached), shape),
            favourable=shown,
            thresholds=cuts,
            other=other.thresholds[0] if isinstance(other, Scored) else None,
        )

    @classmethod
    def at_another(cls, cube: Cube, threshold: float) -> Paired:
        """The people of a cube, and as the second version the same scores at another of its thresholds."""
        only_scored(cube)
        cut = position(threshold, cube.thresholds) + 1

        def parted(cells: NDArray[Any] | None) -> Any:
            if cells is None:
                return None
            found = np.zeros((len(cells), 2, 2, *cells.shape[2:]), cells.dtype)
            found[:, :, 0, :, :cut], found[:, :, 1, :, cut:] = cells[..., :cut], cells[..., cut:]
            return found

        arrays = {field: parted(getattr(cube, field)) for field in cls.SUMMED}
        return cls(
            **cube.grouping,
            **arrays,
            favourable=cube.favourable,
            thresholds=cube.thresholds,
            threshold=cube.threshold,
            other=threshold,
        )

    @property
    def decided(self) -> bool:
        """Whether the first version's decisions are there, recorded or by threshold."""
        return self.counts.shape[3] == 2

    def at(self, threshold: float) -> Paired:
        """The same people, the first version deciding by `score >= threshold`, one of `thresholds`."""
        cut = position(threshold, self.thresholds) + 1

        def decide(cells: NDArray[Any]) -> NDArray[Any]:
            reached = cells.sum(axis=3)
            halves = reached[..., :cut].sum(axis=-1), reached[..., cut:].sum(axis=-1)
            return np.stack(halves, axis=-1)[..., None]

        return replace(self._map(decide), thresholds=(), threshold=threshold)

    @property
    def first(self) -> Cube:
        """What the first version decided, or scored, about everybody."""
        return self._cube(lambda cells: cells.sum(axis=2), thresholds=self.thresholds, threshold=self.threshold)

    @property
    def second(self) -> Cube:
        """What the second version decided about everybody."""
        return self._cube(lambda cells: cells.sum(axis=(3, 4))[..., None], threshold=self.other)

    @property
    def joint(self) -> NDArray[np.int64]:
        """People by true label, first decision and second decision, shape (groups, 2, 2, 2)."""
        return self._joint(self.counts)

    @property
    def joint_weight(self) -> Floats | None:
        """Sums of weights likewise; None when people are not weighted."""
        return None if self.weight is None else self._joint(self.weight)

    @property
    def joint_squares(self) -> Floats | None:
        """Sums of squared weights likewise."""
        return None if self.squares is None else self._joint(self.squares)

    def _cube(self, margin: Callable[[NDArray[Any]], NDArray[Any]], **decided: Any) -> Cube:
        held: dict[str, Any] = {field: getattr(self, field) for field in self.SUMMED}
        arrays: dict[str, Any] = {field: None if array is None else margin(array) for field, array in held.items()}
        return Cube(**self.grouping, **arrays, favourable=self.favourable, **decided)

    def _joint(self, cells: NDArray[Any]) -> NDArray[Any]:
        if not self.decided:
            raise DecisionNeeded("Who changed sides", True)
        return np.swapaxes(cells.sum(axis=4), 2, 3)

    def _fits(self) -> bool:
        told = [each for each in (self.threshold, self.other) if each is not None]
        written = ascending(self.thresholds) == self.thresholds and all(ascending((each,)) == (each,) for each in told)
        return written and texts(self.favourable)

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), 2, 2, 2 if self.decided else 1, len(self.thresholds) + 1
