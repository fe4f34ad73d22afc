"""Rows: a name with its people, and in each row marks with their intervals, or a word where there is no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import style
from governance.charts.style import Mark
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate
from governance.naming import Group

EACH, PAIR = 34, 42  # height of a row with one mark, and with two
LINE = 16  # of a name
AROUND, LEGEND = 128, 44  # heights: of what is around the rows, and of a legend below
LONG, NARROW = 72, 24  # signs of a name, and of a line of one beside several panels
SHARED = 13  # signs of a name that leave room for its people in the same line, beside several panels
NOBODY = "nobody to measure"
Ends = tuple[Floats, Floats, Floats]  # values, and where their intervals begin and end


class Groups(Protocol):
    """Anything about groups."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """What they are groups of."""

    @property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """Every value of each attribute."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """Their names."""


def with_people(text: str, *people: int, between: str = "  ") -> str:
    """A text that is safe in a chart with how many people stand behind it: "woman  (n 1,906)"."""
    return f"{text}{between}(n {' and '.join(f'{each:,}' for each in dict.fromkeys(people))})"


def label(name: str, *people: int, narrow: bool = False) -> str:
    """A name from data with its people; a very long one is cut, and whole in the hover text."""
    if narrow:
        between = "<br>" if len(name) > SHARED else "  "
        return with_people(style.short(name, 2 * NARROW, NARROW), *people, between=between)
    return with_people(style.short(name, LONG), *people)


def labels_of(
    found: Groups, people: Sequence[int] | NDArray[Any], kept: Sequence[int], *, narrow: bool = False
) -> list[str]:
    """The labels of these groups, of which `people` holds how many people each has."""
    return [label(words.group(found.attributes, found.groups[at]), int(people[at]), narrow=narrow) for at in kept]


def marks_of(found: Groups, kept: Sequence[int]) -> list[Mark]:
    """How these groups are drawn."""
    return [style.mark(found.groups[at], found.levels) for at in kept]


def sure_marks(found: ByGroup, kept: Sequence[int], least: float) -> tuple[list[Mark], str]:
    """How these groups are drawn, hollow where fewer than `least` people allow no verdict, and what an axis says of it.

    The second is "" where there is no such group among those that are defined.
    """
    marks = marks_of(found, kept)
    few = [bool(found.effective_n[at] < least and found.defined[at]) for at in kept]
    hollow = [
        Mark(mark.colour, f"{mark.symbol}-open") if open_ else mark for mark, open_ in zip(marks, few, strict=True)
    ]
    return hollow, f"<br>hollow: fewer than {least:,} people, no verdict" if any(few) else ""


def hovers_of(found: Rate, kept: Sequence[int], confidence: float = 0.95) -> list[str]:
    """What is said of the rates of these groups: the name, the rate with its people, its interval."""
    low, high = found.interval(confidence)
    return [
        f"<b>{style.named(found.attributes, found.groups[at])}</b><br>"
        f"{style.estimate(found.value[at], low[at], high[at], words.stands_on(found, at), confidence)}"
        for at in kept
    ]


def ends_of(found: ByGroup, kept: Sequence[int], confidence: float = 0.95) -> Ends:
    """The numbers of these groups, and where their intervals begin and end."""
    value, low, high = (each[list(kept)] for each in (found.value, *found.interval(confidence)))
    return value, low, high


def heights(count: int, up: float = 0.0) -> Floats:
    """Where each row stands, the first one on top; `up` is off the middle of the row."""
    return np.arange(count, dtype=float)[::-1] + up


def tall(labels: Sequence[str], each: int = EACH) -> int:
    """The height of these rows: one with a name of several lines is taller, and there is room for two at least."""
    own = [max(each, LINE * (text.count("<br>") + 1) + each - EACH + 10) for text in labels]
    return max(sum(own), 2 * each)


def axis(labels: Sequence[str]) -> dict[str, Any]:
    """The axis that names the rows, evenly apart, without idle space above and below."""
    return {
        "tickvals": heights(len(labels)),
        "ticktext": list(labels),
        "range": [-0.7, max(len(labels), 1) - 0.3],
        "zeroline": False,
    }


def figure(
    question: str,
    labels: Sequence[str],
    across: str,
    traces: Sequence[dict[str, Any]] = (),
    *,
    each: int = EACH,
    legend: bool = False,
    **x: Any,
) -> go.Figure:
    """A chart of these rows: its title, what is under its axis, its traces, and more of that axis in `x`."""
    more = LINE * across.count("<br>")
    height = AROUND + tall(labels, each) + (LEGEND if legend else 0) + more
    margin = {"b": (84 if legend else 48) + more}
    title = {"text": across, "font": {"color": style.INK}}
    upright, flat = axis(labels), {"title": title, **x}
    return style.figure(question, height=height, legend=legend, traces=traces, margin=margin, yaxis=upright, xaxis=flat)


def dots(
    ends: Ends,
    marks: Sequence[Mark],
    hover: Sequence[str],
    *,
    up: float = 0.0,
    line: str = style.INK,
    undefined: str | Sequence[str] = NOBODY,
    **more: Any,
) -> list[dict[str, Any]]:
    """Traces of estimates with the lines of their intervals, a row each; a row without a value says why.

    All of them are one trace, which is fast; those without a value are another. `up` is off the middle of the row,
    where it holds two marks. `undefined` is one text for all rows or one for each, "" where nothing is said. `more`
    goes to the trace of the estimates.
    """
    value, low, high = ends
    y = heights(len(value), up)
    said = {"type": "scatter", "showlegend": False, "hovertemplate": "%{hovertext}<extra></extra>"}
    colours = [mark.colour for mark in marks]
    hollow = {"line": {"width": 2, "color": colours}} if any(mark.symbol.endswith("-open") for mark in marks) else {}
    known = {
        **said,
        "mode": "markers",
        "x": value,
        "y": y,
        "marker": {"color": colours, "symbol": [mark.symbol for mark in marks], "size": 12, **hollow},
        "hovertext": list(hover),
        **({} if np.isnan(low).all() else {"error_x": style.interval(value, low, high, color=line, thickness=1.5)}),
        **more,
    }
    at = np.flatnonzero(np.isnan(value)).tolist()
    if not undefined or not at:
        return [known]
    reach = np.where(np.isnan(low), value, low)
    leftmost = 0.0 if len(at) == len(value) else float(np.nanmin(reach))
    words_of = [undefined] * len(value) if isinstance(undefined, str) else undefined
    nothing = {
        **said,
        "mode": "text",
        "x": np.full(len(at), leftmost),
        "y": y[at],
        "text": [words_of[place] for place in at],
        "textposition": "middle right",
        "textfont": {"color": style.INK},
        "hovertext": [hover[place] for place in at],
    }
    return [known, nothing]
