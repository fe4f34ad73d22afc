"""Who is in the data, and how often is the real outcome favourable?"""

import streamlit as st

from governance.charts import composition as charts
from governance.charts.metrics import rate_by_group
from governance.composition.representation import representation
from governance.metrics.rates import rate
from governance.reports import summary, tables
from ui import blocks, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Who is in the data?")
place = st.container()
by = pickers.attributes(audit)

everybody, least = audit.population, session.policy(audit).min_group_size
found = representation(everybody.by(*by))
finding = summary.who_is_here(found, least)
with place:
    blocks.answer(finding)
    blocks.cautions(everybody)

table = tables.representation(found)
left, right = st.columns(2)
with left:
    blocks.chart(charts.people_by_group(found), table, key="people", finding=finding)
with right:
    base = found.base_rate
    chart = rate_by_group(base, overall=rate(everybody.by(), "base_rate"))
    blocks.chart(chart, tables.rate(base), key="base", finding=summary.base_rates(base, least))
if len(audit.dataset.roles.sensitive) > 1:
    st.header("Where two attributes meet", anchor=False)
    pair = pickers.pair(audit)
    crossed = representation(everybody.by(*pair))
    blocks.chart(
        charts.people_by_intersection(crossed),
        tables.representation(crossed),
        key="crossed",
        finding=summary.who_is_here(crossed, least),
    )
blocks.limits()
