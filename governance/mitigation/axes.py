"""Axes: what the picture can show of a point, as data. Across stands a gap between groups, upward what is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from governance.errors import MethodUnknown
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.disparity import reach
from governance.metrics.rates import RATES, is_about_decisions, rate
from governance.mitigation.goals import GOALS
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import COST, Utility

Estimate = tuple[float, float, float]
Unit = Literal["points", "share", "times", "amount"]

RATIO = "selection rate ratio"

BETTER = {"selection_rate": 0, "base_rate": 0, "error_rate": -1, "false_negative_rate": -1, "false_positive_rate": -1,
          "false_discovery_rate": -1, "false_omission_rate": -1}  # fmt: skip
"""Which way a rate of everybody is better where that is not up; a selection rate is neither."""


@dataclass(frozen=True)
class Axis:
    """What a picture shows of a point in one direction.

    Attributes
    ----------
    name : str
        A key of `ACROSS` or of `upward`.
    title : str
        In the reader's words.
    unit : str
        "points" of a hundred for a difference of shares, "share", "times" for a ratio, or "amount".
    better : int
        1 where more is better, -1 where less is, 0 where neither is.
    at : callable
        Given a point, its value; nan where it is not defined.
    ends : callable
        Given a point, where the interval of its value begins and ends.
    rates : tuple of str
        What is compared between groups, so that a rule of a policy about the same can be found.
    compare : str
        "difference" or "ratio" between groups; "" for a number of everybody.
    """

    name: str
    title: str
    unit: Unit
    better: int
    at: Callable[[Point], float]
    ends: Callable[[Point], tuple[float, float]]
    rates: tuple[str, ...] = ()
    compare: str = ""


def gap_at(point: Point, *, rates: tuple[str, ...], compare: str) -> float:
    """The largest difference, or the smallest ratio, of these rates between groups with enough people."""
    found = [rate(point.after, name) for name in rates]
    values = [each.value[each.comparable(point.wanted.least)] for each in found]
    if compare == "ratio":
        return min((each.min() / each.max() for each in values if len(each) > 1 and each.max() > 0), default=np.nan)
    return max((float(np.ptp(each)) for each in values if len(each) > 1), default=np.nan)


def gap_ends(point: Point, *, rates: tuple[str, ...], compare: str) -> tuple[float, float]:
    """What the evidence of every pair of groups leaves open at 95 %, as the policy's gate reads it (`disparity.reach`).

    Of several groups the pair that happens to be furthest apart is not always the one that is.
    """
    least = point.wanted.least
    ends = np.array([reach(rate(point.after, name), compare, min_group_size=least) for name in rates])
    known = ends[~np.isnan(ends).any(axis=1)]
    if not len(known):
        return np.nan, np.nan
    mildest, worst = known.min(axis=0) if compare == "ratio" else known.max(axis=0)
    return (float(worst), float(mildest)) if compare == "ratio" else (float(mildest), float(worst))


def _whole(found: ByGroup) -> tuple[float, float]:
    low, high = found.interval()
    return float(low[0]), float(high[0])


def said(rates: tuple[str, ...]) -> str:
    """Rates in a sentence: "true or false positive rate", "selection rate"."""
    titles = [words.title(each).lower() for each in rates]
    return "true or false positive rate" if rates == GOALS["equalized odds"].rates else " or ".join(titles)


def _gap(name: str, rates: tuple[str, ...], compare: str = "difference") -> Axis:
    at, ends = partial(gap_at, rates=rates, compare=compare), partial(gap_ends, rates=rates, compare=compare)
    if compare == "ratio":
        return Axis(name, f"Smallest ratio of {said(rates)}s", "times", 1, at, ends, rates, compare)
    return Axis(name, f"Largest gap in {said(rates)}", "points", -1, at, ends, rates, compare)


def _of_everybody(name: str, title: str, unit: Unit, better: int, of: Callable[[Point], ByGroup]) -> Axis:
    """A number of everybody together, however they are grouped."""
    return Axis(name, title, unit, better, lambda point: float(of(point).value[0]), lambda point: _whole(of(point)))


_COVERED = {each for goal in GOALS.values() for each in goal.rates}
ACROSS: dict[str, Axis] = {
    **{name: _gap(name, goal.rates) for name, goal in GOALS.items()},
    RATIO: _gap(RATIO, ("selection_rate",), "ratio"),
    **{
        f"{words.title(name).lower()} gap": _gap(f"{words.title(name).lower()} gap", (name,))
        for name in RATES
        if name not in _COVERED and is_about_decisions(name)
    },
}
"""Every gap that can stand across: those of the goals first."""


def across(name: str) -> Axis:
    """An axis of `ACROSS`; anything else is refused."""
    if name not in ACROSS:
        raise MethodUnknown("gap", name, ACROSS)
    return ACROSS[name]


def utility_axis(utility: Utility) -> Axis:
    """What is wanted to stay as good as it can."""
    if utility.kind == COST:
        return _of_everybody(COST, "Mean cost per person", "amount", -1, lambda point: point.value)
    return _of_everybody(utility.kind, utility.kind.capitalize(), "share", 1, lambda point: point.value)


def upward(utility: Utility) -> dict[str, Axis]:
    """Every number of everybody that can stand upward: what is wanted first, then the rates."""
    wanted = utility_axis(utility)
    rates = {
        said((name,)): _of_everybody(
            said((name,)), f"{words.title(name)} of everybody", "share", BETTER.get(name, 1), partial(_rate, name=name)
        )
        for name in RATES
        if is_about_decisions(name)
    }
    return {wanted.name: wanted, **{name: axis for name, axis in rates.items() if name != wanted.name}}


def _rate(point: Point, *, name: str) -> ByGroup:
    return rate(point.after.by(), name)
