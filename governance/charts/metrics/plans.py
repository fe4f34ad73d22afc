"""The chart of a plan: every group before and after, in the rates that a plan trades against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.disparity import Disparity
from governance.metrics.rates import Rate

MOST_ROWS = 12
MOST_ACROSS = 4


def before_and_after(
    before: Sequence[Rate],
    after: Sequence[Rate],
    *,
    gaps: Sequence[tuple[Disparity[Rate], Disparity[Rate]]] = (),
    confidence: float = 0.95,
) -> go.Figure:
    """What happens to every group, in each of these rates?

    A panel a rate, a row a group: hollow before, filled after with its interval. `gaps` are the largest differences of
    each rate before and after. Of very many groups the largest are drawn, and the title says so. A row that nobody is
    in says so.
    """
    first, pairs = after[0], list(zip(before, after, strict=True))
    kept, part = style.largest(first.n, MOST_ROWS)
    labels = rows.labels_of(first, first.n, kept, narrow=True)
    said = [_gap(*pair) for pair in gaps] or [""] * len(pairs)
    shown = [
        panels.Panel(f"{words.title(now.name)}{gap}", "", _traces(was, now, kept, confidence))
        for (was, now), gap in zip(pairs, said, strict=True)
    ]
    alike = all(np.array_equal(was.value, now.value, equal_nan=True) for was, now in pairs)
    title = "At the thresholds now" if alike else "Before (hollow) and after"
    return panels.beside(f"{title}{part}; largest gaps in points", labels, shown, across=MOST_ACROSS)


def _gap(was: Disparity[Rate], now: Disparity[Rate]) -> str:
    """The largest difference before and after, for the title of a panel."""
    before = "" if words.points(was.value) == words.points(now.value) else f"{words.points(was.value)} → "
    return f"<br>gap {before}{words.points(now.value)}"


def _traces(was: Rate, now: Rate, kept: list[int], confidence: float) -> list[dict[str, Any]]:
    """One rate: a line from before to after in every row, and both marks."""
    marks = rows.marks_of(now, kept)
    hollow = [style.Mark(mark.colour, f"{mark.symbol}-open") for mark in marks]
    before, after = (rows.ends_of(found, kept, confidence) for found in (was, now))
    said, alone = _said(was, now, kept, [before, after]), np.full(len(kept), np.nan)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": np.stack([before[0], after[0], alone], axis=1).ravel(),
        "y": np.repeat(rows.heights(len(kept)), 3),
        "line": {"color": style.QUIET, "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    first = rows.dots((before[0], alone, alone), hollow, said, undefined="")
    return [line, *first, *rows.dots(after, marks, said, line=style.QUIET)]


def _said(was: Rate, now: Rate, kept: list[int], sides: Sequence[rows.Ends]) -> list[str]:
    """What both marks of each row say on hover."""
    said = []
    for row, at in enumerate(kept):
        name = style.named(now.attributes, now.groups[at])
        lines = [
            f"{when} {style.estimate(value[row], low[row], high[row], words.stands_on(found, at))}"
            for when, found, (value, low, high) in zip(("before", "after"), (was, now), sides, strict=True)
        ]
        said.append(f"<b>{name}</b>: {words.title(now.name).lower()}<br>{'<br>'.join(lines)}")
    return said
