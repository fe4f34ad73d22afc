"""Charts of labels: how far a group is from everybody else, by every measure and within strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.composition.balance import BALANCE, Balance
from governance.composition.strata import ALIKE, TOGETHER, Stratified
from governance.metrics import words

MOST_STRATA = 15


def balance(found: Sequence[Balance], place: int) -> go.Figure:
    """How unevenly are this group and everybody else in the table, and how different are their labels?

    A dot for each measure with its interval; 0 is alike.
    """
    first = found[0]
    name, mark = style.named(first.attributes, first.groups[place]), style.mark(first.groups[place], first.levels)
    value, low, high = (
        np.array([end[place] for end in ends], float)
        for ends in zip(*((each.value, *each.interval()) for each in found), strict=True)
    )
    labels = [f"{BALANCE[each.name]} ({each.name})" for each in found]
    hover = [
        f"<b>{label}</b><br>{own:.4f} (95% interval {least:.4f} to {most:.4f})<br>"
        f"n {first.inside.n[place]:,} and {first.outside.n[place]:,}"
        for label, own, least, most in zip(labels, value, low, high, strict=True)
    ]
    across = "Value of the measure (its own unit; see the sentences)"
    drawn = rows.figure(f"Balance of {name} and everybody else", labels, across)
    said = ["no bound" if np.isinf(own) else "nobody to compare" for own in value]
    ends = np.where(np.isfinite(value), value, np.nan), low, high
    drawn.add_traces(rows.dots(ends, [mark] * len(found), hover, undefined=said))
    style.reference(drawn, x=0, text="alike")
    return drawn


def within_strata(found: Stratified) -> go.Figure:
    """Does the gap between this group and everybody else stay where people are alike in another column?

    A dot is the base rate of the group minus everybody else's, with its interval, in each stratum; on top of all people
    together, and as it would be if both sides were spread over the strata alike. Strata that may
    not be shown are not drawn.
    """
    people = (found.inside.n + found.outside.n).tolist()
    visible = found.shown
    kept, part = style.largest([people[at] for at in visible], MOST_STRATA, "values")
    places = [visible[place] for place in kept]
    name, column = style.named(found.attributes, found.group), style.plain(found.column)
    low, high = found.interval()
    ends = [found.whole(), found.alike(), *((found.difference[at], low[at], high[at]) for at in places)]
    value, most, least = (-np.array(end, float) for end in zip(*ends, strict=True))  # the group minus everybody else
    labels = [
        TOGETHER,
        ALIKE,
        *(rows.label(found.strata[at], int(found.inside.n[at]), int(found.outside.n[at])) for at in places),
    ]
    marks = [style.Mark(style.TEXT, "square"), style.Mark(style.LIGHT[1], "diamond")]
    marks += [style.Mark(style.LIGHT[0], "circle")] * len(places)
    hover = [
        f"<b>{label}</b><br>{words.in_points(own)} (95% interval {words.points(start)} to {words.points(end)})"
        for label, own, start, end in zip(labels, value, least, most, strict=True)
    ]
    drawn = rows.figure(
        f"Base rate of {name} minus everybody else, within {column}{part}",
        labels,
        "← favourable less often than for everybody else · more often →",
        tickformat=style.PERCENT,
    )
    drawn.add_traces(rows.dots((value, least, most), marks, hover, undefined="one side has nobody"))
    style.reference(drawn, x=0, text="no gap")
    return drawn
