"""Folds: people who learn, scored by models that learnt without them, so that thresholds can be chosen on them."""

from __future__ import annotations

from collections.abc import Callable
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

    def scores(others: NDArray[np.int64], own: NDArray[np.int64]) -> Floats:
        weight = None if problem.weight is None else problem.weight[others]
        model = learner.fit(problem.features.iloc[others], problem.outcome[others], weight=weight, seed=seed)
        return model.scores(problem.features.iloc[own])

    return by_others(training, problem.outcome[training].astype(int), scores, seed=seed)


def by_others(
    people: NDArray[np.int64],
    stratum: NDArray[np.integer],
    score: Callable[[NDArray[np.int64], NDArray[np.int64]], Floats],
    *,
    seed: int,
) -> Scored:
    """These people, each scored by what was learnt from the other four fifths of them.

    Parameters
    ----------
    people : int array, shape (people,)
        Positions in a table; of more than `MOST`, so many are drawn with the seed.
    stratum : int array, shape (people,)
        Which of them are alike; every fold has as many of each.
    score : callable
        Given the positions to learn from and those to score, the scores of the latter.
    seed : int
        Of the draw and of the folds.
    """
    drawn = parts(stratum, -(-len(people) // MOST), seed=seed) == 0
    rows, stratum = people[drawn], stratum[drawn]
    fold = parts(stratum, FOLDS, seed=seed)
    found = np.empty(len(rows))
    for each in range(FOLDS):
        found[fold == each] = score(rows[fold != each], rows[fold == each])
    return Scored(rows, found)
