"""Splits: the ways to part people by one column, and the one that parts many errors from few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.data.valued import OTHERS
from governance.inspection.coded import Coded
from governance.metrics.intervals import Floats, kish, over
from governance.metrics.significance import SIGNIFICANT, score_test
from governance.naming import MISSING


@dataclass(frozen=True, eq=False)
class Split:
    """One way to part people: those with these values of a column, and all others.

    Attributes
    ----------
    column : int
    values : tuple of int
        Positions in the column's values.
    gain : float
        By how much the sum of squared distances from the rates becomes smaller, on the finding half.
    p : float
        p-value that both sides have the same rate there; not adjusted.
    """

    column: int
    values: tuple[int, ...]
    gain: float
    p: float


@dataclass(frozen=True, eq=False)
class Growing:
    """What splits are chosen from.

    Attributes
    ----------
    found : Coded
    state : uint8 array, shape (people,)
        Of everybody; see `states`.
    least : int
        People, also among those whom the rate is about, on each side of a split in each half.
    """

    found: Coded
    state: NDArray[np.uint8]
    least: int

    def best(self, members: NDArray[np.int64]) -> Split | None:
        """The split of these people that tells most; None where none is beyond chance."""
        state = self.state[members]
        weight = None if self.found.weight is None else self.found.weight[members]
        options = [
            each
            for column in range(len(self.found.columns))
            for each in self._splits(column, self.found.codes[column][members], state, weight)
        ]
        if not options:
            return None
        most = max(options, key=lambda each: each.gain)
        return most if most.p * len(options) < SIGNIFICANT else None

    def _splits(
        self, column: int, codes: NDArray[np.uint8], state: NDArray[np.uint8], weight: Floats | None
    ) -> list[Split]:
        """The splits by a column that leave enough people on both sides."""
        names = self.found.values[column]
        cuts = _cuts(names, self.found.ordered[column])
        if not cuts:
            return []
        held = np.zeros((len(cuts), len(names)))
        for at, values in enumerate(cuts):
            held[at, list(values)] = 1
        both, sums = _sums(codes, state, weight, len(names))
        sides = [part @ both for part in (held, 1 - held)]
        enough = np.min([side.min(axis=1) for side in sides], axis=0) >= self.least
        inside, outside = ((part @ sums).T for part in (held, 1 - held))
        rates = [over(side[1], side[0]) for side in (inside, outside)]
        gain = over(inside[0] * outside[0], inside[0] + outside[0]) * (rates[0] - rates[1]) ** 2
        p = score_test(*((rate, kish(side[0], side[2])) for rate, side in zip(rates, (inside, outside), strict=True)))
        return [Split(column, cuts[at], float(gain[at]), float(p[at])) for at in np.flatnonzero(enough & ~np.isnan(p))]


def states(found: Coded, wrong: NDArray[np.bool_], among: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Of everybody whether they are measured, whether the rate is among them, and whether they are wrong: 0 to 7."""
    return (found.measured.astype(np.uint8) * 2 + among) * np.uint8(2) + wrong


def _sums(
    codes: NDArray[np.uint8], state: NDArray[np.uint8], weight: Floats | None, values: int
) -> tuple[Floats, Floats]:
    """By value: people of each half, all and those the rate is among; and of the finding half n, k and squares."""
    cell = codes * np.uint8(8) + state  # fewer than 32 values, so that a byte is enough
    people = np.bincount(cell, minlength=8 * values).reshape(values, 2, 2, 2).astype(float)
    both = np.concatenate([people.sum(axis=(2, 3)), people[:, :, 1].sum(axis=2)], axis=1)
    amounts, squares = people, people
    if weight is not None:
        amounts, squares = (
            np.bincount(cell, each, minlength=8 * values).reshape(values, 2, 2, 2) for each in (weight, weight**2)
        )
    own = amounts[:, 0, 1]
    return both, np.stack([own.sum(axis=1), own[:, 1], squares[:, 0, 1].sum(axis=1)], axis=1)


def _cuts(names: tuple[str, ...], ordered: bool) -> list[tuple[int, ...]]:
    """The sets of values that are parted from all others, each split once."""
    known = [at for at, name in enumerate(names) if name not in (OTHERS, MISSING)]
    alone: list[tuple[int, ...]] = [
        (at,) for at, name in enumerate(names) if name == MISSING or (not ordered and at in known)
    ]
    if not ordered:
        return alone[:1] if len(names) == 2 else alone if len(names) > 1 else []
    below = [tuple(known[:at]) for at in range(1, len(known))]
    above = [tuple(known[at:]) for at in range(1, len(known))] if len(known) < len(names) else []
    return [*below, *above, *(alone if known else [])]
