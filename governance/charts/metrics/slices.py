"""Charts of where the errors are: kinds of people, a tree of them, two features, and who is inside one kind."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.grouped import Grouped
from governance.metrics.makeup import Makeup
from governance.metrics.rates import Rate, Share
from governance.metrics.worst import Worst
from governance.naming import Group

MOST_ROWS = 12
WIDTH = 34  # signs of a name in a line
CELLS = 14  # on each side
MOST_GROUPS = 16
HERE, OTHERS = "these people", "everybody else"


def worst(found: Worst, title: str) -> go.Figure:
    """Among which kinds of people are errors most frequent, and how sure are we?

    Only kinds that have more errors than everybody else beyond chance are drawn, the twelve that are surest.
    """
    sure = np.flatnonzero(found.confirmed)
    kept = sure[:MOST_ROWS]
    part = (
        "by kind of people" if len(kept) == len(sure) else f"in the {len(kept)} surest of {len(sure)} kinds of people"
    )
    labels = [_label(found.names[at], int(found.share.n[at])) for at in kept]
    sides = found.share.at(kept), found.others.at(kept)
    drawn = _two_sides(f"{title} {part}", labels, *sides)
    return drawn.update_xaxes(title_text="Share of the people they are counted among, with its 95% interval")


def crossing(found: Rate, title: str, *, whole: Grouped, hidden: Sequence[Group] = (), least: int = 0) -> go.Figure:
    """Where two features meet, how frequent are errors?

    The shade and the number in a cell are the rate, below it the people it is counted among. Cells of too few people
    are not shaded; a dash is a cell that is not shown. `whole` counts everybody by the same columns: its values are
    the rows and columns.
    """
    across, down = (_kept(whole, axis) for axis in (0, 1))
    cut = any(len(own) < len(levels) for own, levels in zip((across, down), whole.levels, strict=True))
    part = ", the largest values" if cut else ""
    names = [style.short(each) for each in found.attributes]
    drawn = style.figure(f"{title} by {names[0]} (across) and {names[1]}{part}", height=style.rows(len(down), each=50))
    rate = np.full((len(down), len(across)), np.nan)
    text, detail = np.full(rate.shape, "", dtype=object), np.full(rate.shape, "nobody", dtype=object)
    low, high = found.interval()
    for place, group in enumerate(found.groups):
        if group[0] not in across or group[1] not in down:
            continue
        at = down.index(group[1]), across.index(group[0])
        enough = found.effective_n[place] >= max(least, 1)
        rate[at] = found.value[place] if enough else np.nan
        shown = words.percent(found.value[place]) if found.n[place] else "–"
        text[at] = f"{shown if enough else f'({shown})'}<br>n {found.n[place]:,}"
        few = "" if enough else "<br>fewer people than the policy asks for"
        detail[at] = (
            f"<b>{_cell(found, group)}</b><br>"
            f"{style.estimate(found.value[place], low[place], high[place], words.stands_on(found, place))}{few}"
        )
    for group in hidden:
        if group[0] in across and group[1] in down:
            at = down.index(group[1]), across.index(group[0])
            text[at], detail[at] = "–", "not shown: too few people"
    axes = [style.apart([style.short(name, width=13) for name in side]) for side in (across, down)]
    small = {"textfont": {"color": style.TEXT, "size": 10 if len(across) > 8 else 12}}
    style.heat(drawn, x=axes[0], y=axes[1], z=rate, text=text, detail=detail, **small)
    lines = max((label.count("<br>") for label in axes[0]), default=0)
    return drawn.update_layout(margin={"t": 92 + 18 * lines, "b": 16})


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
    lines = [name.count("<br>") + 1 for name in names]
    drawn = style.figure(title, height=150 + 18 * sum(lines) + 16 * len(names), legend=True)
    rows = np.arange(len(names))[::-1]
    looks = ((HERE, inside, style.AGAINST, "circle", 0.13), (OTHERS, outside, style.QUIET, "x", -0.13))
    for name, share, colour, symbol, up in looks:
        low, high = share.interval()
        drawn.add_scatter(
            x=share.value,
            y=rows + up,
            name=name,
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 10},
            error_x=style.interval(share.value, low, high),
            customdata=[
                f"<b>{row}</b><br>{name}: {style.estimate(value, one, two, words.evidence(int(k), int(n)))}"
                for row, value, one, two, k, n in zip(names, share.value, low, high, share.k, share.n, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    for row in rows[np.isnan(inside.value)]:
        drawn.add_annotation(x=0, xref="paper", xanchor="left", y=row, text="nobody to measure", showarrow=False)
    drawn.update_xaxes(
        tickformat=style.PERCENT, title_text="Share of people, with its 95% interval", rangemode="tozero"
    )
    return drawn.update_yaxes(tickvals=rows, ticktext=list(names), range=[-0.6, len(names) - 0.4], showgrid=False)


def _label(name: str, people: int) -> str:
    """A kind of people in lines, a column in each where there is room for no more."""
    lines = [line for part in name.split(" · ") for line in textwrap.wrap(part, WIDTH)[:2]]
    return f"{'<br>'.join(style.plain(line) for line in lines)}  (n {people:,})"


def _kept(found: Grouped, axis: int) -> list[str]:
    """The values on one side in their order; of very many the largest."""
    people = dict.fromkeys(found.levels[axis], 0)
    for group, number in zip(found.groups, found.people.tolist(), strict=True):
        people[group[axis]] += number
    return [list(people)[at] for at in style.largest(list(people.values()), CELLS)]


def _cell(found: Rate, group: Group) -> str:
    return " · ".join(style.plain(f"{name}: {each}") for name, each in zip(found.attributes, group, strict=True))
