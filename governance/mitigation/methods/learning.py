"""What a method is asked for, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from governance.metrics.intervals import Floats
from governance.mitigation.utility import Utility


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a mitigation is asked for.

    Attributes
    ----------
    goal : str
        A key of `GOALS`.
    utility : Utility
        What should stay as good as it can.
    least : int
        People that a group needs before it is compared.
    columns : tuple of str
        Columns that dropping leaves out: the sensitive ones, and those that stand in for them.
    """

    goal: str
    utility: Utility = field(default_factory=Utility)
    least: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Learnt:
    """What a method learnt.

    Attributes
    ----------
    chances : float array, shape (held-out people,)
        The probability with which each is selected: 0 or 1 where nothing is random.
    fitted : fitted scikit-learn classifier, or None
        What was learnt, of a table's columns and in the outcomes' words, so that `saved.saved` can write it.
    """

    chances: Floats
    fitted: Any = None
