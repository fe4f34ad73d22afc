"""Equalized odds by randomised thresholds: one linear programme whose solution is followed along the tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation.options import Options, Picks, furthest
from governance.mitigation.path import Rows, followed
from governance.mitigation.regions import Region


@dataclass(frozen=True, eq=False)
class Inside:
    """Rules that are anywhere in every group's region; see `Solution`.

    Attributes
    ----------
    regions : tuple of Region
    rates : float array, shape (tolerances, groups, 2)
        The false and the true positive rate that each group gets.
    worth : float array, shape (groups, 2)
        What one whole rate adds to the utility.
    base : float
        The utility where nobody is selected.
    held : bool array, shape (2, groups)
        Which groups are compared in the false and in the true positive rate.
    """

    regions: tuple[Region, ...]
    rates: Floats
    worth: Floats
    base: float
    held: NDArray[np.bool_]

    @property
    def value(self) -> Floats:
        return (self.rates * self.worth).sum(axis=(1, 2)) + self.base

    @property
    def gap(self) -> Floats:
        return furthest(np.moveaxis(self.rates, 2, 0).swapaxes(1, 2), self.held)

    def picks(self, place: int) -> list[Picks]:
        """See `Solution`."""
        return [each.picks(rates) for each, rates in zip(self.regions, self.rates[place], strict=True)]


def inside(options: Options, tolerances: Floats) -> Inside:
    """The best randomised thresholds for equalized odds at every tolerance.

    Parameters
    ----------
    options : Options
        With the true and the false positive rates.
    tolerances : float array, shape (tolerances,)

    References
    ----------
    Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning, NeurIPS.
    """
    known = np.where(np.isnan(options.rates), options.rates[::-1], options.rates)
    regions = tuple(Region.of(each, options.off) for each in known.swapaxes(0, 1))
    held = options.held[::-1]
    corners = [each.best(own, options.off) for each, own in zip(regions, options.whole, strict=True)]
    best = np.array([each.corners[at] for each, at in zip(regions, corners, strict=True)])
    rates = followed(rows_of(regions, held), options.whole, best, tolerances)
    return Inside(regions, rates, options.whole, float(options.utility[:, -1].sum()), held)


def rows_of(regions: Sequence[Region], held: NDArray[np.bool_]) -> Rows:
    """What the rates of every group must fulfil: to be in its region, and those held in the box that they share."""
    sides = [len(each.bounds) for each in regions]
    box = [(axis, sign, np.flatnonzero(held[axis])) for axis in (0, 1) for sign in (-1.0, 1.0)]
    normals = np.concatenate([np.tile(sign * np.eye(2)[axis], (len(groups), 1)) for axis, sign, groups in box])
    within = np.repeat(np.arange(len(regions)), sides)
    return Rows(
        group=np.concatenate([within, *(groups for _, _, groups in box)]),
        rates=np.concatenate([*(each.normals for each in regions), normals]),
        corner=np.concatenate([np.zeros((sum(sides), 2)), -normals]),
        bound=np.r_[np.concatenate([each.bounds for each in regions]), np.zeros(len(normals))],
        width=np.r_[np.zeros(sum(sides)), (normals.sum(axis=1) > 0).astype(float)],
    )
