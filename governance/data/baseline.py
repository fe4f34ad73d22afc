"""A baseline: a plain, well-known model fitted on the features, so that there is something to audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from governance.data.cores import one_core
from governance.errors import (
    BaselineFailed,
    FeatureInfinite,
    FeatureRefused,
    FeatureTooLarge,
    LearnerUnknown,
    RoleNeeded,
    SplitTooSmall,
)

LEARNERS = ("logistic regression", "gradient boosting")
LEAST_PER_OUTCOME = 10
RARE = 20  # categories that fewer training rows have are read as one
MOST_CATEGORIES = 200
LARGEST = 1e150  # whose square is still a number


@dataclass(frozen=True, eq=False)
class Split:
    """Which rows a model learns from, and which are held out to judge it. Positions, each row in one part."""

    training: NDArray[np.int64]
    held_out: NDArray[np.int64]


def split(label: ArrayLike, *, share: float = 0.3, seed: int = 0) -> Split:
    """A random split, stratified by label; the same rows for the same seed, whichever value is favourable.

    Parameters
    ----------
    label : array, shape (people,)
    share : float
        Held out, in (0, 1).
    seed : int

    Raises
    ------
    SplitTooSmall
        If fewer than 10 people to learn from have one of the two outcomes.
    """
    from sklearn.model_selection import train_test_split

    values = np.asarray(label)
    found, people = np.unique(values, return_counts=True)
    rarer = int(people.min() * (1 - share)) if len(found) > 1 else 0
    if rarer < LEAST_PER_OUTCOME:
        raise SplitTooSmall(rarer, LEAST_PER_OUTCOME)
    rows = np.arange(len(values))
    training, held_out = train_test_split(rows, test_size=share, random_state=seed, stratify=values)
    return Split(np.sort(training), np.sort(held_out))


def fit(
    features: pd.DataFrame, label: ArrayLike, learner: str, *, weight: ArrayLike | None = None, seed: int = 0
) -> Any:
    """A fitted scikit-learn pipeline: `prepare` (numbers and categories, missing values too), then `learn`.

    Parameters
    ----------
    features : DataFrame
        Numbers are taken as they are; anything else as categories.
    label : array, shape (people,)
    learner : str
        One of `LEARNERS`.
    weight : array of float, shape (people,), optional
        How many people a row stands for.

    Raises
    ------
    LearnerUnknown, RoleNeeded, FeatureRefused, FeatureInfinite, FeatureTooLarge, BaselineFailed
    """
    empty = pipeline(features, learner, seed=seed)
    try:
        with one_core("blas"):
            return empty.fit(features, np.asarray(label), learn__sample_weight=weight)
    except (ValueError, TypeError) as error:
        raise BaselineFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None


def pipeline(features: pd.DataFrame, learner: str, *, seed: int = 0, scaled: bool | None = None) -> Any:
    """The pipeline before it is fitted; parameters and refusals are those of `fit`.

    With `scaled` its preparation gives numbers without gaps, of mean 0 and variance 1, and categories as 0 and 1;
    without it, whatever is best for the learner.
    """
    from sklearn.pipeline import Pipeline

    if learner not in LEARNERS:
        raise LearnerUnknown(learner, LEARNERS)
    if features.empty:
        raise RoleNeeded("feature", "at least one column that a model may look at")
    own = learner == "logistic regression" if scaled is None else scaled
    return Pipeline([("prepare", preparation(features, scaled=own)), ("learn", _learner(learner, seed))])


def usable(column: pd.Series) -> bool:
    """Whether a column can be a feature: numbers, or categories of which there are not too many."""
    if _numeric(column):
        return True
    kind = pd.api.types.infer_dtype(column.cat.categories if hasattr(column, "cat") else column, skipna=True)
    return kind in ("string", "boolean", "integer", "floating", "empty") and column.nunique() <= MOST_CATEGORIES


def _numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def preparation(features: pd.DataFrame, *, scaled: bool) -> Any:
    """What every baseline does to features first: missing values filled or left, categories as columns; not fitted.

    Raises
    ------
    FeatureRefused, FeatureInfinite, FeatureTooLarge
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    for column in features:
        if not usable(features[column]):
            raise FeatureRefused(str(column), features[column].nunique(), MOST_CATEGORIES)
        if _numeric(features[column]):
            _refuse_extremes(str(column), np.abs(features[column].to_numpy(float)))
    told = [column for column in features if features[column].notna().any()]  # an empty column says nothing
    numeric = [column for column in told if _numeric(features[column])]
    categorical = [column for column in told if column not in numeric]
    categories = OneHotEncoder(min_frequency=RARE, handle_unknown="infrequent_if_exist", sparse_output=False)
    filled = SimpleImputer(strategy="median", add_indicator=True)
    numbers = make_pipeline(filled, StandardScaler()) if scaled else "passthrough"
    return ColumnTransformer([("numbers", numbers, numeric), ("categories", categories, categorical)])


def _refuse_extremes(column: str, sizes: NDArray[np.float64]) -> None:
    if infinite := int(np.isinf(sizes).sum()):
        raise FeatureInfinite(column, infinite)
    if (sizes > LARGEST).any():
        raise FeatureTooLarge(column, float(np.nanmax(sizes)))


def _learner(learner: str, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    if learner == "logistic regression":
        return LogisticRegression(solver="newton-cholesky", max_iter=200)
    return HistGradientBoostingClassifier(random_state=seed)
