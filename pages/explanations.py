"""Why did this person get this prediction, and what drives the model?"""

import streamlit as st

from governance.charts import explanations as charts
from governance.explanations.attribution import sample
from governance.reports import summary, tables
from ui import audience, blocks, cache, pickers, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Why did this person get this prediction?")
if not len(audit.training):
    blocks.nothing_here("An explanation asks the model, so it needs one that was fitted here; this audit has none.")

if audience.committee():
    st.caption("The committee view shows no single person; what drives the model over everybody is below.")
else:
    place = st.container()
    person = pickers.person(audit)
    found = cache.attributed(session.choice(), (person,))
    reasons = summary.reasons(found, audit.score_of(person), session.threshold(audit))
    with place:
        blocks.answer(reasons)
    blocks.person(audit, person)
    st.caption(
        f"Attributions are {found.method}, in {found.unit}, and start from the average over the people in training."
    )
    blocks.chart(charts.waterfall(found), tables.attribution(found), key="waterfall", finding=reasons, shares=False)

st.header("What drives the model over everybody", anchor=False)
everybody = cache.attributed(session.choice(), tuple(sample(audit).tolist()))
blocks.chart(
    charts.importance(everybody),
    tables.importance(everybody),
    key="importance",
    finding=summary.drivers(everybody),
    shares=False,
)
blocks.learns_without_weights(audit)
blocks.limits()
