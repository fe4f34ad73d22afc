"""Linear: a model that adds up its columns, whose Shapley values are coefficient times distance from the average."""

from __future__ import annotations

from typing import Any

import numpy as np

from governance.errors import ExplanationUnsuited
from governance.shapley.outputs import LOG_ODDS, NUMBER, Floats, Output

METHOD = "exactly, by the coefficients of a linear model"
HOMES = ("sklearn.linear_model", "sklearn.discriminant_analysis", "sklearn.svm")


def is_linear(learn: Any) -> bool:
    """Whether a model says how much each of its columns weighs."""
    return type(learn).__module__.startswith(HOMES) and hasattr(learn, "coef_") and hasattr(learn, "intercept_")


class Linear:
    """Values of a linear model, by SHAP.

    Parameters
    ----------
    learn : fitted linear classifier of two classes, or regressor
    background : float array, shape (people, prepared columns)
    output : Output
        In log-odds, or a number.
    """

    def __init__(self, learn: Any, background: Floats, output: Output) -> None:
        import shap

        coefficients = np.asarray(learn.coef_, float)
        if output.unit not in (LOG_ODDS, NUMBER) or coefficients.size != background.shape[1]:
            raise ExplanationUnsuited(f"its coefficients do not add up to a {output.unit}")
        self._sign = -1.0 if output.classes == (0,) else 1.0
        whole = (coefficients.ravel(), float(np.ravel(learn.intercept_)[0]))
        self._explainer = shap.LinearExplainer(whole, shap.maskers.Independent(background, max_samples=len(background)))
        self._background = background

    def values(self, prepared: Floats, owner: Floats) -> tuple[Floats, Floats]:
        """Values and their standard errors over backgrounds, both of shape (people, columns)."""
        people = len(self._background)
        found = self._sign * self._explainer.shap_values(prepared) @ owner
        around = self._explainer.shap_values(self._background) @ owner
        spread = around.std(axis=0, ddof=1) / np.sqrt(people) if people > 1 else np.full(owner.shape[1], np.nan)
        return found, np.broadcast_to(spread, found.shape)
