"""A rule: from which score on each group gets the favourable decision, and where a coin picks the threshold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import CountedOtherwise, GroupUnseen, RuleRefused, ScoresMissing
from governance.metrics.cube import Cube, only_scored, position
from governance.metrics.intervals import Floats
from governance.naming import Group, group_named

Lottery = tuple[tuple[float, float], ...]


EVERYBODY, NOBODY = -math.inf, math.inf
ADDS_UP = 1e-9


@dataclass(frozen=True)
class Rule:
    """Thresholds by group; of several thresholds of a group, a coin picks one for each person.

    Attributes
    ----------
    attributes : tuple of str
        What the groups are groups of.
    own : mapping of group to mixture
        A mixture is a tuple of (threshold, probability), whose probabilities add to 1; -inf selects everybody and inf
        nobody. Every group that may be decided about is named, also where it keeps the common threshold.

    Raises
    ------
    RuleRefused
        If a mixture is none.
    """

    attributes: tuple[str, ...]
    own: Mapping[Group, Lottery]

    def __post_init__(self) -> None:
        for group, mixture in self.own.items():
            if len(group) != len(self.attributes):
                raise RuleRefused(group, f"it is not named by {len(self.attributes)} attributes.")
            if any(math.isnan(threshold) for threshold, _ in mixture):
                raise RuleRefused(group, "a threshold is no number.")
            chances = [chance for _, chance in mixture]
            if not all(0 <= chance <= 1 for chance in chances) or abs(sum(chances) - 1) > ADDS_UP:
                raise RuleRefused(group, "its probabilities are not numbers from 0 to 1 that add up to 1.")

    @property
    def randomised(self) -> bool:
        """Whether a coin decides about anybody: two people of one group and one score may be decided about apart."""
        return any(sum(chance > 0 for _, chance in mixture) > 1 for mixture in self.own.values())

    @property
    def apart(self) -> bool:
        """Whether groups differ, so that the sensitive attribute is needed at decision time."""
        return len({frozenset(part for part in mixture if part[1] > 0) for mixture in self.own.values()}) > 1

    def chances(self, groups: Sequence[Group], codes: NDArray[np.integer], scores: Floats) -> Floats:
        """How probably each person is selected.

        Parameters
        ----------
        groups : sequence of group
        codes : int array, shape (people,)
            Which of `groups` each person is in.
        scores : float array, shape (people,)
            A person is selected by a threshold when `score >= threshold`.

        Returns
        -------
        float array, shape (people,)
            In [0, 1]; 0 or 1 where the rule is not randomised.

        Raises
        ------
        GroupUnseen
            If somebody is in a group that the rule was made without, or in none.
        ScoresMissing
            If a score is missing or infinite.
        """
        codes, scores = np.asarray(codes), np.asarray(scores, float)
        if missing := int((~np.isfinite(scores)).sum()):
            raise ScoresMissing(missing, len(scores))
        if strays := int(((codes < 0) | (codes >= len(groups))).sum()):
            raise GroupUnseen((), self.own, strays)
        found = np.zeros(len(scores))
        for code, people in zip(*np.unique(codes, return_counts=True), strict=True):
            group = group_named(groups[code])
            if group not in self.own:
                raise GroupUnseen(group, self.own, int(people))
            here = codes == code
            found[here] = sum(chance * (scores[here] >= threshold) for threshold, chance in self.own[group])
        return _whole(found)

    def selected(self, cube: Cube) -> Floats:
        """The share of each cell that is selected, shape (groups, thresholds + 1); 0 for a group with nobody.

        Raises
        ------
        GovernanceError
            ThresholdsRefused without a score, ThresholdUnknown for a threshold that people were not counted at,
            GroupUnseen for people of a group that the rule was made without, CountedOtherwise for other attributes.
        """
        only_scored(cube)
        if cube.attributes != self.attributes:
            raise CountedOtherwise(cube.attributes, self.attributes)
        cells = len(cube.thresholds) + 1
        found = np.zeros((len(cube.groups), cells))
        for at, (group, people) in enumerate(zip(cube.groups, cube.people, strict=True)):
            if people and group not in self.own:
                raise GroupUnseen(group, self.own, int(people))
            for threshold, chance in self.own[group] if people else ():
                found[at, _cut(threshold, cube.thresholds) :] += chance
        return _whole(found)


def drawn(chances: Floats, seed: int) -> NDArray[np.bool_]:
    """Who is selected in one draw, the same for the same people in the same order and the same seed.

    Parameters
    ----------
    chances : float array, shape (people,)
        How probably each is selected; 0 and 1 leave nothing to the draw.
    """
    return np.asarray(np.random.default_rng(seed).random(len(chances)) < chances)


def _whole(chances: Floats) -> Floats:
    """Chances as what they mean where adding them up left a rounding error."""
    nearest = np.round(chances)
    return np.where(np.abs(chances - nearest) < ADDS_UP, nearest, chances)


def _cut(threshold: float, thresholds: tuple[float, ...]) -> int:
    """How many thresholds a score must reach at least, to reach this one."""
    if threshold == EVERYBODY:
        return 0
    return len(thresholds) + 1 if threshold == NOBODY else position(threshold, thresholds) + 1
