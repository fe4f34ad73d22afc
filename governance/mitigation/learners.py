"""Learners: how a model of the audited kind learns again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import baseline, models
from governance.metrics.intervals import Floats


@dataclass(frozen=True)
class Baseline:
    """The baseline that an audit fitted, by its name.

    Attributes
    ----------
    name : str
        One of `baseline.LEARNERS`.
    outcomes : (str, str)
        The unfavourable and the favourable outcome, as the model will say them.
    """

    name: str
    outcomes: tuple[str, str]

    def fit(
        self, features: pd.DataFrame, outcome: NDArray[np.bool_], *, weight: Floats | None = None, seed: int = 0
    ) -> Learnt:
        """A pipeline that has learnt from these people."""
        label = np.array(self.outcomes, object)[outcome.astype(int)]
        return Learnt(baseline.fit(features, label, self.name, weight=weight, seed=seed), self.outcomes[1])


@dataclass(frozen=True, eq=False)
class Learnt:
    """A fitted scikit-learn classifier of a table's columns, and the class that is favourable."""

    model: Any
    favourable: str

    def scores(self, features: pd.DataFrame) -> Floats:
        """The probability of the favourable outcome of each person, shape (people,)."""
        place = list(self.model.classes_).index(self.favourable)
        found = models.scores(self.model, features, place)
        return np.asarray(found, float)
