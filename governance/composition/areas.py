"""Areas: how well something tells each group from everybody else, on people that it was not learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.adjustment import adjusted_together
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats, newcombe_area, over
from governance.metrics.significance import SIGNIFICANT, area_test
from governance.naming import MISSING

FOLDS = 5
SMOOTHING = 10  # people at the group's overall share, who are added to every value before its own share is taken
DECIMALS = 12  # of a score: closer ones are ties
NOTHING = 0.5  # the area of what tells nothing
ALIKE = 0.01  # of an area: groups that are told so nearly as well as the clearest one


@dataclass(frozen=True, eq=False, repr=False)
class Areas(ByGroup):
    """How well something tells each group from everybody else, measured on people it was not learnt from.

    Of two people, one from the group and one not, how often the first is the one who looks more like the group;
    ties are half. 0.5 is what somebody who knows nothing reaches; an area below it means that nothing is carried.

    Attributes
    ----------
    name, attributes, levels, groups
        See `ByGroup`; of one attribute.
    area : float array, shape (groups,)
        nan where nobody, or everybody, is in the group.
    sizes : int array, shape (groups, 2)
        People who are in the group, and who are not.
    """

    area: Floats
    sizes: NDArray[np.int64]

    @property
    def value(self) -> Floats:
        return self.area

    @property
    def effective_n(self) -> Floats:
        return self.sizes.min(axis=1).astype(float)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's, of half as many people; see `intervals.newcombe_area`.

        In cross-validation every two people are compared in both directions, once to learn from and once to judge by.
        Where little is carried, such an area varies twice as much as that of a score that was known before.
        """
        return newcombe_area(self.area, *self.sizes.T / 2, confidence=confidence)

    def named(self, least: int = 0) -> NDArray[np.bool_]:
        """Which groups can be named: not "(missing)", and with `least` people in them and outside, shape (groups,)."""
        known = np.array([group != (MISSING,) for group in self.groups], bool)
        return self.comparable(max(least, 1)) & known

    def clearest(self, adjusted: Floats) -> int | None:
        """The position of the group that is told most surely: the highest lower end of an interval.

        If any group is told beyond chance, it is one of these. Of groups that are told almost alike (within 0.01),
        such as the two of an attribute that has no others, it is the smallest.

        Parameters
        ----------
        adjusted : float array, shape (groups,)
            See `adjusted`; a group for which it is nan is not named. None if no group is left.
        """
        told = adjusted < SIGNIFICANT
        ends = np.where(told if told.any() else ~np.isnan(adjusted), self.interval()[0], -np.inf)
        if not np.isfinite(ends).any():
            return None
        near = np.flatnonzero(ends >= ends.max() - ALIKE)
        return int(near[np.argmin(self.sizes[near, 0])])


def adjusted(found: Sequence[Areas], least: int = 0) -> list[Floats]:
    """p-values that a group is told no better than by chance, adjusted by Holm over all groups of all areas.

    They go with the intervals: one alone is below 0.05 where its interval lies above one half. Two groups against each
    other are one comparison.

    Parameters
    ----------
    found : sequence of Areas
        All that are shown together.
    least : int
        People that a group must have, and as many outside it, to be named.

    Returns
    -------
    list of float arrays, each of shape (groups,)
        nan for groups that are not named: "(missing)", and those of fewer people.
    """
    p_values = [np.where(each.named(least), area_test(each.area, *each.sizes.T / 2), np.nan) for each in found]
    return adjusted_together(p_values, list(map(_mirrored, found)))[0]


def areas(counts: NDArray[np.int64], seed: Sequence[int], *, folds: int = FOLDS) -> Floats:
    """The cross-validated area of every group against everybody else, from counts of people by group and value.

    People are put into folds at random, each group evenly; a person is scored by how large the group's share is among
    the people of other folds who have the same value, drawn a little towards the overall share. The area is taken
    within each fold, so that a useless value is at 0.5 on average, and averaged.

    Parameters
    ----------
    counts : int array, shape (groups, values)
    seed : sequence of int
    folds : int

    Returns
    -------
    float array, shape (groups,)
        nan where nobody, or everybody, is in the group.
    """
    parts = _folds(counts, np.random.default_rng(list(seed)), folds)
    found = np.full((folds, len(counts)), np.nan)
    for place, part in enumerate(parts):
        rest = counts - part
        known = rest.sum(axis=0)
        overall = over(rest.sum(axis=1, keepdims=True), known.sum(), none=0.0)
        score = np.round((rest + SMOOTHING * overall) / (known + SMOOTHING), DECIMALS)
        found[place] = area(score, part, part.sum(axis=0) - part)
    return mean_of_folds(found)


def mean_of_folds(found: Floats) -> Floats:
    """The mean area of each group over the folds in which it is defined, from shape (folds, groups)."""
    there = ~np.isnan(found)
    return over(np.where(there, found, 0).sum(axis=0), there.sum(axis=0))


def area(score: Floats, inside: NDArray, outside: NDArray) -> Floats:
    """The area under the ROC curve of each group, from how many people inside and outside it have each score.

    Ties count half. All of shape (groups, scores); nan where either side is empty.
    """
    won = np.zeros(len(score))
    for group, own in enumerate(score):
        place = np.unique(own, return_inverse=True)[1]
        there, others = (np.bincount(place, side[group]) for side in (inside, outside))
        won[group] = there @ (np.cumsum(others) - others / 2)
    return over(won, inside.sum(axis=1) * outside.sum(axis=1))


def _folds(counts: NDArray[np.int64], random: np.random.Generator, folds: int) -> NDArray[np.int64]:
    """The people of every group and value in folds, shape (folds, groups, values): as people at random would be."""
    parts = np.zeros((folds, *counts.shape), np.int64)
    left = counts.copy()
    for place in range(folds - 1):
        for group, people in enumerate(left):
            drawn = round(people.sum() / (folds - place))
            parts[place, group] = random.multivariate_hypergeometric(people, drawn, method="marginals")
        left -= parts[place]
    parts[-1] = left
    return parts


def _mirrored(found: Areas) -> bool:
    """Whether there are two groups and nobody else, so that each against everybody else is the same comparison."""
    there = found.sizes[found.sizes[:, 0] > 0]
    return len(there) == 2 and bool((there[0] == there[1, ::-1]).all())
