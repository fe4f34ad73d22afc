"""One rate in depth: who has the higher one, how sure that is, and what chance alone would do."""

from __future__ import annotations

import streamlit as st

from governance.charts.metrics import one_rate as charts
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference, ratio
from governance.metrics.rates import rate
from governance.reports import summary, tables
from ui import blocks
from ui.metrics.asked import Asked


def shown(asked: Asked) -> None:
    """Every group with its interval, and the largest gap in numbers."""
    name, least = asked.name, asked.least
    found, safe = (rate(part, name) for part in asked.seen.both)
    gap = difference(found, min_group_size=least)
    chance = chance_level(gap)
    finding = summary.largest_gap(gap, chance)
    st.caption(f"{words.meaning(name)} In the field's notation: {words.formula(name)}.")
    chart = charts.rate_by_group(found, overall=rate(asked.everybody.by(), name))
    blocks.chart(chart, tables.rate(found), export=tables.rate(safe), key="rates", finding=finding)
    blocks.gap_tiles(gap, chance, ratio(found, min_group_size=least), difference(found))
