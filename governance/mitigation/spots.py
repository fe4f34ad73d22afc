"""Spots: the points of the picture, placed on its axes; which of them no other beats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation import tradeoff
from governance.mitigation.axes import Axis, Estimate
from governance.mitigation.methods import allowed, unaimed
from governance.mitigation.price import Price, price
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.reached import RELEARNT, UNMITIGATED, Treatment
from governance.mitigation.tradeoff import Point
from governance.naming import Group

Ranges = tuple[tuple[float, float], tuple[float, float]]
ALIKE = 0.02


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
    holds : bool or None
        Whether the policy's rules about what stands across hold; None where it has none.
    elsewhere : bool
        Whether other people are measured than those whom the audited model is measured on.
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
    holds: bool | None = None
    elsewhere: bool = False

    @property
    def audited(self) -> bool:
        """Whether it is the model as it is audited."""
        return self.treatment.method == UNMITIGATED

    @property
    def treated(self) -> bool:
        """Whether anything is done about the gap: not so of the audited model, nor of itself learnt again."""
        return self.treatment.method not in (UNMITIGATED, RELEARNT)

    @property
    def alike(self) -> bool:
        """Whether nearly everybody is decided about alike, so that there is no gap because there is no choice."""
        return not ALIKE <= self.selected <= 1 - ALIKE

    @property
    def defined(self) -> bool:
        """Whether it has a place at all."""
        return not (math.isnan(self.x[0]) or math.isnan(self.y[0]))


def spots(
    problem: Problem,
    found: Sequence[Point],
    x: Axis,
    y: Axis,
    *,
    groups: Sequence[Group] | None = None,
    holds: Callable[[Point], bool | None] = lambda _: None,
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
    holds : callable
        Whether the policy's rules about what stands across hold for a point, of all groups; None where it has none.
    """
    return tuple(replace(_spot(problem, each, x, y, groups), holds=holds(each)) for each in found)


def unbeaten(found: Sequence[Spot], x: Axis, y: Axis) -> NDArray[np.bool_]:
    """Which spots no other beats: at least as good on both axes and better on one. None where an axis has no better.

    It compares estimates; that one is ahead by less than its interval is no proof. Only those are compared that are
    measured on the same people; the audited model learnt again is no choice.
    """
    stands = np.zeros(len(found), bool)
    for elsewhere in (False, True) if x.better and y.better else ():
        side = [at for at, each in enumerate(found) if _is_choice(each) and each.elsewhere is elsewhere]
        stands[side] = ~beaten(*better([found[at] for at in side], x, y))
    return stands


def beaten(across: Floats, up: Floats) -> NDArray[np.bool_]:
    """Which of these another beats: at least as good both ways, and better one way; more is better."""
    found = [
        bool(((across >= one) & (up >= other) & ((across > one) | (up > other))).any())
        for one, other in zip(across, up, strict=True)
    ]
    return np.array(found, bool)


def _is_choice(spot: Spot) -> bool:
    return spot.defined and (spot.treated or spot.audited)


def better(found: Sequence[Spot], x: Axis, y: Axis) -> tuple[Floats, Floats]:
    """Both coordinates with more being better; what is not defined is the worst.

    Two float arrays, shape (spots,).
    """
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
        elsewhere=point.elsewhere,
    )


def _among(point: Point, groups: Sequence[Group] | None) -> Point:
    return point if groups is None else tradeoff.among(point, groups)
