"""Shortfall: which groups are too small for a verdict, and how many more people each would need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.power import detectable
from governance.metrics.rates import Rate, rate
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Shortfall:
    """Groups with too few people for some verdict.

    A verdict on selection is about all people of a group; one on errors is about those who really had the
    favourable outcome, and about those who had not. Each needs `least` of them, counted as effective ones.

    Attributes
    ----------
    attributes : tuple of str
    groups : tuple of tuple of str
        In declared order; only those that need more people.
    least : int
    people, favourable, unfavourable : int array, shape (groups,)
        Who is there.
    for_selection, for_errors : float array, shape (groups,)
        How many more people like those who are there each verdict would need; nan where nothing tells how many of
        them would have the rarer outcome.
    detectable : float array, shape (groups,)
        The smallest gap in base rate to all others that would be found in four of five audits, in (0, 1]; nan where
        none would.
    """

    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    least: int
    people: NDArray[np.int64]
    favourable: NDArray[np.int64]
    unfavourable: NDArray[np.int64]
    for_selection: Floats
    for_errors: Floats
    detectable: Floats


def shortfall(cube: Cube, least: int) -> Shortfall:
    """Which groups of a cube need more people before a policy that asks for `least` can say anything about them."""
    base = rate(cube, "base_rate")
    effective = base.effective_n
    selection = np.ceil(np.maximum(least - effective, 0))
    errors = _for_errors(base, effective, least)
    short = (selection > 0) | (np.isnan(errors) | (errors > 0))
    counts = cube.counts.sum(axis=(2, 3))[short]
    return Shortfall(
        cube.attributes,
        tuple(group for group, needs in zip(cube.groups, short, strict=True) if needs),
        least,
        cube.people[short],
        counts[:, 1],
        counts[:, 0],
        selection[short],
        errors[short],
        detectable(base)[short],
    )


def _for_errors(base: Rate, effective: Floats, least: int) -> Floats:
    """More people until the rarer outcome has enough of them, at the group's own base rate."""
    rarer = np.minimum(base.value, 1 - base.value)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rarer > 0, np.ceil(np.maximum(least / rarer - effective - 1e-9, 0)), np.nan)
