"""Matrix: every group × rate at once, each cell with its people, its distance from everybody and its p-value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupUnknown
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate, rate
from governance.metrics.significance import Significance, significance_of
from governance.naming import Group

AS_DECLARED, BY_PEOPLE, FURTHEST = "as declared", "people", "furthest"


@dataclass(frozen=True, eq=False)
class Matrix:
    """Rates of groups, side by side.

    Attributes
    ----------
    tested : Significance
        Each group against everybody outside it, shown or not; adjusted for the cells that are shown.
    everybody : tuple of Rate
        The same rates of everybody together.
    places : int array
        Which groups of the count are shown.
    people : int array, shape (groups,)
        How many people each of these has; never weighted.
    total : int
        How many people there are in all, shown or not.
    least : int
        How many people a rate must be about for a verdict.
    """

    tested: Significance
    everybody: tuple[Rate, ...]
    places: NDArray[np.int64]
    people: NDArray[np.int64]
    total: int
    least: int

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Every rate, of the groups that are shown."""
        return tuple(
            replace(each, groups=self.groups, shares=tuple(share.at(self.places) for share in each.shares))
            for each in self.tested.rates
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are shown."""
        every = self.tested.rates[0].groups if self.tested.rates else ()
        return tuple(every[place] for place in self.places)

    @cached_property
    def value(self) -> Floats:
        """The rates, shape (rates, groups); nan where nobody is in a denominator."""
        return self._rows([each.value for each in self.rates])

    @cached_property
    def interval(self) -> tuple[Floats, Floats]:
        """Where the true rates probably are (95 %), both of shape (rates, groups)."""
        low, high = zip(*(each.interval() for each in self.rates), strict=True) if self.rates else ((), ())
        return self._rows(low), self._rows(high)

    @cached_property
    def difference(self) -> Floats:
        """Rate of the group minus rate of everybody, shape (rates, groups)."""
        return self.value - np.array([each.value[0] for each in self.everybody]).reshape(-1, 1)

    @cached_property
    def enough(self) -> NDArray[np.bool_]:
        """Whether a rate is defined and about enough people, shape (rates, groups)."""
        rows = [each.comparable(self.least) for each in self.rates]
        return np.array(rows, bool).reshape(len(self.rates), len(self.groups))

    @property
    def adjusted(self) -> Floats:
        """p-values with all cells taken into account, shape (rates, groups); nan where nothing is compared."""
        return self.tested.adjusted[:, self.places]

    @property
    def beyond_chance(self) -> NDArray[np.bool_]:
        """Where a group differs from all others although all cells are taken into account, shape (rates, groups)."""
        return self.tested.beyond_chance[:, self.places]

    def among(self, groups: Iterable[Group]) -> Matrix:
        """Some of the groups; nothing is tested anew."""
        wanted = set(groups)
        for group in sorted(wanted - set(self.groups)):
            raise GroupUnknown(group, self.groups)
        kept = np.array([group in wanted for group in self.groups], bool)
        return replace(self, places=self.places[kept], people=self.people[kept])

    def in_order(self, of: str) -> list[int]:
        """Positions of the groups that are shown, sorted.

        Parameters
        ----------
        of : str
            "as declared"; "people", most first; "furthest" from everybody in any rate that is about enough people; or
            one of the rates, highest first. What has no number comes last.
        """
        if of == AS_DECLARED:
            return list(range(len(self.groups)))
        if of == BY_PEOPLE:
            number = self.people.astype(float)
        elif of == FURTHEST:
            off = np.where(self.enough, np.abs(self.difference), -1.0)
            number = off.max(axis=0, initial=-1.0)
        else:
            number = self.value[[each.name for each in self.rates].index(of)]
        return np.argsort(-np.nan_to_num(number, nan=-np.inf), kind="stable").tolist()

    def _rows(self, rows: Iterable[Floats]) -> Floats:
        return np.array(list(rows), float).reshape(len(self.rates), len(self.groups))


def matrix(
    cube: Cube, names: Iterable[str], *, least: int = 0, groups: Iterable[Group] | None = None, method: str = "holm"
) -> Matrix:
    """Several rates of every group, compared with everybody outside it, all cells taken into account.

    Parameters
    ----------
    cube : Cube
        By the groups that are compared; all of them, so that "everybody" is everybody.
    names : iterable of str
        Rates, of `RATES`.
    least : int
        A rate about fewer people is not tested.
    groups : iterable of tuple of str, optional
        The groups that are shown, and so tested; all, unless it is said.
    method : str
        A key of `ADJUSTMENTS`.

    Returns
    -------
    Matrix
        Arrays of shape (rates, groups). A rate is nan where nobody is in its denominator; a p-value is nan there too,
        and where a side has fewer people than `least`.

    Raises
    ------
    GovernanceError
        RateUnknown, DecisionNeeded, MethodUnknown.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    wanted = set(cube.groups if groups is None else groups)
    tested = significance_of(cube, list(names), method=method, min_group_size=least, among=wanted)
    places = np.array([place for place, group in enumerate(cube.groups) if group in wanted], np.int64)
    whole = cube.by()
    everybody = tuple(rate(whole, each.name) for each in tested.rates)
    return Matrix(tested, everybody, places, cube.people[places], int(cube.people.sum()), least)
