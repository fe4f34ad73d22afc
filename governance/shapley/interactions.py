"""Interactions: what two columns do together in a model of trees, by SHAP, along the paths that people take.

Here a column that is not known is not taken from somebody of a background: at a split on it both sides count, each by
the people who went there when the model learnt. Interactions against a background are not in SHAP 0.51.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from governance.errors import ExplanationUnsuited, InteractionsUnknown
from governance.shapley import linear, terms, trees
from governance.shapley.exact import dense
from governance.shapley.outputs import LOG_ODDS, PROBABILITY, Floats, Output, Table
from governance.shapley.owners import owners

ADDED_UP = "it adds its columns up, so that no two of them do anything together beyond what each does alone"


@dataclass(frozen=True, eq=False)
class Interactions:
    """What each column does alone, and each pair of them beyond that, for some people.

    Attributes
    ----------
    values : float array, shape (people, columns, columns)
        Alone on the diagonal; what a pair does together in halves on both sides of it. All of it and the base are what
        the model says, if SHAP reads the model rightly: that is for the caller to hold against the model.
    base : float
        What the model says of nobody in particular.
    """

    values: Floats
    base: float

    @property
    def output(self) -> Floats:
        """What the values and the base add up to, shape (people,)."""
        return np.asarray(self.base + self.values.sum(axis=(1, 2)))


def interactions(model: Any, people: Table, output: Output) -> Interactions:
    """What columns do alone and in pairs in a model of trees, or in a pipeline that ends in one.

    Parameters
    ----------
    model : fitted scikit-learn classifier or regressor, or a pipeline
    people : DataFrame or array, shape (people, columns)
    output : Output
        In the unit in which the trees add up: `unit_of`.

    Raises
    ------
    InteractionsUnknown
        If it is no model of trees, if SHAP does not read it, or if a column's origin is not known.
    """
    model = getattr(model, "best_estimator_", model)
    steps = [step for _, step in model.steps[:-1]] if hasattr(model, "steps") else []
    learn = _trees(model)
    names = list(people.columns) if isinstance(people, pd.DataFrame) else list(range(people.shape[1]))
    try:
        at = owners(steps, names)
        prepared: Any = people
        for step in steps:
            prepared = prepared if step is None or step == "passthrough" else step.transform(prepared)
        values, base = _paths(learn, dense(prepared), list(output.classes))
    except ExplanationUnsuited as unsuited:
        raise InteractionsUnknown(unsuited.why) from None
    if len(at) != values.shape[1] or (len(at) and at.min() < 0):
        raise InteractionsUnknown("its preparation gives columns whose origin is not known")
    owner: Floats = (at[:, None] == np.arange(len(names))).astype(float)
    return Interactions(owner.T @ values @ owner, base)


def unit_of(model: Any) -> str:
    """The unit in which a model of trees adds up: probability of a forest, log-odds of boosted trees.

    Raises
    ------
    InteractionsUnknown
        If it is no model of trees.
    """
    averaged = type(_trees(getattr(model, "best_estimator_", model))).__name__.startswith(trees.AVERAGED)
    return PROBABILITY if averaged else LOG_ODDS


def _trees(model: Any) -> Any:
    """The last step, if it is of trees."""
    learn = model.steps[-1][1] if hasattr(model, "steps") else model
    if linear.is_linear(learn):
        raise InteractionsUnknown(ADDED_UP)
    if terms.has_terms(learn):
        raise InteractionsUnknown("it is a sum of terms; those of two columns are its own, and the model tells them")
    if not trees.has_trees(learn):
        raise InteractionsUnknown(f"a {type(learn).__name__} is no model of trees, and its structure is not known")
    return learn


def _paths(learn: Any, prepared: Floats, classes: list[int]) -> tuple[Floats, float]:
    """SHAP's values towards the classes that are asked about, and what they begin at."""
    import shap

    unread = (shap.utils._exceptions.InvalidModelError, ValueError, TypeError, AttributeError, KeyError)
    try:
        explainer = shap.TreeExplainer(learn, feature_perturbation="tree_path_dependent")
        found = np.asarray(explainer.shap_interaction_values(trees.single(prepared)), float)
    except (*unread, NotImplementedError) as error:
        raise InteractionsUnknown(f"SHAP does not read a {type(learn).__name__} ({trees.line(error)})") from None
    base = np.ravel(np.asarray(explainer.expected_value, float))
    if found.ndim == 4:
        return found[:, :, :, classes].sum(axis=3), float(base[classes].sum())
    sign = -1.0 if classes == [0] else 1.0
    return sign * found, sign * float(base[0])
