"""Another model: one that can be read as it is, learnt without any constraint."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from governance.data.baseline import usable
from governance.errors import BaselineFailed, PackageNeeded
from governance.mitigation.learners import Learnt as Fitted
from governance.mitigation.methods.learning import Learnt, Wanted, decided, people
from governance.mitigation.trial import Trial

PACKAGE, MODULE = "interpret-core", "interpret"
BAGS = 4  # the package's own 14 take four times as long, and decide no better than splits differ


def glass_box(trial: Trial, wanted: Wanted, strength: float) -> Learnt:  # noqa: ARG001
    """An explainable boosting machine: a sum of one curve a column and some of two, each of which can be looked at.

    Raises
    ------
    PackageNeeded
        Where `interpret-core` is not installed.
    BaselineFailed
        If it cannot learn from these columns.

    References
    ----------
    Nori, Jenkins, Koch & Caruana (2019), InterpretML, arXiv:1909.09223.
    """
    if find_spec(MODULE) is None:
        raise PackageNeeded("glass box", PACKAGE)
    from interpret.glassbox import ExplainableBoostingClassifier

    learnt = people(trial)
    kinds = {name: "continuous" if _number(learnt.features[name]) else "nominal" for name in learnt.features}
    names = [name for name in kinds if usable(learnt.features[name]) and learnt.features[name].notna().any()]
    model = ExplainableBoostingClassifier(
        feature_types=[kinds[name] for name in names], outer_bags=BAGS, n_jobs=1, random_state=trial.seed
    )
    try:
        with warnings.catch_warnings():  # it warns that its own pictures, which are not shown, leave out missing values
            warnings.filterwarnings("ignore", "Missing values detected", UserWarning)
            model.fit(_plain(learnt.features[names]), learnt.outcome.astype(int), sample_weight=learnt.weight)
    except (ValueError, TypeError) as error:
        raise BaselineFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None
    return decided(trial, Fitted(model, 1), _plain(learnt.held_out[names]))


def _number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _plain(features: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats and everything else as texts, nan where a value is missing."""
    return pd.DataFrame({str(name): _values(features[name]) for name in features}, index=features.index)


def _values(column: pd.Series) -> Any:
    if _number(column):
        return column.to_numpy(float, na_value=np.nan)
    return column.astype(object).where(column.isna(), column.astype(str)).to_numpy(object)
