"""Groups: how many people each has, against its share in a reference, and what the small ones lack."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.composition.reference import Compared
from governance.composition.representation import Representation
from governance.composition.shortfall import Shortfall
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.naming import Group
from governance.reports.composition.labels import base_rates
from governance.reports.summary import MOST_NAMED, PERCENT_95, SIGNIFICANT, Finding


def table(found: Representation, compared: Compared | None = None) -> pd.DataFrame:
    """Every group's people, share and base rate; beside them its share in a reference, if there is one."""
    (low, high), (least, most) = found.interval(), found.base_rate.interval()
    weights = {} if found.part.weighed is None else {"weighted people": found.part.counted}
    columns = {
        "group": [words.group(found.attributes, group) for group in found.groups],
        "people": found.people,
        **weights,
        "share of people": found.share,
        "share from": low,
        "share to": high,
        "base rate": found.base_rate.value,
        "base rate from": least,
        "base rate to": most,
    }
    shown = pd.DataFrame(columns)
    if weights:
        shown["weighted people"] = _integers(shown["weighted people"].round().to_numpy())
    return shown if compared is None else shown.merge(reference(compared), on="group", how="outer", sort=False)


def reference(found: Compared) -> pd.DataFrame:
    """Every group that a reference knows: what is expected there, and how far from it the group is."""
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            "expected share": found.expected,
            "difference": found.difference,
            "difference from": found.low,
            "difference to": found.high,
            "people wanted": _integers(found.wanted),
            "p, adjusted": [words.p_value(each) if not np.isnan(each) else "" for each in found.adjusted],
        }
    )


def shortfall(found: Shortfall) -> pd.DataFrame:
    """Every group that is too small for some verdict, and what it lacks."""
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            "people": found.people,
            "favourable": found.favourable,
            "not favourable": found.unfavourable,
            "more for selection": _integers(found.for_selection),
            "more for errors": _integers(found.for_errors),
            "smallest gap it could show": found.detectable,
        }
    )


def who_is_here(found: Representation, min_group_size: int = 0) -> Finding:
    """The largest and the smallest group, and how far apart their base rates are."""
    there = np.flatnonzero(found.people)
    if not len(there):
        return Finding("No group has enough people to be shown.")
    if len(there) == 1:
        alone = words.group(found.attributes, found.groups[there[0]])
        return Finding(f"All {found.people.sum():,} people are in one group ({alone}).", "There is nobody to compare.")
    largest, smallest = int(np.argmax(found.people)), int(there[np.argmin(found.people[there])])
    names = [words.group(found.attributes, group) for group in found.groups]
    most = words.percent(found.share[largest])
    weighted = " (weighted)" if found.part.weighed is not None else ""
    return Finding(
        f"Of {found.everybody:,} people{weighted}, {most} are in the largest group ({names[largest]}) "
        f"and {found.people[smallest]:,} people in the smallest ({names[smallest]}).",
        str(base_rates(found.base_rate, min_group_size)),
    )


def against(found: Compared) -> Finding:
    """Who is missing, and who is more than expected, beyond chance; furthest first."""
    name = f"Against {found.reference.name}"
    if len(found.groups) < 2:
        return Finding(f"{name} nothing can be compared: it knows fewer than two of the groups.", _left_out(found))
    apart = [int(place) for place in np.argsort(-np.abs(found.difference)) if found.adjusted[place] < SIGNIFICANT]
    if not apart:
        return Finding(
            f"{name}, no group is further from its share than chance would have it ({words.p_value(found.p_value)}).",
            _left_out(found),
        )
    if len(found.groups) == 2:  # what one side lacks the other has too many of
        apart = [int(found.difference.argmin())]
    said = [_one(found, place) for place in apart[:MOST_NAMED]]
    more = f" and {len(apart) - MOST_NAMED} more groups" if len(apart) > MOST_NAMED else ""
    return Finding(f"{name}: {'; '.join(said)}{more}.", f"{_wanted(found)} {_left_out(found)}".strip())


def too_small(found: Shortfall, groups: int) -> Finding:
    """Which groups no verdict can be given about, and how many more people each would need."""
    least = f"{found.least:,} people"
    short = [place for place in range(len(found.groups)) if found.for_selection[place] > 0]
    errors = [place for place in range(len(found.groups)) if place not in short]
    if not found.groups:
        return Finding(f"All {groups:,} groups have at least {least} of each outcome: enough for a verdict on each.")
    parts = []
    if short:
        named = [f"{_named(found, place)} ({_whole(found.for_selection[place])} more)" for place in short]
        parts.append(f"Too small for any verdict, having fewer than {least}: {words.joined(named, MOST_NAMED)}.")
    if errors:
        named = [f"{_named(found, place)} ({_errors(found, place)})" for place in errors]
        few = f"Enough for a verdict on selection, too small for one on errors: {words.joined(named, MOST_NAMED)}."
        parts.append(few)
    return Finding(parts[0], " ".join(parts[1:]))


def _named(found: Shortfall, place: int) -> str:
    return words.group(found.attributes, found.groups[place])


def _errors(found: Shortfall, place: int) -> str:
    more = found.for_errors[place]
    return "only one outcome is met" if np.isnan(more) else f"about {_whole(more)} more"


def _one(found: Compared, place: int) -> str:
    name, gap = words.group(found.attributes, found.groups[place]), found.difference[place]
    share, expected = words.percent(found.part.value[place]), words.percent(found.expected[place])
    ends = sorted((abs(found.low[place]), abs(found.high[place])))
    more = "more" if gap > 0 else "fewer"
    return (
        f"{name} {share} where {expected} are expected, {words.points(abs(gap))} points {more} "
        f"({PERCENT_95} interval {words.points(ends[0])} to {words.points(ends[1])})"
    )


def _wanted(found: Compared) -> str:
    """How many people the group that is furthest below its share lacks."""
    gap = np.where(found.adjusted < SIGNIFICANT, found.difference, 0.0)
    if not len(gap) or gap.min() >= 0:
        return ""
    place = int(gap.argmin())
    more = _whole(found.wanted[place])
    return f"It would take about {more} more people in {words.group(found.attributes, found.groups[place])}."


def _left_out(found: Compared) -> str:
    names: Sequence[Group] = found.left_out
    if not names:
        return ""
    said = words.joined([words.group(found.attributes, group) for group in names], MOST_NAMED)
    return f"It has no share for {said}, so shares are of the other groups' people."


def _integers(numbers: Floats) -> pd.Series:
    """Whole numbers; nothing where there is none."""
    return pd.Series(numbers).astype("Int64")


def _whole(number: float) -> str:
    return "" if np.isnan(number) else f"{number:,.0f}"
