"""The trade-off: what accuracy each method keeps at which gap, measured on people it did not learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from governance.audit import DEFAULT_THRESHOLD, Audit
from governance.errors import MethodUnknown
from governance.metrics import words
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, rate_difference
from governance.metrics.rates import Rate, rate
from governance.mitigation.postprocessing import threshold_optimizer
from governance.mitigation.problem import GOALS, Goal, Problem, problem
from governance.mitigation.reductions import exponentiated_gradient
from governance.naming import Group


class Method(Protocol):
    """Who of the held-out people is selected, when this much of a gap is allowed in training."""

    def __call__(self, problem: Problem, goal: Goal, allowed: float, /) -> NDArray[np.bool_]: ...


UNMITIGATED = "unmitigated"
METHODS: dict[str, Method] = {
    "retrained": exponentiated_gradient,
    "threshold per group": threshold_optimizer,
}
STRENGTHS = (0.1, 0.05, 0.02, 0.01)
TOLERANCES = (0.1, 0.05, 0.02, 0.0)


@dataclass(frozen=True)
class Step:
    """One point to be computed: a method, and the gap it is allowed in training."""

    method: str
    allowed: float

    @property
    def title(self) -> str:
        """The step in words: "Retrained, gap of 2 % allowed in training"."""
        if self.method == UNMITIGATED:
            return "Unmitigated: the audited model"
        return f"{self.method.capitalize()}, gap of {100 * self.allowed:g}{words.NO_BREAK}% allowed in training"


@dataclass(frozen=True, eq=False)
class Point:
    """What a method reaches on the held-out people.

    Attributes
    ----------
    step : Step
        Its method is "unmitigated" for the audited model as it is.
    cube : Cube
        The held-out people as this method decides about them, by the chosen attributes.
    accuracy : Rate
        Of everybody together.
    gap : Disparity
        The largest difference in the goal's rates.
    """

    step: Step
    cube: Cube
    accuracy: Rate
    gap: Disparity


def steps(goal: str) -> tuple[Step, ...]:
    """The points that make up the picture for a goal of `GOALS`, quick ones first."""
    tolerances = TOLERANCES if len(_goal(goal).rates) == 1 else (0.0,)
    quick = tuple(Step("threshold per group", allowed) for allowed in tolerances)
    return quick + tuple(Step("retrained", allowed) for allowed in STRENGTHS)


def unmitigated(audit: Audit, by: Sequence[str], goal: str, *, least: int = 0) -> Point:
    """The audited model as it is, at a threshold of 0.5: the one that the methods' own accuracy is about."""
    cube = audit.decided(DEFAULT_THRESHOLD).by(*by)
    return _point(Step(UNMITIGATED, float("nan")), cube, cube, _goal(goal), least)


def point(audit: Audit, by: Sequence[str], goal: str, step: Step, *, least: int = 0) -> Point:
    """Run one method at one strength, and measure it on the held-out people.

    Parameters
    ----------
    audit : Audit
        Of a fitted baseline.
    by : sequence of str
        The attribute whose groups are made more equal; several mean their intersections.
    goal : str
        A key of `GOALS`.
    step : Step
    least : int
        People that a group's rate must be about before it is compared.

    Raises
    ------
    MethodUnknown, ModelNeeded, GroupNotLearnable
    """
    if step.method not in METHODS:
        raise MethodUnknown("method", step.method, METHODS)
    selected = METHODS[step.method](problem(audit, by), _goal(goal), step.allowed)
    cube = audit.redecided(selected).by(*by)
    return _point(step, cube, cube, _goal(goal), least)


def reached(asked: tuple[Audit, Sequence[str], str, int], left: Sequence[Step]) -> Iterator[Point]:
    """The point of each step, as they are computed in the background; `asked` is what `point` takes besides."""
    audit, by, goal, least = asked
    for step in left:
        yield point(audit, by, goal, step, least=least)


def among(found: Point, groups: Iterable[Group], goal: str, *, least: int = 0) -> Point:
    """A point with these groups only; its accuracy is still everybody's."""
    return _point(found.step, found.cube, found.cube.among(groups), _goal(goal), least)


def _goal(goal: str) -> Goal:
    if goal not in GOALS:
        raise MethodUnknown("goal", goal, GOALS)
    return GOALS[goal]


def _point(step: Step, everybody: Cube, cube: Cube, goal: Goal, least: int) -> Point:
    gaps = [rate_difference(cube, name, min_group_size=least) for name in goal.rates]
    return Point(
        step, cube, rate(everybody.by(), "accuracy"), max(gaps, key=lambda gap: np.nan_to_num(gap.value, nan=-1))
    )
