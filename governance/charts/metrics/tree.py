"""The chart of a tree of errors: boxes from left to right, everybody first."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from governance.charts import style
from governance.inspection.tree import Tree
from governance.metrics import words

LINE = 21  # signs of a split in a line of a box
WIDE, TALL = 0.46, 0.44  # half a box, in columns and in rows


def tree(found: Tree, title: str) -> go.Figure:
    """Which splits of the people part many errors from few?

    A box says who is in it, the rate with its interval, and the people it is counted among. It is shaded where the
    interval lies above the rate of everybody, and dotted where it lies below.
    """
    low, high = found.share.interval()
    height = _rows(found)
    depth = max(node.depth for node in found.nodes)
    drawn = style.figure(f"{title}: which splits part many from few", height=90 + 74 * len(found.leaves))
    boxes = [_frame(found, place, height[place], (low[place], high[place])) for place in range(len(found.nodes))]
    branches = [
        _branch(node.depth, height[node.parent], height[at]) for at, node in enumerate(found.nodes) if node.depth
    ]
    drawn.update_layout(shapes=[*branches, *boxes])
    drawn.add_scatter(
        x=[node.depth for node in found.nodes],
        y=height,
        mode="text",
        text=[_box(found, place, float(low[place]), float(high[place])) for place in range(len(found.nodes))],
        textfont={"color": style.TEXT, "size": 11},
        customdata=[_hover(found, place, float(low[place]), float(high[place])) for place in range(len(found.nodes))],
        hovertemplate="%{customdata}<extra></extra>",
    )
    drawn.update_xaxes(visible=False, range=[-0.5, max(depth, 1) + 0.5], fixedrange=True)
    drawn.update_yaxes(visible=False, range=[-0.6, len(found.leaves) - 0.4], fixedrange=True)
    return drawn.update_layout(margin={"b": 8, "r": 8})


def _rows(found: Tree) -> list[float]:
    """How high each box stands: leaves a row each, first branches on top, and others between their own branches."""
    branches: dict[int, list[int]] = {}
    for place, node in enumerate(found.nodes):
        branches.setdefault(node.parent, []).append(place)
    height = [0.0] * len(found.nodes)
    free = len(found.leaves)

    def stand(place: int) -> float:
        nonlocal free
        if place not in branches:
            free -= 1
            height[place] = float(free)
        else:
            own = [stand(each) for each in branches[place]]
            height[place] = sum(own) / len(own)
        return height[place]

    stand(0)
    return height


def _frame(found: Tree, place: int, y: float, ends: tuple[float, float]) -> dict[str, Any]:
    """The box of a node: shaded above the rate of everybody, dotted below."""
    x, everybody = found.nodes[place].depth, found.share.value[0]
    above, below = ends[0] > everybody, ends[1] < everybody
    line = {
        "color": style.AGAINST if above else style.QUIET,
        "width": 2 if above else 1,
        "dash": "dot" if below else "solid",
    }
    corners = {"x0": x - WIDE, "x1": x + WIDE, "y0": y - TALL, "y1": y + TALL}
    fill = style.SCALE[0] if above else "rgba(0,0,0,0)"
    return {"type": "rect", **corners, "line": line, "fillcolor": fill, "layer": "below"}


def _branch(depth: int, begins: float, ends: float) -> dict[str, Any]:
    """The line from a box to one further right: out, up or down, and in."""
    path = f"M {depth - 1 + WIDE} {begins} H {depth - 0.5} V {ends} H {depth - WIDE}"
    return {"type": "path", "path": path, "line": {"color": style.QUIET, "width": 1}, "layer": "below"}


def _box(found: Tree, place: int, low: float, high: float) -> str:
    """Who is in a box, in at most two lines, and the number they have."""
    said = found.nodes[place].words
    who = style.short(said, longest=2 * LINE - 4, width=LINE)
    return (
        f"<b>{who}</b><br>{words.percent(float(found.share.value[place]))} ({words.points(low)} to "
        f"{words.points(high)})<br>{found.share.k[place]:,} of {found.share.n[place]:,}"
    )


def _hover(found: Tree, place: int, low: float, high: float) -> str:
    people = words.evidence(int(found.share.k[place]), int(found.share.n[place]))
    return (
        f"<b>{style.plain(found.path(place))}</b><br>"
        f"{style.estimate(float(found.share.value[place]), low, high, people)}"
    )
