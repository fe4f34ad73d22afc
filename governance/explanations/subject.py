"""Subject: what is explained, which is one number that a model says about a person, and the decision that follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data import models
from governance.data.cores import one_core
from governance.data.dataset import Dataset
from governance.data.values import counted_as
from governance.errors import LogOddsInfinite, ModelNeeded
from governance.explanations.fidelity import Fidelity
from governance.metrics.intervals import Floats
from governance.shapley.outputs import DECISION, LOG_ODDS, NUMBER, PROBABILITY, Output, Table, log_odds

SCORE = "score"
PLAIN = re.compile(r"[^<>&{}\[\]*$`\\|~]{1,40}")  # a name that means nothing else on an axis or in a sentence


@dataclass(frozen=True, eq=False)
class Imitated:
    """What was recorded about people, where a surrogate imitates it.

    Attributes
    ----------
    column : str
        Where it is recorded.
    values : float array, shape (people in the table,)
        Scores or numbers as recorded; of decisions 1 for the one that is explained, and 0 for any other.
    decided : bool array, shape (people in the table,), or None
        Who got the decision, as recorded; None where none follows.
    fidelity : Fidelity
        Of the surrogate, about people that it did not learn from.
    """

    column: str
    values: Floats = field(repr=False)
    decided: NDArray[np.bool_] | None = field(repr=False)
    fidelity: Fidelity


@dataclass(frozen=True, eq=False)
class Subject:
    """A number that a model says about people of a table.

    Attributes
    ----------
    dataset : Dataset
    model : fitted classifier or regressor
        With the methods of scikit-learn; or a `Model` from a file.
    columns : tuple of str
        What the model looks at, in its order.
    output : Output
        Which number, in which unit.
    about : str
        What the number is of: "repaid = yes".
    threshold : float or None
        The score from which the decision is the one that the number is of; None where the model decides by itself,
        or where nothing is decided.
    rows, training : int arrays
        Positions of the audited people, and of those the model learnt from (empty where nobody knows them).
    quantity : str
        What a number counts: "days", "score"; "" of anything else.
    below : bool
        Whether the decision follows below the threshold, and not from it on.
    outcome : str
        The decision, where `about` does not say it: "days under 7".
    stand_in : str
        What speaks in place of an audited model, and how well, in sentences; "" of the audited model itself.
    imitated : Imitated or None
        What was recorded, where a surrogate imitates it.
    """

    dataset: Dataset
    model: Any = field(repr=False)
    columns: tuple[str, ...]
    output: Output
    about: str
    threshold: float | None
    rows: NDArray[np.int64] = field(repr=False)
    training: NDArray[np.int64] = field(repr=False)
    quantity: str = ""
    below: bool = False
    outcome: str = ""
    stand_in: str = ""
    imitated: Imitated | None = None

    @property
    def unit(self) -> str:
        """Of the output, in words: "probability", "log-odds", "decision", or what a number counts ("days").

        Whether it is a number is in `output.unit`.
        """
        fits = PLAIN.fullmatch(self.quantity) and self.quantity not in (PROBABILITY, LOG_ODDS, DECISION)
        return self.quantity if self.is_number and fits else self.output.unit

    @property
    def is_number(self) -> bool:
        """Whether it is a number, and no probability and no decision, whatever its unit is called."""
        return self.output.unit == NUMBER

    @property
    def is_amount(self) -> bool:
        """Whether it is a number that counts something, and no share and no score."""
        return self.is_number and self.quantity != SCORE

    @property
    def is_learnt_here(self) -> bool:
        """Whether it comes from a model that learnt the number here, and that decided about nobody."""
        return bool(self.stand_in) and self.imitated is None

    @property
    def speaker(self) -> str:
        """Who says it: a surrogate is not the model that decided."""
        return "model" if self.imitated is None else "surrogate"

    @property
    def is_favourable(self) -> bool:
        """Whether the decision that follows is the favourable outcome of the audit."""
        roles = self.dataset.roles
        return self.decision in (f"{roles.label} = {roles.favourable}", f"{roles.label} {roles.favourable}")

    @property
    def named(self) -> str:
        """The decision in a sentence: "favourable", or which it is where it is another one."""
        return "favourable" if self.is_favourable else self.decision

    @property
    def upwards(self) -> bool:
        """Whether what raises the number moves towards the decision, and not away from it."""
        return not self.below

    @property
    def measure(self) -> str:
        """What is explained, as an axis says it: "Probability of repaid = yes", "predicted_days (days)"."""
        if self.is_amount:
            return f"{self.about} ({self.unit})"
        return f"{self.unit.capitalize()} of {self.about}"

    @property
    def decision(self) -> str:
        """Which decision follows from it: "repaid = yes", "days under 7"."""
        return self.outcome or self.about

    @cached_property
    def people(self) -> pd.DataFrame:
        """What the model looks at, of everybody; the index is their position in the table."""
        return self.dataset.table[list(self.columns)].reset_index(drop=True)

    def given(self, people: pd.DataFrame) -> Table:
        """These people as the model takes them: with the names of columns where it knows them."""
        return people if hasattr(self.model, "feature_names_in_") else people.to_numpy()

    def says(self, people: pd.DataFrame) -> Floats:
        """What the model says about each of them, in the unit of the output.

        Raises
        ------
        LogOddsInfinite
            If it is sure of somebody, so that the log-odds are no number.
        ModelFailed, ModelOutputsWrong, ModelProbabilitiesWrong
        """
        found = self.scores(people)
        if self.unit != LOG_ODDS:
            return found
        if sure := int(((found <= 0) | (found >= 1)).sum()):
            raise LogOddsInfinite(sure, len(found))
        return log_odds(found)

    def scores(self, people: pd.DataFrame) -> Floats:
        """The probability of what the number is of; the number itself of a regressor; 0 or 1 of a bare decision."""
        with one_core():
            return self._scores(people)

    def _scores(self, people: pd.DataFrame) -> Floats:
        if self.is_number:
            return models.numbers(self.model, self.given(people))
        if self.unit == DECISION:
            return self._chosen(people).astype(float)
        given = self.given(people)
        known = [models.scores(self.model, given, place) for place in self.output.classes]
        return np.sum([each for each in known if each is not None], axis=0).clip(0, 1)

    def decided(self, people: pd.DataFrame) -> NDArray[np.bool_]:
        """Who gets the decision that follows from the number, shape (people,); of a number, only if it `decides`."""
        if self.threshold is None:
            return self._chosen(people)
        return self.reached(self.scores(people))

    def answers(self, people: pd.DataFrame) -> tuple[Floats, NDArray[np.bool_]]:
        """The scores of these people and who gets the decision, each asked once; of a number, only if it `decides`."""
        scores = self.scores(people)
        return scores, self.decided(people) if self.threshold is None else self.reached(scores)

    def reached(self, scores: Floats) -> NDArray[np.bool_]:
        """Which of these scores the decision follows from, where a threshold decides."""
        assert self.threshold is not None
        return scores < self.threshold if self.below else scores >= self.threshold

    @property
    def decides(self) -> bool:
        """Whether a decision follows from the number."""
        return not self.is_number or self.threshold is not None

    @property
    def threshold_in_unit(self) -> float | None:
        """The threshold in the unit of the output; None where none decides, or where it is out of its reach."""
        if self.threshold is None or self.unit != LOG_ODDS:
            return self.threshold
        return float(log_odds(np.array(self.threshold))) if 0 < self.threshold < 1 else None

    @cached_property
    def audited(self) -> Floats:
        """The scores of the audited people, as `scores` gives them, shape (audited people,)."""
        return self.scores(self.people.iloc[self.rows])

    def in_unit(self, unit: str) -> Subject:
        """The same in another unit."""
        return replace(self, output=replace(self.output, unit=unit))

    def _chosen(self, people: pd.DataFrame) -> NDArray[np.bool_]:
        with one_core():
            decided = models.decisions(self.model, self.given(people))
        return np.isin(decided, np.asarray(self.model.classes_)[list(self.output.classes)])


def subject(audit: Audit, *, threshold: float | None = None) -> Subject:
    """The favourable outcome, as an audit's model scores it.

    Parameters
    ----------
    audit : Audit
    threshold : float, optional
        From which score on the decision is favourable. Without it: the audit's own, or the model's own decisions where
        the audit counts those.

    Raises
    ------
    ModelNeeded
        If the audit holds only decisions or scores; see `governance.explanations.surrogate`.
    """
    if audit.model is None:
        raise ModelNeeded("An explanation")
    roles = audit.dataset.roles
    joins = dict(dict(roles.merged).get(roles.label, ()))
    named = [counted_as(each, joins) for each in np.asarray(audit.model.classes_).tolist()]
    places = tuple(place for place, each in enumerate(named) if each == roles.favourable)
    own = None if audit.decision is not None else audit.threshold
    about = f"{roles.label} = {roles.favourable}"
    return of_classes(audit, places, about, own if threshold is None else threshold)


def of_classes(audit: Audit, places: Sequence[int], about: str, threshold: float | None) -> Subject:
    """Some classes of an audit's model, by their positions, against the others: the probability, or the decision."""
    dataset, model = audit.dataset, audit.model
    columns = tuple(models.columns(model, dataset.roles.features))
    output = Output(PROBABILITY if hasattr(model, "predict_proba") else DECISION, tuple(places))
    return Subject(dataset, model, columns, output, about, threshold, audit.rows, audit.training)


def units(found: Subject) -> tuple[str, ...]:
    """The units in which the same can be explained."""
    return (found.output.unit,) if found.output.unit in (NUMBER, DECISION) else (PROBABILITY, LOG_ODDS)
