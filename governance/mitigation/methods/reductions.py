"""During training: learn again under a constraint, with Fairlearn's reductions approach (Agarwal et al. 2018)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from governance.errors import UtilityUndefined, WeightsNotTaken
from governance.metrics.intervals import Floats
from governance.mitigation.learners import Fitted, Ready
from governance.mitigation.methods.compared import Compared, compared
from governance.mitigation.methods.learning import Decider, People, Retrained, Wanted, people
from governance.mitigation.trial import Trial
from governance.mitigation.utility import BALANCED, COST, Utility

HALF = 0.5  # where a model decides that learns from costs: they are in its weights already
SMALLEST = 1e-6  # a model that decides about fewer people than this share does not count
ROUNDS = 12  # each learns several times; Fairlearn's own default is 50, which takes minutes and reaches much the same
SHARPEST = 0.01  # how far the multipliers may go, whatever the bound: Fairlearn's own default


def exponentiated_gradient(trial: Trial, wanted: Wanted, bound: float) -> Retrained:
    """A mixture of models, each of which decides about a share of the people (Agarwal et al. 2018).

    The models learn for the utility that is wanted. A person is selected with the probability that a model picked by
    lot selects them, which is what is handed back.

    Parameters
    ----------
    trial : Trial
    wanted : Wanted
    bound : float
        How far each group may be from everybody compared, on the people to learn from. The gap between two groups
        of held-out people can be twice that and more: it is measured.

    Raises
    ------
    WeightsNotTaken
        If the learner takes no weights, through which the constraint is taught.
    TooFewCompared
        If fewer than two groups have enough people to learn from.
    UtilityUndefined
        If nothing is lost by a wrong decision.

    References
    ----------
    Agarwal, Beygelzimer, Dudik, Langford & Wallach (2018), A reductions approach to fair classification, ICML.
    """
    from fairlearn.reductions import ExponentiatedGradient

    asked = constrained(trial, wanted, "exponentiated gradient")
    search = ExponentiatedGradient(Pupil(asked), asked.parity(bound), eps=min(bound, SHARPEST), max_iter=ROUNDS)
    with fairlearn_on_pandas_3():
        search.fit(asked.positions, asked.people.outcome.astype(int), sensitive_features=asked.people.codes)
    share = search.weights_.reindex(search.predictors_.index, fill_value=0.0).to_numpy(float)  # each in its own order
    kept = np.flatnonzero(share > SMALLEST)
    share = share[kept] / share[kept].sum()
    models = [search.predictors_.iloc[at] for at in kept]
    chances = np.average([unseen(each, asked) for each in models], axis=0, weights=share)
    mixture = Decider(tuple(whole(each) for each in models), tuple(share.tolist()), HALF, drawn=True)
    return Retrained(np.clip(chances, 0, 1), mixture, asked.groups.kept_out)


@dataclass(frozen=True, eq=False)
class Constrained:
    """A learner, the people it learns from, and what it is held to.

    Attributes
    ----------
    people : People
    ready : Ready
    rows, held_out : prepared rows
        Of the people to learn from, and of the held-out ones.
    groups : Compared
    cost : float array, shape (people to learn from,)
        Of a wrong decision about each, of weighted mean 1.
    """

    people: People
    ready: Ready
    rows: Any = field(repr=False)
    held_out: Any = field(repr=False)
    groups: Compared
    cost: Floats

    @property
    def positions(self) -> NDArray[np.int64]:
        """What Fairlearn is given in place of features: which person each row is, shape (people, 1)."""
        return np.arange(len(self.people.codes))[:, None]

    @cached_property
    def weight(self) -> Floats:
        """What each person counts, of mean 1."""
        return self.people.weights / self.people.weights.mean()

    def share(self, counted: ArrayLike = 1) -> Floats:
        """The weighted share of everybody that is in each cell and counted, shape (cells,)."""
        inside, cells = self.groups.cells >= 0, self.groups.cells
        amount = (self.weight * np.asarray(counted, float))[inside]
        return np.asarray(np.bincount(cells[inside], amount, len(self.groups.rate)) / len(cells), float)

    def parity(self, bound: float) -> Any:
        """The constraint, with what is kept small meanwhile."""
        from governance.mitigation.methods.moments import Loss, Parity

        return Parity(self.groups, self.weight, bound, Loss(self.weight, self.cost))


class Pupil:
    """The learner as Fairlearn knows it: it is given positions of people, and looks their prepared rows up.

    Parameters
    ----------
    asked : Constrained
    examined : bool
        Whether it decides about the held-out people as soon as it has learnt, where that will be needed of each.
    """

    def __init__(self, asked: Constrained, *, examined: bool = False) -> None:
        self.asked, self.examined = asked, examined

    def __deepcopy__(self, memo: Any) -> Pupil:
        return Pupil(self.asked, examined=self.examined)  # one that has learnt nothing yet, of the same people

    @cached_property
    def unseen(self) -> NDArray[np.bool_]:
        """Whom it selects among the held-out people."""
        return self.fitted.scores(self.asked.held_out) >= HALF

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike) -> Pupil:  # noqa: ARG002, N803
        """Learn these outcomes of everybody, with these weights."""
        outcome, weight = np.asarray(y, bool), np.asarray(sample_weight, float)
        self.fitted: Fitted = self.asked.ready.fit(self.asked.rows, outcome, weight)
        self._decided = self.fitted.scores(self.asked.rows) >= HALF
        if self.examined:
            _ = self.unseen
        return self

    def predict(self, X: NDArray[np.int64]) -> NDArray[np.int64]:  # noqa: N803
        """What it decides about the people at these positions."""
        return self._decided[X[:, 0]].astype(int)


def constrained(trial: Trial, wanted: Wanted, method: str) -> Constrained:
    """The learner of a trial, ready to be held to the goal that is wanted; errors are those of the methods."""
    learnt = people(trial)
    if not learnt.learner.weighs:
        raise WeightsNotTaken(learnt.learner.title, method)
    groups = compared(trial.problem, learnt, wanted)
    cost = costs(learnt.outcome, learnt.weights, wanted.utility)
    if "ready" not in trial.kept:
        ready = learnt.learner.ready(learnt.features, seed=trial.seed)
        trial.kept["ready"] = ready, ready.rows(learnt.features), ready.rows(learnt.held_out)
    ready, rows, held_out = trial.kept["ready"]
    return Constrained(learnt, ready, rows, held_out, groups, cost)


def costs(outcome: NDArray[np.bool_], weight: Floats, utility: Utility) -> Floats:
    """What a wrong decision about each person costs, as the utility has it, of weighted mean 1 in absolute size.

    Below 0 where the costs say that a wrong decision is cheaper than the right one.
    """
    if utility.kind == BALANCED:
        total = np.array([weight[~outcome].sum(), weight[outcome].sum()])
        each = 1 / np.maximum(total, np.finfo(float).tiny)
    elif utility.kind == COST:
        table = utility.costs.table
        each = np.array([table[0, 1] - table[0, 0], table[1, 0] - table[1, 1]])
    else:
        each = np.ones(2)
    found = each[outcome.astype(int)]
    size = float(np.average(np.abs(found), weights=weight))
    if not size > 0:
        raise UtilityUndefined(utility.kind, "a wrong decision costs as much as the right one")
    return found / size


def unseen(model: Any, asked: Constrained) -> NDArray[np.bool_]:
    """Whom one of Fairlearn's models selects among the held-out people; it may be one that decides alike about all."""
    if isinstance(model, Pupil):
        return model.unseen
    return np.full(len(asked.people.held_out), whole(model))


def whole(model: Any) -> Any:
    """One of Fairlearn's models as a classifier of the table's columns, or what it decides about everybody."""
    return model.fitted.model if isinstance(model, Pupil) else bool(model.predict([[0]])[0])


@contextmanager
def fairlearn_on_pandas_3() -> Iterator[None]:
    """Fairlearn 0.15 still calls what pandas will drop in version 4, which the pins exclude."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        yield
