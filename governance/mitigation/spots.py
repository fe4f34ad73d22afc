"""Spots: the points of the picture, placed on its axes; which are worth discussing, and which is looked at first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation import tradeoff
from governance.mitigation.axes import Axis, Estimate
from governance.mitigation.methods import allowed, unaimed
from governance.mitigation.price import Price, price
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.reached import UNMITIGATED, Treatment
from governance.mitigation.tradeoff import Point
from governance.naming import Group

Standing = Literal["yes", "no", "undecided"]
Ranges = tuple[tuple[float, float], tuple[float, float]]
FAR = 2.0
ALIKE = 0.02
AS_DEAR = 3  # decimals to which prices are alike: a tenth of a point


@dataclass(frozen=True)
class Spot:
    """A point of the picture on its two axes.

    Attributes
    ----------
    treatment : Treatment
    title : str
        The treatment in words.
    x, y : (value, low, high)
        nan where they are not defined.
    price : Price
        In the utility that is wanted, whatever stands upward.
    people : int
        Measured in one trial.
    held_out : bool
        Whether they are held out of more people, from whom a model learnt.
    selected : float
        Which share of everybody gets the favourable decision; weighted where people are.
    ranges : ((low, high), (low, high))
        Between which values x and y lie in the single trials.
    trials : int
    asks_group : bool
        Whether the sensitive attribute of everybody is needed at decision time.
    random : bool
        Whether a coin decides, so that x and y are what is to be expected and no draw.
    aims : bool
        Whether it aims at the goal that is chosen, which else is only measured.
    allowed : float
        The largest gap that was allowed where it was chosen, by other people; nan where nothing limited it.
    """

    treatment: Treatment
    title: str
    x: Estimate
    y: Estimate
    price: Price
    people: int
    held_out: bool
    selected: float
    ranges: Ranges
    trials: int
    asks_group: bool
    random: bool
    aims: bool = True
    allowed: float = math.nan

    @property
    def audited(self) -> bool:
        """Whether it is the model as it is audited."""
        return self.treatment.method == UNMITIGATED

    @property
    def alike(self) -> bool:
        """Whether nearly everybody is decided about alike, so that there is no gap because there is no choice."""
        return not ALIKE <= self.selected <= 1 - ALIKE

    @property
    def defined(self) -> bool:
        """Whether it has a place at all."""
        return not (math.isnan(self.x[0]) or math.isnan(self.y[0]))


@dataclass(frozen=True)
class Limit:
    """What a policy accepts of a gap.

    Attributes
    ----------
    at : float
        The largest difference, or the smallest ratio, that is accepted.
    kind : str
        "difference" or "ratio".
    whole : bool
        Whether the whole interval has to be within it.
    policy : str
        Who says so.
    """

    at: float
    kind: str
    whole: bool
    policy: str

    def standing(self, found: Estimate) -> Standing:
        """Whether a gap is within the limit with its whole interval, beyond it with it, or neither."""
        _, low, high = self._outward(found)
        limit = self._outward((self.at, self.at, self.at))[0]
        return "yes" if high <= limit else "no" if low > limit else "undecided"

    def holds(self, found: Estimate) -> bool:
        """Whether the rule holds, read as the policy reads it: by the estimate, or by the whole interval."""
        value, _, high = self._outward(found)
        return bool((high if self.whole else value) <= self._outward((self.at, self.at, self.at))[0])

    def allows_less(self, gap: float) -> bool:
        """Whether a gap that was allowed elsewhere is larger than the limit; a ratio says nothing about it."""
        return self.kind != "ratio" and gap > self.at

    def _outward(self, found: Estimate) -> Estimate:
        """The same with more being worse."""
        value, low, high = found
        return (-value, -high, -low) if self.kind == "ratio" else found


def spots(
    problem: Problem, found: Sequence[Point], x: Axis, y: Axis, groups: Sequence[Group] | None = None
) -> tuple[Spot, ...]:
    """The points on two axes, in their order.

    Parameters
    ----------
    problem : Problem
    found : sequence of Point
        With all groups.
    x, y : Axis
        Across stands a gap, upward a number of everybody.
    groups : sequence of group, optional
        Only between these is the gap; all without it. What stands upward is always everybody's.
    """
    return tuple(_spot(problem, each, x, y, groups) for each in found)


def unbeaten(found: Sequence[Spot], x: Axis, y: Axis) -> NDArray[np.bool_]:
    """Which spots no other beats: at least as good on both axes and better on one. None where an axis has no better.

    It compares estimates; that one is ahead by less than its interval is no proof.
    """
    if not (x.better and y.better):
        return np.zeros(len(found), bool)
    return np.array([each.defined for each in found], bool) & ~beaten(*_better(found, x, y))


def beaten(across: Floats, up: Floats) -> NDArray[np.bool_]:
    """Which of these another beats: at least as good both ways, and better one way; more is better."""
    found = [
        bool(((across >= one) & (up >= other) & ((across > one) | (up > other))).any())
        for one, other in zip(across, up, strict=True)
    ]
    return np.array(found, bool)


def cheapest(found: Sequence[Spot], limit: Limit) -> Spot | None:
    """The spot of the lowest price for which the limit holds; None if it does for none.

    Of many spots some are within the limit by luck alone. So one that was allowed a larger gap where it was chosen, by
    other people, counts only where there is no other.
    Of several whose prices are alike to a tenth of a point, the one that asks least: no sensitive attribute, then no
    coin, then the smaller gap.
    """
    within = [each for each in found if each.defined and limit.holds(each.x)]
    meant = [each for each in within if not limit.allows_less(each.allowed)]
    sign = -1 if limit.kind == "ratio" else 1
    return min(
        meant or within,
        key=lambda each: (round(each.price.value, AS_DEAR), each.asks_group, each.random, sign * each.x[0]),
        default=None,
    )


def narrowest(found: Sequence[Spot], x: Axis, y: Axis) -> Spot | None:
    """The spot with the smallest gap of all; of equal ones the one that nothing beats."""
    there = [each for each in found if each.defined]
    return max(there, key=lambda each: (x.better * each.x[0], y.better * each.y[0]), default=None)


def knee(found: Sequence[Spot], x: Axis, y: Axis) -> Spot | None:
    """The unbeaten spot after which more is paid for less: furthest from the line between the two ends of them.

    Both axes are taken from 0 to 1 between these ends (the unit-free form of Satopää et al. 2011).
    """
    best = [each for each, stands in zip(found, unbeaten(found, x, y), strict=True) if stands]
    if not best:
        return None
    across, up = _better(best, x, y)
    spans = [float(np.ptp(each)) or 1.0 for each in (across, up)]
    above = (across - across.min()) / spans[0] + (up - up.min()) / spans[1]
    return best[int(np.argmax(above))]


def first_choice(found: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None) -> Spot | None:
    """The spot to look at first: the cheapest within the limit, else the knee; never the audited model.

    Where the audited model is within the limit as it is, it is the knee too.
    """
    treated = [each for each in found if not each.audited]
    needed = limit is not None and not any(each.audited and limit.holds(each.x) for each in found)
    within = cheapest(treated, limit) if limit is not None and needed else None
    return within or knee(treated, x, y) or next(iter(treated), None)


def near(found: Sequence[Spot], x: Axis, y: Axis) -> NDArray[np.bool_]:
    """Which spots are near enough to the best for one picture, so that a far one does not press all others together.

    A spot other than the audited model is far that loses more than `FAR` times as much as the knee does, and is outside
    the audited model's own interval by as many times. All are near where neither direction upward is better. The
    others stay in the table.
    """
    there = np.array([each.defined for each in found], bool)
    best = knee(found, x, y)
    if best is None:
        return there
    up = _better(found, x, y)[1]
    top = float(up.max())
    own = [each.y[2] - each.y[1] for each in found if each.audited and each.defined]
    depth = FAR * max([top - best.y[0] * y.better, *own])
    return there & ((up >= top - depth) | np.array([each.audited for each in found], bool))


def _better(found: Sequence[Spot], x: Axis, y: Axis) -> tuple[Floats, Floats]:
    """Both coordinates with more being better; what is not defined is the worst."""
    sides = (np.array([each.x[0] for each in found]) * x.better, np.array([each.y[0] for each in found]) * y.better)
    return np.nan_to_num(sides[0], nan=-np.inf), np.nan_to_num(sides[1], nan=-np.inf)


def _spot(problem: Problem, point: Point, x: Axis, y: Axis, groups: Sequence[Group] | None) -> Spot:
    compared = _among(point, groups)
    alone = (
        [tradeoff.point(problem, point.wanted, point.treatment, (each,)) for each in point.each]
        if len(point.each) > 1
        else [point]
    )
    across, up = [x.at(_among(each, groups)) for each in alone], [y.at(each) for each in alone]
    return Spot(
        point.treatment,
        tradeoff.title(point.treatment),
        (x.at(compared), *x.ends(compared)),
        (y.at(point), *y.ends(point)),
        price(point),
        round(float(point.amounts[0].sum())),
        len(problem.training) > 0 or point.seeds != (SEED,),
        float(point.amounts[1][..., 1].sum() / point.amounts[1].sum()),
        ((min(across), max(across)), (min(up), max(up))),
        len(point.seeds),
        point.asks_group,
        point.random,
        not unaimed(point.treatment.method, point.wanted.goal),
        allowed(point.treatment.method, point.treatment.strength, point.wanted.goal),
    )


def _among(point: Point, groups: Sequence[Group] | None) -> Point:
    return point if groups is None else tradeoff.among(point, groups)
