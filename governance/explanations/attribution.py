"""Attribution: how much each column moved a prediction away from the average, by SHAP, checked against the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from governance.audit import Audit
from governance.errors import ExplanationInexact, ExplanationUnavailable, ModelNeeded
from governance.metrics.intervals import normal_quantile

SAMPLE = 500
TOLERANCE = 1e-6  # of the size of the model's output

LOG_ODDS = "log-odds"
START, END = "average in training", "this person"


@dataclass(frozen=True, eq=False)
class Attributions:
    """What each column contributed to the predictions of some people.

    For each person, `base` plus the sum of their `values` is `output`; this was checked.

    Attributes
    ----------
    columns : tuple of str
        As the table names them; what a model expands (categories, missing indicators) is added back.
    values : float array, shape (people, columns)
        In `unit`; above 0 moves towards the favourable outcome.
    base : float
        The average output over the people the model learnt from, in `unit`.
    output : float array, shape (people,)
        What the model says, in `unit`.
    people : DataFrame, shape (people, columns)
        Each person's own values; the index is their position in the table.
    unit : str
        "log-odds": 0 is a probability of one half.
    method : str
        How they were computed, in words.
    """

    columns: tuple[str, ...]
    values: NDArray[np.float64]
    base: float
    output: NDArray[np.float64]
    people: pd.DataFrame = field(repr=False)
    unit: str
    method: str

    @property
    def importance(self) -> NDArray[np.float64]:
        """Mean size of each column's contribution, whatever its direction, shape (columns,)."""
        return np.abs(self.values).mean(axis=0)

    @property
    def importance_interval(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """95 % interval of each column's importance over the sampled people (low, high); nan of one person."""
        people = len(self.values)
        if people < 2:
            return (np.full(len(self.columns), np.nan),) * 2
        half = normal_quantile(0.95) * np.abs(self.values).std(axis=0, ddof=1) / np.sqrt(people)
        return np.maximum(self.importance - half, 0), self.importance + half


def attributions(audit: Audit, rows: ArrayLike) -> Attributions:
    """Explain an audit's model for people at these positions in the table.

    A logistic regression is explained exactly (`shap.LinearExplainer` against the training people's mean),
    gradient boosting by `shap.TreeExplainer` along the trees' own paths. Both in log-odds of the favourable
    outcome.

    Parameters
    ----------
    audit : Audit
        Of a baseline fitted here.
    rows : array of int
        Positions in the table.

    Raises
    ------
    ModelNeeded, ExplanationUnavailable
    ExplanationInexact
        If base and attributions do not add up to the model's own output.
    """
    if audit.model is None or not len(audit.training):
        raise ModelNeeded("An explanation")
    people = audit.dataset.features.iloc[np.asarray(rows)]
    prepare, learn = audit.model[:-1], audit.model[-1]
    expanded, base, method = _explained(audit, learn, prepare.transform(people))
    sign = 1 if audit.favourable_class == 1 else -1
    output = sign * audit.model.decision_function(people)
    values = sign * expanded @ _owners(prepare[-1], expanded.shape[1])
    error = float(np.abs(sign * base + values.sum(axis=1) - output).max())
    if error > TOLERANCE * max(1.0, float(np.abs(output).max())):
        raise ExplanationInexact(error, LOG_ODDS)
    columns = tuple(str(column) for column in people)
    return Attributions(columns, values, sign * base, output, people, LOG_ODDS, method)


def sample(audit: Audit, people: int = SAMPLE, seed: int = 0) -> NDArray[np.int64]:
    """Positions of some audited people, drawn at random with a fixed seed; all of them when they are few."""
    if len(audit.rows) <= people:
        return audit.rows
    return np.sort(np.random.default_rng(seed).choice(audit.rows, people, replace=False))


def _explained(audit: Audit, learn: Any, prepared: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, str]:
    """Attributions of the prepared columns towards the model's second class, their base, and the method."""
    import shap
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    if isinstance(learn, LogisticRegression):
        training = audit.model[:-1].transform(audit.dataset.features.iloc[audit.training])
        background = shap.maskers.Independent(training, max_samples=len(training))
        explainer = shap.LinearExplainer(learn, background)
        method = "exact, for a linear model"
    elif isinstance(learn, HistGradientBoostingClassifier):
        explainer = shap.TreeExplainer(learn, feature_perturbation="tree_path_dependent")
        method = "exact along the trees' paths"
    else:
        raise ExplanationUnavailable(type(learn).__name__)
    return explainer.shap_values(prepared), float(np.ravel(explainer.expected_value)[0]), method


def _owners(prepare: Any, expanded: int) -> NDArray[np.float64]:
    """Which column each prepared column came from, as 0 and 1, shape (expanded, columns).

    Read from the transformer's own indices and categories, never from names.
    """
    names = prepare.feature_names_in_.tolist()
    owner = np.full(expanded, -1)
    for part, step, chosen in prepare.transformers_:
        if step == "drop":  # columns without a value
            continue
        at = np.array([names.index(column) for column in chosen], dtype=int)
        owner[prepare.output_indices_[part]] = at[_origins(step, len(at))]
    return (owner[:, None] == np.arange(len(names))).astype(float)


def _origins(step: Any, columns: int) -> NDArray[np.int64]:
    """For each column that a step of the baseline puts out, the position among those it took in."""
    each = np.arange(columns)
    if hasattr(step, "categories_"):
        rare = getattr(step, "infrequent_categories_", [None] * columns)
        widths = [
            len(all_) - (0 if few is None else len(few) - 1) for all_, few in zip(step.categories_, rare, strict=True)
        ]
        return np.repeat(each, widths)
    if hasattr(step, "named_steps") and step[0].indicator_ is not None:
        return np.concatenate([each, step[0].indicator_.features_])
    return each
