"""Reasons: which columns moved a prediction, how surely, and how a person's values stand among others'."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.explanations.attribution import Attributions
from governance.metrics.intervals import Floats, normal_quantile

types = pd.api.types
FEW = 5  # of whom nothing exact is said, since a letter leaves the house


@dataclass(frozen=True, eq=False)
class Steps:
    """From the average to a person, one column after the other, the largest effect first.

    Attributes
    ----------
    places : int array, shape (steps,)
        Positions of the columns; those that are put together at the end are not among them.
    effect : float array, shape (steps,), or (steps + 1,) with the sum of those that are put together
    half : float array of the same shape
        Half of the 95 % interval over backgrounds; nan of a background of one person, and of those put together, whose
        sum has an interval that theirs do not tell.
    starts : float array of the same shape
        Where each step begins.
    base, output : float
        Where all begins and ends.
    rest : int array
        Positions of the columns that are put together, the largest effect first.
    """

    places: NDArray[np.int64]
    effect: Floats
    half: Floats
    starts: Floats
    base: float
    output: float
    rest: NDArray[np.int64]


def steps(found: Attributions, person: int = 0, *, most: int | None = None) -> Steps:
    """The steps from the average to one person; of more than `most` columns those with the smallest effects as one."""
    values = found.values[person]
    order = np.argsort(-np.abs(values), kind="stable")
    kept = len(order) if most is None or len(order) <= most + 1 else most  # one column alone is no rest
    shown, rest = order[:kept], order[kept:]
    half = normal_quantile(0.95) * found.error[person]
    effect, halves = values[shown], half[shown]
    if len(rest):
        effect, halves = np.append(effect, values[rest].sum()), np.append(halves, np.nan)
    starts = found.base + np.append(0.0, np.cumsum(effect)[:-1])[: len(effect)]
    return Steps(shown, effect, halves, starts, found.base, float(found.output[person]), rest)


RAISES, LOWERS, NONE, EITHER, UNKNOWN = "raises", "lowers", "no effect", "could have either sign", "not known"


def directions(found: Attributions, person: int = 0) -> tuple[str, ...]:
    """Which way each column moved a person, as far as other backgrounds leave that open, in the order of the columns.

    "raises" or "lowers" where the 95 % interval over backgrounds leaves 0 out; "could have either sign" where it does
    not; "not known" where there is no interval, as with a background of one person.
    """
    low, high = (side[person] for side in found.interval())
    pairs = zip(low.tolist(), high.tolist(), found.values[person].tolist(), strict=True)
    return tuple(_direction(*each) for each in pairs)


def _direction(low: float, high: float, value: float) -> str:
    if value == low == high == 0:
        return NONE
    if np.isnan(low):
        return UNKNOWN if value else NONE
    if low <= 0 <= high:
        return EITHER
    return RAISES if value > 0 else LOWERS


def shares(found: Attributions, person: int = 0) -> Floats:
    """Each column's share of the size of all effects, shape (columns,); 0 of each where there is no effect."""
    size = np.abs(found.values[person])
    total = float(size.sum())
    return size / total if total else size


@dataclass(frozen=True)
class Reason:
    """Why a prediction is higher or lower than that of others.

    Attributes
    ----------
    column : str
    value : object
        The person's own.
    effect : float
        In the unit of the explanation.
    direction : str
        As `directions` says it.
    share : float
        Of the size of all effects, in [0, 1].
    lower, equal, higher : int
        How many of the people compared with have a lower, the same, a higher value; where values have no order, those
        with another one are neither.
    others : int
        How many people it is compared with.
    common : object
        The value that most of them have, where values have no order.
    average : float
        Of their values, where those have an order; nan of others, and where nobody has one.
    """

    column: str
    value: object = field(repr=False)
    effect: float
    direction: str
    share: float
    lower: int
    equal: int
    higher: int
    others: int
    common: object = field(default=None, repr=False)
    average: float = float("nan")

    @property
    def is_beyond_average(self) -> bool:
        """Whether the value is on another side of the others' average than of most of them.

        An effect goes by the average, so that "lower than for most" would say the opposite of what it does. Never of
        fewer than five others, whose average could be about one of them.
        """
        if self.others < FEW:
            return False
        value = float(self.value) if isinstance(self.value, numbers.Real) else float("nan")
        return value > self.average if self.higher >= self.lower else value < self.average

    @property
    def is_ordered(self) -> bool:
        """Whether values can be lower and higher."""
        return self.lower + self.equal + self.higher > self.equal


def reasons(found: Attributions, person: int = 0, *, least: float = 0.0) -> tuple[Reason, ...]:
    """Every column that moved a prediction, the largest effect first.

    Parameters
    ----------
    found : Attributions
    person : int
        Position within `found`.
    least : float
        Columns with a smaller share of the size of all effects are left out.
    """
    values, share, told = found.values[person], shares(found, person), directions(found, person)
    own, others = found.people.iloc[person], found.subject.people.iloc[found.background.rows]
    order = [at for at in np.argsort(-np.abs(values), kind="stable").tolist() if values[at] and share[at] >= least]
    return tuple(
        Reason(
            found.columns[at],
            own.iloc[at],
            float(values[at]),
            told[at],
            float(share[at]),
            *_beside(own.iloc[at], others.iloc[:, at]),
            *_middle(own.iloc[at], others.iloc[:, at]),
        )
        for at in order
    )


def sides(found: Sequence[Reason], *, raises: bool) -> tuple[Reason, ...]:
    """Those reasons that surely raise a prediction, or surely lower it, in their order."""
    return tuple(each for each in found if each.direction == (RAISES if raises else LOWERS))


def _beside(own: object, others: pd.Series) -> tuple[int, int, int, int]:
    """How many others have a lower, the same and a higher value, and how many they are."""
    same = others.isna() if pd.isna(own) else (others == own).fillna(False)
    if not _have_order(own, others):
        return 0, int(same.sum()), 0, len(others)
    return int((others < own).sum()), int(same.sum()), int((others > own).sum()), len(others)


def _middle(own: object, others: pd.Series) -> tuple[object, float]:
    """The most frequent value of the others where values have no order, else their average."""
    if not _have_order(own, others):
        return _common(others), float("nan")
    return None, float(others.mean()) if others.notna().any() else float("nan")


def _have_order(own: object, others: pd.Series) -> bool:
    kind = others.dtype
    return not pd.isna(own) and types.is_numeric_dtype(kind) and not types.is_bool_dtype(kind)


def _common(others: pd.Series) -> object:
    """The most frequent value; of several the first by name; None where all are missing."""
    counted = others.value_counts()
    if not len(counted):
        return None
    return min(counted.index[counted == counted.iloc[0]], key=str)
