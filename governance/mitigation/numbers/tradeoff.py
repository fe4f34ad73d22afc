"""The trade-off for predictions of a number: what every treatment reaches on people it was not made from."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import GovernanceError, ModelNotSaved
from governance.metrics.disparity import Disparity
from governance.metrics.intervals import Floats, over
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean, regression_measure
from governance.mitigation.numbers import goals, saved, shifts
from governance.mitigation.numbers.measured import PLACE, change, counted, everybody
from governance.mitigation.numbers.problem import Problem
from governance.mitigation.numbers.treatments import LEARNT, STRENGTHS, Trial, learnt, measured_of, trial
from governance.mitigation.problem import SEED
from governance.mitigation.reached import UNMITIGATED, InTrials, Treatment
from governance.mitigation.spots import beaten
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Reached:
    """What one treatment reaches in one trial.

    Attributes
    ----------
    treatment : Treatment
    seed : int
    parts : float array, shape (groups, parts)
        As `treatments.measured_of` gives it; empty where it is refused.
    seconds : float
        How long it took.
    refused : str
        Why this treatment cannot be had here, in a sentence.
    model : bytes or None
        What was learnt, as a `.skops` file; kept of the first trial.
    unsaved : str
        Why there is no `model` of the first trial, in a sentence.
    """

    treatment: Treatment
    seed: int
    parts: Floats
    seconds: float = 0.0
    refused: str = ""
    model: bytes | None = field(default=None, repr=False)
    unsaved: str = ""


@dataclass(frozen=True)
class Step:
    """One piece of work: a method at all of its strengths in one trial.

    Attributes
    ----------
    method : str
        "unmitigated" learns the model itself, and aligns its means.
    seed : int
    """

    method: str
    seed: int

    @property
    def title(self) -> str:
        """The step in words: "Bounded group loss, split 2"."""
        named = "The model without mitigation" if self.method == UNMITIGATED else titled(self.method)
        return f"{named}, split {self.seed + 1}"


@dataclass(frozen=True, eq=False)
class Point(InTrials):
    """What a treatment reaches in its own trial, the first: its people, its rule and its model.

    Other trials only say how much of that is luck. Their sums are not averaged: each rule closes the gap where it is
    chosen and leaves another one on others, whose sign is luck, and the mean of many would have a smaller gap than any
    of them.

    Attributes
    ----------
    treatment : Treatment
    problem : Problem
    each : tuple of Reached
        One a trial, its own first.
    goal, error : str
        Keys of `goals.GOALS` and of `goals.ERRORS`.
    among : tuple of group
        The groups that are compared.
    """

    treatment: Treatment
    problem: Problem
    each: tuple[Reached, ...]
    goal: str
    error: str
    among: tuple[Group, ...]

    @property
    def parts(self) -> Floats:
        """The sums of its own trial, shape (groups, parts)."""
        return self.each[0].parts

    @cached_property
    def before(self) -> Regression:
        """The people of its own trial with the predictions that nothing was done about."""
        return self._counted(self.parts, after=False)

    @cached_property
    def after(self) -> Regression:
        """The same people with their new predictions."""
        return self._counted(self.parts, after=True)

    @cached_property
    def gap(self) -> Disparity[Mean]:
        """The largest difference in the goal's measure between the groups that are compared; its interval from 0."""
        found = goals.gap(self.after.among(self.among), self.goal)
        return replace(found, low=max(found.low, 0.0))

    @cached_property
    def value(self) -> Mean:
        """How far off everybody's predictions are, as one group."""
        return regression_measure(self.after.by(), self.error)

    @cached_property
    def rise(self) -> Mean:
        """By how much that rises beside no mitigation, as one group: a paired difference."""
        nobody = {"attributes": (), "levels": (), "groups": ((),), "declared": ()}
        return change(nobody, everybody(self.parts), self.error)

    def rises(self, groups: Sequence[Group]) -> Mean:
        """The same of each of these groups."""
        return change(self.after.among(groups).grouping, self.parts[self._places(groups)], self.error)

    def moves(self, groups: Sequence[Group]) -> tuple[Floats, Floats]:
        """By how much predictions of each of these groups move, in either direction: the mean, and the most of one."""
        places = self._places(groups)
        mean = over(self.parts[places, PLACE["moved"]], self.parts[places, PLACE["weight"]])
        return mean, np.where(np.isnan(mean), np.nan, self.parts[places, PLACE["most moved"]])

    @cached_property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Between which values the gap, and everybody's error, lie in the single trials."""
        alone = [replace(self, each=(one,)) for one in self.each]
        gaps, errors = ([one.gap.value for one in alone], [float(one.value.value[0]) for one in alone])
        return _ends(gaps), _ends(errors)

    def _places(self, groups: Sequence[Group]) -> list[int]:
        """Where these groups stand, in the order in which counts among them have them."""
        known = set(groups)
        return [at for at, group in enumerate(self.problem.groups) if group in known]

    def _counted(self, parts: Floats, *, after: bool) -> Regression:
        weighted = self.problem.weight is not None
        return counted(self.problem.grouping, self.problem.label, parts, after=after, weighted=weighted)


