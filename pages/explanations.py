"""Why did this person get this prediction, and what drives the gap between groups?"""

import streamlit as st

from ui import blocks, session
from ui.explanations import ROOMS, controls
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Why did this person get this prediction?")
asked = controls.asked(audit)
for title, tab in zip(ROOMS, st.tabs(list(ROOMS), key="why", bind="query-params"), strict=True):
    if tab.open:
        with tab:
            ROOMS[title](asked)
blocks.limits()
