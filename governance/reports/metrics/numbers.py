"""Numbers as sentences and tables: how far predictions of a number are off, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.inspection import numbers as inspection
from governance.inspection.numbers import Means
from governance.metrics import words
from governance.metrics.chance import BEYOND, Chance, how_sure
from governance.metrics.disparity import Disparity
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean
from governance.metrics.spread import Quantile
from governance.reports.metrics import signed
from governance.reports.summary import PERCENT_95, VERDICTS, Finding


def choices(found: Regression, own: float, *, low: bool) -> dict[float, str]:
    """The cuts that can be picked, each with the outcome that is favourable there."""
    said = "under" if low else "at least"
    return {
        cut: f"as audited ({found.label} {said} {cut:g})" if cut == own else f"{found.label} {said} {cut:g}"
        for cut in found.cuts
    }


def at_a_cut(found: Regression, cut: float, own: float, *, low: bool) -> str:
    """How to read the page when another cut than the audit's was picked."""
    said = "under" if low else "at least"
    return (
        f"Every tab but “Where the errors are” now answers for {found.label} {said} {cut:g}: where it says "
        "“favourable”, read that. "
        f"The audit itself cuts at {own:g}."
    )


def unnumbered(audit: Audit) -> str:
    """What cannot be shown of a label that is a number, why, and what to do; "" where it can, or it is none."""
    roles = audit.dataset.roles
    if roles.label not in dict(roles.bands) or not (because := inspection.unnumbered(audit)):
        return ""
    return f"The label {roles.label} is a number. How far off predictions of it are cannot be shown: {because}."


EXPLAINED = (
    "“Predicted minus true” is above 0 where predictions are too high. The mean says whether a group is predicted too "
    "high or too low on the whole; the mean distance says how far off a prediction is, in either direction."
)
SPREAD_EXPLAINED = (
    "The mark is the median: half of the people are predicted lower, half higher than that. The thick line holds the "
    "middle half of the people, the thin one the middle 80 %."
)
PROMISED_EXPLAINED = (
    "People are put into ten parts by what was predicted. On the dotted line the true numbers are what was predicted, "
    "on average; above it more happens than was predicted. Bars are 95 % intervals."
)
WAYS = ("too high", "too low")
COLUMNS = {
    "mean_residual": "mean residual",
    "mean_absolute_error": "mean absolute error",
    "root_mean_squared_error": "root mean squared error",
    "r_squared": "R²",
    "share_within_tolerance": "share within tolerance",
}


def off(gap: Disparity[Mean], chance: Chance, counts: Regression) -> Finding:
    """Between which two groups predictions differ most in being too high or too low, and how sure that is."""
    found, label = gap.rate, counts.label
    if gap.top is None or gap.bottom is None:
        return Finding(f"Fewer than two groups have enough people to compare how far predictions of {label} are off.")
    low, high = found.interval()

    def side(at: int) -> str:
        value = float(found.value[at])
        way = WAYS[0] if value > 0 else WAYS[1]
        return (
            f"{words.amount(abs(value))}{_weighted(counts)} {way} for "
            f"{words.group(found.attributes, found.groups[at])} ({PERCENT_95} "
            f"interval {signed.interval(value, low[at], high[at], words.amount, WAYS)}; "
            f"{words.people(int(counts.people[at]))})"
        )

    ends = sorted((found.position(gap.top), found.position(gap.bottom)), key=lambda at: -abs(found.value[at]))
    return Finding(
        f"Predictions of {label} are on average {side(ends[0])} and {side(ends[1])}, {words.amount(gap.value)} apart.",
        f"The {PERCENT_95} interval of the gap is {words.amount(chance.low)} to {words.amount(chance.high)}; chance "
        f"alone would seldom put these two more than {words.amount(chance.level)} apart: "
        f"{VERDICTS[how_sure(gap, chance)]}.",
    )


def farther(gap: Disparity[Mean], chance: Chance) -> Finding:
    """Between which two groups the distance of predictions from the truth differs most."""
    found = gap.rate
    if gap.top is None or gap.bottom is None:
        return Finding("Fewer than two groups have enough people to compare distances.")
    top, bottom = (found.position(each) for each in (gap.top, gap.bottom))
    names = [words.group(found.attributes, found.groups[at]) for at in (top, bottom)]
    sure = how_sure(gap, chance)
    verdict = "" if sure == BEYOND else f" But {VERDICTS[sure]}."
    return Finding(
        f"A prediction is farthest off for {names[0]}: by {words.amount(float(found.value[top]))} on average, in "
        f"either direction, against {words.amount(float(found.value[bottom]))} for {names[1]}.{verdict}"
    )


