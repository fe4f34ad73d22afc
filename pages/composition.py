"""Who is in the data, who is missing, and what stands in for whom?"""

import streamlit as st

from governance.composition.representation import representation
from governance.reports.composition import groups as report
from ui import audience, blocks, pickers, session
from ui.composition import ROOMS
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Who is in the data, who is missing, and what stands in for whom?")
place = st.container()
by = pickers.attributes(audit)

everybody, least = audit.population, session.policy(audit).min_group_size
found = representation(audience.view(everybody.by(*by), least).cube, everybody)
with place:
    blocks.answer(report.who_is_here(found, least))
    blocks.cautions(everybody, least)

for title, tab in zip(ROOMS, st.tabs(list(ROOMS), on_change="rerun", key="room"), strict=True):
    if tab.open:
        with tab:
            ROOMS[title](audit, by)
blocks.limits()
