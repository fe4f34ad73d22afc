"""The chart of one rate by group, which several pages show."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.rates import Rate

MOST_ROWS = 40


def rate_by_group(found: Rate, *, overall: Rate | None = None, confidence: float = 0.95, least: int = 0) -> go.Figure:
    """Which groups have the higher rate, and how sure are we?

    A dot is the rate, the line through it its interval. A group that nobody measures is listed and says so.
    Of very many groups the largest are drawn, and the title says so. One of fewer than `least` people is hollow.
    """
    kept, part = style.largest(found.n, MOST_ROWS)
    title = words.title(found.name)
    labels = rows.labels_of(found, found.n, kept)
    marks, few = rows.sure_marks(found, kept, least)
    dots = rows.dots(rows.ends_of(found, kept, confidence), marks, rows.hovers_of(found, kept, confidence))
    drawn = rows.figure(f"{title} by group{part}", labels, f"{title}{few}", dots, tickformat=style.PERCENT)
    if overall is not None and overall.defined.all():
        style.reference(drawn, x=float(overall.value[0]), text=f"everybody {words.percent(overall.value[0])}")
    return drawn
