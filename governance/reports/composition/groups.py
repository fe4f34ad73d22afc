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
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding


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
    return shown if compared is None else _beside(shown, found.groups, compared)


def _beside(shown: pd.DataFrame, groups: Sequence[Group], compared: Compared) -> pd.DataFrame:
    """A table of groups with their reference beside it; groups that the table has not at all stand last."""
    absent = [group for group in compared.groups if group not in groups]
    names = [words.group(compared.attributes, group) for group in absent]
    rows = pd.DataFrame({"group": names, "people": 0, "share of people": 0.0})
    every = pd.concat([shown, rows], ignore_index=True) if absent else shown
    place = {group: at for at, group in enumerate(compared.groups)}
    expected = _expected(compared).reindex([place.get(group, -1) for group in (*groups, *absent)])
    expected["p, adjusted"] = expected["p, adjusted"].fillna("")
    return pd.concat([every.astype({"people": "Int64"}), expected.reset_index(drop=True)], axis=1)


def _expected(found: Compared) -> pd.DataFrame:
    """Every group that a reference knows: what is expected there, and how far from it the group is."""
    return pd.DataFrame(
        {
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
    if len(there) == 1 and found.people[there[0]] < found.everybody:
        alone = words.group(found.attributes, found.groups[there[0]])
        return Finding(f"Of {found.everybody:,} people one group is shown ({alone}), the others being too few.")
    if len(there) == 1:
        alone = words.group(found.attributes, found.groups[there[0]])
        return Finding(f"All {found.people.sum():,} people are in one group ({alone}).", "There is nobody to compare.")
    largest, smallest = int(np.argmax(found.share)), int(there[np.argmin(found.people[there])])
    names = [words.group(found.attributes, group) for group in found.groups]
    most = words.percent(found.share[largest])
    shown = " that is shown" if found.hidden else ""
    weighted = " (weighted)" if found.part.weighed is not None else ""
    return Finding(
        f"Of {found.everybody:,} people{weighted}, {most} are in the largest group ({names[largest]}) "
        f"and {words.people(int(found.people[smallest]))} in the smallest{shown} ({names[smallest]}).",
        str(base_rates(found.base_rate, min_group_size)),
    )


def against(found: Compared) -> Finding:
    """Who is missing, and who is more than expected, beyond chance; furthest first."""
    name = f"Against {found.reference.name}"
    if len(found.groups) < 2 or not found.part.k.any():
        theirs, ours = (_names(found, groups) for groups in (found.groups, found.left_out))
        return Finding(
            f"{name} nothing can be compared: it has {theirs or 'no group'}, and the table {ours or 'no other'}."
        )
    said = words.p_value(found.p_value)
    if not found.differs:
        return Finding(
            f"{name}, no group is further from its share than chance would have it ({said}).", _left_out(found)
        )
    apart = found.apart
    if not apart:
        return Finding(f"{name}, the shares differ all together ({said}), no single one surely.", _left_out(found))
    if len(found.groups) == 2:  # what one side lacks the other has too many of
        apart = [int(found.difference.argmin())]
    each = [_one(found, place) for place in apart[:MOST_NAMED]]
    more = f" and {len(apart) - MOST_NAMED} more groups" if len(apart) > MOST_NAMED else ""
    return Finding(f"{name}: {'; '.join(each)}{more}.", f"{_wanted(found)} {_left_out(found)}".strip())


def too_small(found: Shortfall, groups: int, hidden: int = 0) -> Finding:
    """Which groups no verdict can be given about, and how many more people each would need.

    `groups` is how many are looked at, `hidden` how many others are not shown.
    """
    least = f"{found.least:,} people"
    if not groups:
        return Finding("No group has enough people to be shown.")
    short = [place for place in range(len(found.groups)) if found.for_selection[place] > 0]
    errors = [place for place in range(len(found.groups)) if place not in short]
    if not found.groups:
        which = {1: "The group", 2: "Both groups"}.get(groups, f"All {groups:,} groups")
        has = f"{which} that {'is' if groups == 1 else 'are'} shown" if hidden else which
        verb, each = ("has", "it") if groups == 1 else ("have", "each")
        return Finding(f"{has} {verb} at least {least} of each outcome: enough for a verdict on {each}.")
    parts = []
    if short:
        named = [f"{_named(found, place)} ({_whole(found.for_selection[place])} more)" for place in short]
        parts.append(f"Too small for any verdict, {_few(found)}: {words.joined(named, MOST_NAMED)}.")
    if errors:
        named = [f"{_named(found, place)} ({_errors(found, place)})" for place in errors]
        few = f"Enough for a verdict on selection, too small for one on errors: {words.joined(named, MOST_NAMED)}."
        parts.append(few)
    return Finding(parts[0], " ".join(parts[1:]))


def _few(found: Shortfall) -> str:
    """Why a group is too small; with weights its people count for fewer."""
    if ((found.people >= found.least) & (found.for_selection > 0)).any():
        return f"counting for fewer than {found.least:,} people by their weights"
    return f"having fewer than {found.least:,}"


def _named(found: Shortfall, place: int) -> str:
    return words.group(found.attributes, found.groups[place])


def _errors(found: Shortfall, place: int) -> str:
    more = found.for_errors[place]
    return "only one outcome is met" if np.isnan(more) else f"about {_whole(more)} more"


def _one(found: Compared, place: int) -> str:
    name, gap = words.group(found.attributes, found.groups[place]), found.difference[place]
    share, expected = words.percent(found.part.value[place]), words.percent(found.expected[place])
    more, low, high = ("more", found.low, found.high) if gap > 0 else ("fewer", -found.high, -found.low)
    return (
        f"{name} {share} where {expected} are expected, {words.points(abs(gap))} points {more} "
        f"({PERCENT_95} interval {words.points(low[place])} to {words.points(high[place])})"
    )


def _wanted(found: Compared) -> str:
    """How many people the group that is furthest below its share lacks."""
    below = [place for place in found.apart if found.difference[place] < 0]
    if not below:
        return ""
    place = below[0]
    more = _whole(found.wanted[place])
    return f"It would take about {more} more people in {words.group(found.attributes, found.groups[place])}."


def _left_out(found: Compared) -> str:
    """Groups that only the table has, and such as only the reference has: two names for one group, perhaps."""
    absent = _names(found, [group for group, k in zip(found.groups, found.part.k, strict=True) if not k])
    nobody = f"Nobody here is in {absent}." if absent else ""
    ours = _names(found, found.left_out)
    unknown = f"It has no share for {ours}, so shares are of the other groups' people." if ours else ""
    return f"{unknown} {nobody}".strip()


def _names(found: Compared, groups: Sequence[Group]) -> str:
    return words.joined([words.group(found.attributes, group) for group in groups], MOST_NAMED)


def _integers(numbers: Floats) -> pd.Series:
    """Whole numbers; nothing where there is none."""
    return pd.Series(numbers).astype("Int64")


def _whole(number: float) -> str:
    return "" if np.isnan(number) else f"{number:,.0f}"
