"""Checks of the outcomes: the label, the favourable value, and the decisions."""

from __future__ import annotations

import pandas as pd

from governance.data.checks.check import Check, Kind, many, percent, with_people
from governance.data.checks.subject import Subject
from governance.data.column import Column

LABEL_MISSING = Kind(
    "label-missing",
    "Missing labels",
    "blocks",
    "whether everybody has a label",
    "Drop those rows, or fill the labels in. They are not counted as anything by themselves.",
)
LABEL_OUTCOMES = Kind(
    "label-outcomes",
    "Outcomes of the label",
    "blocks",
    "whether the label holds two outcomes, after values are joined and numbers are in bands",
    "Choose the favourable value and join the others under one name, or put a numeric label into two bands.",
)
FAVOURABLE_UNKNOWN = Kind(
    "favourable-unknown",
    "Favourable outcome",
    "blocks",
    "whether somebody has the favourable value",
    "Choose one of the values that are there.",
)
DECISION_MISSING = Kind(
    "decision-missing",
    "Missing decisions",
    "blocks",
    "whether everybody has a decision",
    "Drop those rows, or fill the decisions in. They are not counted as anything by themselves.",
)
DECISION_OUTCOMES = Kind(
    "decision-outcomes",
    "Decisions in the label's values",
    "blocks",
    "whether decisions are written in the values of the label",
    "Write both in the same two values, so that a decision can be compared with its outcome.",
)


def label_missing(subject: Subject) -> Check:
    """Whether everybody has a label."""
    if subject.label is None:
        return LABEL_MISSING.skipped(subject.without("label"))
    return _missing(LABEL_MISSING, subject.label)


def decision_missing(subject: Subject) -> Check:
    """Whether everybody has a decision."""
    if subject.decision is None:
        return DECISION_MISSING.skipped(subject.without("decision"))
    return _missing(DECISION_MISSING, subject.decision)


def label_outcomes(subject: Subject) -> Check:
    """Whether the label holds two outcomes as it is counted."""
    label = subject.label
    if label is None:
        return LABEL_OUTCOMES.skipped(subject.without("label"))
    found = label.outcomes
    if len(found) == 2:
        return LABEL_OUTCOMES.fine(f"Column {label.name!r} holds two outcomes: {_counts(label)}.")
    if len(found) < 2:
        there = f"one outcome only: {_counts(label)}" if found else "no outcome: it is missing for everybody"
        return LABEL_OUTCOMES.found(
            [label.name],
            f"Column {label.name!r} holds {there}.",
            "Choose a column with two outcomes, or give the rows with the other outcome too.",
        )
    said = f"Column {label.name!r} holds {len(found):,} different values: {_counts(label)}."
    if label.numbers is not None:
        return LABEL_OUTCOMES.found([label.name], said, "Put the label into two bands, with one edge between them.")
    rest = f"Keep {subject.roles.favourable!r} and join the others" if subject.roles.favourable in found else ""
    return LABEL_OUTCOMES.found([label.name], said, f"{rest} under one name." if rest else "")


def favourable_unknown(subject: Subject) -> Check:
    """Whether somebody has the favourable value."""
    label, favourable = subject.label, subject.roles.favourable
    if label is None:
        return FAVOURABLE_UNKNOWN.skipped(subject.without("label"))
    if not favourable:
        return FAVOURABLE_UNKNOWN.skipped("No favourable value is chosen.")
    if favourable in label.outcomes:
        people = label.named[favourable]
        share = percent(people / max(label.known, 1))
        return FAVOURABLE_UNKNOWN.fine(
            f"{favourable!r} is what {people:,} of {many(label.known, 'person', 'people')} have ({share})."
        )
    there = f"It holds {_counts(label)}." if label.outcomes else "It holds no value at all."
    if subject.decision is not None and favourable in subject.decision.outcomes:
        there += f" The decisions in {subject.decision.name!r} do hold {favourable!r}."
    return FAVOURABLE_UNKNOWN.found([label.name], f"Nobody has {favourable!r} in column {label.name!r}. {there}")


def decision_outcomes(subject: Subject) -> Check:
    """Whether decisions are written in the values of the label, both as they are counted."""
    label, decision = subject.label, subject.decision
    if label is None or decision is None:
        return DECISION_OUTCOMES.skipped(subject.without("label" if label is None else "decision"))
    known = {*label.outcomes, *_declared(label)}
    strange = [each for each in decision.outcomes if each not in known]
    if not strange:
        return DECISION_OUTCOMES.fine(
            f"Columns {label.name!r} and {decision.name!r} hold the same values: {_counts(label)} and "
            f"{_counts(decision)}."
        )
    people = sum(decision.named[each] for each in strange)
    return DECISION_OUTCOMES.found(
        [decision.name, label.name],
        f"Column {decision.name!r} holds {_counts(decision)}, and column {label.name!r} {_counts(label)}: "
        f"{many(people, 'decision is', 'decisions are')} in values that the label does not have.",
    )


def _missing(kind: Kind, column: Column) -> Check:
    people = len(column.codes)
    if not column.missing:
        return kind.fine(f"Column {column.name!r} has a value for all of {many(people, 'row')}.")
    share = percent(column.missing / people)
    return kind.found(
        [column.name], f"Column {column.name!r} is missing in {column.missing:,} of {many(people, 'row')} ({share})."
    )


def _counts(column: Column) -> str:
    return with_people(column.outcomes, column.named) or "nothing"


def _declared(column: Column) -> list[str]:
    held = column.values.dtype
    return list(map(str, held.categories)) if isinstance(held, pd.CategoricalDtype) else []
