"""Telling: how well each column alone tells two groups apart, or one group from everybody else."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.composition.areas import Areas, areas
from governance.composition.crossed import Crossed
from governance.metrics.adjustment import holm
from governance.metrics.significance import SIGNIFICANT, area_test
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Telling:
    """How well a column alone tells two groups apart.

    Attributes
    ----------
    column : str
    area, low, high : float
        Under the ROC curve, cross-validated, with its 95 % interval; 0.5 is a coin toss. nan where it cannot be told.
    adjusted : float
        p-value that it tells nothing, with all columns taken into account.
    """

    column: str
    area: float
    low: float
    high: float
    adjusted: float

    @property
    def tells(self) -> bool:
        """Whether it tells them better than chance would."""
        return bool(self.adjusted < SIGNIFICANT)


def tellings(
    columns: Iterable[Crossed], by: tuple[str, ...], first: Group, second: Group | None, *, seed: int = 0
) -> dict[str, Telling]:
    """How well each of some columns tells two groups apart, or one from everybody else; by column.

    With one attribute and everybody else these are the numbers of the Composition page.

    Parameters
    ----------
    columns : iterable of Crossed
        Of everybody whose columns are looked at.
    by : tuple of str
        The attributes that the groups are groups of.
    first, second : tuple of str
        Without a second one: everybody else.
    seed : int
        Of the folds.
    """
    found = [(each.column, *_area(each, by, first, second, seed)) for each in columns]
    p_values = [area_test(area.area, *area.sizes.T / 2)[at] for _, area, at in found]
    tested = holm(np.array(p_values, float)).tolist()
    return {column: _telling(column, area, at, p) for (column, area, at), p in zip(found, tested, strict=True)}


def _area(each: Crossed, by: tuple[str, ...], first: Group, second: Group | None, seed: int) -> tuple[Areas, int]:
    """The areas of the two groups, or of all; and the position of the first."""
    held = each.by(*by) if second is None else each.by(*by).among([first, second])
    counts = held.counts.sum(axis=1)
    inside = counts.sum(axis=1)
    names = [zlib.crc32(name.encode()) for name in (held.column, *by)]
    sizes = np.stack([inside, inside.sum() - inside], axis=1)
    found = areas(counts, [seed, *names])
    at = held.groups.index(first)
    whole = Areas("area_under_curve", by, held.levels, held.groups, found, sizes)
    return whole, at


def _telling(column: str, area: Areas, at: int, adjusted: float) -> Telling:
    low, high = area.interval()
    return Telling(column, float(area.area[at]), float(low[at]), float(high[at]), adjusted)
