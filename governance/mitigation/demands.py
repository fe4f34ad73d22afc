"""Demands: what a treatment asks for when it decides, how it came about, and how much it depends on the split."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats
from governance.mitigation import goals
from governance.mitigation.axes import across
from governance.mitigation.flips import flips
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem
from governance.mitigation.reached import RELEARNT
from governance.mitigation.rule import Rule
from governance.mitigation.tradeoff import Point, among, point
from governance.naming import Group

THRESHOLDS, NOWHERE = "after training", "nowhere"


@dataclass(frozen=True, eq=False)
class Splits:
    """What a treatment reaches in every split of the people alone.

    Attributes
    ----------
    gaps, values : float array, shape (splits,)
        The gap between some groups, and the utility of everybody.
    gap_ends, value_ends : float array, shape (splits, 2)
        Where their intervals begin and end.
    """

    gaps: Floats
    values: Floats
    gap_ends: Floats
    value_ends: Floats


@dataclass(frozen=True, eq=False)
class Demands:
    """What a treatment asks.

    Attributes
    ----------
    stage : str
        When it steps in: "before training", "during training", "another model", "after training", or "nowhere"
        for the audited model.
    what : str
        What it does, in a sentence; "" for thresholds.
    asks_group : bool
        Whether the sensitive attribute of everybody who is decided about is needed.
    random : bool
        Whether two people who are alike in all that is known may be decided about differently.
    retrains : bool
        Whether a model learns again.
    rule : Rule or None
        The thresholds that were measured in the audit's own split; None where none are set.
    each : tuple of Point
        What it reaches in each split alone, with all groups.
    kept_out : tuple of group
        Groups with people that are not held to the goal, because too few of them are there.
    drawn : float
        The share of people whose chance is neither 0 nor 1 in the audit's own split; nan where they are not known.
    """

    stage: str
    what: str
    asks_group: bool
    random: bool
    retrains: bool
    rule: Rule | None
    each: tuple[Point, ...]
    kept_out: tuple[Group, ...] = ()
    drawn: float = float("nan")

    @property
    def splits(self) -> int:
        """In how many splits of the people it was measured."""
        return len(self.each)

    def over(self, groups: Iterable[Group]) -> Splits:
        """The gap between these groups, those that may be seen, and everybody's utility, split by split."""
        seen = tuple(groups)
        between = [among(one, seen) for one in self.each]
        ends = [across(one.wanted.goal).ends(one) for one in between]
        return Splits(
            np.array([one.gap.value for one in between], float),
            np.array([float(one.value.value[0]) for one in self.each]),
            np.array(ends, float),
            np.array([[float(end[0]) for end in one.value.interval()] for one in self.each]),
        )


def demands(problem: Problem, wanted: Wanted, found: Point) -> Demands:
    """What a point's treatment asks, and what it reaches in each of its splits.

    Whether it asks for groups, and whether a coin decides, is the point's own: of thresholds by the rule that was
    measured, and not by the name of its policy.
    """
    name = found.treatment.method
    method = METHODS.get(name)
    return Demands(
        _stage(name),
        "" if method is None else method.what,
        found.asks_group,
        found.random,
        method is not None or name == RELEARNT,
        found.rule,
        tuple(point(problem, wanted, found.treatment, (one,)) for one in found.each),
        _kept_out(found),
        _drawn(problem, found),
    )


def unheld(points: Iterable[Point]) -> tuple[Group, ...]:
    """Groups that some of these points were not held to where they were made, though they are compared in their gap."""
    found: dict[Group, None] = {}
    for each in points:
        small = set(each.each[0].kept_out)
        if small:
            compared = goals.comparable(each.after, each.wanted.goal, least=each.wanted.least)
            pairs = zip(each.after.groups, compared.T, strict=True)
            found.update((group, None) for group, rates in pairs if rates.all() and group in small)
    return tuple(found)


def _stage(name: str) -> str:
    return METHODS[name].stage if name in METHODS else THRESHOLDS if name in POLICIES else NOWHERE


def _kept_out(found: Point) -> tuple[Group, ...]:
    """Who is not held to the goal, of the groups that have people."""
    small = set(found.each[0].kept_out)
    people = zip(found.before.groups, found.before.people, strict=True)
    return tuple(group for group, number in people if number and group in small)


def _drawn(problem: Problem, found: Point) -> float:
    """Of how many of the audited people a coin decides."""
    held = flips(problem, found)
    return float("nan") if held is None else held.drawn / max(held.of, 1)
