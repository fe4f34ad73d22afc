"""The price: how much worse a treatment decides about everybody than the unmitigated model, from the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats, carried, kish, mean_interval
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import BALANCED, COST

UNMOVED = 1e-9  # people whose decision changes, in expectation, below which nobody's does


@dataclass(frozen=True)
class Price:
    """What a point costs beside the unmitigated model.

    Attributes
    ----------
    value : float
        How much of the utility is lost, of a cost how much is added; below 0 where the treatment decides better.
    low, high : float
        Its interval; 0 where nobody's decision changes.
    moved : float
        How many people are decided about differently, in expectation; never weighted.
    unit : float
        What one wrong decision about a person costs: 1 but for a cost.
    """

    value: float
    low: float
    high: float
    moved: float
    unit: float = 1.0

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out that nothing is lost or won."""
        return self.low > 0 or self.high < 0


def price(point: Point) -> Price:
    """What a point costs beside the unmitigated model, in the utility that is wanted.

    Whoever keeps the decision costs nothing, so that all the doubt is in those whose decision changes: Student's
    interval of the mean change (weighted where people are, with Kish's effective size), for balanced accuracy within
    each real outcome, put together by square and add. It is much narrower than two intervals side by side. Where a
    coin decides, the numbers are those to be expected, and the interval is that of a draw: rather too wide than too
    narrow.
    """
    people, weight, squares = point.amounts.sum(axis=1)  # by real outcome, decision before and after
    moved = float(people[:, 0, 1].sum() + people[:, 1, 0].sum())
    if moved < UNMOVED:
        return Price(0.0, 0.0, 0.0, 0.0)
    utility = point.wanted.utility
    if utility.kind == BALANCED:
        sides = [_mean(weight[side], squares[side], _lost(np.eye(2)[side])) for side in (0, 1)]
        ends = carried(lambda one, other: (one + other) / 2, *sides)
        return Price(float(sides[0][0] + sides[1][0]) / 2, float(ends[0]), float(ends[1]), moved)
    worth = -utility.costs.table if utility.kind == COST else np.eye(2)
    value, low, high = (float(each) for each in _mean(weight, squares, _lost(worth)))
    return Price(value, low, high, moved, float(np.abs(worth[:, 0] - worth[:, 1]).max()) or 1.0)


def _lost(worth: Floats) -> Floats:
    """What is lost by decisions before and after, shape (..., 2, 2), where each decision is worth this."""
    return np.asarray(worth[..., :, None] - worth[..., None, :])


def _mean(weight: Floats, squares: Floats, step: Floats) -> tuple[Floats, Floats, Floats]:
    total = weight.sum()
    value = np.asarray((weight * step).sum() / total)
    variance = np.maximum((weight * step**2).sum() / total - value**2, 0)
    low, high = mean_interval(value, np.asarray(variance), kish(total, squares.sum()), 0.95)
    unmoved = variance == 0
    return value, np.where(unmoved, value, low), np.where(unmoved, value, high)
