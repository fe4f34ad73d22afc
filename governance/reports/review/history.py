"""A history of verdicts in sentences and as tables."""

from __future__ import annotations

import pandas as pd

from governance.metrics import words
from governance.reports.review.overview import counted, turned
from governance.reports.summary import Finding
from governance.review.changes import changes
from governance.review.gate import passes
from governance.review.history import History
from governance.review.policy import Policy

EMPTY = (
    "A recorded verdict is the JSON that the gate writes, or that is taken away below. Give those of earlier versions "
    "to see how every rule has moved. Each is made again from its own counts and its own policy first: one that does "
    "not give the same bytes is refused."
)
PREVIOUS = (
    "Rules about the previous version, and shares of people without a number of their own, are held against its "
    "counts. It is for people to say which version was approved last."
)

NEEDS_NONE = "No rule of the policy in view compares with a previous version, so this changes nothing yet."

ANOTHER = "{name} is about another outcome ({label} = {favourable}), so it is no version of what is judged here."


def headline(found: History) -> Finding:
    """Over how many versions, and which outcomes turned with the last one."""
    *_, last = found.versions
    if len(found.versions) < 2:
        return Finding("There is no earlier version yet.", EMPTY)
    was = found.versions[-2]
    if not any(was.verdict(rule.id) for rule in last.policy.rules):
        said = f"{words.first_upper(last.name)} and {was.name} were judged by no rule in common."
    else:
        moves = turned(was.verdicts, last.verdicts)
        said = f"Since {was.name}: {moves}." if moves else f"No outcome has turned since {was.name}."
    return Finding(f"{len(found.versions)} versions, from {found.versions[0].on} to {last.on}.", said)


def versions(found: History) -> pd.DataFrame:
    """Every version: when it was judged, whether the gate opened, and what was judged by which policy."""
    return pd.DataFrame(
        [
            {
                "version": each.name,
                "judged on": each.on,
                "gate": "open" if passes(each.verdicts) else "shut",
                "outcomes": counted(each.verdicts),
                "decided by": each.decided_by,
                "people": each.people,
                "policy": each.policy.title,
            }
            for each in found.versions
        ]
    )


def outcomes(found: History) -> pd.DataFrame:
    """A row a rule, a column a version."""
    columns = {
        each.name: [verdict.outcome if (verdict := each.verdict(rule.id)) else "no such rule" for rule in found.rules]
        for each in found.versions
    }
    return pd.DataFrame({"rule": [rule.id for rule in found.rules], **columns})


def rule(found: History, name: str) -> pd.DataFrame:
    """One rule in every version: its number with interval, its limit, its outcome."""
    return pd.DataFrame(
        [
            {
                "version": version.name,
                "judged on": version.on,
                "outcome": said.outcome,
                "number": said.finding.value,
                "from": said.finding.low,
                "to": said.finding.high,
                "limit": said.rule.bound,
            }
            for version, said in found.of(name)
        ]
    )


def moved(found: History, name: str) -> Finding:
    """A rule's outcome from its first version to its last, for those who do not see the chart."""
    (first, was), (last, now) = found.of(name)[0], found.of(name)[-1]
    if first is last:
        return Finding(f"{name}: {now.outcome} in {last.name}, its only version.")
    return Finding(f"{name}: {was.outcome} in {first.name}, {now.outcome} in {last.name}.")


def policy_moved(before: Policy, after: Policy) -> list[str]:
    """What changed in the policy from one version to the next, in a sentence each."""
    return [each.sentence for each in changes(before, after)]
