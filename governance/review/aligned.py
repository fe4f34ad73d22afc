"""Aligned: a number of the previous version, in the order of the groups of now."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats


@dataclass(frozen=True, eq=False, repr=False)
class Aligned(ByGroup):
    """A number by group, of other groups in their order; nan of those that were not there.

    Attributes
    ----------
    own : ByGroup
        The number as it was, of its own groups.
    """

    own: ByGroup

    @classmethod
    def to(cls, number: ByGroup, before: ByGroup) -> Aligned:
        """What a number was before, of the groups that it is of now."""
        return cls(number.name, number.attributes, number.levels, number.groups, before)

    def _ordered(self, values: Floats) -> Floats:
        there = dict(zip(self.own.groups, values.tolist(), strict=True))
        return np.array([there.get(group, math.nan) for group in self.groups])

    @property
    def value(self) -> Floats:
        return self._ordered(self.own.value)

    @property
    def effective_n(self) -> Floats:
        return np.nan_to_num(self._ordered(self.own.effective_n))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        low, high = self.own.interval(confidence)
        return self._ordered(low), self._ordered(high)
