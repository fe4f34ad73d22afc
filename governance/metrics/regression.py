"""Regression: how far predictions of a number are off, by group; above or below a cut it is a `Cube`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np

from governance import naming
from governance.errors import ToleranceRefused
from governance.metrics import counting
from governance.metrics.cube import Cube, ascending, position
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.intervals import Floats
from governance.metrics.sums import Sums
from governance.metrics.written import texts

# What is added up, weighted: products of the true value y, the prediction p, the residual r = p - y and its size a.
MOMENTS = ("p", "pp", "y", "yy", "yyy", "yyyy", "r", "rr", "rrrr", "a", "rry", "rryy")
ROUNDING = 1e-9  # beside the two numbers: somebody off by exactly the tolerance is near, whatever floats make of it
NEAR = ("n", "nw")  # n is 1 for somebody within the tolerance, w the weight


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Regression(Grouped):
    """Moments of predictions and true values by group, and how many people reach which cuts.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    label : str
        What is predicted.
    cuts : tuple of float
        Ascending, in the unit of what is predicted; `at` asks about one.
    tolerance : float or None
        How far off a prediction may be to count as near, in the same unit; who is off by just so much is near.
    counts : int array, shape (groups, cuts + 1, cuts + 1)
        People, by how many cuts the true value and the prediction reach.
    moments : float array, shape (groups, moments)
        Sums of `MOMENTS`, weighted where people are.
    near : float array, shape (groups, 2)
        People within the tolerance, and the sum of their weights (or people again).
    """

    FORMAT = "assize regression cube 1"
    SUMMED = ("counts", "weight", "squares", "moments", "near")
    ALIKE = MappingProxyType({"label": "labels", "cuts": "cuts", "tolerance": "tolerances", "weighted": "weights"})

    label: str
    cuts: tuple[float, ...]
    tolerance: float | None
    moments: Floats
    near: Floats

    @classmethod
    def count(
        cls,
        table: Any,
        *,
        sensitive: str | Iterable[str],
        y_true: str,
        y_pred: str,
        cuts: Iterable[float] = (),
        tolerance: float | None = None,
        weight: str | None = None,
    ) -> Regression:
        """Count the people of a table; see `Cube.count`.

        Parameters
        ----------
        table : any dataframe that narwhals reads
        sensitive : str or iterable of str
            Columns to group by; [] makes everybody one group.
        y_true, y_pred : str
            Columns of numbers in the same unit, none missing.
        cuts : iterable of float, optional
            Values of interest, such as a limit for a benefit; `at` makes a `Cube` of each.
        tolerance : float, optional
            How far off a prediction may be to count as near, zero or more.
        weight : str, optional
            Column of numbers: how many people a row stands for.

        Raises
        ------
        GovernanceError
            Those of `Cube.count`; ToleranceRefused.
        """
        attributes = naming.attribute_names(sensitive)
        naming.column_names(y_true, y_pred, weight)
        steps = ascending(cuts)
        if tolerance is not None and not (isinstance(tolerance, Real) and 0 <= tolerance < np.inf):
            raise ToleranceRefused(tolerance)
        asked = {y_true: steps, y_pred: steps} if steps else {}
        held = counting.cells(table, attributes, steps=asked, added=_sums(y_true, y_pred, weight, tolerance))
        grouping, groups = grouped(held, attributes)
        many = len(grouping["groups"])
        reached = [held.reached[column] if steps else np.zeros_like(groups) for column in (y_true, y_pred)]
        by_group = {name: total.at(groups, many) for name, total in held.totals.items()}
        return cls(
            **grouping,
            **dense(held, (groups, *reached), (many, len(steps) + 1, len(steps) + 1)),
            label=y_true,
            cuts=steps,
            tolerance=tolerance,
            moments=np.stack([by_group[name] for name in MOMENTS], 1),
            near=np.stack([by_group.get(name, np.zeros(many)) for name in NEAR], 1),
        )

    def at(self, cut: float) -> Cube:
        """Who really is at or above a cut, against who is predicted to be: a cube like any other."""
        place = position(cut, self.cuts) + 1

        def halves(array: Floats | None) -> Any:
            if array is None:
                return None
            by_truth = np.stack([array[:, :place].sum(1), array[:, place:].sum(1)], 1)
            return np.stack([by_truth[:, :, :place].sum(2), by_truth[:, :, place:].sum(2)], 2)[..., None]

        arrays = {field: halves(getattr(self, field)) for field in Cube.SUMMED}
        return Cube(**self.grouping, **arrays, favourable=f"{self.label} at least {cut:g}", threshold=float(cut))

    def below(self, cut: float) -> Cube:
        """Who really is below a cut, against who is predicted to be: the same with the sides turned."""
        turned = self.at(cut)._map(lambda array: array[:, ::-1, ::-1])
        return replace(turned, favourable=f"{self.label} under {cut:g}")

    def _fits(self) -> bool:
        tolerance = () if self.tolerance is None else (self.tolerance,)
        people = np.stack([self.people, self.amount.sum(axis=(1, 2))], 1)
        return (
            texts(self.label)
            and ascending(self.cuts) == self.cuts
            and ascending(tolerance) == tolerance
            and self.moments.shape == (len(self.groups), len(MOMENTS))
            and self.near.shape == (len(self.groups), len(NEAR))
            and bool((self.near >= 0).all() and (self.near <= people * (1 + 1e-12)).all())
        )

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), len(self.cuts) + 1, len(self.cuts) + 1


def _sums(y_true: str, y_pred: str, weight: str | None, tolerance: float | None) -> Sums:
    def product(letters: str) -> Callable[[Mapping[str, Any]], Any]:
        def amount(of: Mapping[str, Any]) -> Any:
            y, p = of[y_true], of[y_pred]
            size = counting.magnitude(p - y)
            factors = {"y": y, "p": p, "r": p - y, "a": size}
            if "n" in letters:
                apart = counting.magnitude(y) + counting.magnitude(p)
                factors["n"] = counting.indicator(size <= tolerance + apart * ROUNDING)
            if "w" in letters:
                factors["w"] = of[str(weight)]
            return reduce(operator.mul, (factors[letter] for letter in letters))

        return amount

    roles = {y_true: "true value", y_pred: "prediction"} | ({} if weight is None else {weight: "weight"})
    own = {name: name if weight is None else f"{name}w" for name in MOMENTS}
    if tolerance is not None:
        own |= {"n": "n", "nw": "n" if weight is None else "nw"}
    if weight is not None:
        own |= {"weight": "w", "squares": "ww"}
    return Sums(roles, {name: product(letters) for name, letters in own.items()})
