"""The chart of side effects: how far apart groups are in each rate, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.charts.mitigation.groups import AS_AUDITED, OFF, WIDE, legend
from governance.metrics import words
from governance.metrics.disparity import Disparity
from governance.mitigation.side_effects import NARROWER, UNTOLD, WIDER, Effect

# A verdict has a colour and a symbol.
LOOKS = {
    WIDER: style.Mark(style.AGAINST, "triangle-right"),
    NARROWER: style.Mark(style.TOWARDS, "triangle-left"),
    UNTOLD: style.Mark(style.QUIET, "circle"),
}


def gaps_before_and_after(found: Sequence[Effect], names: Sequence[str], *, before: str = AS_AUDITED) -> go.Figure:
    """Which gaps widen, and which narrow?

    Left the largest gap in each rate, hollow before and full after, each with the interval of what all pairs leave
    open; right how the largest gap changes, with an interval whichever groups set it. `names` says what each is
    called, `before` what the hollow marks are.
    """
    marks = [LOOKS[each.verdict] for each in found]
    shown = [
        panels.Panel(
            "",
            "Largest gap in percentage points",
            [*_gaps(found, names, marks, 0), *_gaps(found, names, marks, 1), *legend(before), *_verdicts(found)],
            ".3~g",
        ),
        panels.Panel("", "Change in percentage points", _changes(found, names, marks), ".3~g", zero=True),
    ]
    labels = [style.plain(each, rows.NARROW) for each in names]
    title = "Largest gap between groups in each rate, before and after"
    return panels.beside(title, labels, shown, each=rows.PAIR, wide=WIDE, legend=True)


def _gaps(found: Sequence[Effect], names: Sequence[str], marks: Sequence[style.Mark], order: int) -> list[dict]:
    """The largest gap in each rate, before or after."""
    gaps = [each.after if order else each.before for each in found]
    ends = 100 * np.array([(gap.value, gap.low, gap.high) for gap in gaps], float).reshape(-1, 3)
    drawn = marks if order else [style.Mark(mark.colour, f"{mark.symbol}-open") for mark in marks]
    hover = [
        f"<b>{style.plain(name)}</b>, {'after' if order else 'before'}<br>{_said(gap)}"
        for name, gap in zip(names, gaps, strict=True)
    ]
    value, low, high = ends.T
    undefined = "fewer than two groups to compare" if order else ""
    return rows.dots((value, low, high), drawn, hover, up=-OFF if order else OFF, line=style.QUIET, undefined=undefined)


def _said(gap: Disparity) -> str:
    if gap.top is None or gap.bottom is None:
        return "fewer than two groups to compare"
    sides = [
        f"{style.named(gap.rate.attributes, group)} {words.percent(float(gap.rate.value[at]))} "
        f"({words.stands_on(gap.rate, at)})"
        for group in (gap.top, gap.bottom)
        for at in (gap.rate.position(group),)
    ]
    interval = f"95% interval {words.points(gap.low)} to {words.points(gap.high)}"
    return f"{words.in_points(gap.value)}<br>{interval}<br>{'<br>'.join(sides)}"


def _changes(found: Sequence[Effect], names: Sequence[str], marks: Sequence[style.Mark]) -> list[dict[str, Any]]:
    """How the largest gap changes."""
    value, low, high = 100 * np.array([(each.value, each.low, each.high) for each in found], float).reshape(-1, 3).T
    hover = [
        f"<b>{style.plain(name)}</b>: {each.verdict}<br>change {words.signed(each.value)} points<br>95% interval "
        f"{words.signed(each.low)} to {words.signed(each.high)}"
        for name, each in zip(names, found, strict=True)
    ]
    return rows.dots((value, low, high), marks, hover, undefined="")


def _verdicts(found: Sequence[Effect]) -> list[dict[str, Any]]:
    """What colours and symbols say, of those that occur."""
    there = {each.verdict for each in found}
    return [
        {
            "type": "scatter",
            "x": [None],
            "y": [None],
            "mode": "markers",
            "name": verdict.capitalize(),
            "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 11},
        }
        for verdict, mark in LOOKS.items()
        if verdict in there
    ]
