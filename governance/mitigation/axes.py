"""Axes: what the picture can show of a point, as data. Across stands a gap between groups, upward what is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from governance.errors import MethodUnknown
from governance.metrics import words
from governance.metrics.disparity import KINDS, reach
from governance.metrics.rates import RATES, is_about_decisions, rate
from governance.mitigation.goals import GOALS
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import COST, Utility

Estimate = tuple[float, float, float]
Unit = Literal["points", "share", "times", "amount"]

RATIO = "selection rate ratio"
UNKNOWN: Estimate = (np.nan, np.nan, np.nan)

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
    of : callable
        Given a point, its value and the interval of that, (value, low, high); nan where it is not defined.
    rates : tuple of str
        What is compared between groups, so that a rule of a policy about the same can be found.
    compare : str
        "difference" or "ratio" between groups; "" for a number of everybody.
    """

    name: str
    title: str
    unit: Unit
    better: int
    of: Callable[[Point], Estimate]
    rates: tuple[str, ...] = ()
    compare: str = ""


def between(point: Point, *, rates: tuple[str, ...], compare: str) -> Estimate:
    """The largest difference, or the smallest ratio, of these rates between groups with enough people.

    The interval is what the evidence of every pair of groups leaves open, as the policy's gate reads it
    (`disparity.reach`): of several groups the pair that happens to be furthest apart is not always the one that is.
    """
    least = point.wanted.least
    found = [rate(point.after, name) for name in rates]
    values = np.array([KINDS[compare](each, min_group_size=least).value for each in found])
    known = ~np.isnan(values)
    if not known.any():
        return UNKNOWN
    mildest, worst = np.array([reach(each, compare, min_group_size=least) for each in found])[known].T
    if compare == "ratio":
        return float(values[known].min()), float(worst.min()), float(mildest.min())
    return float(values[known].max()), float(mildest.max()), float(worst.max())


def of_everybody(point: Point, *, name: str) -> Estimate:
    """A rate of everybody together."""
    found = rate(point.after.by(), name)
    low, high = found.interval()
    return float(found.value[0]), float(low[0]), float(high[0])


def worth(point: Point) -> Estimate:
    """The utility that is wanted, of everybody together."""
    low, high = point.value.interval()
    return float(point.value.value[0]), float(low[0]), float(high[0])


def said(rates: tuple[str, ...]) -> str:
    """Rates in a sentence: "true or false positive rate", "selection rate"."""
    titles = [words.title(each).lower() for each in rates]
    return "true or false positive rate" if rates == GOALS["equalized odds"].rates else " or ".join(titles)


def _gap(name: str, rates: tuple[str, ...], compare: str = "difference") -> Axis:
    of = partial(between, rates=rates, compare=compare)
    if compare == "ratio":
        return Axis(name, f"Smallest ratio of {said(rates)}s", "times", 1, of, rates, compare)
    return Axis(name, f"Largest gap in {said(rates)}", "points", -1, of, rates, compare)


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
        return Axis(COST, "Mean cost per person", "amount", -1, worth)
    return Axis(utility.kind, utility.kind.capitalize(), "share", 1, worth)


def upward(utility: Utility) -> dict[str, Axis]:
    """Every number of everybody that can stand upward: what is wanted first, then the rates."""
    wanted = utility_axis(utility)
    rates = {
        words.title(name).lower(): Axis(
            words.title(name).lower(),
            f"{words.title(name)} of everybody",
            "share",
            BETTER.get(name, 1),
            partial(of_everybody, name=name),
        )
        for name in RATES
        if is_about_decisions(name)
    }
    return {wanted.name: wanted, **{name: axis for name, axis in rates.items() if name != wanted.name}}
