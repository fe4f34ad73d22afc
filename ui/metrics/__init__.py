"""The tabs of the metrics page in the order in which they are read; each takes what the reader asked."""

from collections.abc import Callable, Mapping

from ui.metrics import intersections, one_rate, overview, thresholds
from ui.metrics.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "Overview": overview.shown,
    "One rate": one_rate.shown,
    "Intersections": intersections.shown,
    "Thresholds": thresholds.shown,
}
