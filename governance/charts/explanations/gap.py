"""The gap by feature: through which columns two groups come apart, and how well each column tells the two apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import panels, rows, style
from governance.composition.telling import Telling
from governance.explanations.apart import Apart
from governance.explanations.gap import Gap
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_COLUMNS = 12
TOTAL = "All columns together"
HOLLOW = "hollow: may be chance, all columns taken into account"
COIN, AREAS = 0.5, (0.4, 1.02)
WIDE = (3.0, 1.25)
BAR = 30  # height of a row


def gap_by_column(
    found: Gap,
    named: tuple[str, str],
    told: Mapping[str, Telling],
    own: Mapping[str, str],
) -> go.Figure:
    """Through which columns does the model say something else about one group than about another?

    Bars with their intervals, the total first and the largest next; beside each bar how well its column alone tells the
    two groups apart.

    Parameters
    ----------
    found : Gap
    named : (str, str)
        What the groups are called.
    told : mapping of str to Telling
        By column; one that is not there has none.
    own : mapping of str to str
        Of columns that are sensitive attributes, what is said of them instead.
    """
    shown, rest = found.order[:MOST_COLUMNS], found.order[MOST_COLUMNS:]
    apart = [found.total, *(_of(found, at) for at in shown), *([found.together(rest)] if len(rest) else [])]
    names = [TOTAL, *(found.columns[at] for at in shown), *([_more(rest)] if len(rest) else [])]
    solid = np.array([True, *found.beyond_chance[shown], *([True] if len(rest) else [])])
    plainly = [at for at in (0, len(names) - 1) if at == 0 or len(rest)]
    bars = _bars(apart, names, solid, plainly, found.unit)
    means = zip(named, (found.first.said, found.second.said), strict=True)
    bars[0]["hovertext"][0] += "".join(f"<br>{style.plain(who)}: {words.signed_amount(mean)}" for who, mean in means)
    hollow = f"<br>{HOLLOW}" if not solid.all() else ""
    one, other = (style.plain(each, 60) for each in named)
    across = f"{_unit(found)}: {one} minus {other}{hollow}"
    labels = [f"<b>{TOTAL}</b>", *(style.short(name, 2 * rows.NARROW, rows.NARROW) for name in names[1:])]
    shown_panels = [panels.Panel("Part of the gap", across, bars, "~g", zero=True)]
    if told or own:
        shown_panels.append(_areas(names, told, own))
    first, second = (style.plain(each, 40) for each in named)
    title = f"What the {found.subject.speaker} says about {first}, compared with {second}"
    drawn = panels.beside(title, labels, shown_panels, each=BAR, wide=WIDE[: len(shown_panels)])
    if len(shown_panels) > 1:
        drawn.update_layout(xaxis2={"range": AREAS, "tickvals": [COIN, 0.75, 1]})
    return drawn


def _bars(
    apart: list[Apart], names: list[str], solid: NDArray[np.bool_], plainly: list[int], unit: str
) -> list[dict[str, Any]]:
    """The bars and their intervals; a click on one says which column it is."""
    value, low, high = _ends(apart)
    colours = np.where(value >= 0, style.TOWARDS, style.AGAINST)
    colours[plainly] = style.QUIET
    hover = [
        f"<b>{style.plain(name)}</b><br>{words.signed_amount(value[at])} {unit}<br>"
        f"{_interval(low[at], high[at])}{'' if solid[at] else '<br>may be chance'}"
        for at, name in enumerate(names)
    ]
    return [
        {
            "type": "bar",
            "orientation": "h",
            "x": value,
            "y": rows.heights(len(names)),
            "width": 0.62,
            "marker": {
                "color": [colour if full else "rgba(0,0,0,0)" for colour, full in zip(colours, solid, strict=True)],
                "line": {"width": 2, "color": colours.tolist()},
            },
            "error_x": style.interval(value, low, high, color=style.INK, thickness=1.5),
            "customdata": ["" if at in plainly else name for at, name in enumerate(names)],
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "showlegend": False,
        }
    ]


def _areas(names: list[str], told: Mapping[str, Telling], own: Mapping[str, str]) -> panels.Panel:
    """How well each column alone tells the two groups apart."""
    nothing = Telling("", np.nan, np.nan, np.nan, np.nan)
    each = [told.get(name, nothing) if at else nothing for at, name in enumerate(names)]
    ends = tuple(np.array([getattr(one, part) for one in each], float) for part in ("area", "low", "high"))
    look = [style.Mark(style.INK, "diamond" if one.tells else "diamond-open") for one in each]
    hover = [
        f"<b>{style.plain(name)}</b><br>{own.get(name) or _told(one)}" for name, one in zip(names, each, strict=True)
    ]
    dots = rows.dots((ends[0], ends[1], ends[2]), look, hover, undefined=[own.get(name, "") for name in names])
    for trace in dots:
        trace["customdata"] = names if trace["mode"] == "markers" else [""] * len(trace["x"])
        if trace["mode"] == "text":
            trace["x"] = np.full(len(trace["x"]), COIN)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": [COIN, COIN],
        "y": [-0.7, len(names) - 0.3],
        "line": style.DOTTED,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return panels.Panel("Tells the two apart", "Area; 0.5 is a coin toss", [line, *dots], ".2~f")


def _told(found: Telling) -> str:
    """What a hover text says of a column as a stand-in."""
    if np.isnan(found.area):
        return "not measured"
    return f"tells the two apart: area {found.area:.2f}<br>95% interval {found.low:.2f} to {found.high:.2f}"


def _of(found: Gap, at: int) -> Apart:
    each = found.by_column
    parts = (each.value, each.people, each.background, each.freedom, each.parted)
    return Apart(*(np.asarray(part[at : at + 1]) for part in parts))


def _ends(apart: list[Apart]) -> tuple[Floats, Floats, Floats]:
    """Each value with its interval; one without an interval has no line."""
    value = np.array([float(each.value[0]) for each in apart])
    low, high = (np.array([float(each.interval()[side][0]) for each in apart]) for side in (0, 1))
    return value, np.where(np.isnan(low), value, low), np.where(np.isnan(high), value, high)


def _interval(low: float, high: float) -> str:
    if low == high:
        return "everybody in a group has the same"
    return f"95% interval {words.signed_amount(low)} to {words.signed_amount(high)}"


def _more(rest: NDArray[np.int64]) -> str:
    return f"{len(rest)} more column{'s' if len(rest) > 1 else ''}"


def _unit(found: Gap) -> str:
    return style.plain(found.subject.measure, 60)
