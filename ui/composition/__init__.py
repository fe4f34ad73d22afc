"""The tabs of the composition page in the order in which they are read; each takes what the reader asked."""

from collections.abc import Callable, Mapping

from ui.composition import datasheet, distributions, groups, intersections, labels, missingness, proxies, split
from ui.composition.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "Groups": groups.shown,
    "Intersections": intersections.shown,
    "Labels": labels.shown,
    "Missing": missingness.shown,
    "Distributions": distributions.shown,
    "Proxies": proxies.shown,
    "Train and test": split.shown,
    "Datasheet": datasheet.shown,
}
