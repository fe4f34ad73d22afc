"""Who is in the data, and how often is the real outcome favourable?"""

import streamlit as st

from governance.charts import composition as charts
from governance.charts.metrics import rate_by_group
from governance.composition.representation import representation
from governance.metrics.rates import rate
from governance.reports import summary, tables
from ui import audience, blocks, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Who is in the data?")
place = st.container()
by = pickers.attributes(audit)

everybody, least = audit.population, session.policy(audit).min_group_size
people = int(everybody.people.sum())
found, safe = (representation(part, people) for part in audience.view(everybody.by(*by), least).both)
finding = summary.who_is_here(found, least)
with place:
    blocks.answer(finding)
    blocks.cautions(everybody, least)

left, right = st.columns(2)
with left:
    table, export = tables.representation(found), tables.representation(safe)
    blocks.chart(charts.people_by_group(found), table, export=export, key="people", finding=finding)
with right:
    base = found.base_rate
    table, export = tables.rate(base), tables.rate(safe.base_rate)
    chart = rate_by_group(base, overall=rate(everybody.by(), "base_rate"))
    blocks.chart(chart, table, export=export, key="base", finding=summary.base_rates(base, least))
if len(audit.dataset.roles.sensitive) > 1:
    st.header("Where two attributes meet", anchor=False)
    pair = pickers.pair(audit)
    seen = audience.view(everybody.by(*pair), least)
    crossed, safe = representation(seen.cube, people, seen.hidden), representation(seen.safe, people)
    blocks.chart(
        charts.people_by_intersection(crossed),
        tables.representation(crossed),
        export=tables.representation(safe),
        key="crossed",
        finding=summary.who_is_here(crossed, least),
    )
blocks.limits()
