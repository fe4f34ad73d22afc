"""Choice: which spots a policy accepts, which is looked at first, and which are near enough to be drawn together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from governance.metrics.disparity import ROUNDING
from governance.mitigation.axes import Axis, Estimate
from governance.mitigation.spots import Spot, better, unbeaten

Standing = Literal["yes", "no", "undecided", "another number"]
FAR = 2.0
AS_DEAR = 3  # decimals to which prices are alike, in wrong decisions: a tenth of a point


@dataclass(frozen=True)
class Limit:
    """What a policy accepts between groups, in the rates of the picture's gap.

    Attributes
    ----------
    at : float
        The largest difference, or the smallest ratio, that is accepted.
    kind : str
        "difference" or "ratio".
    policy : str
        Who says so.
    whole : bool
        Whether the whole interval has to be within it.
    confidence : float
        Of that interval.
    also : str
        What else it accepts of the same rates, in words; "" where this is all.
    """

    at: float
    kind: str
    policy: str
    whole: bool = False
    confidence: float = 0.95
    also: str = ""

    def standing(self, found: Estimate, compare: str) -> Standing:
        """Whether a gap is within the limit with its whole interval, beyond it with it, or neither.

        The gap is a "difference" or a "ratio"; the limit may be about the other one.
        """
        if compare != self.kind:
            return "another number"
        _, low, high = self._outward(found)
        limit = self._outward((self.at, self.at, self.at))[0] + ROUNDING
        return "yes" if high <= limit else "no" if low > limit else "undecided"

    def meant(self, spot: Spot) -> bool:
        """Whether other people than those who are measured speak for a spot too; of a ratio nobody else is asked.

        Where it was chosen, no larger gap than the limit was allowed; or, where nothing limited it there, it was made
        anew in other splits, and none of them left a larger one.
        """
        if self.kind == "ratio":
            return True
        if math.isnan(spot.allowed):
            return spot.trials > 1 and spot.ranges[0][1] <= self.at + ROUNDING
        return spot.allowed <= self.at + ROUNDING

    def _outward(self, found: Estimate) -> Estimate:
        """The same with more being worse."""
        value, low, high = found
        return (-value, -high, -low) if self.kind == "ratio" else found


def cheapest(found: Sequence[Spot], x: Axis, limit: Limit, *, surely: bool = False) -> Spot | None:
    """The treated spot of the lowest price for which the policy's rules hold; None if they do for none.

    Of many spots some are within the limit by luck alone. So one for which no other people speak (`Limit.meant`)
    counts only where there is no other.
    Of several whose prices are alike to a tenth of a point, the one that asks least: no sensitive attribute, then no
    coin, then the smaller gap.

    Parameters
    ----------
    found : sequence of Spot
    x : Axis
    limit : Limit
    surely : bool
        Only those whose whole interval is within the limit, and that do not just decide alike about everybody.
    """
    within = [each for each in found if each.treated and each.defined and each.holds]
    if surely:
        within = [each for each in within if limit.standing(each.x, x.compare) == "yes" and not each.alike]
    return min(
        [each for each in within if limit.meant(each)] or within,
        key=lambda each: (_as_dear(each), each.asks_group, each.random, -x.better * each.x[0]),
        default=None,
    )


def _as_dear(spot: Spot) -> float:
    return round(spot.price.value / spot.price.unit, AS_DEAR)


def narrowest(found: Sequence[Spot], x: Axis, y: Axis) -> Spot | None:
    """The treated spot with the smallest gap of all; of equal ones the one that nothing beats."""
    there = [each for each in found if each.treated and each.defined]
    return max(there, key=lambda each: (x.better * each.x[0], y.better * each.y[0]), default=None)


def knee(found: Sequence[Spot], x: Axis, y: Axis) -> Spot | None:
    """The unbeaten spot after which more is paid for less: furthest from the line between the two ends of them.

    Both axes are taken from 0 to 1 between these ends (the unit-free form of Satopää et al. 2011). Where others are,
    no spot counts that decides alike about nearly everybody: it would stretch the axes.
    """
    best = [each for each, stands in zip(found, unbeaten(found, x, y), strict=True) if stands]
    best = [each for each in best if not each.alike] or best
    if not best:
        return None
    across, up = better(best, x, y)
    spans = [float(np.ptp(each)) or 1.0 for each in (across, up)]
    above = (across - across.min()) / spans[0] + (up - up.min()) / spans[1]
    return best[int(np.argmax(above))]


def first_choice(found: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None) -> Spot | None:
    """The spot to look at first: the cheapest within the limit, else the knee; never the audited model.

    Where the audited model is within the limit as it is, it is the knee too; or itself learnt again, where only other
    people are measured. Those that are measured on the same people as the audited model come first.
    """
    side = [each for each in found if not each.elsewhere]
    side = side if any(each.treated for each in side) else list(found)
    treated = [each for each in side if each.treated]
    needed = limit is not None and not any(each.holds for each in side if not each.treated)
    within = cheapest(treated, x, limit) if limit is not None and needed else None
    return within or knee(treated, x, y) or next(iter(treated), None)


def near(found: Sequence[Spot], x: Axis, y: Axis) -> NDArray[np.bool_]:
    """Which spots are near enough to the best for one picture, so that a far one does not press all others together.

    A spot other than the audited model is far that loses more than `FAR` times as much as the knee does, and is outside
    the audited model's own interval by as many times. All are near where neither direction upward is better. The
    others stay in the table.
    """
    there = np.array([each.defined for each in found], bool)
    best = knee(found, x, y)
    if best is None:
        return there
    up = better(found, x, y)[1]
    top = float(up.max())
    own = [each.y[2] - each.y[1] for each in found if each.audited and each.defined]
    depth = FAR * max([top - best.y[0] * y.better, *own])
    return there & ((up >= top - depth) | np.array([each.audited for each in found], bool))
