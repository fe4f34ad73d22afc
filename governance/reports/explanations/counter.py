"""What would change a decision: the person in view, and the smallest changes, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from governance.explanations.counterfactual import Change, Counterfactual
from governance.explanations.likeness import Likeness
from governance.explanations.options import Allowed
from governance.explanations.subject import Subject
from governance.metrics import words
from governance.naming import MISSING
from governance.reports.summary import Finding
from governance.shapley.outputs import DECISION

NO_DECISION = (
    "The model says a number and nobody decides by it, so there is no decision to change. Set the number from which "
    "something would be decided, to see what would reach it."
)
SCALE = (
    "A distance of 1 is as different as two people drawn at random. Numbers are as far apart as people lie between "
    "them, categories are the same or not, and every column counts alike."
)


@dataclass(frozen=True, eq=False)
class InView:
    """The person in view, as the model sees them.

    Attributes
    ----------
    about : Subject
    alike : Likeness
        Of all its columns, over the audited people.
    score : float
        What the model says.
    decided : bool
        Whether they get the decision that the subject is about.
    """

    about: Subject
    alike: Likeness = field(repr=False)
    score: float
    decided: bool

    def decision(self, decided: bool) -> str:
        """A decision in words: "favourable", "not favourable"; of a number on which side of the target it is."""
        about = self.about
        if about.is_number and about.threshold is not None:
            return f"{'below' if decided == about.below else 'at least'} {words.amount(about.threshold)}"
        named = "favourable" if about.is_favourable else f"“{about.about}”"
        return named if decided else f"not {named}"

    @property
    def turned(self) -> str:
        """What would become of the decision if it were the other one: "would no longer be favourable"."""
        return f"would {'no longer ' if self.decided else ''}be {self.decision(True)}"

    def said(self, score: float) -> str:
        """A score with as many digits as it takes to see what is decided."""
        return words.amount(score) if self.about.is_number else words.score(score, self.about.threshold)

    def moved(self, score: float) -> str:
        """Where the score would go, both with as many digits: "from 0.494 to 0.522"."""
        before, after = self.said(self.score), self.said(score)
        if self.about.is_number:
            return f"from {before} to {after}"
        decimals = max(len(each.split(".")[-1]) for each in (before, after))
        return f"from {self.score:.{decimals}f} to {score:.{decimals}f}"

    @property
    def subject(self) -> str:
        """What would be another: "decision", "prediction"."""
        return "prediction" if self.about.is_number else "decision"

    @property
    def what(self) -> str:
        """What the model says: "score", "prediction"."""
        return "prediction" if self.about.is_number else "score"


def smallest(view: InView, found: Sequence[Counterfactual], most: int) -> Finding:
    """The smallest change that was found, and how many others there are."""
    if not found:
        return Finding(
            f"No change of up to {most} of these columns within what is in the data was found with which the "
            f"{view.subject} {view.turned}.",
            "Let more columns change, or take a direction back. Columns that cannot change, and values that nobody in "
            "the data has, were not tried.",
        )
    others = {1: "", 2: " Another one, by other columns, is beside it."}.get(
        len(found), f" {len(found) - 1} others, by other columns, are beside it."
    )
    return Finding(
        f"The {view.subject} {view.turned} if {_ifs(view, found[0].changes)}.",
        f"{_score(view, found[0])} That is the smallest change that was found.{others}".strip(),
    )


def way(view: InView, found: Counterfactual) -> str:
    """One change in a sentence, with where its numbers stand among people."""
    ifs = _ifs(view, found.changes, ranks=True)
    return f"If {ifs}, the {view.subject} {view.turned}. {_score(view, found)}".strip()


def columns(found: Counterfactual) -> str:
    """The columns of a change: "debt and savings"."""
    return words.listed([each.column for each in found.changes])


def far(distance: float) -> str:
    """A distance in words."""
    if distance == 0:
        return "the same in every column that counts"
    share = "less than 0.1 %" if distance < 0.001 else words.percent(distance, 0 if distance >= 0.1 else 1)
    return f"{share} of the distance between two strangers, over all columns"


def ways(view: InView, found: Sequence[Counterfactual]) -> pd.DataFrame:
    """Every change of every way: what it is now and instead, where that stands, and what the model then says."""
    return pd.DataFrame(
        [
            {
                "way": at,
                "column": change.column,
                "now": words.value(change.before),
                "instead": words.value(change.after),
                "share of people with less, now": view.alike.scale(change.column).share_below(change.before),
                "share of people with less, instead": view.alike.scale(change.column).share_below(change.after),
                "distance in this column": change.distance,
                f"{view.what} now": view.score,
                f"{view.what} instead": each.score,
                "decision instead": view.decision(not view.decided),
                "distance": each.distance,
            }
            for at, each in enumerate(found, 1)
            for change in each.changes
        ]
    )


def no_advice(view: InView) -> str:
    """What a change that was found is, and what it is not."""
    by = view.about.speaker
    return (
        f"Each change was checked by the {by} itself. It says what the {by} would decide about such a person, not what "
        "anybody can reach, nor what would happen to them."
    )


def rules(allowed: Allowed, columns: Sequence[str], sensitive: Sequence[str]) -> str:
    """What may change, where that is not all said by the controls."""
    own = [each for each in columns if each in sensitive]
    start = (
        f"Sensitive attributes cannot change unless you say so: {words.listed(own)}."
        if own
        else "The model looks at no sensitive attribute; those could not be changed unless you said so."
    )
    free = [each for each in columns if each not in (*allowed.locked, *allowed.rising, *allowed.falling)]
    rest = "Every column may change." if len(free) == len(columns) else f"{len(free)} may change freely."
    return f"{start} {rest} Values are those that audited people have; a value never becomes missing."


def _ifs(view: InView, changes: Sequence[Change], *, ranks: bool = False) -> str:
    return words.listed(
        [
            f"{each.column} {'were ' if not at else ''}{_value(each.after)} instead of {_value(each.before)}"
            f"{_rank(view, each) if ranks else ''}"
            for at, each in enumerate(changes)
        ]
    )


def _value(found: object) -> str:
    said = words.value(found)
    return "a missing value" if said == MISSING else said


def _rank(view: InView, change: Change) -> str:
    """Where a number stands among people: " (more than 41 % of people instead of 18 %)"."""
    scale = view.alike.scale(change.column)
    before, after = scale.share_below(change.before), scale.share_below(change.after)
    if np.isnan(after):
        return ""
    if np.isnan(before):
        return f" (more than {words.percent(after, 0)} of people)"
    decimals = next((each for each in (0, 1) if round(100 * before, each) != round(100 * after, each)), None)
    if decimals is None:
        return ""
    if round(100 * after, decimals) >= 100:
        return f" (more than nearly everybody, instead of {words.percent(before, decimals)} of people)"
    return f" (more than {words.percent(after, decimals)} of people instead of {words.percent(before, decimals)})"


def _score(view: InView, found: Counterfactual) -> str:
    if view.about.unit == DECISION:
        return ""
    return f"The {view.what} would go {view.moved(found.score)}."
