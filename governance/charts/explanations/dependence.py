"""Dependence: a column's value against its effect, with the mean of each group along the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import style
from governance.explanations.dependence import Dependence
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_DOTS = 2_000
HEIGHT = 460
BESIDE = 0.7  # of a category's place that its groups share
GOLDEN = 0.6180339887  # steps of which never meet


def dependence(found: Dependence, *, people: bool = True, least: int = 0) -> go.Figure:
    """How does the effect of a column go with its value, and does it go so for every group?

    Faint dots are people, unless `people` is False; full marks are means with their intervals, of at least `least`
    people each, joined where values have an order. Missing values stand at the right.
    """
    groups, more = style.largest(found.grouping.people(found.rows), style.FEW)
    places = _places(found)
    traces: list[dict[str, Any]] = []
    for turn, group in enumerate(groups):
        up = _beside(found, turn, len(groups))
        means = _means(found, group, places, up, least)
        if people:  # a group without a mean is named by its dots
            named = {} if len(means["x"]) else {"name": means["name"], "showlegend": True}
            traces.append({**_dots(found, group, places, up), **named})
        traces.append(means)
    drawn = style.figure(
        f"The effect of {style.short(found.column)} by its value{more}",
        height=HEIGHT,
        legend=True,
        traces=[trace for trace in traces if len(trace["x"])],
    )
    drawn.add_hline(y=0, line=style.DOTTED, layer="below")
    drawn.update_yaxes(title_text=f"Attribution, {found.unit}")
    return drawn.update_xaxes(_axis(found, places))


def _places(found: Dependence) -> Floats:
    """Where each bin stands on the axis: at its mean value; missing values beyond the largest."""
    if not found.of_numbers:
        return np.arange(len(found.bins), dtype=float)
    places = found.middle.copy()
    if found.missing:
        known = found.value[np.isfinite(found.value)]
        low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
        places[-1] = high + 0.08 * ((high - low) or 1.0)
    return places


def _axis(found: Dependence, places: Floats) -> dict[str, Any]:
    """What is under the axis: the unit is the column's own, which nobody told; categories and the missing by name."""
    title = {"text": style.plain(found.column)}
    if not found.of_numbers:
        return {"title": title, "tickvals": places, "ticktext": [style.short(name, 22, 14) for name in found.bins]}
    if not found.missing:
        return {"title": title}
    known = found.value[np.isfinite(found.value)]
    ticks = _round_numbers(float(known.min()), float(known.max())) if len(known) else np.array([])
    return {
        "title": title,
        "tickvals": [*ticks, places[-1]],
        "ticktext": [*(words.value(float(tick)) for tick in ticks), "missing"],
    }


def _round_numbers(low: float, high: float, most: int = 5) -> Floats:
    """A few round numbers between these two, evenly apart; the last ones leave room for what is missing."""
    if low == high:
        return np.array([low])
    power = 10.0 ** np.floor(np.log10((high - low) / most))
    step = next(each * power for each in (1, 2, 5, 10) if (high - low) / (each * power) <= most)
    ticks = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
    return np.round(ticks[ticks <= high - 0.06 * (high - low)], 12)


def _beside(found: Dependence, turn: int, groups: int) -> float:
    """How far off its place a group stands; of numbers, whose place means something, not at all."""
    return 0.0 if found.of_numbers or groups == 1 else BESIDE * ((turn + 0.5) / groups - 0.5)


def _dots(found: Dependence, group: int, places: Floats, up: float) -> dict[str, Any]:
    """The people of a group."""
    own = np.flatnonzero((found.codes == group) & drawn_of(len(found.codes)))
    x = found.value[own]
    if found.missing and found.of_numbers:
        x = np.where(np.isfinite(x), x, places[-1])
    if not found.of_numbers:
        x = x + up + (BESIDE / 8) * (own * GOLDEN % 1 - 0.5)
    mark = style.mark(found.grouping.groups[group], found.grouping.levels)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": found.effect[own],
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 5, "opacity": 0.35},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def drawn_of(people: int) -> NDArray[np.bool_]:
    """Which people of the sample are drawn as dots: all, or as many as there is room for, evenly apart."""
    taken = np.zeros(people, dtype=bool)
    taken[np.linspace(0, people - 1, min(people, MOST_DOTS)).astype(np.int64)] = True
    return taken


def _means(found: Dependence, group: int, places: Floats, up: float, least: int) -> dict[str, Any]:
    """The mean effect of a group in each bin."""
    value, low, high, people = found.of_group(group)
    at = np.flatnonzero(people >= max(least, 1))
    if found.of_numbers:  # at the group's own values, so that it is the effect and not the value that differs
        places = np.where(np.arange(len(places)) == len(places) - found.missing, places, found.middle_of(group))
    at = at[np.argsort(places[at], kind="stable")]
    name = found.grouping.groups[group]
    mark, said = style.mark(name, found.grouping.levels), style.named(found.grouping.attributes, name)
    hover = [
        f"<b>{said}</b><br>{style.plain(found.column)}: {style.plain(found.bins[place])}<br>"
        f"mean effect {words.amount(float(value[place]))} {found.unit}{_interval(low[place], high[place])}<br>"
        f"{words.people(int(people[place]))} of the sample"
        for place in at
    ]
    x, y = places[at] + up, value[at]
    if found.of_numbers and found.missing and len(at) and at[-1] == len(places) - 1:  # no line leads to the missing
        x, y = np.insert(x, -1, np.nan), np.insert(y, -1, np.nan)
        hover.insert(-1, "")
        at = np.insert(at, -1, at[-1])
    return {
        "type": "scatter",
        "mode": "lines+markers" if found.of_numbers else "markers",
        "name": said,
        "x": x,
        "y": y,
        "error_y": style.interval(value[at], low[at], high[at], color=mark.colour, thickness=1.5),
        "line": {"color": mark.colour, "width": 2},
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 10},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _interval(low: float, high: float) -> str:
    return "" if np.isnan(low) else f" (95% interval {words.amount(float(low))} to {words.amount(float(high))})"
