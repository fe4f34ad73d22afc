"""Spread: how an amount, such as how far a prediction is off, is distributed in every group; counts only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.errors import ConfidenceRefused, ThresholdsRefused
from governance.metrics import counting, sums
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import ascending
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.intervals import Floats, kish, wilson
from governance.metrics.written import texts

MOST_STEPS = 400
ROUNDING = 1e-12  # of a share, so that a half is reached by half of the people
AMOUNT = "(amount)"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Spread(Grouped):
    """Counts of people by group and by step of an amount; two with the same steps can be added.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    name : str
        What the amount is.
    edges : tuple of float
        Ascending. A person is in the step of the last edge that their amount reaches.
    exact : bool
        Whether nobody's amount lies between two edges, so that the steps are the amounts themselves.
    counts : int array, shape (groups, edges + 1)
        People, by how many edges their amount reaches.
    """

    FORMAT = "assize spread 1"
    SUMMED = ("counts", "weight", "squares")
    ALIKE = MappingProxyType({"name": "amounts", "edges": "steps", "exact": "resolutions", "weighted": "weights"})

    name: str
    edges: tuple[float, ...]
    exact: bool = False

    @classmethod
    def of(
        cls,
        table: pd.DataFrame,
        amount: NDArray[np.float64],
        *,
        sensitive: str | Iterable[str],
        weight: str | None = None,
        name: str = "amount",
        edges: Iterable[float] | None = None,
    ) -> Spread:
        """Count the people of a table by an amount, one a row.

        Parameters
        ----------
        table : DataFrame
        amount : float array, shape (rows,)
            Finite.
        sensitive : str or iterable of str
        weight : str, optional
        name : str
        edges : iterable of float, optional
            Without it every different amount, if they are at most 400; else 400 even steps.

        Raises
        ------
        GovernanceError
            Those of `Cube.count`.
        """
        attributes = naming.attribute_names(sensitive)
        different = np.unique(np.round(amount, 9) + 0.0)
        exact = edges is None and len(different) <= MOST_STEPS
        if edges is None:
            edges = different if exact else np.linspace(different[0], different[-1], MOST_STEPS + 1)
        steps = ascending(edges)
        if not steps:
            raise ThresholdsRefused("there are none.")
        column = AMOUNT
        while column in table.columns:
            column += "'"
        held = counting.cells(
            table.assign(**{column: np.round(amount, 9)}),
            attributes,
            steps={column: steps},
            added=sums.weights(weight),
        )
        grouping, groups = grouped(held, attributes)
        shape = (len(grouping["groups"]), len(steps) + 1)
        arrays = dense(held, (groups, held.reached[column]), shape)
        return cls(**grouping, **arrays, name=name, edges=steps, exact=exact)

    @property
    def ends(self) -> Floats:
        """The least and the largest amount of each step, shape (2, edges + 1); infinite outside the edges."""
        edges = np.array(self.edges)
        least = np.concatenate([[-np.inf], edges])
        return np.stack([least, least if self.exact else np.concatenate([edges, [np.inf]])])

    def _fits(self) -> bool:
        return texts(self.name) and ascending(self.edges) == self.edges and type(self.exact) is bool

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), len(self.edges) + 1


@dataclass(frozen=True, eq=False, repr=False)
class Quantile(ByGroup):
    """The amount at or below which a share of each group's people are.

    Attributes
    ----------
    share : float
    reached : float array, shape (groups, steps)
        The share of the group's people (or weights) in a step or in one before it.
    people : float array, shape (groups,)
        Kish's effective size.
    ends : float array, shape (2, steps)
        As `Spread.ends`.
    """

    share: float
    reached: Floats
    people: Floats
    ends: Floats

    @property
    def value(self) -> Floats:
        return self._at(np.full(len(self.groups), self.share))[0]

    @property
    def resolution(self) -> Floats:
        """How far the value may be from that of the amounts themselves; shape (groups,)."""
        return self._at(np.full(len(self.groups), self.share))[1]

    @property
    def effective_n(self) -> Floats:
        return self.people

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval of the share, carried over to the amounts (Woodruff 1952)."""
        low, high = wilson(np.full(len(self.groups), self.share), self.people, confidence)
        return self._at(low)[0], self._at(high)[0]

    def _at(self, share: Floats) -> tuple[Floats, Floats]:
        """The middle of the step in which each group reaches a share, and half of the step; nan without people."""
        place = (self.reached < np.nan_to_num(share)[:, None] - ROUNDING).sum(axis=1)
        least, most = self.ends[:, place.clip(0, self.ends.shape[1] - 1)]
        with np.errstate(invalid="ignore"):  # outside the edges there is no middle
            middle = np.where(np.isinf(least), most, np.where(np.isinf(most), least, (least + most) / 2))
            half = np.where(least == most, 0.0, (most - least) / 2)
        nobody = ~(self.people > 0)
        return np.where(nobody, np.nan, middle), np.where(nobody, np.nan, half)


def quantile(counts: Spread, share: float) -> Quantile:
    """A quantile of an amount in every group, such as the median (0.5).

    It is the smallest amount at or below which this share of the people are, read from steps: where steps are wider
    than single amounts, the middle of the step, and `resolution` says half its width.

    Parameters
    ----------
    counts : Spread
    share : float
        In (0, 1).

    References
    ----------
    Woodruff (1952), Journal of the American Statistical Association 47, 635-646.
    """
    if not 0 < share < 1:
        raise ConfidenceRefused(share)
    amount = counts.amount.astype(float)
    total = amount.sum(axis=1)
    reached = np.cumsum(amount, axis=1) / np.where(total > 0, total, 1.0)[:, None]
    people = kish(total, counts.squared.sum(axis=1))
    grouping = counts.attributes, counts.levels, counts.groups
    return Quantile(f"quantile of {counts.name}", *grouping, share, reached, people, counts.ends)
