"""Inequality: how unevenly the benefit of a decision falls on people. It says nothing about groups against groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube, only_decided
from governance.metrics.intervals import Floats, kish, mean_interval, over
from governance.metrics.rates import FN, FP, TN, TP, people

BENEFITS = np.array([0.0, 1.0, 2.0])  # decision minus label plus one: denied what was due, got it, got more
CELLS = ((FN,), (TN, TP), (FP,))
STEP, SMALL = 1e-6, 1e-15


@dataclass(frozen=True, eq=False, repr=False)
class Inequality(ByGroup):
    """Generalized entropy of the benefit within each group, 0 when all benefit alike.

    A person's benefit is 0 when a favourable outcome was denied by the decision, 1 when the decision was right,
    2 when it was better than the outcome. A perfect predictor has 0, however biased its labels are.

    Attributes
    ----------
    alpha : float
        1 is the Theil index, 2 half the squared coefficient of variation.
    shares : float array, shape (3, groups)
        How many people (weighted where they are) have the benefits 0, 1 and 2.
    effective : float array, shape (groups,)
        Kish's effective size of each group.

    References
    ----------
    Speicher et al. (2018), KDD, 2239-2248.
    """

    alpha: float
    shares: Floats
    effective: Floats

    @property
    def value(self) -> Floats:
        mean = self._moment(BENEFITS)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.alpha == 1:
                return self._moment(_times_log(BENEFITS)) / mean - np.log(mean)
            if self.alpha == 0:
                return np.log(mean) - self._moment(np.log(BENEFITS))
            return (self._moment(BENEFITS**self.alpha) / mean**self.alpha - 1) / (self.alpha * (self.alpha - 1))

    @property
    def effective_n(self) -> Floats:
        return self.effective

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Student's (delta method), never below 0; nan where all benefit alike, so that nothing tells how they vary."""
        part = self._part
        slopes = []
        for place in range(3):  # the slope in each share, with the others scaled down as it grows
            moved = [self._with(part, place, off).value for off in (-STEP, STEP)]
            slopes.append((moved[1] - moved[0]) / (2 * STEP))
        slope = np.stack(slopes)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = (part * slope**2).sum(axis=0) - (part * slope).sum(axis=0) ** 2
        low, high = mean_interval(self.value, np.where(spread > SMALL, spread, 0), self.effective, confidence)
        return np.maximum(low, 0), high

    @property
    def _part(self) -> Floats:
        return over(self.shares, self.shares.sum(axis=0))

    def _moment(self, of: Floats) -> Floats:
        """The mean of a function of the benefit, over those who are there; shape (groups,)."""
        part = self._part
        return np.where(part > 0, part * of[:, None], 0 * part).sum(axis=0)

    def _with(self, part: Floats, place: int, off: float) -> Inequality:
        moved = part.copy()
        moved[place] = moved[place] + off
        return Inequality(self.name, self.attributes, self.levels, self.groups, self.alpha, moved, self.effective)


def generalized_entropy(cube: Cube, alpha: float = 2, *, name: str = "generalized_entropy") -> Inequality:
    """Benefit inequality within each group; of `cube.by()`, among everybody."""
    only_decided(cube, name)
    shares = np.stack([people(cube.amount.sum(axis=3), cells) for cells in CELLS]).astype(float)
    effective = kish(shares.sum(axis=0), cube.squared.sum(axis=(1, 2, 3)))
    return Inequality(name, cube.attributes, cube.levels, cube.groups, float(alpha), shares, effective)


def theil_index(cube: Cube) -> Inequality:
    """The Theil index of the benefit within each group: generalized entropy with alpha 1."""
    return generalized_entropy(cube, 1, name="theil_index")


def _times_log(benefit: Floats) -> Floats:
    return np.where(benefit > 0, benefit * np.log(np.where(benefit > 0, benefit, 1)), 0)
