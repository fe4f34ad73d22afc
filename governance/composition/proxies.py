"""Proxies: how well each feature alone tells which group people are in."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit, looked_at
from governance.composition.areas import Areas, adjusted, areas
from governance.composition.association import Association, Moments, association, moments
from governance.composition.crossed import Crossed, crossed
from governance.metrics.intervals import Floats
from governance.metrics.significance import SIGNIFICANT
from governance.naming import Group


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
    adjusted : float array, shape (groups,)
        The p-value that a group is told no better than by chance, with all features, attributes and groups that were
        looked at together taken into account (see `areas.adjusted`); nan where a group is not named.
    """

    feature: str
    attribute: str
    areas: Areas
    association: Association
    least: int
    adjusted: Floats

    @cached_property
    def at(self) -> int | None:
        """The position of the group that is told most surely; None if there is none to name."""
        return self.areas.clearest(self.adjusted)

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
        """Whether the feature tells that group better than chance would, of all the groups that were looked at."""
        return self.at is not None and bool(self.adjusted[self.at] < SIGNIFICANT)


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
    """How well each feature alone tells the groups of each sensitive attribute, all tested together.

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
    every = [each for alone in found.values() for each in alone]
    tested = zip(every, adjusted([each.areas for each in every], least), strict=True)
    done = [replace(each, adjusted=p_values) for each, p_values in tested]
    return tuple(each for attribute in found for each in ranked(done, attribute))


def ranked(found: Iterable[Proxy], attribute: str | None = None) -> tuple[Proxy, ...]:
    """Proxies (of one attribute), the strongest first: beyond chance, then by the lower end of the area's interval."""
    kept = [each for each in found if attribute in (None, each.attribute)]
    return tuple(
        sorted(kept, key=lambda each: (not each.carries, *(-np.nan_to_num(end) for end in each.estimate[1::-1])))
    )


def strongest(found: Iterable[Proxy]) -> tuple[Proxy, ...]:
    """Of each sensitive attribute the strongest proxy, the strongest of all first.

    An attribute of which no group can be named is not there.
    """
    best: dict[str, Proxy] = {}
    for each in ranked(found):
        if each.at is not None:
            best.setdefault(each.attribute, each)
    return tuple(best.values())


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
        np.full(len(inside), np.nan),
    )
