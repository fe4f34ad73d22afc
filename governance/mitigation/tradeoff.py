"""The trade-off: what every treatment reaches on people it was not made from, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.errors import GovernanceError, MethodUnknown, NothingHeld
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate
from governance.mitigation import goals, saved
from governance.mitigation.frontier import POLICIES, frontier, round_tolerances
from governance.mitigation.methods import METHODS, WITHOUT, titled
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.reached import (
    RELEARNT,
    UNMITIGATED,
    InTrials,
    Reached,
    Treatment,
    by_share,
    cube_of,
    decided,
)
from governance.mitigation.rule import Rule
from governance.mitigation.trial import Trial, trial
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Task:
    """Everything that a process of its own needs to make points.

    Attributes
    ----------
    problem : Problem
    wanted : Wanted
    tolerances : tuple of float
        Gaps that thresholds may leave where they are chosen; the same in all trials.
    """

    problem: Problem
    wanted: Wanted
    tolerances: tuple[float, ...] = ()


@dataclass(frozen=True)
class Step:
    """One piece of work: a method at some strengths in one trial.

    Attributes
    ----------
    method : str
        A key of `METHODS`; "unmitigated" learns the audited model again, and sets thresholds for its scores where the
        audited one is known to have learnt from other people too.
    strengths : tuple of float
    seed : int
        Of the trial.
    columns : tuple of str
        What the method leaves out, if it is the one that does.
    split : int
        The how manyth trial of the work it is, from 1.
    """

    method: str
    strengths: tuple[float, ...]
    seed: int
    columns: tuple[str, ...] = ()
    split: int = 1

    @property
    def title(self) -> str:
        """The step in words: "Exponentiated gradient, strength 0.05, split 2"."""
        return f"{titled(self.method, self.strengths, self.columns)}, split {self.split}"


def title(treatment: Treatment) -> str:
    """A treatment in words, as it stands on the screen."""
    if treatment.method == UNMITIGATED:
        return "Unmitigated: the audited model"
    return titled(treatment.method, (treatment.strength,), treatment.columns)


@dataclass(frozen=True, eq=False)
class Point(InTrials):
    """What a treatment reaches in its own split: that of the audit, where the audited model learnt in it.

    Other splits say how much of it is luck. Their amounts are not averaged: whatever closes a gap leaves another one in
    each split, whose sign is luck, and the average of many rules would have a smaller gap than any of them.

    Attributes
    ----------
    treatment : Treatment
    each : tuple of Reached
        One a trial, its own first.
    before, after : Cube
        The people as they are decided about without and with the treatment. Expected numbers where it is random: then
        they are weighted.
    wanted : Wanted
    """

    treatment: Treatment
    each: tuple[Reached, ...]
    before: Cube
    after: Cube
    wanted: Wanted

    @cached_property
    def gap(self) -> Disparity[Rate]:
        """The largest difference in the goal's rates between groups with enough people."""
        return goals.gap(self.after, self.wanted.goal, least=self.wanted.least)

    @cached_property
    def value(self) -> ByGroup:
        """The utility of everybody, as one group, with its interval."""
        return self.wanted.utility.measured(self.after)

    @property
    def asks_group(self) -> bool:
        """Whether everybody's group is needed at decision time: by the method, or by its own trial's thresholds."""
        method = METHODS.get(self.treatment.method)
        return (self.rule is not None and self.rule.apart) if method is None else method.asks_group

    @property
    def random(self) -> bool:
        """Whether a coin decides about some people, likewise."""
        method = METHODS.get(self.treatment.method)
        return (self.rule is not None and self.rule.randomised) if method is None else method.random

    @property
    def amounts(self) -> Floats:
        """As `Reached` has them, of its own trial, shape (3, groups, 2, 2, 2)."""
        return self.each[0].amounts

    @property
    def elsewhere(self) -> bool:
        """Whether other people are measured than those of the audit, beside the audited model learnt again."""
        return self.seeds[0] != SEED

    @property
    def rule(self) -> Rule | None:
        """The thresholds that were measured in its own trial; None where it sets none."""
        return self.each[0].rule

    @property
    def chances(self) -> NDArray[np.float32] | None:
        """Of the people held out in the audit, with which probability each is selected; None where it was not kept."""
        return self.each[0].chances


def steps(methods: Sequence[str], seeds: Sequence[int], *, columns: Sequence[str] = ()) -> tuple[Step, ...]:
    """The work for these methods in these trials, trial by trial, so that points can be compared at any time.

    The columns are what "without columns" leaves out.
    """
    for method in methods:
        if method not in METHODS:
            raise MethodUnknown("method", method, METHODS)
    found = []
    for split, seed in enumerate(seeds, start=1):
        if seed != SEED:
            found.append(Step(UNMITIGATED, (), seed, split=split))
        for method in methods:
            strengths = METHODS[method].strengths
            parts = (strengths,) if METHODS[method].together else tuple((each,) for each in strengths)
            left_out = tuple(columns) if method == WITHOUT else ()
            found.extend(Step(method, part, seed, left_out, split) for part in parts)
    return tuple(found)


