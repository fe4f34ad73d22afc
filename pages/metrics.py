"""Who is selected, and who is misjudged: how often, and how sure are we?"""

import streamlit as st

from ui import blocks, pickers, session
from ui.frame import require_frame
from ui.metrics import away, outcomes, overview, rooms
from ui.metrics.asked import Asked

require_frame()

audit = session.current_audit()
blocks.question("Who is selected, and who is misjudged?")
place = st.container()
first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
with first:
    by = pickers.attributes(audit)
with second:
    name = pickers.rate()
with third:
    threshold = pickers.threshold(audit)
counts, outcome = outcomes.chosen(audit)
asked = Asked(audit, by, name, threshold, counts, outcome)
with place:
    overview.summary_of(asked)

blocks.rooms(rooms(audit), asked, key="look")
away.shown(asked)
blocks.limits()
