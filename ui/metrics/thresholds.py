"""Thresholds: what would follow if the bar for the favourable decision were set elsewhere."""

from __future__ import annotations

import streamlit as st

from governance.charts.metrics import thresholds as charts
from governance.metrics.rates import is_about_decisions
from governance.metrics.thresholds import sweep
from governance.reports import summary, tables
from ui import audience, blocks
from ui.metrics.asked import Asked


def shown(asked: Asked) -> None:
    """The rate at every threshold."""
    if asked.threshold is None or not is_about_decisions(asked.name):
        st.markdown("Decisions are recorded, or the rate does not change with them: there is no threshold to move.")
        return
    swept, safe = (sweep(part, asked.name) for part in audience.among(asked.counts.by(*asked.by), asked.seen))
    chart = charts.rate_by_threshold(swept, chosen=asked.threshold)
    finding = summary.over_thresholds(swept, asked.least)
    blocks.chart(chart, tables.sweep(swept), export=tables.sweep(safe), key="sweep", finding=finding)
