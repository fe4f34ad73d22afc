"""The picture: what a smaller gap costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.mitigation.tradeoff import Point, title


def utility_by_gap(found: Sequence[Point]) -> go.Figure:
    """What does a smaller gap cost? A mark's `customdata` is its position in `found`."""
    drawn = style.figure("Accuracy against the gap, on held-out people", height=460, legend=True)
    for method in dict.fromkeys(each.treatment.method for each in found):
        places = [place for place, each in enumerate(found) if each.treatment.method == method]
        drawn.add_scatter(
            x=np.array([found[place].gap.value for place in places]),
            y=np.array([found[place].value.value[0] for place in places]),
            name=method.capitalize(),
            mode="lines+markers",
            customdata=places,
            text=[title(found[place].treatment) for place in places],
        )
    return drawn
