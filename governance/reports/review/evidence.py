"""The evidence of one rule as a table, and what a committee should know about the rule itself."""

from __future__ import annotations

import pandas as pd

from governance.metrics import words
from governance.metrics.rates import RATES, Rate
from governance.reports import tables
from governance.review.accepted import Accepted
from governance.review.policy import Policy
from governance.review.rule import BLOCK, DOCUMENTS, Rule
from governance.review.statements import READING
from governance.review.verdict import Verdict

_UNEQUAL = "How unequally people are better or worse off by the decision than by their real outcome; 0 is alike."
_OTHERS = {
    "area_under_curve": "How often somebody who really had the favourable outcome has a higher score than somebody "
    "who did not; half the time would be chance.",
    "brier_score": "The squared distance of scores from what happened, on average over people; 0 is best.",
    "expected_calibration_error": "How far scores are from what happens, on average over people; 0 is best.",
    "generalized_entropy": _UNEQUAL,
    "theil_index": _UNEQUAL,
}
WARNS = "Keeps nothing shut."
DOES = {  # by whether it fails closed
    True: "Keeps the gate shut when it fails, and when there is not enough evidence.",
    False: "Keeps the gate shut when it fails; without enough evidence it only warns.",
}


def table(
    found: Verdict, accepted: Accepted | None = None, confidence: float = 0.95, *, says: bool = True
) -> pd.DataFrame:
    """Every group with its number, its interval, its people, what is accepted of it, and what the rule says of it.

    Of a rule over several numbers, what it says of a group is not said of one number alone: `says` is False.
    """
    number = found.finding.rate
    if number is None:
        return pd.DataFrame()
    if isinstance(number, Rate):
        made = tables.rate(number, confidence)
    else:
        low, high = number.interval(confidence)
        names = [words.group(number.attributes, group) for group in number.groups]
        made = pd.DataFrame({"group": names, words.title(number.name): number.value, "interval from": low, "to": high})
        made["among"] = number.effective_n.round().astype("int64")
    if found.finding.before is not None:
        made["before"] = found.finding.before.value
    if accepted is not None:
        made["accepted from"] = pd.Series(accepted.low).where(pd.Series(accepted.low) > -float("inf"))
        made["accepted to"] = pd.Series(accepted.high).where(pd.Series(accepted.high) < float("inf"))
    lacks = {each.group: ", ".join(filter(None, (each.why, each.remedy))) for each in found.lacks}
    said = found.finding.outcomes
    if says:
        made["the rule says"] = [lacks.get(group, said.get(group, "takes no part")) for group in number.groups]
    return made


def documents(found: Verdict, there: dict[str, str]) -> pd.DataFrame:
    """Every document that a rule asks for, and whether it is there; `there` has the SHA-256 of each kind."""
    return pd.DataFrame(
        [
            {"document": kind, "there": "yes" if kind in there else "no", "SHA-256": there.get(kind, "")}
            for kind in found.rule.documents
        ]
    )


def meant(rule: Rule) -> str:
    """What the numbers of a rule are, for those who do not know their names; "" where there are none."""
    said = ((each, words.meaning(each) if each in RATES else _OTHERS[each]) for each in rule.rates)
    return " ".join(f"{words.title(each)}: {meaning[0].lower()}{meaning[1:]}" for each, meaning in said)


def about(rule: Rule, policy: Policy) -> str:
    """What a rule does, who answers for it and what it reads, in one line."""
    owner = rule.owner or policy.owner
    said = WARNS if rule.severity != BLOCK else DOES[policy.fails_closed(rule)]
    reads = "" if rule.compare == DOCUMENTS else READING[rule.reads]
    return " ".join(filter(None, (said, reads, f"Owner: {owner}." if owner else "")))
