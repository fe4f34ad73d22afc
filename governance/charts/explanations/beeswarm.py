"""Beeswarm: a row a column and a dot a person, where the dot is the effect and its colour the person's value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import rows, style
from governance.explanations.attribution import Attributions
from governance.explanations.columns import from_low_to_high, numbers
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_DOTS = 6_000  # of all rows together; more say nothing that these do not
EACH, SIZE = 40, 5  # height of a row, and width of a dot, in pixels
SLOTS = 150  # side by side along the axis; dots in one of them stand above each other
HALF = 0.42  # of a row, on either side of its middle
STEP = 0.10  # from one dot to the next in a slot, where there is room
STEPS = ("low", "rather low", "in the middle", "rather high", "high")
CATEGORY, MISSING = "a category", "missing"


def beeswarm(found: Attributions, kept: Sequence[int], part: str = "") -> go.Figure:
    """In which direction does each column move people, and is it high or low values that do?

    Dots that would cover each other stand above each other. Of more people than there is room for the first ones of
    the sample are drawn. A value's colour is where it stands between the 5th and the 95th percentile of its column; a
    category is neither low nor high, so it is grey, and a missing value is hollow.

    Parameters
    ----------
    found : Attributions
        Of a random sample.
    kept : sequence of int
        Which columns, the first on top.
    part : str
        What the title adds where these are not all.
    """
    people = dots_of(len(found.values), len(kept))
    own = found.people.iloc[people]
    effect = found.values[people][:, np.array(kept, int)].T  # a row a column
    row = np.repeat(rows.heights(len(kept))[:, None], len(people), axis=1)
    up = apart(effect)
    columns = [own.iloc[:, at] for at in kept]
    kind = np.array([_kinds(column) for column in columns]).reshape(effect.shape)
    said = [_hover(found, at, *each) for at, *each in zip(kept, columns, effect, strict=True)]
    hover = np.array(said, dtype=object).reshape(effect.shape)
    traces = [
        _trace(effect[taken], (row + up)[taken], hover[taken], step)
        for step in range(len(STEPS) + 2)
        if (taken := kind == step).any()
    ]
    drawn = rows.figure(
        f"The effect of each column on {len(people):,} people{part}",
        [style.short(found.columns[at], rows.LONG) for at in kept],
        f"Attribution, {found.unit}; right of 0 towards {style.plain(found.subject.about)}",
        traces,
        each=EACH,
        legend=True,
    )
    drawn.add_vline(x=0, line=style.DOTTED, layer="below")
    return drawn.update_layout(legend={"title": {"text": "The person's value: "}, "itemsizing": "constant"})


def dots_of(people: int, columns: int) -> NDArray[np.int64]:
    """Which people of the sample are drawn: all, or as many as there is room for, evenly apart."""
    most = min(people, MOST_DOTS // max(columns, 1))
    return np.linspace(0, people - 1, most).astype(np.int64) if people else np.arange(0)


def apart(effect: Floats) -> Floats:
    """How far from the middle of its row each dot stands, shape of `effect`, (rows, people).

    The axis is cut into `SLOTS` for all rows alike; those of one row in one slot stand in turn above and below.
    """
    if not effect.size:
        return np.zeros_like(effect)
    low, high = effect.min(), effect.max()
    slot = ((effect - low) / ((high - low) or 1.0) * SLOTS).astype(np.int64)
    key = (slot + (SLOTS + 1) * np.arange(len(effect))[:, None]).ravel()
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    turn = np.empty(len(key), dtype=np.int64)
    turn[order] = np.arange(len(key)) - np.repeat(starts, np.diff(starts, append=len(key)))
    side = (np.where(turn % 2, 1.0, -1.0) * ((turn + 1) // 2)).reshape(effect.shape)
    step = np.minimum(STEP, HALF / np.maximum(np.abs(side).max(axis=1), 1))
    return np.asarray(side * step[:, None])


def _kinds(column: pd.Series) -> NDArray[np.int64]:
    """The place in `STEPS` of each value; one more for a category, two more for a missing value."""
    if numbers(column) is None:
        return np.where(column.isna(), len(STEPS) + 1, len(STEPS))
    found = from_low_to_high(column)
    step = np.minimum(np.nan_to_num(found) * len(STEPS), len(STEPS) - 1).astype(np.int64)
    return np.where(np.isnan(found), len(STEPS) + 1, step)


def _hover(found: Attributions, at: int, column: pd.Series, effect: Floats) -> NDArray[Any]:
    """What is said of each dot: the column with the person's value, and the effect."""
    codes, values = pd.factorize(column, use_na_sentinel=True)
    said = np.array([*(style.short(words.value(each)) for each in values), MISSING], dtype=object)
    name = f"<b>{style.short(found.columns[at])} = "
    shown = np.char.mod("%+.3g", effect).astype(object)
    return np.asarray(name + said[codes] + "</b><br>" + shown)


def _trace(effect: Floats, height: Floats, hover: NDArray[Any], step: int) -> dict[str, Any]:
    name = (*STEPS, CATEGORY, MISSING)[step]
    colour = style.RAMP[step] if step < len(STEPS) else style.QUIET
    symbol = "circle-open" if name == MISSING else "circle"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": effect.astype(np.float32),
        "y": height.astype(np.float32),
        "marker": {"color": colour, "symbol": symbol, "size": SIZE, "opacity": 0.85},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
