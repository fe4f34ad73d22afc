"""One rate made more equal by randomised thresholds: exact, from the hull of each group, without a solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from governance.metrics.intervals import Floats
from governance.mitigation.hulls import Hull, hull
from governance.mitigation.options import Options, Picks

AT_ONCE = 2_000_000  # pairs of a tolerance and a place that are looked at together


@dataclass(frozen=True, eq=False)
class Mixed:
    """Rules that are on every group's hull; see `Solution`.

    Attributes
    ----------
    hulls : tuple of Hull
        Of each group, utility over the rate.
    rates : float array, shape (tolerances, groups)
        The rate that each group gets.
    """

    hulls: tuple[Hull, ...]
    rates: Floats

    @property
    def value(self) -> Floats:
        return sum((each.at(self.rates[:, at]) for at, each in enumerate(self.hulls)), np.zeros(len(self.rates)))

    @property
    def gap(self) -> Floats:
        return self.rates.max(axis=1) - self.rates.min(axis=1)

    def picks(self, place: int) -> list[Picks]:
        """See `Solution`."""
        return [each.picks(float(rate)) for each, rate in zip(self.hulls, self.rates[place], strict=True)]


def mixed(options: Options, tolerances: Floats) -> Mixed:
    """The best randomised thresholds for one rate at every tolerance.

    Each group's utility is a concave function u of its rate, with its maximum at x*. If the lowest rate is t and the
    gap may be e, a group is best off at x* moved into [t, t + e]. The sum over groups is concave and piecewise linear
    in t, so that it is largest at a t where t or t + e is a vertex of some group's hull.

    References
    ----------
    Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning, NeurIPS.
    """
    hulls = tuple(hull(x, y, options.off) for x, y in zip(options.rates[0], options.utility, strict=True))
    best = np.array([each.x[each.best(options.off)] for each in hulls])
    rise, fall = _sides(hulls, best)
    low = np.empty(len(tolerances))
    step = max(1, AT_ONCE // (len(rise.x) + len(fall.x)))
    for begin in range(0, len(tolerances), step):
        part = slice(begin, begin + step)
        low[part] = _lowest(tolerances[part], rise, fall)
    return Mixed(hulls, np.clip(best, low[:, None], (low + tolerances)[:, None]))


def _lowest(tolerances: Floats, rise: Hull, fall: Hull) -> Floats:
    """The best lowest rate at every tolerance, among the places where the sum can turn."""
    width = tolerances[:, None]
    places = np.concatenate([rise.x - width, np.broadcast_to(fall.x, (len(tolerances), len(fall.x)))], axis=1)
    places = np.clip(places, 0, np.maximum(1 - width, 0))
    found = rise.at(places + width) + fall.at(places)
    return places[np.arange(len(tolerances)), found.argmax(axis=1)]


def _sides(hulls: Sequence[Hull], best: Floats) -> tuple[Hull, Hull]:
    """What all groups have together where the highest rate holds some of them down, and the lowest holds some up."""
    nowhere = np.zeros(0, np.int64)
    sides = []
    for end in (np.minimum, np.maximum):
        parts = [(each, end(each.x, at), at) for each, at in zip(hulls, best, strict=True)]
        x = np.unique(np.concatenate([np.r_[0.0, 1.0], *(turns for _, turns, _ in parts)]))
        total = sum((each.at(end(x, at)) for each, _, at in parts), np.zeros(len(x)))
        sides.append(Hull(x, total, nowhere))
    return sides[0], sides[1]
