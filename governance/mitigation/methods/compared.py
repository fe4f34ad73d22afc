"""Which groups a method makes more equal: those with enough people to learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import TooFewCompared
from governance.metrics import words
from governance.metrics.intervals import kish
from governance.mitigation.goals import GOALS
from governance.mitigation.methods.learning import People, Wanted
from governance.mitigation.problem import Problem
from governance.naming import Group

ABOUT = {"selection_rate": None, "true_positive_rate": True, "false_positive_rate": False}
"""Of each rate that a goal is about, whose real outcomes it is about; None for everybody."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The groups that are compared in each rate of a goal, and who is in them.

    Attributes
    ----------
    cells : int array, shape (people to learn from,)
        Which cell each is in, a group in a rate; -1 for people whom no comparison is about.
    rate : int array, shape (cells,)
        Which of the rates a cell is about.
    group : int array, shape (cells,)
        Which group.
    kept_out : tuple of group
        Groups with some people, but in some rate with fewer than are wanted.
    """

    cells: NDArray[np.int64]
    rate: NDArray[np.int64]
    group: NDArray[np.int64]
    kept_out: tuple[Group, ...]


def compared(problem: Problem, people: People, wanted: Wanted, *, goal: str = "") -> Compared:
    """The groups that learning compares, by the rates of the goal; a rate is about at most one cell of each person.

    Groups about which a rate has fewer than `wanted.least` people (weighted: fewer effective ones, after Kish), or
    nobody, are left out of that rate, as they are where the gap is measured. Their people are still learnt from.

    Raises
    ------
    TooFewCompared
        If fewer than two groups are left in one of the rates.
    """
    rates = GOALS[goal or wanted.goal].rates
    number = len(problem.groups)
    cells = np.full(len(people.codes), -1)
    found: list[tuple[int, int]] = []
    small = np.zeros(number, bool)
    there = np.bincount(people.codes, minlength=number) > 0
    for at, name in enumerate(rates):
        about = np.ones(len(cells), bool) if ABOUT[name] is None else people.outcome == ABOUT[name]
        weight = people.weights[about]
        total, squares = (np.bincount(people.codes[about], each, number) for each in (weight, weight**2))
        enough = kish(total, squares) >= max(1, wanted.least)
        if enough.sum() < 2:
            large, little = (_names(problem, each) for each in (enough, there & ~enough))
            raise TooFewCompared(problem.attributes, large, little, wanted.least)
        places = np.full(number, -1)
        places[enough] = np.arange(enough.sum()) + len(found)
        cells[about] = places[people.codes[about]]
        found += [(at, int(group)) for group in np.flatnonzero(enough)]
        small |= there & ~enough
    rate, group = np.array(found).T
    return Compared(cells, rate, group, tuple(problem.groups[each] for each in np.flatnonzero(small)))


def _names(problem: Problem, which: NDArray[np.bool_]) -> list[str]:
    return [words.group(problem.attributes, problem.groups[at]) for at in np.flatnonzero(which)]
