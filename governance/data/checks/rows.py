"""Checks of the rows: the same one twice, one person twice, and rows that a model has learnt from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.checks.check import Check, Kind, many, percent
from governance.data.checks.subject import Subject
from governance.data.column import Column

DUPLICATE_ROWS = Kind(
    "duplicate-rows",
    "Rows that are the same",
    "look",
    "rows that are the same as an earlier one in all columns",
    "Drop the repeated rows if they are the same people; without an identifier different people can look alike.",
)
DUPLICATE_PEOPLE = Kind(
    "duplicate-people",
    "Rows that differ only in the identifier",
    "look",
    "rows that are the same as an earlier one in all columns but the identifier",
    "Find out whether people were entered twice under different identifiers, and drop the repeated rows if so.",
)
REPEATED_IDENTIFIERS = Kind(
    "repeated-identifiers",
    "Identifiers that repeat",
    "look",
    "identifiers that more than one row has",
    "Keep one row a person. Otherwise some people count several times, and intervals are narrower than they should be.",
)
TRAINING_OVERLAP = Kind(
    "training-overlap",
    "People that a model learnt from",
    "look",
    "rows, or identifiers, that are in the training table too",
    "Audit people that the model has not seen: drop these rows, or a model looks better than it is.",
)


def duplicate_rows(subject: Subject) -> Check:
    """Rows that are the same as an earlier one in all columns."""
    if not subject.names:
        return DUPLICATE_ROWS.skipped("The table has no columns.")
    again = _again(subject.columns, subject.people)
    of, where = many(subject.people, "row"), _every(len(subject.columns))
    if not again:
        return DUPLICATE_ROWS.fine(f"No two of {of} are the same in {where}.")
    said = f"{again:,} of {of} {'is' if again == 1 else 'are'} the same as an earlier one in {where}"
    return DUPLICATE_ROWS.found([], f"{said} ({_share(again, subject)}).")


def duplicate_people(subject: Subject) -> Check:
    """Rows that are the same as an earlier one in all columns but the identifier, and not in that one too."""
    identifier = subject.column(subject.roles.identifier)
    if identifier is None:
        return DUPLICATE_PEOPLE.skipped(subject.without("identifier"))
    others = [each for each in subject.columns if each is not identifier]
    if not others:
        return DUPLICATE_PEOPLE.skipped("The table has no other column.")
    again = _again(others, subject.people) - _again(subject.columns, subject.people)
    if again <= 0:
        return DUPLICATE_PEOPLE.fine(f"No two of {many(subject.people, 'row')} differ in {identifier.name!r} only.")
    return DUPLICATE_PEOPLE.found(
        [identifier.name],
        f"{again:,} of {many(subject.people, 'row')} {'differs' if again == 1 else 'differ'} from an earlier one in "
        f"{identifier.name!r} only ({_share(again, subject)}); {many(len(others), 'other column')} were compared.",
    )


def repeated_identifiers(subject: Subject) -> Check:
    """Identifiers that more than one row has."""
    identifier = subject.column(subject.roles.identifier)
    if identifier is None:
        return REPEATED_IDENTIFIERS.skipped(subject.without("identifier"))
    repeated = identifier.people[identifier.people > 1]
    missing = f" It is missing in {identifier.missing:,}." if identifier.missing else ""
    if not len(repeated):
        return REPEATED_IDENTIFIERS.fine(f"No value of {identifier.name!r} is in more than one row.{missing}")
    return REPEATED_IDENTIFIERS.found(
        [identifier.name],
        f"{many(len(repeated), 'value is', 'values are')} in more than one row of {identifier.name!r}, in "
        f"{int(repeated.sum()):,} of {many(subject.people, 'row')} together and in up to {int(repeated.max()):,} "
        f"each.{missing}",
    )


def training_overlap(subject: Subject) -> Check:
    """Rows, or identifiers, that are in the training table too."""
    if subject.training is None:
        return TRAINING_OVERLAP.skipped("No training table is given.")
    learnt = Subject(subject.training, subject.roles)
    shared = [each for each in subject.names if each in learnt.names]
    known = [each for each in shared if each != subject.roles.identifier]
    found, columns = [], []
    if known:
        seen = _seen([_both(subject, learnt, each) for each in known], subject.people)
        if seen:
            rows = f"{many(seen, 'row is', 'rows are')} in the training table too ({_share(seen, subject)})"
            found.append(f"{rows}, the same in {_every(len(known))} that both have")
    if len(known) < len(shared):
        name = str(subject.roles.identifier)
        both = _both(subject, learnt, name)
        inside = (both.codes >= 0)[: subject.people]
        seen = int((np.isin(both.codes[: subject.people], both.codes[subject.people :]) & inside).sum())
        if seen:
            found.append(f"{many(seen, 'row has', 'rows have')} a {name!r} that a training row has")
            columns.append(name)
    if found:
        return TRAINING_OVERLAP.found(columns, f"Of {many(subject.people, 'row')}, {', and '.join(found)}.")
    if not shared:
        return TRAINING_OVERLAP.skipped("The training table has none of the columns of this one.")
    return TRAINING_OVERLAP.fine(
        f"None of {many(subject.people, 'row')} is among the {many(learnt.people, 'training row')}."
    )


def _both(subject: Subject, learnt: Subject, column: str) -> Column:
    """A column of the two tables, one below the other."""
    values = [each.values for side in (subject, learnt) if (each := side.column(column)) is not None]
    if len({str(each.dtype) for each in values}) > 1 or values[0].dtype == "category":
        values = [each.astype(object) for each in values]
    return Column.of(pd.concat(values, ignore_index=True), column)


def _seen(columns: Sequence[Column], rows: int) -> int:
    """How many of the first rows are among the ones after them."""
    marks = _marks(columns, len(columns[0].codes))
    return int(np.isin(marks[:rows], marks[rows:]).sum())


def _again(columns: Sequence[Column], rows: int) -> int:
    """How many rows are the same as an earlier one in all of these columns."""
    return int(pd.Series(_marks(columns, rows)).duplicated().sum())


def _marks(columns: Sequence[Column], rows: int) -> NDArray[np.uint64]:
    """A number for each row, the same for the same values and otherwise different.

    Of 64 bits, so that among a million rows two different ones share it once in some ten million tables.
    The mixing is that of splitmix64 (Steele, Lea and Flood 2014).
    """
    marks = np.zeros(rows, np.uint64)
    for column in columns:
        marks = (marks ^ column.codes.astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        marks = (marks ^ (marks >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        marks = (marks ^ (marks >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        marks ^= marks >> np.uint64(31)
    return marks


def _every(columns: int) -> str:
    return "the one column" if columns == 1 else f"all {columns} columns"


def _share(rows: int, subject: Subject) -> str:
    return percent(rows / max(subject.people, 1))
