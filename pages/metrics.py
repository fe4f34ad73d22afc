"""Who is selected, and who is misjudged: how often, and how sure are we?"""

import streamlit as st

from governance.charts import metrics as charts
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference, ratio
from governance.metrics.rates import is_about_decisions, rate
from governance.metrics.thresholds import sweep
from governance.reports import summary, tables
from ui import blocks, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
least = session.policy(audit).min_group_size
blocks.question("Who is selected, and who is misjudged?")
place = st.container()
first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
with first:
    by = pickers.attributes(audit)
with second:
    name = pickers.rate()
with third:
    threshold = pickers.threshold(audit)

cube = audit.decided(threshold).by(*by)
found = rate(cube, name)
gap = difference(found, min_group_size=least)
chance = chance_level(gap)
finding = summary.largest_gap(gap, chance)
with place:
    blocks.answer(finding)
st.caption(f"{words.meaning(name)} In the field's notation: {words.formula(name)}.")

blocks.chart(
    charts.rate_by_group(found, overall=rate(cube.by(), name)), tables.rate(found), key="rates", finding=finding
)
blocks.gap_tiles(gap, chance, ratio(found, min_group_size=least), difference(found))
if threshold is not None and is_about_decisions(name):
    swept = sweep(audit.cube.by(*by), name)
    chart = charts.rate_by_threshold(swept, chosen=threshold)
    blocks.chart(chart, tables.sweep(swept), key="sweep", finding=summary.over_thresholds(swept, least))
blocks.limits()
