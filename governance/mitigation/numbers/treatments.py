"""Treatments: what can be done about predictions of a number, and what each does to the people of one trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.errors import NothingToLeaveOut, PredictionsMissing, SameNumberForAll
from governance.metrics.intervals import Floats
from governance.mitigation.numbers import bounded, learner, shifts
from governance.mitigation.numbers.measured import measured
from governance.mitigation.numbers.problem import Problem, second_half, split
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION, Shifts
from governance.mitigation.reached import UNMITIGATED, Treatment

WITHOUT, BOUNDED = "without sensitive columns", "bounded group loss"
STEPS_OF_THE_WAY = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Trial:
    """The people who are held out, what is predicted of them without any mitigation, and who they are.

    Attributes
    ----------
    problem : Problem
    seed : int
    training, held_out : int arrays
        Positions in the problem's people.
    predicted : float array, shape (held-out people,)
    """

    problem: Problem
    seed: int
    training: NDArray[np.int64]
    held_out: NDArray[np.int64]
    predicted: Floats

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """Which group each held-out person is in."""
        return self.problem.codes[self.held_out]

    @cached_property
    def second(self) -> NDArray[np.bool_]:
        """Who is in the second half of the held-out people."""
        return second_half(self.codes, self.seed)

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Which groups have enough held-out people to be compared, or changed."""
        return compared(self.problem, self.held_out)


def trial(problem: Problem, seed: int) -> Trial:
    """The trial with this seed; a model learns in it unless predictions are recorded.

    Raises
    ------
    GovernanceError
        Where it cannot learn, or where a recorded prediction is missing.
    """
    parts = split(problem, seed)
    if problem.predicted is not None:
        if missing := int((~np.isfinite(problem.predicted)).sum()):
            raise PredictionsMissing(missing, len(problem.predicted))
        return Trial(problem, seed, parts.training, parts.held_out, problem.predicted)
    predicted = _learnt(problem, parts.training, parts.held_out, list(problem.features.columns), seed)
    return Trial(problem, seed, parts.training, parts.held_out, predicted)


def compared(problem: Problem, who: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which groups have enough of these people, shape (groups,); of weighted people Kish's effective ones count."""
    weight = np.ones(len(who)) if problem.weight is None else problem.weight[who]
    codes, many = problem.codes[who], len(problem.groups)
    total, squares = (np.bincount(codes, each, many) for each in (weight, weight**2))
    with np.errstate(invalid="ignore"):
        return np.where(squares > 0, total**2 / squares, 0) >= max(problem.least, 1)


def measured_of(held: Trial, treatment: Treatment) -> Floats:
    """What a treatment does to the held-out people, added up, shape (measurements, groups, parts).

    What is chosen by the held-out people themselves is chosen on one half and measured on the other, and the reverse:
    two measurements. Anything else is measured on all of them at once.

    Raises
    ------
    GovernanceError
        Why the treatment cannot be had here.
    """
    if treatment.method in shifts.TARGETS:
        halves = (held.second, ~held.second)
        pairs = ((_chosen(held, one, treatment), ~one) for one in halves)
        return np.stack([_parts(held, held.predicted + own[held.codes], who) for own, who in pairs])
    after = held.predicted if treatment.method == UNMITIGATED else LEARNT[treatment.method](held, treatment.strength)
    return _parts(held, after, np.ones(len(held.codes), bool))[None]


def chosen_shifts(held: Trial, treatment: Treatment) -> Shifts:
    """What alignment adds to each group when it is chosen on all held-out people: what would be put to use."""
    problem = held.problem
    own = _chosen(held, np.ones(len(held.codes), bool), treatment)
    known = np.bincount(held.codes, minlength=len(problem.groups)) > 0
    named = {group: float(own[at]) for at, group in enumerate(problem.groups) if known[at]}
    return Shifts(problem.attributes, named, problem.label, treatment.method, treatment.strength, len(held.codes))


def _chosen(held: Trial, who: NDArray[np.bool_], treatment: Treatment) -> Floats:
    """What alignment adds to each group, chosen on these of the held-out people."""
    problem = held.problem
    true, predicted, codes = problem.true[held.held_out][who], held.predicted[who], held.codes[who]
    weight = np.ones(len(codes)) if problem.weight is None else problem.weight[held.held_out][who]
    each = {"w": weight, "p": weight * predicted, "r": weight * (predicted - true)}
    many = len(problem.groups)
    sums = {name: np.bincount(codes, values, many).astype(float) for name, values in each.items()}
    people = np.bincount(codes, minlength=many)
    return treatment.strength * shifts.towards(treatment.method, people, sums, held.enough)


def _parts(held: Trial, after: Floats, who: NDArray[np.bool_]) -> Floats:
    problem, rows = held.problem, held.held_out[who]
    weight = None if problem.weight is None else problem.weight[rows]
    before = held.predicted[who]
    return measured(
        held.codes[who], len(problem.groups), true=problem.true[rows], before=before, after=after[who], weight=weight
    )


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
    """A mixture of models whose errors are bounded by group."""
    problem, rows = held.problem, held.training
    codes = bounded.bounded_groups(problem.codes[rows], len(problem.groups), problem.least)
    found = bounded.mixture(
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
