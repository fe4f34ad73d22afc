"""What is explained, in words: what can be chosen, how faithful a surrogate is, and where it and the record differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.audit import Audit
from governance.explanations.fidelity import DECISIONS, NUMBERS, SCORES, Fidelity
from governance.explanations.offers import CLASS, LEARNT, MODEL, Offer
from governance.explanations.subject import Subject
from governance.explanations.surrogate import OfGroup, disagrees, far_off
from governance.metrics import words
from governance.reports.summary import Finding

EXPLAINED = (
    "Nobody gave the model, so a surrogate learns to imitate what was recorded, and that is what is explained. It is "
    "refused when it imitates poorly."
)


BY_GROUP = (
    "Where what was recorded and what the surrogate says differ on average, something else than its columns made the "
    "difference. All of it is about people that it did not learn from."
)
ALIKE = 1.25  # times as far off
KNOWN = "The model learnt from this person, so that what it says here is not what it would say of a stranger."


def title(audit: Audit, offer: Offer) -> str:
    """What a reader chooses."""
    roles = audit.dataset.roles
    said = {
        MODEL: f"The favourable outcome ({roles.label} = {roles.favourable})",
        CLASS: f"The class {offer.value}",
        DECISIONS: f"The recorded decision {offer.value or roles.favourable}",
        SCORES: f"The recorded score ({roles.score})",
        NUMBERS: f"The recorded number ({roles.decision})",
        LEARNT: f"{roles.label}, learnt here by {offer.value}",
    }
    return said[offer.kind]


def recorded(subject: Subject, row: int) -> Finding:
    """What was recorded about a person, beside what the surrogate says; where they disagree, that first."""
    imitated = subject.imitated
    assert imitated is not None
    own = float(subject.scores(subject.people.iloc[[row]])[0])
    was = "" if imitated.decided is None else _got(subject, bool(imitated.decided[row]))
    if imitated.fidelity.of != DECISIONS:
        numbers = f"{_amount(imitated.values[row])} {subject.unit} recorded, {_amount(own)} by the surrogate."
        was = f"{words.first_upper(was)}: {numbers}" if was else numbers
    else:
        was = (
            f"{words.first_upper(was)} as recorded; the surrogate gives {subject.decision} a probability of {own:.2f}."
        )
    if disagrees(subject, row):
        return Finding(
            "The surrogate and the record disagree about this person, so that the reasons are not those of the "
            "recorded decision.",
            was,
        )
    if far_off(subject, row):
        return Finding("The surrogate is far off what was recorded about this person.", was)
    return Finding("The surrogate agrees with what was recorded about this person.", was)


def faithful(groups: Sequence[OfGroup]) -> Finding:
    """For whom a surrogate is least faithful."""
    told = [each for each in groups if each.people and np.isfinite(each.off)]
    if len(told) < 2:
        return Finding("There are no two groups to compare.")
    worst, best = (pick(told, key=lambda each: each.off) for pick in (max, min))
    ends = [_off(each.fidelity, each.off) for each in (worst, best)]
    if worst.off <= ALIKE * best.off:
        return Finding(f"It is about as faithful for all of them ({ends[0]} at most).")
    return Finding(f"It is furthest off for {worst.name} ({ends[0]}), and nearest for {best.name} ({ends[1]}).")


def by_group(groups: Sequence[OfGroup]) -> pd.DataFrame:
    """How faithful a surrogate is in each group; with what was recorded, and what it says, on average."""
    if not groups or groups[0].fidelity.of == DECISIONS:
        return pd.DataFrame(
            {
                "group": [each.name for each in groups],
                "people": [each.people for each in groups],
                "agreement": [each.fidelity.value for each in groups],
                "from": [each.fidelity.interval[0] for each in groups],
                "to": [each.fidelity.interval[1] for each in groups],
                "got it, as recorded": [each.recorded for each in groups],
                "got it, by the surrogate": [each.said for each in groups],
            }
        )
    return pd.DataFrame(
        {
            "group": [each.name for each in groups],
            "people": [each.people for each in groups],
            "typical error": [each.off for each in groups],
            "mean, as recorded": [each.recorded for each in groups],
            "mean, by the surrogate": [each.said for each in groups],
        }
    )


def _got(subject: Subject, got: bool) -> str:
    return subject.decision if got else f"not {subject.decision}"


def _off(found: Fidelity, off: float) -> str:
    return f"disagrees about {words.percent(off)}" if found.of == DECISIONS else f"a typical error of {_amount(off)}"


def _amount(number: float) -> str:
    return words.amount(number)
