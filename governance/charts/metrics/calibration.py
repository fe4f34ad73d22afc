"""The charts of calibration: what scores promise, what happens, how good they are, and what a threshold means."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.calibration import Calibration
from governance.metrics.quality import QUALITIES, Quality
from governance.metrics.rates import Rate

MOST_ROWS, MOST_PANELS = 20, style.FEW
FEW_BINS = 12
TOLD = 0.0005  # resolution that a reader would see
BARS = 0.22  # of a panel's height, for the bin with the most people
TITLES = {
    "expected_calibration_error": "Calibration error (ECE)",
    "brier_score": "Brier score",
    "area_under_curve": "AUC",
}


def curves(found: Calibration, everybody: Calibration, of: int) -> go.Figure:
    """Of the people with a score near 0.7, do 70 % really have the favourable outcome, in every group?

    A panel a group: the curve with its interval, the diagonal where scores keep what they promise, everybody's curve
    in grey, and at the foot how many people each bin has. `of` is how many groups there are to choose from.
    """
    whole = range(len(found.groups))
    titles = rows.labels_of(found, found.observed.n.sum(axis=1), whole, narrow=True)
    part = style.part(len(whole), of, which="")
    drawn = panels.multiples(
        f"What scores promise, and what happens{part}",
        titles,
        [_picture(found, everybody, at) for at in whole],
        x={"title": "promised: mean score", "tickformat": style.PERCENT, "range": [-0.03, 1.03], "dtick": 0.5},
        y={"title": "happened: share", "tickformat": style.PERCENT, "range": [-0.03, 1.03], "dtick": 0.25},
    )
    return drawn.update_layout(bargap=0)


def _picture(found: Calibration, everybody: Calibration, at: int) -> list[dict[str, Any]]:
    """One group: its people at the foot, everybody, and its curve over a band."""
    mark = style.mark(found.groups[at], found.levels)
    share, n = found.observed.value[at], found.observed.n[at]
    low, high = (end[at] for end in found.observed.interval())
    said = _said(found, at, style.named(found.attributes, found.groups[at]))
    there = ~np.isnan(share)
    x = found.predicted[at, there]
    quiet, hover = {"color": style.QUIET, "width": 1.5}, "%{customdata}<extra></extra>"
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    return [
        {
            "type": "bar",
            "x": found.edges.mean(axis=0),
            "y": BARS * n / max(n.max(), 1),
            "width": np.maximum(np.ptp(found.edges, axis=0), 0.01) * 0.9,
            "marker": {"color": style.faint(style.QUIET), "line": {"width": 0}},
            "customdata": said,
            "hovertemplate": hover,
        },
        {**line, "x": [0, 1], "y": [0, 1], "line": {**quiet, "dash": "dot"}},
        {**line, "x": everybody.predicted[0], "y": everybody.observed.value[0], "line": quiet},
        {
            **line,
            "x": [*x, *x[::-1]],
            "y": [*high[there], *low[there][::-1]],
            "fill": "toself",
            "fillcolor": mark.colour,
            "opacity": 0.2,
            "line": {"width": 0},
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": x,
            "y": share[there],
            "line": {"color": mark.colour, "width": 2},
            "marker": {"symbol": mark.symbol, "size": 8 if len(share) <= FEW_BINS else 5},
            "customdata": [each for each, seen in zip(said, there, strict=True) if seen],
            "hovertemplate": hover,
        },
    ]


def _said(found: Calibration, at: int, name: str) -> list[str]:
    """The hover of every bin of a group."""
    low, high = (end[at] for end in found.observed.interval())
    share, k, n = found.observed.value[at], found.observed.k[at], found.observed.n[at]
    people = [words.evidence(int(counted), int(among)) for counted, among in zip(k, n, strict=True)]
    return [
        f"<b>{name}</b>, scores {bin_name(found, place)}<br>promised {words.percent(found.predicted[at, place])}<br>"
        f"happened {style.estimate(share[place], low[place], high[place], people[place])}"
        for place in range(len(share))
    ]


def bin_name(found: Calibration, place: int) -> str:
    """From which score to which a bin reaches."""
    low, high = found.edges[:, place]
    return words.threshold(low) if low == high else f"{words.threshold(low)} to {words.threshold(high)}"


def qualities(found: Quality) -> go.Figure:
    """How good are scores in each group: how far from what happens, and how well they put people in order?

    Of very many groups the largest are drawn, and the title says so.
    """
    kept, part = style.largest(found.people, MOST_ROWS)
    shown = [
        panels.panel_of(
            TITLES[name],
            "higher is better" if name == "area_under_curve" else "lower is better",
            (found.found[name][0], found.found[name][1], found.found[name][2]),
            found,
            [_quality_said(found, name, place) for place in range(len(found.groups))],
            kept,
            tickformat=".2~f",
        )
        for name in QUALITIES
    ]
    labels = rows.labels_of(found, found.people, kept, narrow=True)
    return panels.beside(f"How good scores are, by group{part}", labels, shown)


def _quality_said(found: Quality, name: str, place: int) -> str:
    value, low, high, resolution = found.found[name][:, place]
    said = f"<b>{style.named(found.attributes, found.groups[place])}</b><br>{TITLES[name]} "
    if np.isnan(value):
        return f"{said}is not defined"
    within = f"<br>scores are known to ±{resolution:.3f}" if resolution >= TOLD else ""
    return f"{said}{value:.3f}<br>95% interval {low:.3f} to {high:.3f}{within}"


def at_threshold(found: Rate, overall: Rate, *, low: float, high: float, least: int = 0) -> go.Figure:
    """Of the people whose score is near the threshold, how many really have the favourable outcome, by group?"""
    kept, part = style.largest(found.n, MOST_ROWS)
    marks, few = rows.sure_marks(found, kept, least)
    ends, hover = rows.ends_of(found, kept), rows.hovers_of(found, kept)
    drawn = rows.figure(
        f"At scores from {low:g} to {high:g}: what happened{part}",
        rows.labels_of(found, found.n, kept),
        f"Share that really has the favourable outcome{few}",
        rows.dots(ends, marks, hover, undefined="nobody is near it"),
        tickformat=style.PERCENT,
    )
    if overall.defined.all():
        style.reference(drawn, x=float(overall.value[0]), text=f"everybody {words.percent(overall.value[0])}")
    return drawn
