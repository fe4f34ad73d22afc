"""A second opinion in sentences and as a table: whether it names the same reasons, and how far it can be trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.agreement import ABSENT, AMONG, LEADING, Agreement
from governance.explanations.second_opinion import FAITHFUL, REDRAWN, SecondOpinion
from governance.metrics import words
from governance.reports.summary import Finding

FIRST, SECOND = "Shapley values", "second opinion"


def headline(found: Agreement) -> Finding:
    """Whether the two agree on the leading reasons."""
    second = found.second
    if second.constant:
        return Finding(
            "There is nothing to explain: around this person the model says the same about everybody.",
            "Whatever is changed, its answer stays; no column is a reason.",
        )
    if not found.told:
        return Finding(
            "The second opinion cannot be relied on here, so it neither supports nor contradicts the first.",
            f"{_fidelity(second)} Below {words.percent(FAITHFUL, 0)} more is left out than told: around this person "
            "the model does more than add up columns. What columns do together shows when several are changed at once.",
        )
    both = [found.names(each) for each in found.leading]
    if not both[0] and not both[1]:
        return Finding("Neither of the two finds a leading reason.", _beside(found))
    if not found.disputed:
        shared = [name for name in both[0] if name in both[1]] or both[0] or both[1]
        return Finding(f"The two agree on the leading reasons: {words.listed(shared)}.", _beside(found))
    return Finding(f"The two disagree: {_disputes(found)}.", _beside(found))


def table(found: Agreement) -> pd.DataFrame:
    """Each column: what both say, their ranks, what being as the person means, and where they disagree."""
    first, second = found.first, found.second
    (low, high), (low_second, high_second) = first.interval(), second.interval()
    order = np.argsort(-np.abs(found.effects[0]), kind="stable").tolist()
    return pd.DataFrame(
        [
            {
                "column": found.columns[at],
                "as the person": second.says[at],
                f"Shapley value ({first.unit})": found.effects[0][at],
                "Shapley, from": low[0, at],
                "Shapley, to": high[0, at],
                "rank": found.ranks[0][at],
                f"second opinion ({first.unit})": found.effects[1][at],
                "second, from": low_second[at],
                "second, to": high_second[at],
                "rank in it": found.ranks[1][at],
                "weight": second.weights[at],
                "share of people alike": second.alike[at],
                "they disagree": found.disputed.get(at, "") if found.told else "",
            }
            for at in order
        ]
    )


def comparable(found: Agreement) -> str:
    """What of the two can be compared."""
    return (
        "Comparable are direction and order, not sizes. A weight of the second opinion is the effect of being as the "
        "person rather than another; times the share of people who are other it compares with the average person, as a "
        f"Shapley value does, and that is what is drawn. Shapley values compare with {found.first.background.words}; "
        f"the second opinion draws from the {len(found.second.subject.rows):,} audited people."
    )


def method(found: SecondOpinion) -> str:
    """How it was made."""
    half = np.exp(-0.5 / (2 * found.width**2))
    return (
        f"{found.draws:,} people drawn around the person (draw {found.seed + 1}): each column is drawn anew from the "
        f"audited people's own values with probability {words.percent(REDRAWN, 0)}. A weighted ridge regression says "
        "how much of the model's answers goes with being as the person: of numbers in the same quarter of the people, "
        "of categories the same. Who is other in half of the columns counts "
        f"{words.percent(float(half), 0)} (kernel width {found.width:g}). {_single(found)}"
    )


def _fidelity(found: SecondOpinion) -> str:
    return (
        f"It explains {words.percent(max(found.fidelity, 0.0), 0)} of how the model's average answers differ with "
        f"likeness to this person, and {words.percent(max(found.single, 0.0), 0)} of its answers about people one by "
        f"one, measured on {found.held_out:,} other draws."
    )


def _single(found: SecondOpinion) -> str:
    if found.constant:
        return ""
    return (
        "Of answers about people one by one it explains less, since who is other in a column may have any other value, "
        "which it does not look at."
    )


def _beside(found: Agreement) -> str:
    correlation = found.correlation
    ranked = "" if np.isnan(correlation) else f"Rank correlation over all columns {correlation:z.2f}. "
    return f"{ranked}{_fidelity(found.second)}"


def _disputes(found: Agreement) -> str:
    parts = []
    for at, why in found.disputed.items():
        name = found.columns[at]
        if why == ABSENT:
            own = 0 if at in found.leading[0] else 1
            who, whose = (FIRST, SECOND) if own == 0 else (SECOND, FIRST)
            parts.append(f"{name} is a leading reason by the {who} and not among the first {AMONG} by the {whose}")
        else:
            ways = ["raises" if effect[at] > 0 else "lowers" for effect in found.effects]
            parts.append(f"{name} {ways[0]} the output by the {FIRST} and {ways[1]} it by the {SECOND}")
    return "; ".join(parts)


def marks() -> str:
    """What the mark in the picture means."""
    return (
        f"Marked: a leading reason (among the first {LEADING}, a twentieth of all effects at least, and beyond chance) "
        f"that the other does not have among its first {AMONG}, or has in the opposite direction."
    )
