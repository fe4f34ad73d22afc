"""What a policy says about all its rules, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from governance.metrics import words
from governance.review.policy import LEFT_OUT, UNDECIDED, Policy
from governance.review.rule import BLOCK

_MISSING = {
    UNDECIDED: "People without a value of an attribute leave the rules by it undecided, however many they are.",
    LEFT_OUT: "People without a value of an attribute are left out.",
    "a group": "People without a value of an attribute are a group like any other.",
}


def head(policy: Policy) -> Iterator[str]:
    """How it reads numbers, small groups, missing values and a lack of evidence."""
    yield f"Intervals are at {100 * policy.confidence:g}{words.NO_BREAK}%."
    small = "leave a rule undecided" if policy.small_groups == UNDECIDED else "are left out"
    yield f"A number is evidence about a group from {policy.min_group_size:,} people on; smaller groups {small}."
    yield _MISSING[policy.missing]
    shut = "keeps the gate shut" if policy.without_evidence == BLOCK else "only warns"
    yield f"A rule without enough evidence {shut}, unless the rule says otherwise."
    for attribute, names in policy.groups:
        yield f"Groups by {attribute} that must be there: {words.listed(names)}."
