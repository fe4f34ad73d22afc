"""Does it pass the policy that people signed?"""

import streamlit as st

from ui import blocks, session
from ui.frame import require_frame
from ui.review import ROOMS, overview
from ui.review.asked import asked

require_frame()

blocks.question("Does it pass the policy?")
found = asked(session.current_audit())
overview.answer(found)
overview.picture(found)
for title, tab in zip(ROOMS, st.tabs(list(ROOMS), key="review", bind="query-params"), strict=True):
    if tab.open:
        with tab:
            ROOMS[title](found)
blocks.limits()
