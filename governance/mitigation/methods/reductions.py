"""During training: learn again under a constraint, with Fairlearn's reductions approach (Agarwal et al. 2018)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from governance.errors import GroupNotLearnable
from governance.metrics import words
from governance.mitigation import saved
from governance.mitigation.goals import GOALS
from governance.mitigation.learners import Baseline
from governance.mitigation.methods.learning import Learnt, Wanted
from governance.mitigation.trial import Trial


def exponentiated_gradient(trial: Trial, wanted: Wanted, bound: float) -> Learnt:
    """A mixture of models, each of which decides about a share of the people (Agarwal et al. 2018).

    Parameters
    ----------
    trial : Trial
    wanted : Wanted
    bound : float
        How far each group may be from everybody on the people to learn from. The gap between two groups
        of held-out people can be twice that and more: it is measured.
    """
    from fairlearn import reductions

    problem = trial.problem
    learner = problem.learner
    assert isinstance(learner, Baseline)
    _refuse_one_outcome(trial)
    constraint = getattr(reductions, GOALS[wanted.goal].moment)(difference_bound=bound)
    features = problem.features.iloc[trial.training]
    pipeline = learner.fit(features, problem.outcome[trial.training]).model
    from sklearn.base import clone

    search = reductions.ExponentiatedGradient(clone(pipeline[-1]), constraint, eps=bound)
    with fairlearn_on_pandas_3():
        search.fit(
            pipeline[:-1].transform(features),
            problem.outcome[trial.training].astype(int),
            sensitive_features=problem.codes[trial.training],
        )
    held_out = pipeline[:-1].transform(problem.features.iloc[trial.held_out])
    votes = [np.asarray(each.predict(held_out), float) for each in search.predictors_]
    fitted = saved.mixed(pipeline.steps[:-1], list(search.predictors_), search.weights_, problem)
    return Learnt(np.clip(np.average(votes, axis=0, weights=search.weights_), 0, 1), fitted)


def _refuse_one_outcome(trial: Trial) -> None:
    """Refuse groups whose people to learn from do not show both outcomes."""
    problem = trial.problem
    cells = 2 * problem.codes + problem.outcome
    learnt = np.bincount(cells[trial.training], minlength=2 * len(problem.groups)).reshape(-1, 2)
    there = np.bincount(problem.codes, minlength=len(problem.groups)) > 0
    if short := [
        words.group(problem.attributes, problem.groups[at]) for at in np.flatnonzero(there & (learnt.min(axis=1) == 0))
    ]:
        raise GroupNotLearnable(short)


@contextmanager
def fairlearn_on_pandas_3() -> Iterator[None]:
    """Fairlearn 0.15 still calls what pandas will drop in version 4, which the pins exclude."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        yield
