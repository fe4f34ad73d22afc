"""What people have in a column, in tables and in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.composition.distances import Distances, ranked
from governance.composition.distributions import Distribution
from governance.composition.quartiles import Quartiles
from governance.metrics import words
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


def quartiles(found: Quartiles) -> pd.DataFrame:
    """The quartiles of every group, and the interval of the median."""
    return pd.DataFrame(
        [
            {
                "group": words.group(found.attributes, group),
                "lower quartile": _number(found.value[at, 0]),
                "median": _number(found.value[at, 1]),
                "median from": _number(found.low[at, 1]),
                "median to": _number(found.high[at, 1]),
                "upper quartile": _number(found.value[at, 2]),
                "people with a number": int(found.people[at]),
            }
            for at, group in enumerate(found.groups)
        ]
    )


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


def in_column(found: Distances, of: Quartiles | None = None) -> Finding:
    """How different the most different group is in one column, and the medians where there are any."""
    if found.furthest is None:
        return Finding(f"{found.column}: no group has enough people to be compared.")
    return Finding(f"{found.column}: {_side(found)}.", "" if of is None else _medians(of))


def _medians(of: Quartiles) -> str:
    pairs = zip(of.groups, of.value[:, 1].tolist(), strict=True)
    said = [f"{words.group(of.attributes, group)} {_number(at)}" for group, at in pairs if not np.isnan(at)]
    return f"Median: {words.joined(said, 6)}." if said else ""


def _side(found: Distances) -> str:
    at = int(found.furthest or 0)
    group = words.group(found.attributes, found.groups[at])
    distance, level = words.in_points(float(found.distance[at])), words.points(float(found.level[at]))
    return f"{group} is {distance} from everybody else, where chance alone seldom gives more than {level}"


def _number(value: float) -> str:
    """A number that somebody has, to the last figure that a screen has room for."""
    return words.UNDEFINED if np.isnan(value) else f"{value:,.10g}"
