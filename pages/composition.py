"""Who is in the data, and who is missing?"""

import streamlit as st

from ui import blocks, pickers, session
from ui.composition import ROOMS, overview, references
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("Who is in the data, and who is missing?")
place = st.container()
left, right = st.columns(2, vertical_alignment="bottom")
below = st.container()
with left:
    by = pickers.attributes(audit)
with right:
    asked = references.asked(audit, by, below)
with place:
    overview.shown(asked)

blocks.rooms(ROOMS, asked, key="tab")
blocks.limits()
