"""One person: which columns moved the prediction from the average to where it is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.explanations.attribution import Attributions
from governance.explanations.reasons import Steps, steps
from governance.metrics import words
from governance.metrics.intervals import Floats

MOST_COLUMNS = 12
END = "This person"
HIGH = 36  # of a row
NEAR = 0.6  # of what is drawn: so far away the threshold is still drawn in its place
NUMBERS = 138  # wide, beside the rows
LONGEST_NAME, LONGEST_VALUE = 44, 24


def waterfall(found: Attributions, person: int = 0, *, most: int | None = MOST_COLUMNS) -> go.Figure:
    """Which columns moved this prediction, from the average of whom it is compared with to where it is?

    Every step has its interval over backgrounds, and the threshold is drawn in the unit of the explanation.

    Parameters
    ----------
    found : Attributions
    person : int
        Position within `found`.
    most : int or None
        Columns with a step of their own; those with the smallest effects are one step. None for all.
    """
    way = steps(found, person, most=most)
    labels, hovers = _named(found, way, person)
    ends, last = way.starts + way.effect, len(way.effect) + 1
    traces = [_bars(way, hovers, range(1, last), way.starts), _connectors(way, ends), _ends(found, way, last)]
    drawn = style.figure(
        "From the average to this person", height=style.rows(last + 1, HIGH), traces=traces, bargap=0.35
    )
    _numbered(drawn, found, way, range(last + 1), start=found.base, end=way.output)
    _rows(drawn, [_start(found), *labels, END])
    sides = np.nan_to_num(way.half)
    reached = np.concatenate([[way.base, way.output], ends - sides, ends + sides])
    _across(drawn, found, reached, found.subject.threshold_in_unit)
    return drawn


def bars(found: Attributions, person: int = 0, *, most: int | None = MOST_COLUMNS) -> go.Figure:
    """Which columns moved this prediction up, and which down, and how sure is that with other backgrounds?"""
    way = steps(found, person, most=most)
    labels, hovers = _named(found, way, person)
    places = range(len(way.effect))
    traces = [_bars(way, hovers, places, np.zeros(len(places)))]
    drawn = style.figure("What each column adds", height=style.rows(len(places), HIGH), traces=traces, bargap=0.35)
    _numbered(drawn, found, way, places)
    _rows(drawn, labels)
    sides = np.nan_to_num(way.half)
    _across(drawn, found, np.concatenate([[0.0], way.effect - sides, way.effect + sides]), None)
    drawn.add_vline(x=0, line={"color": style.QUIET, "width": 1})
    return drawn


def decimals(found: Attributions, person: int = 0) -> int:
    """With how many decimals a person's effects are said."""
    return words.decimals([*found.values[person], found.output[person] - found.base])


