"""Verdict: what a rule says about an audit, with its rule and everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass

from governance.naming import Group
from governance.review.cases import PASS, Finding
from governance.review.roster import Lack
from governance.review.rule import Rule
from governance.review.waiver import Waiver

USED, IDLE, EXPIRED, NOBODY = "used", "not needed", "expired", "nobody in it"


@dataclass(frozen=True)
class Use:
    """What became of a waiver: "used", "not needed", "expired", or there is "nobody in it"."""

    waiver: Waiver
    state: str


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a rule says about an audit.

    Attributes
    ----------
    rule : Rule
    outcome : str
        "pass", "fail" or "not enough evidence".
    finding : Finding
        The case that led to it; of a rule over several numbers, the one that is furthest off.
    lacks : tuple of Lack
        Groups that nothing can be said about, whose people nobody should forget.
    times : float
        How many times as many people, treated as these are, would let the interval decide; 1 where it does, inf
        where no number would, nan where there is no number to decide about.
    because : str
        The reason, in plain sentences.
    blocks : bool
        Whether it keeps the gate shut.
    uses : tuple of Use
        Of every waiver from the rule.
    without_waivers : str
        The outcome that the rule would have without any waiver.
    """

    rule: Rule
    outcome: str
    finding: Finding
    lacks: tuple[Lack, ...]
    times: float
    because: str
    blocks: bool = True
    uses: tuple[Use, ...] = ()
    without_waivers: str = ""

    @property
    def only_warns(self) -> bool:
        """Whether it does not pass, and keeps nothing shut."""
        return self.outcome != PASS and not self.blocks

    @property
    def undecided(self) -> tuple[Group, ...]:
        """The groups that nothing can be said about."""
        return tuple(each.group for each in self.lacks)
