"""Hulls: what a coin between two thresholds can reach, above what each of them reaches alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation.options import ROUNDING, Picks, Places

STRAIGHT = 1e-11  # an angle, in radians, that is none


@dataclass(frozen=True, eq=False)
class Hull:
    """The upper concave hull of options, from its leftmost to its rightmost vertex.

    Attributes
    ----------
    x, y : float array, shape (vertices,)
        x ascends.
    candidates : int array, shape (vertices,)
        Which of the points each vertex is.
    """

    x: Floats
    y: Floats
    candidates: Places

    def at(self, x: Floats) -> Floats:
        """The height of the hull."""
        return np.interp(x, self.x, self.y)

    def best(self, off: Floats) -> int:
        """Its highest vertex; of several the one with the least `off`, shape (candidates,)."""
        high = self.y >= self.y.max() - ROUNDING
        return int(np.where(high, off[self.candidates], np.inf).argmin())

    def picks(self, x: float) -> Picks:
        """The one or two candidates that a coin picks from to be on the hull at x."""
        near = int(np.abs(self.x - x).argmin())
        if abs(self.x[near] - x) <= ROUNDING:
            return [(int(self.candidates[near]), 1.0)]
        right = int(np.clip(np.searchsorted(self.x, x), 1, len(self.x) - 1))
        chance = float((x - self.x[right - 1]) / (self.x[right] - self.x[right - 1]))
        return [(int(self.candidates[right]), chance), (int(self.candidates[right - 1]), 1 - chance)]


def hull(x: Floats, y: Floats, off: Floats) -> Hull:
    """The upper concave hull of points whose x falls from one to the next, or stays.

    Its slopes are the isotonic regression of the slopes between neighbours (the greatest concave majorant), so that
    half a million points take milliseconds.

    Parameters
    ----------
    x, y : float array, shape (options,)
    off : float array, shape (options,)
        Of several points at one place, the one with the least `off` is a vertex.

    References
    ----------
    Robertson, Wright and Dykstra (1988), Order Restricted Statistical Inference, section 1.2.
    """
    from scipy.optimize import isotonic_regression

    order = _highest(x, y, off)
    across, up = np.diff(x[order]), np.diff(y[order])
    slopes = up / across
    edges = isotonic_regression(slopes, weights=across, increasing=False).blocks
    kept = order[edges]
    kept = kept[_turns(x[kept], y[kept])]
    return Hull(x[kept], y[kept], kept)


def _highest(x: Floats, y: Floats, off: Floats) -> Places:
    """The highest point at every x, by ascending x."""
    order = np.arange(len(x))[::-1]
    begins = np.r_[True, np.diff(x[order]) > 0]
    place = begins.cumsum() - 1
    top = np.maximum.reduceat(y[order], np.flatnonzero(begins))
    high = y[order] >= top[place]
    order, place = order[high], place[high]
    order = order[np.lexsort((off[order], place))]
    return order[np.r_[True, np.diff(place) > 0]]


def _turns(x: Floats, y: Floats) -> NDArray[np.bool_]:
    """At which vertices the hull bends at all; its two ends always stay."""
    across, up = np.diff(x), np.diff(y)
    length = np.hypot(across, up)
    bend = (up[:-1] * across[1:] - up[1:] * across[:-1]) / (length[:-1] * length[1:])
    return np.r_[True, bend > STRAIGHT, True]
