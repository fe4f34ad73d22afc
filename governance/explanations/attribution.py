"""Attribution: how much each column moved predictions away from the average; the right explainer, tested and named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from governance.data.models.explaining import Told
from governance.data.models.model import Model
from governance.errors import ExplanationUnsuited, ModelCrashed, ModelOutOfMemory, ModelTooSlow
from governance.explanations.background import Background
from governance.explanations.subject import Subject, units
from governance.metrics.intervals import Floats, normal_quantile
from governance.shapley import permutations
from governance.shapley.exact import METHODS, Exact
from governance.shapley.outputs import LOG_ODDS, Values, probability
from governance.shapley.permutations import sampled

TOLERANCE = 1e-5  # of the size of the model's output; some models compute in single precision
TRIED_ON = 50  # people, beside the background
UNTOLD = (ExplanationUnsuited, ModelCrashed, ModelOutOfMemory, ModelTooSlow)  # its answers alone may still be asked


@dataclass(frozen=True, eq=False)
class Attributions:
    """What each column contributed to the predictions of some people.

    For each person, `base` plus the sum of their `values` is `output`, which is what the model says.

    Attributes
    ----------
    subject : Subject
        What is explained; `unit` is its own.
    background : Background
        Whom the predictions are compared with.
    values : float array, shape (people, columns)
        In `unit`; above 0 moves towards what the subject is about.
    error : float array, shape (people, columns)
        Standard error over backgrounds of the same size, drawn from the same people; nan of a background of one.
    sampling : float array, shape (people, columns), or None
        Standard error of the drawn orders of columns, against this background; None of an exact explanation, nan where
        one pair of orders was drawn.
    base : float
        The average output over the background, in `unit`.
    output : float array, shape (people,)
        What the model says, in `unit`.
    people : DataFrame, shape (people, columns)
        Each person's own values; the index is their position in the table.
    method : str
        How they were computed, in words.
    why : str
        Why the model's own structure was not used, in a sentence; "" if it was.
    rounding : float
        How far the sums were off the model's output before what was left was spread over the columns, at most.
    """

    subject: Subject
    background: Background
    values: Floats
    error: Floats
    sampling: Floats | None
    base: float
    output: Floats
    people: pd.DataFrame = field(repr=False)
    method: str
    why: str
    rounding: float

    @property
    def columns(self) -> tuple[str, ...]:
        """As the table names them; what a model expands (categories, missing indicators) is added back."""
        return self.subject.columns

    @property
    def unit(self) -> str:
        """Of values, base and output."""
        return self.subject.unit

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Where each value would be with most other backgrounds of the same size (low, high)."""
        half = normal_quantile(confidence) * self.error
        return self.values - half, self.values + half

    @property
    def importance(self) -> Floats:
        """Mean size of each column's contribution, whatever its direction, shape (columns,)."""
        return np.abs(self.values).mean(axis=0)


