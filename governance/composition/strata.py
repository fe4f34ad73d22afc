"""Strata: whether a gap in labels stays when people are compared only with those who are alike in another column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.composition.crossed import Crossed
from governance.errors import GroupUnknown
from governance.metrics import disclosure
from governance.metrics.intervals import Floats, newcombe, normal_quantile, over
from governance.metrics.rates import Share
from governance.metrics.resampling import DRAWS, percentile
from governance.naming import Group, group_named

TOGETHER, ALIKE = "everybody together", "if all were spread alike"


@dataclass(frozen=True, eq=False)
class Stratified:
    """One group against everybody outside it, in each stratum and over all of them.

    Attributes
    ----------
    attributes, group
        Which group it is.
    column : str
        What makes the strata.
    strata : tuple of str
        Those that somebody is in.
    inside, outside : Share
        The people who really had the favourable outcome, in the group and outside it, one entry a stratum.
    hidden : frozenset of str
        Strata of which nothing may be shown.
    """

    attributes: tuple[str, ...]
    group: Group
    column: str
    strata: tuple[str, ...]
    inside: Share
    outside: Share
    hidden: frozenset[str] = frozenset()

    @property
    def difference(self) -> Floats:
        """DPL in each stratum, shape (strata,): base rate outside minus in the group; nan where a side has nobody."""
        return self.outside.value - self.inside.value

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's interval of the difference in each stratum."""
        return _between(self.outside, self.inside, confidence)

    def whole(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """DPL of all people together, without strata, with Newcombe's interval."""
        return _one(_summed(self.outside), _summed(self.inside), confidence)

    def alike(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """DPL if both sides were spread over the strata as everybody is: direct standardisation.

        Strata without people of both sides take no part. The interval is normal, with the variance of each stratum's
        rates taken after one favourable and one unfavourable outcome were added, since of a few people hardly any
        variance is seen (Agresti and Caffo 2000). All nan where no stratum has both.
        """
        there = np.flatnonzero((self.inside.n > 0) & (self.outside.n > 0))
        if not len(there):
            return np.nan, np.nan, np.nan
        sides = self.inside.at(there), self.outside.at(there)
        size = sides[0].size + sides[1].size
        part = over(size, size.sum())
        value = float((part * (sides[1].value - sides[0].value)).sum())
        variance = sum((part**2 * _variance(side)).sum() for side in sides)
        half = normal_quantile(confidence) * float(np.sqrt(variance))
        return value, value - half, value + half

    @property
    def reversed(self) -> bool:
        """Simpson's paradox: the gap points one way over all people, and the other way within strata, beyond chance."""
        (whole, least, most), (alike, low, high) = self.whole(), self.alike()
        sure = (least > 0 or most < 0) and (low > 0 or high < 0)
        return bool(sure and whole * alike < 0)

    @property
    def opposed(self) -> tuple[str, ...]:
        """The strata that may be shown in which the gap points the other way than over all people."""
        whole, gaps = self.whole()[0], self.difference
        return tuple(self.strata[at] for at in self.shown if gaps[at] * whole < 0)

    def disparity(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """The group's share of all unfavourable outcomes minus its share of the favourable ones, without strata.

        Demographic disparity in labels, with an interval by resampling the counts. nan where an outcome is never met.
        """
        return self._disparity(together=True, confidence=confidence)

    def conditional_disparity(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """CDDL: the same within each stratum, averaged by their people (Wachter, Mittelstadt and Russell 2021).

        A stratum in which only one outcome is met has no disparity and takes no part; Clarify takes 0 there.
        """
        return self._disparity(together=False, confidence=confidence)

    @property
    def one_outcome(self) -> tuple[str, ...]:
        """The strata that may be shown in which only one outcome is met."""
        found = self.inside.k + self.outside.k
        one = (found == 0) | (found == self.inside.n + self.outside.n)
        return tuple(self.strata[at] for at in self.shown if one[at])

    @property
    def shown(self) -> list[int]:
        """Positions of the strata that may be shown."""
        return [at for at, name in enumerate(self.strata) if name not in self.hidden]

    def _disparity(self, *, together: bool, confidence: float) -> tuple[float, float, float]:
        sides = [np.stack([side.size - side.counted, side.counted], axis=-1) for side in self._sides]
        people = np.stack(sides, axis=1)[None]
        value, drawn = (_disparities(each, together=together) for each in (people, self._drawn(people)))
        low, high = percentile(drawn, confidence)
        return float(value[0]), float(low), float(high)

    def _drawn(self, people: Floats) -> Floats:
        """Draws of the people by stratum, side and label, as a bootstrap of rows would give them.

        With weights, people are drawn in Kish's effective number, and each counts as much as they do on average.
        """
        squares = sum(side.size.sum() if side.weighed is None else side.weighed[2].sum() for side in self._sides)
        total = people.sum()
        size = round(total**2 / squares) if squares else 0
        shares = people.ravel() / total if size else np.zeros(people.size)
        drawn = np.random.default_rng(0).multinomial(size, shares, DRAWS) if size else np.zeros((DRAWS, people.size))
        return (drawn * (total / max(size, 1))).reshape(DRAWS, *people.shape[1:])

    @property
    def _sides(self) -> tuple[Share, Share]:
        return self.outside, self.inside


def stratified(counts: Crossed, group: object, *, least: int = 0) -> Stratified:
    """One group against everybody outside it, within each value of another column.

    Parameters
    ----------
    counts : Crossed
        People by the attributes that the group is of, and by the column that makes strata.
    group : tuple of str, or str
        One of the groups.
    least : int
        How many people a stratum must have on a side to be shown; see `disclosure.shown`. What is said of all strata
        together is still about everybody.

    Raises
    ------
    GroupUnknown
    """
    wanted = group_named(group)
    if wanted not in counts.groups:
        raise GroupUnknown(wanted, counts.groups)
    mine = np.array([each == wanted for each in counts.groups])
    there = counts.counts.sum(axis=(0, 1)) > 0
    strata = tuple(name for name, somebody in zip(counts.values, there, strict=True) if somebody)
    inside, outside = _side(counts, mine, there), _side(counts, ~mine, there)
    hidden = _hidden(counts, wanted, strata, (inside, outside), least) if least > 1 else set()
    return Stratified(counts.attributes, wanted, counts.column, strata, inside, outside, frozenset(hidden))


def _hidden(counts: Crossed, group: Group, strata: tuple[str, ...], sides: tuple[Share, Share], least: int) -> set[str]:
    """Strata that may not be shown: the group's cell in the table of all groups may not, or a side has too few."""
    secret = {cell[-1] for cell in disclosure.shown(counts.cube, least).hidden if cell[:-1] == group}
    people = np.stack([side.n for side in sides])
    few = ((people > 0) & (people < least)).any(axis=0) | np.array([name in secret for name in strata], bool)
    hidden = disclosure.closed(people, few, least)
    return {name for name, hides in zip(strata, hidden, strict=True) if hides}


def _side(found: Crossed, mine: NDArray[np.bool_], there: NDArray[np.bool_]) -> Share:
    counts = found.counts[mine][..., there].sum(axis=0)
    weighed = None
    if found.weight is not None and found.squares is not None:
        weight, squares = (each[mine][..., there].sum(axis=0) for each in (found.weight, found.squares))
        weighed = np.stack([weight[1], weight.sum(axis=0), squares.sum(axis=0)])
    return Share(counts[1], counts.sum(axis=0), weighed)


def _disparities(people: Floats, *, together: bool) -> Floats:
    """Demographic disparity of people by (draw, stratum, side, label), averaged over strata; shape (draws,)."""
    if together:
        people = people.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        refused = people[:, :, 1, 0] / people[:, :, :, 0].sum(axis=2)
        accepted = people[:, :, 1, 1] / people[:, :, :, 1].sum(axis=2)
    size = np.where(np.isnan(refused - accepted), 0.0, people.sum(axis=(2, 3)))
    return over((size * np.nan_to_num(refused - accepted)).sum(axis=1), size.sum(axis=1))


def _variance(share: Share) -> Floats:
    """Of each stratum's rate, after one outcome of each kind was added."""
    n = share.effective_n
    rate = (share.value * n + 1) / (n + 2)
    return rate * (1 - rate) / n


def _summed(share: Share) -> Share:
    weighed = None if share.weighed is None else share.weighed.sum(axis=1, keepdims=True)
    return Share(share.k.sum(keepdims=True), share.n.sum(keepdims=True), weighed)


def _between(one: Share, other: Share, confidence: float) -> tuple[Floats, Floats]:
    return newcombe((one.value, one.effective_n), (other.value, other.effective_n), confidence)


def _one(one: Share, other: Share, confidence: float) -> tuple[float, float, float]:
    low, high = _between(one, other, confidence)
    return float((one.value - other.value)[0]), float(low[0]), float(high[0])


def reversals(found: Iterable[Crossed], groups: Iterable[Group]) -> list[Stratified]:
    """Where Simpson's paradox happens: of each column and each group, those whose gap turns round within strata."""
    each = [stratified(counts, group) for counts in found for group in groups if group in counts.groups]
    return [one for one in each if one.reversed]
