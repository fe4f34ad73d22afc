"""Everyone: which columns matter most to a model's predictions, over a sample of people."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.attribution import Attributions

MOST_COLUMNS = 12


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
