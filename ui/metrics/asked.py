"""Asked: what the reader of the metrics page wants to see, chosen once on top and passed to every tab."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from governance.audit import Audit
from governance.metrics import words
from governance.metrics.chance import Chance, chance_level
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, difference
from governance.metrics.rates import Rate, is_about_decisions, rate
from ui import audience, cache, session
from ui.audience import View

Result = TypeVar("Result")

UNDECIDED = (
    "Nobody is decided about in this audit, so there is no {rate} to show. Choose the base rate above, which needs no "
    "decisions, or set up the audit with a column of decisions or of scores on the Data page."
)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked about.

    Attributes
    ----------
    audit : Audit
    by : tuple of str
        The attributes whose groups are compared.
    name : str
        The rate, a key of `RATES`.
    threshold : float or None
        From which score on a decision is favourable; None where decisions are recorded.
    counts : Cube
        The audited people by all sensitive attributes, open to every threshold where there is a score.
    outcome : str
        The class or the cut that `counts` is about; "" for the outcome as audited.
    """

    audit: Audit
    by: tuple[str, ...]
    name: str
    threshold: float | None
    counts: Cube
    outcome: str = ""

    @cached_property
    def decided(self) -> Cube:
        """The same people by all sensitive attributes, decided at the threshold or as recorded."""
        return self.counts if self.threshold is None else self.counts.at(self.threshold)

    @cached_property
    def undecided(self) -> str:
        """Why the rate that is chosen cannot be shown, being about decisions where there are none; "" if it can."""
        if self.decided.decided or not is_about_decisions(self.name):
            return ""
        return UNDECIDED.format(rate=words.title(self.name).lower())

    @cached_property
    def everybody(self) -> Cube:
        """The same by the groups that are compared; all of them, so never to be shown as it is."""
        return self.decided.by(*self.by)

    @cached_property
    def least(self) -> int:
        """How many people a group needs for a verdict, and to be seen by a committee."""
        return session.policy(self.audit).min_group_size

    @cached_property
    def seen(self) -> View[Cube]:
        """The groups that are compared, as they may be seen and as they may leave the screen."""
        return audience.visible(self.everybody, self.least)

    @cached_property
    def found(self) -> Rate:
        """The rate that is chosen, of the groups that may be seen."""
        return rate(self.seen.cube, self.name)

    @cached_property
    def gap(self) -> Disparity[Rate]:
        """Its largest difference between groups with enough people."""
        return difference(self.found, min_group_size=self.least)

    @cached_property
    def chance(self) -> Chance:
        """What chance alone would do to that difference; drawn once for the same counts."""
        counts = [each.tobytes() for share in self.found.shares for each in (share.k, share.n)]
        weights = [share.weighed.tobytes() for share in self.found.shares if share.weighed is not None]
        key = (self.by, self.name, self.least, *counts, *weights)
        return self.kept("chance", *key, make=lambda: chance_level(self.gap))

    def kept(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """A result about the outcome that is asked for, made once; `more` holds whatever else changes it.

        What was made for one class, or for one cut, is never read for another.
        """
        return cache.kept(session.choice(), name, self.outcome, *more, make=make)
