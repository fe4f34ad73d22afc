"""The charts of the mitigation page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.rates import Rate
from governance.mitigation.tradeoff import METHODS, UNMITIGATED, Point

_MARKS = {
    UNMITIGATED: style.Mark(style.LIGHT[5], "circle-open"),
    **{
        method: style.Mark(colour, symbol)
        for method, colour, symbol in zip(METHODS, style.LIGHT, style.SYMBOLS[1:], strict=False)
    },
}


def accuracy_by_gap(points: Sequence[Point]) -> go.Figure:
    """What does a smaller gap cost in accuracy?

    Every mark is a model, measured on held-out people; the faint cross is its interval in both directions.
    Up and to the left is better. The models of one method are joined, from the smallest gap to the largest.
    A mark's `customdata` is its position in `points`.
    """
    drawn = style.figure("Accuracy against the gap, on held-out people", height=460, legend=True)
    for method in sorted({point.step.method for point in points}, key=list(_MARKS).index, reverse=True):
        places = [place for place, point in enumerate(points) if point.step.method == method]
        places.sort(key=lambda place: points[place].gap.value)
        _add_method(drawn, method, [points[place] for place in places], places)
    drawn.update_xaxes(tickformat=style.PERCENT, title_text="Largest gap between two groups (smaller is more equal)")
    return drawn.update_yaxes(tickformat=style.PERCENT, title_text="Accuracy (share decided correctly)")


def _add_method(drawn: go.Figure, method: str, found: Sequence[Point], places: Sequence[int]) -> None:
    mark = _MARKS[method]
    gap, low, high = (np.array([getattr(point.gap, side) for point in found]) for side in ("value", "low", "high"))
    accuracy = np.array([point.accuracy.value[0] for point in found])
    worst, best = (np.array([point.accuracy.interval()[side][0] for point in found]) for side in (0, 1))
    look = {"thickness": 1.5, "width": 0, "color": style.faint(mark.colour)}
    drawn.add_scatter(
        x=gap,
        y=accuracy,
        name=method.capitalize(),
        mode="lines+markers",
        line={"color": mark.colour, "dash": "dot", "width": 1.5},
        marker={"color": mark.colour, "symbol": mark.symbol, "size": 18 if method == UNMITIGATED else 13},
        error_x=style.interval(gap, np.maximum(low, 0), high, **look),
        error_y=style.interval(accuracy, worst, best, **look),
        customdata=places,
        text=[point.step.title for point in found],
        hovertemplate="<b>%{text}</b><br>gap %{x:.1%}<br>accuracy %{y:.1%}<extra></extra>",
    )


def before_and_after(before: Rate, after: Rate) -> go.Figure:
    """Whose rate changes, and in which direction?

    The hollow mark is the audited model, the full one the chosen point; the line joins a group's two rates.
    """
    title = words.title(before.name)
    names = [style.named(before.attributes, group) for group in before.groups]
    labels = [
        rows.label(words.group(before.attributes, group), int(one), int(other))
        for group, one, other in zip(before.groups, before.n, after.n, strict=True)
    ]
    drawn = rows.figure(f"{title} before (hollow) and after (full)", labels, title, tickformat=style.PERCENT)
    marks = rows.marks_of(before, range(len(names)))
    for at, (name, mark, row) in enumerate(zip(names, marks, rows.heights(len(names)), strict=True)):
        drawn.add_scatter(
            x=[float(before.value[at]), float(after.value[at])],
            y=[row, row],
            mode="lines+markers",
            line={"color": mark.colour, "width": 3},
            marker={"color": mark.colour, "size": 13, "symbol": [f"{mark.symbol}-open", mark.symbol]},
            customdata=[words.stands_on(found, at) for found in (before, after)],
            hovertemplate=f"<b>{name}</b><br>%{{x:.1%}} (%{{customdata}})<extra></extra>",
        )
    return drawn
