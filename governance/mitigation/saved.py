"""Saved: what a method learnt as a `.skops` file that runs on a plain table, and decides as it was measured."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from governance.data import models
from governance.data.models.relearnt import Relearnt
from governance.errors import ModelFailed, ModelNotSaved
from governance.metrics.intervals import Floats
from governance.mitigation.methods.learning import Decider
from governance.mitigation.problem import Problem
from governance.mitigation.trial import Trial

LARGEST = 50 * 2**20  # bytes; larger ones would fill the memory of whoever looks at the page
USUAL = 0.5  # where a classifier of scikit-learn decides by itself


def attempted(fitted: Decider, held: Trial) -> tuple[bytes | None, str]:
    """What was learnt as a file, or why there is none; neither in a trial of which no file is kept."""
    if not kept(held):
        return None, ""
    try:
        return saved(fitted, held), ""
    except (ModelNotSaved, ModelFailed) as refused:
        return None, str(refused)


def kept(trial: Trial) -> bool:
    """Whether what is learnt in a trial is kept: in the first one that learns."""
    return trial.seed == trial.problem.first_seed


def saved(decider: Decider, trial: Trial) -> bytes:
    """A `.skops` file of what was learnt in a trial, which `models.opened` opens again.

    It takes the columns of the audited table and says the outcomes as they are counted. It decides where it was
    measured: a threshold other than 0.5 is part of the file, but for a model that learnt in its own process, whose
    scores are to be compared with it.

    Parameters
    ----------
    decider : Decider
        What a method handed back.
    trial : Trial
        In which it learnt.

    Raises
    ------
    ModelFailed
        If the model's own process cannot write it.
    ModelNotSaved
        If it is more than its own process can write, if skops cannot write it, or if it is too large.
    """
    from skops.io.exceptions import UnsupportedTypeException

    try:
        content = _elsewhere(decider) if _learnt_elsewhere(decider) else models.save(classifier(decider, trial))
    except UnsupportedTypeException as error:
        raise ModelNotSaved(
            f"skops cannot write it ({str(error).splitlines()[0].rstrip('.')}). Learn it outside with the settings of "
            "the note, or take a method that learns a model of scikit-learn's own."
        ) from None
    if len(content) > LARGEST:
        raise ModelNotSaved(
            f"it has {len(content) / 2**20:,.0f} MB, and at most {LARGEST / 2**20:,.0f} are kept. "
            "Choose a smaller learner, or learn it outside with the settings of the note."
        )
    return content


def classifier(decider: Decider, trial: Trial) -> Any:
    """What decides, as one scikit-learn classifier of the table's columns, at the threshold it was measured at.

    Raises
    ------
    ModelNotSaved
        If it needs columns to be set that it must not look at.
    """
    if decider.filled:
        raise ModelNotSaved(
            f"it needs the columns {', '.join(map(repr, decider.filled))}, which were set to one value for everybody "
            "here. Learn a pipeline outside that does not ask for them."
        )
    problem, model = trial.problem, decider.models[0]
    if decider.remover is not None:
        return at_threshold(_with_groups(decider, problem), decider.threshold, problem)
    if decider.drawn or isinstance(model, bool):
        return mixed(decider, problem)
    score = _scores(model, trial)
    usual = score is None or (decider.threshold == USUAL and not (score == USUAL).any())
    return model if usual else at_threshold(model, decider.threshold, problem)


def at_threshold(fitted: Any, threshold: float, problem: Problem) -> Any:
    """A fitted classifier that selects from a threshold on; itself where it has no scores."""
    if not hasattr(fitted, "predict_proba"):
        return fitted
    from sklearn.base import clone
    from sklearn.model_selection import FixedThresholdClassifier

    at = FixedThresholdClassifier(
        clone(fitted), threshold=threshold, pos_label=_classes(problem)[1], response_method="predict_proba"
    )
    at.estimator_ = fitted
    for name in ("feature_names_in_", "n_features_in_"):
        if hasattr(fitted, name):
            setattr(at, name, getattr(fitted, name))
    return at


def mixed(decider: Decider, problem: Problem) -> Any:
    """Several models, one of which a lot picks for each person, as one classifier; those that never decide left out."""
    from governance.mitigation.mixture import Mixture

    used = [(model, share) for model, share in zip(decider.models, decider.weights, strict=True) if share > 0]
    total = sum(share for _, share in used)
    return Mixture(
        [model for model, _ in used],
        [float(share / total) for _, share in used],
        list(_classes(problem)),
        [str(column) for column in problem.features],
        float(decider.threshold),
    )


def _with_groups(decider: Decider, problem: Problem) -> Any:
    """One model of columns from which a correlation was removed, as a pipeline of the table's columns."""
    from sklearn.pipeline import Pipeline

    from governance.mitigation.grouped_features import GroupedFeatures

    found_by = [
        {**asdict(each), "merged": [list(pair) for pair in each.merged], "bands": list(each.bands)}
        for each in problem.placing
    ]
    model = decider.models[0]
    first = GroupedFeatures(
        decider.prepare,
        decider.remover,
        features=[str(column) for column in problem.features],
        attributes=found_by,
        groups=[list(group) for group in problem.groups],
        compared=[int(code) for code in decider.compared],
        named=hasattr(model, "feature_names_in_"),
    )
    return Pipeline([("prepare", first), ("learn", model)])


def _learnt_elsewhere(decider: Decider) -> bool:
    return any(isinstance(model, Relearnt) for model in decider.models)


def _elsewhere(decider: Decider) -> bytes:
    """The file of a model that learnt in its own process, and can be written only there and as it is."""
    if decider.drawn:
        why = "its method picks one of several models by a coin for each person"
    elif decider.remover is not None:
        why = "the correlation with the groups is taken out of its columns before it sees them"
    elif decider.filled:
        why = f"{', '.join(map(repr, decider.filled))} must be set to one value for everybody before it sees them"
    else:
        return bytes(decider.models[0].saved())
    raise ModelNotSaved(
        f"{why}, and a model from a file learns in a process of its own, from which it comes back only alone and as "
        "it is. Its numbers stand; to use it, learn it outside with the settings of the note."
    )


def _classes(problem: Problem) -> tuple[Any, Any]:
    """The unfavourable and the favourable outcome, as models that learn say them."""
    assert problem.learner is not None
    return problem.learner.classes


def _scores(model: Any, trial: Trial) -> Floats | None:
    """What it gives the people held out; None where it decides without scores."""
    features = trial.problem.features
    rows = models.inputs(model, features.iloc[trial.held_out], [str(column) for column in features])
    return models.scores(model, rows, list(model.classes_).index(_classes(trial.problem)[1]))
