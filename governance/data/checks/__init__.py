"""Checks of a table with its roles before an audit: what blocks it, what somebody should look at, and what is fine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from governance.data.checks import features, groups, identity, leakage, outcomes, rows, scores
from governance.data.checks.check import SEVERITIES, Check, Kind
from governance.data.checks.subject import Subject
from governance.data.roles import Roles

__all__ = ["CHECKS", "SEVERITIES", "Check", "Kind", "checks"]

# In the order in which a reader wants them where they are as bad as each other. A new check is one line.
CHECKS: Mapping[Kind, Callable[[Subject], Check]] = {
    outcomes.LABEL_MISSING: outcomes.label_missing,
    outcomes.LABEL_OUTCOMES: outcomes.label_outcomes,
    outcomes.FAVOURABLE_UNKNOWN: outcomes.favourable_unknown,
    outcomes.DECISION_MISSING: outcomes.decision_missing,
    outcomes.DECISION_OUTCOMES: outcomes.decision_outcomes,
    scores.SCORE_MISSING: scores.score_missing,
    scores.SCORE_RANGE: scores.score_range,
    scores.SCORE_DIRECTION: scores.score_direction,
    scores.WEIGHT_VALUES: scores.weight_values,
    identity.PERSONAL_DATA: identity.personal_data,
    leakage.LEAKAGE: leakage.leakage,
    rows.TRAINING_OVERLAP: rows.training_overlap,
    rows.DUPLICATE_ROWS: rows.duplicate_rows,
    rows.DUPLICATE_PEOPLE: rows.duplicate_people,
    rows.REPEATED_IDENTIFIERS: rows.repeated_identifiers,
    groups.SMALL_GROUPS: groups.small_groups,
    groups.SMALL_COMBINATIONS: groups.small_combinations,
    groups.ATTRIBUTE_SPELLINGS: groups.attribute_spellings,
    groups.ATTRIBUTE_MISSING_CODES: groups.attribute_missing_codes,
    features.ATTRIBUTE_FEATURES: features.attribute_features,
    features.IDENTIFIER_FEATURES: features.identifier_features,
    features.TIME_FEATURES: features.time_features,
    features.CONSTANT_COLUMNS: features.constant_columns,
    features.EMPTY_COLUMNS: features.empty_columns,
}


def checks(
    table: pd.DataFrame, roles: Roles, *, training: pd.DataFrame | None = None, least: int = 30
) -> tuple[Check, ...]:
    """Every check of a table with its roles: what blocks an audit first, then what to look at, fine, not applicable.

    Roles may be incomplete: what they do not say makes a check "not applicable". Nothing is refused here. Checks of
    what columns hold look at 100,000 rows of a larger table, always the same ones, and say so.

    Parameters
    ----------
    table : DataFrame
        One row a person.
    roles : Roles
    training : DataFrame, optional
        What a model learnt from, to find the people it has seen.
    least : int
        People that a group should have.
    """
    subject = Subject(table, roles, training, least)
    found = [check(subject) for check in CHECKS.values()]
    return tuple(sorted(found, key=lambda each: SEVERITIES.index(each.severity)))
