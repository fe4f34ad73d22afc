"""Demands: what a treatment asks for when it decides, how it came about, and how much it depends on the split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import GovernanceError
from governance.metrics.intervals import Floats
from governance.mitigation.flips import flips
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem
from governance.mitigation.reached import UNMITIGATED
from governance.mitigation.rule import Rule
from governance.mitigation.taken import rule_of
from governance.mitigation.tradeoff import Point, point

THRESHOLDS = "after training"


@dataclass(frozen=True, eq=False)
class Demands:
    """What a treatment asks.

    Attributes
    ----------
    stage : str
        When it steps in: "before training", "during training", "another model" or "after training".
    what : str
        What it does, in a sentence; "" for thresholds.
    asks_group : bool
        Whether the sensitive attribute of everybody who is decided about is needed.
    random : bool
        Whether two people who are alike in all that is known may be decided about differently.
    retrains : bool
        Whether a model learns again.
    rule : Rule or None
        The thresholds that were measured in the audit's own split; None where none are set.
    refused : str
        Why there is no such rule, in a sentence; "" if there is, or none is needed.
    splits : int
        In how many splits of the people it was measured.
    gaps, values : float array, shape (splits,)
        The gap and the utility in each of them.
    drawn : float
        The share of people whose chance is neither 0 nor 1 in the audit's own split; nan where they are not known.
    """

    stage: str
    what: str
    asks_group: bool
    random: bool
    retrains: bool
    rule: Rule | None
    refused: str
    splits: int
    gaps: Floats
    values: Floats
    drawn: float = float("nan")


def demands(problem: Problem, wanted: Wanted, found: Point) -> Demands:
    """What a point's treatment asks, and in how many splits it was measured.

    A treatment by thresholds is judged by the rule that would be used (`taken.rule_of`): thresholds that turn out the
    same for all groups ask for no group, and a rule without a coin is not random.
    """
    name = found.treatment.method
    method = METHODS.get(name)
    rule, refused = (None, "") if method is not None else _rule(problem, wanted, found)
    if method is not None:
        stage, what, asks_group, random = method.stage, method.what, method.asks_group, method.random
    else:
        stage, what, asks_group, random = THRESHOLDS, "", name in POLICIES[1:], name == POLICIES[2]
    each = [point(problem, wanted, found.treatment, (one,)) for one in found.each]
    return Demands(
        stage,
        what,
        asks_group if rule is None else rule.apart,
        random if rule is None else rule.randomised,
        method is not None,
        rule,
        refused,
        len(each),
        np.array([one.gap.value for one in each]),
        np.array([float(one.value.value[0]) for one in each]),
        _drawn(problem, wanted, found),
    )


def _rule(problem: Problem, wanted: Wanted, found: Point) -> tuple[Rule | None, str]:
    if found.treatment.method == UNMITIGATED:
        return None, ""
    try:
        return rule_of(problem, wanted, found.treatment), ""
    except GovernanceError as error:
        return None, str(error)


def _drawn(problem: Problem, wanted: Wanted, found: Point) -> float:
    """Of how many of the audited people a coin decides."""
    held = flips(problem, wanted, found)
    return float("nan") if held is None else held.drawn / max(held.of, 1)
