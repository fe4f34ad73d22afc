"""Gap: through which columns the difference comes between what a model says about two groups, on average.

The mean attribution of one group minus another's, column by column, adds up to the difference of the groups' mean
output, since both are compared with one background (Lundberg 2020, Explaining quantitative measures of fairness).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import GroupTooSmall
from governance.explanations.apart import Apart, Sample, apart
from governance.explanations.attribution import Explainer
from governance.explanations.subject import Subject
from governance.metrics.adjustment import holm
from governance.metrics.intervals import Floats
from governance.metrics.significance import SIGNIFICANT
from governance.shapley import linear, permutations, terms

PARTS = 5  # of the background, whose gaps are compared
CANCELS = (linear.METHOD, terms.METHOD)  # a person's value is their own minus the background's


@dataclass(frozen=True, eq=False)
class Explained:
    """Some people of a group, explained against each part of one background.

    Attributes
    ----------
    subject : Subject
    rows : int array, shape (people,)
        Their positions in the table.
    of : int
        How many they were drawn from.
    share : float array, shape (people,)
        What each counts for in a mean; adds up to 1.
    parts : float array, shape (parts, people, columns)
        Attributions against each part of the background, in `subject.unit`.
    size : float array, shape (parts,)
        How much of the background is in each part; adds up to 1.
    output : float array, shape (people,)
        What the model says, in the same unit.
    people : DataFrame, shape (people, columns)
    method : str
    """

    subject: Subject
    rows: NDArray[np.int64] = field(repr=False)
    of: int
    share: Floats = field(repr=False)
    parts: Floats = field(repr=False)
    size: Floats
    output: Floats = field(repr=False)
    people: pd.DataFrame = field(repr=False)
    method: str

    @cached_property
    def values(self) -> Floats:
        """Attributions against the whole background, shape (people, columns)."""
        return np.asarray(np.tensordot(self.size, self.parts, 1))

    @property
    def mean(self) -> Floats:
        """Mean attribution of each column, shape (columns,)."""
        return self.share @ self.values

    @property
    def said(self) -> float:
        """What the model says about them on average."""
        return float(self.share @ self.output)

    def sample(self, numbers: Floats) -> Sample:
        """Numbers of these people, shape (people, numbers), as a sample of their group."""
        order = np.argsort(self.output, kind="stable")
        return Sample(numbers[order], self.share[order], len(self.rows) / self.of)


@dataclass(frozen=True, eq=False)
class Gap:
    """Two groups, and how far apart they are in each column's mean attribution; first minus second.

    Attributes
    ----------
    first, second : Explained
    by_column : Apart
        Of every column; adds up to `total.value`.
    total : Apart
        Of what the model says, one number; no background takes part in it.
    """

    first: Explained
    second: Explained
    by_column: Apart
    total: Apart

    @property
    def subject(self) -> Subject:
        """What is explained, of both groups."""
        return self.first.subject

    @property
    def columns(self) -> tuple[str, ...]:
        """As the table names them."""
        return self.subject.columns

    @property
    def unit(self) -> str:
        """Of every number."""
        return self.subject.unit

    @property
    def value(self) -> Floats:
        """How far apart the groups are through each column, shape (columns,)."""
        return self.by_column.value

    @cached_property
    def adjusted(self) -> Floats:
        """p-values of the columns with all of them taken into account (Holm); nan where nothing is tested."""
        return holm(self.by_column.p_values)

    @property
    def beyond_chance(self) -> NDArray[np.bool_]:
        """Through which columns the groups differ more than chance would have it, shape (columns,)."""
        return self.adjusted < SIGNIFICANT

    @property
    def share(self) -> Floats:
        """How much of the total each column is, shape (columns,); below 0 against it, nan where the total is 0."""
        total = float(self.total.value[0])
        return self.value / total if total else np.full(len(self.value), np.nan)

    def together(self, places: NDArray[np.int64]) -> Apart:
        """How far apart the groups are through some columns together, one number."""
        return _through(self.first, self.second, places)

    @property
    def order(self) -> NDArray[np.int64]:
        """Positions of the columns, the largest difference first."""
        return np.argsort(-np.abs(self.value), kind="stable")


def gap(first: Explained, second: Explained) -> Gap:
    """How far apart two groups are, and through which columns; nobody is in both."""
    one, other = (side.sample(side.output[:, None]) for side in (first, second))
    return Gap(first, second, _through(first, second), apart(one, other))


def divided(own: Explainer, parts: int = PARTS) -> tuple[Explainer, ...]:
    """An explainer against each of some parts of its background; itself where the background cancels between groups.

    Attributions against the whole background are the mean of those against its parts, so that how much another
    background would change the gap is told without asking the model more.
    """
    rows = own.background.rows
    if own.method in CANCELS or len(rows) < 2 * parts:
        return (own,)
    return tuple(own.against_some(rows[place::parts]) for place in range(parts))


def explained(
    own: tuple[Explainer, ...], rows: NDArray[np.int64], *, of: int | None = None, weight: Floats | None = None
) -> Explained:
    """The people at these positions in the table, explained.

    Parameters
    ----------
    own : tuple of Explainer
        See `divided`.
    rows : int array
    of : int, optional
        How many they were drawn from, if not all.
    weight : float array, optional
        Of everybody in the table, where people are weighted.

    Raises
    ------
    GroupTooSmall
        If there are fewer than two, or none has a weight.
    """
    held = np.ones(len(rows)) if weight is None else weight[rows]
    if (counted := int((held > 0).sum())) < 2:
        raise GroupTooSmall(counted)
    people = own[0].subject.people.iloc[rows]
    parts, output, method = _values(own, people)
    size = np.array([len(part.background.rows) for part in own], float)
    whole = len(rows) if of is None else of
    return Explained(own[0].subject, rows, whole, held / held.sum(), parts, size / size.sum(), output, people, method)


def _values(own: tuple[Explainer, ...], people: pd.DataFrame) -> tuple[Floats, Floats, str]:
    """Attributions against each part of the background, what the model says, and how that was told.

    Where a structure does not tell somebody's, nobody's is told by it. Each part has other orders of the columns, so
    that how much they matter shows in how far the parts are from each other.
    """
    if own[0].exact:
        found = [part.of_people(people) for part in own]
        if all(each.method == own[0].method for each in found):
            return np.stack([each.values for each in found]), found[0].output, own[0].method
    says = own[0].subject.says
    told = [permutations.sampled(says, people, part.against, pairs=1, seed=at) for at, part in enumerate(own)]
    return np.stack([each.values for each in told]), told[0].output, permutations.METHOD


def drawn(rows: NDArray[np.int64], scores: Floats, people: int, seed: int = 0) -> NDArray[np.int64]:
    """Some of these positions, drawn evenly along the score, so that their mean is near that of all.

    Everybody has the same chance. All of them where they are few.

    Parameters
    ----------
    rows : int array
    scores : float array, shape (rows,)
    people : int
    seed : int
        Of where it begins.
    """
    if len(rows) <= people:
        return np.sort(rows)
    begins = np.random.default_rng(seed).random()
    places = ((np.arange(people) + begins) * len(rows) / people).astype(np.int64)
    return np.sort(rows[np.argsort(scores, kind="stable")][places])


def _through(first: Explained, second: Explained, places: NDArray[np.int64] | None = None) -> Apart:
    """How far apart the groups are through each column, or through some columns together."""
    sides = [(side.values, side.parts) for side in (first, second)]
    if places is not None:
        sides = [
            (own[:, places].sum(axis=1)[:, None], parts[..., places].sum(axis=2)[..., None]) for own, parts in sides
        ]
    (one, parts), (other, besides) = sides
    by_part = first.share @ parts - second.share @ besides if len(parts) == len(besides) else None
    return apart(first.sample(one), second.sample(other), by_part)
