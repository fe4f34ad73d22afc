"""A mixture: several models, one of which a lot picks for each person. What a search by reductions learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from governance.data import models
from governance.metrics.intervals import Floats
from governance.mitigation.rule import drawn
from governance.mitigation.settled import Settled


class Mixture(Settled, ClassifierMixin, BaseEstimator):
    """Fitted classifiers, and how probably each of them decides about a person.

    It is a scikit-learn classifier without learning of its own, so that it can stand at the end of a pipeline and in a
    `.skops` file: what it holds are its parameters, and reading it back calls nothing but this class.

    Parameters
    ----------
    predictors : list of fitted scikit-learn classifiers
        Each says the outcomes; True or False in place of one that selects everybody or nobody.
    shares : list of float
        How probably each predictor decides; they add up to 1.
    outcomes : list
        The unfavourable and the favourable outcome.
    columns : list of str
        What the predictors look at; some may look at fewer.
    threshold : float
        From which score on a predictor selects; one without scores decides by itself.
    seed : int
        Of the draw that `predict` makes.

    Attributes
    ----------
    classes_ : array, shape (2,)

    References
    ----------
    Agarwal et al. (2018), A reductions approach to fair classification, ICML 35.
    """

    settled = "A mixture of models"

    def __init__(
        self, predictors: Any, shares: Any, outcomes: Any, columns: Any, threshold: float = 0.5, seed: int = 0
    ) -> None:
        self.predictors = predictors
        self.shares = shares
        self.outcomes = outcomes
        self.columns = columns
        self.threshold = threshold
        self.seed = seed

    @property
    def classes_(self) -> NDArray[Any]:
        """The unfavourable and the favourable outcome."""
        return _array(self.outcomes)

    def predict_proba(self, table: pd.DataFrame) -> Floats:
        """How probably each person gets each outcome over all draws, shape (people, 2): exact, and without a lot."""
        votes = np.array([self._votes(each, table) for each in self.predictors], float)
        chance = np.clip(np.average(votes, axis=0, weights=self.shares), 0, 1)
        return np.column_stack([1 - chance, chance])

    def _votes(self, predictor: Any, table: pd.DataFrame) -> NDArray[np.bool_]:
        """Whom one of its predictors selects."""
        if isinstance(predictor, bool):
            return np.full(len(table), predictor)
        rows = models.inputs(predictor, table, list(self.columns))
        known = np.asarray(predictor.classes_).tolist()
        score = models.scores(predictor, rows, known.index(self.outcomes[1]))
        if score is None:
            return np.asarray(models.decisions(predictor, rows) == self.outcomes[1])
        return score >= self.threshold

    def predict(self, table: pd.DataFrame) -> NDArray[Any]:
        """One draw, with the mixture's own seed. People in another order are drawn about otherwise."""
        return self.classes_[drawn(self.predict_proba(table)[:, 1], self.seed).astype(int)]


def _array(outcomes: Any) -> NDArray[Any]:
    return np.array(list(outcomes), object if isinstance(outcomes[0], str) else None)
