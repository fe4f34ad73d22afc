"""Windows: the best thresholds without a coin whose rates all lie within a window as wide as the tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation.options import ROUNDING, Chosen, Options, Places, furthest

STRIDE = 10  # tolerances between two that are looked at everywhere
AT_ONCE = 2_000_000  # windows and groups that are looked at together


@dataclass(frozen=True, eq=False)
class Ladder:
    """Every value that a rate can take in some group, and where each group's candidates stand among them.

    Attributes
    ----------
    values : float array, shape (values,)
        Distinct and ascending.
    first : int array, shape (values + 1, groups)
        How many candidates of a group have a smaller rate.
    """

    values: Floats
    first: Places

    @classmethod
    def of(cls, rates: Floats, held: NDArray[np.bool_]) -> Ladder:
        """Of rates that ascend from one candidate to the next, shape (groups, candidates); values of those held."""
        values = np.unique(rates[held])
        first = [np.r_[np.searchsorted(each, values), len(each)] for each in rates]
        return cls(values, np.stack(first, axis=-1))

    def reach(self, starts: Places, width: Floats | float) -> Places:
        """Where a window of this width ends that begins at each of these values: the first value beyond it."""
        return np.searchsorted(self.values, self.values[starts] + width + ROUNDING, "right")


@dataclass(frozen=True, eq=False)
class Best:
    """The best candidate of every group among any that stand next to each other, by a table of range maxima.

    Attributes
    ----------
    table : int array, shape (levels, groups, candidates)
        On level k, the highest rank among 2**k candidates from here on.
    ranked : int array, shape (groups, candidates)
        The candidate of each rank.
    worth : float array, shape (groups, candidates)
        The utility of each rank.
    """

    table: Places
    ranked: Places
    worth: Floats

    @classmethod
    def of(cls, utility: Floats, off: Floats) -> Best:
        """Ranked by utility; of several equally good ones the least `off` is best."""
        far = np.broadcast_to(off, utility.shape)
        ranked = np.lexsort((-far, np.round(utility, 13)), axis=-1)
        rank = np.empty_like(ranked)
        np.put_along_axis(rank, ranked, np.broadcast_to(np.arange(ranked.shape[1]), ranked.shape), axis=1)
        levels = [rank]
        while 2 ** len(levels) <= rank.shape[1]:
            half = 2 ** (len(levels) - 1)
            above = levels[-1].copy()
            above[:, :-half] = np.maximum(above[:, :-half], levels[-1][:, half:])
            levels.append(above)
        return cls(np.stack(levels), ranked, np.take_along_axis(utility, ranked, axis=1))

    def ranks(self, begin: Places, end: Places) -> Places:
        """The best rank of each group in [begin, end), each of shape (..., groups); -1 where nobody stands there."""
        wide = end - begin
        level = np.frexp(np.maximum(wide, 1))[1] - 1
        groups = np.arange(self.table.shape[1])
        last = np.maximum(end - (1 << level), 0)
        begin = np.minimum(begin, self.table.shape[2] - 1)
        found = np.maximum(self.table[level, groups, begin], self.table[level, groups, last])
        return np.where(wide > 0, found, -1)

    def totals(self, begin: Places, end: Places) -> Floats:
        """The utility of the best of each group together, shape (...); -inf where a group has none."""
        ranks = self.ranks(begin, end)
        return np.where(ranks >= 0, self.worth[np.arange(ranks.shape[-1]), ranks], -np.inf).sum(axis=-1)

    def chosen(self, begin: Places, end: Places) -> Places:
        """The best candidate of each group in [begin, end)."""
        return self.ranked[np.arange(self.ranked.shape[0]), self.ranks(begin, end)]


def one_threshold(every: Options, compared: Options, tolerances: Floats) -> Places:
    """The best threshold that all groups share at every tolerance, also those that are not compared.

    Of several equally good ones the nearest to the common threshold.
    """
    worth = every.utility.sum(axis=0)
    gaps = furthest(compared.rates, compared.held) if compared.held.any() else np.zeros(len(worth))
    ranked = np.lexsort((-every.off, np.round(worth, 13)))
    rank = np.empty_like(ranked)
    rank[ranked] = np.arange(len(ranked))
    order = np.argsort(gaps, kind="stable")
    best = ranked[np.maximum.accumulate(rank[order])]
    place = np.searchsorted(gaps[order], tolerances + ROUNDING, "right") - 1
    return best[place]


def windows(options: Options, tolerances: Floats) -> Chosen:
    """The best threshold of each group for one rate at every tolerance.

    The lowest rate is one that some group can have. For each such start, the best of each group within the window is
    a range maximum. Where a wider window is no better than a narrower one elsewhere, a start is not looked at again.
    """
    rates, utility, off = options.rates[0][:, ::-1], options.utility[:, ::-1], options.off[::-1]
    ladder, best = Ladder.of(rates, options.held[0]), Best.of(utility, off)
    starts = np.arange(len(ladder.values))
    anchors = np.unique(np.r_[np.arange(0, len(tolerances), STRIDE), len(tolerances) - 1])
    seen = _totals(ladder, best, starts, tolerances[anchors])
    start = np.empty(len(tolerances), np.int64)
    start[anchors] = seen.argmax(axis=1)
    for at, (one, other) in enumerate(pairwise(anchors)):
        kept = np.flatnonzero(seen[at + 1] >= seen[at].max() - ROUNDING)
        between = np.arange(one + 1, other)
        if len(between):
            start[between] = kept[_totals(ladder, best, kept, tolerances[between]).argmax(axis=1)]
    end = ladder.reach(start, tolerances)
    chosen = best.chosen(ladder.first[start], ladder.first[end])
    return Chosen(options, len(options.thresholds) - 1 - chosen)


def _totals(ladder: Ladder, best: Best, starts: Places, tolerances: Floats) -> Floats:
    """The utility of the best within every window, shape (tolerances, starts)."""
    begin = ladder.first[starts]
    found = np.empty((len(tolerances), len(starts)))
    step = max(1, AT_ONCE // begin.size)
    for at in range(0, len(tolerances), step):
        part = slice(at, at + step)
        end = ladder.reach(starts, tolerances[part, None])
        found[part] = best.totals(np.broadcast_to(begin, (*end.shape, begin.shape[-1])), ladder.first[end])
    return found
