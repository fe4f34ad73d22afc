"""Who changed sides between two versions, in words and as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.sides import FEWEST, GAINED, LOST, Sides, how_often_test
from governance.metrics.significance import SIGNIFICANT
from governance.reports.metrics.versions import Names
from governance.reports.summary import MOST_NAMED, Finding

WAYS_IN_WORDS = {
    (GAINED, True): "gained, rightly",
    (GAINED, False): "gained, wrongly",
    (LOST, True): "lost, rightly",
    (LOST, False): "lost, wrongly",
}
WEIGHTED = "Shares are weighted, numbers of people are not."
CAN_BE_WORKED_OUT = (
    "That keeps small numbers out of each view and each file. Whoever reads the rates of each version alone, one after "
    "the other, can still work out how many more people got the favourable decision; between two thresholds of one "
    "score that is the number who changed sides. So it is no promise that nobody can know."
)


def headline(names: Names, moved: Sides) -> Finding:
    """How many are decided about differently, and in which direction; all of everybody."""
    people, gained, lost = (int(each.k[0]) for each in (moved.moved, moved.gained, moved.lost))
    of = int(moved.moved.n[0])
    second = words.first_upper(names.second)
    if not people:
        return Finding(f"{second} decides about each of {words.people(of)} as {names.first} does.")
    if gained and lost:
        ways = f"{gained:,} {_verb('gain', gained)} and {lost:,} {_verb('lose', lost)} the favourable decision"
    else:
        verb, others = ("gain", "loses") if gained else ("lose", "gains")
        ways = f"{people:,} {_verb(verb, people)} the favourable decision and nobody {others} it"
    return Finding(f"{second} decides about {people:,} of {words.people(of)} differently from {names.first}: {ways}.")


def who_moved(found: Sides, whole: Sides, least: int) -> Finding:
    """Whether those who changed sides did so rightly, and whether some groups change sides more often than others.

    Groups of fewer than `least` people are not compared.
    """
    people, right, wrong = (int(each.k[0]) for each in (whole.moved, whole.righted, whole.wronged))
    if not people:
        return Finding("Nobody changes sides.")
    start = (
        f"Of {words.people(people)} who {_verb('change', people)} sides, {right:,} rightly and {wrong:,} wrongly by "
        "what is recorded: the second version is right about the former, and the first about the latter."
    )
    p = how_often_test(found, least)
    if np.isnan(p).all():
        return Finding(start)
    compared, moved = np.flatnonzero(~np.isnan(p)), found.moved
    elsewhere = dict(zip(compared.tolist(), moved.at(compared).others.value, strict=True))
    sure = sorted(np.flatnonzero(p < SIGNIFICANT).tolist(), key=lambda place: -moved.value[place])
    if not sure:
        return Finding(start, "How often people do differs between groups by no more than chance would have it.")
    ways = {
        "More often than elsewhere": [place for place in sure if moved.value[place] > elsewhere[place]],
        "Less often": [place for place in reversed(sure) if moved.value[place] <= elsewhere[place]],
    }
    said = [
        f"{way}: {words.joined([_share(found, place) for place in places], MOST_NAMED)}."
        for way, places in ways.items()
        if places
    ]
    return Finding(start, f"{' '.join(said)} That is beyond chance, all groups tested together.")


def untold(found: Sides, fewest: int = FEWEST) -> str:
    """Of which groups it is not told how many changed sides, why, and what that does not promise; "" where of all."""
    if not found.untold:
        return ""
    named = words.joined([words.group(found.attributes, group) for group in found.untold])
    return (
        f"Not told of {named}: fewer than {fewest} people changed sides in one of the four ways, or the number of "
        f"another group could be worked out. {CAN_BE_WORKED_OUT}"
    )


def table(found: Sides) -> pd.DataFrame:
    """Who changed sides by group: people and their share, in each of the four ways; empty where it is not told."""
    told = found.told
    columns: dict[str, object] = {"group": [words.group(found.attributes, group) for group in found.groups]}
    columns["people"] = found.moved.n
    shares = {"changed sides": found.moved} | {WAYS_IN_WORDS[way]: share for way, share in found.shares.items()}
    for name, share in shares.items():
        columns[name] = pd.array(np.where(told, share.k, 0), "Int64")
        columns[name][~told] = pd.NA  # type: ignore[index]
        columns[f"{name}, share"] = np.where(told, share.value, np.nan)
    low, high = (np.where(told, end, np.nan) for end in found.moved.interval())
    return pd.DataFrame({**columns, "share that changed from": low, "to": high})


def _share(found: Sides, place: int) -> str:
    """A group, the share of it that changed sides, and how many people that is."""
    moved = found.moved
    weighted = " weighted" if moved.weighed is not None else ""
    return (
        f"{words.group(found.attributes, found.groups[place])}, {words.percent(moved.value[place])}{weighted} "
        f"({moved.k[place]:,} of {words.people(int(moved.n[place]))})"
    )


def _verb(verb: str, people: int) -> str:
    return f"{verb}s" if people == 1 else verb
