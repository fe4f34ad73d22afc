"""The frontier: the best utility at every gap that is allowed. A first, plain one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.goals import gap
from governance.mitigation.rule import Rule
from governance.mitigation.utility import Utility
from governance.naming import Group

POLICIES = ("one threshold", "a threshold per group", "randomised thresholds")


@dataclass(frozen=True, eq=False)
class Frontier:
    """The best rule of a policy at each tolerance."""

    goal: str
    policy: str
    utility: Utility
    tolerances: Floats
    value: Floats
    gap: Floats
    kept_out: tuple[Group, ...]
    rules: tuple[Rule, ...]

    def rule(self, place: int) -> Rule:
        """The rule at a tolerance."""
        return self.rules[place]


def frontier(
    cube: Cube,
    goal: str,
    *,
    policy: str = POLICIES[2],
    utility: Utility | None = None,
    tolerances: Iterable[float] | None = None,
    common: float = 0.5,
    least: int = 0,
) -> Frontier:
    """The best of one threshold for all at each tolerance."""
    utility = utility or Utility()
    known = cube.thresholds
    gaps = np.array([gap(cube.at(each), goal, least=least).value for each in known])
    table = utility.table(cube)
    values = np.array([(cube.at(each).amount.sum(axis=(0, 3)) * table).sum() for each in known])
    steps = np.linspace(0, np.nanmax(gaps), 101) if tolerances is None else np.array(list(tolerances))
    best = [int(np.argmax(np.where(gaps <= step + 1e-12, values, -np.inf))) for step in steps]
    rules = tuple(
        Rule(cube.attributes, dict.fromkeys(cube.groups, ((known[at] if at else common, 1.0),))) for at in best
    )
    return Frontier(goal, policy, utility, steps, values[best], gaps[best], (), rules)
