"""Trees: decision trees, forests and boosted trees, explained exactly by SHAP against a background."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np

from governance.errors import ExplanationUnsuited
from governance.shapley.outputs import LOG_ODDS, PROBABILITY, Floats, Output

METHOD = "exactly, along every tree"
HOMES = ("sklearn.tree", "sklearn.ensemble")
BOOSTED = ("lightgbm", "xgboost")
AVERAGED = ("DecisionTree", "ExtraTree", "RandomForest")  # whose leaves hold probabilities
ADDED = ("GradientBoosting", "HistGradientBoosting")
BATCHES = 10  # parts of the background, whose values are compared


def has_trees(learn: Any) -> bool:
    """Whether a model may be one of trees that SHAP reads; it reads none of other models within one."""
    home, kind = type(learn).__module__, type(learn).__name__
    return home.startswith(BOOSTED) or (home.startswith(HOMES) and kind.startswith((*AVERAGED, *ADDED)))


class Trees:
    """Values of a model of trees, by SHAP, in `BATCHES` parts of the background.

    A category that became several columns is added up afterwards, which approximates the game in which they change
    together.

    Parameters
    ----------
    learn : fitted model of trees
    background : float array, shape (people, prepared columns)
    output : Output

    Raises
    ------
    ExplanationUnsuited
        If SHAP does not read it, or does not explain this output of it.
    """

    def __init__(self, learn: Any, background: Floats, output: Output) -> None:
        import shap

        averaged = type(learn).__name__.startswith(AVERAGED)
        if output.unit == LOG_ODDS and averaged:
            raise ExplanationUnsuited("its trees hold probabilities, and not their log-odds")
        if output.unit == PROBABILITY and not averaged:  # SHAP would only rescale log-odds
            raise ExplanationUnsuited("its trees add up to log-odds, and not to probabilities")
        self._classes, self._background = list(output.classes), single(background)
        masker = shap.maskers.Independent(self._background, max_samples=len(background))
        try:
            self._explainer = shap.TreeExplainer(learn, masker, feature_perturbation="interventional")
        except (shap.utils._exceptions.InvalidModelError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise ExplanationUnsuited(f"SHAP does not read a {type(learn).__name__} ({line(error)})") from None

    def values(self, prepared: Floats, owner: Floats) -> tuple[Floats, Floats]:
        """Values and their standard errors over backgrounds, both of shape (people, columns)."""
        people = single(prepared)
        parts = np.array_split(np.arange(len(self._background)), min(BATCHES, len(self._background)))
        mean = np.zeros((len(people), owner.shape[1]))
        squares = np.zeros_like(mean)
        for rows in parts:
            own = self._against(people, rows) @ owner
            mean += len(rows) / len(self._background) * own
            squares += own**2
        if len(parts) < 2:
            return mean, np.full_like(mean, np.nan)
        spread = np.maximum(squares / len(parts) - mean**2, 0)
        return mean, np.sqrt(spread / (len(parts) - 1))

    def _against(self, people: Floats, rows: Any) -> Floats:
        """Values against a part of the background, towards the classes that are asked about."""
        explainer = copy(self._explainer)  # several readers are answered at the same time
        explainer.data = self._background[rows]
        explainer.data_missing = np.isnan(explainer.data)
        found = np.asarray(explainer.shap_values(people, check_additivity=False), float)
        if found.ndim == 3:
            return np.asarray(found[:, :, self._classes].sum(axis=2))
        return -found if self._classes == [0] else found


def single(prepared: Floats) -> Floats:
    """Numbers as SHAP compares them with a threshold: rounded to single precision, people and thresholds alike."""
    return prepared.astype(np.float32).astype(float)


def line(error: Exception) -> str:
    """What a library's error says, in one short line."""
    return str(error).split("\n", 1)[0][:120].rstrip(".") or type(error).__name__
