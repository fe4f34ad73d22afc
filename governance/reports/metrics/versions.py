"""Two versions in words and as tables: what changes, for whom, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.inspection.versions import DECISIONS, LEARNER, MODEL, SCORES, Version
from governance.metrics import words
from governance.metrics.adjustment import holm
from governance.metrics.changes import Gaps, PairedDifference
from governance.metrics.rates import DICE, is_about_decisions
from governance.metrics.sides import GAINED, LOST, Sides
from governance.metrics.significance import SIGNIFICANT
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding, enough, left_out

WAYS_IN_WORDS = {
    (GAINED, True): "gained, rightly",
    (GAINED, False): "gained, wrongly",
    (LOST, True): "lost, rightly",
    (LOST, False): "lost, wrongly",
}


@dataclass(frozen=True)
class Names:
    """What the first and the second version are called, in the middle of a sentence."""

    first: str
    second: str


def title(version: Version) -> str:
    """A version as a reader chooses it."""
    titles = {
        LEARNER: f"{words.title(version.name)}, fitted to the same people",
        DECISIONS: f"Column {version.name}: decisions",
        SCORES: f"Column {version.name}: scores",
        MODEL: "A model from a file",
    }
    return titles.get(version.kind, "The same scores at another threshold")


def about(version: Version) -> str:
    """What a version is, and what to keep in mind about it."""
    return {
        LEARNER: "The other baseline learns from the same people as the audited one and is asked about the same people "
        "that both were kept from.",
        DECISIONS: f"What column {version.name} of the table holds, in the values of the label. Whoever decided may "
        "have known more, or less, than the table says.",
        SCORES: f"The numbers in column {version.name}, taken as how likely the favourable outcome is. If they come "
        "from a model that learnt from these people, they look better than they are.",
        MODEL: "It is asked about the audited people. If it learnt from some of them, it looks better than it is; "
        "nothing here can tell.",
    }.get(version.kind, "The same model and the same people; only the bar for the favourable decision is another one.")


def called(source: str, threshold: float | None) -> str:
    """A version in the middle of a sentence: what decides, and from which score on."""
    return source if threshold is None else f"{source} at {words.threshold(threshold)}"


def headline(names: Names, moved: Sides, accuracy: PairedDifference, gap: Gaps) -> Finding:
    """How many are decided about differently, and what that does to accuracy and to the gap; all of everybody."""
    people, gained, lost = (int(each.k[0]) for each in (moved.moved, moved.gained, moved.lost))
    of = int(moved.moved.n[0])
    second = names.second[:1].upper() + names.second[1:]
    if not people:
        start = f"{second} decides about each of {of:,} people as {names.first} does."
    else:
        start = (
            f"{second} decides about {people:,} of {of:,} people differently from {names.first}: "
            f"{gained:,} gain and {lost:,} lose the favourable decision."
        )
    return Finding(start, f"{_change(accuracy, 0)} {of_gap(gap)}".strip())


def of_gap(gap: Gaps) -> str:
    """How the gap between the two groups that set it moves, and whether others set it afterwards."""
    found, change = gap.first.rate, gap.change
    name = f"gap in {_name(found.name)} by {' and '.join(found.attributes)}"
    small = left_out(gap.first)
    if not is_about_decisions(found.name):
        return f"No decision changes the {name}."
    if change is None:
        return f"There is no {name} to compare: fewer than two groups have {enough(gap.first)} it is about.{small}"
    top, bottom = (words.group(found.attributes, group) for group in (change.top, change.bottom))
    said = (
        f"The {name}, {top} against {bottom}, goes from {words.points(change.before)} to {words.points(change.after)}"
    )
    if np.isnan(change.value):
        return f"{said} points.{small}"
    parts = [
        f"{said} points (change {_signed(change.value)}, paired {PERCENT_95} interval "
        f"{_between(change.low, change.high)}){_surely(change.low, change.high)}."
    ]
    after = gap.second
    if after.top is not None and after.bottom is not None and {after.top, after.bottom} != {change.top, change.bottom}:
        ahead, behind = (words.group(found.attributes, group) for group in (after.top, after.bottom))
        parts.append(f"Then {ahead} and {behind} are furthest apart: {words.points(after.value)} points.")
    elif change.after < 0:
        parts.append(f"{bottom[:1].upper()}{bottom[1:]} is then ahead.")
    return " ".join(parts) + small


def by_group(found: PairedDifference, names: Names) -> Finding:
    """For which groups the rate surely changes."""
    name = words.title(found.name)
    if not found.defined.any():
        return Finding(f"{name} is not defined for any group in both versions.")
    told = holm(found.p_value)
    sure = np.flatnonzero(told < SIGNIFICANT).tolist()
    if not len(sure):
        hidden = " Groups in which few changed sides are not tested here." if found.withheld.any() else ""
        return Finding(
            f"For no group does {_name(found.name)} change more than chance would have it.",
            f"From {names.first} to {names.second}, all groups tested together.{hidden}",
        )
    low, high = found.interval()
    order = sorted(sure, key=lambda place: -abs(found.value[place]))
    named = [
        f"{words.group(found.attributes, found.groups[place])} ({_signed(found.value[place])} points, "
        f"{_between(low[place], high[place])})"
        for place in order
    ]
    return Finding(
        f"{name} changes beyond chance for {words.joined(named, MOST_NAMED)}.",
        f"From {names.first} to {names.second}; paired {PERCENT_95} intervals, all groups tested together.",
    )


def of_everybody(found: Sequence[PairedDifference], names: Names) -> Finding:
    """Which rates of everybody surely change."""
    sure = []
    for each in found:
        low, high = (float(end[0]) for end in each.interval())
        if low > 0 or high < 0:
            sure.append(f"{_name(each.name)} {_signed(each.value[0])} points ({_between(low, high)})")
    if not sure:
        return Finding("Of everybody together no rate changes beyond chance.", f"{names.first} to {names.second}.")
    return Finding(f"Of everybody together: {words.joined(sure, 12)}.", f"Paired {PERCENT_95} intervals, each alone.")


def who_moved(found: Sides, whole: Sides) -> Finding:
    """Whether those who changed sides did so rightly, and in which group most do."""
    people, right, wrong = (int(each.k[0]) for each in (whole.moved, whole.righted, whole.wronged))
    if not people:
        return Finding("Nobody changes sides.")
    start = (
        f"Of {words.people(people)} who change sides, {right:,} rightly and {wrong:,} wrongly by what is "
        "recorded: the second version is right about the former, and the first about the latter."
    )
    told = np.flatnonzero(found.told & (found.moved.n > 0))
    if len(told) < 2:
        return Finding(start)
    most, least = (int(told[pick(found.moved.value[told])]) for pick in (np.argmax, np.argmin))
    sides = [
        f"{words.group(found.attributes, found.groups[place])}, {words.percent(found.moved.value[place])} "
        f"({words.evidence(int(found.moved.k[place]), int(found.moved.n[place]))})"
        for place in (most, least)
    ]
    return Finding(start, f"Most often: {sides[0]}; most seldom: {sides[1]}.")


def untold(found: Sides, fewest: int) -> str:
    """Of which groups it is not told how many changed sides, and why; "" where of all."""
    if not found.untold:
        return ""
    named = words.joined([words.group(found.attributes, group) for group in found.untold])
    return (
        f"Not told of {named}: fewer than {fewest} people changed sides in one of the four ways, or the number of "
        "another group could be worked out. Their intervals are the wider ones of two rates of different people."
    )


def differences(found: PairedDifference, names: Names) -> pd.DataFrame:
    """A rate of every group in both versions, its change with its interval, and its p-value."""
    labels = [words.group(found.attributes, group) for group in found.groups]
    p_values = [_p_value(each) for each in holm(found.p_value)]
    return pd.DataFrame({"group": labels, **_columns(found, names), "p, adjusted for all groups": p_values})


def rates(found: Sequence[PairedDifference], names: Names) -> pd.DataFrame:
    """Every rate of everybody, one row a rate."""
    each = [_columns(rate, names) for rate in found]
    columns = {name: np.concatenate([held[name] for held in each]) for name in (each[0] if each else ())}
    p_values = [_p_value(float(rate.p_value[0])) for rate in found]
    return pd.DataFrame({"rate": [words.title(rate.name) for rate in found], **columns, "p": p_values})


def sides(found: Sides) -> pd.DataFrame:
    """Who changed sides by group: people and their share, in each of the four ways; empty where it is not told."""
    told = found.told
    columns: dict[str, object] = {"group": [words.group(found.attributes, group) for group in found.groups]}
    columns["people"] = found.moved.n
    shares = {"changed sides": found.moved} | {WAYS_IN_WORDS[way]: share for way, share in found.shares.items()}
    for name, share in shares.items():
        columns[name] = pd.array(np.where(told, share.k, 0), "Int64")
        columns[name][~told] = pd.NA  # type: ignore[index]
        columns[f"{name}, share"] = np.where(told, share.value, np.nan)
    low, high = (np.where(told, end, np.nan) for end in found.moved.interval())
    return pd.DataFrame({**columns, "share that changed from": low, "to": high})


def _columns(found: PairedDifference, names: Names) -> dict[str, NDArray[Any]]:
    """Both versions with their intervals, the change with its own, and the people they are among."""
    columns: dict[str, NDArray[Any]] = {}
    for name, each in ((names.first, found.first), (names.second, found.second)):
        low, high = each.interval()
        columns |= {name: each.value, f"{name} from": low, f"{name} to": high}
    low, high = found.interval()
    columns |= {"change": found.value, "change from": low, "change to": high}
    return {**columns, "among (first)": found.first.n, "among (second)": found.second.n}


def _p_value(found: float) -> str:
    return "" if np.isnan(found) else words.p_value(found)


def _change(found: PairedDifference, place: int) -> str:
    """One rate, before and after."""
    before, after, value = (float(each[place]) for each in (found.first.value, found.second.value, found.value))
    name = words.title(found.name) + (" (weighted)" if found.first.weighted else "")
    if np.isnan(value):
        return f"{name} is not defined in both."
    low, high = (float(end[place]) for end in found.interval())
    return (
        f"{name} goes from {words.percent(before)} to {words.percent(after)} ({_signed(value)} points, paired "
        f"{PERCENT_95} interval {_between(low, high)}){_surely(low, high)}."
    )


def _name(rate: str) -> str:
    said = words.title(rate)
    return said if rate in DICE else said.lower()  # F1 is a name


def _signed(difference: float) -> str:
    """A change in percentage points, with its sign: "+1.8", "-0.4", "0.0"."""
    return words.UNDEFINED if np.isnan(difference) else f"{100 * difference:+z.1f}".replace("+0.0", "0.0")


def _between(low: float, high: float) -> str:
    return f"{_signed(low)} to {_signed(high)}"


def _surely(low: float, high: float) -> str:
    return ", perhaps none at all" if low <= 0 <= high else ""
