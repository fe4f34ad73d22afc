"""The charts of the composition page."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.composition.representation import Representation
from governance.metrics import words

MOST_LEVELS = 16  # of each attribute, where two meet


def people_by_group(found: Representation) -> go.Figure:
    """Who is in the data, and how many?"""
    total = found.everybody
    drawn = style.figure("Share of people by group", height=style.rows(len(found.groups)))
    low, high = found.interval()
    for position, group in reversed(list(enumerate(found.groups))):
        name, share = style.named(found.attributes, group), float(found.share[position])
        people = int(found.people[position])
        drawn.add_bar(
            x=[share],
            y=[f"{name}  (n {people:,})"],
            orientation="h",
            marker={"color": style.mark(group, found.base_rate.levels).colour},
            text=words.percent(share),
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"<b>{name}</b><br>{words.percent(share)} ({words.evidence(people, total)})<br>95% interval "
            f"{words.points(low[position])} to {words.points(high[position])}<extra></extra>",
        )
    drawn.update_xaxes(
        tickformat=style.PERCENT,
        title_text=f"Share of all {total:,} people",
        range=[0, 1.2 * found.share.max(initial=0.01)],
    )
    return style.one_row_each(drawn, len(found.groups))


def people_by_intersection(found: Representation) -> go.Figure:
    """Where two attributes meet, how many people are there?

    The shade and the number in a cell are people; below stands the share with the favourable outcome. A
    combination that nobody has stays blank. Of very many levels the largest are drawn, and the title says so.
    """
    base = found.base_rate
    across, down = (_largest(found, axis) for axis in (0, 1))
    low, high = base.interval()
    people = np.full((len(down), len(across)), np.nan)
    text = np.full(people.shape, "nobody", dtype=object)
    for first, second in found.hidden:
        if first in across and second in down:
            text[down.index(second), across.index(first)] = "not shown"
    detail = text.copy()
    for at, (first, second) in enumerate(found.groups):
        if first not in across or second not in down:
            continue
        cell = down.index(second), across.index(first)
        people[cell] = found.people[at]
        text[cell] = f"{found.people[at]:,}<br>{words.percent(base.value[at])}"
        detail[cell] = (
            f"base rate {words.percent(base.value[at])} ({words.stands_on(base, at)})<br>95% interval "
            f"{words.points(low[at])} to {words.points(high[at])}"
        )
    first, second = map(style.plain, found.attributes)
    part = ", the largest groups of each" if (across, down) != base.levels else ""
    drawn = style.figure(
        f"People and base rate by {first} (across) and {second}{part}", height=style.rows(len(down), each=56)
    )
    drawn.add_heatmap(
        x=[style.plain(name) for name in across],
        y=[style.plain(name) for name in down],
        z=np.sqrt(people),
        text=text,
        texttemplate="%{text}",
        textfont={"color": style.TEXT},
        colorscale=[[0, style.SCALE[0]], [1, style.SCALE[1]]],
        showscale=False,
        xgap=3,
        ygap=3,
        customdata=detail,
        hovertemplate=f"{first}: %{{x}}<br>{second}: %{{y}}<br>%{{customdata}}<extra></extra>",
    )
    drawn.update_xaxes(side="top", type="category", showgrid=False)
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False)
    return drawn.update_layout(margin={"t": 84, "b": 16})


def _largest(found: Representation, axis: int) -> tuple[str, ...]:
    """The levels of one attribute, in declared order; of very many those with the most people."""
    levels = found.base_rate.levels[axis]
    people = dict.fromkeys(levels, 0)
    for group, number in zip(found.groups, found.people.tolist(), strict=True):
        people[group[axis]] += number
    return tuple(levels[position] for position in style.largest(list(people.values()), MOST_LEVELS))
