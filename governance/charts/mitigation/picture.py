"""The picture: what a smaller gap costs, every method and setting as a mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.charts.style import Mark
from governance.mitigation import said
from governance.mitigation.axes import Axis
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.spots import Limit, Spot, unbeaten

SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "star", "triangle-down",
    "pentagon", "cross", "hexagon", "x", "bowtie", "hourglass",
)  # fmt: skip
AUDITED = Mark(style.INK, "circle")
ALONG, ALONE, OWN, RING = 7, 13, 17, 26  # sizes: on a curve, of a method, of the audited model, around the chosen one
WITHIN = style.TOWARDS
TITLES = {"points": " (points)", "times": " (1: alike)", "share": "", "amount": ""}


def mark_of(method: str) -> Mark:
    """The colour and the symbol of a method, the same in every picture; never those of a group alone."""
    known = (*POLICIES, *METHODS)
    place = known.index(method) if method in known else len(known)
    return Mark(style.WAYS[place % len(style.WAYS)], SYMBOLS[place % len(SYMBOLS)])


def tradeoff(
    found: Sequence[Spot], x: Axis, y: Axis, *, limit: Limit | None = None, chosen: Spot | None = None
) -> go.Figure:
    """What does a smaller gap cost? A mark's `customdata` is the title of its treatment."""
    question = "What does a smaller gap cost?" if x.compare == "difference" else "What does a ratio nearer to 1 cost?"
    drawn = style.figure(question, height=540, legend=True, hovermode="closest", dragmode=False)
    drawn.update_layout(margin={"t": 64, "b": 150}, legend={"font": {"size": 12}, "itemsizing": "trace"})
    best = unbeaten(found, x, y)
    placed = [(spot, bool(stands)) for spot, stands in zip(found, best, strict=True) if spot.defined]
    drawn.update_xaxes(title_text=f"{x.title}{TITLES[x.unit]}", showgrid=True)
    drawn.update_yaxes(title_text=f"{y.title}{TITLES[y.unit]}", tickformat=style.PERCENT if y.unit == "share" else None)
    if limit is not None:
        _limited(drawn, x, limit, [each for each, _ in placed])
    for method in dict.fromkeys(spot.treatment.method for spot, _ in placed if not spot.audited):
        own = [(spot, stands) for spot, stands in placed if spot.treatment.method == method]
        drawn.add_traces(_method(method, own, x, y))
    drawn.add_traces(_audited([(spot, stands) for spot, stands in placed if spot.audited], x, y))
    if best.any():
        drawn.add_traces(_key())
    if chosen is not None and chosen.defined:
        drawn.add_trace(_ring(chosen, x))
    if x.better and y.better:
        _better(drawn, x, y)
    return drawn


def hover(spot: Spot, x: Axis, y: Axis, stands: bool) -> str:
    """Everything about a mark."""
    asks = [
        "needs the sensitive attribute of everybody" if spot.asks_group else "",
        "random: a coin decides about some people" if spot.random else "",
        "no other mark is better" if stands else "",
    ]
    lines = [
        f"<b>{style.plain(spot.title, 60)}</b>",
        f"{x.title}: {said.value(x, spot.x[0])} ({said.interval(x, spot.x)})",
        f"{y.title}: {said.value(y, spot.y[0])} ({said.interval(y, spot.y)})",
        f"{said.measured(spot)}; 95 % intervals",
        *(f"{each[0].upper()}{each[1:]}" for each in asks if each),
    ]
    return "<br>".join(lines)


def _scale(x: Axis) -> float:
    return 100.0 if x.unit == "points" else 1.0


def _method(method: str, own: Sequence[tuple[Spot, bool]], x: Axis, y: Axis) -> list[Any]:
    """The marks of one method, filled where no other is better, and what stands for it in the legend."""
    mark, along = mark_of(method), method in POLICIES
    marks = _marks(own, x, y, mark, size=ALONG if along else ALONE)
    if along:
        marks |= {"mode": "lines+markers", "line": {"color": mark.colour, "width": 1.5}}
    look = {"color": mark.colour, "symbol": mark.symbol, "size": ALONG + 2 if along else ALONE}
    legend = {"type": "scatter", "x": [None], "y": [None], "mode": "lines+markers" if along else "markers",
              "marker": look, "line": {"color": mark.colour, "width": 1.5}, "name": method.capitalize()}  # fmt: skip
    return [{**marks, "legendgroup": method, "showlegend": False}, {**legend, "legendgroup": method}]


