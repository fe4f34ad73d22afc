"""Quality: how good scores are in every group, each number with its interval, drawn once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.metrics.calibration import BINS, expected_calibration_error
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.scores import area_under_curve, brier_score
from governance.naming import Group

QUALITIES = ("expected_calibration_error", "brier_score", "area_under_curve")


@dataclass(frozen=True, eq=False)
class Quality:
    """How good scores are.

    Attributes
    ----------
    attributes, levels, groups
        As of a `Rate`.
    people : int array, shape (groups,)
        Never weighted.
    found : dict of float array, shape (4, groups)
        By name, a key of `QUALITIES`: the value, where its interval begins and ends, and its resolution.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    people: NDArray[np.int64]
    found: Mapping[str, Floats]

    def among(self, groups: Iterable[Group]) -> Quality:
        """The same of these groups only."""
        known = set(groups)
        places = np.array([place for place, group in enumerate(self.groups) if group in known], np.int64)
        return replace(
            self,
            groups=tuple(self.groups[place] for place in places),
            people=self.people[places],
            found={name: each[:, places] for name, each in self.found.items()},
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
    return Quality(
        cube.attributes,
        cube.levels,
        cube.groups,
        cube.people,
        {one.name: np.stack([one.value, *one.interval(), one.resolution]) for one in each},
    )
