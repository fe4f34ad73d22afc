"""Charts of where the errors are: kinds of people, a tree of them, two features, and who is inside one kind."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import crossing as crossings
from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.grouped import Grouped
from governance.metrics.makeup import Makeup
from governance.metrics.rates import Rate, Share
from governance.metrics.worst import Worst
from governance.naming import Group

MOST_ROWS = 12
WIDTH = 34  # signs of a name in a line
MOST_GROUPS = 16
HERE, OTHERS = "these people", "everybody else"
OFF = 0.13  # of one row, between its middle and the mark of either


def worst(found: Worst, title: str) -> go.Figure:
    """Among which kinds of people are errors most frequent, and how sure are we?

    Only kinds that have more errors than everybody else beyond chance are drawn, the twelve with the highest rate.
    """
    sure = np.flatnonzero(found.confirmed)
    kept = sure[:MOST_ROWS]
    part = style.part(len(kept), len(sure), "kinds", "worst")
    labels = [_label(found.names[at], int(found.share.n[at])) for at in kept]
    sides = found.share.at(kept), found.others.at(kept)
    drawn = _two_sides(f"{title} by kind of people{part}", labels, *sides)
    return drawn.update_xaxes(title_text="Share of the people they are counted among, with its 95% interval")


def crossing(found: Rate, title: str, *, whole: Grouped, hidden: Sequence[Group] = (), least: int = 0) -> go.Figure:
    """Where two features meet, how frequent are errors?

    The shade and the number in a cell are the rate, below it the people it is counted among. Cells of too few people
    are not shaded; a dash is a cell that is not shown. `whole` counts everybody by the same columns: its values are
    the rows and columns.
    """
    people = dict(zip(whole.groups, whole.people.tolist(), strict=True))
    low, high = found.interval()
    cells = {}
    for place, group in enumerate(found.groups):
        value, n = float(found.value[place]), int(found.n[place])
        enough = found.effective_n[place] >= max(least, 1)
        shown = words.percent(value) if n else "–"
        few = "" if enough else "<br>fewer people than the policy asks for"
        said = style.estimate(value, low[place], high[place], words.stands_on(found, place))
        cells[group] = (
            value if enough else np.nan,
            f"{shown if enough else f'({shown})'}<br>n {n:,}",
            f"<b>{_cell(found, group)}</b><br>{said}{few}",
        )
    return crossings.crossing(title, found.attributes, whole.levels, cells, people, hidden=hidden)


def makeup(found: Makeup) -> go.Figure:
    """Who are these people, beside everybody else?"""
    apart = np.argsort(-np.abs(np.nan_to_num(found.inside.value - found.outside.value)), kind="stable")
    kept = np.sort(apart[:MOST_GROUPS])
    part = style.part(len(kept), len(found.groups), which="most different")
    names = ["<br>".join(style.short(line, width=WIDTH) for line in _lines(found.groups[at])) for at in kept]
    return _two_sides(f"Who these people are{part}", names, found.inside.at(kept), found.outside.at(kept))


def _lines(group: tuple[str, str]) -> tuple[str, ...]:
    """A group with its attribute, in one line where there is room."""
    said = ": ".join(group)
    return (said,) if len(said) <= 26 else (f"{group[0]}:", group[1])


def two_sides(found: Sequence[Rate], names: Sequence[str]) -> go.Figure:
    """What happens to these people, and what to everybody else?

    `found` holds rates of two groups: the people of a part, and everybody else; `names` says what each is called.
    """
    sides = [_of_side([each.shares[0] for each in found], side) for side in (0, 1)]
    return _two_sides("What happens to them", [style.plain(each, 24) for each in names], *sides)


def _of_side(shares: Sequence[Share], side: int) -> Share:
    """One side of several shares, one after another."""
    weighed = [each.weighed[:, side] for each in shares if each.weighed is not None]
    k, n = (np.array([getattr(each, name)[side] for each in shares]) for name in ("k", "n"))
    return Share(k, n, np.stack(weighed, axis=1) if weighed else None)


def _two_sides(title: str, names: Sequence[str], inside: Share, outside: Share) -> go.Figure:
    """A row a name, with a mark for the people of the part and one for everybody else."""
    drawn = rows.figure(
        title,
        names,
        "Share of people, with its 95% interval",
        each=rows.PAIR,
        legend=True,
        tickformat=style.PERCENT,
        rangemode="tozero",
    )
    looks = (
        (HERE, inside, style.Mark(style.AGAINST, "circle"), OFF, rows.NOBODY),
        (OTHERS, outside, style.Mark(style.QUIET, "x"), -OFF, ""),
    )
    for name, share, mark, up, undefined in looks:
        low, high = share.interval()
        hover = [
            f"<b>{row}</b><br>{name}: {style.estimate(value, one, two, words.evidence(int(k), int(n)))}"
            for row, value, one, two, k, n in zip(names, share.value, low, high, share.k, share.n, strict=True)
        ]
        marks, ends = [mark] * len(names), (share.value, low, high)
        legend = {"name": name, "showlegend": True}
        drawn.add_traces(rows.dots(ends, marks, hover, up=up, undefined=undefined, line=mark.colour, **legend))
    return drawn


def _label(name: str, people: int) -> str:
    """A kind of people in lines, a column in each where there is room for no more."""
    lines = [line for part in name.split(" · ") for line in textwrap.wrap(part, WIDTH)[:2]]
    return rows.with_people("<br>".join(style.plain(line) for line in lines), people)


def _cell(found: Rate, group: Group) -> str:
    return " · ".join(style.plain(f"{name}: {each}") for name, each in zip(found.attributes, group, strict=True))
