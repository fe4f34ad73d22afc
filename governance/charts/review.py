"""The charts of the review page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.review.cases import FAIL, PASS, UNKNOWN
from governance.review.rule import Rule
from governance.review.verdict import Verdict

MARKS = {
    PASS: style.Mark(style.LIGHT[2], "circle"),
    FAIL: style.Mark(style.LIGHT[1], "x"),
    UNKNOWN: style.Mark(style.QUIET, "diamond-open"),
}


def distance_to_limit(verdicts: Sequence[Verdict]) -> go.Figure:
    """How far is each rule from its limit?

    The mark is the disparity with its interval, the tick its limit. A rule about a difference asks to stay
    left of the tick, a rule about a ratio to stay right of it.
    """
    drawn = style.figure(
        "Each rule's disparity (mark) and its limit (tick)", height=style.rows(len(verdicts)), legend=True
    )
    for outcome in (FAIL, UNKNOWN, PASS):
        chosen = [verdict for verdict in verdicts if verdict.outcome == outcome]
        if not chosen:
            continue
        value, low, high = (
            np.array([getattr(each.finding, side) for each in chosen]) for side in ("value", "low", "high")
        )
        drawn.add_scatter(
            x=value,
            y=[_asked(each.rule) for each in chosen],
            name=outcome,
            mode="markers",
            marker={"color": MARKS[outcome].colour, "symbol": MARKS[outcome].symbol, "size": 12},
            error_x=style.interval(value, low, high),
            hovertemplate="<b>%{y}</b><br>%{x:.3f}<extra></extra>",
        )
    drawn.add_scatter(
        x=[verdict.rule.limit for verdict in verdicts],
        y=[_asked(verdict.rule) for verdict in verdicts],
        name="limit",
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": style.QUIET}},
        hovertemplate="limit %{x:g}<extra></extra>",
    )
    drawn.update_xaxes(title_text="Difference or ratio of the rates", rangemode="tozero")
    order = [_asked(verdict.rule) for verdict in reversed(verdicts)]
    return drawn.update_yaxes(type="category", categoryorder="array", categoryarray=order)


def _asked(rule: Rule) -> str:
    """A rule's name and what it asks: "equal-selection ≤ 0.05"."""
    sign = "\N{GREATER-THAN OR EQUAL TO}" if rule.compare == "ratio" else "\N{LESS-THAN OR EQUAL TO}"
    return f"{style.plain(rule.id)} {sign} {rule.limit:g}"
