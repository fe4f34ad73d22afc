"""Before training: change what a model learns from, and let it learn as it always does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import NothingDropped, NothingLeft, WeightsNotTaken
from governance.metrics.intervals import Floats
from governance.mitigation.methods.compared import compared
from governance.mitigation.methods.learning import People, Retrained, Wanted, by_one_model, people
from governance.mitigation.trial import Trial

EVERYBODY = "demographic parity"  # the goal whose rate is about everybody


def reweighing(trial: Trial, wanted: Wanted, share: float) -> Retrained:
    """Learn with weights under which outcome and group are independent (Kamiran & Calders 2012).

    A person counts P(group) P(outcome) / P(group, outcome) times their own weight. Groups with fewer than
    `wanted.least` people keep their weights.

    Parameters
    ----------
    trial : Trial
    wanted : Wanted
    share : float
        Of the way from equal weights to these, in [0, 1].

    Raises
    ------
    WeightsNotTaken
        If the learner takes no weights.
    TooFewCompared
        If fewer than two groups have enough people.

    References
    ----------
    Kamiran & Calders (2012), Knowledge and Information Systems 33, 1-33.
    """
    learnt = people(trial)
    if not learnt.learner.weighs:
        raise WeightsNotTaken(learnt.learner.title, "reweighing")
    groups = compared(trial.problem, learnt, wanted, goal=EVERYBODY)
    weight = learnt.weights * (1 + share * (reweighed(groups.cells, learnt.outcome, learnt.weights) - 1))
    model = learnt.learner.fit(learnt.features, learnt.outcome, weight=weight, seed=trial.seed)
    return by_one_model(trial, model, learnt.held_out, kept_out=groups.kept_out)


def reweighed(codes: NDArray[np.int64], outcome: NDArray[np.bool_], weight: Floats) -> Floats:
    """P(group) P(outcome) / P(group, outcome) of each person, shape (people,); 1 for people in no group (-1)."""
    inside = codes >= 0
    cells = np.zeros((codes.max() + 1, 2))
    np.add.at(cells, (codes[inside], outcome[inside].astype(int)), weight[inside])
    expected = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0) / cells.sum()
    ratio = np.divide(expected, cells, out=np.ones_like(cells), where=cells > 0)
    return np.where(inside, ratio[codes, outcome.astype(int)], 1.0)


def correlation_remover(trial: Trial, wanted: Wanted, share: float) -> Retrained:
    """Learn from columns whose linear correlation with the groups is taken out, with Fairlearn's `CorrelationRemover`.

    It works on the prepared columns (numbers without gaps, categories as 0 and 1), and on one indicator a group with
    at least `wanted.least` people.

    Parameters
    ----------
    trial : Trial
    wanted : Wanted
    share : float
        Of the correlation, in [0, 1].

    Raises
    ------
    TooFewCompared
        If fewer than two groups have enough people.
    NotNumbers
        If the learner prepares its columns itself, and they are not numbers without gaps.
    """
    from fairlearn.preprocessing import CorrelationRemover

    learnt = people(trial)
    groups = compared(trial.problem, learnt, wanted, goal=EVERYBODY)
    ready = learnt.learner.ready(learnt.features, seed=trial.seed, numbers=True)
    known = groups.group
    rows, unseen = ready.rows(learnt.features), ready.rows(learnt.held_out)
    wide = _beside(rows, learnt.codes, known)
    own = np.shape(rows)[1]
    remover = CorrelationRemover(sensitive_feature_ids=list(range(own, own + len(known))), alpha=share).fit(wide)
    cleared = [_like(each, remover.transform(_beside(each, codes, known)))
               for each, codes in ((rows, learnt.codes), (unseen, trial.codes))]  # fmt: skip
    model = ready.fit(cleared[0], learnt.outcome, learnt.weight)
    by = {"prepare": ready.prepare, "remover": remover, "compared": tuple(known.tolist())}
    return by_one_model(trial, model, cleared[1], kept_out=groups.kept_out, **by)


def _beside(rows: Any, codes: NDArray[np.int64], known: NDArray[np.int64]) -> Floats:
    """Prepared rows with an indicator of each known group beside them."""
    return np.hstack([np.asarray(rows, float), (codes[:, None] == known).astype(float)])


def _like(rows: Any, cleared: Floats) -> Any:
    """The cleared numbers, with the names that the columns had."""
    return pd.DataFrame(cleared, columns=rows.columns) if isinstance(rows, pd.DataFrame) else cleared


def without_columns(trial: Trial, wanted: Wanted, strength: float) -> Retrained:  # noqa: ARG001
    """Learn without the columns that are picked: the naive baseline, since others may stand in for them.

    A model that needs all of its columns is given the commonest value in place of these, for everybody.

    Raises
    ------
    NothingDropped
        If the model looks at none of them.
    NothingLeft
        If it looks at nothing else.
    """
    learnt = people(trial)
    names = [str(each) for each in learnt.features]
    dropped = [each for each in names if each in wanted.columns]
    if not dropped:
        raise NothingDropped(wanted.columns, names)
    if len(dropped) == len(names):
        raise NothingLeft(names)
    if learnt.learner.fixed:
        filled = {name: value for name in dropped if (value := _commonest(learnt, name)) is not None}
        features, unseen = (_filled(each, filled) for each in (learnt.features, learnt.held_out))
    else:
        filled = {}
        features, unseen = (each.drop(columns=dropped) for each in (learnt.features, learnt.held_out))
    model = learnt.learner.fit(features, learnt.outcome, weight=learnt.weight, seed=trial.seed)
    return by_one_model(trial, model, unseen, filled=filled)


def _commonest(learnt: People, name: str) -> Any:
    found = learnt.features[name].mode(dropna=True)
    return found.iloc[0] if len(found) else None


def _filled(features: pd.DataFrame, values: dict[str, Any]) -> pd.DataFrame:
    """The features with one value for everybody in some columns, of the same kind as before."""
    same = {name: pd.Series(value, features.index, features[name].dtype) for name, value in values.items()}
    return features.assign(**same)
