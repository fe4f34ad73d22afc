"""Folds: people who learn, scored by models that learnt without them, so that thresholds can be chosen on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats

if TYPE_CHECKING:
    from governance.mitigation.problem import Problem

FOLDS = 5
MOST = 30_000  # people to choose on; of more, so many at random


@dataclass(frozen=True, eq=False)
class Scored:
    """People of a table and their scores.

    Attributes
    ----------
    rows : int array, shape (people,)
        Positions in the table.
    score : float array, shape (people,)
    """

    rows: NDArray[np.int64]
    score: Floats


def parts(stratum: NDArray[np.integer], number: int, *, seed: int) -> NDArray[np.int64]:
    """Which of so many parts each person is in, shape (people,), at random; every stratum is spread evenly."""
    drawn = np.random.default_rng(seed).permutation(len(stratum))
    order = drawn[np.argsort(stratum[drawn], kind="stable")]
    found = np.empty(len(stratum), np.int64)
    found[order] = np.arange(len(stratum)) % number
    return found


def out_of_fold(problem: Problem, training: NDArray[np.int64], *, seed: int = 0) -> Scored:
    """The people to learn from, each scored by a model that learnt from the other four fifths of them.

    Parameters
    ----------
    problem : Problem
        With a learner.
    training : int array
        Positions of the people to learn from; of more than `MOST`, so many are drawn with the seed.
    seed : int
        Of the draw, of the folds and of the learners.

    Raises
    ------
    GovernanceError
        Where the model cannot learn from a part of the people.

    References
    ----------
    Wolpert (1992), Stacked generalization, Neural Networks 5, 241-259.
    """
    learner = problem.learner
    assert learner is not None
    drawn = parts(problem.outcome[training].astype(int), -(-len(training) // MOST), seed=seed)
    rows = training[drawn == 0]
    fold = parts(problem.outcome[rows].astype(int), FOLDS, seed=seed)
    score = np.empty(len(rows))
    for each in range(FOLDS):
        others, own = rows[fold != each], rows[fold == each]
        weight = None if problem.weight is None else problem.weight[others]
        model = learner.fit(problem.features.iloc[others], problem.outcome[others], weight=weight, seed=seed)
        score[fold == each] = model.scores(problem.features.iloc[own])
    return Scored(rows, score)