def within(found: Mean, counts: Regression, least: int) -> Finding:
    """In which group the fewest, and in which the most people are predicted near enough."""
    tolerance = f"{counts.tolerance:g}"
    part = np.flatnonzero(found.comparable(least))
    if len(part) < 2:
        return Finding(f"Fewer than two groups have enough people to compare who is predicted within {tolerance}.")
    low, high = found.interval()
    ends = part[found.value[part].argmin()], part[found.value[part].argmax()]
    said = [
        f"{words.percent(found.value[at])}{_weighted(counts)} of "
        f"{words.group(found.attributes, found.groups[at])} ({PERCENT_95} interval "
        f"{words.points(low[at])} to {words.points(high[at])}; {words.people(int(counts.people[at]))})"
        for at in ends
    ]
    return Finding(f"Within {tolerance} of the truth are the predictions of {said[0]} and of {said[1]}.")


def _weighted(counts: Regression) -> str:
    return " weighted" if counts.weighted else ""


def errors(found: Sequence[Mean], people: NDArray[np.int64]) -> pd.DataFrame:
    """Every measure of every group with its interval."""
    first = found[0]
    columns: dict[str, object] = {"group": [words.group(first.attributes, group) for group in first.groups]}
    for each in found:
        low, high = each.interval()
        name = COLUMNS[each.name]
        columns |= {name: each.value, f"{name} from": low, f"{name} to": high}
    return pd.DataFrame({**columns, "people": people})


def spread(found: Sequence[Quantile], people: NDArray[np.int64]) -> pd.DataFrame:
    """The quantiles of predicted minus true by group, with their intervals and how finely they are known."""
    first = found[0]
    columns: dict[str, object] = {"group": [words.group(first.attributes, group) for group in first.groups]}
    for each in found:
        low, high = each.interval()
        columns |= {f"{each.share:.0%}": each.value, f"{each.share:.0%} from": low, f"{each.share:.0%} to": high}
    return pd.DataFrame({**columns, "known to ±": first.resolution, "people": people})


def middle(found: Sequence[Quantile], people: NDArray[np.int64], least: int) -> Finding:
    """Between what the middle 80 % of residuals lie, in the group where they are spread most and where least."""
    first, last = found[0], found[-1]
    wide = np.where(people >= least, last.value - first.value, np.nan)
    if np.isnan(wide).all():
        return Finding("No group has enough people to say how far off most predictions are.")
    most, fewest = int(np.nanargmax(wide)), int(np.nanargmin(wide))
    said = (
        f"in the group {words.group(first.attributes, first.groups[at])} from {_side(first.value[at])} to "
        f"{_side(last.value[at])}"
        for at in dict.fromkeys((most, fewest))
    )
    share = f"{last.share - first.share:.0%}".replace("%", f"{words.NO_BREAK}%")
    return Finding(f"The middle {share} of predictions lie {', and '.join(said)}.")


def _side(residual: float) -> str:
    return f"{words.amount(abs(residual))} too {'low' if residual < 0 else 'high'}" if residual else "exactly right"


def kept_promises(found: Means) -> Finding:
    """In how many tenths of the predictions it is not what happens, and where it is furthest from that."""
    predicted, true = found.predicted.value, found.true.value
    low, high = found.true.interval()
    known = ~np.isnan(low)
    off = known & ((predicted < low) | (predicted > high))
    parts = f"In {off.sum():,} of {known.sum():,} parts"
    start = f"{parts} the {PERCENT_95} interval of the true mean leaves out what was predicted"
    if not off.any():
        return Finding(f"{start}.")
    at = int(np.argmax(np.where(off, np.abs(true - predicted), -1)))
    group, attributes = found.predicted.groups[at], found.predicted.attributes
    return Finding(
        f"{start}; by luck alone about one in 20 would be.",
        f"It is furthest in the group {words.group(attributes[:-1], group[:-1])}, predicted {group[-1]}: "
        f"{words.amount(predicted[at])} predicted on average, {words.amount(true[at])} true ({PERCENT_95} interval "
        f"{words.amount(low[at])} to {words.amount(high[at])}; {words.people(int(found.people[at]))}).",
    )


def promised(found: Means) -> pd.DataFrame:
    """Mean predicted and mean true number by group and tenth of the predictions."""
    predicted, true = found.predicted, found.true
    low, high = true.interval()
    return pd.DataFrame(
        {
            "group": [words.group(predicted.attributes[:-1], group[:-1]) for group in predicted.groups],
            "predicted": [group[-1] for group in predicted.groups],
            "mean predicted": predicted.value,
            "mean true": true.value,
            "interval from": low,
            "to": high,
            "people": found.people,
        }
    )
