"""Definitions: what each tool would print for the same counts, and in which way it differs from what is shown here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from governance.metrics import words
from governance.metrics.definitions import Definition
from governance.metrics.disparity import Disparity, difference, ratio
from governance.metrics.one_rate import OneRate
from governance.metrics.rates import MEANS, SHARES, Rate
from governance.naming import Group
from governance.reports.metrics.one_rate import EVERYBODY, reference
from governance.reports.summary import Finding

OURS = "Assize"

WAYS = {
    OURS: "Assize takes the highest minus the lowest rate, and the lowest over the highest, of the groups with enough "
    "people, and names the two groups; a rate that nobody can have is not defined and takes no part.",
    "fairlearn": "fairlearn takes the highest and the lowest rate too (or each group against everybody), however few "
    "people a group has, and takes a rate that nobody can have for 0.",
    "AIF360": "AIF360 pools everybody outside the reference group and compares them with it, with a sign: one number, "
    "in which groups that are worse and better off cancel.",
    "Aequitas": "Aequitas divides the rate of each group by that of the reference group, without a cap, and prints 10 "
    "where it would divide by zero.",
    "SageMaker Clarify": "SageMaker Clarify compares each group with everybody outside it, with a sign whose direction "
    "changes from measure to measure, and takes a rate that nobody can have for 0.",
}
ALSO_CALLED = {
    "selection_rate": (" (demographic parity difference)", " (disparate impact ratio)"),
    "true_positive_rate": (" (equal opportunity difference)", ""),
}
NEEDS_REFERENCE = ("AIF360", "Aequitas")


def about(name: str) -> frozenset[str]:
    """The rates that say the same as this one: itself and its complement; of a mean, those of its parts."""
    return frozenset(each for part in MEANS.get(name, (name,)) for each in (part, *_complement(part)))


def ordered(found: Sequence[Definition], name: str) -> list[Definition]:
    """The definitions that concern a rate first; otherwise as the tool has them."""
    wanted = about(name)
    return sorted(found, key=lambda each: not wanted & set(each.rates))


def said(tool: str, found: Sequence[Definition], name: str, reference: str, *, asked: bool) -> Finding:
    """In which way a tool's numbers differ from ours, and how many of them concern the rate that is chosen."""
    concerned = {each.term for each in found if about(name) & set(each.rates)}
    terms = {each.term for each in found}
    title = words.title(name).lower()
    many = f"{len(concerned)} of its {len(terms)} measures {'is' if len(concerned) == 1 else 'are'} about the {title}"
    first = f"{many} and {'stands' if len(concerned) == 1 else 'stand'} first." if concerned else (
        f"None of its measures is about the {title} alone."
    )  # fmt: skip
    chosen = "" if asked else ", the largest one, since none is chosen above"
    against = f" Its reference group is {reference}{chosen}." if tool in NEEDS_REFERENCE else ""
    made_up = sum(each.invented for each in found)
    marked = f" {made_up} of its numbers stand for nothing, and are marked." if made_up else ""
    return Finding(WAYS[tool], f"{first}{against}{marked}")


def table(found: Sequence[Definition], name: str, attributes: Sequence[str]) -> pd.DataFrame:
    """Every number of a tool under the tool's own name, those about the rate first."""
    wanted = about(name)
    title = f"about {words.title(name).lower()}"
    return pd.DataFrame(
        [
            {
                "its name": each.term,
                "group": _whom(each.group, attributes),
                "value": each.value,
                title: "yes" if wanted & set(each.rates) else "",
                "note": _note(each),
            }
            for each in ordered(found, name)
        ],
        columns=["its name", "group", "value", title, "note"],
    )


def ours(found: OneRate) -> pd.DataFrame:
    """The same disparities as they are defined here: between the two groups furthest apart, and to the reference."""
    one, other = found.rate, EVERYBODY if found.reference is None else reference(found)
    called = ALSO_CALLED.get(one.name, ("", ""))
    gaps = [each(one, min_group_size=found.least) for each in (difference, ratio)]
    titles = (f"largest difference{called[0]}", f"lowest over highest{called[1]}")
    rows = [
        {"its name": title, "group": _set_by(gap), "value": gap.value} for title, gap in zip(titles, gaps, strict=True)
    ]
    for title, compared in ((f"minus {other}", found.difference), (f"over {other}", found.ratio)):
        rows += [
            {"its name": title, "group": words.group(one.attributes, group), "value": value}
            for group, value in zip(one.groups, compared.value, strict=True)
            if group != found.reference
        ]
    shown = pd.DataFrame(rows)
    return shown.assign(note=[words.UNDEFINED if math.isnan(value) else "" for value in shown["value"]])


def _set_by(gap: Disparity[Rate]) -> str:
    """The two groups that set a difference or a ratio, in the order in which they are taken."""
    if gap.top is None or gap.bottom is None:
        return ""
    pair = (gap.top, gap.bottom) if gap.kind == "difference" else (gap.bottom, gap.top)
    return f" {'minus' if gap.kind == 'difference' else 'over'} ".join(
        words.group(gap.rate.attributes, group) for group in pair
    )


def _note(each: Definition) -> str:
    if each.invented:
        return "stands for nothing: nobody is in a denominator"
    return words.UNDEFINED if math.isnan(each.value) else ""


def _whom(group: Group | None, attributes: Sequence[str]) -> str:
    return "all" if group is None else words.group(attributes, group)


def _complement(name: str) -> list[str]:
    """The rate that counts all whom this one is among and does not count, if it has a name."""
    if name not in SHARES:
        return []
    top, bottom = (set(half) for half in SHARES[name])
    return [other for other, (half, among) in SHARES.items() if set(among) == bottom and set(half) == bottom - top]
