"""Asked: what the reader of the composition page wants to see, chosen once on top and passed to every tab."""

from __future__ import annotations

from dataclasses import dataclass

from governance.audit import Audit
from governance.composition.reference import Reference


@dataclass(frozen=True, eq=False)
class Asked:
    """The audit, the attributes whose groups are shown, and the population that they are compared with, if any."""

    audit: Audit
    by: tuple[str, ...]
    reference: Reference | None
