"""Behind one bar of the gap: who has which values, what each value does, and how people are spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.explanations.bar import Bar
from governance.metrics import words
from governance.metrics.intervals import Floats, wilson

MOST_VALUES, MOST_BANDS = 12, 24
OFF = 0.17  # of a row, that each group's mark is off its middle
EACH = 34


def by_value(found: Bar, named: Sequence[str], marks: Sequence[style.Mark]) -> go.Figure:
    """Do the groups differ in what they have, or in what the same does?

    Left how many of each group have a value, right what the value adds on average; the first group above the second.
    """
    kept, part = _kept(found)
    labels = [style.short(found.names[at], 2 * rows.NARROW, rows.NARROW) for at in kept]
    shares, effects = [], []
    for side, (name, mark) in enumerate(zip(named, marks, strict=True)):
        people = found.people[side]
        low, high = wilson(found.share[side], people.sum())
        up = OFF if side == 0 else -OFF
        hover = [
            f"<b>{style.plain(found.names[at])}</b>, {style.plain(name)}<br>{words.percent(found.share[side, at])} "
            f"({words.evidence(int(people[at]), int(people.sum()))})<br>adds {found.mean[side, at]:+.3f} on average"
            for at in kept
        ]
        look = [mark] * len(kept)
        ends = found.share[side][kept], low[kept], high[kept]
        shares += rows.dots(ends, look, hover, up=up, name=style.plain(name), showlegend=True)
        ends = found.mean[side][kept], found.low[side][kept], found.high[side][kept]
        effects += rows.dots(ends, look, hover, up=up, undefined="")
    unit = found.gap.unit
    shown = [
        panels.Panel("Who has it", "Share of the group", shares, style.PERCENT),
        panels.Panel("What it adds on average", f"Attribution, {unit}", effects, "~g", zero=True),
    ]
    title = f"{style.plain(found.column, 60)}: what the groups have, and what it does{part}"
    return panels.beside(title, labels, shown, each=EACH, legend=True)


def spread(found: Bar, named: Sequence[str], marks: Sequence[style.Mark]) -> go.Figure:
    """How are the column's attributions spread over the people of either group?

    The box holds the middle half, the line in it is the median, the ends are 5 and 95 of 100 people, the diamond is
    the mean.
    """
    sides = (found.gap.first, found.gap.second)
    labels = [rows.label(name, len(side.rows)) for name, side in zip(named, sides, strict=True)]
    drawn = [
        trace
        for side, (name, mark) in enumerate(zip(named, marks, strict=True))
        for trace in _box(found.quantiles[side], float(sides[side].mean[found.place]), name, mark, 1.0 - side)
    ]
    across = f"Attribution of {style.plain(found.column, 60)}, {found.gap.unit}; the diamond is the mean"
    return rows.figure("How far the column moves people of either group", labels, across, drawn, each=54)


def _box(quantiles: Floats, mean: float, name: str, mark: style.Mark, height: float) -> list[dict[str, Any]]:
    """The quantiles of one group, and its mean."""
    low, first, middle, third, high = quantiles.tolist()
    box = {
        "type": "box",
        "orientation": "h",
        "y": [height],
        "lowerfence": [low],
        "q1": [first],
        "median": [middle],
        "q3": [third],
        "upperfence": [high],
        "width": 0.5,
        "line": {"color": mark.colour},
        "fillcolor": style.faint(mark.colour),
        "showlegend": False,
        "hoverinfo": "skip",
    }
    said = (
        f"<b>{style.plain(name)}</b><br>mean {mean:+.3f}<br>median {middle:+.3f}<br>middle half {first:+.3f} to "
        f"{third:+.3f}<br>5 to 95 of 100 people {low:+.3f} to {high:+.3f}"
    )
    diamond = {
        "type": "scatter",
        "mode": "markers",
        "x": [mean],
        "y": [height],
        "marker": {"color": style.TEXT, "symbol": "diamond", "size": 10},
        "hovertext": [said],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }
    return [box, diamond]


def _kept(found: Bar) -> tuple[list[int], str]:
    """Positions of the values that are drawn, in order or the most telling first, and what a title adds if not all."""
    most = MOST_BANDS if found.ordered else MOST_VALUES
    telling = np.argsort(-np.abs(found.through), kind="stable")[:most]
    kept = np.sort(telling) if found.ordered else telling
    return kept.tolist(), style.part(len(kept), len(found.names), "values", "most telling")
