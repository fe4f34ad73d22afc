"""Another model: one that can be read as it is, learnt without any constraint."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

import numpy as np

from governance.data.baseline import usable
from governance.errors import BaselineFailed, PackageNeeded
from governance.mitigation.learners import Learnt
from governance.mitigation.methods.learning import Retrained, Wanted, by_one_model, people
from governance.mitigation.trial import Trial

PACKAGE, MODULE = "interpret-core", "interpret"
BAGS = 4  # the package's own 14 take four times as long, and decide no better than splits differ


def glass_box(trial: Trial, wanted: Wanted, strength: float) -> Retrained:  # noqa: ARG001
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
    from sklearn.pipeline import Pipeline

    from governance.mitigation.plain_columns import PlainColumns, is_number

    learnt = people(trial)
    kept = [name for name in learnt.features if usable(learnt.features[name]) and learnt.features[name].notna().any()]
    columns = PlainColumns([str(name) for name in kept], [is_number(learnt.features[name]) for name in kept])
    kinds = ["continuous" if each else "nominal" for each in columns.numbers]
    model = ExplainableBoostingClassifier(feature_types=kinds, outer_bags=BAGS, n_jobs=1, random_state=trial.seed)
    label = np.array(learnt.learner.classes, object)[learnt.outcome.astype(int)]
    try:
        with warnings.catch_warnings():  # it warns that its own pictures, which are not shown, leave out missing values
            warnings.filterwarnings("ignore", "Missing values detected", UserWarning)
            model.fit(columns.transform(learnt.features), label, sample_weight=learnt.weight)
    except (ValueError, TypeError) as error:
        raise BaselineFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None
    favourable, whole = learnt.learner.classes[1], Pipeline([("prepare", columns), ("learn", model)])
    return by_one_model(trial, Learnt(model, favourable, whole), columns.transform(learnt.held_out))
