"""Subject: what is explained, which is one number that a model says about a person, and the decision that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.values import counted_as
from governance.errors import LogOddsInfinite, ModelNeeded
from governance.metrics.intervals import Floats
from governance.shapley.outputs import DECISION, LOG_ODDS, NUMBER, PROBABILITY, Output, Table


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
    """

    dataset: Dataset
    model: Any = field(repr=False)
    columns: tuple[str, ...]
    output: Output
    about: str
    threshold: float | None
    rows: NDArray[np.int64] = field(repr=False)
    training: NDArray[np.int64] = field(repr=False)

    @property
    def unit(self) -> str:
        """Of the output: one of "probability", "log-odds", "decision" and "number"."""
        return self.output.unit

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
        return np.asarray(np.log(found / (1 - found)))

    def scores(self, people: pd.DataFrame) -> Floats:
        """The probability of what the number is of; the number itself of a regressor; 0 or 1 of a bare decision."""
        from threadpoolctl import threadpool_limits  # scikit-learn's own

        with threadpool_limits(1, user_api="openmp"):  # some thousand people: not stalled by whoever else computes
            return self._scores(people)

    def _scores(self, people: pd.DataFrame) -> Floats:
        if self.unit == NUMBER:
            return models.numbers(self.model, self.given(people))
        if self.unit == DECISION:
            return self._chosen(people).astype(float)
        given = self.given(people)
        known = [models.scores(self.model, given, place) for place in self.output.classes]
        return np.sum([each for each in known if each is not None], axis=0).clip(0, 1)

    def decided(self, people: pd.DataFrame) -> NDArray[np.bool_]:
        """Who gets the decision that the number is of, shape (people,)."""
        return self._chosen(people) if self.threshold is None else self.scores(people) >= self.threshold

    @property
    def decides(self) -> bool:
        """Whether a decision follows from the number."""
        return self.unit != NUMBER or self.threshold is not None

    @property
    def bar(self) -> float | None:
        """The threshold in the unit of the output; None where none decides, or where it is out of its reach."""
        if self.threshold is None or self.unit != LOG_ODDS:
            return self.threshold
        return float(np.log(self.threshold / (1 - self.threshold))) if 0 < self.threshold < 1 else None

    def in_unit(self, unit: str) -> Subject:
        """The same in another unit."""
        return replace(self, output=replace(self.output, unit=unit))

    def _chosen(self, people: pd.DataFrame) -> NDArray[np.bool_]:
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
    return (found.unit,) if found.unit in (NUMBER, DECISION) else (PROBABILITY, LOG_ODDS)
