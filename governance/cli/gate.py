"""Gate: a model, or a table of decisions, judged by a policy and told as it was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from governance.cli import asked as opened
from governance.cli import outputs, screen
from governance.data.roles import Roles
from governance.errors import DocumentUnclear, LimitImpossible, RuleByUncounted
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
    attached = [_kind_and_path(each) for each in asked.document]
    documents = tuple(document(kind, path) for kind, path in attached)
    files = (asked.test_data, asked.model_path, asked.policy, asked.baseline, asked.roles)
    outputs.refuse(asked, (*files, *(path for _, path in attached)))
    limit = asked.fairness_threshold
    if limit is not None and not 0 <= limit <= 1:
        raise LimitImpossible(limit)
    policy = None if asked.policy is None else Policy.load(asked.policy)
    baseline = None if asked.baseline is None else _baseline(asked.baseline, tell)
    if limit is not None and limit >= HALF:
        tell(NO_RATIO.format(limit=limit))

    def refuse(roles: Roles) -> None:
        if policy is not None:
            _refuse_uncounted(policy, roles.sensitive)
        if baseline is not None:
            refuse_another(baseline.subject, roles.label, roles.favourable)

    found = opened.subject(asked, tell=tell, refuse=refuse, discreet=asked.discreet)
    for note in found.notes:
        tell(note)
    policy = policy or Policy.default(found.audit.dataset.roles.sensitive, limit)
    return outputs.answered(_record(found, policy, baseline, documents), asked)


def _record(found: opened.Subject, policy: Policy, baseline: Record | None, documents: tuple[Document, ...]) -> Record:
    """What was judged, with everything that its verdicts are made from."""
    audit, roles, model = found.audit, found.audit.dataset.roles, found.audit.model
    subject = Subject(
        data=asdict(found.data),
        model=None if model is None else {"name": model.name, "sha256": model.sha256, "format": model.format},
        decided_by=audit.source,
        label=roles.label,
        favourable=roles.favourable,
    )
    before = None if baseline is None else baseline.as_previous
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


def _kind_and_path(said: str) -> tuple[str, Path]:
    kind, _, path = said.partition("=")
    if not kind or not path:
        raise DocumentUnclear(said)
    return kind.strip().replace("-", " "), Path(path)
