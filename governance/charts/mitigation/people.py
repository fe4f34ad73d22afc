"""The chart of whose decision changes."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts.metrics.versions import who_moved
from governance.metrics.sides import Sides


def whose_decision_changes(found: Sides, *, confidence: float = 0.95) -> go.Figure:
    """Who gains and who loses the favourable decision, and is that right by what is recorded?

    Bars to the right are people who gain it, to the left who lose it, in shares of their group; see `who_moved`.
    """
    drawn = who_moved(found, confidence=confidence)
    title = str(drawn.layout.title.text)
    return drawn.update_layout(title_text=title.replace("Who changes sides", "Whose decision changes", 1))
