"""Findings in plain sentences: deterministic, made from the results and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics import words
from governance.metrics.chance import BEYOND, EDGE, WITHIN, Chance, how_sure
from governance.metrics.disparity import Disparity
from governance.metrics.rates import Rate
from governance.metrics.significance import SIGNIFICANT as SIGNIFICANT
from governance.metrics.thresholds import Sweep
from governance.naming import Group

MOST_NAMED = 5  # groups that a sentence lists

PERCENT_95 = f"95{words.NO_BREAK}%"
VERDICTS = {
    WITHIN: "this gap may be no more than chance",
    EDGE: "this gap is on the edge of chance",
    BEYOND: "this gap is larger",
}
LIMITS = (
    "These numbers describe a table, a label and a threshold, not a society. Labels may be biased, the favourable "
    "outcome may not be the good one, and people who never entered the table are not in it."
)


@dataclass(frozen=True)
class Finding:
    """A finding in words: what to read first, and what it stands on."""

    headline: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.headline} {self.detail}".strip()


def largest_gap(gap: Disparity, chance: Chance) -> Finding:
    """Which two groups are furthest apart in a rate, by how much, how sure, and what chance alone would do."""
    found = gap.rate
    name = f"{words.title(found.name)} by {' and '.join(found.attributes)}"
    small = left_out(gap)
    if gap.top is None or gap.bottom is None:
        return Finding(f"{name} cannot be compared.", f"Fewer than two groups have {enough(gap)} it is about.{small}")
    (low_name, low, low_people), (high_name, high, high_people) = (
        side(found, group) for group in (gap.bottom, gap.top)
    )
    sure = how_sure(gap, chance)
    together = (
        f" Yet all groups together differ more than chance would have it ({words.p_value(chance.p_value)})."
        if sure != BEYOND and chance.p_value < SIGNIFICANT
        else ""
    )
    return Finding(
        f"{name}: {low_name} at {low} against {high_name} at {high}, {words.points(gap.value)} points apart.",
        f"That is {low_people} against {high_people}; the {PERCENT_95} interval of the gap is "
        f"{words.points(chance.low)} to {words.points(chance.high)}. "
        f"Chance alone would seldom put these two more than {words.points(chance.level)} points apart: "
        f"{VERDICTS[sure]}.{together}{small}",
    )


def over_thresholds(found: Sweep, min_group_size: int = 0) -> Finding:
    """At which threshold the groups with enough people are furthest apart."""
    gaps = found.gap(min_group_size)
    if np.isnan(gaps).all():
        return Finding("At no threshold can two groups be compared.")
    at = int(np.nanargmax(gaps))
    name = words.title(found.every.name).lower()
    gap = words.points(gaps[at])
    return Finding(
        f"The groups are furthest apart in {name} at a threshold of {words.threshold(found.thresholds[at])}: "
        f"{gap} points."
    )


def side(found: Rate, group: Group) -> tuple[str, str, str]:
    """A group's name, its rate, and the people the rate stands on."""
    at = found.position(group)
    return (
        words.group(found.attributes, group),
        words.percent(found.value[at]) + (" weighted" if found.weighted else ""),
        words.stands_on(found, at),
    )


def enough(gap: Disparity) -> str:
    """How many people a group needs to be compared, in words."""
    return f"{gap.min_group_size} people" if gap.min_group_size > 1 else "anybody"


def left_out(gap: Disparity) -> str:
    """The groups that somebody is in, but too few people for a comparison."""
    found = gap.rate
    small = np.flatnonzero((found.n > 0) & ~gap.compared)
    if not len(small):
        return ""
    named = [words.group(found.attributes, found.groups[place]) for place in small]
    return f" Not compared, having fewer than {gap.min_group_size} people: {words.joined(named, MOST_NAMED)}."
