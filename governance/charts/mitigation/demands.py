"""The charts of what a point asks: thresholds by group, and how much the point depends on the split."""

from __future__ import annotations

import plotly.graph_objects as go

from governance.charts import panels, rows, style
from governance.metrics import words
from governance.metrics.grouped import Grouped
from governance.mitigation.demands import Splits
from governance.mitigation.rule import EVERYBODY, NOBODY, Rule
from governance.naming import Group

MOST_ROWS = 20
BEYOND = 0.06  # the lowest and the highest score
ROOM = 0.12  # beside the outermost thresholds, for what stands at them
ENDS = {EVERYBODY: (0.0, "everybody"), NOBODY: (1.0, "nobody")}  # where a threshold stands that no score decides


def thresholds_by_group(rule: Rule, found: Grouped, common: float) -> go.Figure:
    """From which score on does each group get the favourable decision?

    A mark a threshold; where a coin picks one of several, each says how often it does. Of very many groups those are
    drawn whose thresholds are furthest from the audited one, of equally far ones the largest.

    Parameters
    ----------
    rule : Rule
    found : counts by group
        Of the groups that may be seen.
    common : float
        The audited threshold.
    """
    kept, part = _furthest(rule, found, common)
    labels = [style.short(words.group(rule.attributes, group), rows.LONG) for group in kept]
    across = "Score from which on the decision is favourable"
    drawn = rows.figure(f"Thresholds by group{part}", labels, across, each=rows.PAIR + rows.LINE)
    for group, row in zip(kept, rows.heights(len(kept)), strict=True):
        mark = style.mark(group, found.levels)
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


def _furthest(rule: Rule, found: Grouped, common: float) -> tuple[list[Group], str]:
    """The groups that are drawn, and what the title adds where those are not all."""
    people = dict(zip(found.groups, found.people.tolist(), strict=True))
    known = [group for group in found.groups if group in rule.own]
    if len(known) <= MOST_ROWS:
        return known, ""
    off = {
        group: sum(chance * abs(ENDS.get(each, (each, ""))[0] - common) for each, chance in rule.own[group])
        for group in known
    }
    kept = sorted(known, key=lambda group: (-round(off[group], 6), -people[group]))[:MOST_ROWS]
    return kept, style.part(len(kept), len(known), which="furthest from the audited threshold")


def over_splits(found: Splits, gap: str, value: str, *, shares: bool) -> go.Figure:
    """How much do the gap and the utility depend on who was held out? `gap` and `value` say what they are."""
    labels = [f"split {at + 1}" for at in range(len(found.gaps))]
    mark = style.Mark(style.LIGHT[0], style.SYMBOLS[0])
    in_points = lambda number: f"{words.points(number)} points"  # noqa: E731
    of_value = words.percent if shares else lambda number: f"{number:z.3f}"
    shown = []
    for title, numbers, ends, said, ticks in (
        (f"{gap}, points", 100 * found.gaps, 100 * found.gap_ends, lambda number: in_points(number / 100), ".3~g"),
        (value, found.values, found.value_ends, of_value, style.PERCENT if shares else ".3~g"),
    ):
        hover = [
            f"<b>{label}</b><br>{said(number)}<br>95% interval {said(low)} to {said(high)}"
            for label, number, (low, high) in zip(labels, numbers, ends, strict=True)
        ]
        dots = rows.dots((numbers, *ends.T), [mark] * len(labels), hover, undefined="not defined")
        shown.append(panels.Panel("", title, dots, ticks))
    return panels.beside("The same treatment in each split of the people", labels, shown)


def _beside(threshold: float, chance: float) -> str:
    """What stands beside a mark: the threshold, and how often it is picked where that is not always."""
    said = ENDS[threshold][1] if threshold in ENDS else words.threshold(threshold)
    return said if chance == 1 else f"{said}, for {100 * chance:.3g}{words.NO_BREAK}%"


def _said(threshold: float, chance: float) -> str:
    who = ENDS[threshold][1] if threshold in ENDS else f"from a score of {words.threshold(threshold)} on"
    return f"{who}{'' if chance == 1 else f', for {100 * chance:.3g}{words.NO_BREAK}% of the people, by a coin'}"
