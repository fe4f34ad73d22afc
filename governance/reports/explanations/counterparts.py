"""Real people beside one person: who is nearest with the other decision, and in other groups, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.explanations.counterpart import Counterpart, GroupBeside
from governance.explanations.likeness import Likeness
from governance.metrics import words
from governance.naming import Group
from governance.reports.explanations.counter import InView
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding

DIFFERS = (
    "≠ marks what differs; beside it how far, where 1 is as different as two people drawn at random. The columns that "
    "differ most come first."
)
HOW_LIKE = (
    "Likeness is over the columns that the model looks at, without sensitive attributes. Of a larger group somebody "
    "is nearer by the number of its people alone; the most alike are as near in every group."
)


def beside(
    view: InView,
    person: pd.Series,
    others: Sequence[tuple[str, Counterpart]],
    alike: Likeness,
    people: pd.DataFrame,
    attributes: Sequence[str],
) -> pd.DataFrame:
    """People side by side with the person in view: decision, score, distance, groups, and each column.

    Parameters
    ----------
    view : InView
    person : Series
        The person's row of the table.
    others : sequence of (str, Counterpart)
        What each is called, and who it is.
    alike : Likeness
        By which they were found; columns that it leaves out only say whether they differ.
    people : DataFrame
        The table.
    attributes : sequence of str
        The sensitive attributes, shown before the columns.
    """
    rows = {each.row: people.iloc[each.row] for _, each in others}
    apart = np.mean([each.apart for _, each in others], axis=0) if others else np.zeros(len(alike.columns))
    order = [alike.columns[at] for at in np.argsort(-apart, kind="stable")]
    left = [each for each in view.about.columns if each not in (*order, *attributes)]
    named = [*attributes, *(each for each in order if each not in attributes), *left]
    table: dict[str, list[str]] = {
        "": ["decision", *([view.what] if not np.isnan(view.score) else []), "distance", *named],
        "this person": [*_head(view, view.decided, view.score), "–", *(words.value(person[each]) for each in named)],
    }
    for title, each in others:
        cells = [_cell(column, person, rows[each.row], each, alike) for column in named]
        table[title] = [*_head(view, each.decided, each.score, view.score), f"{each.distance:.2f}", *cells]
    return pd.DataFrame(table)


def nearest(view: InView, found: Sequence[Counterpart]) -> Finding:
    """How far the nearest people with the other decision are."""
    other = f"whose {view.subject} is {view.decision(not view.decided)}"
    if not found:
        return Finding(f"Among the audited people there is nobody {other}.")
    if not found[0].distance:
        return Finding(f"There is somebody {other} and who is the same as this person in every column that counts.")
    return Finding(
        f"The nearest real person {other} is {words.percent(found[0].distance, 0)} as different from this one as a "
        "stranger."
    )


def rates(view: InView, by: Sequence[str], found: Sequence[GroupBeside], least: int) -> Finding:
    """Among the people most like this person: the groups that get the decision least and most often."""
    enough = [each for each in found if each.alike and each.alike >= least]
    people = sum(each.alike for each in found)
    within = f"They are at most {found[0].furthest:.2f} away." if people else ""
    if len(enough) < 2:
        return Finding(
            f"Of the {people:,} people most like this person fewer than two groups have {least:,}, so shares are not "
            "compared.",
            within,
        )
    low, high = (pick(enough, key=lambda each: each.rate[0]) for pick in (min, max))
    said = []
    for each in (low, high):
        share, *ends = each.rate
        interval = f"{PERCENT_95} interval {' to '.join(words.points(end, 0) for end in ends)}"
        stands = f"({words.evidence(each.decided, each.alike)}; {interval})"
        said.append(f"{words.percent(share, 0)} of {words.group(by, each.group)} {stands}")
    few = len(found) - len(enough)
    left = (
        f" {few} of {len(found)} groups {'has' if few == 1 else 'have'} fewer than {least:,} among them." if few else ""
    )
    which = "" if len(enough) == 2 else " These are the groups with the lowest and the highest share."
    return Finding(
        f"Of the {people:,} people most like this person, the {view.subject} is {view.decision(True)} for {said[0]} "
        f"and {said[1]}.",
        f"{within}{which}{left}",
    )


def unlike(view: InView, by: Sequence[str], own: GroupBeside, found: Sequence[GroupBeside]) -> str:
    """What to look at where somebody of another group with the other decision is nearer than one's own."""
    if not found or own.same is None:
        return ""
    named = [
        f"{words.group(by, each.group)} ({each.other.distance:.3f}; {words.people(each.people)})"
        for each in found[:MOST_NAMED]
        if each.other is not None
    ]
    more = f" and {len(found) - MOST_NAMED} other groups" if len(found) > MOST_NAMED else ""
    return (
        f"Worth a look: like people, other group, other decision. Somebody whose {view.subject} is "
        f"{view.decision(not view.decided)} is nearer in {words.listed(named)}{more} than anybody of "
        f"{words.group(by, own.group)} with the same decision as this person ({own.same.distance:.3f}; "
        f"{words.people(own.people)}). It proves nothing by itself: look at what differs below, and at the shares "
        "above, which stand on more people."
    )


def groups(view: InView, by: Sequence[str], found: Sequence[GroupBeside]) -> pd.DataFrame:
    """In each group: the nearest with each decision, and how many of those most like the person got the decision."""
    nan = float("nan")
    return pd.DataFrame(
        [
            {
                "group": words.group(by, each.group),
                "people": each.people,
                "nearest with the same decision": nan if each.same is None else each.same.distance,
                "nearest with the other decision": nan if each.other is None else each.other.distance,
                f"{view.what} of the other": nan if each.other is None else each.other.score,
                "among the most alike": each.alike,
                f"of them {view.decision(True)}": each.rate[0],
                "from": each.rate[1],
                "to": each.rate[2],
            }
            for each in found
        ]
    )


def columns_of_groups(
    by: Sequence[str], own: Group, found: Sequence[GroupBeside], most: int = 3
) -> list[tuple[str, Counterpart]]:
    """Who stands side by side: the nearest of one's own group with each decision, then others with the other one."""
    mine = next((each for each in found if each.group == own), None)
    shown = []
    if mine is not None:
        for side, each in (("same", mine.same), ("other", mine.other)):
            if each is not None:
                shown.append((f"{words.group(by, own)}, {side} decision", each))
    others = sorted(
        (each for each in found if each.group != own and each.other is not None),
        key=lambda each: each.other.distance if each.other else 0.0,
    )
    return shown + [
        (f"{words.group(by, each.group)}, other decision", each.other) for each in others[:most] if each.other
    ]


def _head(view: InView, decided: bool, score: float, shown: float = 0.0) -> list[str]:
    mark = "" if decided == view.decided else "≠ "
    said = [] if np.isnan(score) or np.isnan(shown) else [view.said(score)]
    return [f"{mark}{view.decision(decided)}", *said]


def _cell(column: str, person: pd.Series, other: pd.Series, found: Counterpart, alike: Likeness) -> str:
    said = words.value(other[column])
    if column in alike.columns:
        apart = float(found.apart[alike.columns.index(column)])
        return said if apart == 0 else f"≠ {said} ({apart:.2f})"
    return said if said == words.value(person[column]) else f"≠ {said}"
