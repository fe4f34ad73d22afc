"""The charts of the explanations page."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.attribution import END, START, Attributions
from governance.metrics import words

MOST_COLUMNS = 12


def waterfall(found: Attributions, person: int = 0) -> go.Figure:
    """Which columns moved this person's score, from the average to where it is?

    Starts at the average over everybody and ends at what the model says about this person.

    Parameters
    ----------
    found : Attributions
    person : int
        Position within `found`.
    """
    values = found.values[person]
    order = np.argsort(-np.abs(values))
    shown, rest = order[:MOST_COLUMNS], order[MOST_COLUMNS:]
    named = [style.plain(f"{found.columns[i]} = {words.value(found.people.iloc[person, i])}") for i in shown]
    steps = [float(values[i]) for i in shown]
    if len(rest):
        named.append(f"{len(rest)} more column{'s' if len(rest) > 1 else ''}")
        steps.append(float(values[rest].sum()))
    drawn = style.figure("From the average to this person", height=style.rows(len(steps) + 2, each=30))
    drawn.add_waterfall(
        orientation="h",
        y=[START, *named, END],
        x=[found.base, *steps, 0],
        measure=["absolute", *["relative"] * len(steps), "total"],
        increasing={"marker": {"color": style.TOWARDS}},
        decreasing={"marker": {"color": style.AGAINST}},
        totals={"marker": {"color": style.QUIET}},
        connector={"line": {"color": style.QUIET, "width": 1}},
        text=[_signed(size) for size in (found.base, *steps, found.output[person])],
        textposition="outside",
        cliponaxis=False,
        hovertemplate=f"%{{y}}<br>%{{text}} {found.unit}<extra></extra>",
    )
    reached = np.cumsum([0, found.base, *steps])
    room = 0.12 * (reached.max() - reached.min())
    drawn.update_xaxes(
        title_text=f"{found.unit.capitalize()} of the favourable outcome: 0 is even odds; blue raises, orange lowers",
        range=[reached.min() - room, reached.max() + room],
    )
    return drawn.update_yaxes(autorange="reversed", type="category")


def importance(found: Attributions) -> go.Figure:
    """Which columns matter most to this model's scores, over everybody in the sample?"""
    order = np.argsort(found.importance)[-MOST_COLUMNS:]
    low, high = (side[order] for side in found.importance_interval)
    drawn = style.figure(
        f"Average size of each column's effect, {len(found.values):,} people", height=style.rows(len(order), each=30)
    )
    drawn.add_scatter(
        x=found.importance[order],
        y=[style.plain(found.columns[i]) for i in order],
        mode="markers",
        marker={"color": style.LIGHT[0], "size": 12},
        error_x=style.interval(found.importance[order], low, high),
        hovertemplate=f"%{{y}}<br>%{{x:.3f}} {found.unit}<extra></extra>",
    )
    drawn.update_yaxes(type="category")
    return drawn.update_xaxes(
        title_text=f"Mean absolute attribution, {found.unit} (95% interval over the sample)", rangemode="tozero"
    )


def _signed(size: float) -> str:
    """An effect with its direction; one too small to show has none."""
    said = f"{size:+.2f}"
    return said if float(said) else "0.00"
