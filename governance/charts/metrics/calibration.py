"""The charts of calibration: what scores promise, what happens, how good they are, and what a threshold means."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from governance.charts import style
from governance.charts.metrics.beside import MOST_ROWS, Panel, beside
from governance.metrics import words
from governance.metrics.calibration import Calibration
from governance.metrics.quality import QUALITIES, Quality
from governance.metrics.rates import Rate

MOST_PANELS, ACROSS = 6, 3
FEW_BINS = 12
TOLD = 0.0005  # resolution that a reader would see
PANEL, EDGES = 216, 108  # heights: of a panel, and of what is around all of them
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
    count = len(found.groups)
    across = min(ACROSS, max(count, 1))
    down = -(-count // across) or 1
    height = down * PANEL + EDGES + 30 * (down - 1)
    people = found.observed.n.sum(axis=1)
    titles = [
        f"{style.short(words.group(found.attributes, group), 24)} (n {n:,})"
        for group, n in zip(found.groups, people, strict=True)
    ]
    part = f", {count} of {of} groups" if count < of else ""
    drawn = make_subplots(
        down,
        across,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=titles,
        horizontal_spacing=0.04,
        vertical_spacing=min(0.3, 58 / max(height - EDGES, 1)) if down > 1 else 0.2,
        figure=style.figure(f"What scores promise, and what happens{part}", height=height),
    )
    drawn.update_annotations(font={"size": 13, "color": style.INK})
    for at in range(count):
        _panel(drawn, found, everybody, at, {"row": at // across + 1, "col": at % across + 1})
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}, "tickformat": style.PERCENT}
    title = {"font": {"color": style.INK, "size": 12}}
    drawn.update_xaxes({**axis, "range": [-0.03, 1.03], "dtick": 0.5})
    drawn.update_yaxes({**axis, "range": [-0.03, 1.03], "dtick": 0.25})
    drawn.update_xaxes({"title": {**title, "text": "promised: mean score"}}, row=down)
    drawn.update_yaxes({"title": {**title, "text": "happened: share"}}, col=1)
    return drawn.update_layout(margin={"t": 84, "b": 48}, bargap=0)


def _panel(drawn: go.Figure, found: Calibration, everybody: Calibration, at: int, where: dict[str, int]) -> None:
    group = found.groups[at]
    mark, name = style.mark(group, found.levels), style.named(found.attributes, group)
    share, n = found.observed.value[at], found.observed.n[at]
    low, high = (end[at] for end in found.observed.interval())
    said = _said(found, at, name)
    middle = found.edges.mean(axis=0)
    drawn.add_bar(
        x=middle,
        y=BARS * n / max(n.max(), 1),
        width=np.maximum(np.ptp(found.edges, axis=0), 0.01) * 0.9,
        marker={"color": style.faint(style.QUIET), "line": {"width": 0}},
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
        **where,
    )
    quiet = {"color": style.QUIET, "width": 1.5}
    for x, y, dash in (([0, 1], [0, 1], "dot"), (everybody.predicted[0], everybody.observed.value[0], "solid")):
        drawn.add_scatter(x=x, y=y, mode="lines", line={**quiet, "dash": dash}, hoverinfo="skip", **where)
    there = ~np.isnan(share)
    x = found.predicted[at, there]
    drawn.add_scatter(
        x=[*x, *x[::-1]],
        y=[*high[there], *low[there][::-1]],
        fill="toself",
        fillcolor=mark.colour,
        opacity=0.2,
        line={"width": 0},
        hoverinfo="skip",
        **where,
    )
    drawn.add_scatter(
        x=x,
        y=share[there],
        mode="lines+markers",
        line={"color": mark.colour, "width": 2},
        marker={"symbol": mark.symbol, "size": 8 if len(share) <= FEW_BINS else 5},
        customdata=[each for each, seen in zip(said, there, strict=True) if seen],
        hovertemplate="%{customdata}<extra></extra>",
        **where,
    )


def _said(found: Calibration, at: int, name: str) -> list[str]:
    """The hover of every bin of a group."""
    low, high = (end[at] for end in found.observed.interval())
    share, k, n = found.observed.value[at], found.observed.k[at], found.observed.n[at]
    people = [words.evidence(int(counted), int(among)) for counted, among in zip(k, n, strict=True)]
    return [
        f"<b>{name}</b>, scores {found.bin_name(place)}<br>promised {words.percent(found.predicted[at, place])}<br>"
        f"happened {style.estimate(share[place], low[place], high[place], people[place])}"
        for place in range(len(share))
    ]


def qualities(found: Quality) -> go.Figure:
    """How good are scores in each group: how far from what happens, and how well they put people in order?

    Of very many groups the largest are drawn, and the title says so.
    """
    panels = [
        Panel(
            TITLES[name],
            "higher is better" if name == "area_under_curve" else "lower is better",
            (found.measures[name].value, *found.measures[name].interval()),
            [_quality_said(found, name, place) for place in range(len(found.groups))],
            ".2~f",
        )
        for name in QUALITIES
    ]
    groups = (found.attributes, found.groups, found.levels)
    return beside("How good scores are, by group", groups, found.people.tolist(), panels)


def _quality_said(found: Quality, name: str, place: int) -> str:
    own = found.measures[name]
    value, low, high, resolution = (each[place] for each in (own.value, *own.interval(), own.resolution))
    said = f"<b>{style.named(found.attributes, found.groups[place])}</b><br>{TITLES[name]} "
    if np.isnan(value):
        return f"{said}is not defined"
    within = f"<br>scores are known to ±{resolution:.3f}" if resolution >= TOLD else ""
    return f"{said}{value:.3f}<br>95% interval {low:.3f} to {high:.3f}{within}"


def at_threshold(found: Rate, overall: Rate, *, low: float, high: float) -> go.Figure:
    """Of the people whose score is near the threshold, how many really have the favourable outcome, by group?"""
    kept = style.largest(found.n.tolist(), MOST_ROWS)
    part = style.part(len(kept), len(found.groups))
    drawn = style.figure(f"At scores from {low:g} to {high:g}: what happened{part}", height=style.rows(len(kept)))
    named = [words.group(found.attributes, found.groups[at]) for at in kept]
    labels = style.apart([f"{style.short(name)}  (n {found.n[at]:,})" for name, at in zip(named, kept, strict=True)])
    value, least, most = (each[kept] for each in (found.value, *found.interval()))
    hover = [
        f"<b>{style.plain(name)}</b><br>{style.estimate(own, low_end, high_end, words.stands_on(found, at))}"
        for name, at, own, low_end, high_end in zip(named, kept, value, least, most, strict=True)
    ]
    marks = [style.mark(found.groups[at], found.levels) for at in kept]
    style.dots(drawn, labels, (value, least, most), marks, hover, undefined="nobody is near it")
    if overall.defined.all():
        style.reference(drawn, x=float(overall.value[0]), text=f"everybody {words.percent(overall.value[0])}")
    return drawn.update_xaxes(tickformat=style.PERCENT, title_text="Share that really has the favourable outcome")
