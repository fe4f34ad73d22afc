"""Features with the groups beside them, for a model whose preparation asks in which group a person is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from governance.metrics.intervals import Floats
from governance.mitigation.placing import Attribute, placed
from governance.mitigation.settled import Settled


class GroupedFeatures(Settled, TransformerMixin, BaseEstimator):
    """A fitted preparation of the features, from which what goes linearly with the groups is taken out.

    It takes a plain table with the columns of features and of attributes, and finds the group of each person as the
    audit did. Somebody of another group is refused in a sentence. Like `Mixture` it holds parameters only.

    Parameters
    ----------
    preparation : fitted transformer or None
        None where the features are numbers as they are.
    remover : fitted transformer
        It takes the prepared features, and behind them one column of 0 and 1 for each compared group.
    features : list of str
        The columns that the preparation takes.
    attributes : list of dict
        The fields of each `placing.Attribute`, as plain lists, texts and numbers.
    groups : list of list of str
        Those that people may be in.
    compared : list of int
        Which of them have a column.
    named : bool
        Whether what comes out has the names of the features.
    """

    settled = "A preparation with groups"

    def __init__(
        self, preparation: Any, remover: Any, *, features: Any, attributes: Any, groups: Any, compared: Any, named: Any
    ) -> None:
        self.preparation = preparation
        self.remover = remover
        self.features = features
        self.attributes = attributes
        self.groups = groups
        self.compared = compared
        self.named = named

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The columns that it takes: features, then attributes that are none."""
        columns = [each["column"] for each in self.attributes]
        return np.array(list(dict.fromkeys([*self.features, *columns])), object)

    def transform(self, table: pd.DataFrame) -> Floats | pd.DataFrame:
        """The prepared features without what goes with the groups, shape (people, prepared columns).

        Raises
        ------
        GroupsUnseen
            If somebody is in a group that this was made without.
        """
        found_by = [Attribute(each["column"], tuple(map(tuple, each["merged"])), tuple(each["bands"]), each["whole"])
                    for each in self.attributes]  # fmt: skip
        codes = placed(table, found_by, [tuple(group) for group in self.groups])
        rows = table[list(self.features)]
        prepared = np.asarray(rows if self.preparation is None else self.preparation.transform(rows), float)
        indicators = (codes[:, None] == np.array(self.compared)).astype(float)
        cleared: Floats = self.remover.transform(np.hstack([prepared, indicators]))
        return pd.DataFrame(cleared, table.index, self.features) if self.named else cleared
