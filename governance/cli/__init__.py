"""`evaluate_bias`: judge a model, or a table of decisions, by a policy, and answer with an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from governance.cli.asked import Subject, excluding, options, subject
from governance.errors import GovernanceError
from governance.metrics import words
from governance.review.gate import FAIL, PASS, UNKNOWN, Verdict, judge, passes
from governance.review.policy import Policy

HOLDS, BROKEN, UNANSWERED = 0, 1, 2

_COLOURS = {PASS: "\033[32m", FAIL: "\033[31m", UNKNOWN: "\033[33m"}
_PLAIN = "\033[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when the policy holds, 1 when it does not, 2 when that cannot be said."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if excluded := excluding(asked):
        parser.error(excluded)
    try:
        return _answer(asked)
    except GovernanceError as error:
        print(f"evaluate_bias: {_printable(str(error))}", file=sys.stderr)
    except Exception:  # no other fault is a verdict either: 1 would say that the policy does not hold
        traceback.print_exc()
        print("evaluate_bias: the request could not be answered, because of the fault shown above.", file=sys.stderr)
    return UNANSWERED


def _answer(asked: argparse.Namespace) -> int:
    found = subject(asked, tell=_tell)
    audit, limit = found.audit, asked.fairness_threshold
    policy = Policy.load(asked.policy) if asked.policy else Policy.default(audit.dataset.roles.sensitive, limit)
    for note in found.notes:
        _tell(note)
    verdicts = judge(audit.decided(), policy)
    print("\n".join(_report(found, policy, verdicts)), flush=True)
    return HOLDS if passes(verdicts) else BROKEN


def _tell(line: str) -> None:
    print(f"evaluate_bias: {_printable(line)}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluate_bias",
        description="Judge a model, or a table of decisions, by a fairness policy.",
        epilog="Exit code: 0 the policy holds; 1 it does not, or evidence is missing; 2 it cannot be answered.",
    )
    options(parser)
    limits = parser.add_mutually_exclusive_group(required=True)
    limits.add_argument(
        "--fairness-threshold",
        type=float,
        metavar="LIMIT",
        help="largest accepted difference in demographic parity, equal opportunity and equalized odds",
    )
    limits.add_argument("--policy", type=Path, metavar="FILE", help="a policy in TOML instead")
    return parser


def _report(found: Subject, policy: Policy, verdicts: Sequence[Verdict]) -> list[str]:
    audit, roles = found.audit, found.audit.dataset.roles
    count = Counter(verdict.outcome for verdict in verdicts)
    people = f"{audit.people:,} people; favourable is {roles.label} = {roles.favourable}"
    counted = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
    wide = max(len(verdict.rule.id) for verdict in verdicts)
    return [
        _printable(f"{audit.source} on {audit.dataset.name}: {people}"),
        *([] if found.model is None else [f"Model: {found.model.format}, SHA-256 {found.model.sha256[:12]}"]),
        _printable(f"Policy: {policy.title}"),
        "",
        *(line for verdict in verdicts for line in _lines(verdict, wide)),
        "",
        f"{counted}: {'the gate opens' if passes(verdicts) else 'the gate stays shut'}.",
    ]


def _lines(verdict: Verdict, wide: int) -> list[str]:
    outcome = f"{verdict.outcome.upper():<{len(UNKNOWN)}}"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        outcome = f"{_COLOURS[verdict.outcome]}{outcome}{_PLAIN}"
    measured = f"{verdict.rule.id:<{wide}}  {verdict.rule.compare} {verdict.finding.value:.3f}, {verdict.rule.bound}"
    return [f"{outcome}  {_printable(measured)}", f"{'':<{len(UNKNOWN)}}  {_printable(verdict.because)}"]


def _printable(text: str) -> str:
    """A text as any terminal can show it: a name from the data can neither break the line nor steer the screen."""
    plain = text.replace(words.NO_BREAK, " ")
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in plain)
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)
