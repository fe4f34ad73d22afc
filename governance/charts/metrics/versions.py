"""The charts of two versions on the same people: rates before and after, what changes, and who changes sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate, Share
from governance.metrics.sides import GAINED, LOST, Sides

MOST_ROWS = 20
OFF = 0.15  # of one row, between the marks of the two versions
EACH = 40
PANELS = (0.56, 0.62)  # where the panel of the rates ends, and where that of the changes begins

ZERO = {
    "type": "line", "xref": "x2", "yref": "y2 domain", "x0": 0, "x1": 0, "y0": 0, "y1": 1,
    "line": {"color": style.QUIET, "dash": "dot", "width": 1.5},
}  # fmt: skip

# Colour says whether rightly, and so does the pattern.
LOOKS = {
    (GAINED, True): ("gained, rightly", style.TOWARDS, ""),
    (GAINED, False): ("gained, wrongly", style.AGAINST, "/"),
    (LOST, True): ("lost, rightly", style.TOWARDS, ""),
    (LOST, False): ("lost, wrongly", style.AGAINST, "/"),
}


class Row(NamedTuple):
    """A group, or a rate, in a chart: what it is called, its change, where it stands there, and how it is drawn."""

    label: str
    found: PairedDifference
    at: int
    mark: style.Mark


def change_by_group(found: PairedDifference, names: tuple[str, str], *, confidence: float = 0.95) -> go.Figure:
    """Whose rate changes from the first version to the second, and how sure are we?

    Left both rates of every group with their intervals, right their difference with the paired one. Of very many groups
    the largest are drawn, and the title says so. A group whose rate is not defined in both is listed.
    """
    kept = style.largest(found.first.n.tolist(), MOST_ROWS)
    part = style.part(len(kept), len(found.groups))
    name = words.title(found.name)
    labels = [style.short(words.group(found.attributes, found.groups[at])) for at in kept]
    marks = [style.mark(found.groups[at], found.levels) for at in kept]
    rows = [Row(label, found, at, mark) for label, at, mark in zip(labels, kept, marks, strict=True)]
    return _two_panels(rows, f"{name} of each group in both versions{part}", name, names, confidence)


def change_of_everybody(
    found: Sequence[PairedDifference], names: tuple[str, str], *, confidence: float = 0.95
) -> go.Figure:
    """Which rates of everybody change, and how sure are we?"""
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    rows = [Row(words.title(each.name), each, 0, mark) for each in found]
    return _two_panels(rows, "Rates of everybody in both versions", "Rate", names, confidence)


def who_moved(found: Sides, *, confidence: float = 0.95) -> go.Figure:
    """Who gains and who loses the favourable decision, and is that right?

    Bars to the right are people who gain it, to the left who lose it, in shares of their group; the line at each end
    is the interval of the whole side. A group of which it may not be told is listed and says so.
    """
    kept = style.largest(found.moved.n.tolist(), MOST_ROWS)[::-1]
    part = style.part(len(kept), len(found.groups))
    drawn = style.figure(f"Who changes sides{part}", height=style.rows(len(kept), each=EACH) + 20, legend=True)
    labels = style.apart([_labelled(found, at) for at in kept])
    drawn.add_traces([_bars(found, labels, kept, way) for way in LOOKS])
    ends = [_ends(drawn, found, labels, kept, confidence, side) for side in (GAINED, LOST)]
    for at, label in zip(kept, labels, strict=True):
        if not found.told[at] or not found.moved.size[at]:
            why = "not told: too few" if not found.told[at] else "not defined"
            drawn.add_annotation(x=0, xanchor="left", y=label, text=f"  {why}", showarrow=False)
    most = max(*ends, 0.01) * 1.08
    steps = _steps(most)
    return drawn.update_layout(
        barmode="relative",
        bargap=0.35,
        xaxis={
            "title_text": "Share of the group: lost to the left, gained to the right",
            "tickvals": steps,
            "ticktext": [f"{100 * abs(step):.3g}%" for step in steps],
            "range": [-most, most],
            "zeroline": True,
            "zerolinecolor": style.QUIET,
        },
        yaxis={"type": "category", "range": [-0.7, len(kept) - 0.3]},
    )


def _bars(found: Sides, labels: list[str], kept: list[int], way: tuple[str, bool]) -> dict[str, Any]:
    """Those who changed sides in one way, of every group."""
    share, sign, (said, colour, pattern) = found.shares[way], 1 if way[0] == GAINED else -1, LOOKS[way]
    return {
        "type": "bar",
        "x": sign * np.nan_to_num(share.value[kept]),
        "y": labels,
        "name": "rightly" if way[1] else "wrongly",
        "showlegend": sign > 0,
        "orientation": "h",
        "marker": {
            "color": colour,
            "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "#FFFFFF", "size": 6},
        },
        "hovertemplate": [
            f"<b>{style.named(found.attributes, found.groups[at])}</b><br>{said}: {words.percent(share.value[at])} "
            f"({_people(share, at)})<extra></extra>"
            for at in kept
        ],
    }


def _two_panels(rows: Sequence[Row], title: str, axis: str, names: tuple[str, str], confidence: float) -> go.Figure:
    """A row each: both rates on the left, their change on the right; the first row on top. Few traces, so few ms."""
    height = np.arange(len(rows), dtype=float)[::-1]
    drawn = style.figure(title, height=style.rows(len(rows), each=EACH) + 30, legend=True)
    drawn.add_traces(
        [
            *(_rates(rows, height + off, order, confidence) for order, off in enumerate((OFF, -OFF))),
            *(_legend(name, order) for order, name in enumerate(names)),
            _changes(rows, height, confidence),
        ]
    )
    upright = {"range": [-0.7, len(rows) - 0.3], "tickvals": height, "showgrid": False}
    plain: dict[str, Any] = drawn.layout.xaxis.to_plotly_json()
    undefined = [(at, row) for at, row in zip(height, rows, strict=True) if np.isnan(row.found.value[row.at])]
    drawn.update_layout(
        xaxis={"domain": [0, PANELS[0]], "tickformat": style.PERCENT, "title_text": axis, "nticks": 6},
        yaxis={**upright, "ticktext": style.apart([row.label for row in rows])},
        xaxis2={
            **plain,
            "domain": [PANELS[1], 1],
            "tickformat": ".3~g",
            "nticks": 5,
            "anchor": "y2",
            "title": {"text": "Change in percentage points", "font": {"color": style.INK}},
        },
        yaxis2={**upright, "anchor": "x2", "showticklabels": False, "zeroline": False},
        shapes=[ZERO],
        annotations=[
            {
                "x": 0,
                "xref": "x2",
                "y": at,
                "yref": "y2",
                "showarrow": False,
                "text": "not told" if row.found.withheld[row.at] else "not defined in both",
            }
            for at, row in undefined
        ],
    )
    return drawn


def _rates(rows: Sequence[Row], height: Floats, order: int, confidence: float) -> dict[str, Any]:
    """The rate of every row in one version: open marks for the first, filled ones for the second."""
    held = [row.found.second if order else row.found.first for row in rows]
    ends = [_estimate(each, row.at, confidence) for each, row in zip(held, rows, strict=True)]
    value, low, high = np.array(ends).reshape(-1, 3).T
    colours = [row.mark.colour for row in rows]
    return {
        "type": "scatter",
        "x": value,
        "y": height,
        "mode": "markers",
        "showlegend": False,
        "marker": {
            "color": colours,
            "symbol": [row.mark.symbol if order else f"{row.mark.symbol}-open" for row in rows],
            "size": 11,
            "line": {"width": 2, "color": colours},
        },
        "error_x": style.interval(value, low, high, color=style.QUIET, thickness=1.5),
        "hovertemplate": [
            f"<b>{row.label}</b>, {'second' if order else 'first'} version<br>"
            f"{style.estimate(*own, words.stands_on(each, row.at))}<extra></extra>"
            for row, own, each in zip(rows, ends, held, strict=True)
        ],
    }


def _legend(name: str, order: int) -> dict[str, Any]:
    """What an open and a filled mark are, in the colour of no group."""
    marker = {"color": style.QUIET, "symbol": "circle" if order else "circle-open", "size": 11, "line": {"width": 2}}
    held = {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "marker": marker}
    return {**held, "name": style.short(name, 48, 60)}


def _changes(rows: Sequence[Row], height: Floats, confidence: float) -> dict[str, Any]:
    """The change of every row with its paired interval, in points."""
    ends = [_estimate(row.found, row.at, confidence) for row in rows]
    value, low, high = 100 * np.array(ends).reshape(-1, 3).T
    return {
        "type": "scatter",
        "x": value,
        "y": height,
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "markers",
        "showlegend": False,
        "marker": {"color": [row.mark.colour for row in rows], "symbol": [row.mark.symbol for row in rows], "size": 11},
        "error_x": style.interval(value, low, high, color=style.INK),
        "hovertemplate": [
            f"<b>{row.label}</b><br>change {each:+z.1f} points<br>paired {confidence:.0%} interval {least:+z.1f} to "
            f"{most:+z.1f} ({words.people(int(row.found.first.n[row.at]))})<extra></extra>"
            for row, each, least, most in zip(rows, value, low, high, strict=True)
        ],
    }


def _estimate(found: PairedDifference | Rate, at: int, confidence: float) -> tuple[float, float, float]:
    low, high = found.interval(confidence)
    return float(found.value[at]), float(low[at]), float(high[at])


def _ends(drawn: go.Figure, found: Sides, labels: list[str], kept: list[int], confidence: float, side: str) -> float:
    """The interval of one whole side at the end of its bars, and how far it reaches."""
    share, sign = (found.gained, 1) if side == GAINED else (found.lost, -1)
    there = [order for order, at in enumerate(kept) if found.told[at] and share.size[at] > 0]
    at = np.array([kept[order] for order in there], np.int64)
    low, high = (end[at] for end in share.interval(confidence))
    value = share.value[at]
    ends = (high - value, value - low) if sign > 0 else (value - low, high - value)
    drawn.add_scatter(
        x=sign * value,
        y=[labels[order] for order in there],
        mode="markers",
        showlegend=False,
        marker={"color": style.INK, "size": 1},
        error_x={"array": ends[0], "arrayminus": ends[1], "thickness": 1.5, "width": 4, "color": style.INK},
        hovertemplate=[
            f"{side} in all: {style.estimate(each, least, most, _people(share, place))}<extra></extra>"
            for each, least, most, place in zip(value, low, high, at, strict=True)
        ],
    )
    return float(high.max(initial=0.0))


def _people(share: Share, at: int) -> str:
    return words.evidence(int(share.k[at]), int(share.n[at]))


def _labelled(found: Sides, at: int) -> str:
    return f"{style.short(words.group(found.attributes, found.groups[at]))}  (n {found.moved.n[at]:,})"


def _steps(most: float) -> list[float]:
    """Round places on an axis that says shares on both sides of zero."""
    step = next(each for each in (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most / each <= 5 or each == 0.5)
    return [step * place for place in range(-int(most / step), int(most / step) + 1)]
