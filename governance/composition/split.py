"""Split: whether the people of two parts of a table are alike, such as those in training and those held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from governance.composition.crossed import Crossed
from governance.composition.reference import Compared, compared, counted_shares
from governance.composition.representation import Representation, representation
from governance.errors import GroupUnknown
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, newcombe
from governance.metrics.significance import holm, score_test


@dataclass(frozen=True, eq=False)
class Split:
    """The same composition of two parts, side by side.

    Attributes
    ----------
    names : (str, str)
        What the parts are called.
    before, after : Representation
        Of both, by the same groups.
    shares : Compared
        How far the shares of the second part are from those of the first; "(missing)" takes no part.
    difference, low, high : float array, shape (groups,)
        Base rate of the second part minus that of the first, with Newcombe's interval; nan where a part has nobody.
    adjusted : float array, shape (groups,)
        p-values that the base rates are equal: score tests, adjusted by Holm's method.
    """

    names: tuple[str, str]
    before: Representation
    after: Representation
    shares: Compared
    difference: Floats
    low: Floats
    high: Floats
    adjusted: Floats


def split(before: Cube, after: Cube, names: tuple[str, str] = ("training", "held out")) -> Split:
    """Two parts of a table, counted by the same attributes, side by side: shares of groups, and base rates.

    Parameters
    ----------
    before, after : Cube
        Labels are enough. Nobody is in both.
    names : (str, str)
    """
    first, second = before + after.nobody, after + before.nobody
    found = representation(first), representation(second)
    (one,), (other,) = (each.base_rate.shares for each in found)
    sides = (other.value, other.effective_n), (one.value, one.effective_n)
    low, high = newcombe(*sides)
    return Split(
        names,
        *found,
        compared(second, counted_shares(first, names[0])),
        other.value - one.value,
        low,
        high,
        holm(score_test(*sides)),
    )


def part(counts: Crossed, value: str) -> Cube:
    """The people who have one value in the column that people are crossed with; labels only.

    Raises
    ------
    GroupUnknown
        If nobody has the value.
    """
    if value not in counts.values:
        raise GroupUnknown((value,), [(each,) for each in counts.values])
    at = counts.values.index(value)
    fields = {name: getattr(counts, name) for name in Crossed.SUMMED}
    arrays: dict[str, Any] = {
        name: None if held is None else held[..., [at]][..., None] for name, held in fields.items()
    }
    return Cube(**counts.grouping, **arrays, favourable=counts.favourable)


def alike(found: Split, level: float = 0.05) -> bool:
    """Whether no share and no base rate differs beyond chance."""
    together = np.isnan(found.shares.p_value) or found.shares.p_value >= level
    return bool(together and not (found.adjusted < level).any())
