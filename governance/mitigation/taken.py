"""Taken: the rule of thresholds of a treatment, which is the one that was measured, and whom it selects."""

from __future__ import annotations

from governance.errors import MethodUnknown, ModelNeeded
from governance.metrics.intervals import Floats
from governance.mitigation.frontier import POLICIES, frontier
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem
from governance.mitigation.reached import Treatment
from governance.mitigation.rule import Rule
from governance.mitigation.trial import Trial, trial


def rule_of(problem: Problem, wanted: Wanted, treatment: Treatment) -> Rule:
    """The rule of a treatment by thresholds: as it was measured in the audit's own trial.

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
    """
    return frontier(
        _scored(problem, treatment).validation,
        wanted.goal,
        policy=treatment.method,
        utility=wanted.utility,
        tolerances=(treatment.strength,),
        common=problem.threshold,
        least=wanted.least,
    ).rule(0)


def chances_of(problem: Problem, wanted: Wanted, treatment: Treatment) -> Floats:
    """How probably each held-out person is selected by a treatment by thresholds.

    Returns
    -------
    float array, shape (held-out people,)
        In [0, 1], in the order of `problem.held_out`; of those whom the trial tests it is what the picture measures.

    Raises
    ------
    GovernanceError
        As `rule_of`.
    """
    own = _scored(problem, treatment)
    assert own.score is not None
    return rule_of(problem, wanted, treatment).chances(problem.groups, own.codes, own.score)


def _scored(problem: Problem, treatment: Treatment) -> Trial:
    """The audit's own trial, where the treatment sets thresholds and there are scores to set them on."""
    if treatment.method not in POLICIES:
        raise MethodUnknown("rule of thresholds", treatment.method, POLICIES)
    own = trial(problem)
    if own.score is None:
        raise ModelNeeded("A rule of thresholds")
    return own
