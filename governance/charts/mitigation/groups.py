"""The charts of a point in depth: rates by group beside the unmitigated model's."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.rates import Rate


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
