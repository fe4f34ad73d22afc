"""The charts of proxies: which feature tells which attribute, how surely, and what remains without the strongest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.composition.areas import NOTHING
from governance.composition.proxies import Proxy, ranked
from governance.composition.together import Remaining
from governance.metrics import words

MOST_FEATURES = 25
MOST_ATTRIBUTES = 5  # attributes beside each other, in whose cells a group's name has room
SHORT = 14
AREA = "Area under the curve (AUC)"
APART = 0.07  # of one step, between the marks of two groups


def features_by_attribute(found: Sequence[Proxy]) -> go.Figure:
    """Which feature tells which attribute?

    In each cell the area of the group that is told most surely, named where it is above chance. Features are ordered by
    the strongest thing that they tell; of very many the first are drawn, and the title says so.
    """
    attributes = list(dict.fromkeys(each.attribute for each in found))
    cells = {(each.feature, each.attribute): each for each in found}
    features = list(dict.fromkeys(each.feature for each in ranked(found)))
    part = style.part(min(len(features), MOST_FEATURES), len(features), "features", "strongest")
    features = features[:MOST_FEATURES]
    shown = [[cells.get((feature, attribute)) for attribute in attributes] for feature in features]
    named = len(attributes) <= MOST_ATTRIBUTES
    drawn = style.figure(
        f"What each feature tells about each attribute (AUC){part}", height=style.rows(len(features), each=30)
    )
    style.heat(
        drawn,
        x=[style.plain(name, SHORT) for name in attributes],
        y=[style.plain(name) for name in features],
        z=[[np.nan if each is None else each.estimate[0] for each in row] for row in shown],
        zmin=NOTHING,
        zmax=1,
        text=[[_cell(each, named) for each in row] for row in shown],
        textfont={"color": style.TEXT, "size": 12},  # unset, plotly would shrink it
        detail=[[_told(each) for each in row] for row in shown],
        hoverongaps=False,
    )
    return drawn.update_layout(margin={"t": 92, "b": 16})


def features_of_attribute(found: Sequence[Proxy]) -> go.Figure:
    """Which features tell the groups of this attribute, and how sure are we?

    `found` is of one attribute, the strongest first. A dot is the area of the group that each feature tells most
    surely, in that group's colour. A feature about which nothing can be said is listed and says so.
    """
    part = style.part(min(len(found), MOST_FEATURES), len(found), "features", "strongest")
    kept = found[:MOST_FEATURES]
    attribute = style.plain(kept[0].attribute) if kept else ""
    labels = [
        style.plain(each.feature)
        + ("" if each.group is None else f"  ({style.short(_name(each.group[0]), SHORT * 2)})")
        for each in kept
    ]
    ends = np.array([each.estimate for each in kept], float).reshape(-1, 3)
    drawn = rows.figure(f"How well each feature alone tells {attribute}{part}", labels, AREA, tickformat=".2f")
    marks = [style.mark(each.group or (), each.areas.levels) for each in kept]
    own, hover = (ends[:, 0], ends[:, 1], ends[:, 2]), [_told(each) for each in kept]
    drawn.add_traces(rows.dots(own, marks, hover, undefined="not defined"))
    lowest = np.nanmin([each.estimate[1] for each in kept if each.at is not None] or [NOTHING])
    style.reference(drawn, x=NOTHING, text="0.5 tells nothing")
    return drawn.update_xaxes(range=[min(0.45, float(lowest) - 0.02), 1.01])


def remaining_by_dropped(found: Sequence[Remaining]) -> go.Figure:
    """How well do the other features tell the groups when the strongest are dropped, one after another?

    `found` is of one attribute. A line a group; marks of one step stand a little apart so that intervals can be read.
    """
    found = sorted(found, key=lambda each: len(each.step.dropped))
    attribute = style.plain(found[0].step.attribute)
    drawn = style.figure(f"What all features together tell about {attribute}", height=440, legend=True)
    groups = list(dict.fromkeys(group for each in found for group in each.areas.groups))
    for order, group in enumerate(groups):
        there = [each for each in found if group in each.areas.groups]
        place = [each.areas.position(group) for each in there]
        value = np.array([each.areas.area[at] for each, at in zip(there, place, strict=True)])
        ends = np.array([[end[at] for end in each.areas.interval()] for each, at in zip(there, place, strict=True)])
        mark, name = style.mark(group, there[0].areas.levels), style.named((found[0].step.attribute,), group)
        people = [
            f"n {each.areas.sizes[at, 0]:,} of {each.people:,} people, {len(each.features)} features"
            for each, at in zip(there, place, strict=True)
        ]
        drawn.add_scatter(
            x=[len(each.step.dropped) + APART * (order - (len(groups) - 1) / 2) for each in there],
            y=value,
            name=name,
            mode="lines+markers",
            line={"color": mark.colour, "width": 1.5},
            marker={"color": mark.colour, "symbol": mark.symbol, "size": 10},
            error_y=style.interval(value, ends[:, 0], ends[:, 1], thickness=1.5, width=0),
            customdata=[
                [f"{value[at]:.3f} (95% interval {ends[at][0]:.3f} to {ends[at][1]:.3f})", people[at]]
                for at in range(len(there))
            ],
            hovertemplate=f"<b>{name}</b><br>AUC %{{customdata[0]}}<br>%{{customdata[1]}}<extra></extra>",
        )
    drawn.add_hline(y=NOTHING, line={"color": style.QUIET, "dash": "dot", "width": 1.5})
    last = max(found, key=lambda each: len(each.step.dropped)).step.dropped
    names = ["all features", *(f"without<br>{style.plain(name, SHORT)}" for name in last[:1])]
    names += [f"nor<br>{style.plain(name, SHORT)}" for name in last[1:]]
    drawn.update_xaxes(
        title_text="Strongest features dropped, one after another",
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[-0.5, len(names) - 0.5],
        showgrid=False,
    )
    return drawn.update_yaxes(title_text=AREA, tickformat=".2f")


def _cell(found: Proxy | None, named: bool) -> str:
    """What is written in a cell: the area, and where it is above chance and there is room, whose."""
    if found is None:
        return "itself"
    if found.group is None:
        return "–"
    number = f"{found.estimate[0]:.2f}"
    return (
        f"<b>{number}</b> {style.plain(_name(found.group[0], SHORT - 2), SHORT)}" if found.carries and named else number
    )


def _told(found: Proxy | None) -> str:
    """What a mark stands for."""
    if found is None:
        return "This feature is the attribute itself."
    value, low, high = found.estimate
    alone = found.association
    nearest, farthest = alone.interval()
    lines = [f"<b>{style.plain(found.feature)}</b> on {style.plain(found.attribute)}"]
    if found.at is None:
        lines += [f"AUC {words.UNDEFINED}: no group of at least {max(found.least, 1):,} people on both sides"]
    else:
        inside, outside = found.areas.sizes[found.at].tolist()
        lines += [
            f"AUC {value:.3f} (95% interval {low:.3f} to {high:.3f}), "
            f"adjusted {words.p_value(found.adjusted[found.at])}",
            f"for {style.named((found.attribute,), found.areas.groups[found.at])}, "
            f"n {inside:,} of {inside + outside:,} people",
        ]
    if not np.isnan(alone.value):
        lines += [f"{alone.name} {alone.value:.3f} (95% interval {nearest:.3f} to {farthest:.3f})"]
    return "<br>".join(lines)


def _name(text: str, most: int = 40) -> str:
    """A name that is cut where it would be too long for its place."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
