"""Dependence: how a column's effect goes with its value, and whether it does so for every group."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.explanations.attribution import Attributions
from governance.explanations.columns import numbers
from governance.explanations.grouping import Grouping
from governance.explanations.means import Means, means
from governance.metrics import words
from governance.metrics.disclosure import told
from governance.metrics.intervals import Floats

BINS = 8
MOST_CATEGORIES = 12
OTHERS = "other values"


@dataclass(frozen=True, eq=False)
class Dependence:
    """A column's values and its effects, of people in groups.

    Attributes
    ----------
    column : str
    unit : str
        Of the effects.
    of_numbers : bool
        Whether the values have an order and a distance; else they are categories.
    value : float array, shape (people,)
        nan where missing; of categories the place in `bins`.
    effect : float array, shape (people,)
    bins : tuple of str
        What the values of each bin are, in words; the missing ones are the last.
    middle : float array, shape (bins,)
        The mean of the values in each bin; of categories, and of missing values, their place.
    missing : bool
        Whether the last bin holds missing values.
    grouping : Grouping
    rows : int array, shape (people,)
        Where they are in the table.
    codes : int array, shape (people,)
        Which group each person is in; -1 for none.
    means : Means
        The mean effect, and the mean value, shape (groups * bins, 2), a group after the other.
    whole : Means
        The same over everybody, shape (bins, 1).
    """

    column: str
    unit: str
    of_numbers: bool
    value: Floats
    effect: Floats
    bins: tuple[str, ...]
    middle: Floats
    missing: bool
    grouping: Grouping
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]
    means: Means = field(repr=False)
    whole: Means = field(repr=False)

    def of_group(self, group: int) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        """The mean effects of a group, their intervals (low, high) and their people, each of shape (bins,)."""
        at = slice(group * len(self.bins), (group + 1) * len(self.bins))
        found = self.means
        return found.value[at, 0], found.low[at, 0], found.high[at, 0], found.people[at]

    def middle_of(self, group: int) -> Floats:
        """The mean of a group's own values in each bin, shape (bins,); of categories and missing values, the place."""
        own = self.means.value[group * len(self.bins) : (group + 1) * len(self.bins), 1]
        return np.where(np.isnan(own), self.middle, own) if self.of_numbers else self.middle


