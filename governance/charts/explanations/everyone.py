"""Everyone: which columns matter to a model's predictions, in which direction, and for whom more than for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.explanations.importance import Importance
from governance.metrics import words

MOST_COLUMNS, BY_GROUP = 12, 8  # rows; fewer where each has several groups
EACH, BESIDE = 30, 14  # height of a row, and of a further group in it
SPREAD = 0.6  # of a row that its groups share


def shown_columns(importance: Importance, most: int = MOST_COLUMNS) -> tuple[list[int], str]:
    """Positions of the columns that matter most, the first one most, and what a title adds where that is not all."""
    order = np.argsort(-importance.whole, kind="stable")[:most].tolist()
    return order, style.part(len(order), len(importance.columns), "columns")


def importance(found: Importance, kept: Sequence[int], part: str = "", *, least: int = 0) -> go.Figure:
    """Which columns matter most to what this model says, and for which group more than for another?

    A row a column and a dot a group, with its interval over the sampled people; hollow is a group of which fewer than
    `least` people are in the sample. Of signed means 0 is marked.
    """
    groups, more = style.largest(found.means.people, style.FEW)
    several = len(found.grouping.attributes) > 0
    labels = [style.short(found.columns[at], rows.LONG) for at in kept]
    traces = [
        trace
        for place, group in enumerate(groups)
        for trace in _of_group(found, group, kept, _up(place, len(groups)), least, several)
    ]
    what = "Average effect" if found.signed else "Average size of the effect"
    for_whom = " by group" if several else ""
    drawn = rows.figure(
        f"{what} of each column{for_whom}{part}{more}",
        labels,
        _under(found, groups, least),
        traces,
        each=EACH + BESIDE * max(0, len(groups) - 1),
        legend=several,
        **({} if found.signed else {"rangemode": "tozero"}),
    )
    if found.signed:
        drawn.add_vline(x=0, line=style.DOTTED)
    return drawn


def _under(found: Importance, groups: Sequence[int], least: int) -> str:
    """What the axis is, and what hollow marks are."""
    mean = "Mean attribution" if found.signed else "Mean absolute attribution"
    few = any(0 < found.means.people[at] < least for at in groups) and bool(found.grouping.attributes)
    hollow = f"<br>hollow: fewer than {least:,} people in the sample" if few else ""
    return f"{mean}, {found.unit} (95% interval over the sample){hollow}"


def _up(place: int, groups: int) -> float:
    """How far off the middle of its row a group stands, the first on top."""
    return 0.0 if groups == 1 else SPREAD * (0.5 - place / (groups - 1))


def _of_group(
    found: Importance, group: int, kept: Sequence[int], up: float, least: int, several: bool
) -> list[dict[str, Any]]:
    """The traces of one group: its dots, and its name in the legend."""
    means, name = found.means, found.grouping.groups[group]
    mark = style.mark(name, found.grouping.levels) if several else style.Mark(style.LIGHT[0], "circle")
    if several and means.people[group] < least:
        mark = style.Mark(mark.colour, f"{mark.symbol}-open")
    said = style.named(found.grouping.attributes, name)
    ends = tuple(side[group, list(kept)] for side in (means.value, means.low, means.high))
    hover = [
        f"<b>{style.plain(found.columns[at])}</b>, {said}<br>{_estimate(found, group, at)}<br>"
        f"{words.evidence(int(means.people[group]), int(means.of[group]))}"
        for at in kept
    ]
    dots = rows.dots(ends, [mark] * len(kept), hover, up=up, line=mark.colour, undefined="")  # type: ignore[arg-type]
    if not several:
        return dots
    key = {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": f"{said} ({means.people[group]:,})",
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 11},
    }
    return [*dots, key]


def _estimate(found: Importance, group: int, at: int) -> str:
    value, low, high = (float(side[group, at]) for side in (found.means.value, found.means.low, found.means.high))
    said = f"{words.amount(value)} {found.unit}"
    return said if np.isnan(low) else f"{said}<br>95% interval {words.amount(low)} to {words.amount(high)}"
