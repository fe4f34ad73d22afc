"""Reported: what the gate said, as every output tells it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from governance.metrics import words
from governance.review.cases import OUTCOMES
from governance.review.gate import discreet
from governance.review.record import Record
from governance.review.verdict import Verdict

HIDDEN = (
    "Groups of fewer than {least} people, and others that would give them away, are not shown. Every outcome is that "
    "of all groups."
)


@dataclass(frozen=True, eq=False)
class Reported:
    """A record with the verdicts that are told.

    Attributes
    ----------
    record : Record
    verdicts : tuple of Verdict
        One a rule; where the report is discreet, with no group of too few people.
    written_in : str
        The path of the file that holds the rules, as it was given; "" where no file does.
    hidden : bool
        Whether there are groups that are not told of.
    """

    record: Record
    verdicts: tuple[Verdict, ...]
    written_in: str = ""
    hidden: bool = False

    @property
    def opens(self) -> bool:
        """Whether the gate opens."""
        return self.record.opens

    @property
    def people(self) -> int:
        """How many people were judged."""
        return int(self.record.evidence.cube.people.sum())

    @property
    def subject(self) -> str:
        """What was judged, in one sentence."""
        told = self.record.subject
        favourable = f"favourable is {told.label} = {told.favourable}"
        return f"{told.decided_by} on {self.data}: {words.people(self.people)}; {favourable}"

    @property
    def data(self) -> str:
        """What people call the table."""
        return str(self.record.subject.data.get("name", "a table without a name"))

    @property
    def model(self) -> str:
        """Which model it was; "" where decisions were recorded."""
        model = self.record.subject.model
        return "" if model is None else f"{model.get('format')}, SHA-256 {str(model.get('sha256'))[:12]}"

    @property
    def policy(self) -> str:
        """Which policy it was judged by, and when."""
        return f"{self.record.policy.title} (judged on {self.record.on.isoformat()})"

    @property
    def remark(self) -> str:
        """What is not told, and that it counts; "" where everything is."""
        return HIDDEN.format(least=self.record.policy.min_group_size) if self.hidden else ""

    @property
    def conclusion(self) -> str:
        """How many rules say what, and whether the gate opens."""
        count = Counter(each.outcome for each in self.verdicts)
        mild = Counter(each.outcome for each in self.verdicts if each.only_warns)
        only = {each: f" ({number:,} only warn{'s' * (number == 1)})" for each, number in mild.items()}
        counted = ", ".join(f"{count[each]:,} {each}{only.get(each, '')}" for each in OUTCOMES if count[each])
        return f"{counted}: {'the gate opens' if self.opens else 'the gate stays shut'}."

    @property
    def hint(self) -> str:
        """What a pipeline's log needs in one sentence: which rules keep the gate shut; "" where it opens."""
        shut = [each.rule.id for each in self.verdicts if each.blocks]
        return f"Rules that keep it shut: {words.joined(shut)}." if shut else ""


def reported(record: Record, *, discreetly: bool = False, written_in: str = "") -> Reported:
    """What a record says, with groups of too few people left out where that is asked for."""
    told = record.verdicts
    if discreetly:
        told = tuple(discreet(each, record.evidence, record.policy) for each in told)
    hidden = any(one is not other for one, other in zip(told, record.verdicts, strict=True))
    return Reported(record, told, written_in, hidden)


def heading(verdict: Verdict) -> str:
    """A verdict's outcome, and whether it only warns: "fail (warns only)"."""
    return f"{verdict.outcome} (warns only)" if verdict.only_warns else verdict.outcome
