"""Treatments: what can be done about predictions of a number, and what each does to the people of one trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.data import regressors
from governance.errors import NothingToLeaveOut, OneGroupToBound, PredictionsMissing, SameNumberForAll
from governance.metrics.intervals import Floats, kish, over
from governance.mitigation.folds import Scored, by_others
from governance.mitigation.numbers import bounded, shifts
from governance.mitigation.numbers.measured import measured
from governance.mitigation.numbers.problem import Problem, split
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION, Shifts
from governance.mitigation.reached import Treatment

WITHOUT, BOUNDED = "without sensitive columns", "bounded group loss"
STEPS_OF_THE_WAY = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Trial:
    """The people who are held out and measured, and what is predicted of them without any mitigation.

    Attributes
    ----------
    problem : Problem
    seed : int
    training, held_out : int arrays
        Positions in the problem's people; where predictions are recorded, `training` is there to choose on.
    predicted : float array, shape (held-out people,)
    model : fitted scikit-learn pipeline or None
        What predicts; None where predictions are recorded.
    family : list of Family
        The family of bounded group loss, once it is made.
    """

    problem: Problem
    seed: int
    training: NDArray[np.int64]
    held_out: NDArray[np.int64]
    predicted: Floats
    model: Any = None
    family: list[bounded.Family] = field(default_factory=list)

    @property
    def codes(self) -> NDArray[np.int64]:
        """Which group each held-out person is in."""
        return self.problem.codes[self.held_out]

    @cached_property
    def choosing(self) -> Scored:
        """The people to choose shifts on, none of them held out, and what is predicted of them.

        Where a model learns, by models that learnt without them (five folds).
        """
        problem = self.problem
        if problem.predicted is not None:
            return Scored(self.training, problem.predicted[self.training])
        return out_of_fold(self)

    @cached_property
    def enough(self) -> NDArray[np.bool_]:
        """Which groups have enough held-out people to be compared."""
        return compared(self.problem, self.held_out)


def trial(problem: Problem, seed: int) -> Trial:
    """The trial with this seed; a model learns in it unless predictions are recorded.

    Raises
    ------
    GovernanceError
        Where it cannot learn, or where a recorded prediction is missing.
    """
    parts, model = split(problem, seed), None
    if problem.predicted is None:
        model = _fitted(problem, parts.training, list(problem.features.columns), seed)
        predicted = regressors.predictions(model, problem.features.iloc[parts.held_out])
    elif missing := int((~np.isfinite(problem.predicted)).sum()):
        raise PredictionsMissing(missing, len(problem.predicted))
    else:
        predicted = problem.predicted[parts.held_out]
    return Trial(problem, seed, parts.training, parts.held_out, predicted, model)


def out_of_fold(held: Trial, price: Floats | None = None) -> Scored:
    """The people to learn from, each predicted by a model that learnt from the other four fifths of them.

    Parameters
    ----------
    held : Trial
        In which a model learns.
    price : float array, shape (people,), optional
        What each counts where a model learns, beside their own weight.
    """
    problem, columns = held.problem, list(held.problem.features.columns)

    def predicted(others: NDArray[np.int64], own: NDArray[np.int64]) -> Floats:
        model = _fitted(problem, others, columns, held.seed, price)
        return regressors.predictions(model, problem.features.iloc[own])

    return by_others(held.training, problem.codes[held.training], predicted, seed=held.seed)


def compared(problem: Problem, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which groups have enough of these people, shape (groups,); of weighted people Kish's effective ones count."""
    return effective(problem, who) >= max(problem.least, 1)


def effective(problem: Problem, who: NDArray[np.int64]) -> Floats:
    """How many of these people are in each group, shape (groups,); of weighted people Kish's effective ones."""
    weight = _weights(problem, who)
    total, squares = (np.bincount(problem.codes[who], each, len(problem.groups)) for each in (weight, weight**2))
    return np.nan_to_num(kish(total, squares))


def measured_of(held: Trial, treatment: Treatment, model: Any = None) -> Floats:
    """What a treatment does to the held-out people, added up, shape (groups, parts).

    The model is what it learnt, as `learnt` gives it; None where none learns again.
    """
    problem, rows, before = held.problem, held.held_out, held.predicted
    if treatment.method in shifts.TARGETS:
        after = before + _added(held, treatment)[held.codes]
    else:
        after = before if model is None else regressors.predictions(model, problem.features.iloc[rows])
    weight = None if problem.weight is None else problem.weight[rows]
    return measured(held.codes, len(problem.groups), true=problem.true[rows], before=before, after=after, weight=weight)


