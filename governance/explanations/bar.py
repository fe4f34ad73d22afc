"""Bar: what stands behind one column's part of a gap: other values in the two groups, or another effect of the same."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.valued import OTHERS, Valued, valued
from governance.explanations.apart import Apart, apart
from governance.explanations.gap import Gap
from governance.metrics.disclosure import closed
from governance.metrics.intervals import Floats, kish, mean_interval, over

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BANDS = "equal"  # of as many people each


@dataclass(frozen=True, eq=False)
class Bar:
    """One column's part of a gap, by what the column holds.

    Attributes
    ----------
    gap : Gap
    column : str
    names : tuple of str
        What it holds: values, or bands of numbers; see `governance.data.valued`.
    ordered : bool
        Whether each is more than the one before it.
    codes : tuple of two int arrays
        Which of them each person of either group has.
    people : int array, shape (2, names)
    share : float array, shape (2, names)
        How much of each group has the value; each row adds up to 1.
    mean : float array, shape (2, names)
        Their mean attribution; nan where nobody of the group has the value.
    low, high : float array, shape (2, names)
        Its 95 % interval; nan of fewer than two people, and where all are alike.
    parts : Apart
        Of two numbers: what comes through other values in the two groups, and what through another effect at the same
        values. They add up to the bar (Kitagawa 1955).
    """

    gap: Gap
    column: str
    names: tuple[str, ...]
    ordered: bool
    codes: tuple[NDArray[np.int64], NDArray[np.int64]] = field(repr=False)
    people: NDArray[np.int64]
    share: Floats
    mean: Floats
    low: Floats
    high: Floats
    parts: Apart

    @property
    def place(self) -> int:
        """The position of the column."""
        return self.gap.columns.index(self.column)

    @property
    def value(self) -> float:
        """How far apart the groups are through the column."""
        return float(self.gap.value[self.place])

    @property
    def through(self) -> Floats:
        """What each value adds to the bar, shape (names,); adds up to it."""
        here = np.nan_to_num(self.mean) * self.share
        return here[0] - here[1]

    @property
    def quantiles(self) -> Floats:
        """Of the attributions of either group, at `QUANTILES`, shape (2, quantiles)."""
        return np.stack([_quantiles(*side) for side in _sides(self.gap, self.place)])

    def pushing(self, first: bool, most: int) -> NDArray[np.int64]:
        """Positions, among the people of one group, of those who move the bar most towards where it is."""
        side = self.gap.first if first else self.gap.second
        towards = np.sign(self.value) * (1 if first else -1)
        return np.argsort(-towards * side.values[:, self.place], kind="stable")[:most]


def bar(gap: Gap, column: str, *, bins: str = BANDS, least: int = 0) -> Bar:
    """What stands behind one column's part of a gap.

    Parameters
    ----------
    gap : Gap
    column : str
        One that the model looks at.
    bins : str
        How many different numbers are cut into bands; see `governance.data.valued`.
    least : int
        Values that fewer people of a group have are one, with as many others as it takes that nothing can be worked
        out.
    """
    both = pd.concat([side.people[column] for side in (gap.first, gap.second)], ignore_index=True)
    found = _joined(valued(both.rename(column), bins=bins), len(gap.first.rows), least)
    codes = found.codes[: len(gap.first.rows)], found.codes[len(gap.first.rows) :]
    place = gap.columns.index(column)
    width, sides = len(found.names), _sides(gap, place)
    people = _people(found, len(gap.first.rows))
    tables = [_by_value(own, *side, width) for own, side in zip(codes, sides, strict=True)]
    share, mean = (np.stack([each[at] for each in tables]) for at in (0, 1))
    low, high = np.stack([_ends(own, *side, width) for own, side in zip(codes, sides, strict=True)], axis=1)
    parts = _split(gap, place, codes, width)
    return Bar(gap, column, found.names, found.ordered, codes, people, share, mean, low, high, parts)


def _people(found: Valued, first: int) -> NDArray[np.int64]:
    """How many of the first group, which stands first, and of the second have each value."""
    sides = found.codes[:first], found.codes[first:]
    return np.stack([np.bincount(own, minlength=len(found.names)) for own in sides])


def _joined(found: Valued, first: int, least: int) -> Valued:
    """The values, of which those of too few people are one."""
    people = _people(found, first)
    few: NDArray[np.bool_] = np.any((people > 0) & (people < least), axis=0)
    hidden = closed(people, few, least)
    if not hidden.any():
        return found
    names = tuple(name for name, hides in zip(found.names, hidden, strict=True) if not hides)
    place = np.where(hidden, len(names), np.cumsum(~hidden) - 1)
    return Valued((*names, OTHERS), place[found.codes], ordered=found.ordered)


def _split(gap: Gap, place: int, codes: tuple[NDArray[np.int64], NDArray[np.int64]], width: int) -> Apart:
    """Other values, and other effects at the same values, with what each person moves either by (linearised)."""
    sides = (gap.first, gap.second)
    found = _moved([(side.values[:, place], side.share) for side in sides], codes, width)
    parts = [
        [own.sample(each).mean for own, each in zip(sides, _moved(against, codes, width), strict=True)]
        for against in _by_part(gap, place)
    ]
    by_part = np.array([one - other for one, other in parts]).reshape(-1, 2) if len(parts) > 1 else None
    one, other = (side.sample(each) for side, each in zip(sides, found, strict=True))
    return apart(one, other, by_part)


def _moved(
    sides: list[tuple[Floats, Floats]], codes: tuple[NDArray[np.int64], NDArray[np.int64]], width: int
) -> list[Floats]:
    """Of each person of either group, two numbers whose means, first minus second, are the two parts of the bar.

    A value that nobody of the other group has is wholly one of other values.
    """
    (here, one), (there, other) = (_by_value(own, *side, width) for own, side in zip(codes, sides, strict=True))
    one, other = np.where(np.isnan(one), other, one), np.where(np.isnan(other), one, other)
    middle, differ = (one + other) / 2, (one - other) / 2
    found = []
    for (values, _), own, mine, share, besides in zip(
        sides, codes, (one, other), (here, there), (there, here), strict=True
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            shift = np.where(besides > 0, (share - besides) / (2 * share), 1.0)  # of the mean at this value
        left = values - mine[own]
        sign = 1 if mine is one else -1
        found.append(np.column_stack([middle[own] + shift[own] * left, sign * differ[own] + (1 - shift[own]) * left]))
    return found


def _by_value(codes: NDArray[np.int64], values: Floats, share: Floats, width: int) -> tuple[Floats, Floats]:
    """How much of a group has each value, and their mean attribution; nan where nobody has."""
    held, total = (np.bincount(codes, each, width).astype(float) for each in (share, share * values))
    return held, np.divide(total, held, out=np.full(width, np.nan), where=held > 0)


def _ends(codes: NDArray[np.int64], values: Floats, share: Floats, width: int) -> tuple[Floats, Floats]:
    """The interval of the mean attribution at each value."""
    held, mean = _by_value(codes, values, share, width)
    off = np.bincount(codes, share * np.square(values - mean[codes]), width)
    return mean_interval(mean, over(off, held), kish(held, np.bincount(codes, np.square(share), width)), 0.95)


def _sides(gap: Gap, place: int) -> list[tuple[Floats, Floats]]:
    return [(side.values[:, place], side.share) for side in (gap.first, gap.second)]


def _by_part(gap: Gap, place: int) -> list[list[tuple[Floats, Floats]]]:
    """The same against each part of the background."""
    first, second = gap.first, gap.second
    return [
        [(one[:, place], first.share), (other[:, place], second.share)]
        for one, other in zip(first.parts, second.parts, strict=False)
    ]


def _quantiles(values: Floats, share: Floats) -> Floats:
    """Numbers that somebody has: the first at which so much of the group is reached."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(share[order])
    return values[order][np.minimum(np.searchsorted(reached, np.array(QUANTILES) - 1e-12), len(order) - 1)]
