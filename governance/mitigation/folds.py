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
MOST = 30_000  # people to learn from for these scores; of more, so many at random
FEW = 1_000  # people of a group and an outcome: at least so many choose where there are


@dataclass(frozen=True, eq=False)
class Scored:
    """People of a table and their scores.

    Attributes
    ----------
    rows : int array, shape (people,)
        Positions in the table.
    score : float array, shape (people,)
    stands : float array, shape (people,), or None
        How many people each of them stands for; None where all stand for as many.
    """

    rows: NDArray[np.int64]
    score: Floats
    stands: Floats | None = None


def parts(stratum: NDArray[np.integer], number: int, *, seed: int) -> NDArray[np.int64]:
    """Which of so many parts each person is in, shape (people,), at random; every stratum is spread evenly."""
    found = np.empty(len(stratum), np.int64)
    found[_shuffled(stratum, seed)] = np.arange(len(stratum)) % number
    return found


def drawn(stratum: NDArray[np.integer], most: int, *, seed: int, least: int = 0) -> NDArray[np.bool_]:
    """Who is drawn at random, shape (people,): everybody, or of more than `most` so many, of every stratum alike.

    Parameters
    ----------
    stratum : int array, shape (people,)
    most : int
    seed : int
    least : int
        People of a stratum who are drawn at any rate, where there are as many; with the same seed they come on top.
    """
    if len(stratum) <= most:
        return np.ones(len(stratum), bool)
    order, sizes = _shuffled(stratum, seed), np.bincount(stratum)
    places = np.linspace(0, len(order), most, endpoint=False).astype(np.int64)
    number = np.maximum(np.bincount(stratum[order[places]], minlength=len(sizes)), np.minimum(sizes, least))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - (sizes.cumsum() - sizes)[stratum[order]]
    return rank < number[stratum]


def _shuffled(stratum: NDArray[np.integer], seed: int) -> NDArray[np.int64]:
    """Everybody's position, one stratum after the other, and at random within each."""
    order = np.random.default_rng(seed).permutation(len(stratum))
    return order[np.argsort(stratum[order], kind="stable")]


def out_of_fold(
    problem: Problem, training: NDArray[np.int64], *, seed: int = 0, groups: NDArray[np.integer] | None = None
) -> Scored:
    """The people to learn from, each scored by a model that learnt from the other four fifths of them.

    Of more than `MOST` people so many are drawn, of every group and outcome alike. Of small groups more are scored, by
    models that learnt without them too, so that a group which is large enough to be measured is large enough to be
    held to a goal; each person then stands for as many as were left out.

    Parameters
    ----------
    problem : Problem
        With a learner.
    training : int array
        Positions of the people to learn from.
    seed : int
        Of the draw, of the folds and of the learners.
    groups : int array, shape (people in the table,), optional
        Which groups must not be lost; those of the problem without it.

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

    outcome, codes = problem.outcome[training].astype(int), (problem.codes if groups is None else groups)[training]
    return by_others(training, outcome, scores, seed=seed, cells=2 * codes + outcome)


def by_others(
    people: NDArray[np.int64],
    stratum: NDArray[np.integer],
    score: Callable[[NDArray[np.int64], NDArray[np.int64]], Floats],
    *,
    seed: int,
    cells: NDArray[np.integer] | None = None,
) -> Scored:
    """These people, or some of very many, each scored by what was learnt from the other four fifths of them.

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
    cells : int array, shape (people,), optional
        By what the draw is even, instead of the strata; of each at least `FEW` people are scored. Whoever is scored for
        that alone is not learnt from, so that the scores are what they are without.
    """
    alike, least = (stratum, 0) if cells is None else (cells, FEW)
    learns, scored = (drawn(alike, MOST, seed=seed, least=each) for each in (0, least))
    rows, learns = people[scored], learns[scored]
    fold = parts(stratum[scored], FOLDS, seed=seed)
    found = np.empty(len(rows))
    for each in range(FOLDS):
        own = fold == each
        found[own] = score(rows[learns & ~own], rows[own])
    if learns.all():
        return Scored(rows, found)
    many, some = (np.bincount(alike[which], minlength=alike.max() + 1) for which in (slice(None), scored))
    return Scored(rows, found, (many / np.maximum(some, 1))[alike[scored]])
