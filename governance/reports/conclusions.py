"""A conclusion: one sentence of a summary, and whether somebody should look, all is fine, or it cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["look", "fine", "unknown"]
KINDS: tuple[Kind, ...] = ("look", "fine", "unknown")


@dataclass(frozen=True)
class Conclusion:
    """One sentence about a table, or about what was decided.

    Attributes
    ----------
    kind : str
        "look" (somebody should decide about it), "fine", or "unknown" (it cannot be said).
    sentence : str
    """

    kind: Kind
    sentence: str
