"""Edited: a policy's text with one limit changed, and everything else, remarks too, as it was written."""

from __future__ import annotations

import re
from dataclasses import replace

from governance.review.lines import line_of
from governance.review.policy import Policy


def with_limit(text: str, rule: str, limit: float) -> str:
    """The text of the same policy with another limit for one rule.

    Where the limit does not stand on a line of its own, the policy is written anew, which loses remarks.

    Raises
    ------
    RuleUnknown
        If the policy has no rule of this id.
    GovernanceError
        What the policy refuses, such as a limit that is not possible.
    """
    policy = Policy.parse(text)
    before = policy.rule(rule)
    if before.limit == limit:
        return text
    rules = tuple(replace(each, limit=limit) if each is before else each for each in policy.rules)
    wanted = replace(policy, rules=rules, source="")
    lines = text.split("\n")
    at = line_of(text, ("rule", policy.rules.index(before), before.side)) - 1
    said = rf"\b({before.side}\s*=\s*)[-+.\w]+"
    lines[at] = re.sub(said, lambda found: f"{found[1]}{limit:.10g}", lines[at], count=1)
    there = "\n".join(lines)
    if Policy.parse(there) == wanted:
        return there
    return Policy.parse(wanted.toml()).text
