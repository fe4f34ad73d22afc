"""Grouping: the groups of a count, and which of them everybody in the table is in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.metrics.grouped import Grouped
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of people of a table.

    Attributes
    ----------
    attributes : tuple of str
    levels : tuple of tuple of str
        The values of each attribute.
    groups : tuple of tuple of str
    codes : int array, shape (people in the table,)
        Which group each is in; -1 of those in none of them.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    codes: NDArray[np.int64]

    def people(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of the people at these positions each group has, shape (groups,)."""
        codes = self.codes[rows]
        return np.bincount(codes[codes >= 0], minlength=len(self.groups))


def grouping(audit: Audit, seen: Grouped) -> Grouping:
    """The groups of a count, such as those that may be seen, with the people of an audit's table in them."""
    names, codes = audit.groups(seen.attributes)
    place = {group: at for at, group in enumerate(seen.groups)}
    taken = np.array([place.get(group, -1) for group in names], dtype=np.int64)
    return Grouping(seen.attributes, seen.levels, seen.groups, taken[codes])


def everybody(audit: Audit) -> Grouping:
    """One group of all."""
    return Grouping((), (), ((),), np.zeros(len(audit.dataset.table), dtype=np.int64))
