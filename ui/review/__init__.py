"""The tabs of the review page in the order in which they are read; each takes what is judged."""

from collections.abc import Callable, Mapping

from ui.review import away, documents, history, policy, rules, trial
from ui.review.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "Rules": rules.shown,
    "What would change": trial.shown,
    "History": history.shown,
    "Documents": documents.shown,
    "Policy": policy.shown,
    "Take it away": away.shown,
}