def _audited(own: Sequence[tuple[Spot, bool]], x: Axis, y: Axis) -> list[Any]:
    """The audited model: large, and named beside its mark."""
    if not own:
        return []
    marks = _marks(own, x, y, AUDITED, size=OWN, hollow=False, strength="B0")
    words = {"text": ["  <b>audited model</b>"], "textposition": "middle right", "mode": "markers+text"}
    return [{**marks, **words, "textfont": {"color": style.INK, "size": 13}, "name": "Audited model", "showlegend": False}]


def _marks(
    own: Sequence[tuple[Spot, bool]], x: Axis, y: Axis, mark: Mark, *, size: int, hollow: bool = True, strength: str = "40"
) -> dict[str, Any]:
    scale = _scale(x)
    across, up = (np.array([getattr(spot, side) for spot, _ in own]).T for side in ("x", "y"))
    across = across * scale
    look = {"thickness": 1, "width": 0, "color": f"{mark.colour}{strength}"}
    return {
        "type": "scatter",
        "x": across[0],
        "y": up[0],
        "error_x": style.interval(*across, **look),
        "error_y": style.interval(*up, **look),
        "mode": "markers",
        "marker": {
            "color": mark.colour,
            "size": size,
            "symbol": [mark.symbol if stands or not hollow else f"{mark.symbol}-open" for _, stands in own],
            "line": {"color": mark.colour, "width": 1.5},
            "opacity": 1,
        },
        "unselected": {"marker": {"opacity": 1}},
        "customdata": [spot.title for spot, _ in own],
        "hovertext": [hover(spot, x, y, stands) for spot, stands in own],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _key() -> list[Any]:
    """What filled and hollow mean."""
    names = {"circle": "Filled: no mark is better both ways", "circle-open": "Hollow: another is"}
    return [
        {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "name": name,
         "marker": {"color": style.QUIET, "symbol": symbol, "size": 10, "line": {"width": 1.5}}}
        for symbol, name in names.items()
    ]  # fmt: skip


def _ring(chosen: Spot, x: Axis) -> dict[str, Any]:
    """Around the mark that is looked at in depth."""
    look = {"symbol": "circle-open", "size": RING, "color": style.INK, "line": {"width": 2.5}}
    place = {"x": [chosen.x[0] * _scale(x)], "y": [chosen.y[0]]}
    return {"type": "scatter", **place, "mode": "markers", "marker": look, "hoverinfo": "skip", "name": "In depth below"}


def _limited(drawn: go.Figure, x: Axis, limit: Limit, found: Sequence[Spot]) -> None:
    """The policy's limit as a line, and the side of it that is accepted shaded."""
    at, scale = limit.at * _scale(x), _scale(x)
    ends = [scale * each for spot in found for each in spot.x] or [0.0]
    far = min(0.0, *ends) if x.compare == "difference" else max(1.0, *ends)
    drawn.add_shape(
        type="rect", x0=far, x1=at, y0=0, y1=1, yref="y domain", layer="below", line={"width": 0},
        fillcolor=f"{WITHIN}14",
    )  # fmt: skip
    style.reference(drawn, x=at, text=f"policy: {said.limit(x, limit)}")


def _better(drawn: go.Figure, x: Axis, y: Axis) -> None:
    """Which corner is the better one."""
    arrow = {(-1, 1): "↖", (1, 1): "↗", (-1, -1): "↙", (1, -1): "↘"}[(x.better, y.better)]
    left, top = x.better < 0, y.better > 0
    drawn.add_annotation(
        x=0.01 if left else 0.99, y=0.99 if top else 0.01, xref="x domain", yref="y domain",
        xanchor="left" if left else "right", yanchor="top" if top else "bottom",
        text=f"{arrow} better" if left else f"better {arrow}", showarrow=False,
        font={"size": 13, "color": style.QUIET},
    )  # fmt: skip
