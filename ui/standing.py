"""Standing: where a piece of long work stands, and what was asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from governance.background.worker import Worker
from governance.errors import GovernanceError


@dataclass(frozen=True, eq=False)
class Order:
    """What is asked for.

    Attributes
    ----------
    steps : sequence of steps
        In the order of computation.
    kinds : mapping
        Of each of them, a name that it shares with all that take about as long.
    content : bytes
        The packed function and payload, for the process.
    """

    steps: Sequence[Any]
    kinds: Mapping[Any, Hashable]
    content: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class Turn:
    """Steps that one process computes in one go; others that are asked for meanwhile wait for the next."""

    steps: tuple[Any, ...]
    content: bytes = field(repr=False)


@dataclass(eq=False)
class Standing:
    """Where a piece of work stands.

    Attributes
    ----------
    state : "still", "waiting" or "running"
    results : dict
        Of each finished step.
    left : list of steps
        What was asked for, by whomever, and is not finished, in the order of computation.
    kinds : dict
        The name of each such step's kind.
    content : bytes
        The packed function and payload, while there is something left; the same for all steps of a work.
    size : int
        Bytes of the results, as they came.
    fault : GovernanceError or None
        Why it stands still, where nobody stopped it.
    ahead : int
        While it waits, how many others go first.
    began, seen : float
        When the step that runs began, and when somebody looked last, in seconds of the clock.
    """

    state: Literal["still", "waiting", "running"] = "still"
    results: dict[Any, Any] = field(default_factory=dict, repr=False)
    left: list[Any] = field(default_factory=list)
    kinds: dict[Any, Hashable] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    size: int = 0
    fault: GovernanceError | None = None
    ahead: int = 0
    began: float = 0.0
    seen: float = 0.0
    turn: Turn | None = None
    worker: Worker | None = None

    def rest(self, fault: GovernanceError | None = None) -> None:
        """Stand still, with nothing left to do."""
        self.state, self.fault, self.left, self.kinds, self.content = "still", fault, [], {}, b""
