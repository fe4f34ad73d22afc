"""Missing values in tables and in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.composition.missingness import OUTCOME, Missingness, Related, ShareMissing
from governance.composition.open_gaps import OpenGap
from governance.metrics import words
from governance.metrics.rates import Share
from governance.naming import Group
from governance.reports.summary import PERCENT_95, Finding

MOST_NAMED = 3

UNSEEN = (
    "What cannot be seen: whether a value is missing because of what it would have been. A column that is missing "
    "alike in all groups may still hide such a reason, and no test of this table can find it."
)


BOUNDS = (
    "The bar reaches from the smallest to the largest gap that there could be between the known groups, over every way "
    "to place the people whose group is missing; the diamond is the gap without them. Sampling error comes on top."
)


def by_group(found: Missingness) -> pd.DataFrame:
    """Every column with something missing × everybody, every group, and both outcomes; one row each."""
    parts: list[pd.DataFrame] = []
    for column in found.columns:
        parts.append(in_depth(found, column))
        parts[-1].insert(0, "column", column)
    if not parts:
        return pd.DataFrame(columns=["column", "people", "share missing"])
    return pd.concat(parts, ignore_index=True)


def in_depth(found: Missingness, column: str) -> pd.DataFrame:
    """One column: everybody, every group unless it groups people itself, and both outcomes; one row each."""
    at = found.position(column)
    compared = [own for own in (found.by_group[at], found.by_label[at]) if column not in own.attributes]
    table = pd.concat([of_groups(own) for own in compared], ignore_index=True)
    whole = _of_everybody(found.everybody[at]).reindex(columns=table.columns)
    return pd.concat([whole.astype(table.dtypes), table], ignore_index=True)


def of_groups(own: ShareMissing) -> pd.DataFrame:
    """One column by group: the share missing with its interval, and the comparison with everybody outside."""
    low, high = own.interval()
    least, most = own.difference_interval
    return pd.DataFrame(
        {
            "people": [_named(own.attributes, group) for group in own.groups],
            "share missing": own.value,
            "from": low,
            "to": high,
            "missing": own.k,
            "of": own.n,
            "outside the group": own.outside.value,
            "difference": own.difference,
            "difference from": least,
            "difference to": most,
            "adjusted p": ["" if np.isnan(p) else words.p_value(p) for p in own.adjusted],
            "beyond chance": ["yes" if beyond else "no" for beyond in own.beyond_chance],
        }
    )


def _of_everybody(share: Share) -> pd.DataFrame:
    low, high = share.interval()
    whole = {"people": "everybody", "share missing": share.value, "from": low, "to": high}
    return pd.DataFrame({**whole, "missing": share.k, "of": share.n, "adjusted p": "", "beyond chance": ""})


def left_open(found: Sequence[OpenGap]) -> pd.DataFrame:
    """Every gap that people without a group leave open: as it is known, at least, and at most."""
    return pd.DataFrame(
        [
            {
                "attribute": each.attribute,
                "rate": words.title(each.rate),
                "without a group": each.bounds.people,
                "of": each.among,
                "gap between known groups": each.known,
                "at least": each.bounds.best,
                "at most": each.bounds.worst,
            }
            for each in found
        ]
    )


def where(found: Missingness) -> Finding:
    """Where values are missing, and for whom more often than chance would have it, the worst first."""
    looked = f"{len(found.columns) + len(found.complete):,}"
    if not found.columns:
        return Finding(f"No value is missing in any of the {looked} columns that were looked at.")
    some = f"{len(found.columns):,} of {looked} columns have missing values, most of all {found.columns[0]}"
    most = words.percent(float(found.everybody[0].value[0]))
    groups, outcomes = found.by_groups, found.by_outcomes
    tests = "1 comparison" if found.tests == 1 else f"{found.tests:,} comparisons"
    said = [related(each) for each in groups[:MOST_NAMED]]
    if len(groups) > MOST_NAMED:
        said.append(f"{len(groups) - MOST_NAMED:,} more such differences stand in the table.")
    if not groups and found.tests:
        said.append("In no group is any of them missing more often than chance would have it.")
    said += [related(each) for each in outcomes[:MOST_NAMED]]
    if not outcomes and found.tests:
        said.append("Nothing shows that missing values are related to the outcome.")
    said.append(f"({tests}, adjusted together.)" if found.tests else "No group has enough people to be compared.")
    if found.by_group[0].weighted:
        said.append("Shares are weighted.")
    return Finding(f"{some} ({most} of people).", " ".join(said))


def in_column(found: Missingness, column: str) -> Finding:
    """How often one column is missing, and where more often than chance would have it."""
    at = found.position(column)
    share = found.everybody[at]
    low, high = share.interval()
    said = [related(each) for each in (*found.by_groups, *found.by_outcomes) if each.column == column]
    if column in found.by_group[at].attributes:
        said.append("People are grouped by it, so it is not compared between these groups.")
    return Finding(
        f"{column} is missing for {words.percent(float(share.value[0]))} of people ({PERCENT_95} interval "
        f"{words.points(low[0])} to {words.points(high[0])}; {words.evidence(int(share.k[0]), int(share.n[0]))}).",
        " ".join(said) or "No group and no outcome stands out beyond chance.",
    )


def kept_back(attributes: Sequence[str], *, on_screen: bool) -> str:
    """Which attributes are left out, on the screen and in files or in files alone."""
    verb, it = ("is", "it") if len(attributes) == 1 else ("are", "them")
    where = "here and in the files" if on_screen else "of the files"
    return (
        f"{words.joined(list(attributes))} {verb} left out {where}, since the people without a value in {it} are a "
        "group that is not shown."
    )


def open_gaps(found: Sequence[OpenGap]) -> Finding:
    """How wide missing attributes leave the gaps, the widest first."""
    if not found:
        return Finding("Nobody's group is missing, so nothing about the gaps is left open.")
    widest = max(found, key=lambda each: each.bounds.worst - each.bounds.best)
    return Finding(
        f"Wherever the {widest.bounds.people:,} people without {widest.attribute} belong, the largest gap in "
        f"{words.title(widest.rate).lower()} between the known groups is {words.points(widest.bounds.best)} to "
        f"{words.in_points(widest.bounds.worst)}.",
        f"Without them it is {words.in_points(widest.known)}. These bounds hold no sampling error.",
    )


def related(each: Related) -> str:
    """One such difference in a sentence."""
    return (
        f"{each.column} is missing more often for {_named(each.attributes, each.group)}: {words.percent(each.share)} "
        f"({words.evidence(each.k, each.n)}) against {words.percent(each.outside)} of all others, "
        f"{words.points(each.difference)} points more ({words.points(each.low)} to {words.points(each.high)})."
    )


def _named(attributes: Sequence[str], group: Group) -> str:
    """A group's name; of an outcome with what it is an outcome of."""
    return f"{OUTCOME} {group[0]}" if tuple(attributes) == (OUTCOME,) else words.group(attributes, group)
