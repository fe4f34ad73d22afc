"""Bounded group loss: prices on groups' errors, so that no group's squared error on others is above a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import ErrorNotBounded
from governance.metrics.intervals import Floats, over

ROUNDS = 8  # of a family, after the model in which everybody counts alike
STEP = 1.6  # by how much a round makes the group with the largest error count more
PATIENCE = 2  # rounds that may bring nothing before the search ends
WORTH = 0.01  # the part of the worst group's error by which prices have to lower it
STRENGTHS = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Family:
    """Prices on groups, and how far off models that learn at them are about people whom they did not learn from.

    Attributes
    ----------
    prices : float array, shape (members, groups)
        As what each person of a group counts where a model learns, on average 1; the first is 1 for all.
    worst, everybody : float arrays, shape (members,)
        The largest mean squared error of a group, and that of all people.
    """

    prices: Floats
    worst: Floats
    everybody: Floats

    def within(self, strength: float) -> Floats:
        """The prices of the member with the smallest error of everybody among those within a bound, shape (groups,).

        The bound lies the part `strength`, in [0, 1], of the way from the worst group's error where everybody counts
        alike to the smallest one of the family.

        Raises
        ------
        ErrorNotBounded
            If no price makes the worst group's error smaller by a hundredth of it.
        """
        least = self.worst.min()
        if not least < (1 - WORTH) * self.worst[0]:
            raise ErrorNotBounded(len(self.worst) - 1, WORTH)
        bound = self.worst[0] - strength * (self.worst[0] - least)
        kept = self.worst <= max(bound, least)
        return np.asarray(self.prices[np.argmin(np.where(kept, self.everybody, np.inf))])


def family(errors: Callable[[Floats], Floats], amount: Floats) -> Family:
    """Prices that rise for groups with errors above everybody's, round by round, and fall for the others.

    A round that does not make the worst group's error smaller is taken back, and the next one goes half as far.

    It is the search of bounded group loss, in which a price on a group's error is a weight of its people (Agarwal,
    Dudík and Wu 2019), with the errors that it is led by taken from people who did not learn: a boosted model has
    almost none on those who did.

    Parameters
    ----------
    errors : callable
        Given prices, shape (groups,), the mean squared error of each group, shape (groups,), about people whom the
        models did not learn from; nan for a group of nobody.
    amount : float array, shape (groups,)
        People of each group, or the sum of their weights.

    References
    ----------
    Agarwal, Dudík and Wu (2019), Fair regression: quantitative definitions and reduction-based algorithms, ICML 36.
    Diana, Gill, Kearns, Kenthapadi and Roth (2021), Minimax group fairness: algorithms and experiments, AIES.
    """
    share, there = amount / amount.sum(), amount > 0
    prices, worst, everybody = [np.ones(len(amount))], [], []
    way, step = np.zeros(len(amount)), STEP
    for _ in range(ROUNDS + 1):
        found = np.where(there, errors(prices[-1]), 0.0)
        everybody.append(float(share @ found))
        worst.append(float(found.max()))
        best = int(np.argmin(worst))
        if len(worst) - 1 - best >= PATIENCE:
            break
        if best == len(worst) - 1:
            above = np.where(there, found - everybody[-1], 0.0)
            way = over(above, np.abs(above).max(), none=0 * above)
        else:
            step = np.sqrt(step)
        raised = prices[best] * step**way
        prices.append(raised / (share @ raised))
    return Family(np.array(prices[: len(worst)]), np.array(worst), np.array(everybody))


def bounded_groups(people: Floats, least: int) -> NDArray[np.int64]:
    """As which group each is bounded: those of too few people are one; with too few again, part of the largest.

    Parameters
    ----------
    people : array, shape (groups,)
        To learn from; of weighted people Kish's effective ones.
    least : int

    Returns
    -------
    int array, shape (groups,)
    """
    few = (people > 0) & (people < least)
    target = np.arange(len(people))
    if few.any():
        target[few] = np.argmax(people) if people[few].sum() < least else np.flatnonzero(few)[0]
    return target
