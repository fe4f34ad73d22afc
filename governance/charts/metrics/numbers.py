"""The charts of numbers: how far predictions are off, how that is spread, and whether a prediction means the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.metrics.residuals import Mean
from governance.metrics.spread import Quantile
from governance.naming import Group

MOST_ROWS, MOST_PANELS = 20, style.FEW
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
    kept, part = style.largest(people, MOST_ROWS)
    shown = [
        panels.panel_of(
            *TITLES[each.name],
            panels.ends_of(each),
            each,
            _said(each, people),
            kept,
            tickformat=_ticks(each.name),
            zero=each is first,
        )
        for each in found
    ]
    question = f"How far predictions of {style.short(label, 30)} are off, by group{part}"
    return panels.beside(question, rows.labels_of(first, people, kept, narrow=True), shown)


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
    kept, part = style.largest(people, MOST_ROWS)
    drawn = rows.figure(
        f"Predicted minus true {style.short(label, 24)}: how it is spread{part}",
        rows.labels_of(first, people, kept),
        f"predicted − true, in the unit of {style.short(label, 30)}",
    )
    values, marks = np.stack([each.value for each in found])[:, kept], rows.marks_of(first, kept)
    for begin, end, width in ((0, 4, THIN), (1, 3, THICK)):
        drawn.add_traces(_lines(values[begin], values[end], [mark.colour for mark in marks], width))
    alone = np.full(len(kept), np.nan)
    hover = [_quantiles(found, at) for at in kept]
    drawn.add_traces(rows.dots((values[2], alone, alone), marks, hover, undefined="not defined"))
    if np.isfinite(values).any():
        low, high = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
        drawn.update_xaxes(range=[low - (high - low) / 20, high + (high - low) / 20])
    style.reference(drawn, x=0, text="exactly right")
    return drawn


def _lines(low: Floats, high: Floats, colours: Sequence[str], width: int) -> list[dict[str, Any]]:
    """A line a row, one trace a colour."""
    y, traces = rows.heights(len(colours)), []
    for colour in dict.fromkeys(colours):
        own = [at for at, each in enumerate(colours) if each == colour and not np.isnan(low[at])]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [end for at in own for end in (low[at], high[at], None)],
                "y": np.repeat(y[own], 3),
                "line": {"color": colour if width == THIN else style.faint(colour), "width": width},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


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
    attributes = predicted.attributes[:-1]
    at = [[spot for spot, each in enumerate(predicted.groups) if each[:-1] == group] for group in groups]
    titles = [
        rows.label(words.group(attributes, group), round(float(predicted.people[own].sum())), narrow=True)
        for group, own in zip(groups, at, strict=True)
    ]
    ends = np.array([np.nanmin(predicted.value), np.nanmax(predicted.value)])
    return panels.multiples(
        f"Predicted and true {style.short(label, 24)}{style.part(len(groups), of)}",
        titles,
        [_picture(predicted, true, np.array(own, int), ends) for own in at],
        x={"title": "mean predicted", "nticks": 5},
        y={"title": "mean true", "nticks": 5},
    )


def _picture(predicted: Mean, true: Mean, at: np.ndarray, ends: Floats) -> list[dict[str, Any]]:
    """One group: where predictions keep what they promise, and its means."""
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
    curve = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": predicted.value[at],
        "y": true.value[at],
        "line": {"color": mark.colour, "width": 2},
        "marker": {"symbol": mark.symbol, "size": 8},
        "error_y": style.interval(true.value[at], low[at], high[at], width=3, thickness=1.5),
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return [{"type": "scatter", "mode": "lines", "x": ends, "y": ends, "line": quiet, "hoverinfo": "skip"}, curve]
