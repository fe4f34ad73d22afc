"""Asserted: a policy as a line of a test, for pipelines that run pytest anyway."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from governance.metrics.cube import Cube
from governance.review import kept
from governance.review.documents import Document, document
from governance.review.evidence import Evidence
from governance.review.gate import judge, passes
from governance.review.policy import Policy
from governance.review.record import refuse_another
from governance.review.verdict import Verdict

if TYPE_CHECKING:
    from governance.review.evidence import Audited


class PolicyWarning(UserWarning):
    """A rule that does not pass, and that the policy lets only warn."""


def assert_policy(
    audit: Audited,
    policy: Policy | str | Path,
    *,
    previous: Audited | str | Path | None = None,
    documents: Iterable[Document] | Mapping[str, str | Path] = (),
    on: datetime.date | None = None,
) -> tuple[Verdict, ...]:
    """The verdicts of a policy that holds; an `AssertionError` that reads like the gate's report where it does not.

    A rule that does not pass and only warns is a `PolicyWarning`, one for each such rule.

    Parameters
    ----------
    audit : Audit, Evidence, or Cube
        Counted by every attribute that the rules name. Rules about calibration need scores.
    policy : Policy, or path
        Of a file in TOML, as `Policy.load` reads it.
    previous : Audit, Evidence, Cube, or path, optional
        The previous approved version, for rules "since previous"; a path is that of its recorded verdict.
    documents : mapping of str to path, or Document objects, optional
        What lies beside the model, by kind: `{"model card": "model_card.md"}`.
    on : date, optional
        The day on which waivers count or have expired; today (UTC) unless it is given.

    Returns
    -------
    tuple of Verdict
        One a rule, in the policy's order.

    Raises
    ------
    AssertionError
        If a rule keeps the gate shut, or if there is no rule.
    GovernanceError
        If it cannot be answered, as `judge`, `Policy.load` and `kept.previous` refuse.

    Examples
    --------
    >>> from governance import Policy, assert_policy
    >>> from governance.audit import Audit
    >>> from governance.data.samples import sample
    >>> audit = Audit.fitted(sample("lending"), "logistic regression")
    >>> [verdict.outcome for verdict in assert_policy(audit, Policy.default("disability", 0.2))]
    ['pass', 'pass', 'pass']
    """
    __tracebackhide__ = True
    asked = policy if isinstance(policy, Policy) else Policy.load(policy)
    verdicts = judge(_evidence(audit, previous, _documents(documents)), asked, on=on)
    for verdict in verdicts:
        if verdict.only_warns:
            warnings.warn(_said(verdict), PolicyWarning, stacklevel=2)
    if not passes(verdicts):
        raise AssertionError(_report(asked, verdicts))
    return verdicts


def _evidence(audit: Audited, previous: Audited | str | Path | None, documents: tuple[Document, ...]) -> Evidence:
    """Everything that is given, over what the evidence brings itself."""
    found = Evidence.held(audit)
    before = _recorded(audit, Path(previous)) if isinstance(previous, (str, Path)) else previous
    return replace(
        found,
        previous=found.previous if before is None else Evidence.held(before),
        documents=documents or found.documents,
    )


def _recorded(audit: Audited, path: Path) -> Evidence:
    """What a recorded verdict was made from; beside an audit, one by the same label."""
    found = kept.previous(path)
    if not isinstance(audit, (Evidence, Cube)):
        refuse_another(found.subject, audit.dataset.roles.label, audit.dataset.roles.favourable)
    return found.as_previous


def _documents(given: Iterable[Document] | Mapping[str, str | Path]) -> tuple[Document, ...]:
    if isinstance(given, Mapping):
        return tuple(document(kind, Path(path)) for kind, path in given.items())
    return tuple(given)


def _report(policy: Policy, verdicts: tuple[Verdict, ...]) -> str:
    if not verdicts:
        return f"{policy.title} has no rule, and a policy without rules lets nothing through."
    blocking = [verdict for verdict in verdicts if verdict.blocks]
    keep = "keeps" if len(blocking) == 1 else "keep"
    head = f"{policy.title}: {len(blocking)} of {len(verdicts)} rules {keep} the gate shut."
    return "\n\n".join([head, *map(_said, blocking)])


def _said(verdict: Verdict) -> str:
    """A verdict in three lines: which rule, what it asks, and what was found."""
    rule = verdict.rule
    return f"{rule.id}: {verdict.outcome}\n  {rule.statement}\n  {verdict.because}"
