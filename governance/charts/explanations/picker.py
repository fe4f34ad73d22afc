"""The person in view: where the score stands on its way from 0 to 1."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.standing import Standing
from governance.metrics import words

HIGH = 78


def stands(found: Standing) -> go.Figure:
    """How far is this person's score from the threshold?

    Raises
    ------
    AssertionError
        If there is no score between 0 and 1 to be drawn.
    """
    assert found.score is not None
    bar = found.turn
    line = {"x": [0, 1], "y": [0, 0], "mode": "lines", "line": {"color": style.QUIET, "width": 2}, "hoverinfo": "skip"}
    colour = style.INK if bar is None else style.TOWARDS if found.selected else style.AGAINST
    said = f"Score {words.score(found.score, bar)}"
    dot = {
        "x": [found.score],
        "y": [0],
        "mode": "markers",
        "marker": {"color": colour, "size": 15},
        "hovertemplate": f"{said}<extra></extra>",
    }
    drawn = style.figure(
        "",
        height=HIGH,
        traces=[go.Scatter(line), go.Scatter(dot)],
        margin={"l": 8, "r": 8, "t": 18, "b": 26},
        xaxis={"range": [-0.02, 1.02], "tickvals": [0, 1], "showgrid": False, "fixedrange": True, "automargin": False},
        yaxis={"visible": False, "range": [-1, 1], "fixedrange": True},
    )
    drawn.add_annotation(x=found.score, y=0, yshift=17, text=f"<b>{said}</b>", **_beside(found.score))
    if bar is not None:
        drawn.add_shape(type="line", x0=bar, x1=bar, y0=-0.75, y1=0.75, line={"color": style.INK, "width": 2})
        word = "threshold" if found.threshold is not None else "decisions turn at"
        drawn.add_annotation(x=bar, y=0, yshift=-20, text=f"{word} {words.threshold(round(bar, 4))}", **_beside(bar))
    return drawn


def _beside(at: float) -> dict[str, object]:
    """How a text stands beside what it is about, so that it stays within the picture."""
    anchor = "left" if at < 0.12 else "right" if at > 0.88 else "center"
    return {"showarrow": False, "xanchor": anchor, "font": {"size": 12, "color": style.INK}}
