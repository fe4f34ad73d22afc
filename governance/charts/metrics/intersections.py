"""The charts of intersections: everybody, each attribute, and where they meet."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from governance.charts import crossing, rows, style
from governance.charts.metrics.labels_apart import apart
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.metrics.lattice import Lattice
from governance.naming import Group

Places = NDArray[np.int64]

MOST_DOTS, MOST_ROWS = 250, 15
RANKED = 38  # height of a row of the ranking
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
    part = style.part(len(kept) - 1, len(found.nodes) - 1, which="")
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
    part = style.part(len(kept), len(places), which="")
    title, kinds = words.title(found.name), _kinds(found)[kept]
    low, high = found.interval()
    drawn = rows.figure(
        f"{title}, {order} first{part}",
        [_row(found, int(place), bold=int(place) == chosen) for place in kept],
        title,
        each=RANKED,
        tickformat=style.PERCENT,
    )
    pooled = {
        "type": "scatter",
        "mode": "markers",
        "x": found.pooled[kept],
        "y": rows.heights(len(kept)),
        "marker": {"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": style.TEXT}},
        "hovertemplate": "partially pooled %{x:.1%}<extra></extra>",
        "showlegend": False,
    }
    marks = [style.Mark(colour, symbol) for symbol, colour, _ in map(KINDS.__getitem__, kinds.tolist())]
    names = [found.names[place] for place in kept]
    ends = found.value[kept], low[kept], high[kept]
    drawn.add_traces([pooled, *rows.dots(ends, marks, _hovers(found, kept), customdata=names)])
    style.reference(drawn, x=float(found.value[0]), text=f"everybody {words.percent(found.value[0])}")
    return drawn


def heat(found: Lattice, kept_back: Collection[Group] = ()) -> go.Figure:
    """Where two attributes meet, what is the rate in every cell, and is it beyond chance?

    The shade and the number in a cell are the rate; below it stand its people and how it differs. Of very many levels
    the largest are drawn, and the title says so. Groups that are kept back have a dash.
    """
    places = np.flatnonzero(found.depth == 2)
    kinds = _kinds(found)
    cells, people = {}, {}
    for place, said in zip(places.tolist(), _hovers(found, places), strict=True):
        value, n = float(found.value[place]), int(found.share.n[place])
        group = found.nodes[place].group
        cells[group] = value, f"{words.percent(value)}<br>n {n:,}{SIGNS[kinds[place]]}", said
        people[group] = n
    title = words.title(found.name)
    return crossing.crossing(title, found.attributes, found.levels, cells, people, hidden=kept_back)


def _drawn(found: Lattice, chain: Places) -> Places:
    """The groups that are drawn: everybody, the chain, and of those with a verdict hidden ones and then the largest."""
    people = np.where(found.enough, found.share.n, -1.0)
    people[found.hidden] += people[0]
    people[[0, *chain]] = np.inf
    kept = np.array(style.largest(people, MOST_DOTS + 1)[0], np.int64)
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
        texts = [
            rows.with_people(style.short(found.names[place], 48, width=18), int(found.share.n[place]), between="<br>")
            for place in here
        ]
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
    name = rows.label(found.names[place], int(found.share.n[place]))
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
