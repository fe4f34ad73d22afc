"""Agreement: whether two explanations of one prediction name the same leading reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from governance.explanations.attribution import Attributions
from governance.explanations.second_opinion import SecondOpinion
from governance.metrics.intervals import Floats, normal_quantile

LEADING, AMONG = 3, 5  # a leading reason of one is expected among so many of the other
SHARE = 0.05  # of all effects together: what is less is no leading reason
DIRECTION, ABSENT = "opposite directions", "not among the first of the other"


@dataclass(frozen=True, eq=False)
class Agreement:
    """Shapley values of one person beside a second opinion, in the same unit.

    Attributes
    ----------
    first : Attributions
        Of one person.
    second : SecondOpinion
    """

    first: Attributions
    second: SecondOpinion

    @property
    def columns(self) -> tuple[str, ...]:
        """Both are about these."""
        return self.second.columns

    @property
    def effects(self) -> tuple[Floats, Floats]:
        """What each says about every column, shape (columns,)."""
        return self.first.values[0], self.second.effects

    @cached_property
    def leading(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Positions of up to three columns that each names first.

        A column whose effect is less than a twentieth of all effects together, or whose interval holds 0, is not one.
        """
        first, second = self.effects
        errors = self.first.error[0], self.second.error * (1 - self.second.alike)
        return _leading(first, errors[0]), _leading(second, errors[1])

    @cached_property
    def ranks(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rank of every column by the size of its effect, 1 for the largest; 0 for one without any effect."""
        return _ranks(self.effects[0]), _ranks(self.effects[1])

    @cached_property
    def disputed(self) -> dict[int, str]:
        """Leading reasons of one that the other does not share, by position: and in what they differ."""
        found = {}
        for own, other in ((0, 1), (1, 0)):
            for at in self.leading[own]:
                if not 1 <= self.ranks[other][at] <= AMONG:
                    found[at] = ABSENT
                elif self.effects[own][at] * self.effects[other][at] < 0:
                    found[at] = DIRECTION
        return found

    @property
    def told(self) -> bool:
        """Whether the second opinion is faithful enough for the two to be compared."""
        return self.second.faithful

    @property
    def agrees(self) -> bool:
        """Whether both share their leading reasons, as far as it can be told."""
        return self.told and not self.disputed

    @property
    def correlation(self) -> float:
        """Spearman's rank correlation of the two over columns, with their signs, in [-1, 1].

        nan where fewer than three columns have an effect in either.
        """
        first, second = self.effects
        there = np.flatnonzero((np.array(self.ranks[0]) > 0) | (np.array(self.ranks[1]) > 0))
        if len(there) < 3:
            return float("nan")
        from scipy.stats import rankdata

        both = [rankdata(each[there]) for each in (first, second)]
        if any(np.ptp(each) == 0 for each in both):
            return float("nan")
        return float(np.corrcoef(both)[0, 1])

    def names(self, places: Sequence[int]) -> list[str]:
        """Columns by their positions."""
        return [self.columns[at] for at in places]


def _leading(values: Floats, error: Floats) -> tuple[int, ...]:
    size = np.abs(values)
    sure = size > normal_quantile(0.95) * np.nan_to_num(error)
    order = np.argsort(-size, kind="stable")[:LEADING]
    return tuple(int(at) for at in order if sure[at] and size[at] >= SHARE * size.sum())


def _ranks(values: Floats) -> tuple[int, ...]:
    size = np.abs(values)
    rank = np.empty(len(size), int)
    rank[np.argsort(-size, kind="stable")] = np.arange(1, len(size) + 1)
    return tuple(np.where(size > 1e-9 * max(size.max(initial=0.0), 1e-12), rank, 0).tolist())
