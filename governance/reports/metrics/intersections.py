"""Intersections in sentences and as a table: where groups meet, and what their margins do not show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.lattice import FEWEST, ORDERS, Lattice
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding

Places = NDArray[np.int64]

MOST_PICKED, MOST_FIRST = 600, 20


def finding(found: Lattice, *, partly: bool = False) -> Finding:
    """What shows only where attributes meet; where nothing does, how small a gap could have been found.

    Partly: groups of too few people are kept back, so that nothing can be said of them.
    """
    if not found.tests:
        return Finding(
            f"No group can be compared: none of {_both(found.attributes)} has at least "
            f"{max(found.min_group_size, 1)} people that the {_rate(found)} is about, and others beside it."
        )
    hidden = hidden_first(found)
    if len(hidden):
        return Finding(_hidden(found, int(hidden[0])), f"{_parts(found, int(hidden[0]))}{_more(found, hidden)}")
    return Finding(_none(found, partly), f"{_lowest(found)}{_unseen(found)}")


def care(found: Lattice) -> str:
    """How many comparisons stand behind a verdict, and who has none."""
    few = int((~found.enough & (found.depth > 0)).sum())
    have = "1 group has" if few == 1 else f"{few:,} groups have"
    least = f" {have} fewer than {found.min_group_size} people and no verdict." if few else ""
    return (
        f"Each group is compared with everybody outside it, and all {found.tests:,} comparisons are adjusted together: "
        f"of those called beyond chance, about 1 in 20 is expected to be wrong (false discovery rate).{least}"
    )


def about(found: Lattice, place: int) -> Finding:
    """One group: its rate against all others, and against what its parts lead one to expect."""
    if found.hidden[place]:
        return Finding(_hidden(found, place), _parts(found, place))
    if np.isnan(found.value[place]):
        return Finding(f"{found.names[place]}: nobody whom the {_rate(found)} is about.")
    if not found.enough[place]:
        verdict = f"fewer than {found.min_group_size} people, so without a verdict"
    else:
        verdict = _p(found, place) if found.beyond[place] else f"not beyond chance, {_p(found, place)}"
    return Finding(
        f"{found.names[place]} has a {_rate(found)} of {_estimate(found, place)} against "
        f"{words.percent(found.others.value[place])} of all others ({verdict}).",
        _parts(found, place) if found.depth[place] >= FEWEST else "",
    )


def foremost(found: Lattice) -> int:
    """The group to look at first: the most surprising hidden one, else the furthest beyond chance, else the lowest."""
    hidden, furthest = hidden_first(found), _furthest(found)
    ranked = hidden if len(hidden) else furthest if len(furthest) else found.ranking("lowest")
    return int(ranked[0]) if len(ranked) else 0


def worth_following(found: Lattice) -> list[int]:
    """The groups that can be picked; of very many all hidden ones, the first of each order, and the largest."""
    if len(found.nodes) <= MOST_PICKED:
        return list(range(1, len(found.nodes)))
    first = [place for order in ORDERS for place in found.ranking(order)[:MOST_FIRST].tolist()]
    largest = np.argsort(-found.share.n, kind="stable")[:MOST_PICKED].tolist()
    return sorted({*hidden_first(found).tolist(), *first, *largest} - {0})


def meeting(found: Lattice) -> Places:
    """The groups where all attributes meet."""
    return np.flatnonzero(found.depth == len(found.attributes))


def first(found: Lattice, order: str) -> Finding:
    """Which group comes first in this order."""
    places = found.ranking(order)
    if not len(places):
        return Finding("No group has enough people to be ranked.")
    return Finding(f"{order.capitalize()} first: {about(found, int(places[0]))}")


def kept_back(whole: Lattice, seen: Lattice, least: int) -> str:
    """How many groups of all levels are not shown, and why."""
    gone = len(whole.nodes) - len(seen.nodes)
    return (
        f"{gone:,} of {len(whole.nodes) - 1:,} groups, of all levels together, {'is' if gone == 1 else 'are'} not "
        f"shown, so that no group of fewer than {least:,} people is, nor can be worked out from the others."
    )


def hidden_first(found: Lattice) -> Places:
    """The hidden groups, the most surprising first."""
    hidden = np.flatnonzero(found.hidden)
    return hidden[np.argsort(-np.abs(found.surprise[hidden]), kind="stable")]


def table(found: Lattice, places: Sequence[int] | Places | None = None) -> pd.DataFrame:
    """The groups of the lattice, or these of them, with all that is known of each."""
    at = np.arange(len(found.nodes)) if places is None else np.asarray(places, np.int64)
    low, high = (end[at] for end in found.interval())
    gap_low, gap_high = (end[at] for end in found.difference_interval())
    weighted = (
        {} if found.share.weighed is None else {"effective people": found.share.effective_n[at].round().astype(int)}
    )
    return pd.DataFrame(
        {
            "group": [found.names[place] for place in at],
            words.title(found.name): found.value[at],
            "interval from": low,
            "to": high,
            "counted": found.share.k[at],
            "among": found.share.n[at],
            **weighted,
            "minus all others": found.difference[at],
            "gap from": gap_low,
            "gap to": gap_high,
            "adjusted p": ["" if np.isnan(p) else words.p_value(p) for p in found.adjusted[at]],
            "beyond chance": [_verdict(found, place) for place in at],
            "expected from its parts": found.expected[at],
            "partially pooled": found.pooled[at],
            "attributes that meet": found.depth[at],
        }
    )


def _verdict(found: Lattice, place: int) -> str:
    if place and not found.enough[place]:
        return "too few people"
    if not found.beyond[place]:
        return "" if np.isnan(found.adjusted[place]) else "no"
    return ("lower" if found.difference[place] < 0 else "higher") + (", hidden" if found.hidden[place] else "")


def _hidden(found: Lattice, place: int) -> str:
    return (
        f"{_alone(found, place)}; where they meet, {found.names[place]} has a {_rate(found)} of "
        f"{_estimate(found, place)} against {words.percent(found.others.value[place])} of all others "
        f"({_p(found, place)})."
    )


def _alone(found: Lattice, place: int) -> str:
    """How little the coarser groups that contain a hidden one show of it, by name where they are two."""
    above = found.chain(place)[1:-1]
    sign = np.sign(found.difference[place])
    towards = sign * found.difference[above]
    if len(above) == FEWEST:
        start = f"Neither {' alone nor '.join(found.names[each] for each in above)} alone"
    else:
        start = "No larger group that contains these people"
    if not found.beyond[above].any():
        return f"{start} differs from all others beyond chance"
    if not (found.beyond[above] & (towards > 0)).any():
        return f"{start} is {'higher' if sign > 0 else 'lower'} than all others beyond chance"
    side = "above" if sign > 0 else "below"
    return f"{start} is more than {words.points(float(np.nanmax(towards)))} points {side} all others"


def _parts(found: Lattice, place: int) -> str:
    """Each attribute of a group by itself, and what all coarser groups together lead one to expect."""
    alone = [each for each in found.chain(place) if found.depth[each] == 1]
    said = "; ".join(
        f"{found.names[each]} {words.percent(found.value[each])}, {_beside(found.difference[each])}" for each in alone
    )
    return f"Alone: {said}. From its parts one would expect {words.percent(found.expected[place])}."


def _beside(difference: float) -> str:
    side = "above" if difference > 0 else "below"
    return f"{words.points(abs(difference))} points {side} all others"


def _more(found: Lattice, hidden: Places) -> str:
    if len(hidden) < 2:
        return ""
    others = [f"{found.names[place]} ({words.percent(found.value[place])})" for place in hidden[1:]]
    are = "1 more group is" if len(others) == 1 else f"{len(others):,} more groups are"
    return f" In this sense {are} hidden: {words.joined(others, MOST_NAMED)}."


def _none(found: Lattice, partly: bool) -> str:
    where = f"{'Among the groups that are shown where' if partly else 'Where'} {_both(found.attributes)} meet"
    if not found.beyond.any():
        return f"{where}, no group's {_rate(found)} differs from that of all others beyond chance."
    if not found.telling.any():
        return (
            f"{where}, no {_rate(found)} is both beyond chance and more than {words.points(found.looks_fine)} points "
            "from that of all others."
        )
    return f"{where}, nothing shows in {_rate(found)} that fewer attributes do not show already."


def _lowest(found: Lattice) -> str:
    """The group that is furthest behind or ahead beyond chance, where there is one."""
    furthest = _furthest(found)
    if not len(furthest):
        return ""
    place = int(furthest[0])
    return (
        f"Furthest from all others is {found.names[place]}: {_estimate(found, place)} against "
        f"{words.percent(found.others.value[place])} ({_p(found, place)}). "
    )


def _furthest(found: Lattice) -> Places:
    """The groups beyond chance, those first that are furthest from everybody."""
    beyond = np.flatnonzero(found.beyond)
    return beyond[np.argsort(-np.abs(found.pooled[beyond] - found.value[0]), kind="stable")]


def _unseen(found: Lattice) -> str:
    """How small a gap could have been found, so that nothing found is not read as no gap."""
    tested = np.flatnonzero(~np.isnan(found.adjusted) & (found.depth >= FEWEST))
    if not len(tested):
        return "No group where they meet has enough people to be tested, so nothing can be said of them."
    order = tested[np.argsort(found.share.effective_n[tested], kind="stable")]
    typical, largest = order[(len(order) - 1) // 2], order[-1]
    places = [typical, largest] if found.share.n[typical] < found.share.n[largest] else [largest]
    gaps = zip(found.detectable(places), found.share.n[places], strict=True)
    said = [f"of {words.points(gap)} points in a group of {people:,} people" for gap, people in gaps if gap == gap]
    if not said:
        return "These groups are too small for any gap at all to be found four times in five."
    return f"A gap may still be there: four times in five, only one {' or '.join(said)} would be found."


def _estimate(found: Lattice, place: int) -> str:
    low, high = (float(end[place]) for end in found.interval())
    weighted = " weighted" if found.share.weighed is not None else ""
    return (
        f"{words.percent(found.value[place])}{weighted} ({PERCENT_95} interval {words.points(low)} to "
        f"{words.points(high)}; {words.evidence(int(found.share.k[place]), int(found.share.n[place]))})"
    )


def _p(found: Lattice, place: int) -> str:
    return f"adjusted {words.p_value(float(found.adjusted[place]))}"


def _rate(found: Lattice) -> str:
    return words.title(found.name).lower()


def _both(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "sex, age and disability"."""
    return f"{', '.join(names[:-1])} and {names[-1]}"
