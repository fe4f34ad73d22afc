"""Options: what each column of a person may be instead, the nearest first, and people who have chosen among them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import ChangesContradict, DirectionUnknown
from governance.explanations.likeness import Likeness, Scale
from governance.metrics.intervals import Floats

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Allowed:
    """Which columns of a person may change, and in which direction; those that are not named may change freely.

    Attributes
    ----------
    locked : tuple of str
        Cannot change.
    rising, falling : tuple of str
        Columns of numbers that can only rise, and that can only fall.

    Raises
    ------
    ChangesContradict
        If a column is named twice.
    """

    locked: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = [*self.locked, *self.rising, *self.falling]
        if twice := tuple(each for each in dict.fromkeys(named) if named.count(each) > 1):
            raise ChangesContradict(twice)


@dataclass(frozen=True, eq=False)
class Options:
    """What each column of one person may be.

    An option is a number, 0 for what the person has; the others are values that audited people have, the nearest to
    the person's own first (of equally near ones the lower number, the more frequent category).

    Attributes
    ----------
    columns : tuple of str
    values : tuple of Series
        Of each column every option, in the column's own kind.
    cost : tuple of float array
        Of each column what every option adds to the distance from the person; 0 of the own value.
    above : tuple of bool array
        Of each column which options are higher numbers than the person's own; none of categories.
    """

    columns: tuple[str, ...]
    values: tuple[pd.Series, ...] = field(repr=False)
    cost: tuple[Floats, ...] = field(repr=False)
    above: tuple[NDArray[np.bool_], ...] = field(repr=False)

    @property
    def free(self) -> list[int]:
        """Positions of the columns that may be anything but what they are."""
        return [place for place, each in enumerate(self.cost) if len(each) > 1]

    def people(self, chosen: Codes) -> pd.DataFrame:
        """People with these options, shape (people, columns), as the model takes them."""
        taken = {
            column: values.take(codes).reset_index(drop=True)
            for column, values, codes in zip(self.columns, self.values, chosen.T, strict=True)
        }
        return pd.DataFrame(taken)

    def distances(self, chosen: Codes) -> Floats:
        """How far people with these options are from the person, shape (people,)."""
        own = [cost[codes] for cost, codes in zip(self.cost, chosen.T, strict=True)]
        return np.asarray(np.sum(own, axis=0))

    def spread(self, place: int, most: int) -> Codes:
        """At most about so many options of a column, evenly apart in distance, on either side of the person's number.

        The nearest and the furthest of each side always: one end of the range may be much nearer than the other.
        """
        cost, above = self.cost[place], self.above[place][1:]
        if len(cost) - 1 <= most:
            return np.arange(1, len(cost))
        sides = [1 + np.flatnonzero(side) for side in (above, ~above) if side.any()]
        found = []
        for side in sides:
            many = max(most // len(sides), most - (len(above) - len(side)))
            own = cost[side]
            wanted = np.searchsorted(own, np.linspace(own[0], own[-1], many))
            found += [side[np.clip(wanted, 0, len(side) - 1)], side[[0, -1]]]
        return np.unique(np.concatenate(found))


def options(people: pd.DataFrame, person: pd.DataFrame, alike: Likeness, allowed: Allowed) -> Options:
    """What each column of a person may be: values of the audited people, in the allowed direction.

    Missing is no option. A missing number that may only rise, or only fall, stays missing: nobody knows from where.

    Parameters
    ----------
    people : DataFrame
        What the model looks at, of everybody in the table.
    person : DataFrame of one row
    alike : Likeness
    allowed : Allowed

    Raises
    ------
    DirectionUnknown
        If a column that may only rise, or only fall, does not hold numbers.
    """
    values, cost, above = [], [], []
    for scale, place in zip(alike.scales, alike.places(person), strict=True):
        own = person[scale.column]
        codes = _open(scale, place, own.iloc[0], allowed)
        far = scale.distances(place, scale.marks[codes]) / max(alike.counted, 1)
        order = np.argsort(far, kind="stable")
        others = people[scale.column].iloc[scale.rows[codes[order]]]
        values.append(pd.concat([own, others], ignore_index=True) if len(others) else own)
        cost.append(np.concatenate([[0.0], far[order]]))
        above.append(np.append(False, scale.is_number & (scale.marks[codes[order]] > place)))
    return Options(alike.columns, tuple(values), tuple(cost), tuple(above))


def _open(scale: Scale, place: float, own: object, allowed: Allowed) -> Codes:
    """Positions in `distinct` of the values that this column may take."""
    rises, falls = scale.column in allowed.rising, scale.column in allowed.falling
    if (rises or falls) and not scale.is_number:
        raise DirectionUnknown(scale.column)
    unknown = np.isnan(place)
    if not scale.counts or scale.column in allowed.locked or (unknown and (rises or falls)):
        return np.zeros(0, np.int64)
    if not scale.is_number:
        return np.flatnonzero(scale.marks != place)
    values = scale.distinct.to_numpy(float)
    if unknown:
        return np.arange(len(values))
    number = float(own)  # type: ignore[arg-type]
    return np.flatnonzero(values > number if rises else values < number if falls else values != number)
