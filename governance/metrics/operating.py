"""Operating points: one threshold for all or one per group, what is decided by them, and whose decision changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupUnknown
from governance.metrics.cube import Cube, only_decided, only_scored, position
from governance.metrics.sides import FEWEST, withheld
from governance.naming import Group


@dataclass(frozen=True)
class Plan:
    """From which score on the decision is favourable.

    A threshold of one's own uses the sensitive attribute at decision time, which in many places is unlawful.

    Attributes
    ----------
    common : float
        For everybody who has no other.
    own : mapping of group to float
        The groups that have one of their own.
    """

    common: float
    own: Mapping[Group, float] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, group: Group) -> float:
        """The threshold of a group."""
        return self.own.get(group, self.common)

    @property
    def apart(self) -> bool:
        """Whether some group has another threshold than the common one."""
        return any(each != self.common for each in self.own.values())


@dataclass(frozen=True, eq=False)
class Changes:
    """Whose decision changes from one plan to another; people, never weighted.

    Attributes
    ----------
    attributes, levels, groups
        See `Grouped`.
    people : int array, shape (groups,)
    gain, lose : int array, shape (groups, 2)
        Who gets the favourable decision and did not before, and the reverse; index 1 of the second axis are those
        whose real outcome was favourable.
    untold : tuple of tuple of str
        Groups of which it is not told whose decision changes; their numbers are 0 here.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    gain: NDArray[np.int64]
    lose: NDArray[np.int64]
    untold: tuple[Group, ...] = ()

    @property
    def total(self) -> Changes:
        """Everybody together, as one group."""
        people, gain, lose = (each.sum(axis=0, keepdims=True) for each in (self.people, self.gain, self.lose))
        return Changes((), (), ((),), people, gain, lose)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Of which groups it is told whose decision changes, shape (groups,)."""
        return np.array([group not in set(self.untold) for group in self.groups], bool)

    @property
    def flipped(self) -> int:
        """How many people are decided about in another way."""
        return int(self.gain.sum() + self.lose.sum())

    def among(self, groups: tuple[Group, ...]) -> Changes:
        """The same of these groups only."""
        at = [self.groups.index(group) for group in groups]
        untold = tuple(group for group in groups if group in set(self.untold))
        return replace(
            self, groups=groups, people=self.people[at], gain=self.gain[at], lose=self.lose[at], untold=untold
        )

    def discreet(self, hidden: Sequence[Group] = (), fewest: int = FEWEST) -> Changes:
        """The same without the numbers of groups in which somebody, but fewer than `fewest`, changed in one way.

        The ways are gaining and losing, by real outcome, and the rule is that of `sides.discreet`. Of all groups, with
        those among them that are not shown at all.
        """
        ways = np.concatenate([self.gain.T, self.lose.T])
        secret = withheld(ways, self.groups, len(self.attributes), hidden, fewest)
        untold = tuple(group for group, left_out in zip(self.groups, secret, strict=True) if left_out)
        gain, lose = (np.where(secret[:, None], 0, each) for each in (self.gain, self.lose))
        return replace(self, gain=gain, lose=lose, untold=untold)


def decided_by(cube: Cube, plan: Plan) -> Cube:
    """The people of a cube as a plan decides about them; groups that it does not name are at the common threshold.

    Raises
    ------
    GovernanceError
        GroupUnknown for a group that the cube does not have; ThresholdUnknown; ThresholdsRefused without a score.
    """
    only_scored(cube)
    _refuse_strangers(cube, plan)
    return cube.at_each(plan.of(group) for group in cube.groups)


def changes(cube: Cube, before: Plan | None, after: Plan) -> Changes:
    """Whose decision changes, by group and real outcome; `before` is None for decisions as they were recorded.

    From plan to plan everybody in a group who changes does so in one direction.

    Raises
    ------
    GovernanceError
        Those of `decided_by`; DecisionNeeded where nothing was recorded.
    """
    gain, lose = (each.sum(axis=-1) for each in moved(cube, cube.counts, before, after))
    return Changes(cube.attributes, cube.levels, cube.groups, cube.people, gain, lose)


def moved(cube: Cube, cells: NDArray[Any], before: Plan | None, after: Plan) -> tuple[NDArray[Any], NDArray[Any]]:
    """Who gains and who loses the favourable decision, in people or in weights; see `changes`.

    Parameters
    ----------
    cells : array
        `counts`, `amount` or `squared` of the cube.

    Returns
    -------
    (gain, lose) : two arrays, shape (groups, 2, thresholds + 1)
        By real outcome and thresholds reached.
    """
    only_scored(cube)
    if before is None:
        only_decided(cube, "who changes from the recorded decisions")
    now = _selects(cube, after)[:, None]
    if before is None:
        refused, granted = cells[:, :, 0], cells[:, :, 1]
    else:
        reached, was = cells.sum(axis=2), _selects(cube, before)[:, None]
        refused, granted = np.where(was, 0, reached), np.where(was, reached, 0)
    return np.where(now, refused, 0), np.where(now, 0, granted)


def _selects(cube: Cube, plan: Plan) -> NDArray[np.bool_]:
    """Who is selected, by group and thresholds reached, shape (groups, thresholds + 1)."""
    _refuse_strangers(cube, plan)
    cuts = np.array([position(plan.of(group), cube.thresholds) + 1 for group in cube.groups], np.int64)
    return np.arange(len(cube.thresholds) + 1) >= cuts[:, None]


def _refuse_strangers(cube: Cube, plan: Plan) -> None:
    for group in sorted(set(plan.own) - set(cube.groups)):
        raise GroupUnknown(group, cube.groups)
