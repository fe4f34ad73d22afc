"""Significance: is a group's rate different at all, and which of many differences are more than luck."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.errors import MethodUnknown, NotARate
from governance.metrics.adjustment import ADJUSTMENTS, adjusted_together
from governance.metrics.cube import Cube
from governance.metrics.exact import fishers_test
from governance.metrics.intervals import Estimate, Floats, Side, area_variance, carried, last, over, wilson_reaching
from governance.metrics.rates import Rate, Share, halves, rate
from governance.naming import Group, group_named

SIGNIFICANT = 0.05  # an adjusted p-value below it is beyond chance
FURTHEST, HALVINGS = 7.2, 36  # standard errors; of p-values that are found by search, about 1e-12 is the smallest
FEW = 5  # people expected in a cell, below which the exact test is used


def score_test(first: Side, second: Side) -> Floats:
    """Two-sided p-value that two independent rates are equal: the two-proportion score test.

    It is Pearson's chi-squared without correction, on the rates' own denominators: false positive rates are
    compared among the negatives.

    Parameters
    ----------
    first, second : (rates in [0, 1], people each is among)
        They broadcast.

    Returns
    -------
    array of float
        In [0, 1]; nan where either is undefined, 1 where both are 0 or both are 1.
    """
    (one, among), (other, besides) = ((np.asarray(value, float), np.asarray(n, float)) for value, n in (first, second))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (one * among + other * besides) / (among + besides)
        spread = pooled * (1 - pooled) * (1 / among + 1 / besides)
        squared = np.where(one == other, 0.0, (one - other) ** 2 / spread)
    squared = np.where((among > 0) & (besides > 0), squared, np.nan)
    return _tail(squared)


def area_test(value: Floats, n: Floats, m: Floats) -> Floats:
    """p-value that an area under the ROC curve tells nothing, being one half or less.

    Below 0.05 where the 95 % interval of `newcombe_area` lies above one half (twice the upper tail, at most 1).
    Parameters and shapes are those of `newcombe_area`; nan where the area is nan.
    """
    return _tail(over(np.square(np.maximum(value - 0.5, 0)), area_variance(0.5, n, m)))


def normal_test(z: Floats) -> Floats:
    """Two-sided p-value of how many standard errors something is off, by the normal distribution; any shape."""
    return _tail(np.square(z))


def difference_test(found: Rate, *, reference: object = None) -> Floats:
    """p-value of each group against a reference group, or against all others.

    The score test; Fisher's exact test where fewer than 5 people are expected in a cell of the table. With weights,
    the score test on Kish's effective sizes, and never the exact one. Of a mean of rates, or the F1 score, the
    interval of the difference is inverted, and fewer than 5 people in a denominator are not tested.

    Parameters
    ----------
    found : Rate
    reference : tuple of str, or str, optional
        One of the groups; without it each group is compared with everybody outside it.

    Returns
    -------
    array of float, shape (groups,)
        nan where either side is undefined, and for the reference itself.
    """
    if not isinstance(found, Rate):
        raise NotARate(found, "A test")
    sides = tuple(_other_side(share, found, reference) for share in found.shares)
    if not found.plain:
        p = _inverted(found, replace(found, shares=sides))
        return _without(p, found, reference)
    (share,), (other,) = found.shares, sides
    return _without(share_test(share, other), found, reference)


def share_test(one: Share, other: Share) -> Floats:
    """Two-sided p-values that two independent shares are equal, group by group.

    The score test; Fisher's exact test where fewer than 5 people are expected in a cell of the table. With weights, the
    score test on Kish's effective sizes, and never the exact one. nan where either is undefined.
    """
    p = score_test((one.value, one.effective_n), (other.value, other.effective_n))
    if one.weighed is None and other.weighed is None:
        few = ~np.isnan(p) & _small(one.k, one.n, other.k, other.n)
        p[few] = fishers_test(one.k[few], one.n[few], other.k[few], other.n[few])
    return p


@dataclass(frozen=True, eq=False)
class Significance:
    """Every group × rate that is shown together, tested together.

    Attributes
    ----------
    rates : tuple of Rate
    reference : tuple of str, or None
        None: each group against everybody outside it.
    p_values, adjusted : float array, shape (rates, groups)
        nan where nothing is compared.
    method : str
        How they were adjusted: a key of `ADJUSTMENTS`.
    comparisons : int
        For how many they were. A rate and what it leaves of 1, such as the true positive and the false negative
        rate, are one comparison, and so are two groups that are compared with each other.
    same : tuple of int
        Of each rate, where the first one stands that is the same comparison.
    """

    rates: tuple[Rate, ...]
    reference: Group | None
    p_values: Floats
    adjusted: Floats
    method: str
    comparisons: int
    same: tuple[int, ...] = ()

    @property
    def beyond_chance(self) -> NDArray[np.bool_]:
        """Where a group differs although all comparisons are taken into account, shape (rates, groups)."""
        return self.adjusted < SIGNIFICANT

    @property
    def differing(self) -> int:
        """How many of the comparisons those are."""
        each = self.beyond_chance[sorted(set(self.same))].sum(axis=1)
        twice = [self.reference is None and _two(self.rates[place]) for place in sorted(set(self.same))]
        return int(np.where(twice, np.minimum(each, 1), each).sum())


def significance_of(
    cube: Cube,
    names: Iterable[str],
    *,
    reference: object = None,
    method: str = "holm",
    min_group_size: int = 0,
    among: Iterable[Group] | None = None,
) -> Significance:
    """Which groups differ in which rates, with all the comparisons that are made at once taken into account.

    Parameters
    ----------
    cube : Cube
    names : iterable of str
        Rates, of `RATES`.
    reference : tuple of str, optional
        A group; without it each group is compared with everybody outside it.
    method : str
        "holm" (hardly any false alarm) or "benjamini-hochberg" (few of the alarms are false).
    min_group_size : int
        Groups with fewer people in a denominator are not tested.
    among : iterable of tuple of str, optional
        Only these groups are tested, since only they are shown; still against everybody.
    """
    if method not in ADJUSTMENTS:
        raise MethodUnknown("adjustment", method, ADJUSTMENTS)
    found = tuple(rate(cube, name) for name in names)
    wanted = set(cube.groups if among is None else among)
    asked = np.array([group in wanted for group in cube.groups], bool)
    first = _alike(found)
    tested = {
        place: np.where(
            found[place].comparable(min_group_size) & asked, difference_test(found[place], reference=reference), np.nan
        )
        for place in dict.fromkeys(first)
    }
    mirrored = [reference is None and _two(found[place]) for place in tested]
    adjusted, comparisons = adjusted_together(list(tested.values()), mirrored, method)
    each = dict(zip(tested, adjusted, strict=True))
    shape = len(found), len(cube.groups)
    p, together = (np.array([own[place] for place in first]).reshape(shape) for own in (tested, each))
    return Significance(
        found, None if reference is None else group_named(reference), p, together, method, comparisons, tuple(first)
    )


def _alike(found: Sequence[Rate]) -> list[int]:
    """Of each rate, where the first one stands that is itself or what it leaves of 1."""
    parts = [
        tuple((frozenset(among), frozenset((frozenset(top), frozenset(among) - frozenset(top)))) for top, among in each)
        for each in (halves(one.name) for one in found)
    ]
    return [parts.index(own) for own in parts]


def _two(found: Rate) -> bool:
    """Whether there are exactly two groups, so that each against all others is the same comparison."""
    return int(np.sum([(share.n > 0) for share in found.shares], axis=0).astype(bool).sum()) == 2


def _other_side(share: Share, found: Rate, reference: object) -> Share:
    """Whom each group is compared with: everybody outside it, or the reference group."""
    if reference is None:
        return share.others
    return share.at(np.full(len(found.groups), found.position(reference)))


def _without(p: Floats, found: Rate, reference: object) -> Floats:
    """The p-values with none for the reference itself."""
    if reference is not None:
        p[found.position(reference)] = np.nan
    return p


def _inverted(found: Rate, other: Rate) -> Floats:
    """One minus the largest confidence at which the interval of the difference leaves out 0, group by group."""

    def ends(side: Rate, z: Floats) -> Estimate:
        reached = ((each.value, *wilson_reaching(each.value, each.effective_n, z)) for each in side.shares)
        low, high = carried(side.of, *reached)
        return side.value, low, high

    def apart(z: Floats) -> NDArray[np.bool_]:
        low, high = carried(np.subtract, ends(found, z), ends(other, z))
        return (low > 0) | (high < 0)

    furthest = np.full(len(found.groups), FURTHEST)
    z = np.where(found.value == other.value, 0.0, last(apart, np.zeros_like(furthest), furthest, HALVINGS)[0])
    return np.where(found.comparable(FEW) & other.comparable(FEW), _tail(np.square(z)), np.nan)


def _tail(chi_squared: Floats) -> Floats:
    """How often chi-squared with one degree of freedom is at least this."""
    return np.vectorize(math.erfc, otypes=[float])(np.sqrt(np.asarray(chi_squared) / 2))


def _small(k: NDArray, n: NDArray, other_k: NDArray, other_n: NDArray) -> NDArray[np.bool_]:
    yes, everybody = k + other_k, n + other_n
    return np.minimum(n, other_n) * np.minimum(yes, everybody - yes) < FEW * everybody
