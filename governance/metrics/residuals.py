"""Residuals: how far predictions of a number are off, in every group, from the moments of a `Regression`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from governance.errors import MeasureUnknown, ToleranceRefused
from governance.metrics.by_group import ByGroup
from governance.metrics.intervals import Floats, kish, mean_interval, over, wilson
from governance.metrics.regression import MOMENTS, Regression


@dataclass(frozen=True, eq=False, repr=False)
class Mean(ByGroup):
    """A mean, or a function of means, of every group, in the unit of what is predicted (R² and shares have none).

    Attributes
    ----------
    mean : float array, shape (groups,)
        The value.
    spread : float array, shape (groups,)
        The variance of one person's contribution to it.
    people : float array, shape (groups,)
        Kish's effective size.
    least, most : float
        The smallest and the largest value that there can be.
    """

    mean: Floats
    spread: Floats
    people: Floats
    least: float = -np.inf
    most: float = np.inf

    @property
    def value(self) -> Floats:
        return self.mean

    @property
    def effective_n(self) -> Floats:
        return self.people

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Student's; of R² and the root mean squared error by the delta method."""
        low, high = mean_interval(self.mean, self.spread, self.people, confidence)
        return np.maximum(low, self.least), np.minimum(high, self.most)


@dataclass(frozen=True, eq=False, repr=False)
class Near(Mean):
    """A share of people, with Wilson's interval."""

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's."""
        return wilson(self.mean, self.people, confidence)


Moment = Mapping[str, Floats]

# How small a spread beside the mean leaves nothing of second and of fourth moments but rounding.
FLAT, FLAT_FOR_FOURTH = 1e-10, 1e-6


def _r_squared(m: Moment) -> tuple[Floats, Floats]:
    error, mean = m["rr"], m["y"]
    spread = m["yy"] - mean**2
    fourth = m["yyyy"] - 4 * mean * m["yyy"] + 6 * mean**2 * m["yy"] - 3 * mean**4
    shared = m["rryy"] - 2 * mean * m["rry"] + mean**2 * error - error * spread
    share = error / np.where(spread > FLAT * mean**2, spread, np.nan)
    variance = (m["rrrr"] - error**2) - 2 * share * shared + share**2 * (fourth - spread**2)
    return 1 - share, np.where(spread > FLAT_FOR_FOURTH * mean**2, variance / spread**2, np.nan)


def _root(m: Moment) -> tuple[Floats, Floats]:
    error = m["rr"]
    return np.sqrt(error), over(m["rrrr"] - error**2, 4 * error, none=0 * error)  # no error at all has no spread


# Each gives the value and the variance of one person's contribution, from the means of `MOMENTS`.
RESIDUALS: dict[str, Callable[[Moment], tuple[Floats, Floats]]] = {
    "mean_prediction": lambda m: (m["p"], m["pp"] - m["p"] ** 2),
    "mean_outcome": lambda m: (m["y"], m["yy"] - m["y"] ** 2),
    "mean_residual": lambda m: (m["r"], m["rr"] - m["r"] ** 2),
    "mean_absolute_error": lambda m: (m["a"], m["rr"] - m["a"] ** 2),
    "root_mean_squared_error": _root,
    "r_squared": _r_squared,
}
ERRORS = ("mean_absolute_error", "root_mean_squared_error")  # never below zero
WITHIN = "share_within_tolerance"


def regression_measure(cube: Regression, name: str) -> Mean:
    """A measure of predictions of a number, by group.

    Parameters
    ----------
    cube : Regression
    name : str
        A key of `RESIDUALS`, or "share_within_tolerance". A residual is prediction minus true value, so that a
        positive mean residual is a group that is predicted too high.

    Returns
    -------
    Mean
        nan for a group with nobody, and R² where all true values of a group are the same, or so nearly the same
        beside their size that rounding hides the rest: subtract a constant before counting.

    Raises
    ------
    MeasureUnknown
        If there is no such measure.
    ToleranceRefused
        If the share within a tolerance is asked and none was given.
    """
    total = cube.amount.sum(axis=(1, 2))
    people = kish(total, cube.squared.sum(axis=(1, 2)))
    labelled = (name, cube.attributes, cube.levels, cube.groups)
    if name == WITHIN:
        if cube.tolerance is None:
            raise ToleranceRefused(None)
        share = over(cube.near[:, 1], total)
        return Near(*labelled, share, share * (1 - share), people, 0.0)
    if name not in RESIDUALS:
        raise MeasureUnknown(name, (*RESIDUALS, WITHIN))
    means = over(cube.moments, total[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        value, spread = RESIDUALS[name](dict(zip(MOMENTS, means.T, strict=True)))
    ends = 0.0 if name in ERRORS else -np.inf, 1.0 if name == "r_squared" else np.inf
    return Mean(*labelled, value, spread, people, *ends)


def measures(cube: Regression) -> list[Mean]:
    """How far off, how near and how well explained, by group: what people ask of predictions of a number.

    The share within the tolerance is there where one was given.
    """
    asked = ("mean_residual", "mean_absolute_error", "root_mean_squared_error", "r_squared")
    names = asked if cube.tolerance is None else (*asked, WITHIN)
    return [regression_measure(cube, name) for name in names]
