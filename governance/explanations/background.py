"""Background: whom a prediction is compared with. Stated, drawn with a seed, and the same until somebody changes it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.errors import BackgroundEmpty
from governance.explanations.subject import Subject
from governance.metrics import words

PEOPLE = 100
LEARNT, IMITATED = "the people that the model learnt from", "the people whose record was learnt from"
AUDITED = "the audited people"


@dataclass(frozen=True, eq=False)
class Background:
    """Some people, whose average prediction is where an explanation begins.

    Attributes
    ----------
    who : str
        Of whom they are a sample, as the end of a sentence: "the people that the model learnt from".
    rows : int array, shape (people,)
        Their positions in the table.
    of : int
        How many they were drawn from.
    seed : int
        Of the draw.
    """

    who: str
    rows: NDArray[np.int64] = field(repr=False)
    of: int
    seed: int

    @property
    def words(self) -> str:
        """Whom the prediction is compared with, for a sentence: "100 of the people that ..., drawn at random"."""
        if len(self.rows) == self.of:
            return f"all {self.of:,} of {self.who}"
        return f"{len(self.rows):,} of {self.who}, drawn at random (draw {self.seed + 1})"


def background(among: NDArray[np.int64], who: str, *, people: int = PEOPLE, seed: int = 0) -> Background:
    """People drawn at random, without one of them twice; all of them where they are few.

    Parameters
    ----------
    among : int array
        Positions in the table of those who may be drawn.
    who : str
        Who they are, as the end of a sentence.

    Raises
    ------
    BackgroundEmpty
        If nobody may be drawn.
    """
    if not len(among):
        raise BackgroundEmpty(who)
    return Background(who, np.sort(sample(among, people, seed)), len(among), seed)


def sample(rows: NDArray[np.int64], people: int, seed: int = 0) -> NDArray[np.int64]:
    """Some of these positions, drawn at random with a fixed seed; all of them when they are few."""
    if len(rows) <= people:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, people, replace=False))


def pools(audit: Audit, subject: Subject, *, least: int = 1) -> dict[str, NDArray[np.int64]]:
    """Whom a prediction may be compared with: those the model learnt from, all audited people, or one group of them.

    Parameters
    ----------
    least : int
        Audited people that a group must have.

    Returns
    -------
    dict
        Positions in the table, by who they are.
    """
    learnt = LEARNT if subject.imitated is None else IMITATED
    found = {learnt: subject.training} if len(subject.training) else {}
    found[AUDITED] = subject.rows
    for attribute in audit.dataset.roles.sensitive:
        groups, codes = audit.groups([attribute])
        for place, group in enumerate(groups):
            rows = subject.rows[codes[subject.rows] == place]
            if len(rows) >= max(least, 1):
                found[f"{AUDITED} of {words.group([attribute], group)}"] = rows
    return found
