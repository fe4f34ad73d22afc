"""Proxies: how well each feature alone tells which group people are in."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.composition.association import Association, Moments, association, moments
from governance.composition.crossed import Crossed, crossed, looked_at
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats, newcombe_area, over
from governance.naming import MISSING, Group

FOLDS = 5
SMOOTHING = 10  # people at the group's overall share, who are added to every value before its own share is taken
DECIMALS = 12  # of a score: closer ones are ties
NOTHING = 0.5  # the area of what tells nothing
ALIKE = 0.01  # of an area: groups that are told so nearly as well as the clearest one


@dataclass(frozen=True, eq=False, repr=False)
class Areas(ByGroup):
    """How well something tells each group from everybody else, measured on people it was not learnt from.

    Of two people, one from the group and one not, how often the first is the one who looks more like the group;
    ties are half. 0.5 is what somebody who knows nothing reaches; an area below it means that nothing is carried.

    Attributes
    ----------
    name, attributes, levels, groups
        See `ByGroup`; of one attribute.
    area : float array, shape (groups,)
        nan where nobody, or everybody, is in the group.
    sizes : int array, shape (groups, 2)
        People who are in the group, and who are not.
    """

    area: Floats
    sizes: NDArray[np.int64]

    @property
    def value(self) -> Floats:
        return self.area

    @property
    def effective_n(self) -> Floats:
        return self.sizes.min(axis=1).astype(float)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's, of half as many people; see `intervals.newcombe_area`.

        In cross-validation every two people are compared in both directions, once to learn from and once to judge by.
        Where little is carried, such an area varies twice as much as that of a score that was known before.
        """
        return newcombe_area(self.area, *self.sizes.T / 2, confidence=confidence)

    def clearest(self, least: int = 0) -> int | None:
        """The position of the group that is told most surely: the highest lower end of an interval.

        Of groups that are told almost alike (within 0.01), such as the two of an attribute that has no others, it is
        the smallest that is told better than by chance, if any is. "(missing)" and groups of fewer than `least`
        people (or with fewer on the other side) take no part; None if no group is left.
        """
        named = np.array([group != (MISSING,) for group in self.groups], bool)
        ends = np.where(self.comparable(max(least, 1)) & named, self.interval()[0], -np.inf)
        if not np.isfinite(ends).any():
            return None
        near = np.flatnonzero((ends >= ends.max() - ALIKE) & ((ends > NOTHING) | (ends.max() <= NOTHING)))
        return int(near[np.argmin(self.sizes[near, 0])])


@dataclass(frozen=True, eq=False)
class Proxy:
    """What a feature alone says about an attribute.

    Attributes
    ----------
    feature, attribute : str
    areas : Areas
        Of every group of the attribute.
    association : Association
    least : int
        People that a group must have before it is the one that is named.
    """

    feature: str
    attribute: str
    areas: Areas
    association: Association
    least: int

    @cached_property
    def at(self) -> int | None:
        """The position of the group that is told most surely; None if there is none to name."""
        return self.areas.clearest(self.least)

    @property
    def group(self) -> Group | None:
        """That group."""
        return None if self.at is None else self.areas.groups[self.at]

    @cached_property
    def estimate(self) -> tuple[float, float, float]:
        """That group's area, and where its interval begins and ends; nan if there is none."""
        if self.at is None:
            return (float("nan"),) * 3
        low, high = self.areas.interval()
        return float(self.areas.area[self.at]), float(low[self.at]), float(high[self.at])

    @property
    def carries(self) -> bool:
        """Whether the feature says more about that group than chance would: the interval lies above 0.5."""
        return self.estimate[1] > NOTHING


@dataclass(frozen=True, eq=False)
class Feature:
    """A feature as it is counted: by group and value, and where it holds numbers, by group with their moments."""

    crossed: Crossed
    moments: Moments | None


def counted(audit: Audit, *, rows: NDArray[np.int64] | None = None) -> tuple[Feature, ...]:
    """Every feature of an audit, counted once for all attributes; of very many people a sample, see `looked_at`."""
    rows = looked_at(audit) if rows is None else rows
    return tuple(
        Feature(crossed(audit, name, bins="equal", rows=rows), moments(audit, name, rows))
        for name in audit.dataset.roles.features
    )


