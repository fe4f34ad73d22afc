"""The picture: what a smaller gap costs, every method and setting as a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.charts.style import Mark
from governance.metrics import words
from governance.mitigation import said
from governance.mitigation.axes import Axis
from governance.mitigation.choice import Limit, near
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.spots import Spot, unbeaten

SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "star", "triangle-down",
    "pentagon", "cross", "hexagon", "x", "bowtie", "hourglass",
)  # fmt: skip
AUDITED = Mark(style.INK, "circle")
Placed = Sequence[tuple[Spot, bool]]  # and whether no other is better
ALONG, ALONE, OWN, RING = 7, 13, 17, 26  # sizes: on a curve, of a method, of the audited model, around the chosen one
WITHIN = style.TOWARDS
ABOVE, FRAME, AXIS, LINE = 64, 340, 56, 27  # heights: title, picture, its axis, a line of the legend
ACROSS = 3  # entries of the legend in a line where it is narrow
HOLLOW, FILLED = "1A", "73"  # how strongly an interval is drawn, as the last two digits of a colour
TITLES = {"points": " (points)", "times": " (1: alike)", "share": "", "amount": ""}


def mark_of(method: str) -> Mark:
    """The colour and the symbol of a method, the same in every picture; never those of a group alone."""
    known = (*POLICIES, *METHODS)
    place = known.index(method) if method in known else len(known)
    return Mark(style.WAYS[place % len(style.WAYS)], SYMBOLS[place % len(SYMBOLS)])


def tradeoff(
    found: Sequence[Spot],
    x: Axis,
    y: Axis,
    *,
    limit: Limit | None = None,
    chosen: Spot | None = None,
    whole: bool = False,
) -> go.Figure:
    """What does a smaller gap cost? A mark's `customdata` is the title of its treatment.

    Marks of much worse decisions are outside the frame, unless the `whole` is wanted.
    """
    question = "What does a smaller gap cost?" if x.compare == "difference" else "What does a ratio nearer to 1 cost?"
    drawn = style.figure(question, legend=True, hovermode="closest", dragmode=False)
    placed = [(spot, bool(stands)) for spot, stands in zip(found, unbeaten(found, x, y), strict=True) if spot.defined]
    seen = [spot for spot, stays in zip(found, near(found, x, y), strict=True) if spot.defined and (stays or whole)]
    drawn.update_xaxes(title_text=f"{x.title}{TITLES[x.unit]}", range=_range(seen, x, "x"), showgrid=True)
    drawn.update_yaxes(title_text=f"{y.title}{TITLES[y.unit]}", range=_range(seen, y, "y"))
    if y.unit == "share":
        drawn.update_yaxes(tickformat=style.PERCENT)
    if limit is not None and limit.kind == x.compare:
        _limited(drawn, x, limit)
    for method in dict.fromkeys(spot.treatment.method for spot, _ in placed if spot.treated):
        drawn.add_traces(_method(method, [each for each in placed if each[0].treatment.method == method], x, y))
    for each in placed:
        if not each[0].treated:
            _audited(drawn, each, x, y)
    if any(stands for _, stands in placed):
        drawn.add_traces(_key())
    if chosen is not None and chosen.defined:
        drawn.add_trace(_ring(chosen, x))
    if x.better and y.better:
        _better(drawn, x, y)
    below = AXIS + LINE * -(-sum(each.showlegend is not False for each in drawn.data) // ACROSS)
    legend = {"font": {"size": 12}, "itemsizing": "trace", "yref": "paper", "yanchor": "top", "y": -AXIS / FRAME}
    drawn.update_layout(height=ABOVE + FRAME + below, margin={"t": ABOVE, "b": below}, legend=legend)
    return drawn


def hover(spot: Spot, x: Axis, y: Axis, stands: bool) -> str:
    """Everything about a mark."""
    asks = [
        "" if spot.aims or not spot.treated else "does not aim at the goal, which is only measured",
        "needs the sensitive attribute of everybody" if spot.asks_group else "",
        "random: a coin decides about some people" if spot.random else "",
        "no other mark is better" if stands else "",
    ]
    lines = [
        f"<b>{style.plain(spot.title, 60)}</b>",
        f"{x.title}: {said.value(x, spot.x[0])} ({said.interval(x, spot.x)})",
        f"{y.title}: {said.value(y, spot.y[0])} ({said.interval(y, spot.y)})",
        f"{words.percent(spot.selected)} of everybody get the favourable decision",
        f"{said.measured(spot)}; 95 % intervals",
        *(words.first_upper(each) for each in asks if each),
    ]
    return "<br>".join(lines)


def _scale(x: Axis) -> float:
    return 100.0 if x.unit == "points" else 1.0


def _range(seen: Sequence[Spot], axis: Axis, side: str) -> list[float] | None:
    """From the first mark to the last, with room; intervals may end outside, but for the audited model's upward."""
    ends = [getattr(spot, side)[0] for spot in seen]
    if side == "y":
        ends += [end for spot in seen if not spot.treated for end in spot.y[1:]]
    elif axis.compare == "difference":
        ends.append(0.0)
    known = [each * _scale(axis) for each in ends if np.isfinite(each)]
    if not known:
        return None
    room = 0.05 * (max(known) - min(known)) or 0.05 * abs(known[0]) or 0.05
    return [min(known) - room, max(known) + room]


