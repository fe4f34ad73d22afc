"""The chart of one rule's evidence: every group's number, where the rule accepts it, what it is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import rows, style
from governance.charts.review.marks import ACCEPTED
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats
from governance.metrics.rates import RATES, Proportion, Rate
from governance.review.accepted import Accepted
from governance.review.rule import SHARE
from governance.review.verdict import Verdict

MOST_ROWS = 40
ROOM = 0.06  # of the axis, beside the outermost mark


def evidence(
    found: Verdict, accepted: Accepted | None = None, *, least: int = 0, confidence: float = 0.95
) -> go.Figure:
    """Which groups does the rule accept, and how sure are we of their numbers?

    A mark is a group's number, the line through it its interval; the pale bar is where the rule accepts the estimate,
    the tick in it what the number is held against. Hollow marks behind are the previous version. The groups that the
    verdict is about are set in bold; one of fewer than `least` people is hollow. Of very many the largest are drawn.
    """
    number = found.finding.rate
    if number is None:
        raise TypeError("A rule without numbers by group has no such chart.")
    kept, part = _kept(number, found)
    share = found.rule.compare == SHARE
    marks, few = rows.sure_marks(number, kept, 0 if share else least)
    labels = _labels(number, found, kept)
    before = found.finding.before
    up = -0.14 if before is not None else 0.0
    ends = rows.ends_of(number, kept, confidence)
    was = None if before is None else rows.ends_of(before, kept, confidence)
    reach = _reach(number, [each for each in (ends, was) if each is not None], accepted, kept)
    traces = [*_accepted(accepted, kept, reach)]
    if before is not None and was is not None:
        hover = [f"before<br>{each}" for each in _hovers(before, was, kept, confidence)]
        quiet = [style.Mark(style.QUIET, "circle-open")] * len(kept)
        own = rows.dots(was, quiet, hover, up=0.2, line=style.faint(style.QUIET), undefined="")
        traces += [{**each, "name": "previous version", "showlegend": True} for each in own]
    traces += rows.dots(ends, marks, _hovers(number, ends, kept, confidence), up=up)
    title = words.title(number.name)
    drawn = rows.figure(
        f"{title} by {style.plain(' and '.join(number.attributes))}{part}",
        labels,
        f"{title}{few}",
        traces,
        each=rows.PAIR if before is not None else rows.EACH,
        legend=accepted is not None or before is not None,
        **({"tickformat": style.PERCENT} if in_shares(number) else {}),
        range=list(reach),
    )
    return drawn.update_layout(barmode="overlay")


def _kept(number: ByGroup, found: Verdict) -> tuple[list[int], str]:
    """The largest groups, those that the verdict is about among them."""
    largest, part = style.largest(_people(number), MOST_ROWS)
    about = {number.position(group) for group in found.finding.groups}
    return sorted(about | set(largest)), part


def _people(number: ByGroup) -> NDArray[Any]:
    """How many people each group's number is about; of shares of people, how many the group has."""
    if isinstance(number, Rate):
        return number.k if isinstance(number, Proportion) else number.n
    return np.round(number.effective_n).astype(int)


def _labels(number: ByGroup, found: Verdict, kept: list[int]) -> list[str]:
    about = found.finding.groups
    labels = rows.labels_of(number, _people(number), kept)
    return [f"<b>{label}</b>" if number.groups[at] in about else label for at, label in zip(kept, labels, strict=True)]


def _hovers(number: ByGroup, ends: rows.Ends, kept: list[int], confidence: float) -> list[str]:
    if isinstance(number, Rate):
        return rows.hovers_of(number, kept, confidence)
    value, low, high = ends
    said = words.percent if in_shares(number) else "{:.3f}".format
    return [
        f"<b>{style.named(number.attributes, number.groups[at])}</b><br>{said(value[place])} "
        f"({number.effective_n[at]:,.0f} people)<br>{confidence:.0%} interval {said(low[place])} to {said(high[place])}"
        for place, at in enumerate(kept)
    ]


def in_shares(number: ByGroup) -> bool:
    """Whether a number is a share of people, written in per cent."""
    return isinstance(number, Rate) or number.name in RATES


def _reach(
    number: ByGroup, drawn: Sequence[rows.Ends], accepted: Accepted | None, kept: list[int]
) -> tuple[float, float]:
    """From where to where the axis goes: over all intervals and every end of what is accepted."""
    ends: list[Floats] = [end for each in drawn for end in each]
    if accepted is not None:
        ends += [each[kept] for each in (accepted.low, accepted.high, accepted.reference)]
    all_of_them = np.concatenate(ends)
    known = all_of_them[np.isfinite(all_of_them)]
    known = known.clip(0, 1) if in_shares(number) else known
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = max(ROOM * (high - low), 0.005)
    return (max(low - room, -room if low >= 0 else -math.inf), high + room)


def _accepted(found: Accepted | None, kept: list[int], reach: tuple[float, float]) -> list[dict[str, Any]]:
    """What is accepted, as a pale bar in each row, and what the number is held against as a tick in it."""
    if found is None:
        return []
    y = rows.heights(len(kept))
    low, high = (np.clip(each[kept], *reach) for each in (found.low, found.high))
    bar = {
        "type": "bar",
        "orientation": "h",
        "name": "the rule accepts",
        "y": y,
        "base": low,
        "x": high - low,
        "width": 0.86,
        "marker": {"color": ACCEPTED, "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    if not found.called:
        return [bar]
    tick = {
        "type": "scatter",
        "mode": "markers",
        "name": found.called,
        "x": found.reference[kept],
        "y": y,
        "marker": {"symbol": "line-ns", "size": 18, "color": style.INK, "line": {"width": 2, "color": style.INK}},
        "hoverinfo": "skip",
    }
    return [bar, tick]
