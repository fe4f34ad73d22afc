"""Quality: how good scores are in every group, each number with its interval, drawn once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.by_group import ByGroup
from governance.metrics.calibration import BINS, expected_calibration_error
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.scores import area_under_curve, brier_score
from governance.naming import Group

QUALITIES = ("expected_calibration_error", "brier_score", "area_under_curve")
KEPT = 0.95


@dataclass(frozen=True, eq=False, repr=False)
class Kept(ByGroup):
    """A number of some groups, with the 95 % interval that was drawn once; any other is drawn when it is asked for.

    Attributes
    ----------
    whole : ByGroup
        The number of all groups.
    places : int array, shape (groups,)
        Where these groups stand in it.
    number, low, high, resolution : float array, shape (groups,)
        The value, where its interval begins and ends, and how far the value may be from that of the scores themselves.
    """

    whole: ByGroup
    places: NDArray[np.int64]
    number: Floats
    low: Floats
    high: Floats
    resolution: Floats

    @property
    def value(self) -> Floats:
        return self.number

    @property
    def effective_n(self) -> Floats:
        return self.whole.effective_n[self.places]

    def interval(self, confidence: float = KEPT) -> tuple[Floats, Floats]:
        """As of the whole number."""
        if confidence == KEPT:
            return self.low, self.high
        low, high = self.whole.interval(confidence)
        return low[self.places], high[self.places]

    def at(self, places: NDArray[np.int64]) -> Kept:
        """The same of some groups, by their positions."""
        own = ("places", "number", "low", "high", "resolution")
        groups = tuple(self.groups[place] for place in places)
        return replace(self, groups=groups, **{name: getattr(self, name)[places] for name in own})


@dataclass(frozen=True, eq=False)
class Quality:
    """How good scores are.

    Attributes
    ----------
    attributes, levels, groups
        As of a `Rate`.
    people : int array, shape (groups,)
        Never weighted.
    measures : dict of Kept
        By name, a key of `QUALITIES`.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    measures: Mapping[str, Kept]

    def among(self, groups: Iterable[Group]) -> Quality:
        """The same of these groups only."""
        known = set(groups)
        places = np.array([place for place, group in enumerate(self.groups) if group in known], np.int64)
        return replace(
            self,
            groups=tuple(self.groups[place] for place in places),
            people=self.people[places],
            measures={name: each.at(places) for name, each in self.measures.items()},
        )


def quality(cube: Cube, bins: int = BINS) -> Quality:
    """Expected calibration error, Brier score and AUC of every group with their 95 % intervals.

    The interval of the calibration error is drawn, at a cost that grows with groups and bins; none of the numbers
    depends on a threshold.

    Raises
    ------
    ThresholdsRefused, NotProbabilities, BinsRefused
    """
    each = (expected_calibration_error(cube, bins), brier_score(cube), area_under_curve(cube))
    places = np.arange(len(cube.groups))
    grouping = cube.attributes, cube.levels, cube.groups
    measures = {
        one.name: Kept(one.name, *grouping, one, places, one.value, *one.interval(KEPT), one.resolution) for one in each
    }
    return Quality(*grouping, cube.people, measures)
