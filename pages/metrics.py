"""Who is selected, and who is misjudged: how often, and how sure are we?"""

import streamlit as st

from governance.charts import metrics as charts
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference, ratio
from governance.metrics.rates import is_about_decisions, rate
from governance.metrics.thresholds import sweep
from governance.reports import summary, tables
from ui import audience, blocks, pickers, session
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

everybody = audit.decided(threshold).by(*by)
seen = audience.view(everybody, least)
found, safe = (rate(part, name) for part in seen.both)
gap = difference(found, min_group_size=least)
chance = chance_level(gap)
finding = summary.largest_gap(gap, chance)
with place:
    blocks.answer(finding)
st.caption(f"{words.meaning(name)} In the field's notation: {words.formula(name)}.")

chart = charts.rate_by_group(found, overall=rate(everybody.by(), name))
blocks.chart(chart, tables.rate(found), export=tables.rate(safe), key="rates", finding=finding)
blocks.gap_tiles(gap, chance, ratio(found, min_group_size=least), difference(found))
if threshold is not None and is_about_decisions(name):
    swept, safe = (sweep(part, name) for part in audience.among(audit.cube.by(*by), seen))
    chart = charts.rate_by_threshold(swept, chosen=threshold)
    over, table, export = summary.over_thresholds(swept, least), tables.sweep(swept), tables.sweep(safe)
    blocks.chart(chart, table, export=export, key="sweep", finding=over)
blocks.limits()
