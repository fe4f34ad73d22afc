"""Choice: what is audited, in a few words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from governance.data.roles import Roles


@dataclass(frozen=True)
class Choice:
    """What is audited, in a few words: enough to make the audit again from a table that is held.

    Attributes
    ----------
    name : str
        What people call the table.
    fingerprint : str
        Of the table, exact.
    roles : Roles
    source : str
        A learner to fit, "recorded" for the table's own decisions or scores, or the name of a model.
    model : str
        The SHA-256 of the model's file; empty without one.
    learnt : str
        The fingerprint of the table that the model learnt from, if somebody gave it.
    """

    name: str
    fingerprint: str
    roles: Roles
    source: str
    model: str = ""
    learnt: str = ""

    @property
    def link(self) -> str:
        """A name for this choice that tells nothing about it, for the address of a page."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]
