"""Asked: what the reader of the explanations page wants explained, chosen once on top and passed to every tab."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.explanations.attribution import Attributions, Explainer
from governance.explanations.subject import Subject
from ui import audience, cache, session

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked about.

    Attributes
    ----------
    audit : Audit
    explainer : Explainer
        Of what is explained, in which unit, against whom.
    key : tuple
        Everything that was chosen about it.
    by : tuple of str
        The attributes whose groups are compared.
    person : int or None
        The position in the table of the person in view; None in the committee view, which shows nobody.
    """

    audit: Audit
    explainer: Explainer
    key: tuple[Hashable, ...]
    by: tuple[str, ...]
    person: int | None

    @property
    def subject(self) -> Subject:
        """What is explained."""
        return self.explainer.subject

    @cached_property
    def least(self) -> int:
        """How many people a group needs to be compared, and to be seen by a committee."""
        return session.policy(self.audit).min_group_size

    @property
    def committee(self) -> bool:
        """Whether a committee is looking."""
        return audience.committee()

    @property
    def row(self) -> int:
        """The position in the table of the person in view, where somebody is: in tabs that a committee does not see."""
        assert self.person is not None
        return self.person

    @cached_property
    def own(self) -> Attributions:
        """The explanation of the person in view."""
        return self.of_rows(np.array([self.row]))

    def of_rows(self, rows: NDArray[np.int64]) -> Attributions:
        """The explanation of some people, by their positions in the table, made once."""
        return self.kept("attributions", rows.tobytes(), make=lambda: self.explainer.of_rows(rows))

    def kept(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """A result about what is asked, made once; `more` holds whatever else changes it."""
        return cache.kept(session.choice(), name, *self.key, *more, make=make)

    def few(self, name: str, *more: Hashable, make: Callable[[], Result]) -> Result:
        """The same of what holds a model, or a value of many rows."""
        return cache.explained(session.choice(), name, *self.key, *more, make=make)
