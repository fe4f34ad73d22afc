"""After training: the same scores, with thresholds chosen per group (Hardt et al. 2016)."""

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from governance.mitigation.problem import SEED, Goal, Problem, fairlearn_on_pandas_3


def threshold_optimizer(problem: Problem, goal: Goal, tolerance: float) -> NDArray[np.bool_]:
    """Who of the held-out people Fairlearn's `ThresholdOptimizer` selects.

    It needs to know each person's group at decision time, and between two thresholds it decides by a coin
    flip, drawn with a fixed seed.

    Parameters
    ----------
    problem : Problem
    goal : Goal
    tolerance : float
        The gap allowed between groups on the people to learn from. Equalized odds has no tolerance but 0.
    """
    from fairlearn.postprocessing import ThresholdOptimizer

    search = ThresholdOptimizer(
        estimator=_Scores(), constraints=goal.constraint, prefit=True, predict_method="predict", tol=tolerance or None
    )
    with fairlearn_on_pandas_3():
        search.fit(problem.score[:, None], problem.outcome, sensitive_features=problem.groups)
        chosen = search.predict(
            problem.held_out_score[:, None], sensitive_features=problem.held_out_groups, random_state=SEED
        )
    return np.asarray(chosen).astype(bool)


class _Scores(BaseEstimator):
    """The audited model as Fairlearn sees it: its scores are computed already, and are the only feature."""

    def fit(self, *_: NDArray[np.float64]) -> "_Scores":
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(scores)[:, 0]
