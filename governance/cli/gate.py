"""Gate: a model, or a table of decisions, judged by a policy and told as it was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from governance.cli import asked as opened
from governance.cli import outputs, screen
from governance.errors import DocumentUnclear, LimitImpossible, RuleByUncounted
from governance.reports.gate.reported import reported
from governance.review.documents import Document, document
from governance.review.evidence import Evidence
from governance.review.kept import previous
from governance.review.policy import Policy
from governance.review.record import Record, Subject, recorded, refuse_another

HALF = 0.5
NO_RATIO = (
    "--fairness-threshold is the largest difference in shares that is accepted, and {limit:g} accepts nearly any. "
    "The four-fifths rule is a ratio: write it in a policy, as docs/methods.md says."
)


def judged(asked: argparse.Namespace) -> int:
    """Judge, and write what was asked for; returns 0 where the gate opens, else 1."""
    tell: Callable[[str], None] = (lambda _: None) if asked.quiet else screen.tell
    documents = tuple(_document(each) for each in asked.document)
    files = (asked.test_data, asked.model_path, asked.policy, asked.baseline, asked.roles)
    outputs.refuse(asked, (*files, *(Path(each.partition("=")[2]) for each in asked.document)))
    limit = asked.fairness_threshold
    if limit is not None and not 0 <= limit <= 1:
        raise LimitImpossible(limit)
    policy = Policy.default((), 1) if asked.policy is None else Policy.load(asked.policy)  # refused before work
    baseline = None if asked.baseline is None else _baseline(asked.baseline, tell)
    if limit is not None and limit >= HALF:
        tell(NO_RATIO.format(limit=limit))
    found = opened.subject(asked, tell=tell, discreet=asked.discreet)
    for note in found.notes:
        tell(note)
    if asked.policy is None:
        policy = Policy.default(found.audit.dataset.roles.sensitive, limit)
    _refuse_uncounted(policy, found.audit.cube.attributes)
    record = _record(found, policy, baseline, documents)
    return outputs.answered(
        reported(record, discreetly=asked.discreet, written_in=str(asked.policy or "")),
        asked,
    )


def _record(found: opened.Subject, policy: Policy, baseline: Record | None, documents: tuple[Document, ...]) -> Record:
    """What was judged, with everything that its verdicts are made from."""
    audit, roles = found.audit, found.audit.dataset.roles
    subject = Subject(
        data=asdict(found.data),
        model=None if found.model is None else {k: v for k, v in asdict(found.model).items() if k != "table"},
        decided_by=audit.source,
        label=roles.label,
        favourable=roles.favourable,
    )
    before = None
    if baseline is not None:
        refuse_another(baseline.subject, roles.label, roles.favourable)
        before = baseline.as_previous
    return recorded(policy, Evidence.of(audit, previous=before, documents=documents), subject)


def _refuse_uncounted(policy: Policy, known: Sequence[str]) -> None:
    """Refuse a rule by what is no sensitive attribute of these people."""
    for rule in policy.rules:
        for attribute in rule.by:
            if attribute not in known:
                raise RuleByUncounted(rule.id, attribute, known)


def _baseline(path: Path, tell: Callable[[str], None]) -> Record:
    """The record of the previous version; it is said where that did not pass itself."""
    found = previous(path)
    if not found.opens:
        tell(f"The baseline {path.name} did not pass its own policy, {found.policy.title}, when it was judged.")
    return found


def _document(said: str) -> Document:
    kind, _, path = said.partition("=")
    if not kind or not path:
        raise DocumentUnclear(said)
    return document(kind.strip().replace("-", " "), Path(path))
