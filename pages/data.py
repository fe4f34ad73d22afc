"""What is being audited: the table, what its columns mean, and who decides."""

import streamlit as st

from governance.charts import rates as charts
from governance.metrics.chance import chance_level, standout
from governance.metrics.disparity import difference
from governance.metrics.rates import rate
from governance.reports import summary, tables
from ui import audience, blocks, checking, deciding, meaning, opening, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
cube, least = audit.decided(session.threshold(audit)), session.policy(audit).min_group_size
blocks.question("What is being audited, and what stands out?")
place = st.container()
first = standout(cube, min_group_size=least)[0].rate
seen = audience.view(cube.by(*first.attributes), least)
found, safe = (rate(part, first.name) for part in seen.both)
gap = difference(found, min_group_size=least)
finding = summary.largest_gap(gap, chance_level(gap))
with place:
    blocks.answer(finding)
st.caption("Assize shows how a model treats each group of people, how sure that is, and whether a policy accepts it.")
blocks.chart(charts.rate_by_group(found), tables.rate(found), export=tables.rate(safe), key="finding", finding=finding)
blocks.take_away(audit)

st.header("Set up an audit", anchor=False)
if audience.committee():
    blocks.nothing_more("An audit is set up in the technical view, since that shows rows of the table.")
with st.container(border=True):
    st.subheader("1 Table", anchor=False)
    opened = opening.table()
if opened is not None:
    with st.container(border=True):
        st.subheader("2 What the columns mean", anchor=False)
        opened, roles = meaning.roles(opened, least)
    if roles is not None:
        with st.container(border=True):
            st.subheader("3 Who decides", anchor=False)
            opened, choice = deciding.choice(opened, roles)
        if choice is not None:
            with st.container(border=True):
                st.subheader("4 Before the audit", anchor=False)
                learnt = deciding.training(opened, choice)
                blocked = checking.checks(opened, choice.roles, least, learnt)
            deciding.start(opened, choice, blocked, learnt)
blocks.limits()
