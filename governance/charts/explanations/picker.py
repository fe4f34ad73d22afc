"""The person in view: where the score stands on its way from 0 to 1, or a number among all that were recorded."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.standing import Standing
from governance.metrics import words

HIGH = 78


def stands(found: Standing, ends: tuple[float, float] = (0.0, 1.0)) -> go.Figure:
    """How far is this person's score from the threshold?

    Parameters
    ----------
    found : Standing
        With a score.
    ends : tuple of float
        The smallest and the largest score that there can be, or that there is.
    """
    assert found.score is not None
    bar, (low, high) = found.turn, ends
    wide = (high - low) or 1.0
    line = {
        "x": [low, high],
        "y": [0, 0],
        "mode": "lines",
        "line": {"color": style.QUIET, "width": 2},
        "hoverinfo": "skip",
    }
    colour = style.INK if bar is None else style.TOWARDS if found.selected else style.AGAINST
    number = f"{words.amount(found.score)} {found.quantity}"
    said = f"Score {words.score(found.score, bar)}" if found.is_probability else style.plain(number)
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
        xaxis={
            "range": [low - 0.02 * wide, high + 0.02 * wide],
            "tickvals": [low, high],
            "ticktext": [words.value(each) for each in ends],
            "showgrid": False,
            "fixedrange": True,
            "automargin": False,
        },
        yaxis={"visible": False, "range": [-1, 1], "fixedrange": True},
    )
    drawn.add_annotation(x=found.score, y=0, yshift=17, text=f"<b>{said}</b>", **_beside((found.score - low) / wide))
    if bar is not None:
        drawn.add_shape(type="line", x0=bar, x1=bar, y0=-0.75, y1=0.75, line={"color": style.INK, "width": 2})
        at = words.threshold(round(bar, 4)) if found.is_probability else words.amount(bar)
        word = "threshold" if found.threshold is not None else "decisions turn at"
        drawn.add_annotation(x=bar, y=0, yshift=-20, text=f"{word} {at}", **_beside((bar - low) / wide))
    return drawn


def _beside(at: float) -> dict[str, object]:
    """How a text stands beside what is at this share of the line, so that it stays within the picture."""
    anchor = "left" if at < 0.12 else "right" if at > 0.88 else "center"
    return {"showarrow": False, "xanchor": anchor, "font": {"size": 12, "color": style.INK}}
