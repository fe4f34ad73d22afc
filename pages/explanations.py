"""Why did this person get this prediction, and what drives the gap between groups?"""

import streamlit as st

from ui import blocks, session
from ui.audience import committee
from ui.explanations import controls, rooms
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("What drives the gap between groups?" if committee() else "Why did this person get this prediction?")
asked = controls.asked(audit)
open_to = rooms(committee=asked.committee)
for title, tab in zip(open_to, st.tabs(list(open_to), key="why", bind="query-params"), strict=True):
    if tab.open:
        with tab:
            open_to[title](asked)
blocks.limits()
