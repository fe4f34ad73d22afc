"""Record: a verdict with everything that it was made from, as one text that gives the same bytes when made again.

It proves what follows from what, to anybody who makes it again: that these counts, by this policy on this day, give
these verdicts. It is not signed. Whoever writes other counts can write a whole other record, so what a sign-off binds
is the SHA-256 of the file.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from governance.errors import GovernanceError, PreviousDiffers, RecordChanged, RecordDiffers, RecordUnreadable
from governance.metrics.cube import Cube
from governance.metrics.written import texts
from governance.review.documents import Document
from governance.review.entry import entry
from governance.review.evidence import Evidence
from governance.review.gate import judge, passes
from governance.review.policy import Policy
from governance.review.rule import KINDS_OF_DOCUMENT
from governance.review.verdict import Verdict
from governance.review.waiver import today

FORMAT = "assize verdict 1"
LARGEST = 200_000_000  # characters of a record
PACKAGES = ("assize", "duckdb", "narwhals", "numpy", "pandas", "pyarrow", "scikit-learn", "skops")


@dataclass(frozen=True)
class Subject:
    """What was judged, as far as a file can say it.

    Attributes
    ----------
    data : mapping
        Name, SHA-256 and whatever else tells the table, in texts and numbers.
    model : mapping or None
        Name, format and SHA-256; None where decisions were recorded.
    decided_by : str
        In words.
    label, favourable : str
    """

    data: Mapping[str, Any]
    model: Mapping[str, Any] | None
    decided_by: str
    label: str
    favourable: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """What was judged by which policy, on which day, and everything that the verdicts are made from.

    Attributes
    ----------
    policy : Policy
    evidence : Evidence
        By the attributes of the policy only.
    on : date
        The day on which waivers counted.
    subject : Subject
    versions : mapping of str to str
        Of the packages that made it.
    """

    policy: Policy
    evidence: Evidence
    on: datetime.date
    subject: Subject
    versions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What each rule says."""
        return judge(self.evidence, self.policy, on=self.on)

    @property
    def opens(self) -> bool:
        """Whether the gate opens."""
        return passes(self.verdicts)

    @property
    def as_previous(self) -> Evidence:
        """What it was judged by, for a later version to be compared with."""
        return replace(self.evidence, previous=None, passed=self.opens)

    def text(self) -> str:
        """The record as JSON, with a line break at its end; the same record always gives the same bytes."""
        held = {
            "format": FORMAT,
            "opens": self.opens,
            "judged_on": self.on.isoformat(),
            "subject": asdict(self.subject),
            "policy": {"name": self.policy.name, "version": self.policy.version, "text": self.policy.text},
            "verdicts": [entry(each, self.policy.confidence) for each in self.verdicts],
            "documents": [asdict(each) for each in self.evidence.documents],
            "versions": dict(self.versions),
            "counts": _counts(self.evidence),
            "previous": None if self.evidence.previous is None else _before(self.evidence.previous),
        }
        return _written({**held, "sha256": _seal(held)})

    @classmethod
    def read(cls, text: str) -> Record:
        """The record that a text holds; what its verdicts say is made again from the rest.

        Raises
        ------
        RecordUnreadable
            If it is no record, or not a whole one.
        GovernanceError
            What its policy or its counts refuse.
        """
        if len(text) > LARGEST:
            raise RecordUnreadable(f"it is longer than {LARGEST // 1_000_000} million characters.")
        try:
            held = json.loads(text)
            if held["format"] != FORMAT:
                raise RecordUnreadable(f"its format is {str(held['format'])[:40]!r}, not {FORMAT!r}.")
            before = None if held["previous"] is None else _previous(held["previous"])
            return cls(
                policy=Policy.parse(held["policy"]["text"], "in the record", idle=True),
                evidence=_evidence(held["counts"], before, _documents(held["documents"])),
                on=datetime.date.fromisoformat(held["judged_on"]),
                subject=_subject(held["subject"]),
                versions=_of_texts(held["versions"]),
            )
        except GovernanceError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
            raise RecordUnreadable("it is no complete JSON of a verdict.") from None


