"""Charts of missing values: for whom, in one column, and what a missing attribute leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.composition.missingness import Missingness, ShareMissing
from governance.composition.open_gaps import OpenGap
from governance.metrics import words

MOST_COLUMNS, MOST_GROUPS, MOST_ROWS = 30, 8, 24
EVERYBODY = "everybody"
MORE, LESS, ITSELF = "▲", "▼", "–"


def missing_by_group(found: Missingness) -> go.Figure:
    """In which columns are values missing, and for whom more often?

    The shade and the number are the share missing; ▲ and ▼ mark more and less than outside the group, beyond
    chance. Of very many columns those with the most missing are drawn, of very many groups those that stand out, and
    then the largest.
    """
    columns, first = found.columns[:MOST_COLUMNS], found.by_group[0]
    places = _worth_showing(found)
    names = [EVERYBODY, *(_lines(first, at) for at in places)]
    sizes = [found.people, *(int(first.n[at]) for at in places)]
    cells = [[_overall(found, at), *(_cell(found, at, place) for place in places)] for at in range(len(columns))]
    part = style.part(len(columns), len(found.columns), "columns", "")
    part += style.part(len(places), len(first.groups), which="")
    lines = 1 + max(name.count("<br>") + 1 for name in names)
    drawn = style.figure(f"Share missing{part}", height=90 + 17 * lines + 38 * max(len(columns), 2))
    style.heat(
        drawn,
        x=[f"{name}<br>n {people:,}" for name, people in zip(names, sizes, strict=True)],
        y=[style.plain(column, 24) for column in columns],
        z=[[value for value, _, _ in row] for row in cells],
        text=[[text for _, text, _ in row] for row in cells],
        detail=[[detail for _, _, detail in row] for row in cells],
        zmin=0,
        hovertemplate="<b>%{y}</b>, %{x}<br>%{customdata}<extra></extra>",
    )
    drawn.update_xaxes(tickangle=0, tickfont={"size": 11})
    above = {"y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 14}}
    return drawn.update_layout(margin={"t": 52 + 17 * lines, "b": 12}, title=above)


def missing_in(found: Missingness, column: str) -> go.Figure:
    """For whom is this column missing, and is it related to the outcome?

    A dot is the share missing of a group, the line through it its interval; the dotted line is everybody. Below
    stand the people with and without the favourable outcome. Of very many groups the largest are drawn.
    """
    by_group, by_label = (part[found.position(column)] for part in (found.by_group, found.by_label))
    kept, part = ([], "") if column in by_group.attributes else style.largest(by_group.n, MOST_ROWS)
    pairs = [(by_group, at) for at in kept] + [(by_label, at) for at in range(len(by_label.groups))]
    names = [words.group(own.attributes, own.groups[at]) for own, at in pairs]
    names = [
        name if own is by_group else f"{own.attributes[0]} {name}" for name, (own, _) in zip(names, pairs, strict=True)
    ]
    marks = [
        style.mark(own.groups[at], own.levels)
        if own is by_group
        else style.Mark(style.QUIET, style.mark(own.groups[at], own.levels).symbol)
        for own, at in pairs
    ]
    ends = np.array([[each[at] for each in (own.value, *own.interval())] for own, at in pairs], float).reshape(-1, 3)
    drawn = rows.figure(
        f"Share of people without {style.plain(column)}{part}",
        [rows.label(name, int(own.n[at])) for name, (own, at) in zip(names, pairs, strict=True)],
        "Share missing",
        tickformat=style.PERCENT,
        rangemode="tozero",
    )
    hover = [f"<b>{style.plain(name)}</b><br>{_said(*pair)}" for name, pair in zip(names, pairs, strict=True)]
    drawn.add_traces(rows.dots((ends[:, 0], ends[:, 1], ends[:, 2]), marks, hover))
    whole = float(found.everybody[found.position(column)].value[0])
    style.reference(drawn, x=whole, text=f"everybody {words.percent(whole)}")
    return drawn


def gaps_left_open(found: Sequence[OpenGap]) -> go.Figure:
    """Between what does the largest gap lie, wherever the people without a group belong?

    The bar reaches from the smallest to the largest possible gap; the diamond is the gap without these people.
    """
    names = [f"{words.title(each.rate)} by {style.plain(each.attribute, 24)}" for each in found]
    labels = [f"{name}<br>{each.bounds.people:,} without a group" for name, each in zip(names, found, strict=True)]
    spans = [f"{words.points(each.bounds.best)} to {words.in_points(each.bounds.worst)}" for each in found]
    most = max(each.bounds.worst for each in found)
    drawn = rows.figure(
        "What missing groups leave open",
        labels,
        "Largest gap between groups",
        each=rows.PAIR,
        tickformat=style.PERCENT,
        range=[0, min(1.35 * most, 1.3)],
        tickvals=[each / 5 for each in range(6)],
    )
    drawn.add_bar(
        x=[each.bounds.worst - each.bounds.best for each in found],
        base=[each.bounds.best for each in found],
        y=rows.heights(len(found)),
        orientation="h",
        width=0.42,
        marker={"color": style.faint(style.QUIET), "line": {"color": style.QUIET, "width": 1}},
        text=spans,
        textposition="outside",
        textfont={"size": 13},
        cliponaxis=False,
        hovertemplate=[
            f"<b>{name}</b><br>{span}, wherever {words.evidence(each.bounds.people, each.among)} belong<extra></extra>"
            for name, span, each in zip(names, spans, found, strict=True)
        ],
    )
    drawn.add_scatter(
        x=[each.known for each in found],
        y=rows.heights(len(found)),
        mode="markers",
        marker={"color": style.INK, "symbol": "diamond", "size": 12},
        hovertemplate=[
            f"<b>{name}</b><br>{words.in_points(each.known)} between the known groups<extra></extra>"
            for name, each in zip(names, found, strict=True)
        ],
    )
    return drawn.update_layout(barmode="overlay", showlegend=False)


def _worth_showing(found: Missingness) -> list[int]:
    """Positions of the groups in the heat map, in their own order."""
    people = found.by_group[0].n
    more = [own.beyond_chance & (own.difference > 0) for own in found.by_group]
    ahead = np.where(np.any(more, axis=0), people.sum() + 1, 0)
    return style.largest(people + ahead, MOST_GROUPS)[0]


def _lines(own: ShareMissing, at: int) -> str:
    """A group's name, a line for each attribute."""
    pairs = zip(own.attributes, own.groups[at], strict=True)
    return "<br>".join(style.plain(words.group((attribute,), (name,)), 13) for attribute, name in pairs)