def _bars(way: Steps, hovers: list[str], places: range, starts: Floats) -> go.Bar:
    return go.Bar(
        orientation="h",
        y=list(places),
        x=way.effect,
        base=starts,
        marker={"color": [style.TOWARDS if size >= 0 else style.AGAINST for size in way.effect]},
        error_x={"array": way.half, "color": style.INK, "thickness": 1.5, "width": 5},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _connectors(way: Steps, ends: Floats) -> go.Scatter:
    """Quiet lines from the end of a step to the next one."""
    reached = [way.base, *ends.tolist()]
    pairs = list(enumerate(reached))
    return go.Scatter(
        x=[each for _, end in pairs for each in (end, end, None)],
        y=[each for row, _ in pairs for each in (row, row + 1, None)],
        mode="lines",
        line={"color": style.QUIET, "width": 1},
        hoverinfo="skip",
    )


def _ends(found: Attributions, way: Steps, last: int) -> go.Scatter:
    """Where all begins and where it ends."""
    shown = decimals(found)
    hovers = [
        f"{_start(found)}<br>on average {words.effect(way.base, shown, sign=False)} {found.unit}",
        f"{END}<br>{words.effect(way.output, shown, sign=False)} {found.unit}",
    ]
    return go.Scatter(
        x=[way.base, way.output],
        y=[0, last],
        mode="markers",
        marker={"color": [style.QUIET, style.INK], "size": 13, "symbol": ["diamond", "circle"]},
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _start(found: Attributions) -> str:
    people, drawn = len(found.background.rows), found.background
    many = f"all {people:,}" if people == drawn.of else f"{people:,}"
    return style.plain(f"Average of {many} of {drawn.who}", 40)


def _named(found: Attributions, way: Steps, person: int) -> tuple[list[str], list[str]]:
    """What each row is called, and what it says when somebody points at it."""
    shown, own = decimals(found, person), found.people.iloc[person]
    pairs = [(found.columns[at], words.value(own.iloc[at])) for at in way.places]
    rest = [f"{len(way.rest):,} more columns"] * bool(len(way.rest))
    cut = [f"{_cut(name, LONGEST_NAME)} = {_cut(value, LONGEST_VALUE)}" for name, value in pairs]
    labels = [style.plain(text, 40) for text in (*cut, *rest)]
    hovers = [style.plain(text, 60) for text in (*(" = ".join(pair) for pair in pairs), *rest)]
    for at, (size, half) in enumerate(zip(way.effect.tolist(), way.half.tolist(), strict=True)):
        ends = (words.effect(each, shown) for each in (size - half, size + half))
        known = "" if np.isnan(half) else f"<br>with other people to compare with {' to '.join(ends)}"
        hovers[at] += f"<br>{words.effect(size, shown)} {found.unit}{known}"
    return labels, hovers


def _cut(text: str, longest: int) -> str:
    """A text that is not longer than this; whole it stands on hover."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _numbered(
    drawn: go.Figure,
    found: Attributions,
    way: Steps,
    rows: range,
    *,
    start: float | None = None,
    end: float | None = None,
) -> None:
    """Every number with its interval in a column of its own, beside the rows."""
    shown = decimals(found)
    said = [
        f"{words.effect(size, shown)}{'' if np.isnan(half) else f' ± {words.effect(half, shown, sign=False)}'}"
        for size, half in zip(way.effect.tolist(), way.half.tolist(), strict=True)
    ]
    if start is not None and end is not None:
        said = [words.effect(start, shown, sign=False), *said, f"<b>{words.effect(end, shown, sign=False)}</b>"]
    font = {"size": 12, "color": style.INK}
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 10, "showarrow": False, "font": font}
    notes = [{**beside, "y": float(row), "text": text} for row, text in zip(rows, said, strict=True)]
    drawn.update_layout(annotations=notes, margin={"r": NUMBERS})


def _rows(drawn: go.Figure, labels: list[str]) -> None:
    drawn.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[len(labels) - 0.4, -0.6],
        showgrid=False,
    )


def _across(drawn: go.Figure, found: Attributions, reached: Floats, bar: float | None) -> None:
    """The axis in its unit around all that is reached, and the threshold: in its place, or which way it lies."""
    low, high = float(reached.min()), float(reached.max())
    span = (high - low) or max(abs(high), 1.0) * 0.1
    is_near = bar is not None and low - NEAR * span <= bar <= high + NEAR * span
    if is_near and bar is not None:
        low, high = min(low, bar), max(high, bar)
    room = 0.06 * ((high - low) or span)
    title = f"{found.unit.capitalize()} of {style.short(found.subject.about, 40, 80)} (blue raises, orange lowers)"
    drawn.update_xaxes(title_text=title, range=[low - room, high + room])
    if bar is None:
        return
    said = f"threshold {words.effect(bar, 2, sign=False)}"
    if is_near:
        style.reference(drawn, x=bar, text=said)
        return
    above = bar > high
    drawn.add_annotation(
        x=1 if above else 0,
        xref="paper",
        y=1,
        yref="paper",
        xanchor="right" if above else "left",
        yanchor="bottom",
        text=f"{said} →" if above else f"← {said}",
        showarrow=False,
        font={"size": 12, "color": style.QUIET},
    )
