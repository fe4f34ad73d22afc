"""The charts of what a point asks: thresholds by group, and how much the point depends on the split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.mitigation.demands import Splits
from governance.mitigation.rule import EVERYBODY, NOBODY, Rule
from governance.naming import Group

MOST_ROWS = 20
BEYOND = 0.06  # the lowest and the highest score
ROOM = 0.12  # beside the outermost thresholds, for what stands at them
ENDS = {EVERYBODY: (0.0, "everybody"), NOBODY: (1.0, "nobody")}  # where a threshold stands that no score decides


def thresholds_by_group(
    rule: Rule, groups: Sequence[Group], levels: tuple[tuple[str, ...], ...], common: float
) -> go.Figure:
    """From which score on does each group get the favourable decision?

    A mark a threshold; where a coin picks one of several, each says how often it does.
    """
    kept = [group for group in groups if group in rule.own][:MOST_ROWS]
    part = style.part(len(kept), sum(group in rule.own for group in groups), which="first")
    labels = [style.short(words.group(rule.attributes, group), rows.LONG) for group in kept]
    across = "Score from which on the decision is favourable"
    drawn = rows.figure(f"Thresholds by group{part}", labels, across, each=rows.PAIR + rows.LINE)
    for group, row in zip(kept, rows.heights(len(kept)), strict=True):
        mark = style.mark(group, levels)
        mixture = [(each, chance) for each, chance in rule.own[group] if chance > 0]
        at = [ENDS.get(each, (each, ""))[0] for each, _ in mixture]
        drawn.add_scatter(
            x=at,
            y=[row] * len(at),
            mode="markers+text",
            marker={"color": mark.colour, "symbol": mark.symbol, "size": 12},
            text=[_beside(each, chance) for each, chance in mixture],
            textposition=["top center" if place % 2 else "bottom center" for place in range(len(at))],
            textfont={"color": style.INK},
            customdata=[_said(each, chance) for each, chance in mixture],
            hovertemplate=f"<b>{style.named(rule.attributes, group)}</b><br>%{{customdata}}<extra></extra>",
        )
    style.reference(drawn, x=common, text=f"as audited: {words.threshold(common)}")
    ends = [
        common,
        *(ENDS.get(each, (each, ""))[0] for group in kept for each, chance in rule.own[group] if chance > 0),
    ]
    return drawn.update_layout(xaxis={"range": [max(min(ends) - ROOM, -BEYOND), min(max(ends) + ROOM, 1 + BEYOND)]})


def over_splits(found: Splits, value: str, *, shares: bool) -> go.Figure:
    """How much do the gap and the utility depend on who was held out?"""
    labels = [f"split {at + 1}" for at in range(len(found.gaps))]
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    none = np.full(len(labels), np.nan)
    shown = []
    for title, numbers, percent in (("Gap of the goal", found.gaps, True), (value, found.values, shares)):
        hover = [
            f"<b>{label}</b><br>{words.percent(number) if percent else f'{number:.3f}'}"
            for label, number in zip(labels, numbers, strict=True)
        ]
        dots = rows.dots((numbers, none, none), [mark] * len(labels), hover, undefined="not defined")
        shown.append(panels.Panel("", title, dots, style.PERCENT if percent else ".3~g"))
    return panels.beside("The same treatment in each split of the people", labels, shown)


def _beside(threshold: float, chance: float) -> str:
    """What stands beside a mark: the threshold, and how often it is picked where that is not always."""
    said = ENDS[threshold][1] if threshold in ENDS else words.threshold(threshold)
    return said if chance == 1 else f"{said}, for {100 * chance:.3g}{words.NO_BREAK}%"


def _said(threshold: float, chance: float) -> str:
    who = ENDS[threshold][1] if threshold in ENDS else f"from a score of {words.threshold(threshold)} on"
    return f"{who}{'' if chance == 1 else f', for {100 * chance:.3g}{words.NO_BREAK}% of the people, by a coin'}"
