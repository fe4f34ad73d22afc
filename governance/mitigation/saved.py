"""Saved: what a method learnt as a `.skops` file that runs on a plain table, and decides as it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from governance.data import models
from governance.errors import ModelNotSaved
from governance.metrics.intervals import Floats
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.trial import Trial

LARGEST = 50 * 2**20  # bytes; larger ones would fill the memory of whoever looks at the page
USUAL = 0.5  # where a classifier of scikit-learn decides by itself


def kept(trial: Trial) -> bool:
    """Whether what is learnt in a trial is kept: in the first one that learns."""
    return trial.seed == (SEED if len(trial.problem.training) else SEED + 1)


def saved(fitted: Any, trial: Trial) -> bytes:
    """A `.skops` file of what was learnt in a trial, which `models.opened` opens again.

    It takes the columns of the audited table and says the outcomes as they are counted. It decides where the audit
    does: a threshold other than 0.5 is part of the file, but for a model that learnt in its own process, whose scores
    are to be compared with it.

    Parameters
    ----------
    fitted : fitted scikit-learn classifier of a table's columns, or `models.relearnt.Relearnt`, or None
        Its classes are the outcomes of the problem; see `with_groups` and `mixed`.
    trial : Trial
        In which it learnt.

    Raises
    ------
    ModelFailed
        If the model's own process cannot write it.
    ModelNotSaved
        If there is nothing to be written, if skops cannot write it, or if it is too large.
    """
    if fitted is None:
        raise ModelNotSaved("it was learnt where only its decisions come back from. Its numbers stand as they are.")
    from skops.io.exceptions import UnsupportedTypeException

    try:
        content = fitted.saved() if hasattr(fitted, "saved") else models.save(decides(fitted, trial))
    except UnsupportedTypeException as error:
        raise ModelNotSaved(f"skops cannot write it ({str(error).splitlines()[0].rstrip('.')}).") from None
    if len(content) > LARGEST:
        raise ModelNotSaved(
            f"it has {len(content) / 2**20:,.0f} MB, and at most {LARGEST / 2**20:,.0f} are kept. "
            "Choose a smaller learner, or learn it outside with the settings of the note."
        )
    return content


def decides(fitted: Any, trial: Trial) -> Any:
    """The classifier deciding at the problem's threshold; itself where it does that anyway, or draws by lot."""
    problem, scores = trial.problem, _scores(fitted, trial)
    if _mixture(fitted) or (problem.threshold == USUAL and not (scores == USUAL).any()):
        return fitted
    from sklearn.base import clone
    from sklearn.model_selection import FixedThresholdClassifier

    at = FixedThresholdClassifier(
        clone(fitted),
        threshold=problem.threshold,
        pos_label=problem.outcomes[1],
        response_method="predict_proba",
    )
    at.estimator_, at.feature_names_in_, at.n_features_in_ = fitted, fitted.feature_names_in_, fitted.n_features_in_
    return at


def mixed(preparation: Sequence[tuple[str, Any]], predictors: Sequence[Any], weights: Floats, problem: Problem) -> Any:
    """Several classifiers of prepared rows, one of which a lot picks for each person, as one pipeline.

    Parameters
    ----------
    preparation : sequence of (str, fitted transformer)
        The steps from a table's columns to what the predictors take.
    predictors : sequence of fitted classifiers
        Each predicts 1 for the favourable outcome and 0 for the other.
    weights : float array, shape (predictors,)
        How probably each decides; those that never do are left out.
    problem : Problem
    """
    from sklearn.pipeline import Pipeline

    from governance.mitigation.mixture import Mixture

    weights = np.asarray(weights, float)
    used = np.flatnonzero(weights > 0).tolist()
    shares = (weights[used] / weights[used].sum()).tolist()
    mixture = Mixture([predictors[place] for place in used], shares, list(problem.outcomes))
    return Pipeline([*preparation, ("learn", mixture)])


def with_groups(preparation: Any, then: Sequence[tuple[str, Any]], problem: Problem) -> Any:
    """Fitted steps that take the groups of people, one column each, before the prepared features, as one pipeline.

    Parameters
    ----------
    preparation : fitted transformer
        Of the features.
    then : sequence of (str, fitted step)
        What takes the columns of the groups, in the order of `problem.groups`, and the prepared features behind them.
    problem : Problem
    """
    from sklearn.pipeline import Pipeline

    from governance.mitigation.grouped_features import GroupedFeatures

    found_by = [
        {**asdict(each), "merged": [list(pair) for pair in each.merged], "bands": list(each.bands)}
        for each in problem.placing
    ]
    features = [str(column) for column in problem.features]
    first = GroupedFeatures(preparation, features, found_by, [list(group) for group in problem.groups])
    return Pipeline([("prepare", first), *then])


def _mixture(fitted: Any) -> bool:
    from governance.mitigation.mixture import Mixture

    return isinstance(fitted, Mixture) or isinstance(getattr(fitted, "steps", [("", None)])[-1][1], Mixture)


def _scores(fitted: Any, trial: Trial) -> Floats:
    """What it gives people held out, where the features are all that it takes; nobody's otherwise."""
    problem = trial.problem
    if not set(fitted.feature_names_in_) <= set(problem.features.columns):
        return np.zeros(0)
    features = problem.features.iloc[trial.held_out][list(fitted.feature_names_in_)]
    return np.asarray(fitted.predict_proba(features)[:, list(fitted.classes_).index(problem.outcomes[1])], float)
