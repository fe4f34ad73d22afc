"""Quartiles: between which numbers the people of each group are, from the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit
from governance.data.column import Column
from governance.metrics.intervals import Floats, kish, wilson
from governance.naming import Group

SHARES = np.array([0.25, 0.5, 0.75])
ROUNDING = 1e-12  # of a share, so that a half is reached by half of the people


@dataclass(frozen=True, eq=False)
class Quartiles:
    """The quartiles of each group's known numbers in a column.

    Attributes
    ----------
    column : str
    attributes : tuple of str
    groups : tuple of tuple of str
    people : int array, shape (groups,)
        Those whose number is known.
    value, low, high : float array, shape (groups, 3)
        Lower quartile, median and upper quartile, and the interval of each; numbers that somebody has. nan where
        nobody's number is known.
    """

    column: str
    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats

    def among(self, groups: Iterable[Group]) -> Quartiles:
        """The same of these groups only."""
        wanted = set(groups)
        stays = np.array([group in wanted for group in self.groups], bool)
        arrays = {name: getattr(self, name)[stays] for name in ("people", "value", "low", "high")}
        return replace(self, groups=tuple(group for group in self.groups if group in wanted), **arrays)


def quartiles(
    audit: Audit, column: str, by: Sequence[str], *, rows: NDArray[np.int64] | None = None, confidence: float = 0.95
) -> Quartiles:
    """The quartiles of a column of numbers, or of texts that are numbers, by group; weighted where people are.

    A quartile is the smallest number at or below which this share of the group's people is. Its interval is Wilson's
    of the share, carried over (Woodruff 1952, Journal of the American Statistical Association 47, 635-646), of Kish's
    effective size where people are weighted: from the last person of the lower share to that of the upper.

    Parameters
    ----------
    audit : Audit
    column : str
        Any column of the table.
    by : sequence of str
        Sensitive attributes.
    rows : int array, optional
        Positions of the people who are looked at; see `looked_at`. Without it everybody.
    confidence : float
    """
    every = np.arange(len(audit.dataset.table)) if rows is None else rows
    groups, group = audit.groups(by)
    number = _numbers(Column.of(audit.dataset.as_counted(column).iloc[every], column))
    weight = np.ones(len(every)) if audit.weights is None else audit.weights[every]
    order = np.lexsort((number, group[every]))
    order = order[~np.isnan(number[order])]
    people = np.bincount(group[every][order], minlength=len(groups))
    found = np.full((3, len(groups), len(SHARES)), np.nan)
    for at, own in enumerate(np.split(order, np.cumsum(people)[:-1])):
        held = weight[own]
        if held.sum() > 0:
            low, high = wilson(SHARES, kish(held.sum(), (held**2).sum()), confidence)
            reached = np.cumsum(held) / held.sum()
            upper = np.searchsorted(reached, np.array([SHARES, high]) - ROUNDING)
            lower = np.searchsorted(reached, low + ROUNDING, side="right") - 1
            found[:, at] = number[own][np.stack([upper[0], lower, upper[1]]).clip(0, len(own) - 1)]
    return Quartiles(column, tuple(by), groups, people, *found)


def _numbers(held: Column) -> Floats:
    """Everybody's number; nan of those who have none."""
    if held.numbers is not None:
        return held.numbers
    named = [naming.number(each) for each in held.names]
    return np.array([*(np.nan if each is None else each for each in named), np.nan])[held.codes]
