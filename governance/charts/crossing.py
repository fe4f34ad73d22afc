"""Two attributes that meet: a cell for every pair of levels, shaded by its number, with its people below."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.naming import Group

MOST_ACROSS, MOST_DOWN = 12, 24
LINE = 13  # signs of a level's name in a line
WIDE = 8  # cells across, beyond which their texts are small
HIGH = 54  # of a cell
KEPT_BACK = "–", "not shown: too few people"

Cell = tuple[float, str, str]  # the number that shades it, what is written in it, and what is said of it


def crossing(
    title: str,
    attributes: tuple[str, ...],
    levels: tuple[tuple[str, ...], ...],
    cells: Mapping[Group, Cell],
    people: Mapping[Group, int],
    *,
    hidden: Collection[Group] = (),
) -> go.Figure:
    """The cells, first attribute across and second down, in declared order.

    `people` says how many each cell has: of very many levels those with the most are drawn, and the title says so.
    Groups that are kept back have a dash, and a pair of levels that nobody has is blank.
    """
    known = {**dict.fromkeys((group for group in hidden), 0), **people}
    (columns, cut_across), (rows, cut_down) = (
        _levels(levels[side], known, side, most) for side, most in ((0, MOST_ACROSS), (1, MOST_DOWN))
    )
    z = np.full((len(rows), len(columns)), np.nan)
    text, detail = np.full(z.shape, "", dtype=object), np.full(z.shape, "nobody", dtype=object)
    column, row = ({level: at for at, level in enumerate(side)} for side in (columns, rows))
    for group, (number, written, said) in {**cells, **dict.fromkeys(hidden, (np.nan, *KEPT_BACK))}.items():
        if group[0] in column and group[1] in row:
            at = row[group[1]], column[group[0]]
            z[at], text[at], detail[at] = number, written, said
    part = ", the largest of each side" if cut_across or cut_down else ""
    first, second = (style.short(attribute) for attribute in attributes)
    drawn = style.figure(f"{title} by {first} (across) and {second}{part}", height=style.rows(len(rows), each=HIGH))
    names = [style.apart([style.short(level, width=LINE) for level in side]) for side in (columns, rows)]
    font = {"color": style.TEXT, "size": 10 if len(columns) > WIDE else 12}
    style.heat(drawn, x=names[0], y=names[1], z=z, text=text, detail=detail, textfont=font)
    lines = max((name.count("<br>") for name in names[0]), default=0)
    return drawn.update_layout(margin={"t": 88 + 15 * lines, "b": 16})


def _levels(declared: tuple[str, ...], people: Mapping[Group, int], side: int, most: int) -> tuple[list[str], str]:
    """The levels of one side that anybody has, of many those with most people; and "" where these are all."""
    among: dict[str, int] = {}
    for group, number in people.items():
        among[group[side]] = among.get(group[side], 0) + number
    there = [level for level in declared if level in among]
    kept, part = style.largest([among[level] for level in there], most)
    return [there[at] for at in kept], part
