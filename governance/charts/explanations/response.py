"""Responses: what the model says over the range of one column, for a person and for groups on average."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.explanations.response import SCARCE, Curve, Response
from governance.metrics import words
from governance.metrics.intervals import Floats

HIGH, FOOT = 440, 0.16  # height, and the share of it for people below the curves
MARK, LEGEND = 14, 18  # heights: of one more mark in a row, and of one more line below
Levels = tuple[tuple[str, ...], ...]
PERSON = "This person"


def over_the_range(found: Response, levels: Levels) -> go.Figure:
    """What would the model say if this one column were another, and are there people like that?

    `levels` are all values of each attribute, by which groups have their colours.
    """
    return _numbers(found, levels) if found.range.numeric else _categories(found, levels)


def _unit(found: Response) -> str:
    unit = "Score" if found.subject.unit == "probability" else found.subject.unit.capitalize()
    return f"{unit} ({style.plain(found.subject.about)})"


def _name(found: Response, curve: Curve) -> str:
    return f"Average of {style.named(found.attributes, curve.group)} (n {curve.sampled:,} of {curve.of:,})"


def _numbers(found: Response, levels: Levels) -> go.Figure:
    x = np.array([float(each) for each in found.grid[: found.known]])
    traces = []
    if found.person is not None:
        traces += [_lines(curve, x) for curve in found.curves]
    for curve in found.curves:
        traces += _average(found, curve, x, style.mark(curve.group, levels).colour)
    traces += _person(found, x)
    high = HIGH + LEGEND * max(len(found.curves) - 2, 0)
    edges, people = found.bins
    traces.append(_people(edges, people))
    ink = {"font": {"color": style.INK}}
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": style.plain(found.column), **ink}, "anchor": "y2", "range": _sight(found)},
        "yaxis": {"title": {"text": _unit(found), **ink}, "domain": [FOOT + 0.06, 1]},
        "yaxis2": {
            "domain": [0, FOOT],
            "title": {"text": "People", **ink},
            "nticks": 3,
            "rangemode": "tozero",
            "tickfont": {"color": style.INK},
            "zeroline": False,
        },
        "shapes": [*_ends(found, x), *_bar(found)],
        "bargap": 0.04,
    }
    return style.figure(_title(found), height=high, legend=True, traces=traces, **layout)


def _sight(found: Response) -> list[float]:
    low, high = found.sight
    room = 0.02 * (high - low) or 0.5
    return [low - room, high + room]


def _title(found: Response) -> str:
    bar = "; dotted: the threshold" if found.subject.threshold_in_unit is not None else ""
    return f"Response to {style.short(found.column)}, all else as it is{bar}"


def _lines(curve: Curve, x: Floats) -> dict[str, Any]:
    """Some people of the group one by one, in one trace."""
    known = curve.lines[:, : len(x)]
    gap = np.full((len(known), 1), np.nan)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.tile(np.append(x, np.nan), len(known)),
        "y": np.hstack([known, gap]).ravel(),
        "line": {"color": f"{style.QUIET}40", "width": 1},
        "hoverinfo": "skip",
        "name": f"{len(known)} people of the group",
    }


def _average(found: Response, curve: Curve, x: Floats, colour: str) -> list[dict[str, Any]]:
    """The average with its band."""
    mean, low, high = (each[: len(x)] for each in (curve.mean, curve.low, curve.high))
    name = style.named(found.attributes, curve.group)
    hover = [
        f"<b>{name}</b>, average<br>{style.plain(found.column)} = {words.value(at)}<br>{value:.3f} "
        f"(95% interval {first:.3f} to {last:.3f})"
        for at, value, first, last in zip(x.tolist(), mean, low, high, strict=True)
    ]
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]),
        "fill": "toself",
        "fillcolor": f"{colour}33",
        "line": {"width": 0, "color": f"{colour}00"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": mean,
        "line": {"color": colour, "width": 2, "dash": "dash" if found.person is not None else "solid"},
        "name": _name(found, curve),
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [line] if np.isnan(low).all() else [band, line]


def _person(found: Response, x: Floats) -> list[dict[str, Any]]:
    """The person's own line, with a mark where they are."""
    if found.person is None or found.own is None:
        return []
    said = found.person[: len(x)]
    hover = [
        f"<b>{PERSON}</b><br>{style.plain(found.column)} = {words.value(at)}<br>{value:.3f}"
        for at, value in zip(x.tolist(), said, strict=True)
    ]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": said,
        "line": {"color": style.TEXT, "width": 3},
        "name": PERSON,
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    if found.grid[found.own] is None:
        return [line]
    now = {
        "type": "scatter",
        "mode": "markers",
        "x": [x[found.own]],
        "y": [said[found.own]],
        "marker": {"color": style.TEXT, "size": 13, "symbol": "diamond"},
        "name": "Where the person is",
        "hovertext": [hover[found.own]],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [line, now]


def _people(edges: Floats, people: Any) -> dict[str, Any]:
    """How many people are where, below the curves."""
    return {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": people,
        "width": np.diff(edges),
        "yaxis": "y2",
        "marker": {"color": style.QUIET},
        "customdata": np.column_stack([edges[:-1], edges[1:]]),
        "hovertemplate": "%{y:,} people between %{customdata[0]:,.6~g} and %{customdata[1]:,.6~g}<extra></extra>",
        "showlegend": False,
    }


def _ends(found: Response, x: Floats) -> list[dict[str, Any]]:
    """Shaded: where hardly anybody is."""
    low, high = found.middle
    shade = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": f"{style.QUIET}22",
        "line": {"width": 0},
        "layer": "below",
    }
    first, last = float(x[0]), float(x[-1])
    return [{**shade, "x0": a, "x1": b} for a, b in ((first, low), (high, last)) if a < b]


