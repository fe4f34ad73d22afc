"""Does it pass the policy that people signed?"""

import streamlit as st

from governance.charts import review as charts
from governance.reports import summary, tables
from governance.review.gate import judge
from governance.review.policy import Policy
from ui import blocks, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
policy = Policy.parse(session.policy_text(audit))
verdicts = judge(audit.decided(session.threshold(audit)), policy)

blocks.question("Does it pass the policy?")
blocks.answer(summary.outcome(policy, verdicts))
blocks.chart(
    charts.distance_to_limit(verdicts),
    tables.verdicts(verdicts),
    key="limits",
    finding=summary.outcome(policy, verdicts),
    shares=False,
)
st.header("Rule by rule", anchor=False)
for verdict in verdicts:
    blocks.verdict(verdict)
st.header("The policy", anchor=False)
pickers.policy(audit)
blocks.limits()
