"""Several numbers of the same groups side by side, a panel each with its own axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from governance.charts import style
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats
from governance.naming import Group

ACROSS, MOST_ROWS = 3, 20
ROW, TWO_LINES, AROUND = 30, 44, 92  # heights: of a group, and of what is around a row of panels
BETWEEN, MARGINS = 100, 132  # two rows of panels; above and below them all
LONG = 13  # a name that leaves no room for its people in the same line


@dataclass(frozen=True, eq=False)
class Panel:
    """One number of every group: its title, what is under its axis, the values with their intervals, the hovers.

    `zero` draws a line where the number is 0.
    """

    title: str
    axis: str
    ends: tuple[Floats, Floats, Floats]
    hover: Sequence[str]
    tickformat: str = style.PERCENT
    zero: bool = False


def beside(
    question: str,
    groups: tuple[Sequence[str], Sequence[Group], tuple[tuple[str, ...], ...]],
    people: Sequence[int],
    panels: Sequence[Panel],
) -> go.Figure:
    """The panels, with the groups as rows; of very many groups the largest, and the title says so.

    `groups` are the attributes, the groups and their levels, `people` how many each group has.
    """
    attributes, named, levels = groups
    kept = style.largest(people, MOST_ROWS)
    across = min(ACROSS, len(panels))
    down = -(-len(panels) // across)
    labels = style.apart([_label(words.group(attributes, named[at]), people[at]) for at in kept])
    row = TWO_LINES if any("<br>" in label for label in labels) else ROW
    height = row * max(len(kept), 2) + AROUND
    drawn = make_subplots(
        down,
        across,
        shared_yaxes="all",
        horizontal_spacing=0.06,
        vertical_spacing=min(0.48, BETWEEN / (down * height + 48 - MARGINS)) if down > 1 else 0.2,
        subplot_titles=[style.short(panel.title, 30, 40) for panel in panels],
        figure=style.figure(f"{question}{style.part(len(kept), len(named))}", height=down * height + 48),
    )
    drawn.update_annotations(font={"size": 13, "color": style.INK})
    marks = [style.mark(named[at], levels) for at in kept]
    quiet = {"color": style.INK, "size": 12}
    for place, panel in enumerate(panels):
        where: dict[str, Any] = {"row": place // across + 1, "col": place % across + 1}
        value, low, high = (each[kept] for each in panel.ends)
        style.dots(drawn, labels, (value, low, high), marks, [panel.hover[at] for at in kept], **where)
        drawn.update_xaxes({"title": {"text": panel.axis, "font": quiet}, "tickformat": panel.tickformat}, **where)
        if panel.zero:
            drawn.add_vline(x=0, line={"color": style.QUIET, "dash": "dot", "width": 1.5}, **where)
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}}
    drawn.update_xaxes({**axis, "nticks": 4}).update_yaxes(axis)
    return drawn.update_layout(margin={"t": 84})


def panel_of(found: ByGroup, title: str, axis: str, hover: Sequence[str], tickformat: str = style.PERCENT) -> Panel:
    """A panel of a number by group."""
    return Panel(title, axis, (found.value, *found.interval()), hover, tickformat)


def _label(name: str, people: int) -> str:
    between = "<br>" if len(name) > LONG else " "
    return f"{style.short(name, 24, 30)}{between}(n {people:,})"
