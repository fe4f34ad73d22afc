"""Utility: what a decision about everybody is worth, so that what a smaller gap costs has a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import MethodUnknown, UtilityUndefined
from governance.metrics.by_group import ByGroup
from governance.metrics.costs import Costs, cost
from governance.metrics.cube import Cube, only_a_cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import rate

ACCURACY, BALANCED, COST = "accuracy", "balanced accuracy", "cost"
EQUAL_COSTS = Costs()
UTILITIES = (ACCURACY, BALANCED, COST)


@dataclass(frozen=True)
class Utility:
    """What decisions are worth: accuracy, balanced accuracy, or what they cost.

    Attributes
    ----------
    kind : str
        One of `UTILITIES`.
    costs : Costs
        What a decision about one person costs; only read where `kind` is "cost".

    Raises
    ------
    MethodUnknown
        If `kind` is none of them.
    """

    kind: str = ACCURACY
    costs: Costs = EQUAL_COSTS

    def __post_init__(self) -> None:
        if self.kind not in UTILITIES:
            raise MethodUnknown("utility", self.kind, UTILITIES)

    @property
    def rising(self) -> bool:
        """Whether more is better; a cost is shown as a cost, of which less is."""
        return self.kind != COST

    def table(self, cube: Cube) -> Floats:
        """What one person adds, shape (2, 2), by what happened and what is decided; index 1 is favourable.

        The utility is the sum of this over everybody, weighted where people are, and larger is better: of "cost" it
        is minus the mean cost of a person.

        Raises
        ------
        UtilityUndefined
            If the cube has nobody, or for balanced accuracy nobody with one of the outcomes.
        """
        only_a_cube(cube)
        outcomes = cube.amount.sum(axis=(0, 2, 3)).astype(float)
        if not outcomes.sum() > 0:
            raise UtilityUndefined(self.kind, "nobody was counted")
        if self.kind == BALANCED:
            if not outcomes.all():
                side = "favourable" if outcomes[0] else "unfavourable"
                raise UtilityUndefined(self.kind, f"nobody's real outcome was {side}")
            return np.diag(1 / (2 * outcomes))
        each = -self.costs.table if self.kind == COST else np.eye(2)
        return each / outcomes.sum()

    def measured(self, cube: Cube) -> ByGroup:
        """The same of everybody together by the decisions of a cube, with its interval; a cost as a cost.

        nan where it is not defined.

        Raises
        ------
        DecisionNeeded
            Where nothing is decided.
        """
        everybody = cube.by()
        if self.kind == COST:
            return cost(everybody, self.costs)
        return rate(everybody, "balanced_accuracy" if self.kind == BALANCED else "accuracy")