def learnt(held: Trial, treatment: Treatment) -> Any:
    """The model that a treatment learns, a scikit-learn pipeline of the table's columns; None where none learns again.

    Raises
    ------
    GovernanceError
        Why the treatment cannot be had here.
    """
    method = LEARNT.get(treatment.method)
    return None if method is None else method(held, treatment.strength)


def chosen_shifts(held: Trial, treatment: Treatment) -> Shifts:
    """What alignment adds to each group, as `measured_of` measures it; groups of nobody are not named."""
    problem, own = held.problem, _added(held, treatment)
    known = np.bincount(problem.codes, minlength=len(problem.groups)) > 0
    named = {group: float(own[at]) for at, group in enumerate(problem.groups) if known[at]}
    return Shifts(
        problem.attributes, named, problem.label, treatment.method, treatment.strength, len(held.choosing.rows)
    )


def _added(held: Trial, treatment: Treatment) -> Floats:
    """What alignment adds to each group; nothing to one too small to be chosen for, or to be measured."""
    problem, rows, predicted = held.problem, held.choosing.rows, held.choosing.score
    codes, many = problem.codes[rows], len(problem.groups)
    weight = _weights(problem, rows)
    each = {"w": weight, "p": weight * predicted, "r": weight * (predicted - problem.true[rows])}
    sums = {name: np.bincount(codes, values, many).astype(float) for name, values in each.items()}
    people = np.bincount(codes, minlength=many)
    changed = held.enough & compared(problem, rows)
    return treatment.strength * shifts.towards(treatment.method, people, sums, changed)


def _weights(problem: Problem, who: NDArray[np.int64]) -> Floats:
    return np.ones(len(who)) if problem.weight is None else problem.weight[who]


def _fitted(
    problem: Problem, training: NDArray[np.int64], columns: list[str], seed: int, price: Floats | None = None
) -> Any:
    """The problem's model, when it has learnt from these people at these prices, shape (people,)."""
    true, weight = problem.true[training], None
    if len(true) and not true.std() > 0:
        raise SameNumberForAll
    if price is not None or problem.weight is not None:
        weight = _weights(problem, training) * (1.0 if price is None else price[training])
    return regressors.fit(problem.features[columns].iloc[training], true, problem.predictor, weight=weight, seed=seed)


def _without(held: Trial, _: float) -> Any:
    """The same model, without the features that are sensitive attributes."""
    problem = held.problem
    if not problem.sensitive:
        raise NothingToLeaveOut
    columns = [each for each in problem.features.columns if each not in problem.sensitive]
    return _fitted(problem, held.training, columns, held.seed)


def _bounded(held: Trial, strength: float) -> Any:
    """A model in whose learning groups count by their price, so that no group's error on others is above a bound."""
    problem = held.problem
    codes = bounded.bounded_groups(effective(problem, held.training), problem.least)[problem.codes]
    if not held.family:
        held.family.append(_family(held, codes))
    price = held.family[0].within(strength)[codes]
    return _fitted(problem, held.training, list(problem.features.columns), held.seed, price)


def _family(held: Trial, codes: NDArray[np.int64]) -> bounded.Family:
    problem = held.problem
    if len(np.unique(codes[held.training])) < 2:
        raise OneGroupToBound

    def by_group(who: NDArray[np.int64], each: Floats | float = 1.0) -> Floats:
        return np.bincount(codes[who], _weights(problem, who) * each, len(problem.groups)).astype(float)

    def errors(prices: Floats) -> Floats:
        found = held.choosing if (prices == 1).all() else out_of_fold(held, prices[codes])
        off = (found.score - problem.true[found.rows]) ** 2
        return over(by_group(found.rows, off), by_group(found.rows))

    return bounded.family(errors, by_group(held.choosing.rows))


LEARNT: Mapping[str, Callable[[Trial, float], Any]] = {WITHOUT: _without, BOUNDED: _bounded}
"""What needs a model to learn again, given a trial and a strength: the model."""

STRENGTHS: Mapping[str, tuple[float, ...]] = {
    EQUAL_ERROR: STEPS_OF_THE_WAY,
    EQUAL_PREDICTION: STEPS_OF_THE_WAY,
    WITHOUT: (float("nan"),),
    BOUNDED: bounded.STRENGTHS,
}
"""Every method with the strengths at which it is tried, mild ones first."""
