"""A table whose columns have a meaning: what an audit is of."""

from dataclasses import dataclass

import pandas as pd

from governance.data.bands import banded
from governance.data.roles import Roles


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
    table: pd.DataFrame
    roles: Roles

    def __post_init__(self) -> None:
        self.roles.check(self.table)

    @property
    def features(self) -> pd.DataFrame:
        """What a model may look at, one row a person."""
        return self.table[list(self.roles.features)]

    @property
    def attributes(self) -> pd.DataFrame:
        """The sensitive attributes, numbers in their bands, one row a person."""
        bands = dict(self.roles.bands)
        chosen = self.table[list(self.roles.sensitive)].copy()
        for column in bands.keys() & set(chosen.columns):
            chosen[column] = banded(chosen[column], bands[column])
        return chosen
