"""The tabs of the composition page in the order in which they are read; each takes the audit and the groups."""

from collections.abc import Callable, Mapping

from governance.audit import Audit
from ui.composition import groups, intersections, proxies

Room = Callable[[Audit, tuple[str, ...]], None]

ROOMS: Mapping[str, Room] = {
    "Groups": groups.shown,
    "Intersections": intersections.shown,
    "Proxies": proxies.shown,
}
