"""Does it pass the policy that people signed?"""

from ui import blocks, session
from ui.frame import require_frame
from ui.review import ROOMS, overview
from ui.review.asked import asked

require_frame()

blocks.question("Does it pass the policy?")
found = asked(session.current_audit())
overview.answer(found)
overview.picture(found)
blocks.rooms(ROOMS, found, key="review")
blocks.limits()
