"""How the numbers of the mitigation page are said: values on an axis, prices, and what a treatment asks."""

from __future__ import annotations

import math

from governance.metrics import words
from governance.mitigation.axes import Axis, Estimate
from governance.mitigation.choice import Limit
from governance.mitigation.price import Price
from governance.mitigation.spots import Spot
from governance.mitigation.utility import ACCURACY, COST, Utility

PERCENT_95 = f"95{words.NO_BREAK}%"

CONFIDENCE = 0.95  # of the intervals that are shown


def number(axis: Axis, value: float) -> str:
    """A value on an axis, without a unit that stands beside it: "7.3", "74.3", "0.89"."""
    if math.isnan(value):
        return words.UNDEFINED
    return f"{value:.2f}" if axis.unit == "times" else _amount(value) if axis.unit == "amount" else words.points(value)


def value(axis: Axis, found: float) -> str:
    """The same with its unit: "7.3 points", "74.3 %", "0.89"."""
    if math.isnan(found):
        return words.UNDEFINED
    unit = {"points": " points", "share": f"{words.NO_BREAK}%"}.get(axis.unit, "")
    return number(axis, found) + unit


def interval(axis: Axis, found: Estimate) -> str:
    """The ends of an interval: "4.6 to 10.0"."""
    return f"{number(axis, found[1])} to {number(axis, found[2])}"


def estimate(axis: Axis, found: Estimate) -> str:
    """A value with its interval: "7.3 points (95 % interval 4.6 to 10.0)"."""
    if math.isnan(found[0]):
        return words.UNDEFINED
    return f"{value(axis, found[0])} ({PERCENT_95} interval {interval(axis, found)})"


def price(found: Price, utility: Utility, people: int | None) -> str:
    """What a point costs: "2.1 points of accuracy (interval 1.0 to 3.2; about 126 more of 6,000 decisions wrong)".

    `people` are those of one trial; None where they are weighted, so that a number of decisions would mislead.
    """
    if not found.moved:
        return "nothing, since nobody's decision changes"
    lost = found.value >= 0
    size, low, high = (found.value, found.low, found.high) if lost else (-found.value, -found.high, -found.low)
    if utility.kind == COST:
        more = "more" if lost else "less"
        beside = max(map(abs, (size, low, high)))  # all three with as many decimals
        each, *ends = (_amount(one, beside) for one in (size, low, high))
        total = "" if people is None else f"; about {_units(size * people)} {more} for all {people:,} people"
        return f"{each} {more} per person (interval {' to '.join(ends)}{total})"
    shown = f"interval {words.points(low)} to {words.points(high)}"
    if utility.kind == ACCURACY and people is not None:
        shown += f"; about {round(size * people):,} {'more' if lost else 'fewer'} of {people:,} decisions wrong"
    if lost:
        return f"{words.points(size)} points of {utility.kind} ({shown})"
    return f"no {utility.kind}, which rises by {words.points(size)} points ({shown})"


def asks(spot: Spot, by: tuple[str, ...]) -> str:
    """What a treatment needs at decision time, in a sentence."""
    attribute = f"It has to know everybody's {words.listed(by)} at decision time"
    if spot.asks_group and spot.random:
        return f"{attribute}, and a coin decides about some people."
    if spot.asks_group:
        return f"{attribute}; no coin is involved."
    if spot.random:
        return "It need not know the group of anybody, but a coin decides about some people."
    return "It need not know the group of anybody, and no coin is involved."


def limit(found: Limit) -> str:
    """What a policy accepts: "at most 5 points", "a ratio of at least 0.8, with its whole interval"."""
    level = "" if found.confidence == CONFIDENCE else f" {100 * found.confidence:g}{words.NO_BREAK}%"
    bound = f"a ratio of at least {found.at:g}" if found.kind == "ratio" else f"at most {100 * found.at:g} points"
    whole = f", with its whole{level} interval" if found.whole else ""
    return f"{bound}{whole}{f' and {found.also}' if found.also else ''}"


def measured(spot: Spot) -> str:
    """Of how many people, in how many splits, and whether the numbers are to be expected or were counted."""
    splits = f", in one of {spot.trials} splits" if spot.trials > 1 else ""
    return f"{people(spot)}{splits}{', in expectation: no draw' if spot.random else ''}"


def people(spot: Spot) -> str:
    """Who is measured: "6,000 people held out"."""
    return words.people(spot.people) + (" held out" if spot.held_out else "")


def _units(found: float) -> str:
    return f"{round(found):,} {'unit' if round(found) == 1 else 'units'} of cost"


def _amount(found: float, beside: float = 0.0) -> str:
    """A cost with three figures, or with those of a larger one beside it."""
    size = max(abs(found), beside)
    if size >= 1 or not size:
        return words.amount(found)
    return f"{found:z.{2 - math.floor(math.log10(size))}f}"
