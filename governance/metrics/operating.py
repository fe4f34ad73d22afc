"""Operating points: one threshold for all or one per group, what is decided by them, and whose decision changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupUnknown
from governance.metrics.cube import Cube, only_decided, only_scored, position
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
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    gain: NDArray[np.int64]
    lose: NDArray[np.int64]

    @property
    def flipped(self) -> int:
        """How many people are decided about in another way."""
        return int(self.gain.sum() + self.lose.sum())

    def among(self, groups: tuple[Group, ...]) -> Changes:
        """The same of these groups only."""
        at = [self.groups.index(group) for group in groups]
        return Changes(self.attributes, self.levels, groups, self.people[at], self.gain[at], self.lose[at])


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
    only_scored(cube)
    if before is None:
        only_decided(cube, "who changes from the recorded decisions")
    now = _selects(cube, after)[:, None]
    if before is None:
        refused, granted = cube.counts[:, :, 0], cube.counts[:, :, 1]
    else:
        reached, was = cube.counts.sum(axis=2), _selects(cube, before)[:, None]
        refused, granted = np.where(was, 0, reached), np.where(was, reached, 0)
    gain, lose = np.where(now, refused, 0).sum(axis=-1), np.where(now, 0, granted).sum(axis=-1)
    return Changes(cube.attributes, cube.levels, cube.groups, cube.people, gain, lose)


def _selects(cube: Cube, plan: Plan) -> NDArray[np.bool_]:
    """Who is selected, by group and thresholds reached, shape (groups, thresholds + 1)."""
    _refuse_strangers(cube, plan)
    cuts = np.array([position(plan.of(group), cube.thresholds) + 1 for group in cube.groups], np.int64)
    return np.arange(len(cube.thresholds) + 1) >= cuts[:, None]


def _refuse_strangers(cube: Cube, plan: Plan) -> None:
    for group in sorted(set(plan.own) - set(cube.groups)):
        raise GroupUnknown(group, cube.groups)
