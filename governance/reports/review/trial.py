"""What a copy of the policy would change, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from governance.metrics import words
from governance.reports.review import overview
from governance.reports.summary import Finding
from governance.review.changes import LOOSER, OTHER, STRICTER, Change, effect
from governance.review.gate import passes
from governance.review.verdict import Verdict

SHOWN_ONLY = (
    "In this view a copy is judged by the groups that may be shown, on both sides, so that nobody can feel out with a "
    "limit how a group of too few people fares. An outcome that such a group decides may therefore read differently "
    "under Rules."
)

TOGETHER = {
    STRICTER: "All in all the copy is stricter: whatever passes by it passes by the policy in view.",
    LOOSER: "All in all the copy is looser: whatever passes by the policy in view passes by it.",
    OTHER: "The copy is neither stricter nor looser as a whole.",
}


def together(found: Sequence[Change]) -> str:
    """Whether all changes of a copy together are stricter or looser."""
    return TOGETHER[effect(found)] if found else "The copy says the same, in other words or in another order."


def turned(before: Sequence[Verdict], after: Sequence[Verdict]) -> Finding:
    """Which outcomes turn, and whether the gate would open."""
    gates = passes(before), passes(after)
    gate = {
        (True, True): "The gate would stay open",
        (False, False): "The gate would stay shut",
        (False, True): "The gate would open",
        (True, False): "The gate would shut",
    }[gates]
    moves = overview.turned(before, after)
    was, now = ({each.rule.id for each in side} for side in (before, after))
    added = [f"{each.rule.id} ({each.outcome})" for each in after if each.rule.id not in was]
    gone = [f"{each.rule.id} ({each.outcome})" for each in before if each.rule.id not in now]
    said = [
        f"Outcomes that turn: {moves}." if moves else "No outcome turns.",
        f"New rules: {', '.join(added)}." if added else "",
        f"Rules that are gone: {', '.join(gone)}." if gone else "",
    ]
    return Finding(f"{gate}.", " ".join(filter(None, said)))


def table(before: Sequence[Verdict], after: Sequence[Verdict]) -> pd.DataFrame:
    """Every rule of either, with its limit and its outcome in both."""
    was, now = ({each.rule.id: each for each in side} for side in (before, after))
    return pd.DataFrame(
        [
            {
                "rule": name,
                "limit in view": _bound(was.get(name)),
                "limit in the copy": _bound(now.get(name)),
                "outcome in view": was[name].outcome if name in was else "no such rule",
                "outcome in the copy": now[name].outcome if name in now else "no such rule",
            }
            for name in dict.fromkeys((*now, *was))
        ]
    )


def _bound(found: Verdict | None) -> str:
    return "" if found is None else found.rule.bound if found.rule.by else words.listed(found.rule.documents)
