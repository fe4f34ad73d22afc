"""Interactions: which pairs of columns do most together in a model of trees, held against the model itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.data.models.model import Model
from governance.errors import InteractionsUnknown
from governance.explanations.attribution import TOLERANCE, off
from governance.explanations.means import Means, means
from governance.explanations.subject import Subject
from governance.metrics.intervals import Floats
from governance.shapley import interactions as shapley
from governance.shapley.outputs import DECISION

APART = "its file is opened in a process of its own, which tells what single columns do, and not what pairs of them do"


@dataclass(frozen=True, eq=False)
class Together:
    """What pairs of columns do together beyond what each does alone, in size, over sampled people.

    Attributes
    ----------
    subject : Subject
        In the unit in which the trees add up.
    pairs : int array, shape (pairs, 2)
        Positions of columns.
    means : Means
        Mean absolute interaction, shape (1, pairs): both halves of it.
    alone : Means
        Mean absolute effect of each column alone, shape (1, columns).
    values : float array, shape (people, columns, columns)
        Of each person; see `governance.shapley.interactions`.
    off : float
        How far what is alone, what is together and the base are from what the model says, at most.
    """

    subject: Subject
    pairs: NDArray[np.int64]
    means: Means
    alone: Means
    values: Floats = field(repr=False)
    off: float

    @property
    def columns(self) -> tuple[str, ...]:
        """As the table names them."""
        return self.subject.columns

    @property
    def unit(self) -> str:
        """Of all values."""
        return self.subject.unit

    @property
    def share(self) -> float:
        """Of all effects, in size, how much is of pairs, in [0, 1]; nan where there are none."""
        pairs, alone = float(self.means.value.sum()), float(self.alone.value.sum())
        return pairs / (pairs + alone) if pairs + alone > 0 else float("nan")

    @property
    def order(self) -> NDArray[np.int64]:
        """Pairs by their size, the largest first; without those that do nothing together."""
        size = self.means.value[0]
        return np.argsort(-size, kind="stable")[: int((size > 0).sum())]


def interactions(subject: Subject, rows: NDArray[np.int64]) -> Together:
    """What pairs of columns do together, over sampled people.

    Parameters
    ----------
    subject : Subject
        In any unit; it is explained in that in which the trees add up.
    rows : int array
        Positions of a random sample of the audited people.

    Raises
    ------
    InteractionsUnknown
        If the model is not of trees, runs in its own process, or says something else than what is found adds up to.
    """
    if isinstance(subject.model, Model):
        raise InteractionsUnknown(APART)
    if subject.unit == DECISION:
        raise InteractionsUnknown("it gives decisions without a number that they follow from")
    own = subject if subject.is_number else subject.in_unit(shapley.unit_of(subject.model))
    people = own.people.iloc[rows]
    found = shapley.interactions(own.model, own.given(people), own.output)
    _, wrong = off(own, people, found.output)
    if wrong > TOLERANCE:
        raise InteractionsUnknown(
            f"what SHAP reads in its trees is off by up to {wrong:.2g} from what the model itself says"
        )
    pairs = np.array(list(combinations(range(len(own.columns)), 2)), dtype=np.int64).reshape(-1, 2)
    both = 2 * found.values[:, pairs[:, 0], pairs[:, 1]]
    alone = np.abs(np.diagonal(found.values, axis1=1, axis2=2))
    codes, of = np.zeros(len(rows), dtype=np.int64), np.array([len(own.rows)])
    return Together(own, pairs, means(np.abs(both), codes, of), means(alone, codes, of), found.values, wrong)
