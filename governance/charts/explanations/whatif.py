"""What if: the score and the attributions of a person before and after some columns were changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.explanations.whatif import WhatIf
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.shapley.outputs import LOG_ODDS, PROBABILITY

MOST_COLUMNS = 12
TRACK, GAP = 64, 76  # height of the line of the score, and from there to the rows
AROUND = 190  # margins, the names of the axis in two lines, a legend
BEFORE, AFTER = "Before", "After"
DECIDED = {True: style.TOWARDS, False: style.AGAINST, None: style.INK}


def before_and_after(found: WhatIf) -> go.Figure:
    """Where does the score go, and which columns move it?

    On top the score, with the threshold; below each column's attribution, a ring before and a dot after, each with its
    interval over backgrounds. Columns stand in the order of the person's own attributions, which no change moves.
    """
    kept, left = _kept(found)
    labels = [_label(found, at) for at in kept] + ([f"{len(left)} more columns"] if left else [])
    high = rows.tall(labels, rows.PAIR)
    scored = found.before.unit in (PROBABILITY, LOG_ODDS)
    above = TRACK + GAP if scored else 0
    whole = high + above
    unit, about = found.before.unit, style.plain(found.before.subject.about)
    axis = {"title": {"text": f"Attribution, {unit}<br>of {about}", "font": {"color": style.INK}}, "anchor": "y"}
    layout: dict[str, Any] = {
        "xaxis": axis,
        "yaxis": {**rows.axis(labels), "domain": [0, high / whole]},
        "shapes": [style.upright(0.0)],
        "annotations": [],
    }
    traces = _dumbbells(found, kept, left)
    if scored:
        traces += _track(found, layout, 1 - TRACK / whole)
    return style.figure(
        "Score and attributions" if scored else "Attributions",
        height=AROUND + whole,
        legend=True,
        traces=traces,
        **layout,
    )


def _kept(found: WhatIf) -> tuple[list[int], list[int]]:
    """Columns with a row of their own, and those that are added up: never one that was changed."""
    order = np.argsort(-np.abs(found.before.values[0]), kind="stable").tolist()
    changed = {found.before.columns.index(column) for column in found.changed}
    first = [at for at in order if at in changed or order.index(at) < MOST_COLUMNS]
    left = [at for at in order if at not in first]
    return (first, left) if len(left) > 1 else (order, [])


def _label(found: WhatIf, at: int) -> str:
    name = found.before.columns[at]
    was, now = (words.value(each.people.iloc[0, at]) for each in (found.before, found.after))
    own = style.short(f"{name} = {now}", 44, 28)
    return f"<b>{own}</b><br>was {style.short(was, 24)}" if name in found.changed else own


def _dumbbells(found: WhatIf, kept: list[int], left: list[int]) -> list[dict[str, Any]]:
    """A ring before, a dot after, and a line between them."""
    before, after = (_ends(each, kept, left) for each in (found.before, found.after))
    y = rows.heights(len(before[0]))
    gap = np.full(len(y), np.nan)
    between = {
        "type": "scatter",
        "mode": "lines",
        "x": np.column_stack([before[0], after[0], gap]).ravel(),
        "y": np.column_stack([y, y, y]).ravel(),
        "line": {"color": style.QUIET, "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    colour = [style.TOWARDS if value >= 0 else style.AGAINST for value in after[0]]
    dots = {"color": colour, "size": 10}
    ring = {"color": style.INK, "symbol": "circle-open", "size": 15, "line": {"width": 2, "color": style.INK}}
    changed = bool(found.changed)
    return [
        between,
        _marks(found, BEFORE, before, y, ring, kept, left),
        *([_marks(found, AFTER, after, y, dots, kept, left)] if changed else []),
    ]


def _ends(own: Any, kept: list[int], left: list[int]) -> tuple[Floats, Floats, Floats]:
    """Attributions in rows with their intervals; what is added up has none."""
    low, high = own.interval()
    rest = [own.values[0, left].sum()] if left else []
    nothing = [np.nan] if left else []
    return (
        np.append(own.values[0, kept], rest),
        np.append(low[0, kept], nothing),
        np.append(high[0, kept], nothing),
    )


def _marks(
    found: WhatIf,
    when: str,
    ends: tuple[Floats, Floats, Floats],
    y: Floats,
    marker: dict[str, Any],
    kept: list[int],
    left: list[int],
) -> dict[str, Any]:
    own = found.before if when == BEFORE else found.after
    names = [
        f"<b>{style.plain(own.columns[at])}</b> = {style.plain(words.value(own.people.iloc[0, at]))}" for at in kept
    ]
    names += ["<b>All others together</b>"] if left else []
    hover = [
        f"{name}<br>{when.lower()}: {value:+.3f} {own.unit}"
        + ("" if np.isnan(low) else f" ({low:+.3f} to {high:+.3f})")
        for name, value, low, high in zip(names, *ends, strict=True)
    ]
    line = style.interval(*ends, color=style.QUIET, thickness=1, width=3)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": when,
        "x": ends[0],
        "y": y,
        "marker": marker,
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        **({} if np.isnan(ends[1]).all() else {"error_x": line}),
    }


def _track(found: WhatIf, layout: dict[str, Any], foot: float) -> list[dict[str, Any]]:
    """The score from 0 to 1, before and after, with the threshold."""
    about, (was, now) = found.before.subject, found.score
    title = {"text": f"Score ({style.plain(about.about)})", "font": {"color": style.INK}, "standoff": 4}
    layout["xaxis2"] = {
        "range": [-0.02, 1.02],
        "anchor": "y2",
        "title": title,
        "automargin": True,
        "zeroline": False,
        "tickfont": {"color": style.INK},
    }
    layout["yaxis2"] = {
        "domain": [foot, 1],
        "range": [-1, 1],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
    }
    if about.threshold is not None:
        layout["shapes"].append(style.upright(about.threshold, "x2", "y2"))
        layout["annotations"].append(
            {
                "x": about.threshold,
                "xref": "x2",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "text": f"threshold {words.threshold(about.threshold)}",
                "font": {"size": 12, "color": style.QUIET},
            }
        )
    place: dict[str, Any] = {"type": "scatter", "xaxis": "x2", "yaxis": "y2", "showlegend": False}
    ring = {"color": style.INK, "symbol": "circle-open", "size": 17, "line": {"width": 2, "color": style.INK}}
    dot = {"color": _colour(found.decided), "size": 12}
    said = [words.score(each, about.threshold) for each in found.score]
    hover = [f"score {when.lower()}: {text}" for when, text in zip((BEFORE, AFTER), said, strict=True)]
    tip = {"hovertemplate": "%{hovertext}<extra></extra>", "mode": "markers"}
    line = {"color": style.QUIET, "width": 3}
    after = [{**place, **tip, "x": [now], "y": [0], "marker": dot, "hovertext": hover[1:]}] if found.changed else []
    return [
        {**place, "x": [was, now], "y": [0, 0], "mode": "lines", "line": line, "hoverinfo": "skip"},
        {**place, **tip, "x": [was], "y": [0], "marker": ring, "hovertext": hover[:1]},
        *after,
    ]


def _colour(decided: tuple[bool, bool] | None) -> str:
    """Of the score after the change, by the decision that follows from it."""
    if decided is None:
        return style.INK
    return style.TOWARDS if decided[1] else style.AGAINST
