"""Does it pass the policy that people signed?"""

import streamlit as st

from governance.charts import review as charts
from governance.reports import summary, tables
from ui import audience, blocks, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
policy = session.policy(audit)
cube = audit.decided(session.threshold(audit))
verdicts = audience.verdicts(cube, policy)
finding = summary.outcome(policy, verdicts, blocks.policy_remark(audit))

blocks.question("Does it pass the policy?")
blocks.answer(finding)
blocks.chart(
    charts.distance_to_limit(verdicts),
    tables.verdicts(verdicts),
    key="limits",
    finding=finding,
    shares=False,
)
st.header("Rule by rule", anchor=False)
for verdict in verdicts:
    blocks.verdict(verdict, cube.by(*verdict.rule.by), policy.min_group_size)
st.header("The policy", anchor=False)
pickers.policy(audit)
blocks.limits()
