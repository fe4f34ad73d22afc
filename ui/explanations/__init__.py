"""The tabs of the explanations page, in the order in which they are read; each takes what is asked."""

from collections.abc import Callable, Mapping

from ui.explanations import everyone, letter, person
from ui.explanations.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "This person": person.shown,
    "Everyone": everyone.shown,
    "Letter": letter.shown,
}