def results(task: Task, steps: Sequence[Step]) -> Iterator[tuple[Reached, ...]]:
    """What each step reaches, in their order; a treatment that is refused says why, and the others go on."""
    held: Trial | None = None
    for step in steps:
        if held is None or held.seed != step.seed:
            held = trial(task.problem, step.seed)
        if step.method == UNMITIGATED:
            known = task.problem.first_seed == SEED  # else nobody audited the model whose thresholds these would be
            yield by_thresholds(held, task) if known else (unmitigated(held),)
        else:
            wanted = replace(task.wanted, columns=step.columns)
            yield tuple(_learnt(held, wanted, Treatment(step.method, each, step.columns)) for each in step.strengths)


def first(problem: Problem, wanted: Wanted) -> tuple[Task, tuple[Reached, ...]]:
    """What takes no learning: the audited model, and what thresholds can do with its scores."""
    own = trial(problem)
    if own.score is None:
        task = Task(problem, wanted)
    else:
        chosen_on = own.validation
        now = goals.gap(chosen_on, wanted.goal, least=wanted.least)  # as it decides there without any mitigation
        best = frontier(chosen_on, wanted.goal, utility=wanted.utility, common=problem.threshold, least=wanted.least)
        widest = float(np.nanmax([0.01, now.value, best.gap[-1]]))
        task = Task(problem, wanted, round_tolerances(widest))
    return task, by_thresholds(own, task)


def unmitigated(held: Trial) -> Reached:
    """The model as it decides without any mitigation."""
    amounts, chances = decided(held, held.selected.astype(float)), held.selected.astype(np.float32)
    return Reached(Treatment(UNMITIGATED), held.seed, amounts, chances if held.seed == SEED else None)


def by_thresholds(held: Trial, task: Task) -> tuple[Reached, ...]:
    """The unmitigated model, and what thresholds on its scores reach on the test people.

    Where fewer than two groups are compared by those who choose, thresholds would be held to nothing and are refused.
    """
    found, wanted = [unmitigated(held)], task.wanted
    if held.score is None or not task.tolerances:
        return tuple(found)
    for policy in POLICIES:
        chosen = frontier(
            held.validation,
            wanted.goal,
            policy=policy,
            utility=wanted.utility,
            tolerances=task.tolerances,
            common=held.problem.threshold,
            least=wanted.least,
        )
        if np.isnan(chosen.gap).all():
            why = NothingHeld(held.problem.attributes, wanted.goal, wanted.least)
            found.append(Reached(Treatment(policy), held.seed, np.zeros_like(found[0].amounts), refused=str(why)))
            continue
        for place, tolerance in enumerate(task.tolerances):
            rule = chosen.rule(place)
            amounts = by_share(held.test, rule.selected(held.test))
            treatment = Treatment(policy, tolerance)
            found.append(Reached(treatment, held.seed, amounts, kept_out=chosen.kept_out, rule=rule))
    return tuple(found)


def points(problem: Problem, wanted: Wanted, found: Sequence[Reached]) -> list[Point]:
    """The points of the picture, the unmitigated model first: every treatment that was measured in its own split.

    That is the audit's own for the audited model and for thresholds on its scores, and the first in which models learn
    for what learns. Where nobody knows who the audited model learnt from, that is another split, with a point of its
    own for the audited model as it learns again there.
    """
    first = problem.first_seed
    by_treatment: dict[Treatment, dict[int, Reached]] = {}
    for each in found:
        treatment = each.treatment
        if first != SEED and each.seed != SEED and treatment.method == UNMITIGATED:
            treatment = Treatment(RELEARNT)
        if not each.refused:
            by_treatment.setdefault(treatment, {})[each.seed] = each
    made = []
    for treatment, by_seed in by_treatment.items():
        own = SEED if treatment.method in (UNMITIGATED, *POLICIES) else first
        if own in by_seed:
            rest = [by_seed[seed] for seed in sorted(by_seed) if seed != own]
            made.append(point(problem, wanted, treatment, (by_seed[own], *rest)))
    return made


def point(problem: Problem, wanted: Wanted, treatment: Treatment, each: tuple[Reached, ...]) -> Point:
    """One treatment as the first of these trials measured it, with the others beside it."""
    amounts = each[0].amounts
    before, after = (
        cube_of(problem.grouping, problem.outcomes[1], amounts, after=side, weighted=problem.weight is not None)
        for side in (False, True)
    )
    return Point(treatment, each, before, after, wanted)


def among(found: Point, groups: Sequence[Group]) -> Point:
    """A point with these groups only; its utility is still everybody's."""
    kept = replace(found, before=found.before.among(groups), after=found.after.among(groups))
    kept.__dict__["value"] = found.value
    return kept


def _learnt(held: Trial, wanted: Wanted, treatment: Treatment) -> Reached:
    try:
        found = METHODS[treatment.method].learnt(held, wanted, treatment.strength)
    except GovernanceError as error:
        return Reached(treatment, held.seed, np.zeros((3, len(held.problem.groups), 2, 2, 2)), refused=str(error))
    kept = found.chances.astype(np.float32) if held.seed == SEED else None
    model, unsaved = saved.attempted(found.fitted, held)
    amounts = decided(held, found.chances)
    return Reached(treatment, held.seed, amounts, kept, model, kept_out=found.kept_out, unsaved=unsaved)
