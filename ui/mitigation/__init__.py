"""The tabs of one point in depth, in the order in which they are read; each takes what is asked and the point."""

from collections.abc import Callable, Mapping

from governance.mitigation.tradeoff import Point
from ui.mitigation import away, demands, groups, people, side_effects
from ui.mitigation.asked import Asked

Room = Callable[[Asked, Point], None]

ROOMS: Mapping[str, Room] = {
    "By group": groups.shown,
    "Side effects": side_effects.shown,
    "Whose decision changes": people.shown,
    "What it asks": demands.shown,
    "Take it away": away.shown,
}
