"""Power: the smallest gap that groups of this size could have shown, so that "not significant" is not "no gap"."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.errors import PowerRefused, RateNotPlain
from governance.metrics.intervals import Floats, last, normal_quantile, together
from governance.metrics.rates import Rate
from governance.naming import Group

POWER = 0.8


def minimum_detectable_gap(
    rate: ArrayLike,
    n: ArrayLike,
    other_n: ArrayLike,
    *,
    power: float = POWER,
    confidence: float = 0.95,
    comparisons: int = 1,
) -> Floats:
    """The smallest true difference that a two-sided score test would find with this power.

    The other side has the rate that is given, and the group one above or below it, whichever needs the larger gap
    to be seen; where only one of them exists, that one.

    Parameters
    ----------
    rate : array of float
        Of the other side, in [0, 1].
    n, other_n : array of float
        People of the group and of the other side; they broadcast with `rate`.
    power : float
        How often such a gap must be found, in (0, 1).
    confidence : float
        One minus the level of all tests together.
    comparisons : int
        How many are adjusted together; each has the level divided by them (Bonferroni). Holm and Benjamini and
        Hochberg ask as much of the only gap there is, and no more of others.

    Returns
    -------
    array of float
        In (0, 1]; nan where a side has nobody, or where no gap at all would be found that often.

    References
    ----------
    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, chapter 4.
    """
    if not 0 < power < 1:
        raise PowerRefused(power)
    base, people, others = np.broadcast_arrays(*(np.asarray(each, float) for each in (rate, n, other_n)))
    each = together(confidence, comparisons)
    sides = [_smallest(base, people, others, sign, power, each) for sign in (1, -1)]
    return np.fmax(*sides)


def detectable(found: Rate, *, power: float = POWER, confidence: float = 0.95, comparisons: int = 1) -> Floats:
    """The smallest gap to all others that each group could have shown, shape (groups,); of a rate that is k of n.

    Parameters, and what nan means, are those of `minimum_detectable_gap`.
    """
    if not isinstance(found, Rate) or not found.plain:
        raise RateNotPlain(found)
    share = found.shares[0]
    others = share.others
    return minimum_detectable_gap(
        others.value, share.effective_n, others.effective_n, power=power, confidence=confidence, comparisons=comparisons
    )


def hardest_to_tell(
    found: Rate, groups: Iterable[Group], least: int = 0, *, comparisons: int = 1
) -> tuple[Group, float] | None:
    """Of these groups the smallest that is about enough people, and the smallest gap to all others that it could show.

    `comparisons` are those that are adjusted together. None where no group can be compared, or the rate is not k of n.
    """
    wanted = set(groups)
    asked = np.array([group in wanted for group in found.groups], bool) & found.comparable(max(least, 1))
    if not found.plain or not asked.any():
        return None
    at = int(np.argmin(np.where(asked, found.effective_n, np.inf)))
    share = found.shares[0]
    alone, others = share.at(slice(at, at + 1)), share.others.at(slice(at, at + 1))
    sizes = alone.effective_n, others.effective_n
    gap = float(minimum_detectable_gap(others.value, *sizes, comparisons=comparisons)[0])
    return None if np.isnan(gap) else (found.groups[at], gap)


def _smallest(base: Floats, n: Floats, others: Floats, sign: int, power: float, confidence: float) -> Floats:
    z_level, z_power = normal_quantile(confidence), NormalDist().inv_cdf(power)
    room = 1 - base if sign > 0 else base

    def found(gap: Floats) -> NDArray[np.bool_]:
        """Whether a gap is found often enough."""
        rate = np.clip(base + sign * gap, 0, 1)
        pooled = (rate * n + base * others) / (n + others)
        with np.errstate(divide="ignore", invalid="ignore"):
            under_none = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / others))
            under_gap = np.sqrt(rate * (1 - rate) / n + base * (1 - base) / others)
        return gap >= z_level * under_none + z_power * under_gap

    possible = (n > 0) & (others > 0) & (room > 0) & found(room)
    smallest, _ = last(found, room, np.zeros_like(room))
    return np.where(possible, smallest, np.nan)
