"""Taken: the rule of thresholds as it would be used, chosen on all held-out people, and whom it selects of them."""

from __future__ import annotations

import numpy as np

from governance.errors import GapOutOfReach, MethodUnknown, ModelNeeded
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.frontier import POLICIES, Frontier, frontier
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem
from governance.mitigation.reached import Treatment
from governance.mitigation.rule import Rule
from governance.mitigation.trial import Trial, trial


def rule_of(problem: Problem, wanted: Wanted, treatment: Treatment) -> Rule:
    """The rule that a treatment by thresholds would be used with: chosen on all held-out people together.

    The picture measures rules that were chosen on one half of the held-out people and tried on the other. The rule
    to be used is chosen on both, so its thresholds can differ a little from those that were measured.

    Parameters
    ----------
    problem : Problem
    wanted : Wanted
    treatment : Treatment
        Its method is one of `POLICIES`, its strength the gap that is allowed.

    Raises
    ------
    MethodUnknown
        If the treatment sets no thresholds.
    ModelNeeded
        If there are no scores to set thresholds on.
    GapOutOfReach
        If no rule of this policy keeps the gap within the tolerance.
    """
    first, second = _scored(problem, treatment).halves
    return _best(first + second, problem, wanted, treatment).rule(0)


def chances_of(problem: Problem, wanted: Wanted, treatment: Treatment) -> Floats:
    """How probably each held-out person is selected by a treatment by thresholds, as the picture measures it.

    Each half of the people is decided about by the rule that was chosen on the other; see `Trial.halves`.

    Returns
    -------
    float array, shape (held-out people,)
        In [0, 1], in the order of `problem.held_out`.

    Raises
    ------
    GovernanceError
        As `rule_of`.
    """
    own = _scored(problem, treatment)
    assert own.score is not None
    found = np.zeros(len(own.held_out))
    for half, other in ((~own.half, own.halves[1]), (own.half, own.halves[0])):
        rule = _best(other, problem, wanted, treatment).rule(0)
        found[half] = rule.chances(problem.groups, own.codes[half], own.score[half])
    return found


def _scored(problem: Problem, treatment: Treatment) -> Trial:
    """The audit's own trial, where the treatment sets thresholds and there are scores to set them on."""
    if treatment.method not in POLICIES:
        raise MethodUnknown("rule of thresholds", treatment.method, POLICIES)
    own = trial(problem)
    if own.score is None:
        raise ModelNeeded("A rule of thresholds")
    return own


def _best(cube: Cube, problem: Problem, wanted: Wanted, treatment: Treatment) -> Frontier:
    """The best rule at the treatment's tolerance, chosen on these people."""
    found = frontier(
        cube,
        wanted.goal,
        policy=treatment.method,
        utility=wanted.utility,
        tolerances=(treatment.strength,),
        common=problem.threshold,
        least=wanted.least,
    )
    if np.isnan(found.value[0]):
        raise GapOutOfReach(treatment.method, treatment.strength)
    return found
