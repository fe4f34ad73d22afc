"""One rate in depth: every group against a reference, with what chance would do and what could have been seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.adjustment import adjusted_together
from governance.metrics.band import chance_band
from governance.metrics.comparison import Comparison, affected, compare
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity
from governance.metrics.intervals import Floats
from governance.metrics.power import detectable, minimum_detectable_gap
from governance.metrics.rates import Rate, rate
from governance.metrics.significance import difference_test
from governance.naming import Group

DECLARED, BY_RATE, BY_SIZE = "as declared", "by rate", "by size"
ORDERS = (DECLARED, BY_RATE, BY_SIZE)


@dataclass(frozen=True, eq=False)
class OneRate:
    """One rate of every group, and everything that is said about it against a reference.

    All is computed over everybody and then read for the groups that are shown, so that hiding some changes nothing
    for the others.

    Attributes
    ----------
    rate : Rate
        Of the groups that are shown.
    overall : Rate
        Of everybody, as one group.
    reference : tuple of str, or None
        The group that the others are compared with; None is everybody.
    difference, ratio : Comparison
        Of each group to the reference.
    p_values, adjusted : float array, shape (groups,)
        Of the test against the reference, or against everybody outside the group; adjusted by Holm over the groups
        that are shown. nan for the reference, and for groups of fewer than `least` people.
    band : (low, high), float arrays of shape (groups,)
        See `band.chance_band`.
    comparisons : int
        How many were adjusted together; two groups against each other are one.
    detectable : float array, shape (groups,)
        The smallest gap to everybody outside it that each group could have shown, so many comparisons taken into
        account; nan of what is not k of n.
    people : (more, low, high) or None
        How many more people of each group the rate would count at the rate of the reference (`affected`); None of
        what is not k of n.
    least : int
        How many people a group needs to be tested.
    """

    rate: Rate
    overall: Rate
    reference: Group | None
    difference: Comparison
    ratio: Comparison
    p_values: Floats
    adjusted: Floats
    comparisons: int
    band: tuple[Floats, Floats]
    detectable: Floats
    people: tuple[Floats, Floats, Floats] | None
    least: int

    def order(self, way: str = DECLARED) -> list[int]:
        """Positions of the groups, highest rate first, most people first, or as they stand; undefined ones last."""
        places = range(len(self.rate.groups))
        if way == BY_RATE:
            return sorted(places, key=lambda place: -float(np.nan_to_num(self.rate.value[place], nan=-1.0)))
        if way == BY_SIZE:
            return sorted(places, key=lambda place: -int(self.rate.n[place]))
        return list(places)


def one_rate(
    cube: Cube,
    name: str,
    *,
    reference: Group | None = None,
    groups: Iterable[Group] | None = None,
    least: int = 0,
) -> OneRate:
    """One rate of every group against a reference group, or against everybody.

    Parameters
    ----------
    cube : Cube
        Everybody, by the attributes that are compared; read at its decision.
    name : str
        One of `RATES`.
    reference : tuple of str, optional
        A group; without it, everybody.
    groups : iterable of tuple of str, optional
        Those that are shown; without it, all.
    least : int
        Groups with fewer people in the denominator (weighted: fewer effective ones) are not tested.

    Returns
    -------
    OneRate
        Arrays of shape (groups,), of those that are shown; nan where the rate is not defined.

    Raises
    ------
    GovernanceError
        RateUnknown, DecisionNeeded, GroupUnknown.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70; of the band, see `band.chance_band`.
    """
    found = rate(cube, name)
    shown = rate(cube if groups is None else cube.among(groups), name)
    at = np.array([found.position(group) for group in shown.groups], np.int64)
    difference = compare(found, reference=reference)
    p = np.where(found.comparable(least), difference_test(found, reference=reference), np.nan)[at]
    two = reference is None and int((found.n > 0).sum()) == 2
    adjusted, comparisons = adjusted_together([p], [two])
    low, high = chance_band(found)
    return OneRate(
        shown,
        rate(cube.by(), name),
        difference.reference,
        _of(difference, shown, at),
        _of(compare(found, "ratio", reference=reference), shown, at),
        p,
        adjusted[0],
        comparisons,
        (low[at], high[at]),
        detectable(found, comparisons=comparisons)[at] if found.plain else np.full(len(at), np.nan),
        _people(difference, at) if found.plain else None,
        least,
    )


def detectable_between(gap: Disparity[Rate], *, comparisons: int = 1) -> float:
    """The smallest difference that the two groups that set a gap could have shown four times in five.

    The larger of them has the rate that it has, and the other one above or below it. `comparisons` are those that are
    adjusted together. nan when there are no two, or of
    what is not k of n.
    """
    found = gap.rate
    if gap.top is None or gap.bottom is None or not found.plain:
        return float("nan")
    small, large = sorted((found.position(gap.top), found.position(gap.bottom)), key=lambda at: found.effective_n[at])
    people = found.effective_n
    sizes = people[small], people[large]
    return float(minimum_detectable_gap(found.value[large], *sizes, comparisons=comparisons))


def _of(found: Comparison, shown: Rate, at: NDArray[np.int64]) -> Comparison:
    """The comparison of the groups that are shown."""
    return replace(found, rate=shown, value=found.value[at], low=found.low[at], high=found.high[at])


def _people(found: Comparison, at: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    more, low, high = affected(found)
    return more[at], low[at], high[at]
