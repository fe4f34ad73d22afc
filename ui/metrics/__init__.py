"""The tabs of the metrics page in the order in which they are read; each takes what the reader asked."""

from collections.abc import Callable, Mapping

from governance.audit import Audit
from ui.metrics import calibration, classes, intersections, numbers, one_rate, overview, slices, thresholds, versions
from ui.metrics.asked import Asked

Room = Callable[[Asked], None]

ROOMS: Mapping[str, Room] = {
    "Overview": overview.shown,
    "One rate": one_rate.shown,
    "Intersections": intersections.shown,
    "Thresholds": thresholds.shown,
    "Calibration": calibration.shown,
    "Where the errors are": slices.shown,
    "Compare": versions.shown,
}
OF_CLASSES: Mapping[str, Room] = {"Classes": classes.shown}
OF_NUMBERS: Mapping[str, Room] = {"Numbers": numbers.shown}


def rooms(audit: Audit) -> Mapping[str, Room]:
    """The tabs that this audit has: those of classes and of numbers only where its label holds such."""
    more = (
        OF_CLASSES
        if classes.classes_of(audit) is not None
        else OF_NUMBERS
        if numbers.numbers_of(audit) is not None
        else {}
    )
    return {**ROOMS, **more}
