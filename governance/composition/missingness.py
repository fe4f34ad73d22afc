"""Missingness: in which columns values are missing, for whom more often than chance, and what that leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.composition.crossed import Crossed
from governance.errors import ColumnUnknown
from governance.metrics.adjustment import adjusted_together
from governance.metrics.intervals import Floats, newcombe
from governance.metrics.rates import Rate, Share
from governance.metrics.significance import SIGNIFICANT, difference_test
from governance.naming import Group

OUTCOME = "real outcome"  # what people are grouped by, where they are compared by their label
OUTCOMES = (("favourable",), ("not favourable",))
NAME = "share_missing"


@dataclass(frozen=True, eq=False, repr=False)
class ShareMissing(Rate):
    """The share of each group that has no value in a column, k of n people, with the people outside the group.

    Attributes
    ----------
    outside : Share
        The same share of everybody who is not in the group.
    adjusted : float array, shape (groups,)
        The p-value that both are equal, with all columns and groups that were tested together taken into
        account; nan where it is not tested.
    """

    outside: Share
    adjusted: Floats

    @property
    def plain(self) -> bool:
        """Whether it is k of n itself: always."""
        return True

    @property
    def difference(self) -> Floats:
        """The share of the group minus that of everybody outside it, shape (groups,); nan where undefined."""
        return self.value - self.outside.value

    @property
    def difference_interval(self) -> tuple[Floats, Floats]:
        """Newcombe's interval of the difference (95 %), as (low, high), each of shape (groups,)."""
        return newcombe((self.value, self.effective_n), (self.outside.value, self.outside.effective_n))

    @property
    def beyond_chance(self) -> NDArray[np.bool_]:
        """Which groups differ from everybody outside them by more than chance would have it, shape (groups,)."""
        return self.adjusted < SIGNIFICANT


@dataclass(frozen=True)
class Related:
    """A column that is missing more often in a group than outside it, by more than chance would have it.

    Attributes
    ----------
    column : str
    attributes : tuple of str
    group : tuple of str
    share, outside : float
        Missing in the group, and of everybody outside it.
    k, n : int
        People of the group without a value, and all its people.
    low, high : float
        Newcombe's interval of `share - outside`.
    adjusted : float
        The p-value.
    """

    column: str
    attributes: tuple[str, ...]
    group: Group
    share: float
    outside: float
    k: int
    n: int
    low: float
    high: float
    adjusted: float

    @property
    def difference(self) -> float:
        """How much more often it is missing, in (0, 1]."""
        return self.share - self.outside


@dataclass(frozen=True, eq=False)
class Missingness:
    """Who has no value in which column.

    Attributes
    ----------
    columns : tuple of str
        Those in which somebody has no value, the largest share first.
    complete : tuple of str
        Those that were looked at, and in which everybody has one.
    everybody : tuple of Share
        The share missing of each column, of all people; arrays of shape (1,).
    by_group, by_label : tuple of ShareMissing
        The same of each group that is shown, and of the people with and without the favourable outcome.
    people : int
    tests : int
        How many comparisons were made, and adjusted together.
    """

    columns: tuple[str, ...]
    complete: tuple[str, ...]
    everybody: tuple[Share, ...]
    by_group: tuple[ShareMissing, ...]
    by_label: tuple[ShareMissing, ...]
    people: int
    tests: int

    @property
    def by_groups(self) -> tuple[Related, ...]:
        """Which columns are missing more often in which group beyond chance, the largest difference first."""
        return _related(self.columns, self.by_group)

    @property
    def by_outcomes(self) -> tuple[Related, ...]:
        """Which columns are missing more often with one outcome than with the other, likewise."""
        return _related(self.columns, self.by_label)

    def position(self, column: str) -> int:
        """Where a column stands in `columns`."""
        if column not in self.columns:
            raise ColumnUnknown(column, self.columns)
        return self.columns.index(column)


