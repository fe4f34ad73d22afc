"""Panels side by side: several numbers of the same rows, or the same picture of several groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics.by_group import ByGroup

ACROSS = 3  # panels in a line
ROW = 34  # height of a row
HIGH = 176  # height of a picture
BETWEEN = 92  # from one line of panels to the next: ticks, what is under the axis, and a title
TOP, BOTTOM, LINE = 84, 48, 16  # margins, and a line of a panel's title
GUTTER = 0.05  # between panels, of the width
QUIET, HEAD = {"size": 12, "color": style.INK}, {"size": 13, "color": style.INK}
AXIS = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}}
UPRIGHT = style.DOTTED


@dataclass(frozen=True, eq=False)
class Panel:
    """One panel: its title, what is under its axis, its traces, how its ticks are written.

    `zero` draws a line where the number is 0.
    """

    title: str
    axis: str
    traces: Sequence[dict[str, Any]]
    tickformat: str = style.PERCENT
    zero: bool = False


def panel_of(
    title: str, axis: str, ends: rows.Ends, found: rows.Groups, hover: Sequence[str], kept: Sequence[int], **more: Any
) -> Panel:
    """A panel of a number of each of these groups, with its interval; `ends` and `hover` are of all groups."""
    own = ends[0][kept], ends[1][kept], ends[2][kept]
    dots = rows.dots(own, rows.marks_of(found, kept), [hover[at] for at in kept], undefined="not defined")
    return Panel(title, axis, dots, **more)


def ends_of(found: ByGroup) -> rows.Ends:
    """A number of all groups, with its interval."""
    return (found.value, *found.interval())


def beside(
    question: str,
    labels: Sequence[str],
    panels: Sequence[Panel],
    *,
    across: int = ACROSS,
    each: int = ROW,
    wide: Sequence[float] = (),
    legend: bool = False,
) -> go.Figure:
    """Numbers of the same rows, a panel each with its own axis; `wide` says how wide each is, beside the others."""
    high, upright = rows.tall(labels, each), rows.axis(labels)
    laid = _laid_out([panel.title for panel in panels], across, high, wide, legend)
    layout: dict[str, Any] = {"shapes": []}
    ticks = {"nticks": 3 if across > ACROSS else 5}
    for line, domain in enumerate(laid.lines):
        layout[f"yaxis{_nth(line)}"] = {**AXIS, **upright, "domain": domain, "anchor": f"x{_nth(line * across)}"}
    for place, panel in enumerate(panels):
        line, column = divmod(place, across)
        own = {"domain": laid.columns[column], "anchor": f"y{_nth(line)}", "tickformat": panel.tickformat, **ticks}
        layout[f"xaxis{_nth(place)}"] = {**AXIS, **own, "title": {"text": panel.axis, "font": QUIET}}
        if panel.zero:
            ends = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "line": UPRIGHT}
            layout["shapes"].append({**ends, "xref": f"x{_nth(place)}", "yref": f"y{_nth(line)} domain"})
    traces = [
        {**trace, "xaxis": f"x{_nth(place)}", "yaxis": f"y{_nth(place // across)}"}
        for place, panel in enumerate(panels)
        for trace in panel.traces
    ]
    if not any(panel.axis for panel in panels):  # only ticks stand below
        laid.layout["height"] -= LINE
        laid.layout["margin"]["b"] = BOTTOM - LINE
    return style.figure(question, legend=legend, traces=traces, **laid.layout, **layout)


def multiples(
    question: str,
    titles: Sequence[str],
    pictures: Sequence[Sequence[dict[str, Any]]],
    *,
    x: dict[str, Any],
    y: dict[str, Any],
) -> go.Figure:
    """The same picture of several groups, a panel each on the same axes; `x` and `y` are what these say."""
    laid = _laid_out(titles, ACROSS, HIGH)
    layout: dict[str, Any] = {}
    for line, domain in enumerate(laid.lines):
        title, beyond = {"text": y["title"], "font": QUIET}, {"matches": "y"} if line else {}
        layout[f"yaxis{_nth(line)}"] = {**AXIS, **y, "title": title, "domain": domain, "anchor": "x", **beyond}
    for column, domain in enumerate(laid.columns):
        last = (len(titles) - 1 - column) // ACROSS  # the lowest line with a panel in this column
        title, beyond = {"text": x["title"], "font": QUIET}, {"matches": "x"} if column else {}
        own = {"domain": domain, "anchor": f"y{_nth(max(last, 0))}"}
        layout[f"xaxis{_nth(column)}"] = {**AXIS, **x, "title": title, **own, **beyond}
    traces = [
        {**trace, "xaxis": f"x{_nth(place % ACROSS)}", "yaxis": f"y{_nth(place // ACROSS)}"}
        for place, own in enumerate(pictures)
        for trace in own
    ]
    return style.figure(question, traces=traces, **laid.layout, **layout)


@dataclass(frozen=True, eq=False)
class _Laid:
    """The height of a figure with the titles of its panels, and where their columns and lines lie in it."""

    layout: dict[str, Any]
    columns: list[tuple[float, float]]
    lines: list[tuple[float, float]]


def _laid_out(titles: Sequence[str], across: int, high: int, wide: Sequence[float] = (), legend: bool = False) -> _Laid:
    """Panels in lines, all of the same height in pixels."""
    across = max(min(across, len(titles)), 1)
    down = max(-(-len(titles) // across), 1)
    whole = down * high + (down - 1) * BETWEEN
    top = TOP + LINE * max((title.count("<br>") for title in titles), default=0) - (0 if any(titles) else 2 * LINE)
    height = top + whole + BOTTOM + (rows.LEGEND if legend else 0)
    widths = [(1 - GUTTER * (across - 1)) * each / sum(wide or [across]) for each in wide or [1] * across]
    starts = [sum(widths[:column]) + GUTTER * column for column in range(across)]
    columns = [(start, min(start + width, 1.0)) for start, width in zip(starts, widths, strict=True)]
    tops = [1 - line * (high + BETWEEN) / whole for line in range(down)]
    lines = [(max(above - high / whole, 0.0), above) for above in tops]
    look = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False}
    heads = [
        {**look, "text": title, "x": sum(columns[place % across]) / 2, "y": tops[place // across], "font": HEAD}
        for place, title in enumerate(titles)
        if title
    ]
    return _Laid({"height": height, "annotations": heads, "margin": {"t": top}}, columns, lines)


def _nth(place: int) -> str:
    """What plotly puts after the name of an axis: nothing for the first, then 2, 3 and so on."""
    return str(place + 1) if place else ""
