"""What every count by group can do: be made coarser, be restricted, be added, be written down."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import prod
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.errors import AttributeUnknown, CubesDiffer, CubeUnreadable, GroupUnknown, ThresholdsRefused
from governance.metrics import levels as reading
from governance.metrics.cells import Cells
from governance.metrics.intervals import Floats
from governance.metrics.written import SPARSE, array_of, places_of, texts, tuples
from governance.naming import Group, Order


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Grouped(ABC):
    """Counts of people by group; a kind of count adds what it holds of each group.

    Attributes
    ----------
    attributes : tuple of str
        The sensitive columns that people are grouped by; () when everybody is one group.
    levels : tuple of tuple of str
        The values of each attribute, in declared order, "(missing)" last.
    groups : tuple of tuple of str
        One name per attribute. For one attribute every level, also those nobody has; for several only
        the combinations that exist.
    declared : tuple of tuple of tuple of str
        Of each attribute, the orders that a table declared for its levels; () when they are just sorted.
    counts : int array, shape (groups, ...)
        People.
    weight, squares : float array or None
        The same shape, with sums of weights and of squared weights; None when people are not weighted.
    """

    FORMAT: ClassVar[str]
    SUMMED: ClassVar[tuple[str, ...]]  # arrays whose first axis is the groups
    ALIKE: ClassVar[Mapping[str, str]]  # what two counts must have in common to be added, and what it is called

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    declared: tuple[tuple[Order, ...], ...]
    counts: NDArray[np.int64]
    weight: Floats | None = None
    squares: Floats | None = None

    @property
    def weighted(self) -> bool:
        """Whether sums of weights stand beside the counts of people."""
        return self.weight is not None

    @property
    def amount(self) -> NDArray[Any]:
        """People, or the sums of their weights; the shape of `counts`."""
        return self.counts if self.weight is None else self.weight

    @property
    def squared(self) -> NDArray[Any]:
        """People, or the sums of their squared weights; the shape of `counts`."""
        return self.counts if self.squares is None else self.squares

    @property
    def grouping(self) -> dict[str, Any]:
        """What groups people, as every kind of count holds it."""
        return {field: getattr(self, field) for field in ("attributes", "levels", "groups", "declared")}

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """How many people each group has, shape (groups,)."""
        return self.counts.sum(axis=tuple(range(1, self.counts.ndim)))

    @cached_property
    def present(self) -> tuple[Group, ...]:
        """The groups that somebody is in."""
        return tuple(group for group, people in zip(self.groups, self.people.tolist(), strict=True) if people)

    @property
    def nobody(self) -> Self:
        """The same groups with nobody in them; added to a count of some people, it gives them all the groups."""
        return self._map(np.zeros_like)

    @property
    def known(self) -> Self:
        """The people whose attributes are all known: without "(missing)" in any of them."""
        kept = [tuple(level for level in levels if level != naming.MISSING) for levels in self.levels]
        return self.only(dict(zip(self.attributes, kept, strict=True)))

    def by(self, *attributes: str) -> Self:
        """The same people, grouped by these attributes only; `by()` makes everybody one group."""
        axes = [self._axis(attribute) for attribute in naming.attribute_names(attributes)]
        levels = tuple(self.levels[axis] for axis in axes)
        coarse = [tuple(group[axis] for axis in axes) for group in self.groups]
        groups = naming.ordered(coarse, levels)
        target = _places(coarse, groups)
        return replace(
            self._map(lambda array: summed(array, target, len(groups))),
            attributes=tuple(attributes),
            levels=levels,
            groups=groups,
            declared=tuple(self.declared[axis] for axis in axes),
        )

    def only(self, wanted: Mapping[str, object]) -> Self:
        """The people whose attributes have these values: `cube.only({"sex": "female", "age": ["<30", "30-45"]})`."""
        stays = np.ones(len(self.groups), bool)
        kept = list(self.levels)
        for attribute, values in wanted.items():
            axis = self._axis(attribute)
            chosen = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
            names = {each for value in chosen for each in naming.group_named(value)}
            for name in sorted(names - set(self.levels[axis])):
                raise GroupUnknown((name,), [(level,) for level in self.levels[axis]])
            stays &= np.array([group[axis] in names for group in self.groups], bool)
            kept[axis] = tuple(level for level in self.levels[axis] if level in names)
        return self._where(stays, tuple(kept))

    def among(self, wanted: Iterable[Group]) -> Self:
        """The people of these groups only; levels that none of the groups has are left out."""
        known = set(wanted)
        for group in sorted(known - set(self.groups)):
            raise GroupUnknown(group, self.groups)
        had = [{group[axis] for group in known} for axis in range(len(self.attributes))]
        kept = [tuple(each for each in names if each in left) for names, left in zip(self.levels, had, strict=True)]
        return self._where(np.array([group in known for group in self.groups], bool), tuple(kept))

    def _where(self, stays: NDArray[np.bool_], levels: tuple[tuple[str, ...], ...]) -> Self:
        groups = tuple(group for group, stay in zip(self.groups, stays, strict=True) if stay)
        return replace(self._map(lambda array: array[stays]), groups=groups, levels=levels)

    def __radd__(self, nothing: object) -> Self:
        """So that `sum(months)` is the year."""
        return self if nothing == 0 else NotImplemented

    def __repr__(self) -> str:
        by = " × ".join(self.attributes) or "everybody"
        return f"{type(self).__name__}({self.people.sum():,} people in {len(self.groups)} groups of {by})"

    def __add__(self, other: Self) -> Self:
        """The people of both, for months, shards and partitions counted in the same way."""
        if type(other) is not type(self):
            return NotImplemented
        for field, called in {"attributes": "attributes", **self.ALIKE}.items():
            if getattr(self, field) != getattr(other, field):
                raise CubesDiffer(called)
        declared = tuple(
            tuple(dict.fromkeys(pair[0] + pair[1])) for pair in zip(self.declared, other.declared, strict=True)
        )
        sides = zip(self.levels, other.levels, declared, strict=True)
        levels = tuple(naming.merged((*ours, *theirs), orders) for ours, theirs, orders in sides)
        both = (*self.groups, *other.groups)
        groups = naming.ordered(both, levels)
        target = _places(both, groups)
        arrays: dict[str, Any] = {}
        for field in self.SUMMED:
            ours, theirs = getattr(self, field), getattr(other, field)
            arrays[field] = None if ours is None else summed(np.concatenate([ours, theirs]), target, len(groups))
        return replace(self, levels=levels, groups=groups, declared=declared, **arrays)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, field), getattr(other, field))
            if field in self.SUMMED
            else getattr(self, field) == getattr(other, field)
            for field in self._names()
            if field != "declared"
        )

    def to_json(self) -> str:
        """The counts as a small text without loss, for `from_json`; only cells with people are written."""
        there = np.flatnonzero(self.counts)
        arrays: dict[str, Any] = {"shape": self.counts.shape, "cells": there.tolist()}
        for field in self.SUMMED:
            array = getattr(self, field)
            if array is not None:
                arrays[field] = (array.ravel()[there] if field in SPARSE else array).tolist()
        plain = {field: getattr(self, field) for field in self._names() if field not in self.SUMMED}
        return json.dumps({"format": self.FORMAT, **plain, **arrays}, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote. Anything else is refused, since every number is read from it."""
        try:
            held = json.loads(text)
            if held["format"] != cls.FORMAT:
                raise CubeUnreadable(f"its format is {held['format']!r}, not {cls.FORMAT!r}.")
            plain = {field: tuples(held[field]) for field in cls._names() if field not in cls.SUMMED}
            shape, there = tuple(held["shape"]), held["cells"]
            if not places_of(there, shape):
                raise CubeUnreadable("its cells are not places in it.")
            arrays = {field: array_of(held[field], shape, there, field) for field in cls.SUMMED if field in held}
            found = cls(**{**plain, **arrays})
            fits = found.counts.shape == found._shape() and found._named() and found._fits()
        except ThresholdsRefused:
            raise CubeUnreadable("its thresholds are not numbers in ascending order.") from None
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError):
            raise CubeUnreadable("it is no complete JSON of a count.") from None
        if not fits:
            raise CubeUnreadable("its groups do not fit its cells.")
        return found

    def _named(self) -> bool:
        """Whether groups, levels and sums belong together, as they do in every count of a table."""
        orders = [order for each in self.declared for order in each]
        return (
            all(type(names) is tuple and texts(*names) for names in (self.attributes, *self.levels, *orders))
            and all(len(set(names)) == len(names) for names in self.levels)
            and (len(self.levels) != 1 or self.groups == tuple((level,) for level in self.levels[0]))
            and len(self.levels) == len(self.declared) == len(self.attributes) == len(set(self.attributes))
            and len(set(self.groups)) == len(self.groups)
            and all(len(group) == len(self.levels) for group in self.groups)
            and all(name in names for group in self.groups for name, names in zip(group, self.levels, strict=True))
            and (self.weight is None) == (self.squares is None)
        )

    @abstractmethod
    def _fits(self) -> bool:
        """Whether everything else that this kind of count holds is of its kind."""

    @abstractmethod
    def _shape(self) -> tuple[int, ...]:
        """The shape that the counts must have."""

    def _axis(self, attribute: str) -> int:
        if attribute not in self.attributes:
            raise AttributeUnknown(attribute, self.attributes)
        return self.attributes.index(attribute)

    def _map(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Self:
        held: dict[str, Any] = {field: getattr(self, field) for field in self.SUMMED}
        changed: dict[str, Any] = {field: None if array is None else change(array) for field, array in held.items()}
        return replace(self, **changed)

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


def grouped(held: Cells, attributes: tuple[str, ...]) -> tuple[dict[str, Any], NDArray[np.int64]]:
    """What groups the people of a table by these attributes, for `Grouped`, and the group of each cell."""
    read = [reading.levels(attribute, held.columns[attribute]) for attribute in attributes]
    groups, codes = reading.groups(attributes, read, len(held.people))
    grouping = {
        "attributes": attributes,
        "levels": tuple(each.names for each in read),
        "groups": groups,
        "declared": tuple(each.declared for each in read),
    }
    return grouping, codes


def dense(held: Cells, axes: Sequence[NDArray[np.int64]], shape: tuple[int, ...]) -> dict[str, Any]:
    """The counts, and where people are weighted the two sums, of cells that stand at these places of an array."""
    cell = np.ravel_multi_index(tuple(axes), shape)
    weighed = {name: held.totals[name].at(cell, prod(shape)) for name in ("weight", "squares") if name in held.totals}
    arrays = {"counts": summed(held.people, cell, prod(shape)), **weighed}
    return {name: array.reshape(shape) for name, array in arrays.items()}


def summed(cells: NDArray[Any], target: NDArray[np.int64], places: int) -> NDArray[Any]:
    """Entries of the first axis added up where each belongs."""
    total = np.zeros((places, *cells.shape[1:]), cells.dtype)
    np.add.at(total, target, cells)
    return total


def _places(groups: Iterable[Group], order: tuple[Group, ...]) -> NDArray[np.int64]:
    place = {group: position for position, group in enumerate(order)}
    return np.array([place[group] for group in groups], np.int64)
