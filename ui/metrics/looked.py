"""Looked: the audited people as the tab of errors looks at them, counted once for every threshold."""

from __future__ import annotations

from dataclasses import dataclass

from governance.inspection.coded import Coded, coded
from governance.inspection.slices import slices
from governance.metrics.slices import Slices
from ui import cache, session
from ui.metrics.asked import Asked


@dataclass(frozen=True, eq=False)
class Looked:
    """The people by every column, and how they are decided about.

    Attributes
    ----------
    asked : Asked
    coded : Coded
    slices : Slices
        The same people, counted.
    threshold : float or None
        Where their scores decide; None where decisions were recorded.
    least : int
        How many people a kind needs in each half.
    """

    asked: Asked
    coded: Coded
    slices: Slices
    threshold: float | None
    least: int


def looked(asked: Asked) -> Looked:
    """The audited people, read once, whatever the threshold."""
    choice, audit, least = session.choice(), asked.audit, asked.least
    people: Coded = cache.kept(choice, "people by column", make=lambda: coded(audit))
    counts: Slices = cache.kept(choice, "kinds of people", least, make=lambda: slices(people, least=least))
    threshold = None
    if people.thresholds:
        threshold = asked.threshold if asked.threshold in people.thresholds else session.threshold(audit)
        threshold = audit.threshold if threshold is None else threshold
    return Looked(asked, people, counts, threshold, least)
