"""Importance: how large each column's effects are, over sampled people, and in which group they are larger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from governance.explanations.attribution import Attributions
from governance.explanations.grouping import Grouping
from governance.explanations.means import Means, means


@dataclass(frozen=True, eq=False)
class Importance:
    """The mean of each column's effects, or of their sizes, in each of some groups.

    Attributes
    ----------
    columns : tuple of str
    unit : str
        Of the means.
    signed : bool
        Whether effects in opposite directions cancel out.
    grouping : Grouping
    means : Means
        Shape (groups, columns).
    """

    columns: tuple[str, ...]
    unit: str
    signed: bool
    grouping: Grouping
    means: Means

    @property
    def whole(self) -> np.ndarray:
        """Over all people of all groups, shape (columns,)."""
        people = self.means.people[:, None]
        return np.asarray((np.nan_to_num(self.means.value) * people).sum(axis=0) / max(people.sum(), 1))


def importance(found: Attributions, grouping: Grouping, *, signed: bool = False) -> Importance:
    """The mean absolute attribution of each column in each group, and its interval over sampled people.

    Parameters
    ----------
    found : Attributions
        Of a random sample of the audited people.
    grouping : Grouping
        Of the table that they are from.
    signed : bool
        The mean attribution instead, in which effects in opposite directions cancel out.
    """
    values = found.values if signed else np.abs(found.values)
    taken = grouping.codes[found.people.index.to_numpy()]
    drawn = means(values, taken, grouping.people(found.subject.rows))
    return Importance(found.columns, found.unit, signed, grouping, drawn)


def joined(parts: Sequence[Attributions]) -> Attributions:
    """Explanations of several lots of people as one, in their order; at least one lot.

    Where a structure did not hold for some of them and answers alone were used, that is said of all.
    """
    import pandas as pd

    if len(parts) == 1:
        return parts[0]
    said = next((part for part in parts if part.why), parts[0])
    drawn = [np.full_like(part.values, np.nan) if part.sampling is None else part.sampling for part in parts]
    return replace(
        said,
        values=np.concatenate([part.values for part in parts]),
        error=np.concatenate([part.error for part in parts]),
        sampling=None if all(part.sampling is None for part in parts) else np.concatenate(drawn),
        output=np.concatenate([part.output for part in parts]),
        people=pd.concat([part.people for part in parts]),
        rounding=max(part.rounding for part in parts),
    )
