"""The charts of one rate in depth."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.one_rate import DECLARED, OneRate
from governance.metrics.rates import Rate

MOST_ROWS = 40
BAND = f"{style.QUIET}40"


def rate_and_chance(found: OneRate, *, order: str = DECLARED, confidence: float = 0.95) -> go.Figure:
    """Which groups have a rate of their own, and which lie where chance alone would put them?

    A dot is a group's rate, the line through it its interval, the grey bar behind it where the rate would lie in 95 of
    100 tables if all groups had the rate of everybody. Upright lines are everybody, and the group that the others are
    compared with. A mark of too few people for a verdict is hollow. Of very many groups the largest are drawn, and the
    title says so.
    """
    one = found.rate
    largest, part = style.largest(one.n, MOST_ROWS)
    kept = set(largest)
    places = [place for place in found.order(order) if place in kept]
    labels, title = rows.labels_of(one, one.n, places), words.title(one.name)
    weighted = ", weighted" if one.weighted else ""
    key = {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [0],
        "name": f"rate, with its {confidence:.0%} interval",
        "marker": {"color": style.INK, "size": 11},
        "error_x": {"array": [0], "color": style.INK},
    }
    hover = [
        f"{said}{_chance(found, place)}"
        for said, place in zip(rows.hovers_of(one, places, confidence), places, strict=True)
    ]
    marks, few = rows.sure_marks(one, places, found.least)
    traces = [_band(found, places), key, *rows.dots(rows.ends_of(one, places, confidence), marks, hover)]
    question = f"{title} by group{part}{weighted}"
    drawn = rows.figure(question, labels, f"{title}{few}", traces, legend=True, tickformat=style.PERCENT)
    lines, said = _references(found)
    return drawn.update_layout(shapes=lines, annotations=said)


def people_affected(found: OneRate) -> go.Figure:
    """How many more people of each group would be counted at the reference's rate?

    A dot is how many more (to the left of zero: fewer), the line through it its interval. Of very many groups those
    with the most people are drawn, and the title says so; the reference itself is left out.
    """
    one = found.rate
    if found.people is None:
        return style.figure("A number of people is not defined for this rate")
    more, low, high = found.people
    others = [place for place, group in enumerate(one.groups) if group != found.reference and not np.isnan(more[place])]
    first, part = style.largest(one.n[others], MOST_ROWS)
    kept = [others[at] for at in first]
    at = "everybody's rate" if found.reference is None else f"the rate of {_short(one, found.reference)}"
    unit = "weighted people" if one.weighted else "people"
    drawn = rows.figure(
        f"How many more people at {at}{part}",
        rows.labels_of(one, one.n, kept),
        f"More {unit} (below 0: fewer)",
        tickformat=",.0f",
        rangemode="tozero",
    )
    hover = [
        f"<b>{style.named(one.attributes, one.groups[place])}</b><br>{more[place]:+,.0f} people, of "
        f"{one.n[place]:,}<br>95% interval {low[place]:+,.0f} to {high[place]:+,.0f}"
        for place in kept
    ]
    drawn.add_traces(rows.dots((more[kept], low[kept], high[kept]), rows.marks_of(one, kept), hover))
    return drawn.add_vline(x=0, line={"color": style.QUIET, "width": 1.5})


def _band(found: OneRate, places: list[int]) -> dict[str, Any]:
    """Grey bars where chance alone would put each group."""
    low, high = (end[places] for end in found.band)
    return {
        "type": "bar",
        "x": high - low,
        "base": low,
        "y": rows.heights(len(places)),
        "orientation": "h",
        "width": 0.62,
        "name": "where chance alone would put the rate",
        "marker": {"color": BAND, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _references(found: OneRate) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Upright lines for everybody and for the reference; their names stand on either side of each other."""
    known = [(float(found.overall.value[0]), "everybody", "dot")]
    if found.reference is not None:
        value = float(found.rate.value[found.rate.position(found.reference)])
        known.append((value, _short(found.rate, found.reference), "dash"))
    known = sorted(each for each in known if not np.isnan(each[0]))
    sides = ("center",) if len(known) == 1 else ("right", "left")
    lines: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for (value, name, dash), side in zip(known, sides, strict=False):
        upright = {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper"}
        lines.append({**upright, "line": {"color": style.QUIET, "dash": dash, "width": 1.5}})
        names.append(
            {
                "x": value,
                "y": 1,
                "yref": "paper",
                "xanchor": side,
                "yanchor": "bottom",
                "text": f"{name} {words.percent(value)}",
                "showarrow": False,
                "font": {"size": 12, "color": style.INK},
            }
        )
    return lines, names


def _chance(found: OneRate, place: int) -> str:
    """Where chance alone would put the group, for its hover text."""
    low, high = (end[place] for end in found.band)
    return "" if np.isnan(low) else f"<br>chance alone: {words.points(low)} to {words.points(high)}"


def _short(found: Rate, group: tuple[str, ...]) -> str:
    return style.short(words.group(found.attributes, group), 40)
