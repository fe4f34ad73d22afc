"""The tabs of the composition page in the order in which they are read; each takes the audit and the groups."""

from collections.abc import Callable, Mapping

from governance.audit import Audit
from ui.composition import groups, intersections, labels, split

Room = Callable[[Audit, tuple[str, ...]], None]

ROOMS: Mapping[str, Room] = {
    "Groups": groups.shown,
    "Intersections": intersections.shown,
    "Labels": labels.shown,
    "Training and test": split.shown,
}