@dataclass(frozen=True, eq=False)
class _Bins:
    """Which bin everybody in the table is in, and what the bins are."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]
    middle: Floats
    missing: bool
    value: Floats


def dependence(found: Attributions, column: str, grouping: Grouping, *, bins: int = BINS, least: int = 0) -> Dependence:
    """How a column's effect goes with its value.

    Parameters
    ----------
    found : Attributions
        Of a random sample of the audited people.
    column : str
        One of its columns.
    grouping : Grouping
        Of the table that they are from.
    bins : int
        Into how many a number is cut, each with about as many people; one with fewer different values has a bin each.
    least : int
        More than 1 where nothing may be told about a few people: categories of fewer are one, bins of numbers are
        called by their mean and not by the smallest and the largest value of somebody, and means of fewer are of
        nobody, with as many others as it takes that none can be worked out from what is known of whole groups.
    """
    rows, place = found.people.index.to_numpy(), found.columns.index(column)
    whole = found.subject.people[column]
    read = numbers(whole)
    cut = _cut_categories(whole, rows, least) if read is None else _cut_numbers(read, rows, bins, least > 1)
    count, groups = len(cut.names), len(grouping.groups)
    both = np.where(grouping.codes < 0, -1, grouping.codes * count + cut.codes)
    audited = found.subject.rows
    known = both[audited]
    of_both = np.bincount(known[known >= 0], minlength=groups * count)
    effect = found.values[:, [place]]
    known_value = np.where(np.isfinite(cut.value[rows]), cut.value[rows], 0.0)
    by_group = means(np.column_stack([effect, known_value]), both[rows], of_both)
    if least > 1:
        by_group = _without_few(by_group, grouping.codes[rows], cut.codes[rows], (groups, count), least)
    return Dependence(
        column=column,
        unit=found.unit,
        of_numbers=read is not None,
        value=cut.value[rows],
        effect=effect[:, 0],
        bins=cut.names,
        middle=cut.middle,
        missing=cut.missing,
        grouping=grouping,
        rows=rows,
        codes=grouping.codes[rows],
        means=by_group,
        whole=means(effect, cut.codes[rows], np.bincount(cut.codes[audited], minlength=count)),
    )


def _without_few(
    found: Means, group: NDArray[np.int64], place: NDArray[np.int64], shape: tuple[int, int], least: int
) -> Means:
    """The means, without those that may not be told: they are of nobody."""
    groups, count = shape
    people = np.zeros((groups + 1, count), np.int64)  # the last is of everybody in no group that is shown
    np.add.at(people, (group, place), 1)
    kept = told(people, least).ravel()
    value, low, high = (np.where(kept[:, None], each, np.nan) for each in (found.value, found.low, found.high))
    return Means(value, low, high, np.where(kept, found.people, 0), found.of)


def _cut_numbers(values: Floats, rows: NDArray[np.int64], bins: int, discreet: bool) -> _Bins:
    """Bins with about as many of the sampled people each."""
    known = values[rows][np.isfinite(values[rows])]
    different = np.unique(known)
    if len(different) > bins:
        edges = np.unique(np.quantile(known, np.arange(1, bins) / bins, method="inverted_cdf"))
        edges = edges[edges < different[-1]]
    else:
        edges = different[:-1]
    codes = np.searchsorted(edges, values)  # a value on an edge belongs below
    gone = ~np.isfinite(values)
    count = len(edges) + 1 if len(known) else 0
    codes = np.where(gone, count, np.minimum(codes, max(count - 1, 0)))
    own = codes[rows]
    parts = [values[rows][own == place] for place in range(count)]
    names = [_range(part, discreet) for part in parts]
    middle = [float(part.mean()) for part in parts]
    return _ended(codes, names, middle, bool(gone[rows].any()), values)


def _ended(codes: NDArray[np.int64], names: list[str], middle: list[float], missing: bool, values: Floats) -> _Bins:
    """With a bin of missing values where some are; else nobody who is looked at is in it."""
    if missing:
        names, middle = [*names, "missing"], [*middle, float(len(names))]
    return _Bins(np.minimum(codes, len(names) - 1), tuple(names), np.array(middle, float), missing, values)


def _range(part: Floats, discreet: bool) -> str:
    low, high = (words.value(float(end)) for end in (part.min(), part.max()))
    if low != high and discreet:
        return f"about {words.value(float(f'{part.mean():.3g}'))}"
    return low if low == high else f"{low} to {high}"


def _cut_categories(column: pd.Series, rows: NDArray[np.int64], least: int) -> _Bins:
    """A bin of each category, the most frequent first; of many, or of few people, the last is of all others."""
    names = column.astype(object).map(words.value, na_action="ignore")
    seen = names.iloc[rows].value_counts(sort=False)
    order = sorted(seen.index, key=lambda name: (-seen[name], name))
    kept = order if len(order) <= MOST_CATEGORIES else order[: MOST_CATEGORIES - 1]
    kept = [name for name in kept if seen[name] >= least]
    place = {name: at for at, name in enumerate(kept)}
    more = len(kept) < len(order)
    count = len(kept) + more
    codes = names.map(place).fillna(len(kept)).to_numpy(dtype=np.int64)
    codes = np.where(names.isna(), count, codes)
    shown = [*kept, *([OTHERS] if more else [])]
    found = _ended(codes, shown, [float(at) for at in range(count)], bool(names.iloc[rows].isna().any()), codes * 1.0)
    return _Bins(found.codes, found.names, found.middle, found.missing, found.codes.astype(float))
