"""Terms: an additive glass-box model (an explainable boosting machine), whose own terms tell its Shapley values.

A term of one column is that column's, minus its average over the background. A term f of two columns is a game of two:
what each adds when it comes first, and when it comes second, in equal parts. Halves of the term itself would be that
only if its average over either column were the same at every value of the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from governance.errors import ExplanationUnsuited
from governance.shapley.outputs import LOG_ODDS, NUMBER, Floats, Output

METHOD = "exactly, by the model's own terms, of which what two columns do together is shared equally"
MOST_ROWS = 100_000  # asked about at a time


def has_terms(learn: Any) -> bool:
    """Whether a model is a sum of terms that it tells."""
    return hasattr(learn, "eval_terms") and hasattr(learn, "term_features_")


class Terms:
    """Values of a sum of terms of one or two columns.

    Parameters
    ----------
    learn : fitted explainable boosting machine
    background : DataFrame or array, shape (people, columns)
    output : Output
        In log-odds, or a number.

    Raises
    ------
    ExplanationUnsuited
        If its terms are not of that output, or if some are of three columns or more.
    """

    def __init__(self, learn: Any, background: Any, output: Output) -> None:
        if output.unit not in (LOG_ODDS, NUMBER):
            raise ExplanationUnsuited(f"its terms add up to something else than its {output.unit}")
        self._learn, self._background = learn, background
        self._sign = -1.0 if output.classes == (0,) else 1.0
        self._columns = [tuple(map(int, term)) for term in learn.term_features_]
        if any(len(term) > 2 for term in self._columns):
            raise ExplanationUnsuited("it has terms of three columns or more")
        self._meet = sorted({column for term in self._columns if len(term) == 2 for column in term})
        self._there = self._terms(background)

    def values(self, prepared: Any, owner: Floats) -> tuple[Floats, Floats]:
        """Values and their standard errors over backgrounds, both of shape (people, columns)."""
        others = len(self._background)
        each = max(1, MOST_ROWS // (others * max(1, len(self._meet))))
        mean = np.empty((len(prepared), owner.shape[1]))
        error = np.full_like(mean, np.nan)
        for at in range(0, len(prepared), each):
            found = self._against(prepared[at : at + each]) @ owner
            mean[at : at + each] = found.mean(axis=1)
            if others > 1:
                error[at : at + each] = found.std(axis=1, ddof=1) / np.sqrt(others)
        return mean, error

    def _against(self, people: Any) -> Floats:
        """What each column does for each person against each of the background, shape (people, others, columns)."""
        here, there = self._terms(people)[:, None], self._there[None]
        mixed = self._mixed(people)
        found = np.zeros((len(people), len(self._background), self._background.shape[1]))
        for place, term in enumerate(self._columns):
            whole = here[:, :, place] - there[:, :, place]
            if len(term) == 1:
                found[:, :, term[0]] += whole
                continue
            first, second = (mixed[column][:, :, place] - there[:, :, place] for column in term)
            found[:, :, term[0]] += (first + whole - second) / 2
            found[:, :, term[1]] += (second + whole - first) / 2
        return found

    def _mixed(self, people: Any) -> dict[int, Floats]:
        """The terms of everybody in the background with one column of each person, by that column."""
        shape = len(people), len(self._background)
        return {column: self._terms(self._with(people, column)).reshape(*shape, -1) for column in self._meet}

    def _with(self, people: Any, column: int) -> Any:
        own = np.repeat(np.arange(len(people)), len(self._background))
        other = np.tile(np.arange(len(self._background)), len(people))
        if not isinstance(people, pd.DataFrame):
            made = self._background[other]
            made[:, column] = people[own, column]
            return made
        name = people.columns[column]
        made = self._background.iloc[other].reset_index(drop=True)
        return made.assign(**{name: people[name].array.take(own)})

    def _terms(self, people: Any) -> Floats:
        found = np.asarray(self._learn.eval_terms(people), float)
        if found.ndim != 2:
            raise ExplanationUnsuited("it has a sum of terms for each of several classes")
        return np.asarray(self._sign * found)
