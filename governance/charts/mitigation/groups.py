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
SIDES = ("Before: the audited model", "After: this point")


class Row(NamedTuple):
    """A group, or a rate of everybody: what it is called, its change, where it stands there, and how it is drawn."""

    name: str
    found: PairedDifference
    at: int
    mark: style.Mark


def before_and_after(found: PairedDifference, *, confidence: float = 0.95) -> go.Figure:
    """Whose rate changes, in which direction, and how sure is that?

    Left both rates of every group with their intervals, hollow before and full after; right the change with its paired
    interval. Of very many groups the largest are drawn, and the title says so.
    """
    kept, part = style.largest(found.first.n, MOST_ROWS)
    marks = rows.marks_of(found, kept)
    each = [
        Row(words.group(found.attributes, found.groups[at]), found, at, mark)
        for at, mark in zip(kept, marks, strict=True)
    ]
    name = words.title(found.name)
    return two_panels(each, f"{name} of each group, before and after{part}", name, confidence)


def of_everybody(found: Sequence[PairedDifference], *, confidence: float = 0.95) -> go.Figure:
    """What does it change for everybody together?"""
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    each = [Row(words.title(one.name), one, 0, mark) for one in found]
    return two_panels(each, "Rates of everybody, before and after", "Rate", confidence)


def two_panels(each: Sequence[Row], title: str, axis: str, confidence: float) -> go.Figure:
    """A row each: both rates on the left, their change on the right; the first row on top."""
    labels = [rows.label(row.name, *_people(row)) for row in each]
    shown = [
        panels.Panel("", axis, [*_rates(each, 0, confidence), *_rates(each, 1, confidence), *legend()]),
        panels.Panel("", "Change in percentage points", _changes(each, confidence), ".3~g", zero=True),
    ]
    return panels.beside(title, labels, shown, each=rows.PAIR, wide=WIDE, legend=True)


def legend() -> list[dict[str, Any]]:
    """What a hollow and a full mark are, in the colour of no group."""
    marker = {"color": style.QUIET, "size": 11, "line": {"width": 2}}
    held = {"type": "scatter", "x": [None], "y": [None], "mode": "markers"}
    return [
        {**held, "name": name, "marker": {**marker, "symbol": symbol}}
        for name, symbol in zip(SIDES, ("circle-open", "circle"), strict=True)
    ]


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
        f"<b>{style.plain(row.name)}</b><br>change {change:+z.1f} points<br>paired {confidence:.0%} interval "
        f"{least:+z.1f} to {most:+z.1f} ({words.people(_people(row)[0])})"
        for row, change, least, most in zip(each, value, low, high, strict=True)
    ]
    return rows.dots((value, low, high), [row.mark for row in each], hover, undefined="not defined in both")


def _estimate(found: PairedDifference | Rate, at: int, confidence: float) -> tuple[float, float, float]:
    low, high = found.interval(confidence)
    return float(found.value[at]), float(low[at]), float(high[at])


def _columns(ends: Sequence[tuple[float, float, float]]) -> rows.Ends:
    value, low, high = np.array(ends, float).reshape(-1, 3).T
    return value, low, high
