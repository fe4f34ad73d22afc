"""The charts of a point in depth: rates beside the unmitigated model's, and how sure each change is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.rates import Rate

MOST_ROWS = 20
OFF = 0.15  # of one row, between the marks of before and after
WIDE = (0.6, 0.4)  # the panel of the rates, and that of the changes
FRAMED, ROOM = 1.25, 1.1  # a frame is set where others reach so much further; it is so much wider than they reach
AS_AUDITED, AFTER = "as audited", "After: this point"


class Row(NamedTuple):
    """A group, or a rate of everybody: what it is called, its change, where it stands there, and how it is drawn."""

    name: str
    found: PairedDifference
    at: int
    mark: style.Mark


def before_and_after(
    found: PairedDifference, *, before: str = AS_AUDITED, least: int = 0, confidence: float = 0.95
) -> go.Figure:
    """Whose rate changes, in which direction, and how sure is that?

    Left both rates of every group with their intervals, hollow before and full after; right the change with its paired
    interval. Of very many groups the largest are drawn, and the title says so. `before` says what the hollow marks
    are; the changes are framed by groups of `least` people or more.
    """
    kept, part = style.largest(found.first.n, MOST_ROWS)
    marks = rows.marks_of(found, kept)
    each = [
        Row(words.group(found.attributes, found.groups[at]), found, at, mark)
        for at, mark in zip(kept, marks, strict=True)
    ]
    name = words.title(found.name)
    drawn = two_panels(each, f"{name} of each group, before and after{part}", name, before, confidence)
    return _framed(drawn, each, least, confidence)


def of_everybody(found: Sequence[PairedDifference], *, before: str = AS_AUDITED, confidence: float = 0.95) -> go.Figure:
    """What does it change for everybody together?"""
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    each = [Row(words.title(one.name), one, 0, mark) for one in found]
    return two_panels(each, "Rates of everybody, before and after", "Rate", before, confidence)


def two_panels(each: Sequence[Row], title: str, axis: str, before: str, confidence: float) -> go.Figure:
    """A row each: both rates on the left, their change on the right; the first row on top."""
    labels = [rows.label(row.name, *_people(row)) for row in each]
    shown = [
        panels.Panel("", axis, [*_rates(each, 0, confidence), *_rates(each, 1, confidence), *legend(before)]),
        panels.Panel("", "Change in percentage points", _changes(each, confidence), ".3~g", zero=True),
    ]
    return panels.beside(title, labels, shown, each=rows.PAIR, wide=WIDE, legend=True)


def legend(before: str) -> list[dict[str, Any]]:
    """What a hollow and a full mark are, in the colour of no group."""
    marker = {"color": style.QUIET, "size": 11, "line": {"width": 2}}
    held = {"type": "scatter", "x": [None], "y": [None], "mode": "markers"}
    return [
        {**held, "name": name, "marker": {**marker, "symbol": symbol}}
        for name, symbol in zip((f"Before: {before}", AFTER), ("circle-open", "circle"), strict=True)
    ]


def _framed(drawn: go.Figure, each: Sequence[Row], least: int, confidence: float) -> go.Figure:
    """The changes in a frame of the groups with enough people, where others would make these too small to be read."""
    value, low, high = (100 * end for end in _columns([_estimate(row.found, row.at, confidence) for row in each]))
    sure = np.array([row.found.effective_n[row.at] >= least for row in each], bool) & ~np.isnan(value)
    if not sure.any():
        return drawn
    ends = float(np.minimum(low[sure], 0).min()), float(np.maximum(high[sure], 0).max())
    wide = max(ends[1] - ends[0], 0.1)
    if np.nanmax(high) - np.nanmin(low) <= FRAMED * wide:
        return drawn
    least_shown, most_shown = (end + side * (ROOM - 1) * wide for end, side in zip(ends, (-1, 1), strict=True))
    drawn.update_layout(xaxis2_range=[least_shown, most_shown])
    for row, change in zip(rows.heights(len(each)), value, strict=True):
        if not least_shown <= change <= most_shown and not np.isnan(change):
            side = "left" if change < least_shown else "right"
            said = f"◂ {change:+.1f}" if side == "left" else f"{change:+.1f} ▸"
            at = least_shown if side == "left" else most_shown
            drawn.add_annotation(x=at, y=row, xref="x2", xanchor=side, text=said, showarrow=False)
    return drawn


def _people(row: Row) -> tuple[int, int]:
    return int(row.found.first.n[row.at]), int(row.found.second.n[row.at])


def _rates(each: Sequence[Row], order: int, confidence: float) -> list[dict[str, Any]]:
    """The rate of every row, before or after."""
    held = [row.found.second if order else row.found.first for row in each]
    ends = [_estimate(one, row.at, confidence) for one, row in zip(held, each, strict=True)]
    marks = [row.mark if order else style.Mark(row.mark.colour, f"{row.mark.symbol}-open") for row in each]
    hover = [
        f"<b>{style.plain(row.name)}</b>, {'after' if order else 'before'}<br>"
        f"{style.estimate(*own, words.stands_on(one, row.at), confidence)}"
        for row, own, one in zip(each, ends, held, strict=True)
    ]
    return rows.dots(_columns(ends), marks, hover, up=-OFF if order else OFF, undefined="", line=style.QUIET)


def _changes(each: Sequence[Row], confidence: float) -> list[dict[str, Any]]:
    """The change of every row with its paired interval, in points."""
    value, low, high = (100 * end for end in _columns([_estimate(row.found, row.at, confidence) for row in each]))
    hover = [
        f"<b>{style.plain(row.name)}</b><br>change {words.signed(change / 100)} points<br>paired {confidence:.0%} "
        f"interval {words.signed(least / 100)} to {words.signed(most / 100)} ({words.people(_people(row)[0])})"
        for row, change, least, most in zip(each, value, low, high, strict=True)
    ]
    return rows.dots((value, low, high), [row.mark for row in each], hover, undefined="not defined in both")


def _estimate(found: PairedDifference | Rate, at: int, confidence: float) -> tuple[float, float, float]:
    low, high = found.interval(confidence)
    return float(found.value[at]), float(low[at]), float(high[at])


def _columns(ends: Sequence[tuple[float, float, float]]) -> rows.Ends:
    value, low, high = np.array(ends, float).reshape(-1, 3).T
    return value, low, high
