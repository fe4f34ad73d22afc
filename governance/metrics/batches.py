"""Batches: a table that comes a part at a time and once only. Its cells are those of the whole, to the last bit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np

from governance.errors import TableEmpty
from governance.metrics import counting
from governance.metrics.cells import Cells, pooled
from governance.metrics.sums import Grain, Sums


@dataclass(frozen=True, eq=False)
class Batches:
    """A table that is counted while it comes, and never there as a whole.

    Attributes
    ----------
    parts : iterable of tables
        Each with the same columns, and somebody in it.
    people : int
        How many there are in all.
    largest : dict of float
        The largest number of each column that is added up.
    """

    parts: Iterable[Any] = field(repr=False)
    people: int
    largest: Mapping[str, float] = field(default_factory=dict)


def cells(table: Any, keys: Iterable[str], *, steps: counting.Steps | None = None, added: Sums | None = None) -> Cells:
    """The cells of any table, as `counting.cells` counts them; of batches, those of all together.

    Raises
    ------
    TableEmpty
    """
    if not isinstance(table, Batches):
        return counting.cells(table, keys, steps=steps, added=added)
    keys, added = list(keys), added or Sums()
    most = {column: np.array([table.largest[column]]) for column in added.roles}
    grains = {name: Grain.of(float(amount(most)[0]), table.people) for name, amount in added.amounts.items()}

    def counted() -> Iterator[Cells]:
        for part in table.parts:
            yield counting.cells(part, keys, steps=steps, added=replace(added, grains=grains))

    every = counted()
    first = next(every, None)
    if first is None:
        raise TableEmpty
    return reduce(pooled, every, first)
