"""Settled: what the parts of a pipeline share that have nothing to learn any more."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import LearnsNothing


class Settled:
    """A part of a scikit-learn pipeline that holds parameters only, so that a `.skops` file reads it back by them."""

    settled: ClassVar[str]  # what it is, for the sentence that refuses to learn
    columns: Any

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The columns that it takes."""
        return np.array(list(self.columns), object)

    @property
    def n_features_in_(self) -> int:
        """How many columns it takes."""
        return len(self.feature_names_in_)

    def fit(self, table: pd.DataFrame, label: Any = None) -> NoReturn:  # noqa: ARG002
        """Refused: whatever there was to learn was learnt before."""
        raise LearnsNothing(self.settled)

    def __sklearn_is_fitted__(self) -> bool:
        return True
