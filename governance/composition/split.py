"""Split: whether the people of two parts of a table are alike, such as those in training and those held out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from governance.composition.crossed import Crossed
from governance.composition.reference import Compared, compared, counted_shares
from governance.composition.representation import Representation, representation
from governance.errors import GroupUnknown
from governance.metrics.adjustment import holm
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, newcombe
from governance.metrics.rates import rate
from governance.metrics.significance import SIGNIFICANT, share_test
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Split:
    """The same composition of two parts, side by side.

    Attributes
    ----------
    names : (str, str)
        What the parts are called.
    before, after : Representation
        Of both, by the same groups; shares are of all people of the part, also of groups that are not shown.
    shares : Compared
        How far the shares of the second part are from those of the first; "(missing)" takes no part.
    difference, low, high : float array, shape (groups,)
        Base rate of the second part minus that of the first, with Newcombe's interval; nan where a part has nobody.
    p_shares : float
        p-value that all shares are equal; nan where fewer than two groups are compared. Adjusted by Holm's method
        together with `adjusted`.
    adjusted : float array, shape (groups,)
        p-values that the base rates are equal.
    """

    names: tuple[str, str]
    before: Representation
    after: Representation
    shares: Compared
    difference: Floats
    low: Floats
    high: Floats
    p_shares: float
    adjusted: Floats

    @property
    def other_shares(self) -> bool:
        """Whether the shares differ beyond chance."""
        return self.p_shares < SIGNIFICANT

    @property
    def other_base_rates(self) -> list[int]:
        """Positions of the groups whose base rates differ beyond chance, the furthest apart first."""
        order = np.argsort(-np.abs(np.nan_to_num(self.difference)), kind="stable")
        return [int(place) for place in order if self.adjusted[place] < SIGNIFICANT]

    @property
    def alike(self) -> bool:
        """Whether nothing differs beyond chance; of fewer than two groups only base rates can."""
        return not self.other_shares and not self.other_base_rates


def split(
    before: Cube,
    after: Cube,
    names: tuple[str, str] = ("training", "held out"),
    *,
    groups: Iterable[Group] | None = None,
) -> Split:
    """Two parts of a table, counted by the same attributes, side by side: shares of groups, and base rates.

    Parameters
    ----------
    before, after : Cube
        Labels are enough. Nobody is in both.
    names : (str, str)
    groups : iterable of tuple of str, optional
        Those that are shown; tests and shares are about all of them.
    """
    first, second = before + after.nobody, after + before.nobody
    (one,), (other,) = (rate(each, "base_rate").shares for each in (first, second))
    shares = compared(second, counted_shares(first, names[0]))
    low, high = newcombe((other.value, other.effective_n), (one.value, one.effective_n))
    adjusted = holm(np.array([shares.p_value, *share_test(one, other)]))
    seen = first.groups if groups is None else tuple(group for group in first.groups if group in set(groups))
    at = np.array([first.groups.index(group) for group in seen], np.int64)
    return Split(
        names,
        representation(first.among(seen), first),
        representation(second.among(seen), second),
        shares.among(seen),
        (other.value - one.value)[at],
        low[at],
        high[at],
        float(adjusted[0]),
        adjusted[1:][at],
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
