"""Interactions: which pairs of columns do most together, ranked, and all of them at once."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.explanations.interactions import Together
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_PAIRS, MOST_COLUMNS = 10, 9
EACH = 30


def pair(found: Together, at: int) -> str:
    """What a pair of columns is called."""
    return " × ".join(found.columns[column] for column in found.pairs[at])


def strongest(found: Together) -> go.Figure:
    """Which two columns do most together, beyond what each of them does alone?"""
    order = found.order[:MOST_PAIRS].tolist()
    value, low, high = (side[0, order] for side in (found.means.value, found.means.low, found.means.high))
    hover = [
        f"<b>{style.plain(pair(found, at))}</b><br>{words.amount(float(value[place]))} {found.unit}<br>95% interval "
        f"{words.amount(float(low[place]))} to {words.amount(float(high[place]))}"
        for place, at in enumerate(order)
    ]
    mark = style.Mark(style.LIGHT[0], "circle")
    return rows.figure(
        f"What two columns do together{style.part(len(order), len(found.pairs), 'pairs')}",
        [style.short(pair(found, at), rows.LONG) for at in order],
        f"Mean absolute interaction, {found.unit} (95% interval over the sample)",
        rows.dots((value, low, high), [mark] * len(order), hover, line=mark.colour, undefined=""),
        each=EACH,
        rangemode="tozero",
    )


def all_pairs(found: Together) -> go.Figure:
    """Which columns do much alone, and which do it together with others?

    A cell a pair of the columns that matter most; what a column does alone is on the diagonal.
    """
    size = _square(found)
    kept = np.argsort(-size.sum(axis=0), kind="stable")[:MOST_COLUMNS]
    names = style.apart([style.short(found.columns[at], 18, 18) for at in kept])
    shown = size[np.ix_(kept, kept)]
    text = [[words.amount(float(cell)) if cell else "0" for cell in row] for row in shown]
    detail = [
        [
            f"<b>{style.plain(found.columns[one])}{'' if one == other else f' × {style.plain(found.columns[other])}'}"
            f"</b><br>{'alone' if one == other else 'together'}: {words.amount(float(size[one, other]))} {found.unit}"
            for other in kept
        ]
        for one in kept
    ]
    drawn = style.figure(
        f"Alone (diagonal) and in pairs, {found.unit}{style.part(len(kept), len(found.columns), 'columns')}",
        height=style.rows(len(kept), each=36) + 90,
        margin={"t": 160},
    )
    # Columns alone do far more than pairs; by its root a small cell still has a shade.
    style.heat(drawn, x=names, y=names, z=np.sqrt(shown), text=text, detail=detail, zmin=0)
    return drawn


def _square(found: Together) -> Floats:
    """The mean sizes, shape (columns, columns)."""
    size = np.zeros((len(found.columns),) * 2)
    one, other = found.pairs.T
    size[one, other] = size[other, one] = found.means.value[0]
    np.fill_diagonal(size, found.alone.value[0])
    return size
