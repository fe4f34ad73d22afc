"""Options: which rates and which utility every threshold reaches in every group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.metrics.rates import SHARES
from governance.mitigation.rule import EVERYBODY, NOBODY

Places = NDArray[np.int64]
Picks = list[tuple[int, float]]  # candidate thresholds of one group, and how probably a coin picks each

ROUNDING = 1e-12  # two rates or utilities that are nearer than this are the same


@dataclass(frozen=True, eq=False)
class Options:
    """What every candidate threshold reaches in every group.

    Attributes
    ----------
    thresholds : float array, shape (candidates,)
        Ascending, from -inf (everybody is selected) to inf (nobody).
    rates : float array, shape (rates, groups, candidates)
        Each falls from 1 to 0 as the threshold rises; nan for a group with nobody in the denominator.
    utility : float array, shape (groups, candidates)
        What each group adds to the utility of everybody.
    whole : float array, shape (groups, 2)
        What it adds more where all of those are selected whose real outcome was unfavourable, and favourable.
    off : float array, shape (candidates,)
        How far each threshold is from the common one.
    held : bool array, shape (rates, groups)
        Which groups are compared in each rate: in it they may be no further apart than a tolerance.
    """

    thresholds: Floats
    rates: Floats
    utility: Floats
    whole: Floats
    off: Floats
    held: NDArray[np.bool_]

    def among(self, groups: NDArray[np.bool_]) -> Options:
        """The same of these groups only, without the rates in which none of them is compared."""
        kept = self.held[:, groups].any(axis=1)
        return Options(
            self.thresholds,
            self.rates[kept][:, groups],
            self.utility[groups],
            self.whole[groups],
            self.off,
            self.held[kept][:, groups],
        )

    @property
    def best(self) -> Places:
        """The candidate of most utility of each group; of several the nearest to the common threshold."""
        top = self.utility >= self.utility.max(axis=1, keepdims=True) - ROUNDING
        return np.where(top, self.off, np.inf).argmin(axis=1) if len(top) else np.zeros(0, np.int64)


class Solution(Protocol):
    """The best rules of a policy, one for each tolerance.

    Attributes
    ----------
    value : float array, shape (tolerances,)
        The utility that the compared groups add.
    gap : float array, shape (tolerances,)
    """

    @property
    def value(self) -> Floats: ...

    @property
    def gap(self) -> Floats: ...

    def picks(self, place: int) -> list[Picks]:
        """Of each compared group, the candidates that the rule at this tolerance picks."""
        ...


@dataclass(frozen=True, eq=False)
class Chosen:
    """Rules without a coin, one for each tolerance; see `Solution`.

    Attributes
    ----------
    chosen : int array, shape (tolerances, groups)
        The candidate of each group.
    """

    options: Options
    chosen: Places

    @property
    def value(self) -> Floats:
        return np.take_along_axis(self.options.utility, self.chosen.T, axis=1).sum(axis=0)

    @property
    def gap(self) -> Floats:
        if not self.options.held.any():
            return np.zeros(len(self.chosen))
        rates = [np.take_along_axis(each, self.chosen.T, axis=1) for each in self.options.rates]
        return furthest(np.stack(rates), self.options.held)

    def picks(self, place: int) -> list[Picks]:
        """See `Solution`."""
        return [[(int(each), 1.0)] for each in self.chosen[place]]


def furthest(rates: Floats, held: NDArray[np.bool_]) -> Floats:
    """The largest difference in any rate between two groups that are compared in it, from (rates, groups, values)."""
    highest = np.where(held[..., None], rates, -np.inf).max(axis=1)
    lowest = np.where(held[..., None], rates, np.inf).min(axis=1)
    return np.asarray((highest - lowest).max(axis=0))


def options(cube: Cube, rates: tuple[str, ...], worth: Floats, common: float, held: NDArray[np.bool_]) -> Options:
    """What every threshold of a cube reaches, weighted where people are.

    Parameters
    ----------
    rates : tuple of str
        Keys of `SHARES`, among the selection rate and the true and false positive rates.
    worth : float array, shape (2, 2)
        What one person adds to the utility, by what happened and what is decided.
    common : float
    held : bool array, shape (rates, groups)
        See `Options`.
    """
    amount = cube.amount.sum(axis=2).astype(float)
    nobody = np.zeros((*amount.shape[:2], 1))
    selected = np.concatenate([amount[..., ::-1].cumsum(axis=-1)[..., ::-1], nobody], axis=-1)
    people = selected[..., 0]
    found = []
    for name in rates:
        outcomes = [label for label, _ in SHARES[name][0]]
        with np.errstate(invalid="ignore"):
            found.append(selected[:, outcomes].sum(axis=1) / people[:, outcomes].sum(axis=1)[:, None])
    gained = worth[:, 1] - worth[:, 0]
    utility = np.einsum("gyc,y->gc", selected, gained) + (people @ worth[:, 0])[:, None]
    thresholds = np.array([EVERYBODY, *cube.thresholds, NOBODY])
    off = np.nan_to_num(np.abs(thresholds - common))  # to select everybody or nobody is far, and no infinity
    return Options(thresholds, np.stack(found), utility, people * gained, off, held)
