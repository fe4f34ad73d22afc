"""A check: one thing that was looked at in a table before an audit, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["blocks", "look", "fine", "not applicable"]

SEVERITIES: tuple[Severity, ...] = ("blocks", "look", "fine", "not applicable")  # as a reader wants them

MOST_NAMED = 5


@dataclass(frozen=True)
class Check:
    """What one check says about a table.

    Attributes
    ----------
    code : str
        A stable name of the check; docs/checks.md lists them.
    title : str
        What it looks at, in few words.
    severity : str
        "blocks" (no audit until it is put right), "look" (somebody should decide about it), "fine", or
        "not applicable".
    columns : tuple of str
        Those with a finding.
    evidence : str
        What was found, with counts; or why there was nothing to look at.
    remedy : str
        What to do; "" when there is nothing to do.
    """

    code: str
    title: str
    severity: Severity
    columns: tuple[str, ...]
    evidence: str
    remedy: str


@dataclass(frozen=True)
class Kind:
    """One kind of check: what it looks at, how bad a finding is, and what is usually done about it."""

    code: str
    title: str
    severity: Severity
    about: str
    remedy: str

    def found(self, columns: Iterable[str], evidence: str, remedy: str = "") -> Check:
        """Something to put right or to look at; `remedy` where it is not the usual one."""
        return Check(self.code, self.title, self.severity, tuple(columns), evidence, remedy or self.remedy)

    def fine(self, evidence: str) -> Check:
        """It was looked at, and there is nothing to do."""
        return Check(self.code, self.title, "fine", (), evidence, "")

    def skipped(self, why: str) -> Check:
        """There was nothing to look at."""
        return Check(self.code, self.title, "not applicable", (), why, "")


def percent(share: float) -> str:
    """A share as people read it; one that is not all or nothing is never rounded to be so."""
    said = f"{100 * share:.1f}"
    if (said == "100.0" and share < 1) or (said == "0.0" and share > 0):
        return "more than 99.9 %" if share > 0.5 else "less than 0.1 %"
    return f"{said} %"


def some(names: Sequence[object], most: int = MOST_NAMED) -> str:
    """Names with commas between, cut off with a count when there are many."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + more


def with_people(names: Sequence[str], people: Mapping[str, int], most: int = MOST_NAMED) -> str:
    """Names in quotes, each with how many people have it: "'yes' (1,204), 'no' (313) and 2 more"."""
    said = [f"{each!r} ({people[each]:,})" for each in names[:most]]
    return some([*said, *names[most:]], most)


def many(number: int, one: str, more: str = "") -> str:
    """A number with its noun: "1 row", "1,204 rows"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
