"""People worth looking at: near the threshold, or judged wrongly with the most conviction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.errors import MethodUnknown, ModelNeeded

REASONS = ("closest to the threshold", "refused by mistake", "selected by mistake", "everybody")


def candidates(audit: Audit, reason: str, threshold: float) -> NDArray[np.int64]:
    """Positions in the table of the audited people that a reason picks, the most telling first.

    Parameters
    ----------
    audit : Audit
        With scores.
    reason : str
        One of `REASONS`. A mistake is a decision at this threshold that the real outcome contradicts.
    threshold : float

    Returns
    -------
    int array
        Empty when nobody is like that.
    """
    if audit.score is None:
        raise ModelNeeded("Choosing a person by score")
    selected, favourable = audit.score >= threshold, audit.outcome[audit.rows]
    wanted = {
        "closest to the threshold": np.ones_like(selected),
        "refused by mistake": ~selected & favourable,
        "selected by mistake": selected & ~favourable,
        "everybody": np.ones_like(selected),
    }
    if reason not in wanted:
        raise MethodUnknown("reason", reason, REASONS)
    distance = np.abs(audit.score - threshold)
    order = {"closest to the threshold": distance, "everybody": np.zeros_like(distance)}.get(reason, -distance)
    chosen = np.flatnonzero(wanted[reason])
    return audit.rows[chosen[np.argsort(order[chosen], kind="stable")]]
