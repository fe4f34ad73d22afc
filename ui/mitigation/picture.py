"""The picture: every treatment as a point, and the one that is looked at in depth."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.charts.mitigation.picture import utility_by_gap
from governance.mitigation.tradeoff import Point, title
from governance.reports.mitigation import picture as reports
from governance.reports.summary import Finding
from ui import blocks
from ui.mitigation.asked import Asked


def shown(asked: Asked, place: DeltaGenerator) -> list[Point]:
    """All points, with the finding on top of the page."""
    points = asked.points()
    finding = Finding("What a smaller gap costs.")
    with place:
        blocks.answer(finding)
    blocks.chart(utility_by_gap(points), reports.points(points), key="tradeoff", finding=finding)
    return points


def chosen(points: Sequence[Point]) -> Point:
    """The point that is looked at in depth; at first the smallest gap."""
    titles = {title(each.treatment): each for each in points[1:]}
    first = min(range(len(titles)), key=lambda at: list(titles.values())[at].gap.value)
    return titles[str(st.selectbox("Point", list(titles), first, key="point", bind="query-params"))]
