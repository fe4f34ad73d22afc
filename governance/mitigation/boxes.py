"""Boxes: the best thresholds without a coin for equalized odds, whose two rates lie in a box that all groups share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation.options import ROUNDING, Chosen, Options, Places
from governance.mitigation.windows import Best, Ladder, one_threshold

AT_ONCE = 1_000_000  # boxes and groups that are looked at together


@dataclass(frozen=True, eq=False)
class Search:
    """What the search for boxes reads; candidates stand by ascending rates.

    Attributes
    ----------
    ladders : Ladder, Ladder
        Of the two rates.
    held : bool array, shape (2, groups)
        Which groups are compared in each rate; any other may have any.
    best : Best
    tolerances : float array, shape (tolerances,)
    """

    ladders: tuple[Ladder, Ladder]
    held: NDArray[np.bool_]
    best: Best
    tolerances: Floats

    def ranges(self, at: Places, low: Places, high: Places) -> tuple[Places, Places]:
        """Of each group, the candidates in any box whose lower corner is from `low` to `high`.

        Parameters
        ----------
        at : int array, shape (boxes,)
            Of which tolerance.
        low, high : int array, shape (2, boxes)
            Places of both rates in their ladders.
        """
        begin, end = [], []
        for ladder, held, first, last in zip(self.ladders, self.held, low, high, strict=True):
            begin.append(np.where(held, ladder.first[first], 0))
            end.append(np.where(held, ladder.first[ladder.reach(last, self.tolerances[at])], ladder.first[-1]))
        return np.maximum(*begin), np.minimum(*end)

    def totals(self, at: Places, low: Places, high: Places) -> Floats:
        """The utility of the best of each group among them; -inf where a group has none."""
        step = max(1, AT_ONCE // self.best.ranked.shape[0])
        parts = [slice(begin, begin + step) for begin in range(0, len(at), step)]
        return np.concatenate([self.best.totals(*self.ranges(at[it], low[:, it], high[:, it])) for it in parts])


def boxes(options: Options, tolerances: Floats) -> Chosen:
    """The best threshold of each group for equalized odds at every tolerance.

    Both rates rise as a threshold falls, so that the candidates of a group within a box stand next to each other and
    the best of them is a range maximum. Lower corners are searched by halves, of all tolerances at once: a set of
    corners is dropped where all candidates in any of its boxes, each group by itself, are worth no more than a rule
    that was found already (branch and bound; Land and Doig 1960, Econometrica 28, 497-520).
    """
    rates = options.rates[:, :, ::-1]
    ladders = (Ladder.of(rates[0], options.held[0]), Ladder.of(rates[1], options.held[1]))
    search = Search(ladders, options.held, Best.of(options.utility[:, ::-1], options.off[::-1]), tolerances)
    last = len(options.thresholds) - 1
    shared = one_threshold(options, options, tolerances)
    found = np.repeat(shared[:, None], len(options.utility), axis=1)
    value = options.utility.sum(axis=0)[shared]
    at = np.arange(len(tolerances))
    low = np.zeros((2, len(at)), np.int64)
    high = low + np.array([[len(each.values) - 1] for each in search.ladders])
    while len(at):
        middle = (low + high) // 2
        reached = search.totals(at, middle, middle)
        order = np.lexsort((reached, at))
        ends = order[np.append(np.diff(at[order]) > 0, True)]  # the best of each tolerance
        better = ends[reached[ends] > value[at[ends]] + ROUNDING]
        found[at[better]] = last - search.best.chosen(*search.ranges(at[better], middle[:, better], middle[:, better]))
        value[at[better]] = reached[better]
        found, value = _carried(found, value)
        at, low, high = _halved(at, low, middle, high)
        open_ = search.totals(at, low, high) > value[at] + ROUNDING if len(at) else np.zeros(0, bool)
        at, low, high = at[open_], low[:, open_], high[:, open_]
    return Chosen(options, found)


def _carried(found: Places, value: Floats) -> tuple[Places, Floats]:
    """What is within a smaller tolerance is within a larger one."""
    best = np.maximum.accumulate(value)
    source = np.maximum.accumulate(np.where(value >= best, np.arange(len(value)), 0))
    return found[source], best


def _halved(at: Places, low: Places, middle: Places, high: Places) -> tuple[Places, Places, Places]:
    """Each set of lower corners in up to four parts, halved in both rates; single corners are done with."""
    parts = []
    for first in (0, 1):
        for second in (0, 1):
            upper = np.array([[first], [second]], bool)
            begin, end = np.where(upper, middle + 1, low), np.where(upper, high, middle)
            kept = (begin <= end).all(axis=0) & (high > low).any(axis=0)
            parts.append((at[kept], begin[:, kept], end[:, kept]))
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts], axis=1),
        np.concatenate([part[2] for part in parts], axis=1),
    )
