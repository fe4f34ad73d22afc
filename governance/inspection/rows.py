"""Rows: single people of a slice, for whoever may see them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.inspection.coded import Coded
from governance.metrics import words
from governance.metrics.slices import Slice

DECISIONS = ("not favourable", "favourable")


def rows(
    audit: Audit, found: Coded, one: Slice, error: str, *, threshold: float | None = None, most: int = 50
) -> pd.DataFrame:
    """Some people of a slice, one row each: those who are decided about wrongly first, then in the table's order.

    Parameters
    ----------
    audit : Audit
        Whose people `found` was read from.
    found : Coded
    one : Slice
    error : str
        One of `ERRORS`: which mistakes come first.
    threshold : float, optional
        One of `found.thresholds`; needed where there are any.
    most : int
        How many people.
    """
    wrong, _ = found.wrong(error, threshold)
    own = np.flatnonzero(found.inside(one))
    own = own[np.argsort(~wrong[own], kind="stable")][:most]
    table, roles = audit.dataset.table.iloc[found.rows[own]], audit.dataset.roles
    first = [found.columns[column] for column, _ in one]
    columns = [*([roles.identifier] if roles.identifier else []), *dict.fromkeys((*first, *found.columns))]
    shown = {
        "real outcome": [DECISIONS[int(each)] for each in found.favourable[own]],
        "decision": [DECISIONS[int(each)] for each in found.decided(threshold)[own]],
        **_scores(audit, found, own, threshold),
    }
    free = {name: f"{name} (column)" if name in shown else name for name in columns}
    return pd.DataFrame({**shown, **{free[name]: list(map(words.value, table[name])) for name in columns}})


def _scores(audit: Audit, found: Coded, own: NDArray[np.int64], threshold: float | None) -> dict[str, list[str]]:
    """The scores of these people, where scores decide and are at hand."""
    if not found.thresholds or audit.score is None:
        return {}
    return {"score": [words.score(audit.score_of(int(row)), threshold) for row in found.rows[own]]}
