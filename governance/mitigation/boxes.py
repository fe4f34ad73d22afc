"""Boxes: the best thresholds without a coin for equalized odds, whose two rates lie in a box that all groups share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats
from governance.mitigation.points import ROUNDING, Chosen, Places, Points
from governance.mitigation.windows import STRIDE, Best, Ladder

AT_ONCE = 1_000_000  # boxes and groups that are looked at together
FEW = 4  # leftmost points that are looked at first

Range = tuple[Places, Places]


@dataclass(frozen=True, eq=False)
class Search:
    """What the search for boxes reads; candidates stand by ascending rates.

    Attributes
    ----------
    false, true : Ladder
        Of the false and the true positive rate.
    best : Best
    group : int array, shape (points,)
        Of every point that can be the leftmost one, which has the lowest false positive rate.
    begin, end : int array, shape (points,)
        The candidates of its group that are this point: several where nobody is between them.
    across, up : int array, shape (points,)
        Which value of the false and of the true positive rate it has.
    """

    false: Ladder
    true: Ladder
    best: Best
    group: Places
    begin: Places
    end: Places
    across: Places
    up: Places

    @classmethod
    def of(cls, rates: Floats, utility: Floats, off: Floats) -> Search:
        """Of rates that ascend, true positive ones first, shape (2, groups, candidates)."""
        ladders = [Ladder.of(each) for each in rates]
        new = (np.diff(rates, axis=2, prepend=-1.0) > 0).any(axis=0)
        group, begin = np.nonzero(new)
        end = np.append(begin[1:], 0)
        end[end == 0] = rates.shape[2]  # the last point of each group
        up, across = (each.values.searchsorted(rate[group, begin]) for each, rate in zip(ladders, rates, strict=True))
        return cls(ladders[1], ladders[0], Best.of(utility, off), group, begin, end, across, up)

    def around(self, points: Places, tolerance: float) -> Range:
        """Of each group, the candidates that can stand beside a leftmost point, as arrays of shape (points, groups)."""
        up = self.true.values[self.up[points]]
        lowest = np.searchsorted(self.true.values, up - tolerance - ROUNDING)
        return self._ranges(points, tolerance, (lowest, self.true.reach(self.up[points], tolerance)))

    def boxed(self, points: Places, lowest: Places, tolerance: float) -> Range:
        """The same within the box whose lowest true positive rate is one of the values."""
        return self._ranges(points, tolerance, (lowest, self.true.reach(lowest, tolerance)))

    def _ranges(self, points: Places, tolerance: float, rows: Range) -> Range:
        columns = self.across[points], self.false.reach(self.across[points], tolerance)
        begin = np.maximum(self.false.first[columns[0]], self.true.first[rows[0]])
        end = np.minimum(self.false.first[columns[1]], self.true.first[rows[1]])
        each = np.arange(len(points))
        begin[each, self.group[points]], end[each, self.group[points]] = self.begin[points], self.end[points]
        return begin, end

    def lowered(self, points: Places, tolerance: float) -> Range:
        """Every box of some leftmost points: the point, and the lowest true positive rate; each of shape (boxes,)."""
        up = self.true.values[self.up[points]]
        first = np.searchsorted(self.true.values, up - tolerance - ROUNDING)
        many = self.up[points] - first + 1
        skipped = np.repeat(many.cumsum() - many, many)
        return np.repeat(points, many), np.repeat(first, many) + np.arange(many.sum()) - skipped


def boxes(points: Points, tolerances: Floats) -> Chosen:
    """The best threshold of each group for equalized odds at every tolerance.

    Both rates rise as a threshold falls, so that the candidates of a group within a box stand next to each other. All
    boxes with one leftmost point are left out at once where the best candidates around that point, each group by
    itself, are worth no more than what was found already; it is found from the smallest tolerance up.
    """
    rates, utility = points.rates[:, :, ::-1], points.utility[:, ::-1]
    search = Search.of(rates, utility, points.off[::-1])
    every = np.arange(len(search.group))
    held, value = np.zeros(len(utility), np.int64), float(utility[:, 0].sum())
    found = np.empty((len(tolerances), len(utility)), np.int64)
    for begin in range(0, len(tolerances), STRIDE):
        part = tolerances[begin : begin + STRIDE]
        most = _most(search, every, float(part[-1]))
        for place, tolerance in enumerate(part.tolist(), start=begin):
            held, value = _better(search, every[most > value + ROUNDING], tolerance, (held, value))
            found[place] = held
    return Chosen(points, len(points.thresholds) - 1 - found)


def _most(search: Search, points: Places, tolerance: float) -> Floats:
    """What no box with each leftmost point can be worth more than, shape (points,)."""
    step = max(1, AT_ONCE // search.best.ranked.shape[0])
    parts = [points[at : at + step] for at in range(0, len(points), step)]
    return np.concatenate([np.zeros(0), *(search.best.totals(*search.around(each, tolerance)) for each in parts)])


def _better(search: Search, points: Places, tolerance: float, held: tuple[Places, float]) -> tuple[Places, float]:
    """The best candidates of each group and their utility, no worse than those held already."""
    chosen, value = held
    most = _most(search, points, tolerance)
    order = np.argsort(-most)
    points, most = points[order], most[order]
    at, many = 0, FEW
    while at < len(points) and most[at] > value + ROUNDING:
        some = points[at : at + many][most[at : at + many] > value + ROUNDING]
        left, lowest = search.lowered(some, tolerance)
        step = max(1, AT_ONCE // len(chosen))
        for part in (slice(begin, begin + step) for begin in range(0, len(left), step)):
            totals = search.best.totals(*search.boxed(left[part], lowest[part], tolerance))
            top = int(totals.argmax())
            if totals[top] > value + ROUNDING:
                value = float(totals[top])
                one = slice(part.start + top, part.start + top + 1)
                chosen = search.best.chosen(*search.boxed(left[one], lowest[one], tolerance))[0]
        at, many = at + many, 2 * many
    return chosen, value
