"""How every chart looks: one palette safe for colour-blind readers, one mark per group, one layout."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.naming import MISSING, Group

# Okabe and Ito's colours and four more: on white, and the same places on a dark page.
LIGHT = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#5B3A00",
    "#4D4D4D", "#56B4E9", "#E69F00", "#332288", "#882255",
)  # fmt: skip
DARK = (
    "#56B4E9", "#E69F00", "#2BC79B", "#E39CC4", "#F0E442",
    "#E8EDF3", "#88CCEE", "#DDCC77", "#CC6677", "#AA99DD",
)  # fmt: skip
SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "star",
    "hexagon", "triangle-down", "pentagon", "cross", "bowtie",
)  # fmt: skip

# Of ways to mitigate, which are no groups: each has a symbol of its own too.
WAYS = (
    "#7A7A7A", "#2A8C7C", "#4332A8", "#117733", "#AA4499", "#7F7F22",
    "#C0516A", "#661100", "#4F86B8", "#7B1E4F", "#946200", "#2F4858",
)  # fmt: skip
WAYS_DARK = (
    "#B3B3B3", "#5CCBB8", "#A79BFF", "#5DBB7F", "#DD8FD0", "#CCCC66",
    "#FF9AAE", "#E0A08A", "#8FC1EE", "#E58BB8", "#E0B04A", "#9DBBD0",
)  # fmt: skip

QUIET, QUIET_DARK = "#6B7280", "#9AA5B4"  # reference lines, groups without a name, what is not the point
INK, INK_DARK = "#4B5563", "#C3CCD8"  # what is written on axes and beside marks
TOWARDS, AGAINST = LIGHT[0], LIGHT[1]
TEXT, TEXT_DARK = "#111827", "#F1F5F9"  # numbers inside a mark
SCALE, SCALE_DARK = ("#EAF2F9", "#6BA5D7"), ("#16212D", "#2F6A9A")  # every shade of which the text is legible on
# From low to high: lightness goes one way, so that nobody needs to tell the hues apart; what is high stands out most.
RAMP = ("#C27F12", "#C4603B", "#A8436F", "#712F8C", "#2A1A72")
RAMP_DARK = ("#7D6BE0", "#B266C4", "#E07296", "#F5A168", "#F8E16B")
# Below, at and above a middle; the text is legible on each.
DIVERGING, DIVERGING_DARK = ("#EDA76E", "#F4F6F8", "#7DB3DF"), ("#8F4F1B", "#1C242D", "#2E6795")

FEW = 8  # groups in a chart that has a line, a panel or a table for each
PERCENT = ".2~%"  # as many decimals as the ticks need, at most two


Figure = go.Figure


@dataclass(frozen=True)
class Mark:
    """The colour and the symbol of a group, the same on every page."""

    colour: str
    symbol: str


def mark(group: Group, levels: tuple[tuple[str, ...], ...]) -> Mark:
    """How a group is drawn: coloured by its first attribute, shaped by its second (or by the same one)."""
    if not group:
        return Mark(QUIET, SYMBOLS[0])
    second = min(1, len(group) - 1)
    again = levels[second].index(group[second]) // len(SYMBOLS)  # the eleventh level is not drawn like the first
    return Mark(
        _pick(LIGHT, group[0], levels[0], QUIET),
        _pick(SYMBOLS, group[second], levels[second], "x", shift=again),
    )


def figure(
    question: str, *, height: int = 360, legend: bool = False, traces: Sequence[Any] = (), **more: Any
) -> go.Figure:
    """A chart with the question it answers as its title, empty unless `traces` are given.

    `more` of the layout goes over what every chart has; given here it takes a third of the time of an update.
    """
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": INK}, "title": {"font": {"color": INK}}}
    layout: dict[str, Any] = {
        "title": {"text": question, "x": 0, "xanchor": "left", "font": {"size": 16}},
        "height": height,
        "margin": {"l": 8, "r": 24, "t": 56, "b": 84 if legend else 48},
        "showlegend": legend,
        "legend": {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0},
        "hoverlabel": {"align": "left"},
        "font": {"color": INK},
        "xaxis": axis,
        "yaxis": axis,
    }
    layout |= {key: {**layout.get(key, {}), **own} if isinstance(own, dict) else own for key, own in more.items()}
    return go.Figure(data=list(traces), layout=layout)


def plain(text: str, width: int = 36) -> str:
    """A text from data as plotly shows it to the letter, in lines of this width.

    Unescaped, plotly would read tags, and placeholders in a hover text.
    """
    lines = textwrap.wrap(text, width, replace_whitespace=False, drop_whitespace=False) or [text]
    return "<br>".join(html.escape(line, quote=False).replace("%{", "%\N{WORD JOINER}{") for line in lines)


def short(text: str, longest: int = 26, width: int = 36) -> str:
    """The same, cut where it is longer: for places where another text stands beside it; whole it stands on hover."""
    return plain(text if len(text) <= longest else f"{text[: longest - 1]}…", width)


def apart(labels: Sequence[str]) -> list[str]:
    """The labels, of which those that were cut to the same text are still different ones to plotly."""
    return [label + "\N{ZERO WIDTH SPACE}" * labels[:place].count(label) for place, label in enumerate(labels)]


def named(attributes: Sequence[str], group: Group) -> str:
    """A group's name, safe in a chart."""
    return plain(words.group(attributes, group))


