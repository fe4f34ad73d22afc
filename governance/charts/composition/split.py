"""Charts of a split: the same groups in two parts of a table."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import style
from governance.composition.split import Split
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_ROWS = 20


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
    groups = found.before.groups
    places = style.largest((found.before.people + found.after.people).tolist(), MOST_ROWS)
    part = style.part(len(places), len(groups))
    drawn = style.figure(title + part, height=style.rows(len(places), each=44), legend=True)
    labels = [style.named(found.before.attributes, groups[place]) for place in places]
    looks = ((style.QUIET, "circle-open", 0.16), (style.LIGHT[0], "circle", -0.16))
    for name, (value, low, high, people), (colour, symbol, off) in zip(found.names, sides, looks, strict=True):
        at = np.array(places, int)
        drawn.add_scatter(
            x=value[at],
            y=np.arange(len(places))[::-1] + off,
            mode="markers",
            name=style.plain(name),
            marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}},
            error_x=style.interval(value[at], low[at], high[at]),
            customdata=[
                f"<b>{label}</b>, {style.plain(name)}<br>"
                f"{style.estimate(value[place], low[place], high[place], words.people(int(people[place])))}"
                for label, place in zip(labels, places, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=axis)
    return drawn.update_yaxes(
        tickmode="array", tickvals=list(range(len(places)))[::-1], ticktext=labels, range=[-0.7, len(places) - 0.3]
    )
