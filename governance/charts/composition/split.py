"""Charts of a split: the same groups in two parts of a table."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import rows, style
from governance.composition.split import Split
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_ROWS = 20
OFF = 0.16  # of one row, between its middle and the mark of either part


def shares(found: Split) -> go.Figure:
    """Are the groups of both parts of the same size?"""
    sides = [(side.share, *side.interval(), side.people) for side in (found.before, found.after)]
    return _dumbbell(found, sides, "Share of people in both parts", "Share of the people of each part")


def base_rates(found: Split) -> go.Figure:
    """Is the outcome favourable as often in both parts?"""
    rates = [side.base_rate for side in (found.before, found.after)]
    sides = [(rate.value, *rate.interval(), rate.n) for rate in rates]
    return _dumbbell(found, sides, "Base rate in both parts", "Base rate")


def _dumbbell(
    found: Split, sides: list[tuple[Floats, Floats, Floats, NDArray[np.int64]]], title: str, axis: str
) -> go.Figure:
    before = found.before
    people = before.people + found.after.people
    kept, part = style.largest(people, MOST_ROWS)
    labels = [style.named(before.attributes, before.groups[at]) for at in kept]
    sizes = [
        rows.with_people(label, *(int(side[3][at]) for side in sides)) for label, at in zip(labels, kept, strict=True)
    ]
    drawn = rows.figure(title + part, sizes, axis, each=rows.PAIR, legend=True, tickformat=style.PERCENT)
    looks = ((style.QUIET, "circle-open", OFF), (style.LIGHT[0], "circle", -OFF))
    for name, (value, low, high, own), (colour, symbol, up) in zip(found.names, sides, looks, strict=True):
        hover = [
            f"<b>{label}</b>, {style.plain(name)}<br>"
            f"{style.estimate(value[at], low[at], high[at], words.people(int(own[at])))}"
            for label, at in zip(labels, kept, strict=True)
        ]
        marks, look = [style.Mark(colour, symbol)] * len(kept), {"name": style.plain(name), "showlegend": True}
        ends = value[kept], low[kept], high[kept]
        drawn.add_traces(rows.dots(ends, marks, hover, up=up, undefined="", line=colour, **look))
    return drawn
