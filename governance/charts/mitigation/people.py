"""The chart of whose decision changes."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import style
from governance.charts.metrics.versions import MOST_ROWS, who_moved
from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.sides import Sides


def whose_decision_changes(found: Sides, balance: PairedDifference, *, confidence: float = 0.95) -> go.Figure:
    """Who gains and who loses the favourable decision, and is that right by what is recorded?

    Bars to the right are people who gain it, to the left who lose it, in shares of their group; see `who_moved`. Of a
    group of which no more is told stands how much its selection rate changes.
    """
    drawn = who_moved(found, confidence=confidence)
    kept, _ = style.largest(found.moved.n, MOST_ROWS)
    rest = [at for at in kept if not found.told[at] or not found.moved.size[at]]  # one text each, in this order
    for at, text in zip(rest, drawn.layout.annotations, strict=True):
        if not found.told[at]:
            change = words.signed(float(balance.value[balance.position(found.groups[at])]))
            text.text = f"  on balance {change} points; more is not told"
    title = str(drawn.layout.title.text)
    return drawn.update_layout(title_text=title.replace("Who changes sides", "Whose decision changes", 1))
