"""Terms: an additive glass-box model (an explainable boosting machine), whose own terms are its explanation."""

from __future__ import annotations

from typing import Any

import numpy as np

from governance.errors import ExplanationUnsuited
from governance.shapley.outputs import LOG_ODDS, NUMBER, Floats, Output

METHOD = "the model's own terms; what two columns do together is shared equally"


def has_terms(learn: Any) -> bool:
    """Whether a model is a sum of terms that it tells."""
    return hasattr(learn, "eval_terms") and hasattr(learn, "term_features_")


class Terms:
    """Values of a sum of terms: each term minus its average over the background.

    Parameters
    ----------
    learn : fitted explainable boosting machine
    background : DataFrame or array, shape (people, columns)
    output : Output
        In log-odds, or a number.
    """

    def __init__(self, learn: Any, background: Any, output: Output) -> None:
        if output.unit not in (LOG_ODDS, NUMBER):
            raise ExplanationUnsuited(f"its terms add up to something else than its {output.unit}")
        self._learn = learn
        self._sign = -1.0 if output.classes == (0,) else 1.0
        width = background.shape[1]
        share = [[(column in term) / len(term) for column in range(width)] for term in learn.term_features_]
        self._share = np.array(share, float).reshape(-1, width)
        self._background = self._terms(background)

    def values(self, prepared: Any, owner: Floats) -> tuple[Floats, Floats]:
        """Values and their standard errors over backgrounds, both of shape (people, columns)."""
        people = len(self._background)
        found = (self._terms(prepared) - self._background.mean(axis=0)) @ owner
        around = self._background @ owner
        spread = around.std(axis=0, ddof=1) / np.sqrt(people) if people > 1 else np.full(owner.shape[1], np.nan)
        return found, np.broadcast_to(spread, found.shape)

    def _terms(self, people: Any) -> Floats:
        found = np.asarray(self._learn.eval_terms(people), float)
        if found.ndim != 2:
            raise ExplanationUnsuited("it has a sum of terms for each of several classes")
        return np.asarray(self._sign * found @ self._share, float)
