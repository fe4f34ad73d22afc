"""Makeup: who the people of a part are, beside everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from governance.metrics.adjustment import holm
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import Share
from governance.metrics.significance import SIGNIFICANT, share_test
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Makeup:
    """The share of each group among the people of a part, and among everybody else.

    Attributes
    ----------
    groups : tuple of (str, str)
        Attribute and group, the groups of one attribute after those of another.
    inside, outside : Share
        People of each group among all of the part, and among all others; shape (groups,).
    adjusted : float array, shape (groups,)
        p-values that the two shares are equal, by Holm's method over all groups.
    """

    groups: tuple[tuple[str, str], ...]
    inside: Share
    outside: Share
    adjusted: Floats

    @property
    def differ(self) -> list[int]:
        """Positions of the groups whose shares differ beyond chance, the furthest apart first."""
        apart = np.abs(np.nan_to_num(self.inside.value - self.outside.value))
        return [int(place) for place in np.argsort(-apart, kind="stable") if self.adjusted[place] < SIGNIFICANT]


def makeup(inside: Cube, outside: Cube, groups: Mapping[str, Sequence[Group]]) -> Makeup:
    """How often each group is met in a part, and among everybody else.

    Parameters
    ----------
    inside, outside : Cube
        Different people, by the same attributes; labels and decisions are not looked at.
    groups : mapping of str to sequence of groups
        Of each attribute those that are told; shares stay shares of everybody on either side.
    """
    sides: tuple[list[Share], list[Share]] = [], []
    for attribute, own in groups.items():
        for shares, one, other in zip(sides, (inside, outside), (outside, inside), strict=True):
            counts = one.by(attribute) + other.by(attribute).nobody
            shares.append(_shares(counts).at(np.array([counts.groups.index(group) for group in own], np.int64)))
    here, elsewhere = map(_joined, sides)
    names = tuple((attribute, name) for attribute, own in groups.items() for (name,) in own)
    return Makeup(names, here, elsewhere, holm(share_test(here, elsewhere)))


def _joined(shares: Sequence[Share]) -> Share:
    """Several shares, one after another."""
    weighed = [each.weighed for each in shares if each.weighed is not None]
    k, n = (np.concatenate([*(getattr(each, name) for each in shares), np.array([], np.int64)]) for name in ("k", "n"))
    return Share(k, n, np.concatenate(weighed, axis=1) if weighed else None)


def _shares(cube: Cube) -> Share:
    """People of each group among all."""
    axes = (1, 2, 3)
    people = cube.counts.sum(axis=axes)
    every = np.full(len(people), people.sum())
    if cube.weight is None or cube.squares is None:
        return Share(people, every)
    weight, squares = cube.weight.sum(axis=axes), cube.squares.sum()
    return Share(people, every, np.stack([weight, np.full(len(people), weight.sum()), np.full(len(people), squares)]))
