"""Permutations: Shapley values of any model, by asking it about people who change into somebody else, column by column.

For somebody of the background and an order of the columns, the columns turn one after the other from theirs to the
person's; what the output does at each turn is the column's contribution, and all of them add up to the difference of
the two outputs. Averaged over the background and over random orders that is the Shapley value (Štrumbelj and Kononenko
2014). Each order is also gone backwards, which takes out much of the chance (Mitchell et al. 2022), and columns in
which both are alike are left out of the order. The model is asked in a few large batches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.shapley.outputs import Floats, Values, closed

METHOD = "from the model's answers alone, in random orders of the columns"
PAIRS = 2  # orders, each gone both ways, for each person of the background
MOST_ROWS = 100_000  # asked about at a time

Says = Callable[[pd.DataFrame], Floats]


def sampled(says: Says, people: pd.DataFrame, background: pd.DataFrame, *, pairs: int = PAIRS, seed: int = 0) -> Values:
    """What each column contributed to what a model says about these people.

    Parameters
    ----------
    says : callable
        The output of each row of a table, in any unit.
    people, background : DataFrame
        Of the same columns, in the model's own kinds.
    pairs : int
        Orders for each person of the background, each gone both ways. With one the standard error of the
        permutations is nan.
    seed : int
        Of the orders. The same person has the same orders whoever else is asked about.
    """
    here, there = says(people), says(background)
    each = max(1, MOST_ROWS // max(1, 2 * pairs * len(background) * background.shape[1]))
    parts = [
        _part(says, people.iloc[at : at + each], background, here[at : at + each], there, pairs, seed)
        for at in range(0, len(people), each)
    ]
    shape = (0, background.shape[1])
    found, error, drawn = (np.concatenate([np.empty(shape), *(part[side] for part in parts)]) for side in range(3))
    return closed(found, error, drawn, float(there.mean()), here)


def _part(
    says: Says, people: pd.DataFrame, background: pd.DataFrame, here: Floats, there: Floats, pairs: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Values, and their standard errors over backgrounds and over orders, of some people."""
    person, other = np.meshgrid(np.arange(len(people)), np.arange(len(background)), indexing="ij")
    who, whom = (np.repeat(each.ravel(), pairs) for each in (person, other))
    both = pd.concat([people, background], ignore_index=True)
    chains = Chains(both, who, len(people) + whom, np.concatenate([here, there]))
    rank = _orders(chains.differ, len(people), seed)
    change = (chains.changes(says, rank) + chains.changes(says, chains.turns[:, None] - 1 - rank)) / 2
    change = change.reshape(len(people), len(background), pairs, both.shape[1])
    by_other = change.mean(axis=2)
    return by_other.mean(axis=1), _error(by_other), _drawn(change)


@dataclass(frozen=True, eq=False)
class Chains:
    """People who change into others, column by column.

    Attributes
    ----------
    both : DataFrame
        People and background, one below the other.
    who, whom : int arrays, shape (chains,)
        Rows of it: who somebody becomes, and who they were.
    known : float array, shape (rows,)
        The output of every row.
    """

    both: pd.DataFrame = field(repr=False)
    who: NDArray[np.int64]
    whom: NDArray[np.int64]
    known: Floats

    @cached_property
    def differ(self) -> NDArray[np.bool_]:
        """In which columns the two are not alike, shape (chains, columns); what is missing in both is alike."""
        codes = np.column_stack([pd.factorize(self.both.iloc[:, at])[0] for at in range(self.both.shape[1])])
        return np.asarray(codes[self.who] != codes[self.whom])

    @cached_property
    def turns(self) -> NDArray[np.int64]:
        """How many columns change, shape (chains,)."""
        return self.differ.sum(axis=1)

    def changes(self, says: Says, rank: NDArray[np.int64]) -> Floats:
        """What the output does at each column's turn, shape (chains, columns); 0 of a column that does not change."""
        chains, columns = rank.shape
        steps = np.maximum(self.turns - 1, 0)  # between the two people, whose own outputs are known
        chain = np.repeat(np.arange(chains), steps)
        turn = np.arange(len(chain)) - np.repeat(np.cumsum(steps) - steps, steps) + 1
        taken = np.where(rank[chain] < turn[:, None], self.who[chain][:, None], self.whom[chain][:, None])
        asked = {name: self.both[name].array.take(taken[:, at]) for at, name in enumerate(self.both)}
        path = np.zeros((chains, columns + 1))
        path[np.arange(chains), self.turns] = self.known[self.who]
        path[:, 0] = self.known[self.whom]
        if len(chain):
            path[chain, turn] = says(pd.DataFrame(asked))
        moved = (rank >= 0) & (rank < self.turns[:, None])
        at, rows = np.clip(rank, 0, columns - 1), np.arange(chains)[:, None]
        return np.where(moved, path[rows, at + 1] - path[rows, at], 0.0)


def _error(by_other: Floats) -> Floats:
    """Over backgrounds of as many people."""
    people = by_other.shape[1]
    if people < 2:
        return np.full((by_other.shape[0], by_other.shape[2]), np.nan)
    return np.asarray(by_other.std(axis=1, ddof=1) / np.sqrt(people))


def _drawn(change: Floats) -> Floats:
    """Over draws of the orders, against the same people."""
    _, people, pairs, _ = change.shape
    if pairs < 2:
        return np.full((change.shape[0], change.shape[3]), np.nan)
    return np.sqrt(change.var(axis=2, ddof=1).mean(axis=1) / (pairs * people))


def _orders(differ: NDArray[np.bool_], people: int, seed: int) -> NDArray[np.int64]:
    """The turn at which each column changes, those that differ first; the same draws for every person."""
    chains, columns = differ.shape
    drawn = np.random.default_rng(seed).random((chains // people, columns))
    return np.where(differ, np.tile(drawn, (people, 1)), 2.0).argsort(axis=1).argsort(axis=1)
