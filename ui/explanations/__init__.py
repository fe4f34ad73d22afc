"""The tabs of the explanations page, in the order in which they are read; each takes what is asked."""

from collections.abc import Callable, Mapping

from ui.explanations import counter, everyone, gap, letter, person, second, whatif
from ui.explanations.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "This person": person.shown,
    "What would change it": counter.shown,
    "What if": whatif.shown,
    "Everyone": everyone.shown,
    "The gap by feature": gap.shown,
    "Second opinion": second.shown,
    "Letter": letter.shown,
}

OF_ONE = ("This person", "What would change it", "Second opinion", "Letter")  # a committee sees nobody


def rooms(*, committee: bool) -> Mapping[str, Room]:
    """The tabs that a reader may see."""
    return {title: room for title, room in ROOMS.items() if not (committee and title in OF_ONE)}
