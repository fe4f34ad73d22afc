"""Fidelity: how well a surrogate says what was recorded, about people that it did not learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats, normal_quantile, wilson

DECISIONS, SCORES, NUMBERS = "decisions", "scores", "numbers"
LEAST_R2 = 0.75  # the typical error is then half the typical distance from the average
LEAST_BALANCED = 0.75  # half the way from guessing, 0.5, to saying the same of everybody, 1


@dataclass(frozen=True, eq=False)
class Fidelity:
    """How well what a surrogate says agrees with what was recorded. Make one with `fidelity`.

    Attributes
    ----------
    of : "decisions", "scores" or "numbers"
    people : int
        About whom both are compared.
    value : float
        Of decisions the share on which both agree, in [0, 1]; of scores and numbers R², at most 1, and nan where all
        that was recorded is the same number.
    interval : tuple of float
        95 % over people, of `value`; Wilson's of decisions.
    balanced : float
        Of decisions the mean of the agreement on those who got the decision and on those who did not; nan if there
        are none of either, and of numbers.
    guess : float
        Of decisions the share on which the commoner of the two would agree, said of everybody; nan of numbers.
    error : float
        Of scores and numbers the typical error (root mean square), in their unit; nan of decisions.
    """

    of: str
    people: int
    value: float
    interval: tuple[float, float]
    balanced: float
    guess: float
    error: float

    @property
    def score(self) -> float:
        """What the limit is for: balanced agreement of decisions, R² of scores and numbers."""
        return self.balanced if self.of == DECISIONS else self.value

    @property
    def limit(self) -> float:
        """The least `score` with which a surrogate is shown."""
        return LEAST_BALANCED if self.of == DECISIONS else LEAST_R2

    @property
    def poor(self) -> bool:
        """Whether it is too poor to explain anything by: below the limit, or no better than guessing."""
        beaten = self.of == DECISIONS and self.value <= self.guess
        return beaten or not self.score >= self.limit

    @property
    def words(self) -> str:
        """What was found, as the end of a sentence about a surrogate."""
        if self.of == DECISIONS:
            return (
                f"agrees with {_percent(self.value)} of them ({_percent(self.balanced)} where both decisions count "
                f"alike; saying the commoner one of everybody would agree with {_percent(self.guess)})"
            )
        return f"has an R² of {self.value:.2f}"


def fidelity(of: str, recorded: Floats, said: Floats) -> Fidelity:
    """The fidelity of what a surrogate says about people that it did not learn from.

    Parameters
    ----------
    of : "decisions", "scores" or "numbers"
    recorded : float array, shape (people,)
        Of decisions 1 for the one that is explained, and 0 for any other.
    said : float array, shape (people,)
        Of decisions the surrogate's probability, which decides at one half.
    """
    if of == DECISIONS:
        return _of_decisions(recorded > 0, said >= 0.5)
    people = len(recorded)
    if not people:
        return Fidelity(of, people, np.nan, (np.nan, np.nan), np.nan, np.nan, np.nan)
    squares, spread = (said - recorded) ** 2, (recorded - recorded.mean()) ** 2
    error, variance = float(np.sqrt(squares.mean())), float(spread.mean())
    if variance <= 0:
        return Fidelity(of, people, np.nan, (np.nan, np.nan), np.nan, np.nan, error)
    value = 1 - float(squares.mean()) / variance
    influence = (squares - (1 - value) * spread) / variance  # of one person on it, to first order
    half = float(normal_quantile(0.95) * influence.std() / np.sqrt(people))
    return Fidelity(of, people, value, (value - half, min(value + half, 1.0)), np.nan, np.nan, error)


def _of_decisions(recorded: NDArray[np.bool_], said: NDArray[np.bool_]) -> Fidelity:
    people, same = len(recorded), recorded == said
    if not people:
        return Fidelity(DECISIONS, 0, np.nan, (np.nan, np.nan), np.nan, np.nan, np.nan)
    sides = [same[recorded], same[~recorded]]
    balanced = float(np.mean([side.mean() for side in sides])) if all(map(len, sides)) else np.nan
    value = float(same.mean())
    low, high = (float(end) for end in wilson(value, people))
    guess = max(len(side) for side in sides) / people
    return Fidelity(DECISIONS, people, value, (low, high), balanced, guess, np.nan)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
