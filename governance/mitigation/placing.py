"""Placing: which group a person is in, found from the columns of any table as it was found in an audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.bands import are_whole, banded
from governance.data.dataset import Dataset
from governance.data.values import joined
from governance.errors import ColumnUnknown, GroupsUnseen, TableEmpty
from governance.metrics import counting, levels
from governance.naming import Group


@dataclass(frozen=True)
class Attribute:
    """A column that groups people, with all that turns its values into names of groups.

    Attributes
    ----------
    column : str
    merged : tuple of (str, str)
        Values that are counted under another name; "" means missing.
    bands : tuple of float
        The edges of its bands; () where values are names themselves.
    whole : bool
        Whether its bands are named for whole numbers: "30 to 44", not "30 to under 45".
    """

    column: str
    merged: tuple[tuple[str, str], ...] = ()
    bands: tuple[float, ...] = ()
    whole: bool = False

    def counted(self, values: pd.Series) -> pd.Series:
        """A column's values as they are counted.

        Raises
        ------
        BandsRefused
            If there are bands and the values are no numbers.
        """
        found = joined(values, dict(self.merged)) if self.merged else values
        return banded(found, self.bands, whole=self.whole) if self.bands else found


def attributes(dataset: Dataset, by: Sequence[str]) -> tuple[Attribute, ...]:
    """The attributes that group the people of a dataset, so that other people can be grouped alike."""
    merged, edges = dict(dataset.roles.merged), dict(dataset.roles.bands)
    return tuple(
        Attribute(
            column,
            tuple(merged.get(column, ())),
            tuple(edges.get(column, ())),
            column in edges and are_whole(dataset.table[column], edges[column]),
        )
        for column in by
    )


def placed(table: pd.DataFrame, found_by: Sequence[Attribute], known: Sequence[Group]) -> NDArray[np.int64]:
    """Which of the known groups each person is in, shape (people,).

    Raises
    ------
    ColumnUnknown
        If the table has no column of an attribute.
    GroupsUnseen
        If somebody is in no known group; it says in which groups, and how many people.
    """
    columns = list(map(str, table.columns))
    for each in found_by:
        if each.column not in columns:
            raise ColumnUnknown(each.column, columns)
    if not len(table):
        raise TableEmpty
    frame = pd.DataFrame({each.column: each.counted(table[each.column]) for each in found_by})
    names = [each.column for each in found_by]
    held = counting.coded(frame, names)
    groups, codes = levels.groups(names, [levels.levels(name, held[name]) for name in names], len(table))
    place = {group: at for at, group in enumerate(known)}
    people = np.bincount(codes, minlength=len(groups))
    strange = {group: int(many) for group, many in zip(groups, people, strict=True) if many and group not in place}
    if strange:
        raise GroupsUnseen(strange, known, len(table))
    return np.array([place.get(group, -1) for group in groups], np.int64)[codes]
