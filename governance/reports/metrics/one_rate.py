"""One rate in depth: who differs beyond chance, the facts about the largest gap, and every group as a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.chance import Chance
from governance.metrics.disparity import Disparity
from governance.metrics.missing import Bounds
from governance.metrics.one_rate import OneRate, detectable_between
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.reports import tables
from governance.reports.summary import MOST_NAMED, PERCENT_95, SIGNIFICANT, Finding, enough, left_out, side

FOUR_FIFTHS = 0.8
EVERYBODY = "everybody"

BAND = (
    "A grey bar is where the rate of a group would lie in 95 of 100 tables if all groups had everybody's rate; the "
    "smaller the group, the wider. Of groups that do not differ, one in 20 lies outside it by luck."
)


@dataclass(frozen=True)
class Fact:
    """One number about a gap: what it is, the number in words, and what it stands on."""

    title: str
    value: str
    detail: str


def beyond_chance(found: OneRate) -> Finding:
    """Which groups differ from the reference beyond chance, all comparisons taken into account."""
    one, compared = found.rate, int((~np.isnan(found.p_values)).sum())
    other = "everybody else" if found.reference is None else reference(found)
    if not compared:
        people = words.people(found.least) if found.least > 1 else "anybody"
        return Finding(f"No group can be tested against {other}.", f"It takes {people} on both sides whom it is about.")
    differ = np.flatnonzero(found.adjusted < SIGNIFICANT)
    far = differ[np.argsort(-np.abs(found.difference.value[differ]), kind="stable")]
    named = words.joined([_apart(found, place) for place in far], MOST_NAMED)
    several = "1 comparison" if compared == 1 else f"all {compared} comparisons together (Holm)"
    meaning = f"p is how often chance alone would make a difference as large, with {several} taken into account."
    if not len(differ):
        return Finding(
            f"No group differs from {other} beyond chance, of {compared} compared.",
            f"{meaning} That is not the same as no gap: a small one would not be seen.",
        )
    verb = "differs" if len(differ) == 1 else "differ"
    groups = f"{len(differ)} of {compared} groups" if compared > 1 else "The group compared"
    weighted = " Rates are weighted." if one.weighted else ""
    return Finding(f"{groups} {verb} from {other} beyond chance: {named}.", meaning + weighted)


def facts(
    found: OneRate, gap: Disparity[Rate], every: Disparity[Rate], ratio: Disparity[Rate], chance: Chance
) -> list[Fact]:
    """What the largest difference is, who sets it, how sure it is, and what could not have been seen.

    Parameters
    ----------
    found : OneRate
    gap, ratio : Disparity
        Between the groups with enough people.
    every : Disparity
        The largest difference with smaller groups too.
    chance : Chance
        Of the gap.
    """
    if gap.top is None or gap.bottom is None:
        why = f"Fewer than two groups have {enough(gap)} it is about.{left_out(gap)}"
        return [Fact("Largest difference", words.UNDEFINED, why), *_with_small(gap, every)]
    sides = f"{_stands(gap.rate, gap.top)} against {_stands(gap.rate, gap.bottom)}."
    interval = f"{PERCENT_95} interval {words.points(chance.low)} to {words.points(chance.high)}."
    return [
        Fact("Largest difference", words.in_points(gap.value), f"{sides} {interval}"),
        *_with_small(gap, every),
        Fact("Smallest ratio", *_ratio(ratio)),
        Fact(
            "Seldom more by chance",
            words.in_points(chance.level),
            "If no group really differed, these two would be further apart in 5 of 100 tables. All groups together "
            f"would be as far apart as here in {in_tables(chance.p_value)} ({words.p_value(chance.p_value)}).",
        ),
        *_detectable(found, gap),
    ]


def unplaced(found: Bounds) -> Fact | None:
    """What the people without a group leave open; None where there are none, or nothing to compare."""
    if not found.people or np.isnan(found.worst):
        return None
    return Fact(
        "Wherever the missing belong",
        f"{words.points(found.best)} to {words.in_points(found.worst)}",
        f"The largest difference between the other groups, however the {words.people(found.people)} without a group "
        "are placed in them. No sampling error is in it.",
    )


def in_tables(p_value: float) -> str:
    """A p-value in plain words: "about 4 of 100 tables", "fewer than 1 of 1,000 tables"."""
    if p_value < 0.001:
        return "fewer than 1 of 1,000 tables"
    if p_value < 0.01:
        return f"about {1000 * p_value:.0f} of 1,000 tables"
    return f"about {100 * p_value:.0f} of 100 tables"


def table(found: OneRate, *, exact: bool = False) -> pd.DataFrame:
    """Every group: its rate, its difference and ratio to the reference, the test, chance, what could be seen.

    On the screen p-values and ratios are said in words; `exact` has them as numbers, for a file.
    """
    one, other = found.rate, EVERYBODY if found.reference is None else reference(found)
    rates = tables.rate(one)
    if one.weighted and one.plain:
        sizes = {"weight among": one.shares[0].size, "effective people (Kish)": one.effective_n}
        rates = rates.assign(**sizes if exact else {name: size.round().astype(int) for name, size in sizes.items()})
    tested = zip(found.adjusted, one.groups, one.comparable(found.least), strict=True)
    return rates.assign(
        **{
            f"minus {other}": found.difference.value,
            "p (Holm)": found.adjusted if exact else [_tested(p, group, found, able) for p, group, able in tested],
            "minus, from": found.difference.low,
            "minus, to": found.difference.high,
            f"over {other}": found.ratio.value if exact else _ratios(found.ratio.value),
            "chance from": found.band[0],
            "chance to": found.band[1],
            "smallest gap that would show": found.detectable,
        }
    )


def reference(found: OneRate) -> str:
    """The name of the group that others are compared with."""
    return words.group(found.rate.attributes, found.reference or ())


def _apart(found: OneRate, place: int) -> str:
    """How far a group is from the reference: "woman 4.8 points below (p < 0.001)"."""
    value, p = float(found.difference.value[place]), float(found.adjusted[place])
    way = "above" if value > 0 else "below"
    name = words.group(found.rate.attributes, found.rate.groups[place])
    off = words.percent(found.rate.value[place]) if found.reference is None else f"{words.points(abs(value))} points"
    stands = f"at {off}, {way}" if found.reference is None else f"{off} {way}"
    return f"{name} {stands} ({words.p_value(p)})"


def _stands(found: Rate, group: Group) -> str:
    name, value, people = side(found, group)
    return f"{name} at {value} ({people})"


def _ratio(ratio: Disparity[Rate]) -> tuple[str, str]:
    if ratio.top is None or ratio.bottom is None:
        return words.UNDEFINED, "The highest rate is 0, so that nothing can be divided by it."
    low, high = (words.group(ratio.rate.attributes, group) for group in (ratio.bottom, ratio.top))
    said = f"{low} over {high}; {PERCENT_95} interval {ratio.low:.2f} to {ratio.high:.2f}."
    return f"{ratio.value:.2f}", said + (_four_fifths(ratio) if ratio.rate.name == "selection_rate" else "")


def _four_fifths(ratio: Disparity[Rate]) -> str:
    """Whether the selection rates keep the four-fifths rule, both ways round."""
    sure = ratio.low >= FOUR_FIFTHS or ratio.high < FOUR_FIFTHS
    kept = "kept" if ratio.value >= FOUR_FIFTHS else "not kept"
    doubt = "" if sure else " here, though the interval reaches across 0.80"
    other = f"{1 / ratio.value:.2f}" if ratio.value else "without limit"
    return (
        f" The four-fifths rule asks for 0.80 at least, and the other way round for 1.25 at most (here {other}): "
        f"{kept}{doubt}."
    )


def _with_small(gap: Disparity[Rate], every: Disparity[Rate]) -> list[Fact]:
    """The same with the groups of too few people, where there are any."""
    if every.top is None or every.bottom is None or not (every.compared & ~gap.compared).any():
        return []
    sides = f"{_stands(every.rate, every.top)} against {_stands(every.rate, every.bottom)}"
    few = f"With groups of fewer than {gap.min_group_size} people compared too"
    return [Fact("With small groups", words.in_points(every.value), f"{few}: {sides}.")]


def _detectable(found: OneRate, gap: Disparity[Rate]) -> list[Fact]:
    """What these two, and the smallest group that is compared, could have shown."""
    title = "Smallest gap that would show"
    if not gap.rate.plain:
        why = f"A {words.title(gap.rate.name).lower()} is no share of people, of which alone it can be said."
        return [Fact(title, words.UNDEFINED, why)]
    two = detectable_between(gap, comparisons=found.comparisons)
    many = f", with all {found.comparisons:,} comparisons taken into account" if found.comparisons > 1 else ""
    seen = f"The true gap between these two that tables of this size would show four times in five{many}"
    both = f"{seen}." if not np.isnan(two) else "No gap between these two would be seen four times in five."
    places = np.flatnonzero(gap.compared)
    least = int(places[np.argmin(gap.rate.effective_n[places])])
    name, alone = words.group(gap.rate.attributes, gap.rate.groups[least]), float(found.detectable[least])
    people = words.people(int(gap.rate.n[least]))
    apart = "no gap at all" if np.isnan(alone) else words.in_points(alone)
    smallest = f" Of the smallest group compared, {name} ({people}), against everybody else: {apart}."
    return [Fact(title, words.in_points(two), both + smallest)]


def _ratios(values: np.ndarray) -> list[str]:
    return [words.UNDEFINED if np.isnan(value) else f"{value:.2f}" for value in values]


def _tested(p: float, group: Group, found: OneRate, able: bool) -> str:
    if group == found.reference:
        return "the reference"
    if not np.isnan(p):
        return words.p_value(p).removeprefix("p ").removeprefix("= ")
    return "not tested" if able else f"not tested: fewer than {found.least} people"
