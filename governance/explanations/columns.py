"""Columns: which hold numbers, and where a person's value stands between a column's low and high ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics.intervals import Floats

ENDS = (5, 95)  # percentiles between which values are told apart


def numbers(column: pd.Series) -> Floats | None:
    """A column's values as numbers, nan where missing; None of categories, which have no order of their own.

    Truth values are 0 and 1; categories whose order was declared are their places in it.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        if not column.cat.ordered:
            return None
        codes = column.cat.codes.to_numpy().astype(float)
        return np.where(codes < 0, np.nan, codes)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=float, na_value=np.nan)
    return None


def from_low_to_high(column: pd.Series) -> Floats:
    """Where each value stands between the column's low (0) and high (1) ones, shape (people,).

    The ends are the 5th and the 95th percentile, or the extremes where those are alike, so that a few very large
    values do not make all others alike. nan of missing values and of categories; one half where all are alike.
    """
    found = numbers(column)
    if found is None:
        return np.full(len(column), np.nan)
    known = found[np.isfinite(found)]
    if not len(known):
        return np.full(len(column), np.nan)
    low, high = np.percentile(known, ENDS)
    if low == high:
        low, high = known.min(), known.max()
    if low == high:
        return np.where(np.isnan(found), np.nan, 0.5)
    return np.asarray(np.clip((found - low) / (high - low), 0, 1))
