"""What would change a decision: scores before and after, and how far people of other groups are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.charts.style import Mark
from governance.explanations.counterfactual import Counterfactual
from governance.explanations.counterpart import GroupBeside
from governance.metrics import words
from governance.naming import Group

MOST_GROUPS = 12
OFF = 0.16  # of the middle of a row, where it holds two marks
SAME, OTHER = Mark(style.QUIET, "circle-open"), Mark(style.AGAINST, "diamond")


def scores(
    before: float, found: Sequence[Counterfactual], *, threshold: float | None, what: str, decided: bool
) -> go.Figure:
    """Where does each change take the score, and how far beyond the threshold?

    A row for each change, from where the person is (hollow) to where they would be (full).
    """
    named = [style.plain(words.listed([each.column for each in way.changes])) for way in found]
    labels = [f"{at}  {name}" for at, name in enumerate(named, 1)]
    after = np.array([each.score for each in found])
    colour = style.AGAINST if decided else style.TOWARDS
    height = rows.heights(len(found))
    drawn = style.figure(
        f"The {what} now (hollow) and with each change",
        height=rows.AROUND + rows.tall(labels, rows.PAIR),
        yaxis=rows.axis(labels),
    )
    for at, each in enumerate(after.tolist()):
        ends = {"x0": before, "x1": each, "y0": height[at], "y1": height[at]}
        drawn.add_shape(type="line", line={"color": colour, "width": 3}, layer="below", **ends)
    hover = [f"now {before:,.3g}"] * len(found)
    then = [_changes(each, what) for each in found]
    nan = np.full(len(found), np.nan)
    start = np.full(len(found), before)
    now = rows.dots((start, nan, nan), [Mark(style.QUIET, "circle-open")] * len(found), hover, undefined="")
    drawn.add_traces([*now, *rows.dots((after, nan, nan), [Mark(colour, "circle")] * len(found), then, undefined="")])
    if threshold is not None:
        style.reference(drawn, x=threshold, text=f"threshold {words.threshold(threshold)}")
    return drawn.update_xaxes(title_text=f"{what.capitalize()} that the model gives")


def counterparts(
    by: Sequence[str], own: Group, found: Sequence[GroupBeside], decision: str, *, least: int = 0
) -> go.Figure:
    """How far is the nearest person of each group with each decision, and how often do like people get it?

    Left distances, with a line at the nearest of one's own group with the same decision; right, of those among the most
    alike, the share with the decision, with Wilson's interval; hollow where they are fewer than `least`.
    """
    kept = found[:MOST_GROUPS]
    labels = [rows.label(words.group(by, each.group), each.people, narrow=True) for each in kept]
    labels = [f"{each}<br>own group" if one.group == own else each for each, one in zip(labels, kept, strict=True)]
    hollow = f"<br>hollow: fewer than {least:,} people" if any(0 < each.alike < least for each in kept) else ""
    drawn = panels.beside(
        f"Like people, by group{style.part(len(kept), len(found), which='nearest')}",
        labels,
        [
            panels.Panel("", "Distance (1: two strangers)", _distances(by, kept), ".2~f"),
            panels.Panel(
                "",
                f"Share {style.plain(decision)} of the most alike{hollow}",
                _shares(by, kept, decision, least),
            ),
        ],
        each=rows.PAIR,
        legend=True,
    )
    drawn.update_layout(xaxis_rangemode="tozero")
    mine = next((each.same for each in kept if each.group == own and each.same is not None), None)
    if mine is not None:
        drawn.add_shape(style.upright(mine.distance))
    return drawn


def _distances(by: Sequence[str], kept: Sequence[GroupBeside]) -> list[dict[str, Any]]:
    """How far the nearest of each group with each decision is."""
    nan = np.full(len(kept), np.nan)
    made = []
    for up, mark, word in ((OFF, SAME, "same"), (-OFF, OTHER, "other")):
        sides = [each.same if word == "same" else each.other for each in kept]
        far = np.array([np.nan if each is None else each.distance for each in sides])
        hover = [_hover(by, each, word) for each in kept]
        name = f"Nearest with the {word} decision"
        made += rows.dots((far, nan, nan), [mark] * len(kept), hover, up=up, undefined="", name=name, showlegend=True)
    return made


def _shares(by: Sequence[str], kept: Sequence[GroupBeside], decision: str, least: int) -> list[dict[str, Any]]:
    """Of each group's people among the most alike the share with the decision."""
    value, low, high = (np.array(each) for each in zip(*(each.rate for each in kept), strict=True))
    marks = [Mark(style.LIGHT[0], "square-open" if 0 < each.alike < least else "square") for each in kept]
    said = [_rates(by, each, decision) for each in kept]
    return rows.dots((value, low, high), marks, said, undefined="none of them")


def _changes(found: Counterfactual, what: str) -> str:
    lines = [f"{each.column}: {words.value(each.before)} → {words.value(each.after)}" for each in found.changes]
    said = [*map(style.plain, lines), f"{what} {found.score:,.3g}", f"distance {found.distance:.3f}"]
    return "<br>".join(said)


def _hover(by: Sequence[str], found: GroupBeside, side: str) -> str:
    one = found.same if side == "same" else found.other
    if one is None:
        return ""
    score = "" if np.isnan(one.score) else f"<br>score {one.score:,.3g}"
    return f"<b>{style.named(by, found.group)}</b>, {side} decision<br>distance {one.distance:.3f}{score}"


def _rates(by: Sequence[str], found: GroupBeside, decision: str) -> str:
    return (
        f"<b>{style.named(by, found.group)}</b>, {style.plain(decision)}<br>"
        f"{style.estimate(*found.rate, f'{found.decided} of {found.alike} among the most alike')}"
    )
