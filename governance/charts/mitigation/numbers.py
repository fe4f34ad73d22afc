"""The charts of predictions of a number under mitigation: the trade-off, and a point in depth by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import rows, style
from governance.charts.style import Mark
from governance.metrics import words
from governance.metrics.residuals import Mean
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION
from governance.mitigation.numbers.tradeoff import Point, title, titled
from governance.mitigation.numbers.treatments import BOUNDED, WITHOUT
from governance.mitigation.reached import UNMITIGATED

MARKS = {
    EQUAL_ERROR: Mark(style.LIGHT[0], "circle"),
    EQUAL_PREDICTION: Mark(style.LIGHT[1], "square"),
    WITHOUT: Mark(style.LIGHT[2], "triangle-up"),
    BOUNDED: Mark(style.LIGHT[3], "diamond"),
    UNMITIGATED: Mark(style.INK, "star"),
}
MOST_ROWS = 20
SIZE, LARGE, RING = 11, 17, 26


def tradeoff(found: Sequence[Point], best: NDArray[np.bool_], chosen: str, across: str, up: str) -> go.Figure:
    """What does a smaller gap do to everybody's error? A mark's `customdata` is the title of its treatment.

    Filled marks are those that no other beats; `across` and `up` say what is on the axes.
    """
    drawn = style.figure("What does a smaller gap cost?", height=500, legend=True, hovermode="closest", dragmode=False)
    drawn.update_xaxes(title_text=across, rangemode="tozero")
    drawn.update_yaxes(title_text=up)
    drawn.update_layout(margin={"b": 140}, legend={"font": {"size": 12}})
    for method in dict.fromkeys(each.treatment.method for each in found):
        at = [place for place, each in enumerate(found) if each.treatment.method == method]
        drawn.add_trace(_method([found[place] for place in at], best[at], MARKS[method], lines=len(at) > 1))
    drawn.add_annotation(
        x=found[0].gap.value, y=float(found[0].value.value[0]), text="<b>as predicted now</b>", ax=0, ay=-44,
        font={"size": 13, "color": style.INK}, arrowcolor=style.INK, arrowwidth=1, arrowhead=0, standoff=9,
    )  # fmt: skip
    own = [each for each in found if title(each.treatment) == chosen]
    if own:
        ring = {"symbol": "circle-open", "size": RING, "color": style.INK, "line": {"width": 2.5}}
        place = {"x": [own[0].gap.value], "y": [float(own[0].value.value[0])]}
        drawn.add_scatter(**place, mode="markers", marker=ring, hoverinfo="skip", name="In depth below")
    for name, symbol in {"Filled: none is better both ways": "circle", "Hollow: another is": "circle-open"}.items():
        look = {"color": style.QUIET, "symbol": symbol, "size": 10}
        drawn.add_scatter(x=[None], y=[None], mode="markers", name=name, marker=look)
    return drawn


def _method(own: Sequence[Point], best: NDArray[np.bool_], mark: Mark, *, lines: bool) -> dict[str, Any]:
    gap = np.array([(each.gap.value, each.gap.low, each.gap.high) for each in own]).T
    error = np.array([[float(end[0]) for end in (each.value.value, *each.value.interval())] for each in own]).T
    look: dict[str, Any] = {"thickness": 1, "width": 0, "color": style.faint(mark.colour)}
    named = own[0].treatment.method
    return {
        "type": "scatter",
        "mode": "lines+markers" if lines else "markers",
        "x": gap[0],
        "y": error[0],
        "error_x": style.interval(*gap, **look),
        "error_y": style.interval(*error, **look),
        "line": {"color": mark.colour, "width": 1.5},
        "marker": {
            "color": mark.colour,
            "size": LARGE if named == UNMITIGATED else SIZE,
            "symbol": [mark.symbol if stands else f"{mark.symbol}-open" for stands in best],
            "line": {"color": mark.colour, "width": 2},
        },
        "unselected": {"marker": {"opacity": 1}},
        "name": titled(named),
        "customdata": [title(each.treatment) for each in own],
        "hovertext": [_said(each, bool(stands)) for each, stands in zip(own, best, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _said(point: Point, stands: bool) -> str:
    low, high = (float(end[0]) for end in point.value.interval())
    measured = int(point.after.people.sum())
    lines = [
        f"<b>{title(point.treatment)}</b>",
        f"largest gap {words.amount(point.gap.value)}",
        f"95% interval {words.amount(point.gap.low)} to {words.amount(point.gap.high)}",
        f"error of everybody {words.amount(float(point.value.value[0]))}",
        f"95% interval {words.amount(low)} to {words.amount(high)}",
        f"{words.people(measured)}, measured in one split",
    ]
    if len(point.each) > 1:
        ends = " to ".join(map(words.amount, point.ranges[0]))
        lines.append(f"over {len(point.each)} splits the gap is {ends}")
    return "<br>".join([*lines, "no other mark is better both ways"] if stands else lines)


def before_and_after(before: Mean, after: Mean, people: Sequence[int], question: str, axis: str) -> go.Figure:
    """What changes for whom? Of each group the hollow mark is before, the full one after the treatment."""
    kept, part = style.largest(people, MOST_ROWS)
    marks = rows.marks_of(after, kept)
    hollow = [Mark(mark.colour, f"{mark.symbol}-open") for mark in marks]
    sides = ((before, hollow, "before", 0.14), (after, marks, "after", -0.14))
    traces = [
        trace
        for found, own, when, up in sides
        for trace in rows.dots(
            _ends(found, kept),
            own,
            [_group(found, at, people[at], when) for at in kept],
            up=up,
            undefined="not defined",
        )
    ]
    drawn = rows.figure(
        f"{question}{part}",
        rows.labels_of(after, people, kept),
        f"{axis}<br>hollow: before, full: after",
        traces,
        each=rows.PAIR,
    )
    if after.name == "mean_residual":
        style.reference(drawn, x=0, text="neither too high nor too low")
    return drawn


def rises(found: Mean, people: Sequence[int], axis: str) -> go.Figure:
    """Whose error falls, and whose rises?"""
    kept, part = style.largest(people, MOST_ROWS)
    hover = [_group(found, at, people[at], "after minus before") for at in kept]
    traces = rows.dots(_ends(found, kept), rows.marks_of(found, kept), hover, undefined="not defined")
    drawn = rows.figure(f"Whose error falls, and whose rises{part}", rows.labels_of(found, people, kept), axis, traces)
    style.reference(drawn, x=0, text="no change")
    return drawn


def _ends(found: Mean, kept: Sequence[int]) -> rows.Ends:
    value, low, high = (each[list(kept)] for each in (found.value, *found.interval()))
    return value, low, high


def _group(found: Mean, at: int, people: int, when: str) -> str:
    low, high = (float(end[at]) for end in found.interval())
    return (
        f"<b>{style.named(found.attributes, found.groups[at])}</b> (n {people:,})<br>{when}: "
        f"{words.amount(float(found.value[at]))}<br>95% interval {words.amount(low)} to {words.amount(high)}"
    )
