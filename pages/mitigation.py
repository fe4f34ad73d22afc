"""What would a fairer model cost, and which trade-off would we take?"""

import streamlit as st

from ui import blocks, session
from ui.frame import require_frame
from ui.mitigation import ROOMS, controls, numbers, picture, runs

require_frame()

audit = session.current_audit()
blocks.question("What would a fairer model cost?")
numbers.instead(audit)
place = st.container()
asked = controls.asked(audit)
view = st.container()
learnt = runs.shown(asked)
with view:
    seen = picture.shown(asked, learnt, place)

st.header("One point in depth", anchor=False)
point = picture.chosen(seen)
blocks.rooms(ROOMS, asked, point, key="depth")
blocks.limits()
