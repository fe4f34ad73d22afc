"""The charts of the threshold console."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.thresholds import Sweep

MOST_LINES = 10


def rate_by_threshold(found: Sweep, *, chosen: float, confidence: float = 0.95) -> go.Figure:
    """How would the rate move if the bar were set elsewhere?

    A line per group, with a band for its interval; the upright line is the threshold that is chosen now. Of
    very many groups the largest are drawn, and the title says so.
    """
    first = found.rates[0]
    people = np.array([each.n for each in found.rates]).max(axis=0).tolist()
    largest = style.largest(people, MOST_LINES)
    part = style.part(len(largest), len(people))
    drawn = style.figure(f"{words.title(first.name)} at every threshold{part}", height=380, legend=True)
    values = np.array([each.value for each in found.rates])
    low, high = (np.array(side) for side in zip(*(each.interval(confidence) for each in found.rates), strict=True))
    for position, group in enumerate(first.groups):
        there = ~np.isnan(values[:, position])  # a band with a hole would be closed across it
        if position not in largest or not there.any():
            continue
        steps = np.asarray(found.thresholds)[there]
        mark, name = style.mark(group, first.levels), style.named(first.attributes, group)
        drawn.add_scatter(
            x=[*steps, *steps[::-1]],
            y=[*high[there, position], *low[there, position][::-1]],
            fill="toself",
            fillcolor=mark.colour,
            opacity=0.14,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        drawn.add_scatter(
            x=found.thresholds,
            y=values[:, position],
            name=name,
            mode="lines+markers",
            line={"color": mark.colour, "width": 2},
            marker={"symbol": mark.symbol, "size": 9, "maxdisplayed": 8},
            customdata=[words.stands_on(each, position) for each in found.rates],
            hovertemplate=f"<b>{name}</b> at %{{x:.2f}}<br>%{{y:.1%}} (%{{customdata}})<extra></extra>",
        )
    style.reference(drawn, x=chosen, text=f"threshold {words.threshold(chosen)}")
    drawn.update_xaxes(title_text="Threshold: the score from which a decision is favourable", range=[0, 1])
    return drawn.update_yaxes(tickformat=style.PERCENT, title_text=words.title(first.name), range=[0, 1])
