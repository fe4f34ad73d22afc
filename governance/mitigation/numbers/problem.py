"""The problem: people, the number that was true of each, and who predicts it. It can be pickled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit, looked_at
from governance.data.baseline import Split
from governance.data.regressors import LEARNERS
from governance.errors import MethodUnknown, NumberNotPredicted, TooFewToSplit
from governance.metrics import counting
from governance.metrics.cells import Cells
from governance.metrics.grouped import grouped
from governance.metrics.intervals import Floats
from governance.mitigation.folds import parts
from governance.naming import Group

RECORDED = "as recorded"
PREDICTORS = (RECORDED, *LEARNERS)
MOST = 100_000  # people who are measured; of more, a random sample
HELD_OUT, TENTHS = 3, 10  # tenths of everybody who are held out where a model learns
LEAST = 20  # people to learn from or to choose on, and as many to measure


@dataclass(frozen=True, eq=False)
class Problem:
    """People, the true number and the predictor of an audit.

    Attributes
    ----------
    grouping : dict
        What groups the people, as every kind of count holds it: attributes, levels, groups, declared.
    codes : int array, shape (people,)
        Which group each person is in.
    true : float array, shape (people,)
        What is predicted, in its own unit.
    weight : float array, shape (people,), or None
    features : DataFrame
        What a model may look at, one row a person.
    label : str
    predictor : str
        One of `PREDICTORS`.
    predicted : float array, shape (people,), or None
        The recorded predictions; None where a model learns.
    own : Split or None
        Who learnt and who was held out in the audit itself; None where everybody is audited.
    sensitive : tuple of str
        The features that are sensitive attributes.
    least : int
        People that a group needs before it is compared, or its predictions are changed.
    """

    grouping: dict[str, Any]
    codes: NDArray[np.int64]
    true: Floats
    weight: Floats | None
    features: pd.DataFrame = field(repr=False)
    label: str
    predictor: str
    predicted: Floats | None
    own: Split | None
    sensitive: tuple[str, ...]
    least: int = 0

    @property
    def attributes(self) -> tuple[str, ...]:
        """What the groups are groups of."""
        return tuple(self.grouping["attributes"])

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in declared order."""
        return tuple(self.grouping["groups"])

    @property
    def learns(self) -> bool:
        """Whether a model learns to predict the number here."""
        return self.predicted is None


def refused(audit: Audit, predictor: str) -> str:
    """Why this predictor cannot be had in an audit, and what to do, in a sentence; "" where it can."""
    roles, table = audit.dataset.roles, audit.dataset.table
    if predictor not in PREDICTORS:
        raise MethodUnknown("predictor", predictor, PREDICTORS)
    if roles.label not in dict(roles.bands):
        return "The label is no number that is cut into bands. Choose bands for it on the Data page."
    if predictor != RECORDED and not roles.features:
        return (
            "No column is said to be a feature, so no model can learn. Fit a baseline on the Data page, where features "
            "are chosen; the number can then be learnt here too."
        )
    if predictor == RECORDED and (roles.decision is None or len(audit.training) or audit.model is not None):
        return (
            "No column that holds the predicted number is audited. Give one as the decision on the Data page, or let a "
            "model learn here."
        )
    for column in (roles.label, *([str(roles.decision)] if predictor == RECORDED else [])):
        values = table[column]
        if (
            not pd.api.types.is_numeric_dtype(values.dtype)
            or not np.isfinite(values.to_numpy(float, na_value=np.nan)).all()
        ):
            return f"Column {column!r} holds something that is no number. Correct it, or leave those people out."
    return ""


def problem(audit: Audit, by: Sequence[str], predictor: str, *, least: int = 0) -> Problem:
    """The problem that an audit of a number poses, by the groups of some attributes.

    Raises
    ------
    NumberNotPredicted
        With the sentence of `refused`.
    """
    if why := refused(audit, predictor):
        raise NumberNotPredicted(audit.dataset.roles.label, why)
    roles, table = audit.dataset.roles, audit.dataset.table
    held = counting.coded(audit.dataset.attributes, list(by))
    grouping, codes = grouped(Cells(held, {}, np.ones(len(table), np.int64)), tuple(by))
    recorded = predictor == RECORDED
    who = looked_at(audit, most=MOST) if not len(audit.training) else np.arange(len(table))
    return Problem(
        grouping=grouping,
        codes=codes[who],
        true=table[roles.label].to_numpy(float)[who],
        weight=None if audit.weights is None else audit.weights[who],
        features=audit.dataset.features.iloc[[] if recorded else who],
        label=roles.label,
        predictor=predictor,
        predicted=table[str(roles.decision)].to_numpy(float)[who] if recorded else None,
        own=Split(audit.training, audit.rows) if len(audit.training) else None,
        sensitive=tuple(each for each in roles.features if each in roles.sensitive),
        least=least,
    )


def split(problem: Problem, seed: int) -> Split:
    """Who learns and who is held out in the trial with this seed; the audit's own parts for seed 0, where it has any.

    Where predictions are recorded nobody learns: one half is there to choose on, and the other is held out. Where a
    model learns, three tenths are held out. As large a part of every group is.

    Raises
    ------
    TooFewToSplit
        If fewer than 20 people would be on a side.
    """
    if problem.learns and seed == 0 and problem.own is not None:
        return problem.own
    part = parts(problem.codes, TENTHS if problem.learns else 2, seed=seed)
    held_out = part < (HELD_OUT if problem.learns else 1)
    found = Split(np.flatnonzero(~held_out), np.flatnonzero(held_out))
    if min(len(found.training), len(found.held_out)) < LEAST:
        raise TooFewToSplit(len(held_out), LEAST)
    return found
