"""Charts of what people have in a column: which columns differ between groups, and how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from governance import naming
from governance.charts import rows, style
from governance.composition.distances import Distances
from governance.composition.distributions import Distribution, most_frequent
from governance.metrics import words
from governance.naming import MISSING

MOST_COLUMNS, MOST_GROUPS, MOST_VALUES, ACROSS = 30, 8, 12, 3
PANEL, EDGES = 190, 88  # heights: of a panel of numbers, and of what is around a row of panels
LONG = 22


def _row(found: Distances) -> str:
    """What stands beside a row: the column, and the group that is furthest."""
    at = int(found.furthest or 0)
    group = style.short(words.group(found.attributes, found.groups[at]), LONG, LONG)
    return rows.with_people(f"{style.short(found.column, LONG, LONG)}<br>{group}", int(found.people[at]))


def distances(found: Sequence[Distances]) -> go.Figure:
    """In which columns do groups differ, and more than chance would have it?

    The mark is the distance of the group that stands furthest above its chance level; the grey bar reaches to that
    level. A hollow mark is a distance that may be chance. Of very many columns the most different are drawn.
    """
    drawn_of = [each for each in found if each.furthest is not None][:MOST_COLUMNS]
    part = style.part(min(len(found), MOST_COLUMNS), len(found), "columns", "most different")
    drawn = rows.figure(
        f"Distance from everybody outside the group{part}",
        [_row(each) for each in drawn_of],
        "Total variation distance",
        each=rows.PAIR,
        tickformat=style.PERCENT,
        rangemode="tozero",
    )
    at = [int(each.furthest or 0) for each in drawn_of]
    distance = [float(each.distance[place]) for each, place in zip(drawn_of, at, strict=True)]
    level = [float(each.level[place]) for each, place in zip(drawn_of, at, strict=True)]
    marks = [style.mark(each.groups[place], each.levels) for each, place in zip(drawn_of, at, strict=True)]
    beyond = [own > chance for own, chance in zip(distance, level, strict=True)]
    symbols = [mark.symbol if sure else f"{mark.symbol}-open" for mark, sure in zip(marks, beyond, strict=True)]
    said = [
        f"<b>{style.plain(each.column)}</b>, {style.named(each.attributes, each.groups[place])} against everybody else"
        f"<br>distance {words.in_points(own)} (n {each.people[place]:,})<br>chance alone seldom more than "
        f"{words.in_points(chance)}<extra></extra>"
        for each, place, own, chance in zip(drawn_of, at, distance, level, strict=True)
    ]
    y = rows.heights(len(at))
    grey = {"color": style.faint(style.QUIET), "line": {"width": 0}}
    drawn.add_bar(x=level, y=y, orientation="h", width=0.5, marker=grey, hovertemplate=said)
    drawn.add_scatter(
        x=distance,
        y=y,
        mode="markers",
        marker={
            "color": [mark.colour for mark in marks],
            "symbol": symbols,
            "size": 12,
            "line": {"width": [0 if sure else 2 for sure in beyond], "color": [mark.colour for mark in marks]},
        },
        hovertemplate=said,
    )
    return drawn


def by_group(found: Distribution) -> go.Figure:
    """What do the people of each group have in this column, beside everybody?

    A panel a group with the same axes; coloured bars are the group, thin lines their intervals, and the grey outline
    is everybody. Of very many groups the largest are drawn, of very many values the most frequent.
    """
    levels, all_groups, upright = found.held.levels, len(found.held.groups), found.held.of_numbers
    found = _drawn(found)
    groups = found.held.groups
    across = min(ACROSS, max(len(groups), 1))
    down = -(-len(groups) // across)
    part = style.part(len(groups), all_groups)
    height = down * (PANEL if upright else 40 + 26 * len(found.values)) + EDGES + 26 * down
    titles = [
        f"{style.short(words.group(found.held.attributes, group))} (n {people:,})"
        for group, people in zip(groups, found.held.people, strict=True)
    ]
    drawn = make_subplots(
        down,
        across,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=titles,
        horizontal_spacing=0.03,
        vertical_spacing=min(0.2, 62 / max(height - EDGES, 63)) if down > 1 else 0.2,
        figure=style.figure(f"{style.short(found.column, 48, 48)}: share of each group{part}", height=height),
    )
    drawn.update_annotations(font={"size": 13, "color": style.INK})
    for at, group in enumerate(groups):
        where = {"row": at // across + 1, "col": at % across + 1}
        (_numbers if upright else _categories)(drawn, found, at, where, style.mark(group, levels).colour)
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}}
    drawn.update_xaxes(axis).update_yaxes(axis)
    share = {"title": {"text": "share of group", "font": {"color": style.INK, "size": 12}}}
    if upright:
        drawn.update_yaxes(share, col=1)
    else:
        drawn.update_xaxes(share, row=down)
    return drawn.update_layout(bargap=0, margin={"t": 84, "b": 40})


def _drawn(found: Distribution) -> Distribution:
    """The largest groups and, of very many values that are no numbers, the most frequent."""
    places, _ = style.largest(found.held.people, MOST_GROUPS)
    part = Distribution(found.held.among(found.held.groups[place] for place in places), found.everybody)
    legible = part.held.of_numbers or (part.held.ordered and len(part.values) <= MOST_VALUES)
    return part if legible else most_frequent(part, MOST_VALUES)


def _numbers(drawn: go.Figure, found: Distribution, at: int, where: dict[str, int], colour: str) -> None:
    """One panel of numbers or bands: upright bars in order, those without a number apart."""
    missing = found.values[-1] == MISSING
    count = len(found.values) - missing
    x = np.array([*range(count), *([count + 1.0] if missing else [])], float)
    own, whole = found.share[at], found.whole
    low, high = (side[at] for side in found.interval())
    drawn.add_bar(
        x=x,
        y=own,
        width=[0.94] * len(x),
        marker={"color": colour, "opacity": 0.75, "line": {"width": 0}},
        error_y=_thin(own, low, high),
        customdata=_said(found, at),
        hovertemplate="%{customdata}<extra></extra>",
        **where,
    )
    edges = np.repeat(np.arange(count + 1) - 0.5, 2)
    drawn.add_scatter(
        x=[*edges, *([None, count + 0.5, count + 1.5] if missing else [])],
        y=[0.0, *np.repeat(whole[:count], 2), 0.0, *([None, whole[-1], whole[-1]] if missing else [])],
        mode="lines",
        line={"color": style.INK, "width": 1.5},
        hoverinfo="skip",
        **where,
    )
    ticks, texts = _ticks(found, count - 2 * missing)
    if missing:
        ticks, texts = [*ticks, count + 1.0], [*texts, "none"]
    drawn.update_xaxes(tickvals=ticks, ticktext=texts, tickangle=0, showgrid=False, showticklabels=True, **where)
    drawn.update_yaxes(tickformat=style.PERCENT, rangemode="tozero", **where)


def _categories(drawn: go.Figure, found: Distribution, at: int, where: dict[str, int], colour: str) -> None:
    """One panel of values: bars to the right, the most frequent first."""
    low, high = (side[at] for side in found.interval())
    y = [style.plain(name, LONG) for name in found.values]
    drawn.add_bar(
        x=found.share[at],
        y=y,
        orientation="h",
        width=[0.72] * len(y),
        marker={"color": colour, "opacity": 0.75, "line": {"width": 0}},
        error_x=_thin(found.share[at], low, high),
        customdata=_said(found, at),
        hovertemplate="%{customdata}<extra></extra>",
        **where,
    )
    drawn.add_scatter(
        x=found.whole,
        y=y,
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 15, "color": style.INK, "line": {"width": 2.5}},
        hoverinfo="skip",
        **where,
    )
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False, **where)
    drawn.update_xaxes(tickformat=style.PERCENT, rangemode="tozero", nticks=4, showticklabels=True, **where)


def _ticks(found: Distribution, count: int) -> tuple[list[float], list[str]]:
    """A few marks on the axis of a panel: at values that stand for themselves, or at edges between bands."""
    numbers = [naming.number(value) for value in found.values[:count]]
    alone = [place for place, number in enumerate(numbers) if number is not None]
    if 2 * len(alone) >= count:
        at = np.unique(np.linspace(0, len(alone) - 1, min(5, len(alone))).round().astype(int))
        return [float(alone[place]) for place in at], [_short(numbers[alone[place]] or 0.0) for place in at]
    edges = found.held.edges[:count]
    at = np.unique(np.linspace(0, len(edges) - 1, min(3, len(edges))).round().astype(int))
    return [place + 0.5 for place in at.tolist()], [_short(edges[place]) for place in at]


def _short(number: float) -> str:
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(number) >= 10 * size:
            return f"{number / size:,.4g}{letter}"
    return f"{number:,.6g}"


def _thin(own: NDArray, low: NDArray, high: NDArray) -> dict[str, object]:
    return style.interval(own, low, high, thickness=1, width=0, color=style.INK)


def _said(found: Distribution, at: int) -> list[str]:
    """The hover of every value of a group."""
    low, high = found.interval()
    group, n = style.named(found.held.attributes, found.held.groups[at]), int(found.held.people[at])
    return [
        f"<b>{style.plain(value)}</b>, {group}<br>{words.percent(found.share[at, place])} "
        f"({words.evidence(int(found.people[at, place]), n)})<br>95% interval {words.points(low[at, place])} to "
        f"{words.points(high[at, place])}<br>everybody {words.percent(found.whole[place])}"
        for place, value in enumerate(found.values)
    ]
