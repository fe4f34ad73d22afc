"""Why did this person get this prediction, and what drives the gap between groups?"""

from ui import blocks, session
from ui.audience import committee
from ui.explanations import controls, rooms
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("What drives the gap between groups?" if committee() else "Why did this person get this prediction?")
asked = controls.asked(audit)
blocks.rooms(rooms(committee=asked.committee), asked, key="why")
blocks.limits()
