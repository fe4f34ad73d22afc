"""What Fairlearn's reductions are asked to bound and to keep small, with people's weights and without small groups.

They say the same as Fairlearn's own moments where nobody is weighted and no group is left out, which the tests hold.
Fairlearn is loaded here, so nothing imports this file before a reduction begins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.reductions import ClassificationMoment, UtilityParity

from governance.metrics.intervals import Floats
from governance.mitigation.methods.compared import Compared

Predictor = Callable[[Any], Any]


class Loss(ClassificationMoment):
    """The mean cost of a wrong decision, weighted where people are.

    Parameters
    ----------
    weight : float array, shape (people,)
        Of mean 1.
    cost : float array, shape (people,)
        Of a wrong decision about each; of a weighted mean 1.
    """

    def __init__(self, weight: Floats, cost: Floats) -> None:
        super().__init__()
        self._weighed = weight * cost

    def load_data(self, X: Any, y: Any, *, sensitive_features: Any) -> None:  # noqa: N803
        """As Fairlearn calls it."""
        super().load_data(X, pd.Series(y), sensitive_features=pd.Series(sensitive_features))

    @property
    def index(self) -> list[str]:
        """The one number that this is."""
        return ["all"]

    def gamma(self, predictor: Predictor) -> pd.Series:
        """The mean cost of what a predictor decides."""
        wrong = np.squeeze(np.asarray(predictor(self.X))) != self._y.to_numpy()
        return pd.Series([float((self._weighed * wrong).mean())], self.index)

    def signed_weights(self, lambda_vec: pd.Series | None = None) -> pd.Series:  # noqa: ARG002
        """What selecting each person is worth."""
        return pd.Series(self._weighed * np.where(self._y == 1, 1, -1))


class Parity(UtilityParity):
    """Each compared group within a bound of all compared people, in each rate of a goal; weighted where people are.

    Parameters
    ----------
    compared : Compared
    weight : float array, shape (people,)
        Of mean 1.
    bound : float
    loss : Loss
        What is kept small meanwhile.
    """

    def __init__(self, compared: Compared, weight: Floats, bound: float, loss: Loss) -> None:
        super().__init__(difference_bound=bound)
        self._compared, self._weight, self._loss = compared, weight, loss

    def default_objective(self) -> Loss:
        """What is kept small meanwhile."""
        return self._loss

    def load_data(self, X: Any, y: Any, *, sensitive_features: Any) -> None:  # noqa: N803
        """As Fairlearn calls it; the groups are those of `compared`."""
        ClassificationMoment.load_data(self, X, pd.Series(y), sensitive_features=pd.Series(sensitive_features))
        cells, rate, group = self._compared.cells, self._compared.rate, self._compared.group
        self._inside = cells >= 0
        share = self._sums(np.ones(len(cells)))
        self.prob_group_event = pd.Series(share, pd.MultiIndex.from_arrays([rate, group], names=["event", "group_id"]))
        self.prob_event = self.prob_group_event.groupby(level="event").sum()
        both = [self.prob_group_event, self.prob_group_event]
        self._index = pd.concat(both, keys=["+", "-"], names=["sign", "event", "group_id"]).index
        self._share, self._whole = share, np.bincount(rate, share)
        self.default_objective_lambda_vec = self.pos_basis = self.neg_basis = self.neg_basis_present = None

    def gamma(self, predictor: Predictor) -> pd.Series:
        """How far each group's rate is above that of all compared people, and below it."""
        chosen, rate = self._sums(np.squeeze(np.asarray(predictor(self.X), float))), self._compared.rate
        above = chosen / self._share - (np.bincount(rate, chosen) / self._whole)[rate]
        return pd.Series(np.concatenate([above, -above]), self.index)

    def signed_weights(self, lambda_vec: pd.Series) -> pd.Series:
        """What selecting each person is worth to the bounds, at these multipliers."""
        above, below = lambda_vec.reindex(self.index).to_numpy().reshape(2, -1)
        rate, price = self._compared.rate, above - below
        each = np.append((np.bincount(rate, price) / self._whole)[rate] - price / self._share, 0)
        return pd.Series(self._weight * each[self._compared.cells])  # the last is that of people in no cell

    def _sums(self, values: Floats) -> Floats:
        """The weighted mean over everybody of a value, where it is in a cell."""
        inside, cells = self._inside, self._compared.cells
        sums = np.bincount(cells[inside], (self._weight * values)[inside], len(self._compared.rate))
        return np.asarray(sums / len(cells), float)
