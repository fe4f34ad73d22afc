"""Asked: what the reader of the mitigation page wants to see, chosen once on top and passed to everything below."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import TypeVar

import streamlit as st

from governance.audit import Audit
from governance.metrics.cube import Cube
from governance.mitigation import tradeoff
from governance.mitigation.folds import out_of_fold
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, crossed, problem
from governance.mitigation.reached import Reached
from governance.mitigation.tradeoff import Point, Task
from governance.mitigation.trial import trial
from ui import audience, cache, session
from ui.audience import View

Result = TypeVar("Result")

LATEST = 8  # results of the picture: three of each state of the work


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked about.

    Attributes
    ----------
    audit : Audit
    by : tuple of str
        The attributes whose groups are made more equal.
    wanted : Wanted
        The goal, the utility, and how many people a group needs.
    threshold : float or None
        From which score on the audited model selects; None where decisions are recorded.
    """

    audit: Audit
    by: tuple[str, ...]
    wanted: Wanted
    threshold: float | None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Everything that is asked, and changes a result."""
        return self.by, self.wanted.goal, self.wanted.utility, self.wanted.least, self.threshold

    @cached_property
    def problem(self) -> Problem:
        """What every mitigation is given; made once."""
        return cache.few(session.choice(), "mitigation problem", self.by, self.threshold, make=self._problem)

    def _problem(self) -> Problem:
        """The problem, with the scores that thresholds are chosen by, which no choice of the reader changes."""
        made = problem(self.audit, self.by, threshold=self.threshold)
        own = trial(made)
        if own.learns:
            with st.spinner("Scoring the people to choose thresholds on, by models that learnt without them"):
                scored = cache.kept(
                    session.choice(),
                    "scored apart",
                    make=lambda: out_of_fold(made, own.training, groups=crossed(self.audit)),
                )
            made.kept["scored", own.seed] = scored
        return made

    @cached_property
    def start(self) -> tuple[Task, tuple[Reached, ...]]:
        """What takes no learning: the audited model, and what thresholds can do with its scores."""
        return self.few("mitigation start", make=lambda: tradeoff.first(self.problem, self.wanted))

    @cached_property
    def comparable(self) -> bool:
        """Whether at least two of the groups that may be seen have enough people to be compared."""
        audited = tradeoff.points(self.problem, self.wanted, self.start[1][:1])[0]
        return not isnan(tradeoff.among(audited, self.seen(audited).cube.groups).gap.value)

    def points(self, learnt: tuple[Reached, ...] = ()) -> list[Point]:
        """The points of the picture with all groups, the unmitigated model first; never shown as they are."""
        return tradeoff.points(self.problem, self.wanted, (*self.start[1], *learnt))

    def seen(self, point: Point) -> View[Cube]:
        """The groups as they may be seen and as they may leave the screen."""
        return audience.visible(point.before, self.wanted.least)

    def kept(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """A result about what is asked, made once; `more` holds whatever else changes it."""
        return cache.kept(session.choice(), name, *self.key, *more, make=make)

    def few(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """The same of what holds models, or a value of every row."""
        return cache.few(session.choice(), name, *self.key, *more, make=make)

    def latest(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """The same of what every finished step changes: the last few of all that is asked, in one place of `few`."""
        held: dict[Hashable, Result] = self.few("mitigation latest", make=dict)
        key = name, *more
        if (found := held.get(key)) is None:
            found = held[key] = make()
        for old in list(held)[:-LATEST]:
            held.pop(old, None)
        return found
