"""Regions: the pairs of false and true positive rates that a coin between thresholds can reach in a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats
from governance.mitigation.hulls import Hull, hull
from governance.mitigation.options import ROUNDING, Picks, Places

NEGLIGIBLE = 1e-9  # a chance of a coin


@dataclass(frozen=True, eq=False)
class Region:
    """The convex hull of a group's ROC options.

    Attributes
    ----------
    corners : float array, shape (corners, 2)
        False and true positive rate, clockwise: over the upper side to (1, 1), and along the lower one back to (0, 0).
    candidates : int array, shape (corners,)
        Which threshold each corner is.
    normals : float array, shape (sides, 2)
    bounds : float array, shape (sides,)
        The region is where `normals @ rates <= bounds`.
    """

    corners: Floats
    candidates: Places
    normals: Floats
    bounds: Floats

    @classmethod
    def of(cls, rates: Floats, off: Floats) -> Region:
        """Of a group's rates, shape (2, candidates), whose true positive rates stand first."""
        true, false = rates
        upper, lower = hull(false, true, off), hull(false, -true, off)
        sides = [*_sides(upper, 1.0), *_sides(lower, -1.0), (-1.0, 0.0, 0.0), (1.0, 0.0, 1.0)]
        lines = np.array(sides)
        whole = np.r_[upper.candidates, lower.candidates[::-1]]
        whole = whole[np.r_[True, whole[1:] != whole[:-1]]]
        whole = whole[: len(whole) - (whole[0] == whole[-1])]
        return cls(np.stack([false[whole], true[whole]], axis=-1), whole, lines[:, :2], lines[:, 2])

    def best(self, worth: Floats, off: Floats) -> int:
        """The corner where `worth @ rates` is largest; of several the one with the least `off`."""
        found = self.corners @ worth
        high = found >= found.max() - ROUNDING
        return int(np.where(high, off[self.candidates], np.inf).argmin())

    def picks(self, rates: Floats) -> Picks:
        """Up to three candidates that a coin picks from to have these rates.

        Two corners next to each other, and with a small probability one of those that select nobody or everybody: of
        these two the one that is needed less often.
        """
        anchors = [int(np.abs(self.corners - end).sum(axis=1).argmin()) for end in (0.0, 1.0)]
        return min((self._from(anchor, rates) for anchor in anchors), key=lambda each: each[0])[1]

    def _from(self, anchor: int, rates: Floats) -> tuple[float, Picks]:
        """The anchor's chance, and the candidates: of the triangle of anchor and one side that these rates are in."""
        turned = np.roll(np.arange(len(self.corners)), -anchor)
        origin = self.corners[anchor]
        one, other = (self.corners[each] - origin for each in (turned[1:-1], turned[2:]))
        if not len(one):  # all on one line
            one = other = self.corners[turned[1:]] - origin
            shares = np.stack([(one @ (rates - origin)) / (one * one).sum(axis=1), np.zeros(len(one))])
        else:
            to = rates - origin
            area = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
            shares = np.stack(
                [
                    (to[0] * other[:, 1] - to[1] * other[:, 0]) / area,
                    (one[:, 0] * to[1] - one[:, 1] * to[0]) / area,
                ]
            )
        chances = np.concatenate([1 - shares.sum(axis=0, keepdims=True), shares])
        at = int(chances.min(axis=0).argmax())
        inside = np.where(chances[:, at] < NEGLIGIBLE, 0.0, chances[:, at])
        inside = inside / inside.sum()
        corners = [anchor, turned[1:][at], turned[1:][min(at + 1, len(turned) - 2)]]
        picks = [(int(self.candidates[c]), float(p)) for c, p in zip(corners, inside, strict=True) if p > 0]
        return float(inside[0]), picks


def _sides(found: Hull, sign: float) -> list[tuple[float, float, float]]:
    """The half-planes below an upper hull, or above a lower one that was turned upside down."""
    across, up = np.diff(found.x), np.diff(found.y)
    length = np.hypot(across, up)
    normals = np.stack([-up / length, across / length])
    bounds = normals[0] * found.x[:-1] + normals[1] * found.y[:-1]
    return list(zip(normals[0].tolist(), (sign * normals[1]).tolist(), bounds.tolist(), strict=True))
