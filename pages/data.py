"""What is being audited: the table, what its columns mean, and who decides."""

import streamlit as st

from governance.charts import metrics as charts
from governance.metrics.chance import standout
from governance.reports import summary, tables
from ui import blocks, deciding, meaning, opening, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
cube = audit.decided(session.threshold(audit))
gap, chance = standout(cube, min_group_size=session.policy(audit).min_group_size)
finding = summary.largest_gap(gap, chance)

blocks.question("What is being audited, and what stands out?")
blocks.answer(finding)
st.caption("Assize shows how a model treats each group of people, how sure that is, and whether a policy accepts it.")
blocks.chart(charts.rate_by_group(gap.rate), tables.rate(gap.rate), key="finding", finding=finding)
blocks.take_away(audit)

st.header("Set up an audit", anchor=False)
with st.container(border=True):
    st.subheader("1 Table", anchor=False)
    opened = opening.table()
if opened is not None:
    with st.container(border=True):
        st.subheader("2 What the columns mean", anchor=False)
        opened, roles = meaning.roles(opened)
    if roles is not None:
        with st.container(border=True):
            st.subheader("3 Who decides", anchor=False)
            choice = deciding.choice(opened, roles)
        deciding.start(opened, choice, blocked=False)
blocks.limits()
