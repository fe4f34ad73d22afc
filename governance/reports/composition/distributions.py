"""What people have in a column, in tables and in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.composition.distances import Distances, ranked
from governance.composition.distributions import Distribution
from governance.metrics import words
from governance.naming import MISSING
from governance.reports.summary import Finding

MOST_NAMED = 3

MEANING = (
    "The distance is the share of a group's people who would have to have another value for the group to be like "
    "everybody outside it (total variation). It is above zero by chance alone, the more so the smaller the group; the "
    "grey bar is what chance alone would seldom exceed: of 20 columns without any difference about one stands above it."
)


def distances(found: Sequence[Distances]) -> pd.DataFrame:
    """Every column × group: its distance from everybody outside the group beside its chance level."""
    return pd.DataFrame(
        [
            {
                "column": each.column,
                "group": words.group(each.attributes, group),
                "people": int(each.people[at]),
                "distance": float(each.distance[at]),
                "chance level": float(each.level[at]),
                "beyond chance": "yes" if each.beyond[at] > 0 else "no",
                "Kolmogorov-Smirnov": float(each.reach[at]),
            }
            for each in found
            for at, group in enumerate(each.groups)
        ],
        columns=["column", "group", "people", "distance", "chance level", "beyond chance", "Kolmogorov-Smirnov"],
    )


def by_group(found: Distribution) -> pd.DataFrame:
    """Every value × group: the share of the group with its interval, and its people; everybody first."""
    low, high = found.interval()
    people = found.everybody.counts.sum(axis=(0, 1))
    n = int(people.sum())
    rows = []
    for place, value in enumerate(found.values):
        of = {"value": value, "group": "everybody", "share": float(found.whole[place])}
        rows.append({**of, "from": np.nan, "to": np.nan, "people": int(people[place]), "of": n})
        for at, group in enumerate(found.held.groups):
            rows.append(
                {
                    "value": value,
                    "group": words.group(found.held.attributes, group),
                    "share": float(found.share[at, place]),
                    "from": float(low[at, place]),
                    "to": float(high[at, place]),
                    "people": int(found.people[at, place]),
                    "of": int(found.held.people[at]),
                }
            )
    return pd.DataFrame(rows)


def quartiles(found: Sequence[Distribution]) -> pd.DataFrame:
    """Of each column of numbers the quartiles of every group, and the interval of the median."""
    rows = []
    for each in found:
        value, low, high = each.quartiles()
        last = each.people.shape[1] - (each.values[-1] == MISSING)
        for at, group in enumerate(each.held.groups):
            rows.append(
                {
                    "column": each.column,
                    "group": words.group(each.held.attributes, group),
                    "people with a number": int(each.people[at, :last].sum()),
                    "lower quartile": _number(each, value[at, 0]),
                    "median": _number(each, value[at, 1]),
                    "median from": _number(each, low[at, 1]),
                    "median to": _number(each, high[at, 1]),
                    "upper quartile": _number(each, value[at, 2]),
                }
            )
    return pd.DataFrame(rows)


def most_different(found: Sequence[Distances]) -> Finding:
    """Which columns differ most between a group and everybody else, and by how much."""
    compared = [each for each in ranked(found) if each.furthest is not None]
    if not compared:
        return Finding("No two groups have enough people for their distributions to be compared.")
    different = [each for each in compared if each.different]
    by = " and ".join(compared[0].attributes)
    columns = "1 column" if len(compared) == 1 else f"{len(compared):,} columns"
    if not different:
        return Finding(f"In none of {columns} is any group of {by} more different from the others than chance.")
    said = [f"In {each.column} {_side(each)}" for each in different[:MOST_NAMED]]
    more = len(different) - len(said)
    rest = f". {more:,} more stand in the table" if more else ""
    return Finding(
        f"In {len(different):,} of {columns} some group of {by} differs from everybody else by more than chance: "
        f"most in {different[0].column}.",
        f"{'. '.join(said)}{rest}." + (" Shares are weighted." if compared[0].weighted else ""),
    )


def in_column(found: Distances, of: Distribution) -> Finding:
    """How different the most different group is in one column, and the medians where there are any."""
    at = found.furthest
    if at is None:
        return Finding(f"{found.column}: no group has enough people to be compared.")
    value, _, _ = of.quartiles()
    medians = [
        f"{words.group(of.held.attributes, group)} {_number(of, value[place, 1])}"
        for place, group in enumerate(of.held.groups)
        if not np.isnan(value[place, 1])
    ]
    return Finding(
        f"{found.column}: {_side(found)}.",
        f"Median: {words.joined(medians, 6)}." if medians else "",
    )


def _side(found: Distances) -> str:
    at = int(found.furthest or 0)
    group = words.group(found.attributes, found.groups[at])
    distance, level = words.in_points(float(found.distance[at])), words.points(float(found.level[at]))
    return f"{group} is {distance} from everybody else, where chance alone seldom gives more than {level}"


def _number(found: Distribution, value: float) -> str:
    """A quartile in words; in an open band, the band."""
    if np.isnan(value):
        return words.UNDEFINED
    if np.isinf(value):
        bands = [each for each in found.values if each != MISSING]
        return bands[0] if value < 0 else bands[-1]
    return words.value(float(f"{value:.4g}"))