def recorded(policy: Policy, evidence: Evidence, subject: Subject, *, on: datetime.date | None = None) -> Record:
    """The record of a judgement by this installation; of the counts only what the policy's rules are about."""
    own = evidence.by(*(each for each in evidence.cube.attributes if each in policy.attributes))
    return Record(policy=policy, evidence=own, on=on or today(), subject=subject, versions=versions())


def unchanged(text: str, name: str) -> Record:
    """The record of a text as whichever installation wrote it; its verdicts are not made again.

    Raises
    ------
    RecordChanged, RecordUnreadable
    GovernanceError
        What its policy or its counts refuse.
    """
    record = Record.read(text)
    held = json.loads(text)
    if held.pop("sha256", None) != _seal(held):
        raise RecordChanged(name)
    return record


def refuse_another(before: Subject, label: str, favourable: str) -> None:
    """Refuse a previous version that was judged by another outcome: its rates would look like a rise or a fall."""
    then, now = f"{before.label} = {before.favourable}", f"{label} = {favourable}"
    if then != now:
        raise PreviousDiffers(then, now)


def replayed(text: str) -> Record:
    """The record of a text, made again from its policy and its counts.

    Raises
    ------
    RecordDiffers
        If what is made again is not the same bytes.
    RecordUnreadable
    """
    record = Record.read(text)
    again = record.text()
    if again != text:
        lines = zip(text.split("\n"), again.split("\n"), strict=False)
        line = next((at for at, (one, other) in enumerate(lines, 1) if one != other), text.count("\n") + 1)
        raise RecordDiffers(line, record.versions, versions())
    return record


def versions() -> dict[str, str]:
    """Of the packages that a verdict depends on, and of Python."""
    from importlib import metadata  # it loads a parser of mails, which a policy that is only read has no use for

    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _seal(held: Mapping[str, Any]) -> str:
    """The SHA-256 of all that a record says, with which it ends."""
    return hashlib.sha256(_written(held).encode("utf-8", "surrogatepass")).hexdigest()


def _written(held: Mapping[str, Any]) -> str:
    return json.dumps(held, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _documents(held: list[dict[str, Any]]) -> tuple[Document, ...]:
    found = tuple(Document(**each) for each in held)
    for each in found:
        fits = each.kind in KINDS_OF_DOCUMENT and texts(each.name, each.sha256) and type(each.size) is int
        if not fits or each.size < 1:
            raise RecordUnreadable("a document in it is none.")
    return found


def _subject(held: dict[str, Any]) -> Subject:
    found = Subject(**held)
    told = [found.data, found.model or {}]
    plain = all(isinstance(each, dict) and all(map(_is_plain, each.values())) for each in told)
    if not plain or not texts(found.decided_by, found.label, found.favourable):
        raise RecordUnreadable("it does not say what was judged.")
    return found


def _is_plain(value: object) -> bool:
    """Whether a value is a text or a number, which is all that tells a table or a model."""
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _of_texts(held: dict[str, Any]) -> dict[str, str]:
    if not isinstance(held, dict) or not texts(*held.values()):
        raise RecordUnreadable("it does not say by which versions it was made.")
    return held


def _counts(evidence: Evidence) -> dict[str, Any]:
    """The counts that decisions are read from, and those with scores where there are any."""
    held = {"decided": json.loads(evidence.cube.to_json())}
    return held if evidence.scored is None else {**held, "scored": json.loads(evidence.scored.to_json())}


def _before(evidence: Evidence) -> dict[str, Any]:
    return {"passed": evidence.passed, **_counts(evidence)}


def _previous(held: dict[str, Any]) -> Evidence:
    if not isinstance(held["passed"], (bool, type(None))):
        raise RecordUnreadable("it does not say whether the previous version passed.")
    return replace(_evidence(held), passed=held["passed"])


def _evidence(held: dict[str, Any], previous: Evidence | None = None, documents: tuple[Document, ...] = ()) -> Evidence:
    scored = Cube.from_json(json.dumps(held["scored"])) if "scored" in held else None
    return Evidence(
        cube=Cube.from_json(json.dumps(held["decided"])), scored=scored, previous=previous, documents=documents
    )
