"""Distributions: what the people of each group have in a column, in shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.composition.crossed import Crossed
from governance.data.valued import OTHERS
from governance.metrics.intervals import Floats, kish, over, wilson
from governance.naming import MISSING, Group


@dataclass(frozen=True, eq=False)
class Distribution:
    """What the people of each group have in a column.

    Attributes
    ----------
    held : Crossed
        By the groups that are shown.
    everybody : Crossed
        All people as one group, also of groups that are not shown.
    """

    held: Crossed
    everybody: Crossed

    @property
    def column(self) -> str:
        """The column's name."""
        return self.held.column

    @property
    def values(self) -> tuple[str, ...]:
        """Its values, or bands of them; "(missing)" last."""
        return self.held.values

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """People with each value, never weighted, shape (groups, values)."""
        return self.held.counts.sum(axis=1)

    @property
    def share(self) -> Floats:
        """Of each group, the share with each value, weighted where people are; shape (groups, values).

        Each group's shares add up to 1; they are nan for a group with nobody.
        """
        return _shares(self.held)

    @property
    def whole(self) -> Floats:
        """The same of everybody, shape (values,)."""
        return _shares(self.everybody)[0]

    @property
    def effective_n(self) -> Floats:
        """How many equally weighted people each group has, shape (groups,)."""
        return effective(self.held)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval of each share, as (low, high), each of shape (groups, values)."""
        return wilson(self.share, self.effective_n[:, None], confidence)


def distribution(found: Crossed, by: Iterable[str], *, groups: Iterable[Group] | None = None) -> Distribution:
    """What the people of each group have in a column; `groups` are those that are shown, without it all."""
    held = found.by(*by)
    return Distribution(held if groups is None else held.among(groups), found.by())


def folded(found: Crossed, least: int) -> Crossed:
    """The same people, with the values that fewer than `least` of them have counted together.

    A value that hardly anybody has may name a person. Such values become "(all others)"; of ordered ones, each is
    put together with those beside it. Bands of numbers stay as they are.
    """
    if found.edges:
        return found
    people = found.counts.sum(axis=(0, 1))
    if found.ordered:
        return _neighbours(found, people, least)
    return _joined(found, [place for place in _own(found) if people[place] >= least])


def most_frequent(found: Distribution, most: int) -> Distribution:
    """The same people, with this many values for themselves, and the others together, without order.

    Those stay that are most frequent in some group that is shown; the most frequent of everybody stand first.
    """
    frequent = np.fmax.reduce([*found.share, found.whole])
    kept = sorted(_own(found.held), key=lambda place: -frequent[place])[:most]
    kept.sort(key=lambda place: -found.whole[place])
    return Distribution(_joined(found.held, kept), _joined(found.everybody, kept))


def _own(found: Crossed) -> list[int]:
    """The positions of the values that stand for themselves."""
    return [place for place, value in enumerate(found.values) if value not in (MISSING, OTHERS)]


def _joined(found: Crossed, kept: Sequence[int]) -> Crossed:
    """These values in this order, all others together, and "(missing)" last."""
    last = _missing(found)
    rest = [place for place in range(len(found.values)) if place not in (*kept, *last)]
    parts = [*([place] for place in kept), *([rest] if rest else []), *([place] for place in last)]
    made = _put_together(found, parts, [found.values[place] for place in kept] + [OTHERS] * bool(rest))
    return replace(made, ordered=False)


def _neighbours(found: Crossed, people: NDArray[np.int64], least: int) -> Crossed:
    """Ordered values, from the first on, each with as many of the next ones as it takes to be enough people."""
    parts: list[list[int]] = []
    for place in _own(found):
        if parts and people[parts[-1]].sum() < least:
            parts[-1].append(place)
        else:
            parts.append([place])
    if len(parts) > 1 and people[parts[-1]].sum() < least:
        parts[-2:] = [parts[-2] + parts[-1]]
    names = [_between(found, part, first=part is parts[0], last=part is parts[-1]) for part in parts]
    made = _put_together(found, [*parts, *([place] for place in _missing(found))], names)
    if not found.of_numbers or all(len(part) == 1 for part in parts):
        return made
    return replace(made, edges=tuple(float(found.values[part[0]]) for part in parts[1:]))


def _between(found: Crossed, part: Sequence[int], *, first: bool, last: bool) -> str:
    low, high = found.values[part[0]], found.values[part[-1]]
    if low == high:
        return low
    if last and found.of_numbers:
        return f"{low} and over"
    return f"up to {high}" if first and found.of_numbers else f"{low} to {high}"


def _put_together(found: Crossed, parts: Sequence[Sequence[int]], names: Sequence[str]) -> Crossed:
    """The same people by fewer values, each made of some; "(missing)" keeps its name."""

    def together(array: NDArray) -> NDArray:
        return np.stack([array[..., part].sum(axis=-1) for part in parts], axis=-1)

    arrays: dict[str, Any] = {name: getattr(found, name) for name in found.SUMMED}
    changed: dict[str, Any] = {name: None if array is None else together(array) for name, array in arrays.items()}
    values = (*names, *(found.values[place] for place in _missing(found)))
    return replace(found, values=values, **changed)


def _missing(found: Crossed) -> list[int]:
    return np.flatnonzero(~found.has_value).tolist()


def _shares(found: Crossed) -> Floats:
    amount = found.amount.sum(axis=1)
    return over(amount, amount.sum(axis=1, keepdims=True))


def effective(found: Crossed) -> Floats:
    """Kish's effective size of each group, shape (groups,); its people where they are not weighted."""
    return kish(found.amount.sum(axis=(1, 2)), found.squared.sum(axis=(1, 2)))
