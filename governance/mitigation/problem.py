"""The problem that every mitigation method is given: who to learn from, whom to decide about, and by which groups."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.errors import GroupNotLearnable, ModelNeeded
from governance.metrics import words
from governance.mitigation.goals import GOALS as GOALS
from governance.mitigation.goals import Goal as Goal

SEED = 0


@dataclass(frozen=True, eq=False)
class Problem:
    """Prepared features, labels and groups of the people to learn from, and of those held out.

    Attributes
    ----------
    learner : scikit-learn classifier
        Not fitted; of the audited model's kind and settings.
    features, held_out : float arrays, shape (people, prepared columns)
    score, held_out_score : float arrays, shape (people,)
        The audited model's probability of the favourable outcome.
    outcome : int array
        1 where a person to learn from really had the favourable outcome.
    groups, held_out_groups : int arrays
        Which group each person is in.
    """

    learner: Any
    features: NDArray[np.float64]
    score: NDArray[np.float64]
    outcome: NDArray[np.int64]
    groups: NDArray[np.int64]
    held_out: NDArray[np.float64]
    held_out_score: NDArray[np.float64]
    held_out_groups: NDArray[np.int64]


def problem(audit: Audit, by: Sequence[str]) -> Problem:
    """The problem that an audit of a fitted baseline poses.

    Raises
    ------
    ModelNeeded
        If the audit has no model with people it learnt from.
    GroupNotLearnable
        If some group has people with only one of the two outcomes to learn from, or none.
    """
    from sklearn.base import clone

    if audit.model is None or audit.score is None or not len(audit.training):
        raise ModelNeeded("Mitigation")
    prepare, learn = audit.model[:-1], audit.model[-1]
    names, groups = audit.groups(by)
    outcome = audit.outcome.astype(np.int64)
    learnt = np.bincount(2 * groups[audit.training] + outcome[audit.training], minlength=2 * len(names)).reshape(-1, 2)
    there = np.bincount(groups, minlength=len(names)) > 0
    if short := [words.group(by, names[place]) for place in np.flatnonzero(there & (learnt.min(axis=1) == 0))]:
        raise GroupNotLearnable(short)
    features = prepare.transform(audit.dataset.features.iloc[audit.training])
    return Problem(
        learner=clone(learn),
        features=features,
        score=learn.predict_proba(features)[:, audit.favourable_class],
        outcome=outcome[audit.training],
        groups=groups[audit.training],
        held_out=prepare.transform(audit.dataset.features.iloc[audit.rows]),
        held_out_score=audit.score,
        held_out_groups=groups[audit.rows],
    )


@contextmanager
def fairlearn_on_pandas_3() -> Iterator[None]:
    """Fairlearn 0.15 still calls what pandas will drop in version 4, which the pins exclude."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        yield
