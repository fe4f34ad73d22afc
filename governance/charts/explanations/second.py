"""A second opinion beside the Shapley values: the same columns, two explanations."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.explanations.agreement import Agreement
from governance.metrics.intervals import Floats

MOST_COLUMNS = 12
FIRST, SECOND = "Shapley values", "Second opinion"
OFF = 0.17  # of either bar from the middle of its row
MARK = "\N{NOT EQUAL TO}"


def side_by_side(found: Agreement) -> go.Figure:
    """Do the two explanations name the same reasons, in the same direction?

    Two bars a column with their intervals; a sign stands where they disagree on a leading reason.
    """
    order = np.argsort(-np.maximum(*(np.abs(each) for each in found.effects)), kind="stable")
    kept = _kept(found, order.tolist())
    disputed = found.disputed if found.told else {}
    labels = [_label(found, at, at in disputed) for at in kept]
    first, second = found.first, found.second
    ends = [
        [each[kept] for each in (first.values[0], *(end[0] for end in first.interval()))],
        [each[kept] for each in (second.effects, *second.interval())],
    ]
    colours = (style.LIGHT[0], style.LIGHT[7])
    traces = [
        _bars(found, name, own, kept, up, colour)
        for name, own, up, colour in zip((FIRST, SECOND), ends, (OFF, -OFF), colours, strict=True)
    ]
    unit, about = first.unit, style.plain(first.subject.about)
    more = style.part(len(kept), len(found.columns), "columns")
    across = f"Effect against the average, {unit} of {about}"
    drawn = rows.figure(
        f"Two explanations of the same prediction{more}", labels, across, traces, each=rows.PAIR, legend=True
    )
    return drawn.update_layout(barmode="overlay", shapes=[style.upright(0.0)])


def _kept(found: Agreement, order: list[int]) -> list[int]:
    """The first columns, and every one that is disputed."""
    return [at for place, at in enumerate(order) if place < MOST_COLUMNS or at in found.disputed]


def _label(found: Agreement, at: int, disputed: bool) -> str:
    own = style.short(f"{found.columns[at]}: {found.second.says[at]}", 60, 34)
    return f"<b>{MARK} {own}</b>" if disputed else own


def _bars(found: Agreement, name: str, ends: list[Floats], kept: list[int], up: float, colour: str) -> dict[str, Any]:
    value, low, high = ends
    ranks = found.ranks[0 if name == FIRST else 1]
    hover = [
        f"<b>{style.plain(found.columns[at])}</b>, {name}<br>{effect:+.3f} {found.first.unit} ({first:+.3f} to "
        f"{last:+.3f})<br>rank {ranks[at] or 'none'} of {len(ranks)}"
        + (f"<br>{found.disputed[at]}" if found.told and at in found.disputed else "")
        for at, effect, first, last in zip(kept, value, low, high, strict=True)
    ]
    known = {} if np.isnan(low).all() else {"error_x": style.interval(value, low, high, color=style.INK, thickness=1.5)}
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": value,
        "y": rows.heights(len(kept), up),
        "width": 0.3,
        "marker": {"color": colour},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        **known,
    }
