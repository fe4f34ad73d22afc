"""Representation: how many people each group has, and how often its people really have the favourable outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate, Share, rate
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Representation:
    """The size of every group, and its base rate.

    Attributes
    ----------
    attributes : tuple of str
    levels : tuple of tuple of str
        Every value of each attribute, in declared order.
    groups : tuple of tuple of str
        In declared order; of several attributes only the combinations that exist.
    part : Share
        Of all people, also of groups that are not shown, those in each group; weighted where people are.
    base_rate : Rate
        The share of each group that really had the favourable outcome.
    hidden : tuple of tuple of str
        Groups that have people and are not shown.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    part: Share
    base_rate: Rate
    hidden: tuple[Group, ...] = ()

    @property
    def people(self) -> NDArray[np.int64]:
        """How many people each group has, shape (groups,); never weighted."""
        return self.part.k

    @property
    def everybody(self) -> int:
        """All people, also of groups that are not shown; never weighted."""
        return int(self.part.n[0]) if len(self.part.n) else 0

    @property
    def share(self) -> Floats:
        """Of all people, the share in each group; sums to 1 where all groups are shown."""
        return self.part.value

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval of each share, as (low, high), each of shape (groups,)."""
        return self.part.interval(confidence)


def representation(cube: Cube, whole: Cube | None = None, hidden: tuple[Group, ...] = ()) -> Representation:
    """Who is in a cube: pass `cube.by("sex")` for one attribute, `cube.by("sex", "race")` for the intersections.

    Shares are of the people in `whole`; by default of those in the cube. `hidden` are groups that the cube leaves out.
    """
    return Representation(
        cube.attributes,
        cube.levels,
        cube.groups,
        parts(cube, cube if whole is None else whole),
        rate(cube, "base_rate"),
        hidden,
    )


def parts(cube: Cube, whole: Cube) -> Share:
    """Of the people of the whole, those in each group of the cube."""
    everybody = np.full(len(cube.groups), whole.people.sum())
    if cube.weight is None or whole.weight is None or whole.squares is None:
        return Share(cube.people, everybody)
    sums = [
        cube.weight.sum(axis=(1, 2, 3)),
        *(np.full(len(cube.groups), each.sum()) for each in (whole.weight, whole.squares)),
    ]
    return Share(cube.people, everybody, np.stack(sums))
