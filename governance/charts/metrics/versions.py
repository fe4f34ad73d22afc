"""The charts of two versions on the same people: rates before and after, what changes, and who changes sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.rates import Rate, Share
from governance.metrics.sides import GAINED, LOST, Sides

MOST_ROWS = 20
OFF = 0.15  # of one row, between the marks of the two versions
WIDE = (0.6, 0.4)  # the panel of the rates, and that of the changes

# Colour says whether rightly, and so does the pattern.
LOOKS = {
    (GAINED, True): ("gained, rightly", style.TOWARDS, ""),
    (GAINED, False): ("gained, wrongly", style.AGAINST, "/"),
    (LOST, True): ("lost, rightly", style.TOWARDS, ""),
    (LOST, False): ("lost, wrongly", style.AGAINST, "/"),
}


class Row(NamedTuple):
    """A group, or a rate, in a chart: what it is called, its change, where it stands there, and how it is drawn."""

    name: str
    found: PairedDifference
    at: int
    mark: style.Mark


def change_by_group(found: PairedDifference, names: tuple[str, str], *, confidence: float = 0.95) -> go.Figure:
    """Whose rate changes from the first version to the second, and how sure are we?

    Left both rates of every group with their intervals, right their difference with the paired one. Of very many groups
    the largest are drawn, and the title says so. A group whose rate is not defined in both is listed.
    """
    kept, part = style.largest(found.first.n, MOST_ROWS)
    name = words.title(found.name)
    each = [
        Row(words.group(found.attributes, found.groups[at]), found, at, mark)
        for at, mark in zip(kept, rows.marks_of(found, kept), strict=True)
    ]
    return _two_panels(each, f"{name} of each group in both versions{part}", name, names, confidence)


def change_of_everybody(
    found: Sequence[PairedDifference], names: tuple[str, str], *, confidence: float = 0.95
) -> go.Figure:
    """Which rates of everybody change, and how sure are we?"""
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    each = [Row(words.title(one.name), one, 0, mark) for one in found]
    return _two_panels(each, "Rates of everybody in both versions", "Rate", names, confidence)


def who_moved(found: Sides, *, confidence: float = 0.95) -> go.Figure:
    """Who gains and who loses the favourable decision, and is that right?

    Bars to the right are people who gain it, to the left who lose it, in shares of their group; the line at each end
    is the interval of the whole side. A group of which it may not be told is listed and says so.
    """
    kept, part = style.largest(found.moved.n, MOST_ROWS)
    labels = rows.labels_of(found, found.moved.n, kept)
    across = "Share of the group: lost to the left, gained to the right"
    drawn = rows.figure(f"Who changes sides{part}", labels, across, legend=True)
    sides = [_ends(found, kept, confidence, side) for side in (GAINED, LOST)]
    drawn.add_traces([*(_bars(found, kept, way) for way in LOOKS), *sides])
    for at, row in zip(kept, rows.heights(len(kept)), strict=True):
        if not found.told[at] or not found.moved.size[at]:
            why = "not told: too few" if not found.told[at] else "not defined"
            drawn.add_annotation(x=0, xanchor="left", y=row, text=f"  {why}", showarrow=False)
    ends = [_reach(side) for side in sides]
    most = max(*ends, 0.01) * 1.08
    steps = _steps(most)
    return drawn.update_layout(
        barmode="relative",
        bargap=0.35,
        xaxis={
            "tickvals": steps,
            "ticktext": [f"{100 * abs(step):.3g}%" for step in steps],
            "range": [-most, most],
            "zeroline": True,
            "zerolinecolor": style.QUIET,
        },
    )


def _bars(found: Sides, kept: list[int], way: tuple[str, bool]) -> dict[str, Any]:
    """Those who changed sides in one way, of every group."""
    share, sign, (said, colour, pattern) = found.shares[way], 1 if way[0] == GAINED else -1, LOOKS[way]
    return {
        "type": "bar",
        "x": sign * np.nan_to_num(share.value[kept]),
        "y": rows.heights(len(kept)),
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


def _two_panels(each: Sequence[Row], title: str, axis: str, names: tuple[str, str], confidence: float) -> go.Figure:
    """A row each: both rates on the left, their change on the right; the first row on top."""
    labels = [rows.label(row.name, int(row.found.first.n[row.at]), int(row.found.second.n[row.at])) for row in each]
    rates = [trace for order in (0, 1) for trace in _rates(each, order, confidence)]
    keys = [_legend(name, order) for order, name in enumerate(names)]
    shown = [
        panels.Panel("", axis, [*rates, *keys]),
        panels.Panel("", "Change in percentage points", _changes(each, confidence), ".3~g", zero=True),
    ]
    return panels.beside(title, labels, shown, each=rows.PAIR, wide=WIDE, legend=True)


def _rates(each: Sequence[Row], order: int, confidence: float) -> list[dict[str, Any]]:
    """The rate of every row in one version: open marks for the first, filled ones for the second."""
    held = [row.found.second if order else row.found.first for row in each]
    ends = [_estimate(one, row.at, confidence) for one, row in zip(held, each, strict=True)]
    marks = [row.mark if order else style.Mark(row.mark.colour, f"{row.mark.symbol}-open") for row in each]
    hover = [
        f"<b>{style.plain(row.name)}</b>, {'second' if order else 'first'} version<br>"
        f"{style.estimate(*own, words.stands_on(one, row.at), confidence)}"
        for row, own, one in zip(each, ends, held, strict=True)
    ]
    up = -OFF if order else OFF
    return rows.dots(_columns(ends), marks, hover, up=up, undefined="", line=style.QUIET)


def _legend(name: str, order: int) -> dict[str, Any]:
    """What an open and a filled mark are, in the colour of no group."""
    marker = {"color": style.QUIET, "symbol": "circle" if order else "circle-open", "size": 11, "line": {"width": 2}}
    held = {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "marker": marker}
    return {**held, "name": style.short(name, 48, 60)}


def _changes(each: Sequence[Row], confidence: float) -> list[dict[str, Any]]:
    """The change of every row with its paired interval, in points."""
    value, low, high = (100 * end for end in _columns([_estimate(row.found, row.at, confidence) for row in each]))
    hover = [
        f"<b>{style.plain(row.name)}</b><br>change {change:+z.1f} points<br>paired {confidence:.0%} interval "
        f"{least:+z.1f} to {most:+z.1f} ({words.people(int(row.found.first.n[row.at]))})"
        for row, change, least, most in zip(each, value, low, high, strict=True)
    ]
    why = ["not told" if row.found.withheld[row.at] else "not defined in both" for row in each]
    return rows.dots((value, low, high), [row.mark for row in each], hover, undefined=why)


def _estimate(found: PairedDifference | Rate, at: int, confidence: float) -> tuple[float, float, float]:
    low, high = found.interval(confidence)
    return float(found.value[at]), float(low[at]), float(high[at])


def _columns(ends: Sequence[tuple[float, float, float]]) -> rows.Ends:
    value, low, high = np.array(ends, float).reshape(-1, 3).T
    return value, low, high


def _ends(found: Sides, kept: list[int], confidence: float, side: str) -> dict[str, Any]:
    """The interval of one whole side at the end of its bars."""
    share, sign = (found.gained, 1) if side == GAINED else (found.lost, -1)
    there = [row for row, at in enumerate(kept) if found.told[at] and share.size[at] > 0]
    at = np.array(kept, np.int64)[there]
    low, high = (end[at] for end in share.interval(confidence))
    value = share.value[at]
    ends = (high - value, value - low) if sign > 0 else (value - low, high - value)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": sign * value,
        "y": rows.heights(len(kept))[there],
        "showlegend": False,
        "marker": {"color": style.INK, "size": 1},
        "error_x": {"array": ends[0], "arrayminus": ends[1], "thickness": 1.5, "width": 4, "color": style.INK},
        "hovertemplate": [
            f"{side} in all: {style.estimate(each, least, most, _people(share, place), confidence)}<extra></extra>"
            for each, least, most, place in zip(value, low, high, at, strict=True)
        ],
    }


def _reach(side: dict[str, Any]) -> float:
    """How far from the middle the intervals of one side reach."""
    ends = side["x"] + side["error_x"]["array"], side["x"] - side["error_x"]["arrayminus"]
    return float(np.abs(np.concatenate(ends)).max(initial=0.0))


def _people(share: Share, at: int) -> str:
    return words.evidence(int(share.k[at]), int(share.n[at]))


def _steps(most: float) -> list[float]:
    """Round places on an axis that says shares on both sides of zero."""
    step = next(each for each in (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most / each <= 5 or each == 0.5)
    return [step * place for place in range(-int(most / step), int(most / step) + 1)]
