"""The tabs of the metrics page in the order in which they are read; each takes what the reader asked."""

from collections.abc import Callable, Mapping

from ui.metrics import one_rate, thresholds, versions
from ui.metrics.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "One rate": one_rate.shown,
    "Thresholds": thresholds.shown,
    "Compare": versions.shown,
}
