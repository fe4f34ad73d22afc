"""The subject of the checks: a table with its roles, as far as they are chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.column import Column
from governance.data.dataset import counted
from governance.data.roles import Roles
from governance.errors import GovernanceError

MOST_ROWS = 100_000  # that the checks of contents look at


@dataclass(frozen=True, eq=False)
class Subject:
    """A table with its roles, and everything that several checks ask of it.

    Roles may be incomplete, or name columns that the table does not have: what they do not say is not there.

    Attributes
    ----------
    table : DataFrame
    roles : Roles
    training : DataFrame, optional
        What a model learnt from.
    least : int
        People that a group should have.
    """

    table: pd.DataFrame = field(repr=False)
    roles: Roles
    training: pd.DataFrame | None = field(default=None, repr=False)
    least: int = 30
    _held: dict[str, Column] = field(default_factory=dict, repr=False)

    @property
    def people(self) -> int:
        """How many rows the table has."""
        return len(self.table)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, each once."""
        return tuple(dict.fromkeys(map(str, self.table.columns)))

    def column(self, wanted: str | None) -> Column | None:
        """The column of this name; None when the table has none. Of several the first."""
        if not wanted or wanted not in self.names:
            return None
        if wanted not in self._held:
            place = [str(each) for each in self.table.columns].index(wanted)
            self._held[wanted] = Column.of(self.table.iloc[:, place], wanted)
        return self._held[wanted]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column of the table."""
        return tuple(self._there(self.names))

    @cached_property
    def features(self) -> tuple[Column, ...]:
        """The columns that a model may look at."""
        return tuple(self._there(self.roles.features))

    @cached_property
    def attributes(self) -> tuple[Column, ...]:
        """The sensitive attributes as they are counted: values joined, numbers in their bands."""
        return tuple(self._counted(each, each.name) for each in self._there(self.roles.sensitive))

    @cached_property
    def label(self) -> Column | None:
        """What really happened as it is counted; None when no label is chosen."""
        held = self.column(self.roles.label)
        return None if held is None else self._counted(held, self.roles.label)

    @cached_property
    def decision(self) -> Column | None:
        """What was decided, in the label's joined values and bands; None when no column says it."""
        held = self.column(self.roles.decision)
        return None if held is None else self._counted(held, self.roles.label)

    @cached_property
    def favourable(self) -> NDArray[np.bool_] | None:
        """Who had the favourable label; None where it is not known of two outcomes which one that is."""
        if self.label is None or len(self.label.outcomes) != 2 or self.roles.favourable not in self.label.outcomes:
            return None
        had = [each == self.roles.favourable for each in self.label.names]
        return np.array([*had, False])[self.label.codes]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Positions of the rows that contents are looked at in: all, or of many a sample that is always the same."""
        if self.people <= MOST_ROWS:
            return np.arange(self.people)
        return np.sort(np.random.default_rng(0).choice(self.people, MOST_ROWS, replace=False))

    @property
    def sampled(self) -> str:
        """What a sentence adds when not all rows were looked at."""
        return f" (in a sample of {MOST_ROWS:,} of {self.people:,} rows)" if self.people > MOST_ROWS else ""

    def without(self, role: str) -> str:
        """Why there is nothing to look at: the role is not chosen, or the table does not have its column."""
        said = getattr(self.roles, role)
        called = {"sensitive": "sensitive attribute", "features": "feature"}.get(role, role)
        return f"The table has no column {said!r}." if said and isinstance(said, str) else f"No {called} is chosen."

    def _there(self, names: tuple[str, ...]) -> list[Column]:
        found = [self.column(each) for each in dict.fromkeys(names)]
        return [each for each in found if each is not None]

    def _counted(self, held: Column, like: str) -> Column:
        if like not in {column for column, _ in (*self.roles.merged, *self.roles.bands)}:
            return held
        pattern = self.column(like) or held
        try:
            return Column.of(counted(held.values, self.roles, like=pattern.values.rename(like)), held.name)
        except (GovernanceError, TypeError, ValueError):  # bands or joins that do not fit; shown as it is written
            return held
