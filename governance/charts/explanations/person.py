"""One person: which columns moved the prediction from the average to where it is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.attribution import Attributions
from governance.metrics import words

MOST_COLUMNS = 12
START, END = "average they are compared with", "this person"


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
        title_text=f"{found.unit.capitalize()} of {style.plain(found.subject.about)}; blue raises, orange lowers",
        range=[reached.min() - room, reached.max() + room],
    )
    return drawn.update_yaxes(autorange="reversed", type="category")


def _signed(size: float) -> str:
    """An effect with its direction; one too small to show has none."""
    said = f"{size:+.2f}"
    return said if float(said) else "0.00"
