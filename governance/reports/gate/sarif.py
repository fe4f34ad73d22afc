"""SARIF 2.1.0: what the gate said, for code scanning, at the line of the policy that says the rule.

A result for each rule that does not pass: "fail", or "open" where there was not enough evidence. Rules that pass stand
among the tool's rules only, because code scanning shows every result as an alert, whatever kind it says it is of. An
open result says no level, since the format allows it none; those who show it take the level of its rule.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from governance.reports.gate.plain import plain
from governance.reports.gate.reported import Reported, heading
from governance.review.cases import PASS, UNKNOWN
from governance.review.lines import line_of
from governance.review.rule import BLOCK
from governance.review.statements import READING
from governance.review.verdict import Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LONGEST = 1024  # characters of a rule's description
_MARKED = str.maketrans({each: f"\\{each}" for each in "\\[]"} | {each: each * 2 for each in "{}"})


def sarif(told: Reported) -> str:
    """The report as SARIF, in JSON."""
    driver = {
        "name": "Assize",
        "version": told.record.versions.get("assize", "unknown"),
        "rules": [_rule(each) for each in told.verdicts],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"evaluate_bias/{_stable(told.record.policy.name)}/"},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(told)),
        "properties": {"conclusion": plain(told.conclusion), "policy": plain(told.policy)},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def level(verdict: Verdict) -> str:
    """How much a verdict matters: "error" where it keeps the gate shut, or would by failing, else "warning"."""
    fails = verdict.rule.severity == BLOCK and verdict.outcome != UNKNOWN
    return "error" if verdict.blocks or fails else "warning"


def _rule(verdict: Verdict) -> dict[str, Any]:
    rule = verdict.rule
    about = [rule.why, READING[rule.reads] if rule.by else "", f"It answers to {rule.owner}." if rule.owner else ""]
    return {
        "id": plain(rule.id),
        "shortDescription": {"text": _short(_message(plain(rule.statement)))},
        "fullDescription": {"text": _short(_message(plain(" ".join(filter(None, (rule.statement, rule.why))))))},
        "help": {"text": _message(plain(" ".join(filter(None, (rule.statement, *about)))))},
        "defaultConfiguration": {"level": level(verdict)},
        "properties": {"outcome": verdict.outcome, "severity": rule.severity, "tags": ["fairness"]},
    }


def _results(told: Reported) -> Iterator[dict[str, Any]]:
    for place, verdict in enumerate(told.verdicts):
        if verdict.outcome == PASS:
            continue
        kind = {"kind": "open"} if verdict.outcome == UNKNOWN else {"kind": "fail", "level": level(verdict)}
        said = f"{heading(verdict).capitalize()}: {verdict.rule.statement} {verdict.because}"
        yield {
            "ruleId": plain(verdict.rule.id),
            "ruleIndex": place,
            **kind,
            "message": {"text": _message(plain(said))},
            "locations": [{"physicalLocation": _place(told, place)}],
            "partialFingerprints": {"primaryLocationLineHash": f"{_stable(verdict.rule.id)}:1"},
        }


def _place(told: Reported, rule: int) -> dict[str, Any]:
    """The line on which the policy says the rule; of a policy that no file says, the data that was judged."""
    if told.written_in:
        return {
            "artifactLocation": {"uri": _address(told.written_in)},
            "region": {"startLine": line_of(told.record.policy.text, ("rule", rule))},
        }
    return {"artifactLocation": {"uri": _address(told.data)}, "region": {"startLine": 1}}


def _address(path: str) -> str:
    """The path as an address; a relative one stays relative, which is to the top of what was checked out."""
    found = PurePath(path)
    return found.as_uri() if found.is_absolute() else quote(found.as_posix())


def _message(text: str) -> str:
    """A text in which nothing is a link or a place to fill in."""
    return text.translate(_MARKED)


def _short(text: str) -> str:
    """As much of a description as code scanning takes; the whole is in the rule's help."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _stable(text: str) -> str:
    """A short name that stays the same as long as the text does, whatever line it stands on."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