def titled(method: str) -> str:
    """A method in words."""
    if method in shifts.TARGETS:
        return f"Mean alignment, {method.removeprefix('equal ')}"
    return method.capitalize()


def title(treatment: Treatment) -> str:
    """A treatment in words, as it stands on the screen."""
    if treatment.method == UNMITIGATED:
        return "Unmitigated: the predictions as they are"
    if np.isnan(treatment.strength):
        return titled(treatment.method)
    return f"{titled(treatment.method)}, {treatment.strength:.0%} of the way".replace("%", "\N{NO-BREAK SPACE}%")


def first(held: Trial) -> tuple[Reached, ...]:
    """What takes no method that learns: the predictions as they are, and what alignment of means reaches."""
    aligned = [Treatment(target, each) for target in shifts.TARGETS for each in STRENGTHS[target]]
    return tuple(_reached(held, each) for each in (Treatment(UNMITIGATED), *aligned))


def steps(problem: Problem, methods: Sequence[str], seeds: int) -> tuple[Step, ...]:
    """The work for these methods in so many trials, beyond what `first` has; () where no model learns."""
    if not problem.learns:
        return ()
    found = []
    for seed in range(seeds):
        if seed != SEED:
            found.append(Step(UNMITIGATED, seed))
        found += [Step(method, seed) for method in methods]
    return tuple(found)


def results(problem: Problem, steps: Sequence[Step]) -> Iterator[tuple[Reached, ...]]:
    """What each step reaches, in their order; a treatment that is refused says why, and the others go on."""
    held: Trial | None = None
    for step in steps:
        if held is None or held.seed != step.seed:
            held = trial(problem, step.seed)
        if step.method == UNMITIGATED:
            yield first(held)
        else:
            yield tuple(_reached(held, Treatment(step.method, each)) for each in STRENGTHS[step.method])


def points(problem: Problem, found: Sequence[Reached], goal: str, error: str, among: Sequence[Group]) -> list[Point]:
    """The points of the picture, the unmitigated predictions first: every treatment measured in the first trial.

    That is its own: the audit's split, where it has one, and that of the rule and the model that can be taken away.
    """
    by_treatment: dict[Treatment, dict[int, Reached]] = {}
    for each in found:
        if not each.refused:
            by_treatment.setdefault(each.treatment, {})[each.seed] = each
    return [
        Point(treatment, problem, tuple(by_seed[seed] for seed in sorted(by_seed)), goal, error, tuple(among))
        for treatment, by_seed in by_treatment.items()
        if SEED in by_seed
    ]


def among(point: Point, groups: Sequence[Group]) -> Point:
    """A point whose gap is that between these groups."""
    kept = replace(point, among=tuple(groups))
    kept.__dict__.update({name: getattr(point, name) for name in ("before", "after", "value", "rise")})
    return kept


def pareto(found: Sequence[Point]) -> NDArray[np.bool_]:
    """Which points no other beats: as small a gap with a smaller error, or as small an error with a smaller gap."""
    gap = np.array([each.gap.value for each in found])
    error = np.array([each.value.value[0] for each in found])
    return ~beaten(-gap, -error) & ~np.isnan(gap) & ~np.isnan(error)


def asks_group(treatment: Treatment) -> bool:
    """Whether the group of everybody who is predicted must be known."""
    return treatment.method in shifts.TARGETS


def learns(treatment: Treatment) -> bool:
    """Whether a model learns again."""
    return treatment.method in LEARNT


def _ends(values: Sequence[float]) -> tuple[float, float]:
    known = [each for each in values if not np.isnan(each)] or [float("nan")]
    return min(known), max(known)


def _reached(held: Trial, treatment: Treatment) -> Reached:
    began = time.monotonic()
    try:
        model = learnt(held, treatment)
        parts = measured_of(held, treatment, model)
    except GovernanceError as error:
        return Reached(treatment, held.seed, np.zeros((0, 0)), refused=str(error))
    seconds = time.monotonic() - began
    return Reached(treatment, held.seed, parts, seconds, "", *_saved(held, model))


def _saved(held: Trial, model: Any) -> tuple[bytes | None, str]:
    """What was learnt as a file, or why there is none."""
    if model is None or held.seed != SEED:
        return None, ""
    try:
        return saved.saved(model), ""
    except ModelNotSaved as refused:
        return None, str(refused)
