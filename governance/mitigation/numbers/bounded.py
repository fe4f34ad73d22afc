"""Bounded group loss: an ensemble of models whose squared error stays below a bound in every group where it learns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import OneGroupToBound, SameNumberForAll
from governance.metrics.intervals import Floats
from governance.mitigation.methods.reductions import fairlearn_on_pandas_3
from governance.mitigation.numbers.learner import pipeline

LEARNT_FROM = 30_000  # people; of more, a random sample, so that the work ends
PRECISION = 0.01  # of Fairlearn's search: the larger, the softer the bound
MOST_MODELS = 12  # that the search learns; it seldom needs more
STRENGTHS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Models of a standardised label with their shares.

    Attributes
    ----------
    prepare : fitted scikit-learn transformer
        What features go through first.
    models : tuple of (share, fitted regressor)
    mean, spread : float
        Of the label where it was learnt.
    """

    prepare: Any
    models: tuple[tuple[float, Any], ...] = field(repr=False)
    mean: float
    spread: float

    def predict(self, features: pd.DataFrame) -> Floats:
        """The mean of the models' predictions by their shares, in the label's unit, shape (people,).

        Fairlearn draws one of the models for each person. The mean errs no more in any group, since a squared error is
        convex, and gives one person one prediction.
        """
        inside = self.prepare.transform(features)
        whole = sum(share for share, _ in self.models)
        scaled = sum(share / whole * np.asarray(model.predict(inside), float) for share, model in self.models)
        return np.asarray(self.mean + self.spread * scaled)


def ensemble(
    features: pd.DataFrame, true: Floats, codes: NDArray[np.int64], learner: str, *, strength: float, seed: int = 0
) -> Ensemble:
    """An ensemble of models, of which the mean prediction is taken (Agarwal, Dudík and Wu 2019).

    The bound lies between the worst group's squared error without any bound (strength 0) and everybody's (1), both
    where it learns. The squared error is the one that both learners minimise, which the method asks for. The label is
    standardised first, so that Fairlearn's precision means the same in every unit.

    Parameters
    ----------
    features : DataFrame, shape (people, columns)
    true : float array, shape (people,)
    codes : int array, shape (people,)
        The groups to be bounded; see `bounded_groups`.
    learner : str
    strength : float
        In [0, 1].
    seed : int

    Raises
    ------
    GovernanceError
        OneGroupToBound, SameNumberForAll, and those of `learner.pipeline`.
    """
    from fairlearn.reductions import BoundedGroupLoss, ExponentiatedGradient, SquareLoss
    from sklearn.base import clone

    if len(np.unique(codes)) < 2:
        raise OneGroupToBound
    drawn = np.random.default_rng(seed).permutation(len(true))[:LEARNT_FROM]
    features, true, codes = features.iloc[drawn], true[drawn], codes[drawn]
    if not true.std() > 0:
        raise SameNumberForAll()
    made = pipeline(features, learner, seed=seed)
    prepare, learn = made[:-1], made[-1]
    inside = prepare.fit_transform(features, true)
    scaled = (true - true.mean()) / true.std()
    plain = (clone(learn).fit(inside, scaled).predict(inside) - scaled) ** 2
    worst = max(plain[codes == code].mean() for code in np.unique(codes))
    bound = worst - strength * (worst - plain.mean())
    search = ExponentiatedGradient(
        clone(learn),
        BoundedGroupLoss(SquareLoss(scaled.min(), scaled.max()), upper_bound=bound),
        eps=PRECISION,
        max_iter=MOST_MODELS,
    )
    with fairlearn_on_pandas_3():
        search.fit(inside, scaled, sensitive_features=codes)
    found = [(share, search.predictors_[at]) for at, share in search.weights_.items() if share > 0]
    return Ensemble(prepare, tuple(found), float(true.mean()), float(true.std()))


def bounded_groups(codes: NDArray[np.int64], groups: int, least: int) -> NDArray[np.int64]:
    """The groups whose errors are bounded: those of too few people are one; with too few again, part of the largest.

    Shape (people,), as `codes`.
    """
    people = np.bincount(codes, minlength=groups)
    few = (people > 0) & (people < least)
    target = np.arange(groups)
    if few.any():
        target[few] = np.argmax(people) if people[few].sum() < least else np.flatnonzero(few)[0]
    return target[codes]
