"""Two versions in words and as tables: which rates change, in which groups, and how sure that is."""

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
from governance.metrics.significance import SIGNIFICANT
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding, enough, left_out

NOT_BETTER = (
    "Paired: the same people are decided about twice, so that the interval stands on those about whom the two differ. "
    "One that holds 0 leaves open whether anything changes at all. Which of the two is better is not said here: that "
    "is for those to decide who answer for it."
)
LABELS_ONLY = (
    "Only labels are audited: nothing decides about anybody, so there are no decisions to compare. Say on the Data "
    "page which column holds decisions or scores, or fit a model."
)
CLASS_AS_DECIDED = "One class is read against the others as it was decided, so no threshold can be moved."
NOTHING_ELSE = (
    "No other column of the table holds decisions in the values of the label, or scores between 0 and 1. Give a table "
    "that has such a column, fit a baseline to it on the Data page, or open a model from a file here."
)
CHOOSE = "Choose a column that holds other decisions about the same people, or other scores; columns merely fit."
FILE = "It is opened and run in a process of its own, with limits; a pickle is never opened here."
ALIKE = "Both thresholds are the same. Move one of them to see what would change."
BASE_RATE = "The base rate is about real outcomes, so no decision changes it. Choose another rate to see changes."
MOST_CHANGED = 3


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


def of_gap(gap: Gaps) -> str:
    """How the gap between the two groups that set it moves, and whether others set it afterwards."""
    found, change = gap.first.rate, gap.change
    name = f"gap in {_name(found.name)} by {' and '.join(found.attributes)}"
    small = left_out(gap.first) + _aside(gap)
    if not is_about_decisions(found.name):
        return f"No decision changes the {name}."
    if change is None:
        return f"There is no {name} to compare: fewer than two groups have {enough(gap.first)} it is about.{small}"
    top, bottom = (words.group(found.attributes, group) for group in (change.top, change.bottom))
    before, after, moved = rounded(change.before, change.after)
    said = f"The {name}, {top} against {bottom}, goes from {before} to {after}"
    if np.isnan(change.value):
        return f"{said} points.{small}"
    parts = [
        f"{said} points (change {moved}, paired {PERCENT_95} interval {_between(change.low, change.high)})"
        f"{_surely(change.low, change.high)}."
    ]
    then = gap.second
    if then.top is not None and then.bottom is not None and {then.top, then.bottom} != {change.top, change.bottom}:
        ahead, behind = (words.group(found.attributes, group) for group in (then.top, then.bottom))
        parts.append(f"Then {ahead} and {behind} are furthest apart: {words.points(then.value)} points.")
    elif change.after < 0:
        parts.append(f"{words.first_upper(bottom)} is then ahead.")
    if change.pairs > 1:
        parts.append(_picked(change.pairs))
    return " ".join(parts) + small


def _picked(pairs: int) -> str:
    """Why the interval of the gap is wider where its pair was picked out of several."""
    return (
        "The first pair was picked because it was furthest apart in the first version; such gaps shrink by themselves, "
        f"so its interval is one that holds for all {pairs:,} pairs at once."
    )


def _aside(gap: Gaps) -> str:
    if not gap.withheld:
        return ""
    named = words.joined([words.group(gap.first.rate.attributes, group) for group in gap.withheld], MOST_NAMED)
    return f" Left aside, since it is not told how they change: {named}."


def by_group(found: PairedDifference) -> Finding:
    """For which groups the rate surely changes."""
    name = words.title(found.name)
    if not found.defined.any():
        return Finding(f"{name} is not defined for any group in both versions.")
    told = holm(found.p_value)
    sure = np.flatnonzero(told < SIGNIFICANT).tolist()
    if not len(sure):
        hidden = " Groups in which few changed sides are left out." if found.withheld.any() else ""
        return Finding(
            f"For no group does {_name(found.name)} change more than chance would have it.",
            f"All groups tested together.{hidden}",
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
        f"Paired {PERCENT_95} intervals; all groups tested together.",
    )


def of_everybody(found: Sequence[PairedDifference]) -> Finding:
    """Accuracy before and after, and which rates of everybody change most; the table holds the others.

    Parameters
    ----------
    found : sequence of PairedDifference
        Of everybody as one group, accuracy among them.
    """
    ends = {each.name: tuple(float(end[0]) for end in each.interval()) for each in found}
    sure = [each for each in found if ends[each.name][0] > 0 or ends[each.name][1] < 0]
    most = sorted(sure, key=lambda each: -abs(each.value[0]))[:MOST_CHANGED]
    accuracy = next(each for each in found if each.name == "accuracy")
    if not most:
        return Finding("Of everybody together no rate that is shown changes beyond chance.", _change(accuracy, 0))
    named = [f"{_name(each.name)} {_signed(each.value[0])} points ({_between(*ends[each.name])})" for each in most]
    more = f", the most of {len(sure)} that change" if len(sure) > len(most) else ""
    return Finding(
        f"Of everybody together: {words.joined(named)}{more}.",
        f"{_change(accuracy, 0)} Each interval stands alone.",
    )


def differences(found: PairedDifference, names: Names) -> pd.DataFrame:
    """A rate of every group in both versions, its change with its interval, and its p-value.

    Of a group of which it is not told how many changed sides, the first version alone.
    """
    labels = [words.group(found.attributes, group) for group in found.groups]
    p_values = [_p_value(each) for each in holm(found.p_value)]
    table = pd.DataFrame({"group": labels, **_columns(found, names), "p, adjusted for all groups": p_values})
    return table.assign(**{"among (second)": table["among (second)"].astype("Int64").mask(found.withheld)})


def rates(found: Sequence[PairedDifference], names: Names) -> pd.DataFrame:
    """Every rate of everybody, one row a rate."""
    each = [_columns(rate, names) for rate in found]
    columns = {name: np.concatenate([held[name] for held in each]) for name in (each[0] if each else ())}
    p_values = [_p_value(float(rate.p_value[0])) for rate in found]
    return pd.DataFrame({"rate": [words.title(rate.name) for rate in found], **columns, "p": p_values})


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
    name = words.title(found.name) + (" (weighted)" if found.first.weighted else "")
    if np.isnan(found.value[place]):
        return f"{name} is not defined in both."
    before, after, moved = rounded(float(found.first.value[place]), float(found.second.value[place]))
    low, high = (float(end[place]) for end in found.interval())
    return (
        f"{name} goes from {before}{words.NO_BREAK}% to {after}{words.NO_BREAK}% ({moved} points, paired {PERCENT_95} "
        f"interval {_between(low, high)}){_surely(low, high)}."
    )


def rounded(before: float, after: float) -> tuple[str, str, str]:
    """Two shares in percent and their difference with its sign; one more digit where the rounded ones do not add up."""
    for decimals in (1, 2):
        ends = [round(100 * each, decimals) for each in (before, after)]
        if round(ends[1] - ends[0], decimals) == round(100 * (after - before), decimals):
            break
    if np.isnan(before) or np.isnan(after):
        return words.points(before), words.points(after), words.UNDEFINED
    moved = f"{ends[1] - ends[0]:+z.{decimals}f}"
    return f"{ends[0]:z.{decimals}f}", f"{ends[1]:z.{decimals}f}", moved.lstrip("+") if not float(moved) else moved


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
