"""Learners of a number: plain, well-known regressors on the table's features, prepared as every baseline prepares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.baseline import preparation
from governance.data.cores import one_core
from governance.errors import BaselineFailed, LearnerUnknown, RoleNeeded

LEARNERS = ("linear regression", "gradient boosting")

Floats = NDArray[np.float64]


def pipeline(features: pd.DataFrame, learner: str, *, seed: int = 0) -> Any:
    """A scikit-learn pipeline that has learnt nothing yet: `prepare`, then `learn`, which takes sample weights.

    "linear regression" is ridge regression with a penalty of 1 on standardised columns, so that columns that say the
    same do no harm.

    Raises
    ------
    GovernanceError
        LearnerUnknown, RoleNeeded without a feature, and those of `baseline.preparation`.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import Pipeline

    if learner not in LEARNERS:
        raise LearnerUnknown(learner, LEARNERS)
    if features.empty:
        raise RoleNeeded("feature", "at least one column that a model may look at")
    linear = learner == LEARNERS[0]
    learn = Ridge() if linear else HistGradientBoostingRegressor(random_state=seed)
    return Pipeline([("prepare", preparation(features, scaled=linear)), ("learn", learn)])


def fit(features: pd.DataFrame, true: Floats, learner: str, *, weight: Floats | None = None, seed: int = 0) -> Any:
    """The same, when it has learnt from these people.

    Raises
    ------
    BaselineFailed
        If it cannot, with its reason.
    """
    made = pipeline(features, learner, seed=seed)
    try:
        with one_core():
            return made.fit(features, true, learn__sample_weight=weight)
    except (ValueError, TypeError) as error:
        raise BaselineFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None


def predictions(model: Any, features: pd.DataFrame) -> Floats:
    """What it predicts of each person, shape (people,); columns that it did not learn from are left aside."""
    with one_core():
        return np.asarray(model.predict(features[list(model.feature_names_in_)]), float)
