"""Curves: what a score can do at every threshold, and how it is spread, by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube, only_scored, position
from governance.metrics.intervals import Floats, kish, over, wilson
from governance.metrics.thresholds import Sweep, sweep
from governance.naming import Group

BINS = 20  # of a score, at most


@dataclass(frozen=True, eq=False)
class Curve:
    """Two rates of every group at every threshold, one across and one up.

    Bands are pointwise: at each threshold, the interval of each rate among its own people. nan where a group has
    nobody whom a rate is among; nothing is added at the ends of a curve.

    Attributes
    ----------
    across, up : Sweep
    """

    across: Sweep
    up: Sweep

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Where the curve has points, ascending."""
        return self.up.thresholds

    @property
    def groups(self) -> tuple[Group, ...]:
        """Whose curves there are."""
        return self.up.every.groups

    def place(self, threshold: float) -> int:
        """Where a threshold stands on the curve; one that was not counted is refused."""
        return position(threshold, self.thresholds)


def roc_curve(cube: Cube) -> Curve:
    """The true positive rate of every group against its false positive rate, at every threshold.

    Returns
    -------
    Curve
        Its arrays are of shape (thresholds, groups); nan where nobody has the outcome that a rate is among. Nothing is
        added at the ends, so that a curve begins and ends where the lowest and the highest threshold put it.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.

    References
    ----------
    Fawcett (2006), An introduction to ROC analysis, Pattern Recognition Letters 27, 861-874.
    """
    return Curve(sweep(cube, "false_positive_rate"), sweep(cube, "true_positive_rate"))


def precision_recall_curve(cube: Cube) -> Curve:
    """The precision of every group against its true positive rate (recall), at every threshold.

    Returns
    -------
    Curve
        Its arrays are of shape (thresholds, groups). Precision is nan where nobody is selected (scikit-learn writes 1),
        recall where nobody has the favourable outcome.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.

    References
    ----------
    Davis and Goadrich (2006), The relationship between precision-recall and ROC curves, ICML.
    """
    return Curve(sweep(cube, "true_positive_rate"), sweep(cube, "precision"))


@dataclass(frozen=True, eq=False)
class ScoreDistribution:
    """How scores are spread within every group and real outcome.

    Attributes
    ----------
    attributes, levels, groups
        See `Grouped`.
    edges : float array, shape (bins + 1,)
        Thresholds; a score is in the bin that begins at or below it. The first and the last bin also hold what lies
        beyond them.
    people : int array, shape (groups, 2, bins)
        Never weighted; index 1 of the second axis is the favourable outcome.
    amount : float array, shape (groups, 2, bins)
        People, or the sums of their weights.
    effective_n : float array, shape (groups, 2)
        Kish's effective size.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    edges: Floats
    people: NDArray[np.int64]
    amount: Floats
    effective_n: Floats

    @property
    def share(self) -> Floats:
        """Of the people of a group with this outcome, those in each bin; nan where there is nobody."""
        return over(self.amount, self.amount.sum(axis=-1, keepdims=True))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's, of each share by itself, two arrays of shape (groups, 2, bins)."""
        return wilson(self.share, self.effective_n[..., None], confidence)


def score_distribution(cube: Cube, *, bins: int = BINS) -> ScoreDistribution:
    """The scores of every group and real outcome in bins of whole threshold steps, at most so many of them.

    Raises
    ------
    ThresholdsRefused
        If the cube was counted without a score.
    """
    only_scored(cube)
    steps = np.array(cube.thresholds)
    each = max(-(-(len(steps) - 1) // bins), 1)
    starts = np.arange(0, max(len(steps) - 1, 1), each)
    edges = np.append(steps[starts], steps[-1])
    # Reaching j thresholds is lying between the j-th and the next: bin (j - 1) // each, but for the two ends.
    place = np.clip((np.arange(len(steps) + 1) - 1) // each, 0, len(starts) - 1)
    first = np.flatnonzero(np.diff(place, prepend=-1))
    people, amount = (np.add.reduceat(part.sum(axis=2), first, axis=-1) for part in (cube.counts, cube.amount))
    effective = kish(amount.sum(axis=-1), cube.squared.sum(axis=(2, 3)))
    return ScoreDistribution(cube.attributes, cube.levels, cube.groups, edges, people, amount.astype(float), effective)
