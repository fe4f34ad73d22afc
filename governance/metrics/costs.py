"""Costs: what wrong decisions cost, by group and threshold, when somebody says what each kind of them costs."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import CostRefused
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube, only_decided
from governance.metrics.intervals import Floats, kish, mean_interval, over, together
from governance.metrics.operating import Plan, moved
from governance.metrics.rates import Tables, held
from governance.metrics.thresholds import tables_at_all

NAME = "cost_per_person"


@dataclass(frozen=True)
class Costs:
    """What a decision about one person costs, in any unit, from 0 on; somebody's judgement and never measured.

    Raises
    ------
    CostRefused
        If one is negative or no number.
    """

    false_positive: float = 1.0
    false_negative: float = 1.0
    true_positive: float = 0.0
    true_negative: float = 0.0

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
                raise CostRefused(name, value)

    @property
    def table(self) -> Floats:
        """By what happened and what was decided, shape (2, 2); index 1 is favourable."""
        return np.array([[self.true_negative, self.false_positive], [self.false_negative, self.true_positive]], float)


@dataclass(frozen=True, eq=False, repr=False)
class Cost(ByGroup):
    """The mean cost of a person in every group; of a sweep, the arrays are of shape (thresholds, groups).

    Attributes
    ----------
    amount : float array, shape (..., groups, 2, 2)
        People, or the sums of their weights, by what happened and what was decided.
    effective : float array, shape (..., groups)
        Kish's effective size of each group.
    people : int array, shape (groups,)
        Never weighted.
    costs : Costs
    """

    amount: Floats
    effective: Floats
    people: NDArray[np.int64]
    costs: Costs

    @property
    def value(self) -> Floats:
        """The mean cost of a person; nan where a group has nobody."""
        return self._mean(self.costs.table)

    @property
    def effective_n(self) -> Floats:
        return self.effective

    @property
    def total(self) -> Floats:
        """What all people of each group cost together, weighted where people are."""
        return (self.amount * self.costs.table).sum(axis=(-1, -2))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Student's, from 0 on; nan where all people cost the same."""
        spread = np.maximum(self._mean(self.costs.table**2) - self.value**2, 0)
        low, high = mean_interval(self.value, spread, self.effective, confidence)
        return np.maximum(low, 0), high

    def _mean(self, of: Floats) -> Floats:
        return over((self.amount * of).sum(axis=(-1, -2)), self.amount.sum(axis=(-1, -2)))


@dataclass(frozen=True, eq=False)
class CostSweep:
    """The mean cost of a person in every group at every threshold.

    Attributes
    ----------
    thresholds : tuple of float
        Ascending.
    every : Cost
        Its arrays are of shape (thresholds, groups).
    """

    thresholds: tuple[float, ...]
    every: Cost

    def least(self, nearest_to: float) -> tuple[float, ...]:
        """The threshold of least cost of each group; of several the nearest to this one, then the lower."""
        return tuple(self.thresholds[at] for at in smallest(self.every.value, self.thresholds, nearest_to))


@dataclass(frozen=True)
class CostChange:
    """How the mean cost of a person changes from one plan to another.

    Attributes
    ----------
    value : float
        After minus before, so that it is below 0 where something is saved.
    low, high : float
        Its interval; nan where nobody's decision changes, or all change alike.
    comparisons : int
        Of how many plans it is the best one; the interval holds for all of them at once (Bonferroni).
    """

    value: float
    low: float
    high: float
    comparisons: int = 1

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out that nothing changes."""
        return self.low > 0 or self.high < 0


def cost(cube: Cube, costs: Costs) -> Cost:
    """The mean cost of a person in every group, by the decisions of a cube.

    Parameters
    ----------
    cube : Cube
        With decisions, recorded or made by `at`.
    costs : Costs

    Returns
    -------
    Cost
        Its arrays are of shape (groups, ...); nan where a group has nobody.

    Raises
    ------
    DecisionNeeded
        Where nothing is decided.

    References
    ----------
    Elkan (2001), The foundations of cost-sensitive learning, IJCAI.
    """
    only_decided(cube, "the cost of decisions")
    return _cost(cube, tuple(each.sum(axis=3) for each in held(cube)), costs)


def costs_at_all(cube: Cube, costs: Costs) -> CostSweep:
    """The mean cost of a person in every group at every threshold; see `cost`.

    Returns
    -------
    CostSweep
        Its arrays are of shape (thresholds, groups, ...); nan where a group has nobody.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.
    """
    return CostSweep(cube.thresholds, _cost(cube, tables_at_all(cube), costs))


def cost_change(
    cube: Cube, costs: Costs, before: Plan | None, after: Plan, *, comparisons: int = 1, confidence: float = 0.95
) -> CostChange:
    """How the mean cost of a person changes, from the same people decided about twice.

    Whoever keeps the decision costs the same, so that all the doubt is in those whose decision changes: Student's
    interval of the mean change, which is 0 for everybody else. Weighted where people are, with Kish's effective size.

    Parameters
    ----------
    before, after : Plan
        As `changes` takes them; `before` may be None.
    comparisons : int
        Among how many the plan was chosen because it costs least. The cheapest of many looks cheaper than it is, so
        the interval is widened for as many (Bonferroni).

    Raises
    ------
    GovernanceError
        Those of `changes`.
    """
    gain, lose = (each.sum(axis=(0, 2)) for each in moved(cube, cube.amount, before, after))
    step = costs.table[:, 1] - costs.table[:, 0]  # of a person whose decision becomes favourable, by real outcome
    total = float(cube.amount.sum())
    mean = over((gain - lose) @ step, total)
    variance = np.maximum(over((gain + lose) @ step**2, total) - mean**2, 0)
    effective = kish(total, float(cube.squared.sum()))
    low, high = mean_interval(mean, variance, effective, together(confidence, comparisons))
    return CostChange(float(mean), float(low), float(high), comparisons)


def smallest(found: Floats, thresholds: tuple[float, ...], nearest_to: float) -> NDArray[np.int64]:
    """Where each column of (thresholds, groups) is smallest.

    Of several thresholds that are equally good, the nearest to one that is given, then the lower; so too where a column
    is all nan or infinite.
    """
    known = np.where(np.isnan(found), np.inf, found)
    least = known.min(axis=0)
    as_good = known <= least + 1e-12
    off = np.round(np.abs(np.array(thresholds) - nearest_to), 9)[:, None]
    return np.where(as_good, off, np.inf).argmin(axis=0)


def _cost(cube: Cube, tables: Tables, costs: Costs) -> Cost:
    counts, *weights = tables
    amount = (weights[0] if weights else counts).astype(float)
    squares = weights[1] if weights else counts
    effective = kish(amount.sum(axis=(-1, -2)), squares.sum(axis=(-1, -2)))
    return Cost(NAME, cube.attributes, cube.levels, cube.groups, amount, effective, cube.people, costs)
