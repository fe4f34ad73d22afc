"""Crossed: people by group, by label, and by what one more column of the table holds. Counts only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data.valued import Valued, valued
from governance.metrics import counting, levels, sums
from governance.metrics.cube import Cube
from governance.metrics.grouped import Grouped, dense, grouped
from governance.metrics.sums import Sums
from governance.metrics.written import texts
from governance.naming import MISSING, number

if TYPE_CHECKING:
    from governance.data.large import Large

KNOWN = "(known)"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Crossed(Grouped):
    """Counts of people by group × true label × value of one more column.

    Attributes
    ----------
    attributes, levels, groups, declared, weight, squares
        See `Grouped`.
    counts : int array, shape (groups, 2, values)
        People. Index 1 of the second axis is the favourable label.
    column : str
    values : tuple of str
        What it holds: values, or bands of numbers; "(missing)" last where somebody has none.
    favourable : str
    edges : tuple of float
        Of the bands; () where values stand for themselves.
    ordered : bool
        Whether each value is more than the ones before it, as of numbers, bands and declared orders.
    """

    FORMAT = "assize crossed 1"
    SUMMED = ("counts", "weight", "squares")
    ALIKE = MappingProxyType(
        {
            "column": "columns",
            "values": "values",
            "ordered": "orders of values",
            "favourable": "favourable outcomes",
            "weighted": "weights",
        }
    )

    column: str
    values: tuple[str, ...]
    favourable: str
    edges: tuple[float, ...] = ()
    ordered: bool = False

    @property
    def has_value(self) -> NDArray[np.bool_]:
        """Which of the values are one, shape (values,): all but "(missing)"."""
        return np.array([value != MISSING for value in self.values], bool)

    @property
    def of_numbers(self) -> bool:
        """Whether the values are numbers, or bands of them, in the order of their size."""
        names = [value for value in self.values if value != MISSING]
        found = [each for each in map(number, names) if each is not None]
        return self.ordered and (bool(self.edges) or (len(found) == len(names) and found == sorted(found)))

    @property
    def cube(self) -> Cube:
        """The same people with the column as one more attribute; only the combinations that exist."""
        there = [tuple(place) for place in np.argwhere(self.counts.sum(axis=1) > 0).tolist()]
        cells = tuple(np.array(there, np.int64).reshape(-1, 2).T)
        fields = {name: getattr(self, name) for name in self.SUMMED}
        arrays: dict[str, Any] = {
            name: None if held is None else held[cells[0], :, cells[1]][..., None, None]
            for name, held in fields.items()
        }
        return Cube(
            attributes=(*self.attributes, self.column),
            levels=(*self.levels, self.values),
            groups=tuple((*self.groups[group], self.values[value]) for group, value in there),
            declared=(*self.declared, ()),
            favourable=self.favourable,
            **arrays,
        )

    def _fits(self) -> bool:
        told = texts(self.column, self.favourable, *self.values) and type(self.ordered) is bool
        return told and len(set(self.values)) == len(self.values)

    def _shape(self) -> tuple[int, ...]:
        return len(self.groups), 2, len(self.values)


def crossed(audit: Audit, column: str, *, bins: str = "even", rows: NDArray[np.int64] | None = None) -> Crossed:
    """People by all sensitive attributes, by label, and by what a column holds.

    Of a table that is not loaded these are the people of its sample.

    Parameters
    ----------
    audit : Audit
    column : str
        Any column of the table. The label and sensitive attributes are taken as they are counted.
    bins : str
        How a column of many different numbers is cut: "even" (steps between round numbers, the tails in one band
        each), "equal" (twenty with as many people in each) or "quartiles".
    rows : int array, optional
        Positions of the people who are counted; see `looked_at`. Without it everybody.
    """
    every = np.arange(len(audit.dataset.table)) if rows is None else rows
    found = valued(audit.dataset.as_counted(column).iloc[every], bins=bins)
    return _crossed(audit, column, found, every)


def presence(audit: Audit, columns: Iterable[str]) -> Mapping[str, Crossed]:
    """Of each column, who has a value and who has none: `values` are "(known)" and "(missing)". Always of everybody."""
    wanted = list(columns)
    if audit.large is not None:
        return _presence_by_engine(audit, audit.large, wanted)
    every = np.arange(len(audit.dataset.table))
    found = {}
    for column in wanted:
        missing = audit.dataset.as_counted(column).isna().to_numpy()
        found[column] = _crossed(audit, column, Valued((KNOWN, MISSING), missing.astype(np.int64)), every)
    return found


def _crossed(audit: Audit, column: str, found: Valued, rows: NDArray[np.int64]) -> Crossed:
    grouping, groups = audit.placed
    shape = (len(grouping["groups"]), 2, len(found.names))
    cell = np.ravel_multi_index((groups[rows], audit.outcome[rows].astype(np.int64), found.codes), shape)
    places = int(np.prod(shape))
    arrays: dict[str, Any] = {"counts": np.bincount(cell, minlength=places).reshape(shape)}
    if audit.weights is not None:
        weight = audit.weights[rows]
        for name, amount in (("weight", weight), ("squares", weight**2)):
            arrays[name] = sums.total(amount, cell, places).at(np.arange(places), places).reshape(shape)
    own: dict[str, Any] = {"values": found.names, "edges": found.edges, "ordered": found.ordered}
    return Crossed(**grouping, **arrays, **own, column=column, favourable=audit.population.favourable)


def _presence_by_engine(audit: Audit, large: Large, columns: list[str]) -> dict[str, Crossed]:
    """The same by one group-by of the engine for all columns together."""
    from governance.data.large import lacks

    roles = audit.dataset.roles
    whole = sums.weights(roles.weight)
    fields: dict[str, Any] = {"counts": None, **whole.amounts}
    amounts = {
        f"{field} of {column}": partial(_without, flag=lacks(column), amount=amount)
        for column in columns
        for field, amount in fields.items()
    }
    read = Sums({**whole.roles, **dict.fromkeys(map(lacks, columns), "weight")}, {**whole.amounts, **amounts})
    held = counting.cells(large.lacking(roles, columns), [*roles.sensitive, roles.label], added=read)
    grouping, groups = grouped(held, roles.sensitive)
    favourable, label, _ = levels.outcomes(
        held.columns, label=roles.label, decision=None, favourable=roles.favourable, people=held.people
    )
    shape = (len(grouping["groups"]), 2)
    everybody = dense(held, (groups, label.astype(np.int64)), shape)
    cell = np.ravel_multi_index((groups, label.astype(np.int64)), shape)
    found = {}
    for column in columns:
        arrays: dict[str, Any] = {}
        for field, amount in everybody.items():
            lacking = held.totals[f"{field} of {column}"].at(cell, amount.size).reshape(shape)
            arrays[field] = np.stack([amount - lacking, lacking], axis=-1).astype(amount.dtype)
        found[column] = Crossed(**grouping, **arrays, column=column, values=(KNOWN, MISSING), favourable=favourable)
    return found


def _without(of: Mapping[str, Any], *, flag: str, amount: Callable[[Mapping[str, Any]], Any] | None) -> Any:
    """What is added up of those who have no value."""
    return of[flag] if amount is None else of[flag] * amount(of)
