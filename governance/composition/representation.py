"""Representation: how many people each group has, and how often its people really have the favourable outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import wilson
from governance.metrics.rates import Rate, rate
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Representation:
    """The size of every group, and its base rate.

    Attributes
    ----------
    attributes : tuple of str
    groups : tuple of tuple of str
        In declared order; of several attributes only the combinations that exist.
    people : int array, shape (groups,)
    everybody : int
        All people, also of groups that are not shown.
    base_rate : Rate
        The share of each group that really had the favourable outcome.
    hidden : tuple of tuple of str
        Groups that have people and are not shown.
    """

    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    everybody: int
    base_rate: Rate
    hidden: tuple[Group, ...] = ()

    @property
    def share(self) -> NDArray[np.float64]:
        """Of all people, the share in each group; sums to 1 where all groups are shown."""
        return self.people / self.everybody

    def interval(self, confidence: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Wilson's interval of each share, as (low, high), each of shape (groups,)."""
        return wilson(self.share, np.full(len(self.groups), self.everybody), confidence)


def representation(cube: Cube, everybody: int | None = None, hidden: tuple[Group, ...] = ()) -> Representation:
    """Who is in a cube: pass `cube.by("sex")` for one attribute, `cube.by("sex", "race")` for the intersections.

    Shares are of `everybody`; by default of those in the cube. `hidden` are groups that the cube leaves out.
    """
    people = int(cube.people.sum()) if everybody is None else everybody
    return Representation(cube.attributes, cube.groups, cube.people, people, rate(cube, "base_rate"), hidden)
