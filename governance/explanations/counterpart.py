"""Counterpart: real people who are like one person, with the other decision, or in another group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.errors import NothingDecided
from governance.explanations.background import sample
from governance.explanations.likeness import Likeness
from governance.explanations.subject import Subject, subject
from governance.metrics.intervals import Floats, wilson
from governance.naming import Group

ASKED = 20_000  # people about whom a model is asked where the audit does not hold what it says
NEAREST = 3
ALIKE, SHARE = 200, 10  # people who are most alike; where there are fewer than ten times as many, a tenth


@dataclass(frozen=True, eq=False)
class Decisions:
    """What was decided about people.

    Attributes
    ----------
    rows : int array, shape (people,)
        Their positions in the table.
    score : float array, shape (people,)
        What the model says; nan where it says no score.
    decided : bool array, shape (people,)
        Who got the decision that the subject is about.
    """

    rows: NDArray[np.int64] = field(repr=False)
    score: Floats = field(repr=False)
    decided: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Nearness:
    """How far everybody is from one person.

    Attributes
    ----------
    alike : Likeness
        Over the people of `known`.
    known : Decisions
    row : int
        The person's position in the table; they are not their own counterpart.
    decided : bool
        Whether they got the decision.
    places : float array, shape (columns,)
        Where they stand in each column.
    far : float array, shape (people,)
    """

    alike: Likeness
    known: Decisions
    row: int
    decided: bool
    places: Floats = field(repr=False)
    far: Floats = field(repr=False)

    def nearest(self, among: NDArray[np.int64], most: int) -> tuple[Counterpart, ...]:
        """The nearest of the people at these positions in `known`."""
        places = among[np.argsort(self.far[among], kind="stable")[:most]]
        apart = self.alike.by_column(self.places, places)
        return tuple(
            Counterpart(
                int(self.known.rows[place]),
                float(self.far[place]),
                apart[at],
                float(self.known.score[place]),
                bool(self.known.decided[place]),
            )
            for at, place in enumerate(places.tolist())
        )


@dataclass(frozen=True, eq=False)
class Counterpart:
    """A real person beside the one in view.

    Attributes
    ----------
    row : int
        Their position in the table.
    distance : float
        How far they are: the mean over the columns that count; 1 is "as different as two strangers".
    apart : float array, shape (columns,)
        How far they are in each column of the likeness; 0 where they are the same.
    score : float
    decided : bool
    """

    row: int
    distance: float
    apart: Floats
    score: float
    decided: bool


@dataclass(frozen=True, eq=False)
class GroupBeside:
    """The people of one group beside the person in view.

    Attributes
    ----------
    group : tuple of str
    people : int
        How many others of the group there are.
    same, other : Counterpart or None
        The nearest with the same decision as the person, and with the other one; None where there is nobody.
    alike, decided : int
        How many of the group are among those most like the person, whatever their group, and how many of these got
        the decision.
    furthest : float
        The distance of the furthest of those most like the person, whatever their group.
    """

    group: Group
    people: int
    same: Counterpart | None
    other: Counterpart | None
    alike: int
    decided: int
    furthest: float

    @property
    def nearest(self) -> float:
        """The distance of the nearest of the group."""
        return min(each.distance for each in (self.same, self.other) if each is not None)

    @property
    def rate(self) -> tuple[float, float, float]:
        """Of the group's people among those most alike the share with the decision, and its 95 % interval (Wilson).

        All nan where none of the group is among them.
        """
        value = self.decided / self.alike if self.alike else np.nan
        low, high = wilson(value, self.alike)
        return value, float(low), float(high)


def decisions(audit: Audit, about: Subject) -> Decisions:
    """What was decided about the audited people, from the audit where it stands.

    Where it does not (another class, a number, a stand-in for the model), the model is asked in one batch, about at
    most 20,000 of them, drawn with a fixed seed.

    Raises
    ------
    NothingDecided
        If no decision follows.
    ModelFailed, ModelOutputsWrong, ModelProbabilitiesWrong
    """
    if not about.decides:
        raise NothingDecided(about.about)
    if _is_recorded(audit, about):
        score = np.full(len(audit.rows), np.nan) if audit.score is None else audit.score
        if about.threshold is not None and audit.score is not None:
            return Decisions(audit.rows, score, about.reached(score))
        if about.threshold is None and audit.decision is not None:
            return Decisions(audit.rows, score, audit.decision == audit.dataset.roles.favourable)
    rows = sample(about.rows, ASKED)
    return Decisions(rows, *about.answers(about.people.iloc[rows]))


def nearness(alike: Likeness, known: Decisions, person: pd.DataFrame, row: int, decided: bool) -> Nearness:
    """How far everybody of `known` is from this person, a frame of one row, who got or did not get the decision."""
    places = alike.places(person)
    return Nearness(alike, known, row, decided, places, alike.distances(places))


def nearest(near: Nearness, *, most: int = NEAREST) -> tuple[Counterpart, ...]:
    """The people with the other decision who are most like a person, the nearest first."""
    return near.nearest(np.flatnonzero(near.known.decided != near.decided), most)


def groups_beside(
    near: Nearness, groups: Sequence[Group], codes: NDArray[np.int64], *, most: int | None = None
) -> tuple[GroupBeside, ...]:
    """The people of each group who are like a person: the person's own group first, then by distance.

    Parameters
    ----------
    near : Nearness
        By a likeness without what the groups are made of.
    groups : sequence of tuple of str
    codes : int array, shape (people in the table,)
        Which group everybody is in, as `Audit.groups` says.
    most : int, optional
        How many people, of all groups together, count as most like the person: 200, or a tenth where that is fewer.
    """
    of, same = codes[near.known.rows], near.known.decided == near.decided
    others = near.known.rows != near.row
    most = min(ALIKE, int(others.sum()) // SHARE) if most is None else most
    ranked = np.flatnonzero(others)
    alike = ranked[np.argsort(near.far[ranked], kind="stable")[:most]]
    furthest = float(near.far[alike[-1]]) if len(alike) else np.nan
    found = []
    for place, group in enumerate(groups):
        inside, like = np.flatnonzero((of == place) & others), alike[of[alike] == place]
        if len(inside):
            first = [near.nearest(inside[same[inside] == wanted], 1) for wanted in (True, False)]
            sides = [each[0] if each else None for each in first]
            decided = int(near.known.decided[like].sum())
            found.append(GroupBeside(group, len(inside), sides[0], sides[1], len(like), decided, furthest))
    mine = groups[codes[near.row]]
    return tuple(sorted(found, key=lambda each: (each.group != mine, each.nearest)))


def unlike(own: Group, found: Sequence[GroupBeside]) -> tuple[GroupBeside, ...]:
    """The other groups where somebody with the other decision is nearer than anybody of the own group with the same.

    Empty where the own group has nobody else with the same decision. It is a place to look, and no proof: of a larger
    group the nearest person is nearer by the number of its people alone.
    """
    mine = next((each.same for each in found if each.group == own), None)
    if mine is None:
        return ()
    others = (each for each in found if each.group != own and each.other is not None)
    return tuple(each for each in others if each.other is not None and each.other.distance < mine.distance)


def _is_recorded(audit: Audit, about: Subject) -> bool:
    """Whether the audit holds what the subject says about the audited people."""
    return about.model is audit.model and subject(audit).output.classes == about.output.classes
