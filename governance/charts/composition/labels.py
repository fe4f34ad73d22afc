"""Charts of labels: how far a group is from everybody else, by every measure and within strata."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
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
    drawn = style.figure(f"Balance of {name} and everybody else", height=style.rows(len(found)))
    for each in reversed(found):
        value = float(each.value[place])
        low, high = (float(end[place]) for end in each.interval())
        label = f"{BALANCE[each.name]} ({each.name})"
        hover = (
            f"<b>{label}</b><br>{value:.4f} (95% interval {low:.4f} to {high:.4f})<br>"
            f"n {first.inside.n[place]:,} and {first.outside.n[place]:,}"
        )
        style.dot(drawn, label, (value if np.isfinite(value) else np.nan, low, high), mark, hover)
        if not np.isfinite(value):
            said = "no bound" if np.isinf(value) else "nobody to compare"
            drawn.add_annotation(x=0, xanchor="left", y=label, text=said, showarrow=False)
    style.reference(drawn, x=0, text="alike")
    drawn.update_xaxes(title_text="Value of the measure (its own unit; see the sentences)")
    return style.one_row_each(drawn, len(found))


def within_strata(found: Stratified) -> go.Figure:
    """Does the gap between this group and everybody else stay where people are alike in another column?

    A dot is the base rate of the group minus everybody else's, with its interval, in each stratum; on top of all people
    together, and as it would be if both sides were spread over the strata alike. Strata that may
    not be shown are not drawn.
    """
    people = (found.inside.n + found.outside.n).tolist()
    visible = found.shown
    places = [visible[place] for place in style.largest([people[at] for at in visible], MOST_STRATA)]
    part = style.part(len(places), len(visible), "values")
    name, column = style.named(found.attributes, found.group), style.plain(found.column)
    drawn = style.figure(
        f"Base rate of {name} minus everybody else, within {column}{part}", height=style.rows(len(places) + 2)
    )
    low, high = found.interval()
    rows = [
        (
            f"{style.plain(found.strata[at])}  (n {found.inside.n[at]:,} and {found.outside.n[at]:,})",
            (-found.difference[at], -high[at], -low[at]),
        )
        for at in places
    ]
    for label, ends in reversed(rows):
        _dot(drawn, label, ends, style.LIGHT[0], "circle")
    for label, (value, *ends), colour, symbol in (
        (ALIKE, found.alike(), style.LIGHT[1], "diamond"),
        (TOGETHER, found.whole(), style.TEXT, "square"),
    ):
        _dot(drawn, label, (-value, -ends[1], -ends[0]), colour, symbol)
    style.reference(drawn, x=0, text="no gap")
    drawn.update_xaxes(
        tickformat=style.PERCENT, title_text="← favourable less often than for everybody else · more often →"
    )
    return style.one_row_each(drawn, len(rows) + 2)


def _dot(drawn: go.Figure, label: str, ends: tuple[float, float, float], colour: str, symbol: str) -> None:
    """A difference in its row; a stratum in which one side has nobody says so."""
    said = f"{words.in_points(ends[0])} (95% interval {words.points(ends[1])} to {words.points(ends[2])})"
    style.dot(drawn, label, ends, style.Mark(colour, symbol), f"<b>{label}</b><br>{said}")
    if np.isnan(ends[0]):
        drawn.add_annotation(x=0, xanchor="left", y=label, text="one side has nobody", showarrow=False)
