"""Strata: whether a gap in labels stays when people are compared only with those who are alike in another column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.composition.crossed import Crossed
from governance.errors import AttributeUnknown, GroupUnknown
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, carried, newcombe, over
from governance.metrics.rates import Share
from governance.metrics.resampling import DRAWS, percentile
from governance.naming import Group, group_named


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
    """

    attributes: tuple[str, ...]
    group: Group
    column: str
    strata: tuple[str, ...]
    inside: Share
    outside: Share

    @property
    def difference(self) -> Floats:
        """DPL in each stratum, shape (strata,): base rate outside minus in the group; nan where a side has nobody."""
        return self.outside.value - self.inside.value

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's interval of the difference in each stratum."""
        return _between(self.outside, self.inside, confidence)

    @property
    def both(self) -> NDArray[np.bool_]:
        """Which strata hold people of both sides, shape (strata,)."""
        return (self.inside.n > 0) & (self.outside.n > 0)

    def whole(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """DPL of all people together, without strata, with Newcombe's interval."""
        return _one(_summed(self.outside), _summed(self.inside), confidence)

    def alike(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """DPL if both sides were spread over the strata as everybody is: direct standardisation.

        Strata without people of both sides take no part. The interval is put together from those of the strata
        (MOVER). All nan where no stratum has both.
        """
        if not self.both.any():
            return np.nan, np.nan, np.nan
        there = np.flatnonzero(self.both)
        inside, outside = self.inside.at(there), self.outside.at(there)
        part = over(inside.size + outside.size, (inside.size + outside.size).sum())
        low, high = _between(outside, inside, confidence)
        at = outside.value - inside.value
        estimates = [(at[[place]], low[[place]], high[[place]]) for place in range(len(at))]

        def mean(*values: Floats) -> Floats:
            return np.tensordot(part, np.stack(values), axes=1)

        ends = carried(mean, *estimates)
        return float((part * at).sum()), float(ends[0][0]), float(ends[1][0])

    @property
    def reversed(self) -> bool:
        """Simpson's paradox: the gap points one way over all people, and the other way within strata, beyond chance."""
        (whole, least, most), (alike, low, high) = self.whole(), self.alike()
        sure = (least > 0 or most < 0) and (low > 0 or high < 0)
        return bool(sure and whole * alike < 0)

    @property
    def opposed(self) -> tuple[str, ...]:
        """The strata in which the gap points the other way than over all people."""
        whole = self.whole()[0]
        return tuple(name for name, gap in zip(self.strata, self.difference, strict=True) if gap * whole < 0)

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
        """Strata in which only one outcome is met."""
        found = self.inside.k + self.outside.k
        everybody = self.inside.n + self.outside.n
        pairs = zip(self.strata, (found == 0) | (found == everybody), strict=True)
        return tuple(name for name, one in pairs if one)

    def shown(self, least: int = 0) -> list[int]:
        """Positions of the strata that can be shown where nothing may be said about fewer than `least` people.

        Of a stratum with 1 to `least` - 1 people on one side nothing is shown; and since what is hidden is all people
        minus those who are shown, never one stratum alone, nor fewer than `least` people together.
        """
        sides = np.stack([self.inside.n, self.outside.n])
        hidden = np.array(((sides > 0) & (sides < least)).any(axis=0))
        total = sides.sum(axis=0)
        while hidden.any() and not hidden.all() and (hidden.sum() < 2 or sides[:, hidden].sum(axis=1).min() < least):
            hidden[np.flatnonzero(~hidden)[total[~hidden].argmin()]] = True
        return np.flatnonzero(~hidden).tolist()

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


def stratified(counts: Crossed | Cube, group: object, *, column: str | None = None) -> Stratified:
    """One group against everybody outside it, within each value of another column.

    Parameters
    ----------
    counts : Crossed or Cube
        People by the attributes that the group is of, and by the column that makes strata. Of a cube, name the
        attribute that is that column.
    group : tuple of str, or str
        One of the groups.
    column : str, optional
        Of a cube, the attribute that makes strata.

    Raises
    ------
    AttributeUnknown, GroupUnknown
    """
    found = counts if isinstance(counts, Crossed) else _crossed(counts, column)
    wanted = group_named(group)
    if wanted not in found.groups:
        raise GroupUnknown(wanted, found.groups)
    mine = np.array([each == wanted for each in found.groups])
    there = found.counts.sum(axis=(0, 1)) > 0
    sides = [_side(found, ~mine, there), _side(found, mine, there)]
    return Stratified(
        found.attributes,
        wanted,
        found.column,
        tuple(name for name, somebody in zip(found.values, there, strict=True) if somebody),
        sides[1],
        sides[0],
    )


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


def _crossed(cube: Cube, column: str | None) -> Crossed:
    """A cube with one of its attributes as the column that people are crossed with."""
    if column not in cube.attributes:
        raise AttributeUnknown(str(column), cube.attributes)
    axis = cube.attributes.index(column)
    rest = cube.by(*(each for each in cube.attributes if each != column))
    place = {group: at for at, group in enumerate(rest.groups)}
    arrays: dict[str, Any] = {}
    for field in ("counts", "weight", "squares"):
        held = getattr(cube, field)
        if held is not None:
            arrays[field] = np.zeros((len(rest.groups), 2, len(cube.levels[axis])), held.dtype)
            for group, cells in zip(cube.groups, held.sum(axis=(2, 3)), strict=True):
                at = place[group[:axis] + group[axis + 1 :]], cube.levels[axis].index(group[axis])
                arrays[field][at[0], :, at[1]] += cells
    return Crossed(**rest.grouping, **arrays, column=column, values=cube.levels[axis], favourable=cube.favourable)


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
