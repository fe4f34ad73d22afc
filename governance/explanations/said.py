"""Said: what a model says about everybody who is compared, group by group."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.explanations.subject import Subject
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, over
from governance.naming import Group
from governance.shapley.outputs import LOG_ODDS, log_odds


@dataclass(frozen=True, eq=False)
class Said:
    """What a model says about people, and which group each is in.

    Attributes
    ----------
    by : tuple of str
        The attributes that the groups are groups of.
    groups : tuple of tuple of str
    rows : int array, shape (people,)
        Their positions in the table.
    codes : int array, shape (people,)
        Positions in `groups`.
    scores : float array, shape (people,)
        See `Subject.scores`.
    unit : str
    weight : float array, shape (people,)
        1 where people are not weighted.
    """

    by: tuple[str, ...]
    groups: tuple[Group, ...]
    rows: NDArray[np.int64] = field(repr=False)
    codes: NDArray[np.int64] = field(repr=False)
    scores: Floats = field(repr=False)
    unit: str
    weight: Floats = field(repr=False)

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """How many each group has, shape (groups,)."""
        return np.bincount(self.codes, minlength=len(self.groups))

    @cached_property
    def output(self) -> Floats:
        """The scores in the unit, shape (people,); log-odds of somebody of whom the model is sure are infinite."""
        return log_odds(self.scores) if self.unit == LOG_ODDS else self.scores

    def within(self, group: Group) -> NDArray[np.bool_]:
        """Who is in a group, shape (people,)."""
        return self.codes == self.groups.index(group)

    def pair(self, first: Group, second: Group | None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who is in either of two groups; without a second one, everybody else is."""
        own = self.within(first)
        return own, ~own if second is None else self.within(second)

    def mean(self, who: NDArray[np.bool_]) -> float | None:
        """The mean output of these people; None where it is no number."""
        held = self.weight[who]
        total = float(held.sum())
        found = float(held @ self.output[who]) / total if total else np.nan
        return found if np.isfinite(found) else None

    def furthest(self, groups: tuple[Group, ...], least: int = 0) -> tuple[Group, Group] | None:
        """Of these groups with enough people the one with the lowest mean score and the one with the highest.

        Of fewer than two such groups, the two with the most people; None where there are not two.
        """
        places = np.array([self.groups.index(each) for each in groups], dtype=np.int64)
        enough = places[self.people[places] >= least]
        if len(enough) < 2:
            most = places[np.argsort(-self.people[places], kind="stable")][:2]
            return (self.groups[most[1]], self.groups[most[0]]) if len(most) == 2 else None
        held, total = (
            np.bincount(self.codes, each, len(self.groups)) for each in (self.weight, self.weight * self.scores)
        )
        mean = over(total, held)[enough]
        return self.groups[enough[np.argmin(mean)]], self.groups[enough[np.argmax(mean)]]


def said(audit: Audit, subject: Subject, by: tuple[str, ...], among: NDArray[np.bool_] | None = None) -> Said:
    """What a model says about the audited people by group.

    Parameters
    ----------
    audit : Audit
    subject : Subject
    by : tuple of str
        Attributes; several mean their intersections.
    among : bool array, shape (subject.rows,), optional
        Of whom, if not of all.
    """
    kept = np.ones(len(subject.rows), bool) if among is None else among
    rows = subject.rows[kept]
    groups, codes = audit.groups(by)
    weight = np.ones(len(rows)) if audit.weights is None else audit.weights[rows]
    return Said(by, groups, rows, codes[rows], subject.audited[kept], subject.unit, weight)


def of_outcome(people: Cube, *, favourable: bool) -> Cube:
    """The people of a count whose real outcome was favourable, or was not, in the same groups; never weighted."""
    counts = people.counts.copy()
    counts[:, int(not favourable)] = 0
    return replace(people, counts=counts, weight=None, squares=None)