def _overall(found: Missingness, at: int) -> tuple[float, str, str]:
    share = found.everybody[at]
    value = float(share.value[0])
    low, high = share.interval()
    return value, words.percent(value), _detail(value, int(share.k[0]), int(share.n[0]), low[0], high[0])


def _cell(found: Missingness, at: int, place: int) -> tuple[float, str, str]:
    """The shade, the text and the hover of one cell."""
    own = found.by_group[at]
    if found.columns[at] in own.attributes:
        return np.nan, ITSELF, "people are grouped by it"
    value = float(own.value[place])
    if np.isnan(value):
        return np.nan, "nobody", "nobody to measure"
    sign = (MORE if own.difference[place] > 0 else LESS) if own.beyond_chance[place] else ""
    return value, f"{sign} {words.percent(value)}".strip(), _said(own, place)


def _said(own: ShareMissing, at: int) -> str:
    if np.isnan(own.value[at]):
        return "nobody to measure"
    low, high = own.interval()
    outside = f"outside the group {words.percent(own.outside.value[at])}"
    tested = "not tested" if np.isnan(own.adjusted[at]) else f"adjusted {words.p_value(own.adjusted[at])}"
    return f"{_detail(float(own.value[at]), int(own.k[at]), int(own.n[at]), low[at], high[at])}<br>{outside}, {tested}"


def _detail(value: float, k: int, n: int, low: float, high: float) -> str:
    return (
        f"{words.percent(value)} ({words.evidence(k, n)})<br>95% interval {words.points(low)} to {words.points(high)}"
    )
