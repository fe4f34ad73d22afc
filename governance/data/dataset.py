"""A table whose columns have a meaning: what an audit is of."""

from dataclasses import dataclass, field

import pandas as pd

from governance.data.bands import are_whole, banded
from governance.data.roles import Roles
from governance.data.values import joined


@dataclass(frozen=True, eq=False)
class Dataset:
    """A table with its roles, checked.

    Attributes
    ----------
    name : str
        What people call it.
    table : DataFrame
        One row a person.
    roles : Roles
    """

    name: str
    table: pd.DataFrame = field(repr=False)
    roles: Roles

    def __post_init__(self) -> None:
        self.roles.check(self.table.columns)

    @property
    def features(self) -> pd.DataFrame:
        """What a model may look at, one row a person."""
        return self.table[list(self.roles.features)]

    @property
    def attributes(self) -> pd.DataFrame:
        """The sensitive attributes as they are counted: values joined, numbers in their bands. One row a person."""
        chosen = self.table[list(self.roles.sensitive)].copy()
        for column in self.roles.sensitive:
            chosen[column] = self._counted(column, column)
        return chosen

    @property
    def label(self) -> pd.Series:
        """What really happened as it is counted, one a person."""
        return self._counted(self.roles.label, self.roles.label)

    @property
    def decision(self) -> pd.Series | None:
        """What was decided, in the label's joined values and bands; None when no column says it."""
        return None if self.roles.decision is None else self._counted(self.roles.decision, self.roles.label)

    def as_counted(self, column: str) -> pd.Series:
        """A column as it is counted where it is a sensitive attribute or the label, any other as it is."""
        counts = column in (*self.roles.sensitive, self.roles.label)
        return self._counted(column, column) if counts else self.table[column]

    def others(self, *taken: str) -> list[str]:
        """The columns that say something about people, without those that are taken.

        Left out are the label, the decision, the score, the weight, the identifier and the time.
        """
        roles = self.roles
        told = (roles.label, roles.decision, roles.score, roles.weight, roles.identifier, roles.time, *taken)
        return [each for each in map(str, self.table.columns) if each not in told]

    def _counted(self, column: str, like: str) -> pd.Series:
        return counted(self.table[column], self.roles, like=self.table[like])


def counted(column: pd.Series, roles: Roles, *, like: pd.Series) -> pd.Series:
    """A column as it is counted: with the joins and the bands that the roles give the column `like`."""
    joins, edges = dict(roles.merged).get(str(like.name)), dict(roles.bands).get(str(like.name))
    values = column if joins is None else joined(column, dict(joins))
    return values if edges is None else banded(values, edges, whole=are_whole(like, edges))
