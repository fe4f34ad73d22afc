"""Plain columns: numbers as floats and everything else as texts, whatever kind of column a table has them in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from governance.mitigation.settled import Settled


class PlainColumns(Settled, TransformerMixin, BaseEstimator):
    """Some of a table's columns, as a model learnt them that tells kinds of columns apart.

    Like `Mixture` it holds parameters only.

    Parameters
    ----------
    columns : list of str
    numbers : list of bool
        Of each column, whether it is one of numbers; any other is one of texts.
    """

    settled = "A preparation with fixed kinds of columns"

    def __init__(self, columns: Any, numbers: Any) -> None:
        self.columns = columns
        self.numbers = numbers

    def transform(self, table: pd.DataFrame) -> pd.DataFrame:
        """The columns as floats and texts, nan where a value is missing."""
        kinds = zip(self.columns, self.numbers, strict=True)
        found = {name: _floats(table[name]) if number else _texts(table[name]) for name, number in kinds}
        return pd.DataFrame(found, index=table.index)


def is_number(column: pd.Series) -> bool:
    """Whether a column is one of numbers; True and False are none."""
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _floats(column: pd.Series) -> NDArray[Any]:
    return column.to_numpy(float, na_value=np.nan)


def _texts(column: pd.Series) -> NDArray[Any]:
    return column.astype(object).where(column.isna(), column.astype(str)).to_numpy(object)
