"""Exact: a model whose structure tells its Shapley values: linear, trees, or terms of its own; also in a pipeline."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pandas as pd

from governance.errors import ExplanationUnsuited
from governance.shapley import linear, terms, trees
from governance.shapley.outputs import LOG_ODDS, NUMBER, PROBABILITY, Floats, Output, Table, Values, closed
from governance.shapley.owners import owners

METHODS = (linear.METHOD, terms.METHOD, trees.METHOD)
MOST_CELLS = 2**24  # of prepared people at a time


class Teller(Protocol):
    """A model's last step that tells its own values, against prepared people."""

    def values(self, prepared: Any, owner: Floats) -> tuple[Floats, Floats]:
        """Values and their standard errors over backgrounds, both of shape (people, columns)."""
        ...


class Exact:
    """The Shapley values of one output of one model against one background.

    Parameters
    ----------
    model : fitted scikit-learn classifier or regressor, or a pipeline that ends in one
    background : DataFrame or array, shape (people, columns)
    output : Output

    Attributes
    ----------
    method : str
        How they are computed, in words; one of `METHODS`.

    Raises
    ------
    ExplanationUnsuited
        If the model, or a step before it, is of no kind whose structure is known here.
    """

    def __init__(self, model: Any, background: Table, output: Output) -> None:
        model = getattr(model, "best_estimator_", model)
        self._model, self._output = model, output
        self._steps = [step for _, step in model.steps[:-1]] if hasattr(model, "steps") else []
        self._learn = model.steps[-1][1] if hasattr(model, "steps") else model
        if hasattr(self._learn, "steps"):
            raise ExplanationUnsuited("it is a pipeline within a pipeline")
        if not any(of(self._learn) for of in (terms.has_terms, linear.is_linear, trees.has_trees)):
            raise ExplanationUnsuited(f"{type(self._learn).__name__} is neither linear, nor trees, nor a sum of terms")
        names = list(background.columns) if isinstance(background, pd.DataFrame) else list(range(background.shape[1]))
        self._base = float(self._says(background).mean())
        at, prepared = owners(self._steps, names), self._given(background)
        if len(at) != np.shape(prepared)[1] or (len(at) and at.min() < 0):
            raise ExplanationUnsuited("its preparation gives columns whose origin is not known")
        self._owner: Floats = (at[:, None] == np.arange(len(names))).astype(float)
        self.method, self._teller = _teller(self._learn, prepared, output)

    def values(self, people: Table) -> Values:
        """What each column contributed, of each of these people."""
        each = max(1, MOST_CELLS // max(1, len(self._owner)))
        parts = [
            self._teller.values(self._given(part), self._owner)
            for part in (people[at : at + each] for at in range(0, len(people), each))
        ]
        found, error = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
        return closed(found, error, None, self._base, self._says(people))

    def _given(self, people: Table) -> Any:
        """People as the last step is explained: its own kind of table where it tells terms, else numbers."""
        prepared = self._prepared(people)
        return prepared if terms.has_terms(self._learn) else dense(prepared)

    def _prepared(self, people: Table) -> Any:
        for step in self._steps:
            people = people if step is None or step == "passthrough" else step.transform(people)
        return people

    def _says(self, people: Table) -> Floats:
        """The output, by the model's own methods."""
        unit, classes = self._output.unit, list(self._output.classes)
        if unit == NUMBER:
            return np.asarray(self._model.predict(people), float)
        if unit == PROBABILITY:
            found: Floats = np.asarray(self._model.predict_proba(people), float)[:, classes].sum(axis=1)
            return found
        if unit != LOG_ODDS or len(self._model.classes_) != 2 or len(classes) != 1:
            raise ExplanationUnsuited(f"its {unit} of these classes is no number that it computes with")
        return (1 if classes == [1] else -1) * self._margin(people)

    def _margin(self, people: Table) -> Floats:
        """The log-odds of the second of two classes."""
        if hasattr(self._model, "decision_function"):
            return np.asarray(self._model.decision_function(people), float)
        asks = {"lightgbm": "raw_score", "xgboost": "output_margin"}
        package = type(self._learn).__module__.split(".")[0]
        if package not in asks:
            raise ExplanationUnsuited("it computes with probabilities, and not with their log-odds")
        return np.asarray(self._learn.predict(self._prepared(people), **{asks[package]: True}), float)


def _teller(learn: Any, prepared: Any, output: Output) -> tuple[str, Teller]:
    if terms.has_terms(learn):
        return terms.METHOD, terms.Terms(learn, prepared, output)
    if linear.is_linear(learn):
        return linear.METHOD, linear.Linear(learn, prepared, output)
    return trees.METHOD, trees.Trees(learn, prepared, output)


def dense(prepared: Any) -> Floats:
    """Prepared columns as an array of floats.

    Raises
    ------
    ExplanationUnsuited
        If some are no numbers.
    """
    try:
        return np.asarray(prepared.toarray() if hasattr(prepared, "toarray") else prepared, float)
    except (ValueError, TypeError):
        raise ExplanationUnsuited("it takes categories as they are") from None
