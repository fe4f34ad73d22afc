"""Behind one bar of the gap, in sentences and as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.bar import QUANTILES, Bar
from governance.metrics import words
from governance.reports.explanations.gap import ITSELF, Names, signed
from governance.reports.summary import PERCENT_95, Finding

HOW = (
    "The bar is split by the column's values, or bands of numbers: the groups differ in how many have each value, "
    "counted at what the value adds in both on average, and in what the same value adds, counted at how many of both "
    "have it (Kitagawa 1955)."
)
NOTHING = 1e-6  # of a bar: rounding
LITTLE = 0.2  # of a bar: a part that is smaller is said to be hardly any


def why(found: Bar, names: Names, own: str = "") -> Finding:
    """Whether a bar comes from other values in the two groups, or from another effect of the same values.

    `own` is what is said of a column that is a sensitive attribute.
    """
    values, effect = found.parts.value.tolist()
    gap, total = found.gap, found.value
    if not total:
        return Finding(f"{found.column} makes no difference between {names.first} and {names.second}.")
    chance = "" if gap.beyond_chance[found.place] else " The bar itself may be chance."
    if own == ITSELF:
        return Finding(f"{found.column} is {own}: the model looks at it, and it makes {signed(gap, total)}.")
    if abs(effect) < NOTHING * abs(total):
        return Finding(
            f"{found.column} differs because {names.first} and {names.second} have other values of it.",
            f"The same values do the same in both groups, so all of the {signed(gap, total)} is that.{chance}",
        )
    ends = np.transpose(found.parts.interval()).tolist()
    said = [
        f"{signed(gap, each, like=total)} ({PERCENT_95} interval {signed(gap, low, like=total)} to "
        f"{signed(gap, high, like=total)})"
        if np.isfinite(low)
        else signed(gap, each, like=total)
        for each, (low, high) in zip((values, effect), ends, strict=True)
    ]
    small = [abs(each) <= LITTLE * max(abs(values), abs(effect)) for each in (values, effect)]
    head = (
        f"{found.column} differs because {names.first} and {names.second} have other values of it"
        if small[1]
        else f"{found.column} differs because the same values do something else for {names.first} and {names.second}"
        if small[0]
        else f"{found.column} differs in both ways: other values, and another effect of the same values"
    )
    two = f"other values make {said[0]}, and another effect at the same values {said[1]}"
    return Finding(f"{head}.", f"Of the {signed(gap, total)}, {two}.{chance}")


def by_value(found: Bar, names: Names) -> pd.DataFrame:
    """Of each value of the column: how many of either group have it, what it adds, and what comes through it."""
    table = pd.DataFrame({found.column: found.names})
    for side, name in enumerate((names.first, names.second)):
        table[f"people: {name}"] = found.people[side]
        table[f"share: {name}"] = found.share[side]
        table[f"attribution: {name}"] = found.mean[side]
        table[f"attribution: {name}, from"] = found.low[side]
        table[f"attribution: {name}, to"] = found.high[side]
    table["part of the bar"] = found.through
    return table


def spread(found: Bar, names: Names) -> pd.DataFrame:
    """Quantiles of the column's attributions in either group."""
    sides = (found.gap.first, found.gap.second)
    return pd.DataFrame(
        [
            {
                "group": name,
                "people": len(side.rows),
                "mean": float(side.mean[found.place]),
                **{f"{at:.0%} of people up to": value for at, value in zip(QUANTILES, own.tolist(), strict=True)},
            }
            for name, side, own in zip((names.first, names.second), sides, found.quantiles, strict=True)
        ]
    )


def people(found: Bar, names: Names, *, first: bool, most: int = 20) -> pd.DataFrame:
    """The people of one group who move the bar most towards where it is, each with their position in the table."""
    side = found.gap.first if first else found.gap.second
    at = found.pushing(first, most)
    return pd.DataFrame(
        {
            "row": side.rows[at],
            "group": names.first if first else names.second,
            found.column: [words.value(each) for each in side.people[found.column].iloc[at]],
            f"attribution ({found.gap.unit})": side.values[at, found.place],
            f"the model says ({found.gap.unit})": side.output[at],
        }
    )
