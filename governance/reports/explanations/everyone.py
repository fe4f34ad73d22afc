"""Everyone: what drives a model over a sample of people, as sentences and as tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.explanations.attribution import Attributions
from governance.explanations.columns import from_low_to_high, numbers
from governance.explanations.importance import Importance
from governance.explanations.means import furthest_apart
from governance.metrics import words
from governance.reports.summary import PERCENT_95, Finding

SWARM = (
    "A dot is a person. Where it stands is how far the column moved the person's prediction; its colour is whether the "
    "person's own value is low or high for that column (between the 5th and the 95th percentile of the sample). "
)
CATEGORIES = (
    "A category has no low and high, so it is grey: point at a dot to read it, or look at the column by its value. "
)
GAPS = "A hollow dot is a missing value. "


def among(people: int, of: int) -> str:
    """Whom averages are over: "500 of the 6,000 audited people, drawn at random (always the same)"."""
    if people >= of:
        return f"all {of:,} audited people"
    return f"{people:,} of the {of:,} audited people, drawn at random (always the same ones)"


def drivers(found: Importance, most: int = 3) -> Finding:
    """The columns with the largest effects over a sample, and how much of all effects is theirs."""
    size = found.whole
    order = [at for at in np.argsort(-size, kind="stable")[:most] if size[at] > 0]
    if not order:
        return Finding("No column moves any prediction: the model says the same of everybody in the sample.")
    names = words.listed([found.columns[at] for at in order])
    share = words.percent(float(size[order].sum() / size.sum()), 0)
    largest = found.columns[order[0]]
    low, high = (float(np.nanmin(found.means.low[:, order[0]])), float(np.nanmax(found.means.high[:, order[0]])))
    interval = "" if len(found.means.people) > 1 else _interval(low, high)
    return Finding(
        f"The largest effects come from {names}: {share} of all effects in size.",
        f"On average {largest} moves a prediction by {words.amount(float(size[order[0]]))} {found.unit}, up or down"
        f"{interval}.",
    )


def apart(found: Importance, least: int) -> Finding:
    """Which column matters more for one group than for another, where that is more than chance."""
    grouping = found.grouping
    compared = int((found.means.people >= least).sum())
    if compared < 2:
        return Finding(
            f"Fewer than two groups have {least:,} people in the sample, so none are compared.",
            "A larger sample may have enough.",
        )
    gap = furthest_apart(found.means, least)
    if gap is None:
        return Finding("No column matters more for one group than for another, beyond what chance would do.")
    top, bottom = (words.group(grouping.attributes, grouping.groups[at]) for at in (gap.top, gap.bottom))
    column, unit = found.columns[gap.number], found.unit
    sizes = [words.amount(float(found.means.value[at, gap.number])) for at in (gap.top, gap.bottom)]
    what = "moves predictions further up" if found.signed else "matters more"
    return Finding(
        f"{column} {what} for {top} than for {bottom}: {sizes[0]} against {sizes[1]} {unit} on average.",
        f"The difference of {words.amount(gap.value)} is the largest that is more than chance ({PERCENT_95} interval "
        f"{words.amount(gap.low)} to {words.amount(gap.high)}, wide enough for all columns and pairs of groups).",
    )


def importance(found: Importance) -> pd.DataFrame:
    """The mean of each column's effects, or of their sizes, with its interval; the largest first."""
    mean = f"{'mean' if found.signed else 'mean absolute'} attribution ({found.unit})"
    order = np.argsort(-found.whole, kind="stable")
    groups = range(len(found.grouping.groups))
    means = found.means
    parts = [
        {
            "column": found.columns[at],
            "group": words.group(found.grouping.attributes, found.grouping.groups[group]),
            mean: means.value[group, at],
            "from": means.low[group, at],
            "to": means.high[group, at],
            "people in the sample": int(means.people[group]),
            "of": int(means.of[group]),
        }
        for at in order
        for group in groups
    ]
    table = pd.DataFrame(parts, columns=["column", "group", mean, "from", "to", "people in the sample", "of"])
    return table if found.grouping.attributes else table.drop(columns="group")


def swarm(found: Attributions, kept: Sequence[int], people: Sequence[int] | np.ndarray) -> pd.DataFrame:
    """The people of a beeswarm: a row each, with their value and the effect of each column."""
    own = found.people.iloc[list(people)]
    table = {"row": own.index.to_numpy()}
    for at in kept:
        table[found.columns[at]] = own.iloc[:, at].map(words.value).to_numpy()
        table[f"effect of {found.columns[at]} ({found.unit})"] = found.values[list(people), at]
    return pd.DataFrame(table)


def directions(found: Attributions, kept: Sequence[int], most: int = 3) -> Finding:
    """Of the columns that matter most, whether high values raise or lower what is explained, against low values."""
    said: list[str] = []
    for at in kept:
        place = from_low_to_high(found.people.iloc[:, at])
        high, low = (found.values[taken, at] for taken in (place >= 0.8, place <= 0.2))
        if len(said) < most and len(high) and len(low):
            raised, other = float(high.mean()), float(low.mean())
            way = "raise" if raised > other else "lower"
            said.append(
                f"high values of {found.columns[at]} {way} the prediction ({words.signed_amount(raised)} on average, "
                f"low ones {words.signed_amount(other)})"
            )
    about = f"Right of 0 is towards {found.subject.about}, in {found.unit}."
    if not said:
        return Finding("The columns that matter most have no low and high values to compare.", about)
    first, *others = said
    also = words.listed(others)
    more = f"{words.first_upper(also)}. " if also else ""
    return Finding(f"{words.first_upper(first)}.", f"{more}{about}")


def read_as(found: Attributions, kept: Sequence[int]) -> str:
    """How a beeswarm is read, with what occurs in it."""
    own = found.people.iloc[:, list(kept)]
    grey = any(numbers(own.iloc[:, at]) is None for at in range(own.shape[1]))
    return (SWARM + (CATEGORIES if grey else "") + (GAPS if own.isna().to_numpy().any() else "")).strip()


def _interval(low: float, high: float) -> str:
    return "" if np.isnan(low) else f" ({PERCENT_95} interval {words.amount(low)} to {words.amount(high)})"
