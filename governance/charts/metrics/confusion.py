"""The chart of the confusion matrices: one 2 × 2 table a group, with the cells of a rate marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from governance.charts import style
from governance.metrics import words
from governance.metrics.confusion import Confusion, cells_of
from governance.metrics.rates import Cell

ACROSS = 4
WIDE, HIGH = 2.25, 3.6  # from one table to the next, in cells
COUNTED, AMONG = "●", "○"
ORDER = (1, 0)  # the favourable one first, as people read
CELLS = tuple((outcome, decision) for outcome in ORDER for decision in ORDER)


def confusion_by_group(found: Confusion, name: str) -> go.Figure:
    """Who got which decision with which outcome, and which of these people is the rate about?

    One table a group: rows are real outcomes, columns decisions, a cell says how many people and which share of the
    group. Dark cells with a dot are counted by the rate, light ones with a ring are only among those it is of, empty
    ones have no part in it. Of many groups the largest are drawn, and the title says so.
    """
    kept, part = style.largest(found.people.sum(axis=(1, 2)), style.FEW)
    rows = -(-max(len(kept), 1) // ACROSS)
    weighted = "; shares are weighted" if found.weighted else ""
    drawn = style.figure(f"Decisions and outcomes by group{part}{weighted}", height=60 + 210 * rows)
    counted, among = cells_of(name)
    corners = [(WIDE * (number % ACROSS), -HIGH * (number // ACROSS)) for number in range(len(kept))]
    headings, shapes = [], []  # plotly takes long to add them one at a time
    for place, (left, top) in zip(kept, corners, strict=True):
        headings += _headings(found, place, left, top)
        shapes += [
            _cell(
                (left + 1 - decision, top - 2 + outcome), (outcome, decision) in counted, (outcome, decision) in among
            )
            for outcome, decision in CELLS
        ]
    drawn.update_layout(annotations=headings, shapes=shapes)
    _texts(drawn, found, kept, (counted, among))
    drawn.update_layout(margin={"b": 8, "t": 44})
    across = min(max(len(kept), 1), ACROSS)
    ticks = {-HIGH * row - side: f"outcome<br>{_word(1 - side)}" for row in range(rows) for side in (0, 1)}
    drawn.update_xaxes(range=[-0.05, WIDE * max(across, 2) - 0.15], showticklabels=False, showgrid=False)
    drawn.update_yaxes(
        tickvals=[at - 0.5 for at in ticks],
        ticktext=list(ticks.values()),
        range=[-HIGH * rows + 1.55, 1.25],
        showgrid=False,
    )
    return drawn


def _headings(found: Confusion, place: int, left: float, top: float) -> list[dict[str, Any]]:
    """The group's name above its table, and the decision above each column."""
    people = int(found.people[place].sum())
    name = style.short(words.group(found.attributes, found.groups[place]), 34, 17)
    group = {
        "x": left,
        "y": top + 0.55,
        "xanchor": "left",
        "text": f"<b>{name}</b><br>n {people:,}",
        "align": "left",
        "font": {"size": 12, "color": style.TEXT},
    }
    columns = [
        {
            "x": left + 1.5 - decision,
            "y": top + 0.02,
            "text": f"decision<br>{_word(decision)}" if decision else "not",
            "font": {"size": 11, "color": style.INK},
        }
        for decision in ORDER
    ]
    return [{**each, "yanchor": "bottom", "showarrow": False} for each in (group, *columns)]


def _cell(corner: tuple[float, float], counted: bool, among: bool) -> dict[str, Any]:
    left, low = corner
    return {
        "type": "rect",
        "x0": left + 0.02,
        "x1": left + 0.98,
        "y0": low + 0.03,
        "y1": low + 0.97,
        "fillcolor": style.SCALE[1] if counted else style.SCALE[0] if among else "rgba(0,0,0,0)",
        "line": {"color": style.QUIET, "width": 1, "dash": "solid" if among else "dot"},
        "layer": "below",
    }


def _texts(
    drawn: go.Figure, found: Confusion, kept: Sequence[int], marked: tuple[frozenset[Cell], frozenset[Cell]]
) -> None:
    """What stands in each cell, all in one trace."""
    counted, among = marked
    x, y, texts, hovers = [], [], [], []
    for number, place in enumerate(kept):
        group = style.named(found.attributes, found.groups[place])
        total = int(found.people[place].sum())
        for cell in CELLS:
            sign = f"{COUNTED} " if cell in counted else f"{AMONG} " if cell in among else ""
            people, share = int(found.people[place][cell]), words.percent(float(found.share[place][cell]))
            x.append(WIDE * (number % ACROSS) + 1.5 - cell[1])
            y.append(-HIGH * (number // ACROSS) - 1.5 + cell[0])
            texts.append(f"{sign}{people:,}<br>{share}")
            hovers.append(f"<b>{group}</b><br>{words.cell(cell)}<br>{words.evidence(people, total)}, {share}")
    drawn.add_scatter(
        x=x,
        y=y,
        text=texts,
        hovertext=hovers,
        mode="markers+text",
        marker={"size": 40, "opacity": 0},
        textfont={"size": 12, "color": style.TEXT},
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _word(side: int) -> str:
    return "favourable" if side else "unfavourable"
