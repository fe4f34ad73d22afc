"""Policies: read, checked and said in words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import tomli_w

from governance.cli.screen import paint, show, tell
from governance.errors import GovernanceError
from governance.metrics import words
from governance.metrics.measures import SCORED
from governance.metrics.rates import RATES
from governance.reports.gate.by_group import rows, state
from governance.reports.gate.plain import plain
from governance.reports.gate.reported import heading
from governance.review.kept import made_again
from governance.review.lines import line_of
from governance.review.policy import Policy
from governance.review.record import Record
from governance.review.rule import BLOCK, DOCUMENTS, Rule
from governance.review.statements import READING, whom
from governance.review.waiver import Waiver, today

READABLE, REFUSED = 0, 2


def checked(asked: argparse.Namespace) -> int:
    """Read policies; returns 0 where each can be read, else 2."""
    exit_code = READABLE
    for path in asked.policies:
        try:
            policy = Policy.load(path)
        except GovernanceError as error:
            tell(f"{path}: {error}")
            exit_code = REFUSED
            continue
        if not asked.quiet:
            show("\n".join(map(plain, _overview(policy, str(path)))) + "\n")
    return exit_code


def _overview(policy: Policy, path: str) -> Iterator[str]:
    blocking = sum(rule.severity == BLOCK for rule in policy.rules)
    rules = "1 rule" if len(policy.rules) == 1 else f"{len(policy.rules):,} rules"
    yield f"{path}: {policy.title}, {rules}, of which {blocking:,} can keep the gate shut."
    for rule in policy.rules:
        yield f"  {rule.id}: {rule.statement}{'' if rule.severity == BLOCK else ' (warns only)'}"
    for waiver in policy.waivers:
        yield f"  {_waiver(waiver, policy.rule(waiver.rule))}"
    yield from (f"  Note: {note}" for note in _needs(policy))


def _needs(policy: Policy) -> Iterator[str]:
    """What a gate has to be given so that these rules can be decided."""
    previous = [rule.id for rule in policy.rules if rule.needs_previous]
    scores = [rule.id for rule in policy.rules if any(each in SCORED for each in rule.rates)]
    kinds = dict.fromkeys(kind for rule in policy.rules for kind in rule.documents)
    if previous:
        yield f"without --baseline there is not enough evidence for {words.joined(previous)}."
    if scores:
        yield f"without scores there is not enough evidence for {words.joined(scores)}."
    for kind in kinds:
        yield f"a gate needs --document {kind.replace(' ', '-')}=FILE."


def _waiver(waiver: Waiver, rule: Rule) -> str:
    until = f"until {waiver.expires}" if waiver.counts(today()) else f"EXPIRED on {waiver.expires}"
    return f"Waiver from {rule.id} for {whom(rule, waiver.group)}, {until}: {waiver.reason} ({waiver.owner})"


def explained(asked: argparse.Namespace) -> int:
    """Say one rule of a policy, and what a record found by it."""
    record = None if asked.verdict is None else made_again(asked.verdict)
    policy = record.policy if asked.policy is None and record else Policy.load(asked.policy)
    rule = policy.rule(asked.rule)
    found = [] if record is None else list(_found(record, rule.id))
    show("\n".join(map(plain, _explanation(rule, policy))) + "\n")
    show("\n" + tomli_w.dumps({"rule": [rule.toml()]}))
    if found:
        show("\n" + "\n".join(found) + "\n")
    return READABLE


def _explanation(rule: Rule, policy: Policy) -> Iterator[str]:
    yield f"{rule.id}: {rule.statement}"
    yield from (f"{words.title(each)}: {words.meaning(each)}" for each in rule.rates if each in RATES)
    yield f"Why: {rule.why or 'the policy does not say.'}"
    yield f"Owner: {rule.owner or policy.owner or 'the policy does not say.'}"
    if rule.compare != DOCUMENTS:
        yield f"Reads: {READING[rule.reads]} Intervals hold with {100 * policy.confidence:g} % confidence."
        yield f"Groups: {_groups(policy)}"
    shut = "it keeps the gate shut" if rule.severity == BLOCK else "it warns, and the gate may open"
    also = " and so does not enough evidence" if policy.fails_closed(rule) else ", while not enough evidence only warns"
    yield f"When it fails: {shut}{also if rule.severity == BLOCK else ''}."
    yield from (_waiver(each, rule) for each in policy.waivers if each.rule == rule.id)
    if policy.source:
        line = line_of(policy.text, ("rule", [each.id for each in policy.rules].index(rule.id)))
        yield f"Written in {policy.title}, line {line}."


def _groups(policy: Policy) -> str:
    small = {"undecided": "leaves the rule undecided", "left out": "is left out"}[policy.small_groups]
    missing = {
        "undecided": "leave the rule undecided",
        "left out": "are left out",
        "a group": "are a group like any other",
    }[policy.missing]
    return f"one of fewer than {policy.min_group_size} people {small}; people without a value {missing}."


def _found(record: Record, name: str) -> Iterator[str]:
    record.policy.rule(name)  # refuses a rule that the record's own policy does not have
    verdict = next(each for each in record.verdicts if each.rule.id == name)
    yield f"{plain(record.subject.decided_by)}, {record.on}: {paint(verdict.outcome, heading(verdict))}"
    yield plain(verdict.because)
    for row in rows(verdict, record.policy.confidence):
        yield plain("  " + "; ".join(filter(None, (row.group, row.number, row.interval, row.people, state(row)))))
