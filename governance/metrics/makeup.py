"""Makeup: who the people of a part are, beside everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import Share
from governance.metrics.significance import SIGNIFICANT, holm, share_test
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Makeup:
    """The share of each group among the people of a part, and among everybody else.

    Attributes
    ----------
    attributes : tuple of str
    levels : tuple of tuple of str
    groups : tuple of tuple of str
    inside, outside : Share
        People of each group among all of the part, and among all others; shape (groups,).
    adjusted : float array, shape (groups,)
        p-values that the two shares are equal, by Holm's method over the groups.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    inside: Share
    outside: Share
    adjusted: Floats

    @property
    def differ(self) -> list[int]:
        """Positions of the groups whose shares differ beyond chance, the furthest apart first."""
        apart = np.abs(np.nan_to_num(self.inside.value - self.outside.value))
        return [int(place) for place in np.argsort(-apart, kind="stable") if self.adjusted[place] < SIGNIFICANT]


def makeup(inside: Cube, outside: Cube, *, groups: Iterable[Group] | None = None) -> Makeup:
    """How often each group is met in a part, and among everybody else.

    Parameters
    ----------
    inside, outside : Cube
        Different people, by the same attributes; labels and decisions are not looked at.
    groups : iterable of groups, optional
        Those that are told, where not all are; shares stay shares of everybody on either side.
    """
    sides = inside + outside.nobody, outside + inside.nobody
    names = sides[0].groups if groups is None else tuple(groups)
    places = np.array([sides[0].groups.index(group) for group in names], np.int64)
    own, others = (_shares(side).at(places) for side in sides)
    return Makeup(inside.attributes, sides[0].levels, names, own, others, holm(share_test(own, others)))


def _shares(cube: Cube) -> Share:
    """People of each group among all."""
    axes = (1, 2, 3)
    people = cube.counts.sum(axis=axes)
    every = np.full(len(people), people.sum())
    if cube.weight is None or cube.squares is None:
        return Share(people, every)
    weight, squares = cube.weight.sum(axis=axes), cube.squares.sum()
    return Share(people, every, np.stack([weight, np.full(len(people), weight.sum()), np.full(len(people), squares)]))
