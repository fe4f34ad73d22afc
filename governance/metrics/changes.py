"""Changes: how the rates of the same people, and the gaps between groups, move from one version to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from governance.errors import NotPaired
from governance.metrics.by_group import ByGroup
from governance.metrics.discordant import apart, inverted, mcnemar, tango
from governance.metrics.disparity import Disparity, difference
from governance.metrics.intervals import Floats, carried, over, together
from governance.metrics.joint import among, correlation
from governance.metrics.paired import Paired
from governance.metrics.rates import (
    DICE,
    EVERYONE,
    FN,
    FP,
    TN,
    TP,
    Rate,
    Share,
    halves,
    is_about_decisions,
    rate,
)
from governance.naming import Group

WHOLE = tuple(frozenset(half) for half in (EVERYONE, (TP, FN), (FP, TN)))  # the same people whatever is decided


@dataclass(frozen=True, eq=False, repr=False)
class PairedDifference(ByGroup):
    """How much a rate of each group changes from the first version to the second, on the same people.

    Attributes
    ----------
    name, attributes, levels, groups
        See `ByGroup`.
    first, second : Rate
    among : tuple of array, each of shape (3, groups)
        Of every share of the rate that is among the same people in both versions: how many only the second counts,
        how many only the first, and among how many; effective ones where people are weighted. () of any other rate.
    correlation : float array, shape (groups,)
        Of the two estimates, by the delta method.
    withheld : bool array, shape (groups,)
        Of whom the second version is not told: their change is nan here; see `withholding`.
    ends : dict
        By confidence, the intervals of the shares in `among` that were found already.
    """

    first: Rate
    second: Rate
    among: tuple[Floats, ...]
    correlation: Floats
    withheld: NDArray[np.bool_]
    ends: dict[float, list[tuple[Floats, Floats]]] = field(default_factory=dict)

    @cached_property
    def value(self) -> Floats:
        """Second minus first, shape (groups,); nan where either rate is not defined."""
        return self.second.value - self.first.value

    @property
    def effective_n(self) -> Floats:
        """Of how many people the surer half is not: the smaller effective size of the two rates."""
        return np.minimum(self.first.effective_n, self.second.effective_n)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Where the true change of each group probably is, as (low, high).

        Where both rates are among the same people (selection rate, accuracy, true and false positive rate ...),
        Tango's score interval; of balanced accuracy, put together from its two. Where who is counted depends on the
        decision (precision, F1 score ...), from the two rates' own intervals and their correlation.
        """
        if not is_about_decisions(self.name):
            return self.value, self.value
        if self.among:
            parts = self._parts(confidence)
            if len(parts) == 1:
                return parts[0]
            changes = [over(up - down, people) for up, down, people in self.among]
            estimates = [(value, *ends) for value, ends in zip(changes, parts, strict=True)]
            return carried(lambda *values: sum(values[1:], values[0]) / len(values), *estimates)
        sides = [(each.value, *each.interval(confidence)) for each in (self.second, self.first)]
        return apart(sides[0], sides[1], self.correlation)

    @property
    def p_value(self) -> Floats:
        """Of no change, shape (groups,): McNemar's mid-p value of those who changed sides, or what the interval says.

        McNemar's test where the rate is one share of the same people; of any other rate, and where groups are
        weighted, see `mcnemar` and `inverted`. nan where it is not defined, or withheld, and of the base rate, which no
        decision changes.
        """
        if not is_about_decisions(self.name):
            return np.full(len(self.groups), np.nan)
        if len(self.among) == 1:
            up, down, people = self.among[0]
            return np.where(people > 0, mcnemar(up, down, exact=not self.first.weighted), np.nan)
        return inverted(self.value, *self.interval(0.95))

    def withholding(self, groups: Sequence[Group]) -> PairedDifference:
        """The same without the second version of these groups: neither its rate nor the change, which are nan then.

        From either, beside the first version's rate, it could be worked out how many more people were counted.
        """
        secret = set(groups)
        told = np.array([group not in secret for group in self.groups], bool)
        return replace(
            self,
            second=_only(self.second, told),
            among=tuple(each * told for each in self.among),
            correlation=self.correlation * told,
            withheld=~told,
            ends={},
        )

    def _parts(self, confidence: float) -> list[tuple[Floats, Floats]]:
        if confidence not in self.ends:
            self.ends[confidence] = [tango(up, down, people, confidence) for up, down, people in self.among]
        return self.ends[confidence]


