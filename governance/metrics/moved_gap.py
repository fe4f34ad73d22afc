"""Moved gap: how the largest difference of a rate moves from one plan to another, between the same groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.errors import NotARate
from governance.metrics.disparity import Disparity, difference
from governance.metrics.rates import Rate
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class MovedGap:
    """The largest difference of a rate before and after, between the groups that have it both times.

    Attributes
    ----------
    before, after : Disparity
        Of the groups whose rate is about enough people before and after.
    whole : Disparity
        The difference after of all groups that have it then, those that came in among them.
    entered, left : tuple of tuple of str
        Groups whose rate is about enough people only after, and only before.
    """

    before: Disparity[Rate]
    after: Disparity[Rate]
    whole: Disparity[Rate]
    entered: tuple[Group, ...]
    left: tuple[Group, ...]

    @property
    def name(self) -> str:
        """The rate, a key of `RATES`."""
        return self.after.rate.name


def moved_gap(before: Rate, after: Rate, min_group_size: int = 0) -> MovedGap:
    """The gap in a rate before and after, of the same groups both times.

    Whom a rate such as precision is about changes with the decisions. A gap before among three groups and one after
    among five would say more about who takes part than about what was decided.

    Parameters
    ----------
    before, after : Rate
        The same rate of the same groups.
    min_group_size : int
        Groups whose rate is about fewer people (weighted: effective ones), before or after, are not compared.

    Returns
    -------
    MovedGap
        Its differences are nan where fewer than two groups have the rate both times.
    """
    for each in (before, after):
        if not isinstance(each, Rate):
            raise NotARate(each, "A gap that moves")
    was, now = (each.comparable(min_group_size) for each in (before, after))
    first, second = (difference(_among(each, was & now), min_group_size=min_group_size) for each in (before, after))
    entered, left = (tuple(after.groups[at] for at in np.flatnonzero(each)) for each in (now & ~was, was & ~now))
    return MovedGap(first, second, difference(after, min_group_size=min_group_size), entered, left)


def _among(found: Rate, kept: NDArray[np.bool_]) -> Rate:
    """The rate of some groups only."""
    at = np.flatnonzero(kept)
    return replace(
        found,
        groups=tuple(found.groups[place] for place in at),
        shares=tuple(share.at(at) for share in found.shares),
    )
