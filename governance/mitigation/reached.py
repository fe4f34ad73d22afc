"""Reached: what a mitigation decides about held-out people, beside what was decided without it. Expected counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.rule import Rule
from governance.mitigation.trial import Trial
from governance.naming import Group

UNMITIGATED = "unmitigated"
RELEARNT = "learnt again"


@dataclass(frozen=True)
class Treatment:
    """A mitigation at one strength: a point of the picture.

    Attributes
    ----------
    method : str
        A key of `METHODS`; "unmitigated" for the audited model as it is.
    strength : float
        One of the method's strengths; nan where it has none.
    columns : tuple of str
        What it leaves out, if it is the one that leaves columns out.
    """

    method: str
    strength: float = float("nan")
    columns: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Treatment) and repr(self) == repr(other)  # nan is itself here

    def __hash__(self) -> int:
        return hash(repr(self))


@dataclass(frozen=True, eq=False)
class Reached:
    """What one treatment decides in one trial.

    Attributes
    ----------
    treatment : Treatment
    seed : int
        Of the trial.
    amounts : float array, shape (3, groups, 2, 2, 2)
        Expected people, weights and squared weights by group, real outcome, unmitigated decision and new decision.
    chances : float array, shape (held-out people,), or None
        The probability with which each person is selected; kept of the audited people only (seed 0).
    model : bytes or None
        What was learnt, as a `.skops` file; kept of the first trial in which models learn.
    refused : str
        Why this treatment cannot be had here, in a sentence; everything else is empty then.
    kept_out : tuple of group
        Groups that the method did not look at, because too few of their people are there to learn from.
    unsaved : str
        Why there is no `model` in the trial of which one is kept, in a sentence.
    rule : Rule or None
        Of a treatment by thresholds: the one that was measured, and that can be taken away.
    """

    treatment: Treatment
    seed: int
    amounts: Floats = field(repr=False)
    chances: NDArray[np.float32] | None = field(default=None, repr=False)
    model: bytes | None = field(default=None, repr=False)
    refused: str = ""
    kept_out: tuple[Group, ...] = ()
    unsaved: str = ""
    rule: Rule | None = None


class InTrials:
    """What was measured in some trials, its own first. Both kinds of points are, of decisions and of numbers."""

    each: tuple[Any, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of the trials it was measured in, its own first."""
        return tuple(one.seed for one in self.each)

    @property
    def model(self) -> bytes | None:
        """What was learnt in its own trial, as a `.skops` file."""
        found: bytes | None = self.each[0].model
        return found

    @property
    def unsaved(self) -> str:
        """Why there is no such file, in a sentence; "" where there is one, or nothing was learnt."""
        return str(self.each[0].unsaved)


def decided(trial: Trial, chances: Floats, who: NDArray[np.bool_] | None = None) -> Floats:
    """The expected amounts of `Reached` when each person is selected with this probability.

    Parameters
    ----------
    trial : Trial
    chances : float array, shape (held-out people,)
    who : bool array, shape (held-out people,), optional
        Of whom; of the test people without it.
    """
    who, groups = trial.tested if who is None else who, len(trial.problem.groups)
    parts = (trial.codes, trial.outcome.astype(int), trial.selected.astype(int))
    cells = np.ravel_multi_index(tuple(each[who] for each in parts), (groups, 2, 2))
    weight = np.ones(len(cells)) if trial.weight is None else trial.weight[who]
    each = (np.ones(len(cells)), weight, weight**2)
    everybody, chosen = (
        np.stack([np.bincount(cells, one * share, 4 * groups) for one in each]).reshape(3, groups, 2, 2)
        for share in (1.0, chances[who])
    )
    return np.stack([everybody - chosen, chosen], axis=-1)


def by_share(cube: Cube, share: Floats) -> Floats:
    """The same of a cube's people, when this share of each cell is selected, shape (groups, thresholds + 1)."""
    parts = np.stack([cube.counts.astype(float), cube.amount.astype(float), cube.squared.astype(float)])
    chosen = (parts * share[:, None, None, :]).sum(axis=-1)
    return np.stack([parts.sum(axis=-1) - chosen, chosen], axis=-1)


def cube_of(grouping: dict[str, Any], favourable: str, amounts: Floats, *, after: bool, weighted: bool) -> Cube:
    """The people as the mitigation decides (`after`) or as was decided without it, as a cube.

    Expected amounts are no whole people. The counts are then rounded, and the amounts themselves stand as the sums of
    weights, so that every rate is exact and its interval is that of as many people.
    """
    held = amounts.sum(axis=3 if after else 4)[..., None]  # (3, groups, 2, 2, 1)
    people, weight, squares = held
    total = np.rint(people.sum(axis=2, keepdims=True))
    chosen = np.minimum(np.rint(people[:, :, 1:]), total)
    counts = np.concatenate([total - chosen, chosen], axis=2).astype(np.int64)
    whole = not weighted and bool((counts == people).all() and (people == squares).all())
    return Cube(
        **grouping,
        counts=counts,
        weight=None if whole else weight,
        squares=None if whole else squares,
        favourable=favourable,
    )
