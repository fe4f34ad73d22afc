"""Alike: where several groups, each free to stand at any of its own points, can stand closest together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats

ROUNDING = 1e-12
MOST_CORNERS = 200  # of a band, along each rate; more than so many are looked at on an even grid
LEFT = 0.1  # of what can be taken off the gap, the part that is left there to stay nearer to the middle
REACH = 2.0  # times as far from the middle as the furthest group stands now

Band = tuple[Floats, Floats]


def narrow_band(rising: Sequence[Floats], middle: Floats, now: Floats | None = None) -> Band:
    """The narrow band in which every group has a point, near a middle.

    No group is taken further from the middle than `REACH` times as far as the furthest of them stands now, or has to
    go. Within that, a band leaves at most `LEFT` of the way from the narrowest one to how far groups are apart now, and
    so is never wider than that; of those bands it is the one whose points can be nearest to the middle. A band is as
    wide in every rate as in the widest one.

    Exact for up to `MOST_CORNERS` different values of each rate. Beyond that the lower corners of bands stand on an
    even grid, so that a band may be one step of it wider.

    Parameters
    ----------
    rising : sequence of float array, each of shape (rates, points of a group)
        The points of each group, ordered so that no rate falls; one point, where a group cannot move.
    middle : float array, shape (rates,)
    now : float array, shape (rates, groups), optional
        Where each group stands: one of its points.

    Returns
    -------
    (low, high) : two float arrays, shape (rates,)
    """
    off = [np.abs(own - middle[:, None]).max(axis=0) for own in rising]
    far = max(float(own.min()) for own in off)
    if now is not None:
        far = max(far, REACH * float(np.abs(now - middle[:, None]).max()))
    rising = [own[:, away <= far + ROUNDING] for own, away in zip(rising, off, strict=True)]
    off = [away[away <= far + ROUNDING] for away in off]
    corners = _corners(rising, now)
    width = np.max([_width(own, corners) for own in rising], axis=0)
    limit = float(width.min())
    if now is not None:
        limit += LEFT * (float(np.ptp(now, axis=1).max()) - limit)
    low = corners[:, width <= limit + ROUNDING]
    reached = np.stack([_nearest(own, at, low, low + limit) for own, at in zip(rising, off, strict=True)])
    best = int(np.lexsort((reached.sum(axis=0), reached.max(axis=0)))[0])
    return low[:, best], low[:, best] + limit


def _corners(rising: Sequence[Floats], now: Floats | None) -> Floats:
    """The lower corners of bands that are looked at, shape (rates, corners); that of now is one of them."""
    sides = []
    for values in np.concatenate(rising, axis=1):
        known = np.unique(values)
        if len(known) > MOST_CORNERS:
            known = np.linspace(known[0], known[-1], MOST_CORNERS)
        sides.append(known)
    if now is not None:
        sides = [np.union1d(known, own.min()) for known, own in zip(sides, now, strict=True)]
    return np.stack([each.ravel() for each in np.meshgrid(*sides, indexing="ij")])


def _first(own: Floats, low: Floats) -> NDArray[np.int64]:
    """The first point of a group that is at or above each corner in all rates."""
    return np.max([np.searchsorted(x, end - ROUNDING) for x, end in zip(own, low, strict=True)], axis=0)


def _width(own: Floats, low: Floats) -> Floats:
    """How wide a band must be that begins at each corner, to hold a point of the group; inf where none can."""
    first = _first(own, low)
    there = np.minimum(first, own.shape[1] - 1)
    return np.where(first < own.shape[1], (own[:, there] - low).max(axis=0), np.inf)


def _nearest(own: Floats, off: Floats, low: Floats, high: Floats) -> Floats:
    """How far from the middle a group must be within each band; along its points that falls, then rises."""
    last = np.min([np.searchsorted(x, end + ROUNDING, "right") for x, end in zip(own, high, strict=True)], axis=0) - 1
    return off[np.clip(int(off.argmin()), _first(own, low), last)]
