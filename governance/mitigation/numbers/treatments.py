"""Treatments: what can be done about predictions of a number, and what each does to the people of one trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.errors import NothingToLeaveOut, PredictionsMissing, SameNumberForAll
from governance.metrics.intervals import Floats, kish
from governance.mitigation.folds import Scored, by_others
from governance.mitigation.numbers import bounded, learner, shifts
from governance.mitigation.numbers.measured import measured
from governance.mitigation.numbers.problem import Problem, split
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION, Shifts
from governance.mitigation.reached import UNMITIGATED, Treatment

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
    """

    problem: Problem
    seed: int
    training: NDArray[np.int64]
    held_out: NDArray[np.int64]
    predicted: Floats

    @property
    def codes(self) -> NDArray[np.int64]:
        """Which group each held-out person is in."""
        return self.problem.codes[self.held_out]

    @cached_property
    def choosing(self) -> Scored:
        """The people to choose shifts on, none of them held out, and what is predicted of them.

        Where a model learns, by models that learnt without them (five folds).
        """
        problem, people = self.problem, self.training
        if problem.predicted is not None:
            return Scored(people, problem.predicted[people])
        columns = list(problem.features.columns)
        return by_others(
            people,
            problem.codes[people],
            lambda others, own: _learnt(problem, others, own, columns, self.seed),
            seed=self.seed,
        )

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
    parts = split(problem, seed)
    if problem.predicted is None:
        columns = list(problem.features.columns)
        predicted = _learnt(problem, parts.training, parts.held_out, columns, seed)
    elif missing := int((~np.isfinite(problem.predicted)).sum()):
        raise PredictionsMissing(missing, len(problem.predicted))
    else:
        predicted = problem.predicted[parts.held_out]
    return Trial(problem, seed, parts.training, parts.held_out, predicted)


def compared(problem: Problem, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which groups have enough of these people, shape (groups,); of weighted people Kish's effective ones count."""
    weight = np.ones(len(who)) if problem.weight is None else problem.weight[who]
    codes, many = problem.codes[who], len(problem.groups)
    total, squares = (np.bincount(codes, each, many) for each in (weight, weight**2))
    return kish(total, squares) >= max(problem.least, 1)


def measured_of(held: Trial, treatment: Treatment) -> Floats:
    """What a treatment does to the held-out people, added up, shape (groups, parts).

    Raises
    ------
    GovernanceError
        Why the treatment cannot be had here.
    """
    problem, rows, before = held.problem, held.held_out, held.predicted
    if treatment.method in shifts.TARGETS:
        after = before + _added(held, treatment)[held.codes]
    else:
        after = before if treatment.method == UNMITIGATED else LEARNT[treatment.method](held, treatment.strength)
    weight = None if problem.weight is None else problem.weight[rows]
    return measured(held.codes, len(problem.groups), true=problem.true[rows], before=before, after=after, weight=weight)


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
    weight = np.ones(len(rows)) if problem.weight is None else problem.weight[rows]
    each = {"w": weight, "p": weight * predicted, "r": weight * (predicted - problem.true[rows])}
    sums = {name: np.bincount(codes, values, many).astype(float) for name, values in each.items()}
    people = np.bincount(codes, minlength=many)
    changed = held.enough & compared(problem, rows)
    return treatment.strength * shifts.towards(treatment.method, people, sums, changed)


def _learnt(
    problem: Problem, training: NDArray[np.int64], held_out: NDArray[np.int64], columns: list[str], seed: int
) -> Floats:
    features, true = problem.features[columns], problem.true[training]
    if len(true) and not true.std() > 0:
        raise SameNumberForAll
    weight = None if problem.weight is None else problem.weight[training]
    model = learner.fit(features.iloc[training], true, problem.predictor, weight=weight, seed=seed)
    return learner.predictions(model, features.iloc[held_out])


def _without(held: Trial, _: float) -> Floats:
    """The same model, without the features that are sensitive attributes."""
    problem = held.problem
    if not problem.sensitive:
        raise NothingToLeaveOut
    columns = [each for each in problem.features.columns if each not in problem.sensitive]
    return _learnt(problem, held.training, held.held_out, columns, held.seed)


def _bounded(held: Trial, strength: float) -> Floats:
    """An ensemble of models whose errors are bounded by group."""
    problem, rows = held.problem, held.training
    codes = bounded.bounded_groups(problem.codes[rows], len(problem.groups), problem.least)
    found = bounded.ensemble(
        problem.features.iloc[rows], problem.true[rows], codes, problem.predictor, strength=strength, seed=held.seed
    )
    return found.predict(problem.features.iloc[held.held_out])


LEARNT: Mapping[str, Callable[[Trial, float], Floats]] = {WITHOUT: _without, BOUNDED: _bounded}
"""What needs a model to learn again: the predictions of the held-out people, given a trial and a strength."""

STRENGTHS: Mapping[str, tuple[float, ...]] = {
    EQUAL_ERROR: STEPS_OF_THE_WAY,
    EQUAL_PREDICTION: STEPS_OF_THE_WAY,
    WITHOUT: (float("nan"),),
    BOUNDED: bounded.STRENGTHS,
}
"""Every method with the strengths at which it is tried, mild ones first."""