@dataclass(frozen=True, eq=False)
class Explainer:
    """What explains a subject against a background. Make one with `explainer`.

    Attributes
    ----------
    subject : Subject
    background : Background
    why : str
        Why the model's own structure is not used, in a sentence; "" if it is.
    """

    subject: Subject
    background: Background
    why: str
    _teller: Exact | Told | None = field(repr=False)

    @cached_property
    def against(self) -> pd.DataFrame:
        """What the model looks at, of the people of the background."""
        return self.subject.people.iloc[self.background.rows]

    @property
    def method(self) -> str:
        """How it explains, in words."""
        return permutations.METHOD if self._teller is None else self._teller.method

    @property
    def exact(self) -> bool:
        """Whether the model's own structure is used."""
        return self._teller is not None

    def of_rows(self, rows: ArrayLike) -> Attributions:
        """What each column contributed, for people at these positions in the table."""
        return self.of_people(self.subject.people.iloc[np.asarray(rows, dtype=np.int64)])

    def of_people(self, people: pd.DataFrame) -> Attributions:
        """The same for people as they are given, with the subject's columns in its kinds."""
        found, method, why = None, self.method, self.why
        if self._teller is not None:
            try:
                found = self._teller.values(self.subject.given(people))
                off = _unlike(self.subject, people, found)
            except ExplanationUnsuited as unsuited:
                off = str(unsuited)
            if off:
                found, method, why = None, permutations.METHOD, off
        if found is None:
            pairs = permutations.PAIRS if len(people) == 1 else 1
            found = sampled(self.subject.says, people, self.against, pairs=pairs)
        return Attributions(
            self.subject,
            self.background,
            found.values,
            found.error,
            found.sampling,
            found.base,
            found.output,
            people,
            method,
            why,
            found.rounding,
        )

    def against_some(self, rows: NDArray[np.int64]) -> Explainer:
        """The same against a part of the background, by positions in the table.

        What it says is held to the model for each person, as always; the structure is not tried on others again.
        """
        part = replace(self.background, rows=rows)
        return replace(self, background=part, _teller=self._teller and _teller(self.subject, part))


def explainer(subject: Subject, background: Background) -> Explainer:
    """The explainer that is right for a subject: the model's own structure where that is known, else its answers alone.

    A structure that is known is tried on the background and on some audited people first, and is not used when what it
    says does not add up to what the model says: SHAP's own check passes while its values are far off for histogram
    boosting with categories.
    """
    tried = np.unique(np.concatenate([background.rows, _spread(subject.rows)]))
    people = subject.people.iloc[tried]
    try:
        teller = _teller(subject, background)
        found = teller.values(subject.given(people))
    except UNTOLD as untold:
        return Explainer(subject, background, str(untold), None)
    if off := _unlike(subject, people, found):
        return Explainer(subject, background, off, None)
    return Explainer(subject, background, "", teller)


def natural(subject: Subject, background: Background) -> Explainer:
    """The explainer in the unit in which the model computes, if its structure is known; else in the first of `units`.

    A boosted or a logistic model adds up log-odds, a forest probabilities.
    """
    wanted = units(subject)
    for unit in reversed(wanted):
        found = explainer(subject.in_unit(unit), background)
        if found.exact:
            return found
    return explainer(subject.in_unit(wanted[0]), background)


def _teller(subject: Subject, background: Background) -> Exact | Told:
    against = subject.given(subject.people.iloc[background.rows])
    if not isinstance(subject.model, Model):
        return Exact(subject.model, against, subject.output)
    told = Told(subject.model, against, subject.output)
    if told.method not in METHODS:
        raise ExplanationUnsuited("its process names no method that is known here")
    return told


def _spread(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Some of the rows, evenly apart."""
    if not len(rows):
        return rows
    return rows[np.linspace(0, len(rows) - 1, min(TRIED_ON, len(rows))).astype(np.int64)]


def off(subject: Subject, people: pd.DataFrame, output: Floats) -> tuple[float, float]:
    """How far an output is from what the model itself says about these people, at most, and as a share of its size.

    Log-odds are held to the probabilities that they mean, since those are what every model gives.
    """
    if not len(people):
        return 0.0, 0.0
    own = subject.scores(people)
    wrong = float(np.abs((probability(output) if subject.unit == LOG_ODDS else output) - own).max())
    return wrong, wrong / max(1.0, float(np.abs(own).max()))


def _unlike(subject: Subject, people: pd.DataFrame, found: Values) -> str:
    """Why values are not what the model says, in a sentence; "" if they are."""
    wrong, share = off(subject, people, found.output)
    if max(share, _relative(found)) <= TOLERANCE:
        return ""
    return (
        f"What the model's own structure says is off by up to {max(found.rounding, wrong):.2g} "
        f"({subject.unit}) from what the model itself says, so its answers alone are used."
    )


def _relative(found: Values) -> float:
    return found.rounding / max(1.0, float(np.abs(found.output).max()))
