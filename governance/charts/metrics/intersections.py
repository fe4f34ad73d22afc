"""The charts of intersections: everybody, each attribute, and where they meet."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import style
from governance.charts.metrics.labels_apart import apart
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.metrics.lattice import Lattice
from governance.naming import Group

Places = NDArray[np.int64]

MOST_DOTS, MOST_ROWS = 250, 15
MOST_ACROSS, MOST_DOWN = 12, 24  # cells on each side
HEIGHT, FIELD = 520, 380  # of the lattice, and of the field between its axes, in pixels
COLUMNS = ("everybody", "one attribute", "two meet", "three meet", "four meet")
SPREAD = 0.5  # of a column that its dots take
SMALLEST, LARGEST = 7, 24  # dots
FAINT = 0.35  # of what is not followed

KINDS = {  # how a group stands to all others: the symbol, the colour, what the legend says
    "few": ("circle-open", style.QUIET, "too few people"),
    "none": ("circle", style.QUIET, "not beyond chance"),
    "lower": ("triangle-down", style.AGAINST, "lower, beyond chance"),
    "higher": ("triangle-up", style.TOWARDS, "higher, beyond chance"),
    "lower hidden": ("diamond", style.AGAINST, "lower and hidden"),
    "higher hidden": ("star-diamond", style.TOWARDS, "higher and hidden"),
}
SIGNS = {"few": "", "none": "", "lower": " ▼", "higher": " ▲", "lower hidden": " ◆▼", "higher hidden": " ◆▲"}


def lattice_of(found: Lattice, chosen: int | None = None) -> go.Figure:
    """Where does a gap come up that fewer attributes do not show?

    A column for how many attributes meet, a dot a group, its height the rate and its size the people. The lines lead
    from everybody to the chosen group, through every coarser group that contains it, each with its name and interval.
    Groups of too few people for a verdict are left out, and of very many the smallest; the title says so.
    """
    chain = np.arange(1) if chosen is None else found.chain(chosen)
    kept = _drawn(found, chain)
    part = _part(len(kept) - 1, len(found.nodes) - 1)
    drawn = style.figure(f"{words.title(found.name)} as more attributes meet{part}", height=HEIGHT, legend=True)
    across = _across(found)
    kinds = _kinds(found)
    size = np.sqrt(found.share.n / max(found.share.n[0], 1))
    for kind, (symbol, colour, said) in KINDS.items():
        here = kept[kinds[kept] == kind]
        if len(here):
            drawn.add_scatter(
                x=across[here],
                y=found.value[here],
                mode="markers",
                name=said,
                marker={
                    "symbol": symbol, "color": colour, "size": SMALLEST + (LARGEST - SMALLEST) * size[here],
                    "opacity": np.where(np.isin(here, chain) | (chosen is None), 0.95, FAINT),
                },
                customdata=[found.names[place] for place in here],
                text=_hovers(found, here),
                hovertemplate="%{text}<extra></extra>",
            )  # fmt: skip
    deepest = len(found.attributes)
    drawn.update_xaxes(
        tickvals=list(range(deepest + 1)), ticktext=COLUMNS[: deepest + 1], range=[-0.35, deepest + 1.05],
        title_text="How many attributes meet", showgrid=False,
    )  # fmt: skip
    drawn.update_yaxes(tickformat=style.PERCENT, title_text=words.title(found.name), range=_range(found, kept, chain))
    drawn.update_layout(legend_itemsizing="constant")
    if chosen is not None:
        _lead(drawn, found, chosen, across)
        _name(drawn, found, chosen, across)
    return drawn


def ranking(found: Lattice, order: str, chosen: int | None = None) -> go.Figure:
    """Which groups come first when those of few people lean on what their parts lead one to expect?

    A mark is the rate with its interval, the upright stroke where the partially pooled rate lies, by which the groups
    are ordered. Of many groups the first are drawn, and the title says so.
    """
    places = found.ranking(order)
    kept = places[:MOST_ROWS]
    part = _part(len(kept), len(places))
    drawn = style.figure(f"{words.title(found.name)}, {order} first{part}", height=style.rows(len(kept), 40) + 30)
    low, high = found.interval()
    kinds = _kinds(found)
    labels = style.apart([_row(found, int(place), bold=int(place) == chosen) for place in kept])
    drawn.add_scatter(
        x=found.pooled[kept],
        y=labels,
        mode="markers",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": style.TEXT}},
        hovertemplate="partially pooled %{x:.1%}<extra></extra>",
    )
    for kind, (symbol, colour, _) in KINDS.items():
        here = kinds[kept] == kind
        at = kept[here]
        if len(at):
            drawn.add_scatter(
                x=found.value[at],
                y=[label for label, stays in zip(labels, here, strict=True) if stays],
                mode="markers",
                marker={"symbol": symbol, "color": colour, "size": 12},
                error_x=style.interval(found.value[at], low[at], high[at]),
                customdata=[found.names[place] for place in at],
                text=_hovers(found, at),
                hovertemplate="%{text}<extra></extra>",
            )
    style.reference(drawn, x=float(found.value[0]), text=f"everybody {words.percent(found.value[0])}")
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=words.title(found.name))
    drawn.update_yaxes(categoryorder="array", categoryarray=labels[::-1])
    return style.one_row_each(drawn, len(kept))


def heat(found: Lattice, kept_back: Collection[Group] = ()) -> go.Figure:
    """Where two attributes meet, what is the rate in every cell, and is it beyond chance?

    The shade and the number in a cell are the rate; below it stand its people and how it differs. Of very many levels
    the largest are drawn, and the title says so. Groups that are kept back have a dash.
    """
    places = np.flatnonzero(found.depth == 2)
    sides = [_levels(found, kept_back, axis, most) for axis, most in ((0, MOST_ACROSS), (1, MOST_DOWN))]
    (columns, fewer_columns), (rows, fewer_rows) = sides
    shape = len(rows), len(columns)
    value, text = np.full(shape, np.nan), np.full(shape, "", dtype=object)
    detail = np.full(shape, "nobody", dtype=object)
    kinds = _kinds(found)
    for place, said in zip(places.tolist(), _hovers(found, places), strict=True):
        across, down = found.nodes[place].group
        if across in columns and down in rows:
            at = rows.index(down), columns.index(across)
            value[at], detail[at] = found.value[place], said
            text[at] = f"{words.percent(found.value[place])}<br>n {found.share.n[place]:,}{SIGNS[kinds[place]]}"
    for across, down in kept_back:
        if across in columns and down in rows:
            at = rows.index(down), columns.index(across)
            text[at], detail[at] = "–", "not shown: too few people"
    first, second = (style.plain(attribute) for attribute in found.attributes)
    part = ", the largest groups of each" if fewer_columns or fewer_rows else ""
    drawn = style.figure(
        f"{words.title(found.name)} by {first} (across) and {second}{part}", height=style.rows(len(rows), each=56)
    )
    names = [style.apart([style.short(level, width=13) for level in levels]) for levels in (columns, rows)]
    style.heat(drawn, x=names[0], y=names[1], z=value, text=text, detail=detail)
    lines = max((name.count("<br>") for name in names[0]), default=0)
    return drawn.update_layout(margin={"t": 84 + 14 * lines, "b": 16})


def _levels(found: Lattice, kept_back: Collection[Group], axis: int, most: int) -> tuple[list[str], bool]:
    """The levels of an attribute that anybody has, of many those with most people; and whether some are left out."""
    people: dict[str, int] = dict.fromkeys((group[axis] for group in kept_back), 0)
    for place in np.flatnonzero(found.depth == 2):
        level = found.nodes[place].group[axis]
        people[level] = people.get(level, 0) + int(found.share.n[place])
    levels = [level for level in found.levels[axis] if level in people]
    kept = style.largest([people[level] for level in levels], most)
    return [levels[place] for place in kept], len(kept) < len(levels)


def _part(drawn: int, of: int) -> str:
    """What a title adds where only some groups are drawn."""
    return f": {drawn:,} of {of:,} groups" if drawn < of else ""


def _drawn(found: Lattice, chain: Places) -> Places:
    """The groups that are drawn: everybody, the chain, and of those with a verdict hidden ones and then the largest."""
    people = np.where(found.enough, found.share.n, -1.0)
    people[found.hidden] += people[0]
    people[[0, *chain]] = np.inf
    kept = np.array(style.largest(people.tolist(), MOST_DOTS + 1), np.int64)
    return kept[(people[kept] >= 0) & ~np.isnan(found.value[kept])]


def _across(found: Lattice) -> Floats:
    """Where each group stands across: its column, and in it a place for its attributes."""
    found_at = np.zeros(len(found.nodes))
    for many in range(1, len(found.attributes) + 1):
        here = np.flatnonzero(found.depth == many)
        subsets = list(dict.fromkeys(found.nodes[place].attributes for place in here))
        for place in here:
            step = subsets.index(found.nodes[place].attributes) - (len(subsets) - 1) / 2
            found_at[place] = many + SPREAD * step / max(len(subsets), 1)
    return found_at


def _kinds(found: Lattice) -> NDArray[np.str_]:
    """How every group stands to all others: a key of `KINDS`."""
    side = np.where(found.difference < 0, "lower", "higher")
    side = np.where(found.hidden, np.char.add(side, " hidden"), side)
    kinds = np.where(found.beyond, side, "none")
    return np.where(found.enough | (found.depth == 0), kinds, "few")


def _lead(drawn: go.Figure, found: Lattice, chosen: int, across: Floats) -> None:
    """The lines of the chain, those of its path thicker, and the interval of each group on the path."""
    chain, path = found.chain(chosen), found.path(chosen)
    edges = [(int(parent), int(place)) for place in chain[1:] for parent in found.parents[place][: found.depth[place]]]
    steps = set(pairwise(path.tolist()))
    look = {"hoverinfo": "skip", "showlegend": False}
    for width, opacity, own in ((1.0, 0.45, [each for each in edges if each not in steps]), (2.2, 0.9, sorted(steps))):
        x = [end for parent, place in own for end in (across[parent], across[place], None)]
        y = [end for parent, place in own for end in (found.value[parent], found.value[place], None)]
        drawn.add_scatter(x=x, y=y, mode="lines", line={"color": style.INK, "width": width}, opacity=opacity, **look)
    low, high = (end[path] for end in found.interval())
    drawn.add_scatter(
        x=across[path],
        y=found.value[path],
        mode="markers",
        marker={"size": 1, "color": style.INK},
        error_y=style.interval(found.value[path], low, high, color=style.INK, thickness=1.5),
        **look,
    )


def _name(drawn: go.Figure, found: Lattice, chosen: int, across: Floats) -> None:
    """The names of the path and of each attribute alone, right of its column, moved apart where they would touch."""
    bottom, top = drawn.layout.yaxis.range
    scale, path = FIELD / (top - bottom), found.path(chosen)
    for many in range(1, int(found.depth[chosen]) + 1):
        part = found.chain(chosen) if many == 1 else path
        here = [int(place) for place in part if found.depth[place] == many and not np.isnan(found.value[place])]
        texts = [style.short(found.names[place], 48, width=18) for place in here]
        wanted = [scale * float(found.value[place] - bottom) for place in here]
        heights = [14.0 * (1 + text.count("<br>")) + 3 for text in texts]
        for place, text, height in zip(here, texts, apart(wanted, heights), strict=True):
            drawn.add_annotation(
                x=float(across[place]),
                y=float(found.value[place]),
                ax=many + SPREAD / 2 + 0.02,
                ay=bottom + height / scale,
                axref="x",
                ayref="y",
                text=f"<b>{text}</b>" if place == chosen else text,
                xanchor="left",
                align="left",
                arrowhead=0,
                arrowwidth=0.8,
                arrowcolor=style.INK,
                font={"size": 11, "color": style.TEXT},
            )


def _range(found: Lattice, kept: Places, chain: Places) -> list[float]:
    """From the lowest to the highest rate or end of an interval that is drawn, with some room."""
    low, high = (end[chain] for end in found.interval())
    ends = np.concatenate([found.value[kept], low, high])
    if np.isnan(ends).all():
        return [0.0, 1.0]
    least, most = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.06 * max(most - least, 0.1)
    return [least - room, most + room]


def _row(found: Lattice, place: int, *, bold: bool) -> str:
    name = f"{style.plain(found.names[place])}  (n {found.share.n[place]:,})"
    return f"<b>{name}</b>" if bold else name


def _hovers(found: Lattice, places: Places) -> list[str]:
    """What is said of these groups when the pointer is on them."""
    low, high = found.interval()
    own, others = found.share, found.others.value
    said = []
    for at in places.tolist():
        people = words.evidence(int(own.k[at]), int(own.n[at]))
        text = f"<b>{style.plain(found.names[at])}</b><br>{style.estimate(found.value[at], low[at], high[at], people)}"
        if at:
            p = found.adjusted[at]
            verdict = "too few people for a verdict" if np.isnan(p) else f"adjusted {words.p_value(p)}"
            text += f"<br>all others {words.percent(others[at])}, {verdict}"
            text += f"<br>expected from its parts {words.percent(found.expected[at])}"
        said.append(text)
    return said