def _method(method: str, own: Placed, x: Axis, y: Axis) -> list[Any]:
    """The marks of one method, filled where no other is better, and what stands for it in the legend."""
    mark, along = mark_of(method), method in POLICIES
    line = {"color": mark.colour, "width": 1.5}
    shown: dict[str, Any] = {"type": "scatter", "legendgroup": method}
    found = [
        {**shown, "x": [None], "y": [None], "mode": "lines+markers" if along else "markers", "line": line,
         "marker": {"color": mark.colour, "symbol": mark.symbol, "size": ALONG + 2 if along else ALONE},
         "name": method.capitalize()}
    ]  # fmt: skip
    if along:
        ends = [[spot.x[0] * _scale(x), spot.y[0]] for spot, _ in own]
        across, up = (list(each) for each in zip(*ends, strict=True))
        found.append({**shown, "x": across, "y": up, "mode": "lines", "line": line, "hoverinfo": "skip"})
    for best, strength in ((False, HOLLOW if along else "40"), (True, FILLED)):
        part = [each for each in own if each[1] is best]
        if part:
            found.append({**shown, **_marks(part, x, y, mark, size=ALONG if along else ALONE, strength=strength)})
    return [found[0], *({**each, "showlegend": False} for each in found[1:])]


def _audited(drawn: go.Figure, own: tuple[Spot, bool], x: Axis, y: Axis) -> None:
    """The audited model, or itself learnt again: large, and named beside its mark, towards the middle."""
    spot = own[0]
    name = "Audited model" if spot.audited else "Audited model, learnt again"
    drawn.add_trace({**_marks([own], x, y, AUDITED, size=OWN, hollow=False, strength="B0"), "name": name})
    at, (start, end) = spot.x[0] * _scale(x), drawn.layout.xaxis.range
    left = at > start + 0.6 * (end - start)
    drawn.add_annotation(
        x=at, y=spot.y[0], text=f"<b>{name.lower()}</b>", ax=-46 if left else 46, ay=46 if y.better >= 0 else -46,
        font={"size": 13, "color": style.INK}, arrowcolor=style.INK, arrowwidth=1, arrowhead=0, standoff=9,
        xanchor="right" if left else "left",
    )  # fmt: skip


def _marks(
    own: Placed,
    x: Axis,
    y: Axis,
    mark: Mark,
    *,
    size: int,
    hollow: bool = True,
    strength: str = "40",
) -> dict[str, Any]:
    scale = _scale(x)
    across, up = (np.array([getattr(spot, side) for spot, _ in own]).T for side in ("x", "y"))
    across = across * scale
    look: dict[str, Any] = {"thickness": 1, "width": 0, "color": f"{mark.colour}{strength}"}
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
    names = {"circle": "Filled: none is better both ways", "circle-open": "Hollow: another is"}
    return [
        {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "name": name,
         "marker": {"color": style.QUIET, "symbol": symbol, "size": 10, "line": {"width": 1.5}}}
        for symbol, name in names.items()
    ]  # fmt: skip


def _ring(chosen: Spot, x: Axis) -> dict[str, Any]:
    """Around the mark that is looked at in depth."""
    look = {"symbol": "circle-open", "size": RING, "color": style.INK, "line": {"width": 2.5}}
    place = {"x": [chosen.x[0] * _scale(x)], "y": [chosen.y[0]]}
    return {
        "type": "scatter",
        **place,
        "mode": "markers",
        "marker": look,
        "hoverinfo": "skip",
        "name": "In depth below",
    }


def _limited(drawn: go.Figure, x: Axis, limit: Limit) -> None:
    """The policy's limit as a line, and the side of it that is accepted shaded."""
    at = limit.at * _scale(x)
    start, end = drawn.layout.xaxis.range or (at, at)
    start, end = (min(start, at), max(end, at + 0.05 * abs(at)))
    drawn.update_xaxes(range=[start, end])
    drawn.add_shape(
        type="rect", x0=start if x.better < 0 else at, x1=at if x.better < 0 else end, y0=0, y1=1, yref="y domain",
        layer="below", line={"width": 0}, fillcolor=f"{WITHIN}14",
    )  # fmt: skip
    drawn.add_vline(x=at, line={"color": style.INK, "dash": "dot", "width": 1.5})
    place = (at - start) / (end - start)
    drawn.add_annotation(
        x=at, y=1, yref="y domain", yanchor="bottom", showarrow=False, font={"size": 13, "color": style.INK},
        xanchor="left" if place < 0.2 else "right" if place > 0.8 else "center",
        text=f"policy: {said.limit(replace(limit, also=''))}",
    )  # fmt: skip


def _better(drawn: go.Figure, x: Axis, y: Axis) -> None:
    """Which corner is the better one."""
    arrow = {(-1, 1): "↖", (1, 1): "↗", (-1, -1): "↙", (1, -1): "↘"}[(x.better, y.better)]
    left, top = x.better < 0, y.better > 0
    drawn.add_annotation(
        x=0.01 if left else 0.99, y=0.99 if top else 0.01, xref="x domain", yref="y domain",
        xanchor="left" if left else "right", yanchor="top" if top else "bottom",
        text=f"<b>{arrow}</b> better" if left else f"better <b>{arrow}</b>", showarrow=False,
        font={"size": 13, "color": style.QUIET},
    )  # fmt: skip
