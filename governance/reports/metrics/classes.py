"""Classes as sentences and tables: where the people of each class end up, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.audit import Audit
from governance.inspection import classes as inspection
from governance.metrics import words
from governance.metrics.chance import Chance, how_sure
from governance.metrics.disparity import Disparity
from governance.metrics.flows import Flow
from governance.metrics.multiclass import Multiclass
from governance.metrics.rates import Rate
from governance.reports.metrics import signed
from governance.reports.summary import MOST_NAMED, PERCENT_95, VERDICTS, Finding

AS_AUDITED = ""
MOST_FLOWS = 3
EXPLAINED = (
    "Each row adds up to 100 %: of the people who really are of that class, how many were decided to be of each. The "
    "diagonal is right, everything else is an error. Under each share is the number of people."
)
MACRO_EXPLAINED = (
    "Macro recall is the mean over all classes of how often each is recognised, so that a rare class counts as much as "
    "a frequent one; macro precision is the mean of how often a decision for a class is right. A group without anybody "
    "in one of the classes has none."
)


def choices(found: Multiclass, favourable: str) -> dict[str, str]:
    """The outcomes that can be picked, each with its name: the audit's own first, then each class against the rest."""
    return {AS_AUDITED: f"as audited ({favourable})"} | {each: f"{each} against the rest" for each in found.classes}


def against_rest(name: str) -> str:
    """How to read the page when one class was picked."""
    return (
        f"Every tab but “Where the errors are” now answers for {name} against all other classes: where it says "
        f"“favourable”, read “{name}”, "
        "whether or not that is good for the person."
    )


def unclassed(audit: Audit) -> str:
    """What cannot be shown of a label of several classes, why, and what to do; "" where it can."""
    because = inspection.unclassed(audit)
    if not because:
        return ""
    names = inspection.label_classes(audit)
    return f"The label has {len(names)} classes ({words.joined(names)}). They cannot be compared one by one: {because}."


def turns(counts: Multiclass, found: Sequence[Flow], least: int) -> Finding:
    """In which group people of a class most surely end up in another one more often than everybody else's do."""
    if not found:
        return Finding(
            f"No group has {least} people of a class, with as many outside it, so errors cannot be compared."
        )
    beyond = [each for each in found if each.beyond_chance and each.value > each.other]
    if not beyond:
        return Finding(
            "In no group do people of a class end up in another one more often than everybody else, beyond chance.",
            f"{len(found):,} comparisons of groups with at least {least} people of the class were looked at together.",
        )
    first, *others = (turn(counts, each) for each in beyond[:MOST_FLOWS])
    more = len(beyond) - MOST_FLOWS
    rest = f" And {more} more of the same kind, in the table." if more > 0 else ""
    return Finding(first, f"{' '.join(others)}{rest}".strip())


def turn(counts: Multiclass, each: Flow) -> str:
    """One wrong turn of one group, against everybody else's."""
    weighted = " weighted" if counts.weighted else ""
    way = "more" if each.value > each.other else "fewer"
    between = signed.interval(each.value - each.other, each.low, each.high, words.points, ("more", "fewer"))
    return (
        f"{words.group(counts.attributes, each.group)}: of those whose true class is {each.truth}, "
        f"{words.percent(each.value)}{weighted} were decided to be {each.decided} ({words.evidence(*each.people)}), "
        f"and {words.percent(each.other)} of everybody else ({words.evidence(*each.others)}): "
        f"{words.in_points(abs(each.value - each.other))} {way} ({PERCENT_95} interval {between}; "
        f"adjusted {words.p_value(each.p_value)})."
    )


def of_group(counts: Multiclass, found: Sequence[Flow], least: int) -> Finding:
    """The surest wrong turn of one group, whether beyond chance or not; `found` are those of the group."""
    if not found:
        return Finding(f"The group has fewer than {least} people of every class: its shares are not tested.")
    first = found[0]
    chance = "" if first.beyond_chance else " That may be no more than chance."
    return Finding(f"{turn(counts, first)}{chance}")


def average_gap(gap: Disparity[Rate], chance: Chance) -> Finding:
    """Which two groups are furthest apart over all classes together."""
    found = gap.rate
    few = [words.group(found.attributes, found.groups[at]) for at in np.flatnonzero((found.n > 0) & ~gap.compared)]
    named = f"people of some class: {words.joined(few, MOST_NAMED)}."
    small = f" Not compared, having fewer than {gap.min_group_size} {named}" if few else ""
    name = words.title(found.name)
    if gap.top is None or gap.bottom is None:
        return Finding(f"{name} cannot be compared: fewer than two groups have enough people of every class.", small)
    low, high = (found.position(group) for group in (gap.bottom, gap.top))
    sides = [
        f"{words.group(found.attributes, found.groups[at])} ({words.percent(found.value[at])}, n {found.n[at]:,})"
        for at in (low, high)
    ]
    return Finding(
        f"Every class counting alike, people of {sides[0]} are decided about correctly less often than of {sides[1]}: "
        f"{name.lower()} is {words.in_points(gap.value)} lower.",
        f"The {PERCENT_95} interval of the gap is {words.points(chance.low)} to {words.points(chance.high)}; chance "
        f"alone would seldom put these two more than {words.points(chance.level)} points apart: "
        f"{VERDICTS[how_sure(gap, chance)]}.{small}",
    )


def ends_up(counts: Multiclass) -> pd.DataFrame:
    """Of each group's people of each true class, how many were decided to be of each class; a row a cell."""
    rows = []
    for truth in counts.classes:
        for decided in counts.classes:
            found = counts.went(truth, decided)
            low, high = found.interval()
            for at, group in enumerate(found.groups):
                rows.append(
                    {
                        "group": words.group(found.attributes, group),
                        "really": truth,
                        "decided": decided,
                        "share": found.value[at],
                        "interval from": low[at],
                        "to": high[at],
                        "people": found.k[at],
                        "among": found.n[at],
                    }
                )
    return pd.DataFrame(rows, columns=["group", "really", "decided", "share", "interval from", "to", "people", "among"])


def recalls(counts: Multiclass) -> pd.DataFrame:
    """How often each class is recognised, one row a group and class."""
    found = ends_up(counts)
    kept = found[found["really"] == found["decided"]].drop(columns="decided")
    return kept.rename(columns={"share": "recognised", "really": "class"}).reset_index(drop=True)


def averages(counts: Multiclass) -> pd.DataFrame:
    """Macro recall, macro precision and accuracy of every group with their intervals."""
    columns: dict[str, object] = {"group": [words.group(counts.attributes, group) for group in counts.groups]}
    for found in (counts.macro_recall, counts.macro_precision, counts.accuracy):
        low, high = found.interval()
        name = words.title(found.name).lower()
        columns |= {name: found.value, f"{name} from": low, f"{name} to": high}
    return pd.DataFrame({**columns, "people": counts.people})
