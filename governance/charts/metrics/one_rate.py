"""The charts of one rate in depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.one_rate import DECLARED, OneRate
from governance.metrics.rates import Rate

MOST_ROWS = 40
BAND = f"{style.QUIET}40"


def rate_by_group(found: Rate, *, overall: Rate | None = None, confidence: float = 0.95) -> go.Figure:
    """Which groups have the higher rate, and how sure are we?

    A dot is the rate, the line through it its interval. A group that nobody measures is listed and says so.
    Of very many groups the largest are drawn, and the title says so.
    """
    low, high = found.interval(confidence)
    kept = style.largest(found.n.tolist(), MOST_ROWS)
    part = style.part(len(kept), len(found.groups))
    drawn = style.figure(f"{words.title(found.name)} by group{part}", height=style.rows(len(kept)))
    for position in reversed(kept):
        group = found.groups[position]
        name, value = style.named(found.attributes, group), found.value[position]
        mark = style.mark(group, found.levels)
        label = f"{name}  (n {found.n[position]:,})"
        people = words.stands_on(found, position)
        hover = (
            f"<b>{name}</b><br>{words.percent(value)} ({people})<br>{confidence:.0%} interval "
            f"{words.points(low[position])} to {words.points(high[position])}"
        )
        style.dot(drawn, label, (value, low[position], high[position]), mark, hover)
        if np.isnan(value):
            drawn.add_annotation(x=0, xref="paper", xanchor="left", y=label, text="nobody to measure", showarrow=False)
    if overall is not None and overall.defined.all():
        style.reference(drawn, x=float(overall.value[0]), text=f"everybody {words.percent(overall.value[0])}")
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=words.title(found.name))
    return style.one_row_each(drawn, len(kept))


def rate_and_chance(found: OneRate, *, order: str = DECLARED, confidence: float = 0.95) -> go.Figure:
    """Which groups have a rate of their own, and which lie where chance alone would put them?

    A dot is a group's rate, the line through it its interval, the grey bar behind it where the rate would lie in 95 of
    100 tables if all groups had the rate of everybody. Upright lines are everybody, and the group that the others are
    compared with. Of very many groups the largest are drawn, and the title says so.
    """
    one = found.rate
    kept = set(style.largest(one.n.tolist(), MOST_ROWS))
    places = [place for place in reversed(found.order(order)) if place in kept]
    labels = _labels(one, places)
    part = style.part(len(places), len(one.groups))
    weighted = ", weighted" if one.weighted else ""
    drawn = style.figure(
        f"{words.title(one.name)} by group{part}{weighted}", height=style.rows(len(places)) + 60, legend=True
    )
    _band(drawn, found, places, labels)
    drawn.add_scatter(
        x=[None], y=labels[:1], mode="markers", name=f"rate, with its {confidence:.0%} interval",
        marker={"color": style.INK, "size": 12}, error_x={"array": [0], "color": style.INK},
    )  # fmt: skip
    low, high = one.interval(confidence)
    marks = [style.mark(one.groups[place], one.levels) for place in places]
    drawn.add_scatter(
        x=one.value[places],
        y=labels,
        mode="markers",
        showlegend=False,
        marker={"color": [mark.colour for mark in marks], "symbol": [mark.symbol for mark in marks], "size": 12},
        error_x=style.interval(one.value[places], low[places], high[places], color=style.INK),
        hovertext=[_hover(found, place, (low[place], high[place])) for place in places],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    lines, said = _references(found)
    nobody = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": label, "text": "nobody to measure", "showarrow": False}
        for place, label in zip(places, labels, strict=True)
        if np.isnan(one.value[place])
    ]
    drawn.update_layout(shapes=lines, annotations=[*nobody, *said])
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=words.title(one.name))
    return style.one_row_each(drawn, len(places))


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
    kept = [others[at] for at in style.largest(one.n[others].tolist(), MOST_ROWS)][::-1]
    labels, part = _labels(one, kept), style.part(len(kept), len(others))
    at = "everybody's rate" if found.reference is None else f"the rate of {_short(one, found.reference)}"
    drawn = style.figure(f"How many more people at {at}{part}", height=style.rows(len(kept)))
    marks = [style.mark(one.groups[place], one.levels) for place in kept]
    drawn.add_scatter(
        x=more[kept],
        y=labels,
        mode="markers",
        marker={"color": [mark.colour for mark in marks], "symbol": [mark.symbol for mark in marks], "size": 12},
        error_x=style.interval(more[kept], low[kept], high[kept], color=style.INK),
        hovertext=[
            f"<b>{style.named(one.attributes, one.groups[place])}</b><br>{more[place]:+,.0f} people, of "
            f"{one.n[place]:,}<br>95% interval {low[place]:+,.0f} to {high[place]:+,.0f}"
            for place in kept
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    drawn.add_vline(x=0, line={"color": style.QUIET, "width": 1.5})
    unit = "weighted people" if one.weighted else "people"
    drawn.update_xaxes(title_text=f"More {unit} (below 0: fewer)", tickformat=",.0f", rangemode="tozero")
    return style.one_row_each(drawn, len(kept))


def _band(drawn: go.Figure, found: OneRate, places: Sequence[int], labels: Sequence[str]) -> None:
    """Grey bars where chance alone would put each group."""
    low, high = (end[list(places)] for end in found.band)
    drawn.add_bar(
        x=high - low,
        base=low,
        y=list(labels),
        orientation="h",
        width=0.62,
        name="where chance alone would put the rate",
        marker={"color": BAND, "line": {"width": 0}},
        hoverinfo="skip",
    )


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


def _hover(found: OneRate, place: int, ends: tuple[float, float]) -> str:
    one = found.rate
    value, (low, high) = one.value[place], (end[place] for end in found.band)
    chance = "" if np.isnan(low) else f"<br>chance alone: {words.points(low)} to {words.points(high)}"
    estimate = style.estimate(value, *ends, people=words.stands_on(one, place))
    return f"<b>{style.named(one.attributes, one.groups[place])}</b><br>{estimate}{chance}"


def _labels(found: Rate, places: Sequence[int]) -> list[str]:
    return style.apart([f"{_short(found, found.groups[place])}  (n {found.n[place]:,})" for place in places])


def _short(found: Rate, group: tuple[str, ...]) -> str:
    return style.short(words.group(found.attributes, group), 40)