def _bar(found: Response) -> list[dict[str, Any]]:
    """The threshold across the curves."""
    if (bar := found.subject.threshold_in_unit) is None:
        return []
    ends = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": bar, "y1": bar}
    return [{"type": "line", "line": style.DOTTED, **ends}]


def _categories(found: Response, levels: Levels) -> go.Figure:
    """A row for each value, the highest on top."""
    leads = found.person if found.person is not None else np.mean([each.mean for each in found.curves], axis=0)
    order = np.argsort(-leads, kind="stable")
    few = found.people < SCARCE if found.curves else np.zeros(len(order), bool)
    told = [int(each) if found.curves and each >= found.least else None for each in found.people]
    names = [words.value(value) for value in found.grid]
    labels = [rows.label(names[at], told[at] or 0) if told[at] is not None else style.plain(names[at]) for at in order]
    traces = []
    step = 0.75 / max(len(found.curves), 2)
    for place, curve in enumerate(found.curves):
        up = (0.12 if found.person is not None else 0.0) + step * ((len(found.curves) - 1) / 2 - place)
        traces.append(_dots(found, curve, order, few, levels, up))
    traces += _own(found, order, few)
    bar = found.subject.threshold_in_unit
    each = rows.PAIR + MARK * max(len(found.curves) - 2, 0)
    drawn = rows.figure(_title(found), labels, _unit(found), traces, each=each, legend=True)
    return drawn if bar is None else drawn.add_shape(style.upright(bar))


def _dots(found: Response, curve: Curve, order: Any, few: Any, levels: Levels, up: float) -> dict[str, Any]:
    mark = style.mark(curve.group, levels)
    name = style.named(found.attributes, curve.group)
    marks = [style.Mark(mark.colour, f"{mark.symbol}-open" if few[at] else mark.symbol) for at in order]
    hover = [
        f"<b>{name}</b>, average<br>{style.plain(found.column)} = "
        f"{style.plain(words.value(found.grid[at]))}<br>"
        f"{curve.mean[at]:.3f} (95% interval {curve.low[at]:.3f} to {curve.high[at]:.3f})"
        for at in order
    ]
    ends = (curve.mean[order], curve.low[order], curve.high[order])
    (drawn,) = rows.dots(ends, marks, hover, up=up, line=style.QUIET, name=_name(found, curve), showlegend=True)
    return drawn


def _own(found: Response, order: Any, few: Any) -> list[dict[str, Any]]:
    """The person: large where they are, small where they would be."""
    if found.person is None:
        return []
    here = order == found.own
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": found.person[order],
            "y": rows.heights(len(order), -0.12),
            "marker": {
                "color": style.TEXT,
                "symbol": np.where(few[order], "circle-x-open", "circle-x").tolist(),
                "size": np.where(here, 16, 9).tolist(),
            },
            "name": f"{PERSON} (large: as they are)",
            "hovertext": [
                f"<b>{PERSON}</b><br>{style.plain(found.column)} = "
                f"{style.plain(words.value(found.grid[at]))}<br>"
                f"{found.person[at]:.3f}"
                for at in order
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    ]
