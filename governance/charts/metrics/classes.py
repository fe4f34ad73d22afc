"""The charts of classes: where each group's people of each class end up, and how often each class is recognised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.multiclass import Multiclass
from governance.metrics.rates import Proportion, Rate
from governance.naming import Group

MOST_CLASSES = 8  # in one heat map
MOST_ROWS = 20
EACH, EDGES = 46, 156  # heights: of a class, and of what is around them
LONG = 16
MACRO = {
    "macro_recall": ("Macro recall", "mean over true classes"),
    "macro_precision": ("Macro precision", "mean over decided classes"),
    "accuracy": ("Accuracy", "decided correctly"),
}


def shown_classes(counts: Multiclass) -> list[str]:
    """The classes that are drawn: all of a few, of many those with the most people, in their own order."""
    return [counts.classes[place] for place in style.largest(counts.counts.sum(axis=(0, 2)), MOST_CLASSES)[0]]


def ends_up(counts: Multiclass, group: Group) -> go.Figure:
    """Of the people who really are of each class, how many were decided to be of which: a group beside all others?

    A row is a true class and adds up to 100 %, a column a decided one; the diagonal is right.
    """
    classes = shown_classes(counts)
    flows = {(truth, decided): counts.went(truth, decided) for truth in classes for decided in classes}
    place = counts.groups.index(group)
    name = style.short(words.group(counts.attributes, group), 28)
    many = style.part(len(classes), len(counts.classes), "classes", "most frequent")
    drawn = make_subplots(
        1,
        2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=[f"{name} (n {counts.people[place]:,})", f"everybody else (n {_others(counts, place):,})"],
        figure=style.figure(
            f"Where people of each class end up{' (weighted)' if counts.weighted else ''}{many}",
            height=EACH * len(classes) + EDGES,
        ),
    )
    drawn.update_annotations(font={"size": 13, "color": style.INK}, yshift=32)
    for column, rest in enumerate((False, True), 1):
        who = "everybody else" if rest else name
        _map(drawn, flows, classes, {"at": place, "rest": rest}, who, column)
    quiet = {"size": 12, "color": style.INK}
    drawn.update_xaxes(tickfont=quiet, ticks="").update_yaxes(tickfont=quiet, ticks="", automargin=True)
    drawn.update_yaxes(title={"text": "really", "font": quiet}, col=1)
    return drawn.update_layout(margin={"t": 116, "b": 16})


def _map(
    drawn: go.Figure,
    flows: dict[tuple[str, str], Proportion],
    classes: list[str],
    side: dict[str, int | bool],
    who: str,
    column: int,
) -> None:
    names = style.apart([style.short(each, LONG, LONG) for each in classes])
    size = len(classes)
    z, text, detail = (np.empty((size, size), object) for _ in range(3))
    for row, truth in enumerate(classes):
        for col, decided in enumerate(classes):
            found = flows[truth, decided].shares[0]
            share, at = (found.others if side["rest"] else found), int(side["at"])
            value, k, n = float(share.value[at]), int(share.k[at]), int(share.n[at])
            low, high = (float(end[at]) for end in share.interval())
            z[row, col] = None if np.isnan(value) else value
            text[row, col] = "–" if np.isnan(value) else f"{100 * value:.0f} %<br>{k:,}"
            detail[row, col] = (
                f"<b>{who}</b><br>really {style.plain(truth)}, decided {style.plain(decided)}<br>"
                f"{style.estimate(value, low, high, words.evidence(k, n))}"
            )
    at_place = {"row": 1, "col": column, "zmin": 0, "zmax": 1}
    style.heat(drawn, x=names, y=names, z=z, text=text, detail=detail, **at_place)


def _others(counts: Multiclass, place: int) -> int:
    return int(counts.people.sum() - counts.people[place])


def recalls(counts: Multiclass) -> go.Figure:
    """How often is each class recognised in each group?"""
    classes = shown_classes(counts)
    found = [(style.short(each, 30, 40), counts.went(each, each), f"really {each}, decided so: ") for each in classes]
    many = style.part(len(classes), len(counts.classes), "classes", "most frequent")
    return _by_group(counts, f"How often each class is recognised{many}", [(*each, "recognised") for each in found])


def averages(counts: Multiclass) -> go.Figure:
    """How well are the people of each group decided about, over all classes?"""
    measures = (counts.macro_recall, counts.macro_precision, counts.accuracy)
    found = [(MACRO[each.name][0], each, f"{MACRO[each.name][0]} ", MACRO[each.name][1]) for each in measures]
    return _by_group(counts, "Over all classes together", found)


def _by_group(counts: Multiclass, question: str, found: Sequence[tuple[str, Rate, str, str]]) -> go.Figure:
    """A panel a rate: its title, the rate, what its hover says before it, and what is under its axis."""
    kept, part = style.largest(counts.people, MOST_ROWS)
    shown = [
        panels.panel_of(title, axis, panels.ends_of(each), each, _said(each, what), kept)
        for title, each, what, axis in found
    ]
    return panels.beside(f"{question}{part}", rows.labels_of(counts, counts.people, kept, narrow=True), shown)


def _said(found: Rate, what: str) -> list[str]:
    """The hover of every group."""
    low, high = found.interval()
    return [
        f"<b>{style.named(found.attributes, group)}</b><br>{style.plain(what)}"
        f"{style.estimate(float(found.value[at]), float(low[at]), float(high[at]), _stands(found, at))}"
        for at, group in enumerate(found.groups)
    ]


def _stands(found: Rate, at: int) -> str:
    many = len(found.shares) > 1
    return words.people(int(found.n[at])) if many else words.stands_on(found, at)
