"""Levelling: whether a gap closed because the lowest group's rate rose, or because the highest group's fell."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from governance.metrics.changes import PairedDifference, paired_difference
from governance.metrics.intervals import Estimate, carried
from governance.metrics.paired import Paired
from governance.mitigation.goals import GOALS
from governance.mitigation.side_effects import HARDLY, Effect, effect
from governance.naming import Group

RAISED, LOWERED, EITHER, OPEN = "by raising", "by lowering", "cannot be told", "not closed"


@dataclass(frozen=True)
class Change:
    """How much a number changed, with its interval."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Levelling:
    """What became of the two groups that were furthest apart in a rate.

    Attributes
    ----------
    name : str
        A key of `RATES`.
    lowest, highest : tuple of str
        The groups with the lowest and the highest rate before.
    of_lowest, of_highest : (float, float)
        Their rates before and after.
    up, down : Change
        How much the rate of the lowest rose, and that of the highest fell; below 0 where it is the other way round.
    closed : Change
        How much nearer the two came: both together.
    leaning : Change
        How much more of that comes from raising than from lowering.
    largest : Effect
        How the largest gap moves, which other groups may set; of it is told first whether it narrows.
    pairs : int
        Of how many pairs of groups these two are one; the intervals hold for all of them at once (Bonferroni).
    """

    name: str
    lowest: Group
    highest: Group
    of_lowest: tuple[float, float]
    of_highest: tuple[float, float]
    up: Change
    down: Change
    closed: Change
    leaning: Change
    largest: Effect
    pairs: int

    @property
    def verdict(self) -> str:
        """How the gap between the two closed: `RAISED`, `LOWERED`, `EITHER` or `OPEN`."""
        if not self.closed.low > 0:
            return OPEN
        return RAISED if self.leaning.low > 0 else LOWERED if self.leaning.high < 0 else EITHER

    @property
    def turned(self) -> bool:
        """Whether the two are the other way round afterwards, by what can be seen."""
        return self.of_lowest[1] - self.of_highest[1] >= HARDLY

    @property
    def raised(self) -> float:
        """The share of what closed that comes from raising the lowest; the rest comes from lowering the highest.

        Above 1 where the highest rose too, below 0 where the lowest fell too; nan where nothing closed.
        """
        return self.up.value / self.closed.value if self.closed.value > 0 else np.nan

    @property
    def both_fall(self) -> bool:
        """Whether surely both groups have a lower rate than before: nobody of the two gained."""
        return self.up.high < 0 and self.down.low > 0


def levelling(found: PairedDifference, *, least: int = 0) -> Levelling | None:
    """Who gave and who gained, of the two groups that were furthest apart in a rate before.

    What closed is the sum of what the lowest group gained and of what the highest lost, each with its paired interval;
    the two groups hold different people, so that sums are put together by square-and-add. Whether a higher rate is
    better for a person is not judged here.

    Parameters
    ----------
    found : PairedDifference
    least : int
        Groups whose rate is about fewer people (effective ones where weighted), before or after, take no part.

    Returns
    -------
    Levelling or None
        None where fewer than two groups take part.

    References
    ----------
    Mittelstadt, Wachter and Russell (2023), The unfairness of fair machine learning: levelling down and strict
    egalitarianism by default, Michigan Technology Law Review 30.
    """
    largest = effect(found, least=least)
    gap = largest.gap.before
    if gap.top is None or gap.bottom is None:
        return None
    pairs = comb(len(gap.rate.groups), 2)
    low, high = found.interval(1 - 0.05 / pairs)
    bottom, top = (found.position(group) for group in (gap.bottom, gap.top))
    up, rose = ((found.value[at : at + 1], low[at : at + 1], high[at : at + 1]) for at in (bottom, top))
    down: Estimate = (-rose[0], -rose[2], -rose[1])
    return Levelling(
        found.name,
        gap.bottom,
        gap.top,
        (float(found.first.value[bottom]), float(found.second.value[bottom])),
        (float(found.first.value[top]), float(found.second.value[top])),
        _change(up),
        _change(down),
        _change((up[0] + down[0], *carried(np.add, up, down))),
        _change((up[0] - down[0], *carried(np.subtract, up, down))),
        largest,
        pairs,
    )


def lowers(people: Paired, goal: str, *, least: int = 0) -> bool:
    """Whether one of a goal's gaps between these groups closed by lowering the group that was ahead.

    Parameters
    ----------
    people : Paired
        By the groups that may leave the screen, so that it is the same on the screen, to a committee and in a note.
    goal : str
        A key of `GOALS`.
    least : int
        As for `levelling`.
    """
    each = [levelling(paired_difference(people, name), least=least) for name in GOALS[goal].rates]
    return any(found is not None and found.verdict == LOWERED for found in each)


def _change(found: Estimate) -> Change:
    return Change(*(float(each[0]) for each in found))
