"""Checks of the features: columns that say nothing, and columns that no model should learn from."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from governance.data.checks.check import Check, Kind, many, percent, some
from governance.data.checks.subject import Subject
from governance.data.column import Column

EMPTY_SHARE = 0.95
NEARLY_UNIQUE = 0.95
LEAST_UNIQUE = 20  # values, below which everybody may well have an own one
EXPECTED = 10  # times as many repeats as there are (one at least), which measured numbers would have had
DIGITS = 8  # of numbers that all have as many
WHEN = 0.95  # share of texts that are dates

HEX = re.compile(r"(0x)?[0-9a-f]{16,}|\{?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.I)
CODE = re.compile(r"(^|[^a-z])(id|ids|uid|uuid|guid|key|identifier|nr|no|number|nummer|ref|reference)$", re.I)
YEAR, MONTH, DAY = r"(1[89]|20|21)\d\d", r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
CLOCK = r"([T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s*(am|pm)?\s*(Z|[+-]\d\d:?\d\d)?)?"
DATE = re.compile(rf"({YEAR}[-/.]{MONTH}[-/.]{DAY}|{DAY}[-/.]{MONTH}[-/.]{YEAR}|{MONTH}/{DAY}/{YEAR}){CLOCK}", re.I)

CONSTANT_COLUMNS = Kind(
    "constant-columns",
    "Columns with one value",
    "look",
    "features and attributes that are the same for everybody",
    "Leave them out: they tell nobody from anybody.",
)
EMPTY_COLUMNS = Kind(
    "almost-empty-columns",
    "Columns that are almost empty",
    "look",
    "features and attributes that are missing for at least 95 % of people",
    "Leave them out, or find out why they are missing; that somebody has a value may itself give the outcome away.",
)
IDENTIFIER_FEATURES = Kind(
    "identifier-features",
    "Identifiers among the features",
    "look",
    "features that name persons or rows: texts nearly all different, running numbers, long codes",
    "Take them out of the features; say which one is the identifier, if it names the person.",
)
TIME_FEATURES = Kind(
    "time-features",
    "Times among the features",
    "look",
    "features that are dates or times",
    "Take them out of the features, or turn them into what is meant, such as years since; say which one is the time.",
)
ATTRIBUTE_FEATURES = Kind(
    "attribute-features",
    "Sensitive attributes among the features",
    "look",
    "sensitive attributes that a model may look at",
    "Decide whether a model may look at them; in many places it may not. They are compared either way.",
)


def constant_columns(subject: Subject) -> Check:
    """Features and attributes that are the same for everybody."""
    looked = _looked_at(subject)
    if not looked or subject.people < 2:
        return CONSTANT_COLUMNS.skipped(
            f"The table has {many(subject.people, 'row')}." if looked else "No feature or attribute is chosen."
        )
    found = [each.name for each in looked if each.known == subject.people and len(each.distinct) == 1]
    if not found:
        return CONSTANT_COLUMNS.fine(f"None of {many(len(looked), 'column')} is the same for everybody.")
    have = many(len(found), "column has", "columns have")
    return CONSTANT_COLUMNS.found(found, f"{have} one value in all of {subject.people:,} rows: {some(found)}.")


def empty_columns(subject: Subject) -> Check:
    """Features and attributes that are missing for nearly everybody."""
    looked = _looked_at(subject)
    if not looked or not subject.people:
        return EMPTY_COLUMNS.skipped("No feature or attribute is chosen." if not looked else "The table has no rows.")
    shares = {each.name: each.missing / subject.people for each in looked}
    found = {name: share for name, share in shares.items() if share >= EMPTY_SHARE}
    if not found:
        name, most = max(shares.items(), key=lambda pair: pair[1])
        worst = f"; the emptiest is {name!r}, missing for {percent(most)}" if most else "; none has a missing value"
        return EMPTY_COLUMNS.fine(f"None of {many(len(looked), 'column')} is almost empty{worst}.")
    said = [f"{name!r} is missing for {percent(share)}" for name, share in found.items()]
    return EMPTY_COLUMNS.found(found, f"Of {many(subject.people, 'row')}, {some(said)}.")


def identifier_features(subject: Subject) -> Check:
    """Features that name persons or rows."""
    if not subject.features:
        return IDENTIFIER_FEATURES.skipped(subject.without("features"))
    chosen = subject.roles.identifier
    said = {each.name: "it is the identifier" if each.name == chosen else identifies(each) for each in subject.features}
    found = {name: why for name, why in said.items() if why}
    if not found:
        return IDENTIFIER_FEATURES.fine(f"None of {many(len(said), 'feature')} looks like an identifier.")
    return IDENTIFIER_FEATURES.found(found, f"{some([f'{name!r}: {why}' for name, why in found.items()])}.")


def time_features(subject: Subject) -> Check:
    """Features that are dates or times."""
    if not subject.features:
        return TIME_FEATURES.skipped(subject.without("features"))
    found = [each.name for each in subject.features if each.name == subject.roles.time or is_time(each)]
    if not found:
        return TIME_FEATURES.fine(f"None of {many(len(subject.features), 'feature')} is a date or a time.")
    said = f"Of {many(len(subject.features), 'feature')}, {len(found):,} hold dates or times: {some(found)}."
    return TIME_FEATURES.found(found, said.replace(" 1 hold ", " 1 holds "))


def attribute_features(subject: Subject) -> Check:
    """Sensitive attributes that a model may look at."""
    if not subject.attributes or not subject.features:
        return ATTRIBUTE_FEATURES.skipped(subject.without("features" if subject.attributes else "sensitive"))
    features = {each.name for each in subject.features}
    found = [each.name for each in subject.attributes if each.name in features]
    if not found:
        return ATTRIBUTE_FEATURES.fine(f"None of {many(len(subject.attributes), 'attribute')} is a feature.")
    said = f"Of {many(len(subject.attributes), 'attribute')}, a model may look at {len(found):,}: {some(found)}."
    return ATTRIBUTE_FEATURES.found(found, said)


def identifies(column: Column) -> str:
    """Why a column seems to name persons or rows; "" when it does not. Numbers with decimals are measured."""
    texts = column.texts
    if texts and len(texts) >= LEAST_UNIQUE:
        looked = texts[:2_000]
        if sum(bool(HEX.fullmatch(each.strip())) for each in looked) >= NEARLY_UNIQUE * len(looked):
            return f"{len(texts):,} different codes of hexadecimal digits"
    if len(column.distinct) < LEAST_UNIQUE or len(column.distinct) < NEARLY_UNIQUE * column.known or is_time(column):
        return ""
    different = f"{len(column.distinct):,} different values for {column.known:,} people"
    if column.is_text:
        return "" if _measured(texts) else different
    return f"{different}, all whole numbers" if column.is_whole and _runs(column) else ""


def is_time(column: Column) -> bool:
    """Whether a column holds dates or times."""
    if pd.api.types.is_datetime64_any_dtype(column.values.dtype) or isinstance(column.values.dtype, pd.PeriodDtype):
        return True
    if pd.api.types.is_numeric_dtype(column.values.dtype) or not len(column.distinct):
        return False
    if pd.api.types.infer_dtype(column.distinct) in ("datetime", "datetime64", "date", "period"):
        return True
    looked = column.texts[:2_000]
    dates = sum(bool(DATE.fullmatch(each.strip())) for each in looked)
    return column.is_text and dates >= WHEN * len(looked)


def _runs(column: Column) -> bool:
    """Whether nearly unique whole numbers are named so, all as long, or without repeats that measuring would make.

    Of n numbers measured anywhere in a range, about n squared over twice the range repeat, and more where they are
    not spread evenly. Fewer than a tenth of that is no chance.
    """
    if CODE.search(column.name):
        return True
    numbers = column.numbers
    finite = np.empty(0) if numbers is None else numbers[np.isfinite(numbers)]
    if not len(finite):
        return False
    low, high = float(finite.min()), float(finite.max())
    lengths = {len(f"{abs(each):.0f}") for each in (low, high)}
    repeats = len(finite) - len(column.distinct)
    if low > 0 and repeats == 0 and len(lengths) == 1 and lengths.pop() >= DIGITS:
        return True
    return len(finite) ** 2 / (2 * (high - low + 1)) >= EXPECTED * max(repeats, 1)


def _measured(texts: list[str]) -> bool:
    """Whether texts are numbers with decimals."""
    looked = texts[:2_000]
    return sum(bool(re.fullmatch(r"\s*[+-]?\d*[.,]\d+\s*", each)) for each in looked) >= NEARLY_UNIQUE * len(looked)


def _looked_at(subject: Subject) -> list[Column]:
    """The features, and the attributes as they are counted."""
    attributes = {each.name: each for each in subject.attributes}
    return [*(each for each in subject.features if each.name not in attributes), *attributes.values()]
