"""The charts of one rate in depth."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.rates import Rate

MOST_ROWS = 40


def rate_by_group(found: Rate, *, overall: Rate | None = None, confidence: float = 0.95) -> go.Figure:
    """Which groups have the higher rate, and how sure are we?

    A dot is the rate, the line through it its interval. A group that nobody measures is listed and says so.
    Of very many groups the largest are drawn, and the title says so.
    """
    low, high = found.interval(confidence)
    kept = style.largest(found.n.tolist(), MOST_ROWS)
    part = style.part(len(kept), len(found.groups))
    drawn = style.figure(f"{words.title(found.name)} by group{part}", height=style.rows(len(kept)))
    for position in reversed(kept):
        group = found.groups[position]
        name, value = style.named(found.attributes, group), found.value[position]
        mark = style.mark(group, found.levels)
        label = f"{name}  (n {found.n[position]:,})"
        people = words.stands_on(found, position)
        hover = (
            f"<b>{name}</b><br>{words.percent(value)} ({people})<br>{confidence:.0%} interval "
            f"{words.points(low[position])} to {words.points(high[position])}"
        )
        style.dot(drawn, label, (value, low[position], high[position]), mark, hover)
        if np.isnan(value):
            drawn.add_annotation(x=0, xref="paper", xanchor="left", y=label, text="nobody to measure", showarrow=False)
    if overall is not None and overall.defined.all():
        style.reference(drawn, x=float(overall.value[0]), text=f"everybody {words.percent(overall.value[0])}")
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=words.title(found.name))
    return style.one_row_each(drawn, len(kept))