def interval(value: Floats, low: Floats, high: Floats, **look: Any) -> dict[str, Any]:
    """The line of an interval through each mark."""
    return {"array": high - value, "arrayminus": value - low, "thickness": 2, "width": 5, **look}


def largest(people: Sequence[int] | NDArray[Any], most: int, noun: str = "groups") -> tuple[list[int], str]:
    """Positions of those with the most people, in their own order, and what a title adds where that is not all."""
    kept = np.sort(np.argsort(-np.asarray(people), kind="stable")[:most]).tolist()
    return kept, part(len(kept), len(people), noun)


def part(drawn: int, of: int, noun: str = "groups", which: str = "largest") -> str:
    """What a title adds where only some are drawn: ", the 30 largest of 69 groups"; "" where all are.

    Without `which`, where a reader chose: ", 6 of 69 groups".
    """
    if drawn >= of:
        return ""
    return f", the {drawn:,} {which} of {of:,} {noun}" if which else f", {drawn:,} of {of:,} {noun}"


def estimate(value: float, low: float, high: float, people: str = "", confidence: float = 0.95) -> str:
    """A share as a hover text says it: with the people it stands on, and its interval."""
    stands = f" ({people})" if people else ""
    return f"{words.percent(value)}{stands}<br>{confidence:.0%} interval {words.points(low)} to {words.points(high)}"


def heat(drawn: go.Figure, *, x: list[Any], y: list[Any], z: Any, text: Any, detail: Any, **more: Any) -> None:
    """Cells with a number in each, shaded so that it stays legible; first row on top, names across above.

    Where `zmid` is given, shades go two ways from it.
    """
    shades = DIVERGING if "zmid" in more else SCALE
    drawn.add_heatmap(
        x=x,
        y=y,
        z=z,
        text=text,
        customdata=detail,
        texttemplate="%{text}",
        colorscale=[[place / (len(shades) - 1), shade] for place, shade in enumerate(shades)],
        showscale=False,
        xgap=3,
        ygap=3,
        **{"hovertemplate": "%{customdata}<extra></extra>", "textfont": {"color": TEXT}, **more},
    )
    drawn.update_xaxes(side="top", type="category", showgrid=False)
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False)


def faint(colour: str) -> str:
    """The same colour, mostly see-through: for intervals that would crowd each other."""
    return f"{colour}66"


def rows(count: int, each: int = 34) -> int:
    """The height of a chart with this many rows of cells, or of bars."""
    return 130 + each * max(count, 2)


DOTTED = {"color": QUIET, "dash": "dot", "width": 1.5}  # the line of what others are held against


def upright(at: float, x: str = "x", y: str = "y") -> dict[str, Any]:
    """A quiet line from the foot to the top of one panel, as a shape."""
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "xref": x, "yref": f"{y} domain", "line": DOTTED}


def reference(drawn: go.Figure, *, x: float, text: str) -> None:
    """A quiet upright line that says what it is."""
    drawn.add_shape(upright(x))
    drawn.add_annotation(
        x=x, y=1, yref="paper", yanchor="bottom", text=text, showarrow=False, font={"size": 12, "color": QUIET}
    )


IN_THE_DARK = dict(
    zip(
        (*LIGHT, *WAYS, QUIET, INK, TEXT, *SCALE, *DIVERGING, *RAMP),
        (*DARK, *WAYS_DARK, QUIET_DARK, INK_DARK, TEXT_DARK, *SCALE_DARK, *DIVERGING_DARK, *RAMP_DARK),
        strict=True,
    )
)


def dark(drawn: go.Figure) -> go.Figure:
    """The same chart for a dark page: every colour of the palette in its dark counterpart, and every text as it is."""
    spec = drawn.to_dict()
    _recolour(spec["data"])
    _recolour({name: value for name, value in spec["layout"].items() if name != "template"})
    return go.Figure(spec, _validate=False)  # what was valid in one colour is in another; asking again takes 8 ms


def _recolour(part: Any) -> None:
    """Every colour in a part of a chart, in place: what stands under a key that names a colour, and nothing else."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key.endswith(("color", "colorscale")):
                part[key] = _darker(value)
            elif isinstance(value, (dict, list, tuple)):
                _recolour(value)
    elif part and isinstance(part[0], dict):
        for each in part:
            _recolour(each)


def _darker(value: Any) -> Any:
    """A colour, or colours in lists, in the dark; what is no colour of the palette stays."""
    if isinstance(value, str):
        return IN_THE_DARK.get(value[:7], value[:7]) + value[7:]
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_darker(each) for each in value]
    return value


def _pick(choices: tuple[str, ...], name: str, names: tuple[str, ...], missing: str, shift: int = 0) -> str:
    return missing if name == MISSING else choices[(names.index(name) + shift) % len(choices)]
