"""History: what the same rules said about one version after another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from governance.review.policy import Policy
from governance.review.rule import Rule
from governance.review.verdict import Verdict


@dataclass(frozen=True, eq=False)
class Judged:
    """A version as it was judged.

    Attributes
    ----------
    name : str
        What people call it, short: no two of a history have the same.
    on : date
    policy : Policy
        By which it was judged.
    verdicts : tuple of Verdict
    decided_by : str
        What made the decisions that were judged.
    people : int
        About how many people.
    """

    name: str
    on: datetime.date
    policy: Policy
    verdicts: tuple[Verdict, ...]
    decided_by: str = ""
    people: int = 0

    def verdict(self, rule: str) -> Verdict | None:
        """What the rule of this id said; None where the policy had no such rule."""
        return next((each for each in self.verdicts if each.rule.id == rule), None)


@dataclass(frozen=True, eq=False)
class History:
    """Versions in the order in which they were judged, the latest last."""

    versions: tuple[Judged, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that judged any of them, as its latest policy has it: those of the latest first."""
        found: dict[str, Rule] = {}
        for each in reversed(self.versions):
            for rule in each.policy.rules:
                found.setdefault(rule.id, rule)
        return tuple(found.values())

    def of(self, rule: str) -> tuple[tuple[Judged, Verdict], ...]:
        """The versions that a rule judged, each with what it said."""
        return tuple((each, found) for each in self.versions if (found := each.verdict(rule)) is not None)
