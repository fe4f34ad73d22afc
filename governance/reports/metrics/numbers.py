"""Numbers as sentences and tables: how far predictions of a number are off, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.inspection import numbers as inspection
from governance.metrics import words
from governance.metrics.chance import Chance
from governance.metrics.disparity import Disparity
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean
from governance.metrics.spread import Quantile
from governance.reports.summary import PERCENT_95, Finding


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
        f"Every tab now answers for {found.label} {said} {cut:g}: where it says “favourable”, read that. "
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
COLUMNS = {
    "mean_residual": "mean residual",
    "mean_absolute_error": "mean absolute error",
    "root_mean_squared_error": "root mean squared error",
    "r_squared": "R²",
    "share_within_tolerance": "share within tolerance",
}


def off(gap: Disparity[Mean], chance: Chance, label: str, people: NDArray[np.int64]) -> Finding:
    """Between which two groups predictions differ most in being too high or too low, and how sure that is."""
    found = gap.rate
    if gap.top is None or gap.bottom is None:
        return Finding(f"Fewer than two groups have enough people to compare how far predictions of {label} are off.")
    low, high = found.interval()

    def side(at: int) -> str:
        value = float(found.value[at])
        way = "too high" if value > 0 else "too low"
        return (
            f"{words.amount(abs(value))} {way} for {words.group(found.attributes, found.groups[at])} ({PERCENT_95} "
            f"interval {words.amount(float(low[at]))} to {words.amount(float(high[at]))}; "
            f"{words.people(int(people[at]))})"
        )

    ends = sorted((found.position(gap.top), found.position(gap.bottom)), key=lambda at: -abs(found.value[at]))
    beyond = gap.value > chance.level and chance.low > 0
    verdict = "This gap is larger" if beyond else "This gap may be no more than chance"
    return Finding(
        f"Predictions of {label} are on average {side(ends[0])} and {side(ends[1])}, {words.amount(gap.value)} apart.",
        f"The {PERCENT_95} interval of the gap is {words.amount(chance.low)} to {words.amount(chance.high)}; chance "
        f"alone would seldom put these two more than {words.amount(chance.level)} apart. {verdict}.",
    )


def farther(gap: Disparity[Mean], chance: Chance) -> Finding:
    """Between which two groups the distance of predictions from the truth differs most."""
    found = gap.rate
    if gap.top is None or gap.bottom is None:
        return Finding("Fewer than two groups have enough people to compare distances.")
    top, bottom = (found.position(each) for each in (gap.top, gap.bottom))
    names = [words.group(found.attributes, found.groups[at]) for at in (top, bottom)]
    beyond = gap.value > chance.level and chance.low > 0
    verdict = "" if beyond else " That may be no more than chance."
    return Finding(
        f"A prediction is farthest off for {names[0]}: by {words.amount(float(found.value[top]))} on average, in "
        f"either direction, against {words.amount(float(found.value[bottom]))} for {names[1]}.{verdict}"
    )


def within(found: Mean, tolerance: float, people: NDArray[np.int64], least: int) -> Finding:
    """In which group the fewest, and in which the most people are predicted near enough."""
    part = np.flatnonzero(found.comparable(least))
    if len(part) < 2:
        return Finding(f"Fewer than two groups have enough people to compare who is predicted within {tolerance:g}.")
    low, high = found.interval()
    ends = part[found.value[part].argmin()], part[found.value[part].argmax()]
    said = [
        f"{words.percent(found.value[at])} of {words.group(found.attributes, found.groups[at])} ({PERCENT_95} interval "
        f"{words.points(low[at])} to {words.points(high[at])}; {words.people(int(people[at]))})"
        for at in ends
    ]
    return Finding(f"Within {tolerance:g} of the truth are the predictions of {said[0]} and of {said[1]}.")


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


def promised(predicted: Mean, true: Mean, people: NDArray[np.int64]) -> pd.DataFrame:
    """Mean predicted and mean true number by group and tenth of the predictions."""
    low, high = true.interval()
    return pd.DataFrame(
        {
            "group": [words.group(predicted.attributes[:-1], group[:-1]) for group in predicted.groups],
            "predicted": [group[-1] for group in predicted.groups],
            "mean predicted": predicted.value,
            "mean true": true.value,
            "interval from": low,
            "to": high,
            "people": people,
        }
    )