def proxies(
    features: Iterable[Feature], *, least: int = 0, groups: Mapping[str, Sequence[Group]] | None = None, seed: int = 0
) -> tuple[Proxy, ...]:
    """How well each feature alone tells the groups of each sensitive attribute.

    Counts people and not their weights. An attribute that is a feature too is no proxy of itself.

    Parameters
    ----------
    features : iterable of Feature
        See `counted`.
    least : int
        People that a group must have before it is the one that is named.
    groups : mapping of str to sequence of groups, optional
        Of each attribute, the groups that take part, where not all do; others are on neither side.
    seed : int
        Of the folds. The same seed gives the same numbers, whichever other features there are.

    Returns
    -------
    tuple of Proxy
        One for each attribute and feature, by attribute, the strongest first (`ranked`).
    """
    found: dict[str, list[Proxy]] = {}
    for feature in features:
        for attribute in feature.crossed.attributes:
            if attribute != feature.crossed.column:
                own = groups[attribute] if groups is not None else None
                found.setdefault(attribute, []).append(_proxy(feature, attribute, least, own, seed))
    return tuple(each for alone in found.values() for each in ranked(alone))


def ranked(found: Iterable[Proxy], attribute: str | None = None) -> tuple[Proxy, ...]:
    """Proxies (of one attribute), the strongest first: by the lower end of the interval of the area."""
    kept = [each for each in found if attribute in (None, each.attribute)]
    return tuple(sorted(kept, key=lambda each: tuple(-np.nan_to_num(end) for end in each.estimate[1::-1])))


def strongest(found: Iterable[Proxy]) -> tuple[Proxy, ...]:
    """Of each sensitive attribute the strongest proxy, the strongest of all first.

    An attribute of which no group can be named is not there.
    """
    best: dict[str, Proxy] = {}
    for each in ranked(found):
        if each.at is not None:
            best.setdefault(each.attribute, each)
    return tuple(best.values())


def areas(counts: NDArray[np.int64], seed: Sequence[int], *, folds: int = FOLDS) -> Floats:
    """The cross-validated area of every group against everybody else, from counts of people by group and value.

    People are put into folds at random, each group evenly; a person is scored by how large the group's share is among
    the people of other folds who have the same value, drawn a little towards the overall share. The area is taken
    within each fold, so that a useless value is at 0.5 on average, and averaged.

    Parameters
    ----------
    counts : int array, shape (groups, values)
    seed : sequence of int
    folds : int

    Returns
    -------
    float array, shape (groups,)
        nan where nobody, or everybody, is in the group.
    """
    parts = _folds(counts, np.random.default_rng(list(seed)), folds)
    found = np.full((folds, len(counts)), np.nan)
    for place, part in enumerate(parts):
        rest = counts - part
        known = rest.sum(axis=0)
        overall = over(rest.sum(axis=1, keepdims=True), known.sum(), none=0.0)
        score = np.round((rest + SMOOTHING * overall) / (known + SMOOTHING), DECIMALS)
        found[place] = area(score, part, part.sum(axis=0) - part)
    there = ~np.isnan(found)
    return over(np.where(there, found, 0).sum(axis=0), there.sum(axis=0))


def area(score: Floats, inside: NDArray[np.int64], outside: NDArray[np.int64]) -> Floats:
    """The area under the ROC curve of each group, from how many people inside and outside it have each score.

    Ties count half. All of shape (groups, scores); nan where either side is empty.
    """
    wins = (1 + np.sign(score[:, :, None] - score[:, None, :])) / 2
    won = np.einsum("gv,gvw,gw->g", inside.astype(float), wins, outside.astype(float))
    return over(won, inside.sum(axis=1) * outside.sum(axis=1))


def _proxy(feature: Feature, attribute: str, least: int, groups: Sequence[Group] | None, seed: int) -> Proxy:
    held, numbers = feature.crossed.by(attribute), feature.moments
    numbers = None if numbers is None else numbers.by(attribute)
    levels = held.levels
    if groups is not None:
        held, numbers = held.among(groups), None if numbers is None else numbers.among(groups)
    counts = held.counts.sum(axis=1)
    inside = counts.sum(axis=1)
    names = [zlib.crc32(each.encode()) for each in (held.column, attribute)]
    return Proxy(
        held.column,
        attribute,
        Areas(
            "area_under_curve",
            (attribute,),
            levels,
            held.groups,
            areas(counts, [seed, *names]),
            np.stack([inside, inside.sum() - inside], axis=1),
        ),
        association(held, numbers),
        least,
    )


def _folds(counts: NDArray[np.int64], random: np.random.Generator, folds: int) -> NDArray[np.int64]:
    """The people of every group and value in folds, shape (folds, groups, values): as people at random would be."""
    parts = np.zeros((folds, *counts.shape), np.int64)
    left = counts.copy()
    for place in range(folds - 1):
        for group, people in enumerate(left):
            drawn = round(people.sum() / (folds - place))
            parts[place, group] = random.multivariate_hypergeometric(people, drawn, method="marginals")
        left -= parts[place]
    parts[-1] = left
    return parts
