"""Images: a picture beside the map of what its pixels did to the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.attribution import Attributions
from governance.explanations.gap import Gap
from governance.explanations.images import Layout, mean
from governance.metrics.intervals import Floats

SIDE, SMALLER = 300, 230  # height of a picture, in pixels of the screen; of several
AROUND = 150
PAPER = ((0.0, style.SCALE[0]), (1.0, style.TEXT))  # the darker the higher; in the dark, the lighter the higher
SIGNED = ((0.0, style.AGAINST), (0.5, style.DIVERGING[1]), (1.0, style.TOWARDS))
SIZES = ((0.0, style.DIVERGING[1]), (1.0, style.TOWARDS))
ACROSS = 3  # maps in a line


def person(found: Attributions, layout: Layout, person: int = 0) -> go.Figure:
    """Which pixels of this picture moved the prediction, and in which direction?

    Left the picture itself; right what each pixel did, on a scale that is as wide to both sides.
    """
    values = layout.picture(found.people.iloc[person].to_numpy(dtype=float))
    effect = layout.picture(found.values[person])
    most = float(np.abs(effect).max()) or 1.0
    at = [[style.plain(found.columns[place]) for place in row] for row in layout.places]
    said = np.dstack([at, np.char.mod("%.6g", values), np.char.mod("%+.3g", effect)])
    hover = f"%{{customdata[0]}} = %{{customdata[1]}}<br>effect %{{customdata[2]}} {found.unit}<extra></extra>"
    maps = [
        _map(values, PAPER, 0.0, layout.high, said, hover, "value", 0),
        _map(effect, SIGNED, -most, most, said, hover, found.unit, 1),
    ]
    names = ("What the model looks at", f"What each pixel does to {style.plain(found.subject.about)}")
    return _beside("The picture, and what its pixels did", maps, names, own_bars=True)


def gap(found: Gap, layout: Layout, named: tuple[str, str]) -> go.Figure:
    """Which pixels make the difference between two groups?

    The mean picture of either group, on one scale, then each pixel's part of the gap, first minus second.

    Parameters
    ----------
    found : Gap
    layout : Layout
    named : (str, str)
        What the groups are called.
    """
    part = layout.picture(found.value)
    most = float(np.abs(part).max()) or 1.0
    at = [[style.plain(found.columns[place]) for place in row] for row in layout.places]
    said = np.dstack([at, np.char.mod("%+.3g", part)])
    shown = "%{customdata[0]}: mean value %{z:.3g}<extra></extra>"
    maps = [
        _map(layout.picture(mean(each.people, each.share)), PAPER, 0.0, layout.high, said, shown, "value", place)
        for place, each in enumerate((found.first, found.second))
    ]
    hover = f"%{{customdata[0]}}: %{{customdata[1]}} {found.unit}<extra></extra>"
    maps.append(_map(part, SIGNED, -most, most, said, hover, found.unit, 2))
    one, other = (style.short(each) for each in named)
    names = (f"Mean of {one}", f"Mean of {other}", f"What the {found.subject.speaker} makes of it")
    return _beside("Where on the picture the groups come apart", maps, names)


def everyone(
    pixels: Floats, sizes: Sequence[Floats], names: Sequence[str], layout: Layout, unit: str, part: str = ""
) -> go.Figure:
    """Which pixels matter most, over everybody or for each group?

    Parameters
    ----------
    pixels : float array, shape (columns,)
        The mean picture, which stands first.
    sizes : sequence of float arrays, shape (columns,)
        Mean absolute attributions, of everybody or of each group, all on one scale.
    names : sequence of str
        What each of them is called.
    part : str
        What the title adds where these are not all.
    """
    most = max((float(np.nanmax(each)) for each in sizes), default=0.0) or 1.0
    at = np.array([[style.plain(str(place)) for place in row] for row in layout.places])
    said = np.dstack([at, at])
    shown = "mean value %{z:.3g}<extra></extra>"
    first = _map(layout.picture(pixels), PAPER, 0.0, layout.high, said, shown, "value", 0)
    hover = f"mean size of the effect %{{z:.3g}} {unit}<extra></extra>"
    maps = [
        _map(layout.picture(each), SIZES, 0.0, most, said, hover, unit, place) for place, each in enumerate(sizes, 1)
    ]
    title = f"How much each pixel matters{part}"
    return _beside(title, [first, *maps], ("Mean picture", *names))


def _map(
    z: Floats, shades: Any, low: float, high: float, said: Any, hover: str, unit: str, place: int
) -> dict[str, Any]:
    """One picture."""
    nth = str(place + 1) if place else ""
    return {
        "type": "heatmap",
        "z": z,
        "zmin": low,
        "zmax": high,
        "colorscale": [list(shade) for shade in shades],
        "customdata": said,
        "hovertemplate": hover,
        "colorbar": {"title": {"text": unit, "side": "right"}, "thickness": 14, "tickfont": {"color": style.INK}},
        "xgap": 1,
        "ygap": 1,
        "xaxis": f"x{nth}",
        "yaxis": f"y{nth}",
    }


def _beside(
    question: str, maps: Sequence[dict[str, Any]], names: Sequence[str], *, own_bars: bool = False
) -> go.Figure:
    """Pictures side by side, in lines of `ACROSS`, each with its name above and with square pixels.

    One scale stands at the end, unless each has its own.
    """
    across = min(len(maps), ACROSS)
    lines = -(-len(maps) // across)
    width, gap = 1 / across, 0.18 if own_bars else 0.04
    side = SIDE if lines == 1 and across < ACROSS else SMALLER
    more: dict[str, Any] = {"annotations": []}
    for place, (trace, name) in enumerate(zip(maps, names, strict=True)):
        line, column = divmod(place, across)
        nth = str(place + 1) if place else ""
        left, right = column * width, (column + 1) * width - gap
        top = 1 - line / lines
        below = top - (1 - 0.12 * (lines > 1)) / lines
        hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
        more[f"xaxis{nth}"] = {**hidden, "domain": [left, right], "anchor": f"y{nth}", "constrain": "domain"}
        more[f"yaxis{nth}"] = {
            **hidden,
            "domain": [max(below, 0.0), top],
            "anchor": f"x{nth}",
            "autorange": "reversed",
            "scaleanchor": f"x{nth}",
            "constrain": "domain",
            "constraintoward": "top",
        }
        trace["showscale"] = own_bars or place == len(maps) - 1
        if own_bars:
            trace["colorbar"] |= {"x": right + 0.01, "xanchor": "left", "len": 0.9}
        more["annotations"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": (left + right) / 2,
                "y": top,
                "xanchor": "center",
                "yanchor": "bottom",
                "text": name,
                "showarrow": False,
                "font": {"size": 13, "color": style.INK},
            }
        )
    return style.figure(question, height=AROUND + lines * side, traces=maps, margin={"t": 90, "b": 24}, **more)
