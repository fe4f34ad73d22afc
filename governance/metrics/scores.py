"""Scores: how well they order and how near they come, by group, from how many thresholds people reach.

The cube knows of a score only between which thresholds it lies. Each number here says how much that leaves open:
its `resolution`. More thresholds make it smaller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import NotProbabilities
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube, only_scored
from governance.metrics.intervals import Floats, kish, mean_interval, newcombe_area, over
from governance.naming import Group


@dataclass(frozen=True, eq=False, repr=False)
class Binned(ByGroup):
    """People by group, outcome and bin of the score.

    Attributes
    ----------
    amount : float array, shape (groups, 2, bins)
        People, or the sums of their weights; index 1 of the second axis is the favourable outcome.
    effective : float array, shape (groups, 2)
        Kish's effective size of each group's people with and without the favourable outcome.
    edges : float array, shape (2, bins)
        The least and the largest score that each bin may hold.
    """

    amount: Floats
    effective: Floats
    edges: Floats

    @property
    def effective_n(self) -> Floats:
        """Kish's effective size of all of a group's people, whatever their outcome."""
        total = self.amount.sum(axis=2)
        return kish(total.sum(axis=1), over(total**2, self.effective, none=0.0).sum(axis=1))


@dataclass(frozen=True, eq=False, repr=False)
class Auc(Binned):
    """How often somebody with the favourable outcome scores above somebody without, within a group; ties are half."""

    @property
    def value(self) -> Floats:
        below = np.cumsum(self.amount[:, 0], axis=1) - self.amount[:, 0] / 2
        return over((self.amount[:, 1] * below).sum(axis=1), self.amount.sum(axis=2).prod(axis=1))

    @property
    def resolution(self) -> Floats:
        """How far the value may be from that of the scores themselves, by pairs within one bin; shape (groups,)."""
        return over(self.amount.prod(axis=1).sum(axis=1) / 2, self.amount.sum(axis=2).prod(axis=1))

    @property
    def effective_n(self) -> Floats:
        return self.effective.min(axis=1)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's; see `intervals.newcombe_area`."""
        return newcombe_area(self.value, *self.effective.T, confidence=confidence)


@dataclass(frozen=True, eq=False, repr=False)
class Brier(Binned):
    """The mean squared distance of the score from the outcome (1 favourable, 0 not): 0 is perfect."""

    @property
    def value(self) -> Floats:
        return self._mean(self._squared(self.edges.mean(axis=0)))

    @property
    def resolution(self) -> Floats:
        """How far the value may be from that of the scores themselves; shape (groups,)."""
        middle = self._squared(self.edges.mean(axis=0))
        ends = [np.abs(self._squared(edge) - middle) for edge in self.edges]
        return self._mean(np.maximum(*ends))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Student's, within [0, 1]."""
        squared = self._squared(self.edges.mean(axis=0))
        spread = np.maximum(self._mean(squared**2) - self.value**2, 0)
        low, high = mean_interval(self.value, spread, self.effective_n, confidence)
        return np.maximum(low, 0), np.minimum(high, 1)

    def _squared(self, score: Floats) -> Floats:
        return np.stack([score**2, (1 - score) ** 2])

    def _mean(self, of: Floats) -> Floats:
        return over((self.amount * of).sum(axis=(1, 2)), self.amount.sum(axis=(1, 2)))


def area_under_curve(cube: Cube) -> Auc:
    """The area under the ROC curve (AUC) of each group, nan where a group has only one outcome."""
    amount, effective = binned(cube)
    return Auc("area_under_curve", *_groups(cube), amount, effective, _edges(cube))


def brier_score(cube: Cube) -> Brier:
    """The Brier score of each group; scores must be probabilities."""
    return Brier("brier_score", *_groups(cube), *binned(cube), probabilities(cube))


def binned(cube: Cube) -> tuple[Floats, Floats]:
    """People (or weights) by group, outcome and bin, and the effective size by group and outcome.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.
    """
    only_scored(cube)
    amount = cube.amount.sum(axis=2).astype(float)
    return amount, kish(amount.sum(axis=2), cube.squared.sum(axis=(2, 3)))


def probabilities(cube: Cube) -> Floats:
    """The least and the largest score of each bin, shape (2, bins), where all lie between 0 and 1."""
    only_scored(cube)
    if not cube.probability:
        raise NotProbabilities("scores")
    if cube.thresholds[0] < 0 or cube.thresholds[-1] > 1:
        raise NotProbabilities("thresholds")
    return _edges(cube)


def _edges(cube: Cube) -> Floats:
    steps = np.array(cube.thresholds)
    return np.stack([np.concatenate([[min(0.0, steps[0])], steps]), np.concatenate([steps, [max(1.0, steps[-1])]])])


def _groups(cube: Cube) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[Group, ...]]:
    return cube.attributes, cube.levels, cube.groups
