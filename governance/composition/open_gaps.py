"""Open gaps: what the people whose group is missing leave open about the gaps between the known groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.cube import Cube
from governance.metrics.disparity import rate_difference
from governance.metrics.missing import Bounds, bounds
from governance.metrics.rates import rate
from governance.naming import MISSING


@dataclass(frozen=True, eq=False)
class OpenGap:
    """What a missing attribute leaves open about the largest gap in a rate between the known groups.

    Attributes
    ----------
    attribute, rate : str
    known : float
        The largest gap between the known groups, without the people whose group is missing.
    bounds : Bounds
        Between what it lies, wherever these people belong.
    among : int
        All people, with those whose group is missing.
    """

    attribute: str
    rate: str
    known: float
    bounds: Bounds
    among: int


def open_gap(cube: Cube, attribute: str, name: str) -> OpenGap | None:
    """The bounds that people without a group put on the gap in a rate; None where there are none, or no two groups."""
    alone = cube.by(attribute)
    if MISSING not in alone.levels[0]:
        return None
    found = bounds(rate(alone, name))
    if not found.people or np.isnan(found.worst):
        return None
    known = rate_difference(alone.known, name).value
    return OpenGap(attribute, name, known, found, int(rate(alone, name).n.sum()))
