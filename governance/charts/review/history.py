"""The charts of a history: what the rules said about one version after another."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.charts.review.marks import FAINT, MARKS, unit
from governance.metrics import words
from governance.review.history import History, Judged
from governance.review.rule import EACH_GROUP, SHARE, WARN, Rule
from governance.review.statements import called
from governance.review.verdict import Verdict

HIGH, TOP = 420, 44  # of the picture of one rule, and of the names of versions above the other
LINE = {"width": 2}


def outcomes(found: History) -> go.Figure:
    """Which rules passed in which version?

    A column is a version, a row a rule; a mark is the outcome. A rule that a version was not judged by has none.
    """
    rules = found.rules
    labels = [style.short(rule.id, 40, 40) for rule in rules]
    heights = rows.heights(len(rules))
    columns = _columns(found)
    traces = []
    for outcome, mark in MARKS.items():
        at = [
            (place, row, version, said)
            for place, version in enumerate(found.versions)
            for row, rule in enumerate(rules)
            if (said := version.verdict(rule.id)) is not None and said.outcome == outcome
        ]
        if not at:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": outcome,
                "x": [place for place, *_ in at],
                "y": [heights[row] for _, row, *_ in at],
                "marker": {
                    "color": mark.colour,
                    "symbol": mark.symbol,
                    "size": 15,
                    "opacity": [FAINT if said.rule.severity == WARN else 1.0 for *_, said in at],
                    "line": {"width": 2, "color": mark.colour},
                },
                "hovertext": [_hover(version, said) for *_, version, said in at],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    drawn = rows.figure("What each rule said about each version", labels, "", traces, legend=True)
    return drawn.update_xaxes(**_upright(columns), side="top").update_layout(
        margin_t=112, height=rows.AROUND + rows.LEGEND + TOP + rows.tall(labels)
    )


def rule_over_versions(found: History, name: str) -> go.Figure:
    """How has one rule's number moved from version to version, and where was its limit?

    A mark is the number of the groups that were furthest off, its line what the rule reads as interval, the bar its
    limit in that version. Versions in which the rule compared something else have none.
    """
    *_, (_, latest) = found.of(name)
    own, title = unit(latest.rule), _called(latest.rule)
    said = [each for each in found.of(name) if _called(each[1].rule) == title]
    order = [each.name for each in found.versions]
    drawn = style.figure(f"{style.plain(name)} over the versions", height=HIGH, legend=True)
    for outcome, mark in MARKS.items():
        chosen = [(version, verdict) for version, verdict in said if verdict.outcome == outcome]
        if not chosen:
            continue
        value, low, high = (
            own.times * np.array([getattr(verdict.finding, end) for _, verdict in chosen], float)
            for end in ("value", "low", "high")
        )
        drawn.add_scatter(
            x=[order.index(version.name) for version, _ in chosen],
            y=value,
            name=outcome,
            mode="markers",
            marker={"color": mark.colour, "symbol": mark.symbol, "size": 13, "line": LINE | {"color": mark.colour}},
            error_y=style.interval(value, low, high, color=mark.colour, thickness=1.5),
            hovertext=[_hover(*each) for each in chosen],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    drawn.add_scatter(
        x=[order.index(version.name) for version, _ in said],
        y=[own.times * verdict.rule.limit for _, verdict in said],
        name="limit",
        mode="markers",
        marker={"symbol": "line-ew", "size": 44, "line": {"width": 3, "color": style.INK}},
        hovertext=[f"limit: {style.plain(verdict.rule.bound)}" for _, verdict in said],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    below = any(verdict.finding.low < 0 for _, verdict in said)
    drawn.update_xaxes(**_upright(_columns(found)))
    return drawn.update_yaxes(
        title_text=f"{title}{f', in {own.name}' if own.name else ''}",
        tickformat=own.tick,
        rangemode="normal" if below else "tozero",
    )


def _called(rule: Rule) -> str:
    """What a rule compares: "Difference in selection rate"; of a floor or ceiling the rate itself."""
    if rule.compare == SHARE:
        return "Distance from the expected share"
    rates = " or ".join(map(called, rule.rates))
    return words.first_upper(rates if rule.compare == EACH_GROUP else f"{rule.compare} in {rates}")


def _columns(found: History) -> list[str]:
    return [f"{style.short(each.name, 30, 15)}<br>{each.on.isoformat()}" for each in found.versions]


def _upright(columns: list[str]) -> dict[str, Any]:
    """An axis with a column a version."""
    places = list(range(len(columns)))
    return {"tickvals": places, "ticktext": columns, "range": [-0.6, len(columns) - 0.4], "zeroline": False}


def _hover(version: Judged, found: Verdict) -> str:
    finding, own = found.finding, unit(found.rule)
    head = f"<b>{style.plain(found.rule.id)}</b><br>{style.plain(version.name)}: {found.outcome}"
    if finding.rate is None or not finding.groups:
        return head
    between = " and ".join(style.named(finding.rate.attributes, group) for group in finding.groups)
    number, low, high = (own.said(each) for each in (finding.value, finding.low, finding.high))
    return f"{head}<br>{number} ({low} to {high}), limit {style.plain(found.rule.bound)}<br>{between}"
