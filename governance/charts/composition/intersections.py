"""Charts of intersections: where two to four attributes meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.composition.representation import Representation
from governance.metrics import words
from governance.naming import Group

MOST_ACROSS, MOST_DOWN = 16, 24  # cells on each side
LINE = 13  # signs of a name in a line of an axis
WIDE = 9  # cells across, beyond which a cell holds its people only


def people_by_intersection(found: Representation) -> go.Figure:
    """Where two to four attributes meet, how many people are there?

    The shade and the number in a cell are people; below stands the share with the favourable outcome, where there is
    room. A combination that nobody has stays blank. Of three or four attributes, the last two are nested in the
    others' sides. Of very many levels the largest are drawn, and the title says so.
    """
    across, down = _sides(len(found.attributes))
    columns, rows = _combined(found, across, MOST_ACROSS), _combined(found, down, MOST_DOWN)
    kept = [each[0] for each in columns], [each[0] for each in rows]
    people, text, detail = _cells(found, (across, down), kept)
    part = ", the largest of each side" if any(cut for _, cut in (*columns[:1], *rows[:1])) else ""
    sides = [" and ".join(style.plain(found.attributes[axis]) for axis in side) for side in (across, down)]
    drawn = style.figure(
        f"People{'' if len(kept[0]) > WIDE else ' and base rate'} by {sides[0]} (across) and {sides[1]}{part}",
        height=style.rows(len(kept[1]), each=56 if len(kept[0]) <= WIDE else 34),
    )
    style.heat(drawn, x=_axis(kept[0]), y=_axis(kept[1]), z=np.sqrt(people), text=text, detail=detail)
    drawn.update_xaxes(type=_kind(across))
    drawn.update_yaxes(type=_kind(down))
    lines = max((name.count("<br>") for own in kept[0] for name in map(_short, own)), default=0)
    return drawn.update_layout(margin={"t": (110 if len(across) > 1 else 84) + 14 * lines, "b": 16})


def _kind(side: Sequence[int]) -> str:
    """Two attributes on one side are nested."""
    return "multicategory" if len(side) > 1 else "category"


def _sides(attributes: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which attributes stand across, and which down: of three two down, of four two each."""
    if attributes == 2:
        return (0,), (1,)
    return ((0,), (1, 2)) if attributes == 3 else ((0, 1), (2, 3))


def _combined(found: Representation, side: Sequence[int], most: int) -> list[tuple[Group, bool]]:
    """The combinations on one side in declared order, of many the largest; and whether some are not there."""
    people: dict[Group, int] = {}
    hidden = dict.fromkeys(found.hidden, 0)
    for group, number in (*zip(found.groups, found.people.tolist(), strict=True), *hidden.items()):
        own = tuple(group[axis] for axis in side)
        people[own] = people.get(own, 0) + number
    order = [{level: at for at, level in enumerate(found.levels[axis])} for axis in side]
    names = sorted(people, key=lambda own: [at.get(each, len(at)) for at, each in zip(order, own, strict=True)])
    kept, part = style.largest([people[own] for own in names], most)
    return [(names[place], part != "") for place in kept]


def _cells(
    found: Representation, sides: tuple[tuple[int, ...], tuple[int, ...]], kept: tuple[list[Group], list[Group]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People, what is written in every cell, and what is said of it."""
    places = [{own: at for at, own in enumerate(side)} for side in kept]
    people = np.full((len(kept[1]), len(kept[0])), np.nan)
    text = np.full(people.shape, "", dtype=object)
    detail = np.full(people.shape, "nobody", dtype=object)
    base, (low, high) = found.base_rate, found.base_rate.interval()

    def cell(group: Group) -> tuple[int, int] | None:
        across, down = (tuple(group[axis] for axis in side) for side in sides)
        return (places[1][down], places[0][across]) if across in places[0] and down in places[1] else None

    for group in found.hidden:
        if (at := cell(group)) is not None:
            text[at], detail[at] = "–", "not shown: too few people"
    for place, group in enumerate(found.groups):
        if (at := cell(group)) is None:
            continue
        people[at] = found.people[place]
        rate = words.percent(base.value[place])
        text[at] = f"{found.people[place]:,}" + ("" if len(kept[0]) > WIDE else f"<br>{rate}")
        detail[at] = (
            f"<b>{style.named(found.attributes, group)}</b><br>{found.people[place]:,} people "
            f"({words.percent(found.share[place])} of all)<br>base rate "
            f"{style.estimate(base.value[place], low[place], high[place], words.stands_on(base, place))}"
        )
    return people, text, detail


def _axis(names: list[Group]) -> list[str] | list[list[str]]:
    """The names on one side; of two attributes nested."""
    if names and len(names[0]) > 1:
        return [_different([own[axis] for own in names]) for axis in range(len(names[0]))]
    return _different([own[0] for own in names])


def _different(names: list[str]) -> list[str]:
    """Names as they stand on an axis; two that are cut to the same text stay two."""
    known = list(dict.fromkeys(names))
    label = dict(zip(known, style.apart([_short(name) for name in known]), strict=True))
    return [label[name] for name in names]


def _short(name: str) -> str:
    """A name in at most two short lines; whole it stands in the hover text."""
    return style.short(name, width=LINE)
