"""Which outcome every tab answers for: the audit's own, one class against the rest, or another side of a cut."""

from __future__ import annotations

from governance.audit import Audit
from governance.metrics.cube import Cube
from ui.metrics import classes, numbers


def chosen(audit: Audit) -> tuple[Cube, str]:
    """The people by the outcome that the reader picked, and its name; "" for the outcome as audited.

    There is something to pick only where the label holds several classes, or is a number that is cut in two.
    """
    if (of_classes := classes.classes_of(audit)) is not None and (name := classes.picked(audit, of_classes)):
        return of_classes.against_rest(name), name
    if (of_numbers := numbers.numbers_of(audit)) is not None and (cut := numbers.picked(audit, of_numbers)) is not None:
        counts = numbers.cut_at(audit, of_numbers, cut)
        return counts, counts.favourable
    classes.missing(audit)
    numbers.missing(audit)
    return audit.cube, ""
