"""A scikit-learn classifier learns again: a copy without what it learnt, with its settings, from other people."""

from __future__ import annotations

import warnings
from typing import Any

from numpy.typing import ArrayLike

WEIGHT = "sample_weight"


def fixed(model: Any) -> str:
    """Why a classifier cannot learn again, as the end of a sentence; "" if it can."""
    if type(model).__name__ == "OnnxClassifier":
        return "a model in ONNX says how to decide, and not how it learnt"
    if not hasattr(model, "fit") or not hasattr(model, "get_params"):
        return f"a {type(model).__name__} has no way to learn that scikit-learn knows"
    parts = [model, *model.get_params(deep=True).values()]
    if any(type(each).__name__ == "FrozenEstimator" for each in parts):
        return "a part of it is frozen, and stays as it is whatever it is given"
    return ""


def weight_parameter(model: Any) -> str:
    """How a classifier, or the last step of a pipeline, is given people's weights; "" where it takes none."""
    from sklearn.utils.validation import has_fit_parameter

    path = ""
    while hasattr(model, "steps"):
        name, model = model.steps[-1]
        path += f"{name}__"
    return path + WEIGHT if hasattr(model, "fit") and has_fit_parameter(model, WEIGHT) else ""


def learnt(model: Any, features: Any, label: ArrayLike, *, weight: ArrayLike | None = None, seed: int = 0) -> Any:
    """A copy of a classifier that has learnt from these people, and from nobody else.

    Its settings stay; only what it draws by lot is drawn with the seed, so that the same seed gives the same model.

    Parameters
    ----------
    model : scikit-learn classifier
        Left as it is.
    features : DataFrame, or array of shape (people, columns)
    label : array, shape (people,)
    weight : array of float, shape (people,), optional
        Not used where `weight_parameter` says that the model takes none.
    seed : int

    Raises
    ------
    Whatever the model's own `fit` raises.
    """
    from sklearn.base import clone

    found = clone(model)
    drawn = [name for name in found.get_params(deep=True) if name.rpartition("__")[2] == "random_state"]
    found.set_params(**dict.fromkeys(drawn, seed))
    name = weight_parameter(found)
    given = {name: weight} if name and weight is not None else {}
    with warnings.catch_warnings():  # they would be said to nobody, and a model that did not converge is still measured
        warnings.simplefilter("ignore")
        return found.fit(features, label, **given)
