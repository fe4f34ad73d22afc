"""The curves of a score: which errors it can trade for which, by group."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.charts.metrics.thresholds import curve, points
from governance.metrics import words
from governance.metrics.curves import Curve
from governance.metrics.operating import Plan

CHANCE = {"color": style.QUIET, "dash": "dot", "width": 1.5}


def roc(found: Curve, *, chosen: Plan | None = None, confidence: float = 0.95) -> go.Figure:
    """How many of those who should be selected are, for how many of those who should not?

    A line per group over a band, the interval of the true positive rate at each threshold; large marks are where the
    groups stand now, with both intervals. Up and to the left is better; on the dotted line a score tells nothing.
    """
    drawn = _curves(found, "ROC curve: true against false positive rate", chosen, confidence)
    drawn.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line=CHANCE, hoverinfo="skip", showlegend=False)
    drawn.update_xaxes(title_text="False positive rate: selected, of those whose outcome was not favourable")
    return drawn.update_yaxes(title_text="True positive rate")


def precision_recall(found: Curve, *, chosen: Plan | None = None, confidence: float = 0.95) -> go.Figure:
    """How often is a favourable decision right, when more of those who should have it get it?

    A line per group over a band, the interval of precision at each threshold. Up and to the right is better; precision
    at the right end of a line is the group's base rate.
    """
    drawn = _curves(found, "Precision against true positive rate (recall)", chosen, confidence)
    drawn.update_xaxes(title_text="True positive rate: selected, of those whose outcome was favourable")
    return drawn.update_yaxes(title_text="Precision")


def _curves(found: Curve, title: str, chosen: Plan | None, confidence: float) -> go.Figure:
    up, across = found.up.every, found.across.every
    people = up.n.max(axis=0, initial=0)
    kept, part = style.largest(people, style.FEW)
    drawn = style.figure(f"{title}{part}", height=440, legend=True)
    low, high = found.up.interval(confidence)
    alike = [at for at in kept if not (np.isnan(found.up.value[:, at]) | np.isnan(found.across.value[:, at])).all()]
    for at in alike:
        name = style.named(up.attributes, up.groups[at])
        hover = (
            f"<b>{name}</b> at threshold %{{customdata:.2f}}<br>{words.title(up.name)} %{{y:.1%}} (among "
            f"{people[at]:,} at most)<br>{words.title(across.name)} %{{x:.1%}}<extra></extra>"
        )
        ends = found.up.value[:, at], low[:, at], high[:, at]
        curve(drawn, found.across.value[:, at], ends, up, at, hover=hover, detail=found.thresholds)
    if chosen is not None:
        _operating(drawn, found, alike, chosen, confidence)
    sides = {"tickformat": style.PERCENT, "range": [-0.01, 1.01]}
    return drawn.update_xaxes(sides).update_yaxes(sides)


def _operating(drawn: go.Figure, found: Curve, kept: list[int], chosen: Plan, confidence: float) -> None:
    """Where each group stands, with the intervals of both rates, and with the people they stand on."""
    up, across = found.up.every, found.across.every
    places = [found.place(chosen.of(found.groups[at])) for at in kept]
    (x, *sideways), (y, *upright) = (
        [each[places, kept] for each in (side.value, *side.interval(confidence))] for side in (found.across, found.up)
    )
    said = []
    for order, (at, place) in enumerate(zip(kept, places, strict=True)):
        lines = [
            f"<b>{style.named(up.attributes, found.groups[at])}</b> at its threshold {found.thresholds[place]:.2f}"
        ]
        for side, value, ends in ((up, y, upright), (across, x, sideways)):
            stands = words.evidence(int(side.k[place, at]), int(side.n[place, at]))
            ranges = style.estimate(value[order], ends[0][order], ends[1][order], stands)
            lines.append(f"{words.title(side.name)} {ranges}")
        said.append("<br>".join(lines))
    points(
        drawn,
        up,
        kept,
        x=x,
        y=y,
        error_x=style.interval(x, *sideways, color=style.QUIET),
        error_y=style.interval(y, *upright, color=style.QUIET),
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )
