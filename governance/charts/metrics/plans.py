"""The chart of a plan: every group before and after, in the rates that a plan trades against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.disparity import Disparity
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate

MOST_ROWS = 12
INK = {"color": style.INK}
GUTTER = 0.035  # between panels, of the width


def before_and_after(
    before: Sequence[Rate],
    after: Sequence[Rate],
    *,
    gaps: Sequence[tuple[Disparity[Rate], Disparity[Rate]]] = (),
    confidence: float = 0.95,
) -> go.Figure:
    """What happens to every group, in each of these rates?

    A panel a rate, a row a group: hollow before, filled after with its interval. `gaps` are the largest differences of
    each rate before and after. Of very many groups the largest are drawn, and the title says so. Where nobody has a
    rate its row is blank; the table says so.
    """
    first, pairs = after[0], list(zip(before, after, strict=True))
    kept = style.largest(first.n.tolist(), MOST_ROWS)[::-1]
    part = style.part(len(kept), len(first.groups))
    alike = all(np.array_equal(was.value, now.value, equal_nan=True) for was, now in pairs)
    title = "At the thresholds now" if alike else "Before (hollow) and after"
    drawn = style.figure(f"{title}{part}; largest gaps in points", height=style.rows(len(kept)) + 20)
    labels = style.apart(
        [f"{style.short(words.group(first.attributes, first.groups[at]), 22)} (n {first.n[at]:,})" for at in kept]
    )
    panels = [_panel(was, now, (kept, labels), place, confidence) for place, (was, now) in enumerate(pairs)]
    drawn.add_traces([trace for panel in panels for trace in panel])
    said = [_gap(*pair) for pair in gaps] or [""] * len(pairs)
    titles = [f"{words.title(now.name)}{gap}" for now, gap in zip(after, said, strict=True)]
    return _laid_out(drawn, titles, labels, _nobody(after, kept, labels))


def _laid_out(drawn: go.Figure, titles: list[str], labels: list[str], notes: list[dict[str, Any]]) -> go.Figure:
    """Panels side by side with a title each, over the same rows."""
    across = {"automargin": True, "zeroline": False, "tickfont": INK, "tickformat": style.PERCENT, "nticks": 4}
    width = (1 - GUTTER * (len(titles) - 1)) / len(titles)
    starts = [place * (width + GUTTER) for place in range(len(titles))]
    axes = {
        f"xaxis{_nth(place)}": {**across, "domain": [start, start + width], "anchor": "y"}
        for place, start in enumerate(starts)
    }
    above = {"y": 1, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False}
    heads = [
        {"text": title, "x": start + width / 2, "font": {"size": 13, **INK}, **above}
        for title, start in zip(titles, starts, strict=True)
    ]
    rows = {"type": "category", "range": [-0.6, max(len(labels), 1) - 0.4]}
    return drawn.update_layout(margin={"t": 96, "b": 32}, annotations=[*heads, *notes], yaxis=rows, **axes)


def _nobody(after: Sequence[Rate], kept: list[int], labels: list[str]) -> list[dict[str, Any]]:
    """A note in each panel and row where nobody has the rate."""
    look = {"text": "nobody to measure", "x": 0, "xanchor": "left", "showarrow": False, "font": {"size": 11, **INK}}
    return [
        {**look, "y": label, "xref": f"x{_nth(place)} domain"}
        for place, now in enumerate(after)
        for at, label in zip(kept, labels, strict=True)
        if not now.defined[at]
    ]


def _nth(place: int) -> str:
    """What plotly puts after the name of an axis: nothing for the first, then 2, 3 and so on."""
    return str(place + 1) if place else ""


def _gap(was: Disparity[Rate], now: Disparity[Rate]) -> str:
    """The largest difference before and after, for the title of a panel."""
    before = "" if words.points(was.value) == words.points(now.value) else f"{words.points(was.value)} → "
    return f"<br>gap {before}{words.points(now.value)}"


def _panel(
    was: Rate, now: Rate, rows: tuple[list[int], list[str]], place: int, confidence: float
) -> list[dict[str, Any]]:
    """One rate: a line from before to after in every row, and both marks."""
    kept, labels = rows
    marks = [style.mark(now.groups[at], now.levels) for at in kept]
    colours, symbols = [mark.colour for mark in marks], [mark.symbol for mark in marks]
    sides = [[each[kept] for each in (found.value, *found.interval(confidence))] for found in (was, now)]
    (before, *_), (after, *ends) = sides
    axis = {"type": "scatter", "xaxis": f"x{_nth(place)}", "yaxis": "y"}
    lines = np.stack([before, after, np.full(len(kept), np.nan)], axis=1).ravel()
    both = {**axis, "y": labels, "mode": "markers", "customdata": _said(was, now, kept, sides)}
    both["hovertemplate"] = "%{customdata}<extra></extra>"
    hollow = {"color": colours, "symbol": [f"{each}-open" for each in symbols], "size": 12, "line": {"width": 2}}
    return [
        {
            **axis,
            "x": lines,
            "y": [label for label in labels for _ in range(3)],
            "mode": "lines",
            "line": {"color": style.QUIET, "width": 2},
            "hoverinfo": "skip",
        },
        {**both, "x": before, "marker": hollow},
        {
            **both,
            "x": after,
            "marker": {"color": colours, "symbol": symbols, "size": 10},
            "error_x": style.interval(after, *ends, color=style.QUIET),
        },
    ]


def _said(was: Rate, now: Rate, kept: list[int], sides: list[list[Floats]]) -> list[str]:
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
