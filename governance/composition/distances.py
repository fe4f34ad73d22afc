"""Distances: how different a group is from everybody outside it in what a column holds, beyond chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.composition.crossed import Crossed
from governance.composition.distributions import effective
from governance.metrics.intervals import Floats, kish, over
from governance.metrics.significance import SIGNIFICANT
from governance.naming import Group

ROUNDING = 1e-9
MOST_CELLS = 1_000_000  # of drawn tables that are held at once
DRAWS, FEWER_DRAWS, MANY_GROUPS = 1_000, 200, 12


@dataclass(frozen=True, eq=False)
class Distances:
    """How far each group's distribution of a column is from that of everybody outside the group.

    Attributes
    ----------
    column : str
    attributes, levels : tuple
        As of `Grouped`.
    groups : tuple of tuple of str
        Those with enough people.
    people : int array, shape (groups,)
    distance : float array, shape (groups,)
        Total variation distance, in [0, 1]: the share of the group's people who would have to have another value
        for both distributions to be the same. Somebody without a value has the value "(missing)".
    level : float array, shape (groups,)
        What the distances would seldom exceed if people were in groups at random: all of them stay below in 95 of
        100 draws. The smaller a group and the more values, the higher.
    reach : float array, shape (groups,)
        Kolmogorov-Smirnov: the largest difference of the shares at or below a number or band, of those who have
        one; nan of a column without order.
    weighted : bool
    """

    column: str
    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    distance: Floats
    level: Floats
    reach: Floats
    weighted: bool

    @property
    def beyond(self) -> Floats:
        """How far each distance is above its chance level, shape (groups,); below 0 where chance may explain it."""
        return self.distance - self.level

    @property
    def furthest(self) -> int | None:
        """The position of the group that is furthest above its chance level; None when nobody is compared."""
        return int(np.argmax(self.beyond)) if len(self.groups) else None

    @property
    def different(self) -> bool:
        """Whether some group is further from the others than chance would have it."""
        return bool((self.beyond > 0).any())

    def among(self, groups: Iterable[Group]) -> Distances:
        """The same of some groups only, as `Grouped.among` leaves them; the chance levels stay those of all."""
        wanted = set(groups)
        had = [{group[axis] for group in wanted} for axis in range(len(self.attributes))]
        levels = tuple(
            tuple(each for each in names if each in own) for names, own in zip(self.levels, had, strict=True)
        )
        stays = np.array([group in wanted for group in self.groups], bool)
        arrays = {name: getattr(self, name)[stays] for name in ("people", "distance", "level", "reach")}
        kept = tuple(group for group in self.groups if group in wanted)
        return replace(self, groups=kept, levels=levels, **arrays)


def distances(found: Crossed, *, least: int = 1, seed: int = 0) -> Distances:
    """How different each group is in a column from everybody outside it, and how different chance would make it.

    A distance of two samples is above zero without any true difference, and the more so the smaller a group is. So
    people are put into the groups again at random, many times (tables with the same sums, Patefield 1981, Applied
    Statistics 30, 91-97), and each distance is measured in its own mean and spread over these draws. The level is
    where the largest of these stays in 95 of 100 draws, so that picking the most different group is taken into account.

    Weighted, it is an approximation: as many people are drawn as each group's effective size (Kish), with values in
    the weighted shares of everybody.

    Parameters
    ----------
    found : Crossed
        Grouped by the attributes that are compared, all groups of them.
    least : int
        Groups with fewer people (weighted: fewer effective ones) are not compared, but are others for the rest.
    seed : int
        Of the draws: the same counts give the same level.
    """
    amount, n = found.amount.sum(axis=1).astype(float), effective(found)
    size = amount.sum(axis=1)
    compared = np.flatnonzero((n >= max(least, 1)) & (size < size.sum()))
    names = tuple(found.groups[place] for place in compared)
    own = amount[compared]
    rest = amount.sum(axis=0) - own.sum(axis=0)
    distance = _variation(own, rest)
    draws = DRAWS if len(compared) <= MANY_GROUPS else FEWER_DRAWS
    left = np.setdiff1d(np.arange(len(n)), compared)
    sizes = np.append(n[compared], kish(size[left].sum(), found.squared[left].sum()))
    whole = np.append(size[compared], rest.sum())
    level = _level(_by_chance(sizes, whole, amount.sum(axis=0), draws, seed)) if len(compared) else distance
    reach = _kolmogorov_smirnov(found, own, rest)
    people = found.people[compared]
    return Distances(
        found.column, found.attributes, found.levels, names, people, distance, level, reach, found.weighted
    )


def ranked(found: Sequence[Distances]) -> tuple[Distances, ...]:
    """The most different column first: by how far the furthest group is above its chance level."""
    return tuple(sorted(found, key=lambda each: -float(each.beyond.max(initial=-1))))


def _variation(own: Floats, rest: Floats) -> Floats:
    """Of amounts of shape (..., groups, values) and of everybody else (..., values): each group against all others."""
    others = np.maximum(own.sum(axis=-2, keepdims=True) + rest[..., None, :] - own, 0)
    shares = [over(part, part.sum(axis=-1, keepdims=True)) for part in (own, others)]
    return np.abs(shares[0] - shares[1]).sum(axis=-1) / 2


def _by_chance(sizes: Floats, size: Floats, pooled: Floats, draws: int, seed: int) -> Floats:
    """The distances of everybody put into the groups again at random, the others last; shape (draws, groups)."""
    from scipy.stats import random_table

    people = np.where(size > 0, np.maximum(np.round(sizes), 1), 0).astype(np.int64)
    values = _whole(pooled, int(people.sum()))
    each, random = over(size, people, none=0.0)[:, None], np.random.default_rng(seed)
    at_once, found = max(1, MOST_CELLS // (len(people) * len(values))), []
    for start in range(0, draws, at_once):
        drawn = each * random_table.rvs(people, values, size=min(at_once, draws - start), random_state=random)
        found.append(_variation(drawn[:, :-1], drawn[:, -1]))
    return np.concatenate(found)


def _whole(amounts: Floats, people: int) -> NDArray[np.int64]:
    """Amounts as numbers of this many people together: rounded down, and the largest remainders up."""
    exact = amounts * over(people, amounts.sum(), none=0.0)
    found = np.floor(exact + ROUNDING).astype(np.int64)
    found[np.argsort(found - exact, kind="stable")[: people - found.sum()]] += 1
    return found


def _level(drawn: Floats) -> Floats:
    """Where the largest of several numbers, each in its own spread, stays in 95 of 100 draws; shape (groups,)."""
    mean, spread = drawn.mean(axis=0), drawn.std(axis=0)
    strongest = over(drawn - mean, np.broadcast_to(spread, drawn.shape), none=0.0).max(axis=1)
    return mean + float(np.quantile(strongest, 1 - SIGNIFICANT)) * spread + ROUNDING


def _kolmogorov_smirnov(found: Crossed, own: Floats, rest: Floats) -> Floats:
    if not found.ordered:
        return np.full(len(own), np.nan)
    one, other = (part[:, found.has_value] for part in (own, own.sum(axis=0) + rest - own))
    reached = [over(np.cumsum(part, axis=1), part.sum(axis=1, keepdims=True)) for part in (one, other)]
    return np.abs(reached[0] - reached[1]).max(axis=1)
