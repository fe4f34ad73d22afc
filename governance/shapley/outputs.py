"""Outputs: which number of a model is explained, in which unit; and what an explanation of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Table: TypeAlias = pd.DataFrame | NDArray[Any]

PROBABILITY, LOG_ODDS, DECISION, NUMBER = "probability", "log-odds", "decision", "number"


MOST_EXPONENT = 700.0  # beyond it a number is too large to be one


def log_odds(probability: Floats) -> Floats:
    """The log-odds that probabilities mean; infinite of 0 and 1."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probability) - np.log1p(-probability))


def probability(log_odds: Floats) -> Floats:
    """The probabilities that log-odds mean."""
    return np.asarray(1 / (1 + np.exp(np.minimum(-log_odds, MOST_EXPONENT))))


@dataclass(frozen=True)
class Output:
    """A number that a model says about a person.

    Attributes
    ----------
    unit : str
        "probability" of the classes; its "log-odds", where 0 is a probability of one half; "decision", which is 1 for
        one of the classes and else 0; or the "number" that a regressor predicts.
    classes : tuple of int
        Positions among the model's classes, whose probabilities are added; () for a number.
    """

    unit: str
    classes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Values:
    """What each column contributed to what a model says about some people.

    Attributes
    ----------
    values : float array, shape (people, columns)
        With the base they add up to `output`, to the last digit.
    error : float array, shape (people, columns)
        Standard error over backgrounds of the same size; nan of a background of one person.
    sampling : float array, shape (people, columns), or None
        Standard error of drawn permutations, against this very background; None where nothing was drawn.
    base : float
        The average output over the background.
    output : float array, shape (people,)
        What the model says.
    rounding : float
        How far the sum was off before what was left was spread over the columns, at most.
    """

    values: Floats
    error: Floats
    sampling: Floats | None
    base: float
    output: Floats
    rounding: float


def closed(values: Floats, error: Floats, sampling: Floats | None, base: float, output: Floats) -> Values:
    """Values whose sum is the output to the last digit: what is left of it goes to the columns by their size.

    SHAP adds up in single precision, so that a little is left; whether it is too much is for the caller to judge.
    """
    left = output - base - values.sum(axis=1)
    size = np.abs(values)
    total = size.sum(axis=1, keepdims=True)
    share = np.divide(size, total, out=np.full_like(values, 1 / max(values.shape[1], 1)), where=total > 0)
    return Values(
        values + left[:, None] * share, error, sampling, base, output, float(np.abs(left).max()) if len(left) else 0.0
    )