def paired_difference(paired: Paired, name: str) -> PairedDifference:
    """The change of a rate of every group from the first version to the second.

    Parameters
    ----------
    paired : Paired
        Decided; where it is open to thresholds, pass `paired.at(threshold)`.
    name : str
        One of `RATES`.

    Returns
    -------
    PairedDifference
        `value` in [-1, 1]; nan where either rate is not defined.

    Raises
    ------
    NotPaired
    RateUnknown
        If `name` is not in `RATES`.

    References
    ----------
    Tango (1998), Statistics in Medicine 17, 891-908; Newcombe (1998), Statistics in Medicine 17, 2635-2650, method 10;
    Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13, 91.
    """
    _only_paired(paired)
    first, second = rate(paired.first, name), rate(paired.second, name)
    parts = halves(name)
    same = all(frozenset(bottom) in WHOLE for _, bottom in parts) and name not in DICE
    counted = tuple(among(paired, *part) for part in parts) if same else ()
    own = (name, paired.attributes, paired.levels, paired.groups, first, second)
    return PairedDifference(*own, counted, correlation(paired, first, second), np.zeros(len(paired.groups), bool))


def paired_differences(paired: Paired, names: Sequence[str], confidence: float = 0.95) -> tuple[PairedDifference, ...]:
    """The changes of several rates, with the intervals of all of them found in one go; see `paired_difference`."""
    found = tuple(paired_difference(paired, name) for name in names)
    parts = [part for each in found for part in each.among]
    if parts:
        up, down, people = np.stack(parts, axis=1)
        ends = iter(zip(*tango(up, down, people, confidence), strict=True))
        for each in found:
            each.ends[confidence] = [next(ends) for _ in each.among]
    return found


@dataclass(frozen=True)
class GapChange:
    """How far apart two groups are in the first version and in the second.

    Attributes
    ----------
    top, bottom : tuple of str
        The group that is ahead in the version that named the pair, and the one behind.
    before, after : float
        The top's rate minus the bottom's, so that it is below 0 where the second version turns them round.
    value, low, high : float
        After minus before, and an interval that holds at 95 % for all pairs at once.
    pairs : int
        Of how many pairs this is the one that was furthest apart in the first version.
    """

    top: Group
    bottom: Group
    before: float
    after: float
    value: float
    low: float
    high: float
    pairs: int = 1


@dataclass(frozen=True, eq=False)
class Gaps:
    """The largest gap before and after, of the groups of which both versions are told.

    Attributes
    ----------
    first, second : Disparity
        The largest difference of the rate in either version, each between its own two groups.
    change : GapChange or None
        Of the two groups that set the first one; None where fewer than two are compared.
    withheld : tuple of tuple of str
        The groups of which the second version is not told; they take no part.
    """

    first: Disparity[Rate]
    second: Disparity[Rate]
    change: GapChange | None
    withheld: tuple[Group, ...] = ()


def gaps(found: PairedDifference, *, confidence: float = 0.95, min_group_size: int = 0) -> Gaps:
    """How the largest gap moves, with an interval of the change for the two groups that set it in the first version.

    That pair was picked because it was furthest apart, and such a gap shrinks by itself when it is measured again. So
    the interval is one that holds for all pairs of groups at once (Bonferroni), whichever of them is picked. Of two
    groups there is one pair, and what is picked is only which of them comes first. Of one pair the interval is put
    together from the paired intervals of each group, which hold different people ("square and add").

    There is none for largest minus largest, whichever groups set them: drawing the cells again covers it in half of
    the cases only where groups are alike in one version, since the largest of several is always above 0.
    """
    told = ~found.withheld
    before, after = (
        difference(_only(each, told), confidence=confidence, min_group_size=min_group_size)
        for each in (found.first, found.second)
    )
    withheld = tuple(group for group, known in zip(found.groups, told, strict=True) if not known)
    if before.top is None or before.bottom is None:
        return Gaps(before, after, None, withheld)
    places = [found.position(group) for group in (before.top, before.bottom)]
    pairs = comb(int(before.compared.sum()), 2)
    low, high = found.interval(together(confidence, pairs))
    estimates = [tuple(np.asarray(each[at]) for each in (found.value, low, high)) for at in places]
    least, most = carried(np.subtract, estimates[0], estimates[1])  # type: ignore[arg-type]
    first, second = (float(each.value[places[0]] - each.value[places[1]]) for each in (found.first, found.second))
    change = GapChange(before.top, before.bottom, first, second, second - first, float(least), float(most), pairs)
    return Gaps(before, after, change, withheld)


def _only(found: Rate, told: NDArray[np.bool_]) -> Rate:
    """The rate with nobody in the groups of which it is not told."""
    shares = [
        Share(each.k * told, each.n * told, None if each.weighed is None else each.weighed * told)
        for each in found.shares
    ]
    return replace(found, shares=tuple(shares))


def _only_paired(paired: object) -> None:
    if not isinstance(paired, Paired) or not paired.decided:
        raise NotPaired(paired)
