"""A linear programme followed along its tolerance: the parametric simplex method, with a certificate at every point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats
from governance.mitigation.options import Places

TINY = 1e-10  # a slope, a share or a violation that is none
FRESH = 24  # steps after which the inverse is made anew


@dataclass(frozen=True, eq=False)
class Rows:
    """Inequalities about the rates of each group and the lower corner of the box that all rates are in.

    Row i says: rates[i] @ (rates of group[i]) + corner[i] @ (lower corner) <= bound[i] + tolerance * width[i].

    Attributes
    ----------
    group : int array, shape (rows,)
    rates, corner : float array, shape (rows, 2)
    bound, width : float array, shape (rows,)
    """

    group: Places
    rates: Floats
    corner: Floats
    bound: Floats
    width: Floats

    def left(self, point: Floats) -> Floats:
        """The left side of every row at a point: the rates group by group, then the corner."""
        pairs = point.reshape(-1, 2)
        return (self.rates * pairs[self.group]).sum(axis=1) + self.corner @ pairs[-1]

    def dense(self, rows: Places) -> Floats:
        """Some rows as a matrix, shape (rows, 2 * groups + 2)."""
        found = np.zeros((len(rows), 2 * int(self.group.max()) + 4))
        places = 2 * self.group[rows, None] + np.arange(2)
        np.put_along_axis(found, places, self.rates[rows], axis=1)
        found[:, -2:] = self.corner[rows]
        return found


@dataclass(frozen=True, eq=False)
class Piece:
    """One stretch of tolerances, over which the solution moves along a straight line.

    Attributes
    ----------
    low : float
        The smallest tolerance for which it holds.
    start, move : float array, shape (2 * groups + 2,)
        The solution is start + tolerance * move.
    sure : bool
        Whether no inequality is worth more if it is broken: the solution is then optimal wherever it is feasible.
    """

    low: float
    start: Floats
    move: Floats
    sure: bool


def followed(rows: Rows, worth: Floats, best: Floats, tolerances: Floats) -> Floats:
    """The rates that are worth most at every tolerance.

    From the best rates without a limit, the tolerance is lowered; where an inequality would be broken, one pivot of
    the dual simplex method goes on along the next piece. A solution counts only with its certificate, feasible and
    with no negative multiplier, both to 1e-10; where rounding spoils that, HiGHS solves this one tolerance.

    Parameters
    ----------
    worth : float array, shape (groups, 2)
    best : float array, shape (groups, 2)
        The corner of each group's region that is worth most.
    tolerances : float array, shape (tolerances,)
        Ascending, in [0, 1].

    Returns
    -------
    float array, shape (tolerances, groups, 2)

    References
    ----------
    Gass and Saaty (1955), The computational algorithm for the parametric objective function, Naval Research Logistics
    Quarterly 2, 39-45, on the dual.
    """
    aim = np.r_[worth.ravel(), 0.0, 0.0]
    found = np.empty((len(tolerances), len(aim)))
    left = len(tolerances)
    for piece in _pieces(rows, aim, best):
        first = int(np.searchsorted(tolerances, piece.low))
        for place in range(first, left):
            point = piece.start + tolerances[place] * piece.move
            if not piece.sure or _broken(rows, point, tolerances[place]) > TINY:
                point = _solved(rows, aim, float(tolerances[place]))
            found[place] = point
        left = min(left, first)
    for place in range(left):
        found[place] = _solved(rows, aim, float(tolerances[place]))
    return found[:, :-2].reshape(len(tolerances), -1, 2)


def _pieces(rows: Rows, aim: Floats, best: Floats) -> Iterator[Piece]:
    """The pieces from a tolerance of 1 down to 0; fewer where rounding would lead in circles."""
    basis = _start(rows, aim, best)
    at = 1.0
    inverse = np.linalg.inv(rows.dense(basis))
    for step in range(20 * len(aim) + 2 * len(rows.bound)):
        if step % FRESH == FRESH - 1:
            inverse = np.linalg.inv(rows.dense(basis))
        start, move, price = inverse @ rows.bound[basis], inverse @ rows.width[basis], aim @ inverse
        slope = rows.width - rows.left(move)
        slope[basis] = 0.0
        shrinks = slope > TINY
        meets = np.where(shrinks, (rows.left(start) - rows.bound) / np.where(shrinks, slope, 1.0), -np.inf)
        entering = int(meets.argmax())
        low = min(at, max(float(meets[entering]), 0.0))
        yield Piece(low, start, move, bool(price.min() > -TINY))
        if meets[entering] <= 0:
            return
        shares = rows.dense(np.array([entering]))[0] @ inverse
        able = np.flatnonzero(shares > TINY)
        if not len(able):
            return
        ratios = price[able] / shares[able]
        least = able[ratios <= ratios.min() + 1e-15]
        leaving = int(least[shares[least].argmax()])
        column = inverse[:, leaving] / shares[leaving]
        shares[leaving] -= 1.0
        inverse = inverse - np.outer(column, shares)
        basis[leaving] = entering
        at = low


def _start(rows: Rows, aim: Floats, best: Floats) -> Places:
    """The rows that hold the best rates without a limit: two sides of each region, and the box at its lowest."""
    boxes = [np.flatnonzero(rows.corner[:, axis] > 0) for axis in (0, 1)]
    lowest = [int(each[best[rows.group[each], axis].argmin()]) for axis, each in enumerate(boxes)]
    basis = []
    for group, corner in enumerate(best):
        own = np.flatnonzero((rows.group == group) & ~rows.corner.any(axis=1))
        tight = own[np.abs(rows.rates[own] @ corner - rows.bound[own]) < TINY]
        basis += _held(rows.rates[tight], aim[2 * group : 2 * group + 2], tight)
    return np.array(basis + lowest)


def _held(normals: Floats, aim: Floats, tight: Places) -> list[int]:
    """Of the sides that meet in a corner, the two whose normals have the aim most clearly between them."""
    found, least = [int(tight[0]), int(tight[1])], -np.inf
    for one in range(len(tight)):
        for other in range(one + 1, len(tight)):
            pair = normals[[one, other]]
            if abs(np.linalg.det(pair)) > TINY:
                lowest = float(np.linalg.solve(pair.T, aim).min())
                if lowest > least:
                    found, least = [int(tight[one]), int(tight[other])], lowest
    return found


def _broken(rows: Rows, point: Floats, tolerance: float) -> float:
    """By how much the row that is broken most is broken."""
    return float((rows.left(point) - rows.bound - tolerance * rows.width).max())


def _solved(rows: Rows, aim: Floats, tolerance: float) -> Floats:
    """The solution at one tolerance, by HiGHS."""
    from scipy.optimize import linprog

    whole = rows.dense(np.arange(len(rows.bound)))
    limits = rows.bound + tolerance * rows.width
    found = linprog(-aim, A_ub=whole, b_ub=limits, bounds=(0, 1), method="highs")
    return np.asarray(found.x)
