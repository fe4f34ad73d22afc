"""Suggestions: what the columns of a new table probably mean, each with its reason. A person confirms every one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from governance.data.baseline import MOST_CATEGORIES, usable
from governance.data.checks.features import identifies, is_time
from governance.data.column import Column
from governance.data.personal import words_of
from governance.data.roles import Roles

MOST_OUTCOMES = 20


def _words(text: str) -> frozenset[str]:
    return frozenset(words_of(text).split())


# Words of a column's name, in the languages that tables come in. A name is cut at signs, digits and capitals.
ATTRIBUTES = _words("""
    sex gender sexo sexe geschlecht genre race ethnicity ethnic ethnie hautfarbe raza religion faith age alter edad
    disability disabled behinderung handicap nationality citizenship citizen country origin nationalität nacionalidad
    marital marriage familienstand civil orientation pregnancy pregnant parental veteran caste tribe language
    indigenous immigrant migrant birthplace colour color interpreter
""")
LABELS = _words("""
    label target outcome y class true actual observed ground truth result status default repaid income readmitted
    deposit subscribed hired churn survived recid diagnosis zielvariable ergebnis resultado
""")
DECISIONS = _words("""
    decision decided prediction predicted pred predict yhat granted approved accepted rejected admitted entscheidung
    vorhersage decisión prédiction
""")
SCORES = _words("score scores prob proba probability likelihood risk wahrscheinlichkeit propensity")
WEIGHTS = _words("weight weights wt fnlwgt gewicht peso poids pwgtp")
TIMES = _words("date datum time timestamp day month year fecha zeit jahr admitted applied created")
SINGLE = ("label", "decision", "score", "weight", "identifier", "time")


@dataclass(frozen=True)
class Described:
    """A column as it is: what kind it is, how many values and gaps it has, and what it probably means.

    Attributes
    ----------
    column, kind : str
    values, missing : int
    role, reason : str
        Empty where nothing suggests itself.
    """

    column: str
    kind: str
    values: int
    missing: int
    role: str
    reason: str


def described(table: pd.DataFrame) -> tuple[Described, ...]:
    """Every column of a table, with the role that suggests itself and why."""
    columns = [_column(table[column]) for column in table]
    label = next((each for each in columns if each.role == "label"), None) or _last_of_two(columns)
    if label is None:
        return tuple(columns)
    others = [replace(each, role="", reason="") if each.role == "label" else each for each in columns]
    return tuple(label if each.column == label.column else each for each in others)


def suggested(columns: Iterable[Described], table: pd.DataFrame) -> Roles:
    """The roles that suggest themselves, as a place to begin with.

    Two things are left to the person: which outcome is good, and whether people count by a weight, which
    changes every number.
    """
    by_role: dict[str, list[str]] = {}
    for each in columns:
        by_role.setdefault(each.role, []).append(each.column)
    one = {role: columns[0] for role, columns in by_role.items() if role in SINGLE}
    taken = {*one.values(), *by_role.get("sensitive", [])}
    features = [str(column) for column in table if column not in taken and usable(table[column])]
    return Roles(
        label=one.pop("label", ""),
        favourable="",
        sensitive=tuple(by_role.get("sensitive", [])),
        features=tuple(features),
        **{role: column for role, column in one.items() if role != "weight"},  # type: ignore[arg-type]
    )


def _column(column: pd.Series) -> Described:
    held = Column.of(column, str(column.name))
    role, reason = _role(held)
    return Described(held.name, _kind(column), len(held.distinct), held.missing, role, reason)


def _role(column: Column) -> tuple[str, str]:
    """What a column probably means: by its name first, where its content allows it, else by its content."""
    said, values, numbers = words(column.name), len(column.distinct), column.numbers
    known = np.empty(0) if numbers is None else numbers[~np.isnan(numbers)]

    def named(known: frozenset[str], role: str, what: str) -> tuple[str, str]:
        return role, f'"{min(said & known)}" in its name; {what}.'

    if said & ATTRIBUTES and (numbers is not None or values <= MOST_CATEGORIES):
        return named(ATTRIBUTES, "sensitive", "people are treated differently by it in many places")
    if said & SCORES and len(known) and known.min() >= 0 and known.max() <= 1 and values > 2:
        return named(SCORES, "score", "its numbers lie between 0 and 1")
    if said & WEIGHTS and len(known) and known.min() >= 0:
        return named(WEIGHTS, "weight", "its numbers are not negative")
    if said & DECISIONS and values <= MOST_OUTCOMES:
        return named(DECISIONS, "decision", f"it holds {values} values")
    if said & LABELS and values <= MOST_OUTCOMES:
        return named(LABELS, "label", f"it holds {values} values")
    if is_time(column) or (said & TIMES and _are_years(column)):
        return "time", "It holds dates."
    if why := identifies(column):
        return "identifier", f"It holds {why}."
    return "", ""


def words(column: str) -> set[str]:
    """The words in a column's name: cut at signs, digits and capitals, in small letters without accents."""
    return set(words_of(re.sub(r"\d", " ", column)).split())


def _last_of_two(columns: list[Described]) -> Described | None:
    """The last column without a role, if it holds two outcomes."""
    last = columns[-1] if columns else None
    if last is None or last.role or last.values != 2:
        return None
    return replace(last, role="label", reason="It is the last column, and holds two values.")


def _kind(column: pd.Series) -> str:
    types = pd.api.types
    if types.is_bool_dtype(column.dtype):
        return "yes or no"
    if types.is_integer_dtype(column.dtype):
        return "whole number"
    if types.is_numeric_dtype(column.dtype):
        return "number"
    return "date" if types.is_datetime64_any_dtype(column.dtype) else "text"


def _are_years(column: Column) -> bool:
    numbers = column.numbers
    return column.is_whole and numbers is not None and bool(((numbers >= 1900) & (numbers <= 2100)).all())
