"""A mixture: several models, one of which a lot picks for each person. What a search by reductions learns."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from governance.errors import LearnsNothing
from governance.metrics.intervals import Floats


class Mixture(ClassifierMixin, BaseEstimator):
    """Fitted classifiers, and how probably each of them decides about a person.

    It is a scikit-learn classifier without learning of its own, so that it can stand at the end of a pipeline and in a
    `.skops` file: what it holds are its parameters, and reading it back calls nothing but this class.

    Parameters
    ----------
    predictors : list of fitted scikit-learn classifiers
        Each predicts 1 for the favourable outcome and 0 for the other.
    probabilities : list of float
        Of each predictor; they add up to 1.
    outcomes : list of str
        The unfavourable and the favourable outcome, in words.
    seed : int
        Of the draw that `predict` makes.

    Attributes
    ----------
    classes_ : array of str, shape (2,)

    References
    ----------
    Agarwal et al. (2018), A reductions approach to fair classification, ICML 35.
    """

    def __init__(self, predictors: Any, probabilities: Any, outcomes: Any, seed: int = 0) -> None:
        self.predictors = predictors
        self.probabilities = probabilities
        self.outcomes = outcomes
        self.seed = seed

    @property
    def classes_(self) -> NDArray[Any]:
        """The unfavourable and the favourable outcome."""
        return np.array(list(self.outcomes), object)

    def fit(self, features: ArrayLike, label: ArrayLike | None = None) -> NoReturn:  # noqa: ARG002
        """Refused: its predictors have learnt already, under a constraint that they do not hold."""
        raise LearnsNothing("A mixture of models")

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict_proba(self, features: ArrayLike) -> Floats:
        """How probably each person gets each outcome over all draws, shape (people, 2): exact, and without a lot."""
        votes = np.array([np.asarray(each.predict(features), float) for each in self.predictors])
        chance = np.clip(np.average(votes, axis=0, weights=self.probabilities), 0, 1)
        return np.column_stack([1 - chance, chance])

    def drawn(self, features: ArrayLike, seed: int) -> NDArray[Any]:
        """What one draw decides about each person, as one of `classes_`; the same for the same people and seed."""
        chance = self.predict_proba(features)[:, 1]
        selected = np.random.default_rng(seed).random(len(chance)) < chance
        return self.classes_[selected.astype(int)]

    def predict(self, features: ArrayLike) -> NDArray[Any]:
        """One draw, with the mixture's own seed. People in another order are drawn about otherwise."""
        return self.drawn(features, self.seed)
