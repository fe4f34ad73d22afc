"""Numbers: a label that is a number, which an audit cuts in two, counted as the number that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data import bands
from governance.data.valued import valued
from governance.metrics.cube import Cube
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean, regression_measure
from governance.metrics.spread import Spread

MOST_CUTS = 24
BAND = "(predicted)"


@dataclass(frozen=True, eq=False)
class Means:
    """Mean predicted and mean true number of each group's people, in each tenth of all predictions.

    Attributes
    ----------
    predicted, true : Mean
        By the attributes and, last, the tenth.
    people : int array, shape (groups,)
        Never weighted.
    """

    predicted: Mean
    true: Mean
    people: NDArray[np.int64]


def unnumbered(audit: Audit) -> str:
    """Why predictions cannot be compared with the label as numbers, and what to do; "" where they can."""
    roles, table = audit.dataset.roles, audit.dataset.table
    if roles.label not in dict(roles.bands):
        return "the label is no number that is cut into bands"
    if len(audit.training) or audit.model is not None:
        return (
            "the model decides only on which side of the cut somebody is. Audit a column that holds the predicted "
            "number as the decision"
        )
    if roles.decision is None:
        return "no column says which number was predicted. Say which one is the decision"
    for column in (roles.label, roles.decision):
        if not pd.api.types.is_numeric_dtype(table[column].dtype) or table[column].isna().any():
            return f"column {column!r} holds something that is no number"
    return ""


def numbers(audit: Audit, *, tolerance: float | None = None) -> Regression | None:
    """The audited people by all sensitive attributes, with moments of predicted and true numbers.

    Counted from the label and the recorded decision before they are cut. The cuts are round numbers between those that
    are rare, and the audit's own. Of a table that is not loaded its sample is counted.

    Parameters
    ----------
    audit : Audit
    tolerance : float, optional
        How far off a prediction may be to count as near, in the label's unit.

    Returns
    -------
    Regression or None
        None where `unnumbered` says why.
    """
    if unnumbered(audit):
        return None
    roles = audit.dataset.roles
    return Regression.count(
        _people(audit),
        sensitive=roles.sensitive,
        y_true=roles.label,
        y_pred=str(roles.decision),
        cuts=cuts(audit),
        tolerance=tolerance,
        weight=roles.weight,
    )


def cuts(audit: Audit) -> tuple[float, ...]:
    """Where the label can be cut in two: round numbers between the rare ones, and the audit's own cut. Ascending."""
    found = audit.dataset.table[audit.dataset.roles.label].astype(float)
    middle = found[(found >= found.quantile(0.02)) & (found <= found.quantile(0.98))]
    return tuple(sorted({*bands.steps(middle, MOST_CUTS), own_cut(audit)}))


def own_cut(audit: Audit) -> float:
    """The edge at which the audit itself cuts the label."""
    return float(dict(audit.dataset.roles.bands)[audit.dataset.roles.label][0])


def favours_low(audit: Audit) -> bool:
    """Whether the favourable outcome is to be below the cut, as a short stay is."""
    return audit.dataset.roles.favourable.startswith("under ")


def cut_at(counts: Regression, cut: float, *, low: bool) -> Cube:
    """The same people by which side of a cut they are on and were predicted to be; the favourable one as asked."""
    return counts.below(cut) if low else counts.at(cut)


def residuals(audit: Audit) -> Spread:
    """The audited people by all sensitive attributes and by how far their prediction is off (predicted minus true)."""
    roles, people = audit.dataset.roles, _people(audit)
    off = (people[str(roles.decision)] - people[roles.label]).to_numpy(float)
    return Spread.of(people, off, sensitive=roles.sensitive, weight=roles.weight, name="residual")


def by_prediction(audit: Audit, by: Sequence[str]) -> Regression:
    """The audited people by these attributes and, as one more, by the tenth of all predictions that theirs is in."""
    roles, people = audit.dataset.roles, _people(audit)
    held = valued(people[str(roles.decision)].rename(BAND), bins="tenths")
    return Regression.count(
        people.assign(**{BAND: pd.Categorical.from_codes(held.codes, held.names, ordered=True)}),
        sensitive=[*by, BAND],
        y_true=roles.label,
        y_pred=str(roles.decision),
        weight=roles.weight,
    )


def means(counts: Regression) -> Means:
    """What is predicted and what is true, on average, of what `by_prediction` counts."""
    predicted, true = (regression_measure(counts, name) for name in ("mean_prediction", "mean_outcome"))
    return Means(predicted, true, counts.people)


def usual_error(audit: Audit) -> float:
    """A round number near the distance within which half of all predictions are: a tolerance to begin with."""
    roles, people = audit.dataset.roles, _people(audit)
    middle = float((people[str(roles.decision)] - people[roles.label]).abs().median())
    return float(f"{middle:.1g}") if middle > 0 else 1.0


def _people(audit: Audit) -> pd.DataFrame:
    """Attributes as they are counted, the true and the predicted number, the weight: of each audited person."""
    roles, table = audit.dataset.roles, audit.dataset.table
    held: dict[str, Any] = {str(each): table[each] for each in (roles.label, roles.decision, roles.weight) if each}
    return audit.dataset.attributes.assign(**held).iloc[audit.rows]
