"""Asked: what the reader of the composition page wants to see, chosen once on top and passed to every tab."""

from __future__ import annotations

from dataclasses import dataclass

from governance.audit import Audit
from governance.composition.reference import Compared
from governance.metrics.cube import Cube


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked about.

    Attributes
    ----------
    audit : Audit
    by : tuple of str
        The attributes whose groups are shown.
    people : Cube
        Those whose shares are shown, by these attributes: everybody, or those held out beside the people in training.
    against : Compared or None
        All their groups against the reference that is chosen; `among` leaves those that may be seen.
    beside : Cube or None
        The people that the reference was counted from, where their own small groups may not be seen either.
    """

    audit: Audit
    by: tuple[str, ...]
    people: Cube
    against: Compared | None = None
    beside: Cube | None = None