def missingness(
    found: Mapping[str, Crossed], by: Iterable[str], *, groups: Iterable[Group] | None = None, least: int = 0
) -> Missingness:
    """Where values are missing, and whether that is related to the group and to the label.

    Each group is compared with everybody outside it, shown or not, and the people with the favourable outcome with
    the others: the score test, Fisher's exact test where few people are expected in a cell, adjusted by Holm
    over all columns and groups that are shown (two groups against each other are one comparison). A column that
    groups people itself is not tested against them. That a value is missing because of what it would have been
    is never seen in the table.

    Parameters
    ----------
    found : mapping of columns to Crossed
        As `crossed.presence` makes it.
    by : iterable of str
        The attributes whose groups are compared.
    groups : iterable of tuple of str, optional
        The groups that are shown; without it all of them.
    least : int
        Groups with fewer people (weighted: fewer effective ones) are not tested.
    """
    by = tuple(by)
    lacking = {column: int(each.counts[..., 1].sum()) for column, each in found.items()}
    columns = tuple(sorted((column for column in found if lacking[column]), key=lambda column: -lacking[column]))
    held = [found[column].by(*by) for column in columns]
    wanted = None if groups is None else set(groups)
    seen = [np.flatnonzero([wanted is None or group in wanted for group in each.groups]) for each in held]
    shares, labels = [_share(each) for each in held], [_share_by_outcome(each) for each in held]
    p_values = [
        _tested(share, least if column not in by else np.inf)[places]
        for column, share, places in zip(columns, shares, seen, strict=True)
    ] + [_tested(share, 0) for share in labels]
    adjusted, tests = adjusted_together(p_values, [int((share.n > 0).sum()) == 2 for share in (*shares, *labels)])
    by_group = [
        ShareMissing(NAME, each.attributes, _levels(each, wanted), tuple(each.groups[place] for place in places),
                     (share.at(places),), share.others.at(places), own)
        for each, share, places, own in zip(held, shares, seen, adjusted, strict=False)
    ]  # fmt: skip
    by_label = [
        ShareMissing(NAME, (OUTCOME,), (tuple(name for (name,) in OUTCOMES),), OUTCOMES, (share,), share.others, own)
        for share, own in zip(labels, adjusted[len(columns) :], strict=True)
    ]
    return Missingness(
        columns,
        tuple(column for column in found if not lacking[column]),
        tuple(_share(each.by()) for each in held),
        tuple(by_group),
        tuple(by_label),
        int(next(iter(found.values())).people.sum()) if found else 0,
        tests,
    )


def _levels(found: Crossed, groups: set[Group] | None) -> tuple[tuple[str, ...], ...]:
    """The levels that the groups on view have, so that a group looks the same on every page."""
    return found.levels if groups is None or groups >= set(found.groups) else found.among(groups).levels


def _share(found: Crossed) -> Share:
    """The share missing of each group, whatever the label."""
    return _missing_of(*(None if each is None else each.sum(axis=1) for each in _sums(found)))


def _share_by_outcome(found: Crossed) -> Share:
    """The share missing of all people with the favourable outcome, and of the others."""
    return _missing_of(*(None if each is None else each.sum(axis=0)[::-1] for each in _sums(found)))


def _sums(found: Crossed) -> tuple[NDArray, NDArray | None, NDArray | None]:
    return found.counts, found.weight, found.squares


def _missing_of(counts: Any, weight: Any, squares: Any) -> Share:
    """From arrays of shape (groups, 2), in which the second place is missing."""
    if weight is None:
        return Share(counts[:, 1], counts.sum(axis=1))
    return Share(counts[:, 1], counts.sum(axis=1), np.stack([weight[:, 1], weight.sum(axis=1), squares.sum(axis=1)]))


def _tested(share: Share, least: float) -> Floats:
    """p-value of each group against everybody outside it; nan with fewer than `least` people, or nobody."""
    enough = (share.n > 0) & (share.effective_n >= least)
    found = np.full(len(share.n), np.nan)
    pooled = _pooled(share, enough)
    places = tuple((str(place),) for place in range(len(pooled.n)))
    found[enough] = difference_test(ShareMissing(NAME, (), (), places, (pooled,), pooled.others, found))[:-1]
    return found


def _pooled(share: Share, enough: NDArray[np.bool_]) -> Share:
    """The groups with enough people, and after them all others as one."""

    def together(array: NDArray) -> NDArray:
        return np.concatenate([array[..., enough], array[..., ~enough].sum(axis=-1, keepdims=True)], axis=-1)

    return Share(together(share.k), together(share.n), None if share.weighed is None else together(share.weighed))


def _related(columns: tuple[str, ...], found: tuple[ShareMissing, ...]) -> tuple[Related, ...]:
    held = []
    for column, each in zip(columns, found, strict=True):
        low, high = each.difference_interval
        held += [
            Related(
                column, each.attributes, each.groups[at], float(each.value[at]), float(each.outside.value[at]),
                int(each.k[at]), int(each.n[at]), float(low[at]), float(high[at]), float(each.adjusted[at]),
            )
            for at in np.flatnonzero(each.beyond_chance & (each.difference > 0))
        ]  # fmt: skip
    return tuple(sorted(held, key=lambda each: -each.difference))
