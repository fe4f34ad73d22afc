"""The charts of numbers: how far predictions are off, how that is spread, and whether a prediction means the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from governance.charts import style
from governance.charts.metrics.beside import beside, panel_of
from governance.metrics import words
from governance.metrics.residuals import Mean
from governance.metrics.spread import Quantile
from governance.naming import Group

MOST_PANELS, ACROSS, MOST_ROWS = 6, 3, 20
PANEL, EDGES = 216, 108  # heights: of a panel, and of what is around all of them
THIN, THICK = 2, 9
TITLES = {
    "mean_residual": ("Too high or too low", "mean of predicted − true"),
    "mean_absolute_error": ("Mean distance", "mean absolute error"),
    "root_mean_squared_error": ("Large errors count more", "root mean squared error"),
    "r_squared": ("Explained (R²)", "1 is perfect, 0 tells nothing"),
    "share_within_tolerance": ("Near enough", "share within the tolerance"),
}


def errors(found: Sequence[Mean], people: Sequence[int], label: str) -> go.Figure:
    """How far are predictions off, in every group?"""
    first = found[0]
    panels = [
        replace(panel_of(each, *TITLES[each.name], _said(each, people), _ticks(each.name)), zero=each is first)
        for each in found
    ]
    groups = (first.attributes, first.groups, first.levels)
    question = f"How far predictions of {style.short(label, 30)} are off, by group"
    return beside(question, groups, people, panels)


def _ticks(name: str) -> str:
    return style.PERCENT if name == "share_within_tolerance" else ".3~f" if name == "r_squared" else ",.3~g"


def _said(found: Mean, people: Sequence[int]) -> list[str]:
    low, high = found.interval()
    said = words.percent if found.name == "share_within_tolerance" else words.amount
    return [
        f"<b>{style.named(found.attributes, group)}</b> (n {people[at]:,})<br>{TITLES[found.name][1]} "
        f"{said(float(found.value[at]))}<br>95% interval {said(float(low[at]))} to {said(float(high[at]))}"
        for at, group in enumerate(found.groups)
    ]


def spread(found: Sequence[Quantile], people: Sequence[int], label: str) -> go.Figure:
    """How far off are the predictions of most people, and how far those of the unlucky ones, in every group?

    The thin line holds the middle 80 % of the people, the thick one the middle half, the mark is the median. `found`
    are the quantiles 10, 25, 50, 75 and 90 %.
    """
    first = found[0]
    kept = style.largest(people, MOST_ROWS)
    drawn = style.figure(
        f"Predicted minus true {style.short(label, 24)}: how it is spread{style.part(len(kept), len(people))}",
        height=style.rows(len(kept)),
    )
    named = [words.group(first.attributes, first.groups[at]) for at in kept]
    labels = style.apart([f"{style.short(name)}  (n {people[at]:,})" for name, at in zip(named, kept, strict=True)])
    values = np.stack([each.value for each in found])[:, kept]
    marks = [style.mark(first.groups[at], first.levels) for at in kept]
    for begin, end, width in ((0, 4, THIN), (1, 3, THICK)):
        _lines(drawn, labels, values[begin], values[end], [mark.colour for mark in marks], width)
    medians = found[2]
    alone = np.full(len(kept), np.nan)
    style.dots(drawn, labels, (medians.value[kept], alone, alone), marks, [_quantiles(found, at) for at in kept])
    if np.isfinite(values).any():
        low, high = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
        drawn.update_xaxes(range=[low - (high - low) / 20, high + (high - low) / 20])
    style.reference(drawn, x=0, text="exactly right")
    return drawn.update_xaxes(title_text=f"predicted − true, in the unit of {style.short(label, 30)}")


def _lines(
    drawn: go.Figure, labels: Sequence[str], low: np.ndarray, high: np.ndarray, colours: Sequence[str], width: int
) -> None:
    """A line a row, one trace a colour."""
    for colour in dict.fromkeys(colours):
        rows = [at for at, each in enumerate(colours) if each == colour and not np.isnan(low[at])]
        drawn.add_scatter(
            x=[end for at in rows for end in (low[at], high[at], None)],
            y=[label for at in rows for label in (labels[at], labels[at], None)],
            mode="lines",
            line={"color": colour if width == THIN else style.faint(colour), "width": width},
            hoverinfo="skip",
        )


def _quantiles(found: Sequence[Quantile], at: int) -> str:
    first = found[0]
    lines = []
    for each in found:
        low, high = (float(end[at]) for end in each.interval())
        lines.append(
            f"{each.share:.0%} are at or below {words.amount(float(each.value[at]))} "
            f"(95% interval {words.amount(low)} to {words.amount(high)})"
        )
    within = float(found[2].resolution[at])
    known = f"<br>known to ±{words.amount(within)}" if within > 0 else ""
    return f"<b>{style.named(first.attributes, first.groups[at])}</b><br>{'<br>'.join(lines)}{known}"


def promised(predicted: Mean, true: Mean, groups: Sequence[Group], of: int, label: str) -> go.Figure:
    """Of the people who are predicted a number near 7, is the mean of the true numbers near 7, in every group?

    `predicted` and `true` are the means of everybody in a group and a tenth of the predictions, which is the last
    attribute of their groups. A panel a group, of `of` groups.
    """
    count = len(groups)
    across = min(ACROSS, max(count, 1))
    down = -(-count // across) or 1
    height = down * PANEL + EDGES + 30 * (down - 1)
    attributes = predicted.attributes[:-1]
    part = f", the {count} largest of {of} groups" if count < of else ""
    drawn = make_subplots(
        down,
        across,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=[style.short(words.group(attributes, group), 24) for group in groups],
        horizontal_spacing=0.04,
        vertical_spacing=min(0.3, 58 / max(height - EDGES, 1)) if down > 1 else 0.2,
        figure=style.figure(f"Predicted and true {style.short(label, 24)}{part}", height=height),
    )
    drawn.update_annotations(font={"size": 13, "color": style.INK})
    ends = np.array([np.nanmin(predicted.value), np.nanmax(predicted.value)])
    for place, group in enumerate(groups):
        at = np.array([spot for spot, each in enumerate(predicted.groups) if each[:-1] == group], int)
        _curve(drawn, predicted, true, at, ends, {"row": place // across + 1, "col": place % across + 1})
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}}
    title = {"font": {"color": style.INK, "size": 12}}
    drawn.update_xaxes({**axis, "nticks": 5}).update_yaxes(axis)
    drawn.update_xaxes({"title": {**title, "text": "mean predicted"}}, row=down)
    drawn.update_yaxes({"title": {**title, "text": "mean true"}}, col=1)
    return drawn.update_layout(margin={"t": 84, "b": 48})


def _curve(
    drawn: go.Figure, predicted: Mean, true: Mean, at: np.ndarray, ends: np.ndarray, where: dict[str, int]
) -> None:
    attributes, levels = predicted.attributes[:-1], predicted.levels[:-1]
    group = predicted.groups[int(at[0])][:-1]
    mark, name = style.mark(group, levels), style.named(attributes, group)
    low, high = true.interval()
    said = [
        f"<b>{name}</b>, predicted {style.plain(predicted.groups[spot][-1])} "
        f"(n {predicted.people[spot]:,.0f})<br>mean predicted {words.amount(float(predicted.value[spot]))}<br>"
        f"mean true {words.amount(float(true.value[spot]))}<br>95% interval {words.amount(float(low[spot]))} to "
        f"{words.amount(float(high[spot]))}"
        for spot in at.tolist()
    ]
    quiet = {"color": style.QUIET, "width": 1.5, "dash": "dot"}
    drawn.add_scatter(x=ends, y=ends, mode="lines", line=quiet, hoverinfo="skip", **where)
    drawn.add_scatter(
        x=predicted.value[at],
        y=true.value[at],
        mode="lines+markers",
        line={"color": mark.colour, "width": 2},
        marker={"symbol": mark.symbol, "size": 8},
        error_y=style.interval(true.value[at], low[at], high[at], width=3, thickness=1.5),
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
        **where,
    )
