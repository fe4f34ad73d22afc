"""The chart over all rules of a policy: how much of what each accepts is used up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.charts.review.marks import FAINT, MARKS, REFUSED, unit
from governance.charts.style import Mark
from governance.metrics import words
from governance.review.rule import DOCUMENTS, WARN, Rule
from governance.review.used import Used, used
from governance.review.verdict import Verdict

MOST, LEAST = 3.0, -0.5  # parts of a limit between which the axis ends; what is further off stands at its end
BEFORE = Mark(style.QUIET, "circle-open")


def limits_used(verdicts: Sequence[Verdict], before: Sequence[Verdict] = ()) -> go.Figure:
    """How much of what each rule accepts is used up?

    A mark is the part of the limit that the furthest groups use up, its line what the rule reads as interval. Rules
    that only warn are faint. `before` is what the policy in view says, where the verdicts are those of a copy of it;
    it is drawn quietly above.
    """
    earlier = {each.rule.id: each for each in before}
    labels = [_label(each.rule) for each in verdicts]
    parts = [used(each) for each in verdicts]
    was = [used(earlier[each.rule.id]) if each.rule.id in earlier else Used(*[math.nan] * 3) for each in verdicts]
    most = _furthest([*parts, *(each for each in was if before)])
    traces = [*_outcomes(verdicts, parts, most, up=-0.16 if before else 0.0)]
    if before:
        hover = [
            _hover(earlier[each.rule.id], "by the policy in view") if each.rule.id in earlier else ""
            for each in verdicts
        ]
        marks = [BEFORE] * len(was)
        own = rows.dots(_ends(was, most), marks, hover, up=0.2, line=style.faint(style.QUIET), undefined="")
        traces += [{**trace, "name": "by the policy in view", "showlegend": True} for trace in own]
    drawn = rows.figure(
        "What the copy would change" if before else "How much of what each rule accepts is used up",
        labels,
        "Part of the limit that is used up: beyond 100 % the limit is broken",
        traces,
        each=rows.PAIR,
        legend=True,
        tickformat=".0%",
        range=[min(-0.04, _lowest(parts, was)), most * 1.03],
    )
    drawn.add_shape(
        type="rect", x0=1, x1=most * 1.03, y0=0, y1=1, yref="paper", fillcolor=REFUSED, line_width=0, layer="below"
    )
    style.reference(drawn, x=1, text="limit")
    return drawn


def _outcomes(verdicts: Sequence[Verdict], parts: Sequence[Used], most: float, up: float) -> list[dict[str, Any]]:
    """A trace for each outcome, so that the legend says what its mark means."""
    heights, traces = rows.heights(len(verdicts), up), []
    for outcome, mark in MARKS.items():
        at = [place for place, each in enumerate(verdicts) if each.outcome == outcome]
        if not at:
            continue
        value, low, high = (ends[at] for ends in _ends(parts, most))
        beyond = [parts[place].value > most for place in at]
        quiet = [FAINT if verdicts[place].rule.severity == WARN else 1.0 for place in at]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": outcome,
                "x": value,
                "y": heights[at],
                "marker": {
                    "color": mark.colour,
                    "symbol": ["triangle-right" if each else mark.symbol for each in beyond],
                    "size": 12,
                    "opacity": quiet,
                    "line": {"width": 2, "color": mark.colour},
                },
                "error_x": style.interval(value, low, high, color=mark.colour, thickness=1.5),
                "hovertext": [_hover(verdicts[place], outcome) for place in at],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    return [*traces, *_in_words(verdicts, parts, heights)]


def _in_words(verdicts: Sequence[Verdict], parts: Sequence[Used], heights: Any) -> list[dict[str, Any]]:
    """Rules that have no such number say why, in their row."""
    at = [place for place, each in enumerate(parts) if math.isnan(each.value)]
    if not at:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "showlegend": False,
            "x": np.zeros(len(at)),
            "y": heights[at],
            "marker": {
                "color": [MARKS[verdicts[place].outcome].colour for place in at],
                "symbol": [MARKS[verdicts[place].outcome].symbol for place in at],
                "size": 12,
            },
            "text": [f"  {_word(verdicts[place])}" for place in at],
            "textposition": "middle right",
            "textfont": {"color": style.INK},
            "hovertext": [_hover(verdicts[place], verdicts[place].outcome) for place in at],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    ]


def _ends(parts: Sequence[Used], most: float) -> rows.Ends:
    """Values and the ends of their intervals, none outside the axis."""
    value, low, high = (
        np.clip(np.array([getattr(each, end) for each in parts], float), LEAST, most)
        for end in ("value", "low", "high")
    )
    return value, low, high


def _furthest(parts: Sequence[Used]) -> float:
    """Where the axis ends."""
    reach = [end for each in parts for end in (each.value, each.high) if not math.isnan(end)]
    return min(max([1.25, *(1.05 * end for end in reach)]), MOST)


def _lowest(*several: Sequence[Used]) -> float:
    reach = [end for parts in several for each in parts for end in (each.value, each.low) if not math.isnan(end)]
    return max(min([0.0, *reach]), LEAST) - 0.04


def _label(rule: Rule) -> str:
    """A rule's name and what it accepts, in two lines: "equal-selection-sex", "at most 5 points"."""
    quiet = ", only warns" if rule.severity == WARN else ""
    asks = "documents" if rule.compare == DOCUMENTS else _asks(rule)
    return f"{style.short(rule.id, 40, 40)}<br><i>{asks}{quiet}</i>"


def _asks(rule: Rule) -> str:
    return f"{rule.accepts} {unit(rule).limit(rule.limit)}"


def _word(found: Verdict) -> str:
    """Why a rule has no part of a limit, in two or three words."""
    if found.rule.compare == DOCUMENTS:
        lacking, asked = int(found.finding.value), len(found.rule.documents)
        return "all there" if not lacking else f"{lacking} of {asked} not there"
    if found.finding.rate is None:
        return "nothing to read it from"
    if not found.finding.groups:
        return "cannot be compared"
    return f"{unit(found.rule).said(found.finding.value)}, where the limit leaves no room"


def _hover(found: Verdict, called: str) -> str:
    finding, own = found.finding, unit(found.rule)
    head = f"<b>{style.plain(found.rule.id)}</b><br>{called}"
    if finding.rate is None or not finding.groups:
        return f"{head}: {_word(found)}"
    between = " and ".join(style.named(finding.rate.attributes, group) for group in finding.groups)
    number, low, high = (own.said(each) for each in (finding.value, finding.low, finding.high))
    part = f"{words.percent(used(found).value, 0)} of the limit"
    return f"{head}: {number} ({low} to {high})<br>{style.plain(found.rule.bound)}; {part}<br>{between}"
