"""Audit: a dataset, how its people were decided about, and the counts of both. What everything above reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.data import baseline, models
from governance.data.dataset import Dataset
from governance.data.models import deciding
from governance.data.roles import Roles
from governance.errors import PersonNotScored, ScoreOutOfRange
from governance.metrics import counting, levels
from governance.metrics.batches import Batches
from governance.metrics.cells import Cells
from governance.metrics.cube import Cube
from governance.metrics.grouped import grouped
from governance.naming import Group

if TYPE_CHECKING:
    from governance.data.large import Large

DEFAULT_THRESHOLD = 0.5
LOOKED_AT = 200_000  # people whose columns are looked at; of more, a random sample of as many


@dataclass(frozen=True, eq=False)
class Audit:
    """Who is judged, by what, and with which result.

    Make one with `fitted` (a baseline learns from part of the people, and the held-out rest is audited),
    `predicted` (a model decides about everybody), `recorded` (the table holds decisions or scores), or `in_batches`
    and `unloaded` (the same of a table that is too large to be loaded).

    Attributes
    ----------
    dataset : Dataset
    source : str
        What decided, in words.
    rows : int array
        Positions of the audited people in the table.
    training : int array
        Positions of the people that a baseline learnt from; empty otherwise.
    decision : array or None
        What was decided about each audited person, in the label's values; None when only scores decide.
    score : float array or None
        Of each audited person, in [0, 1].
    model : fitted scikit-learn classifier, or None
    large : Large or None
        The whole table, where it is counted without being loaded; the dataset then holds a random sample of it.
    counted : Cube or None
        Everybody in a large table, as a model decided about them.
    """

    dataset: Dataset
    source: str
    rows: NDArray[np.int64]
    training: NDArray[np.int64]
    decision: NDArray[Any] | None = None
    score: NDArray[np.float64] | None = None
    model: Any = None
    large: Large | None = None
    counted: Cube | None = field(default=None, repr=False)

    @classmethod
    def fitted(cls, dataset: Dataset, learner: str, *, share: float = 0.3, seed: int = 0) -> Audit:
        """Fit a baseline on the features of part of the people, and audit the held-out rest.

        Parameters
        ----------
        dataset : Dataset
        learner : str
            "logistic regression" or "gradient boosting".
        share : float
            Held out, in (0, 1); stratified by label.
        seed : int
            Of the split; the same seed holds out the same people.
        """
        _outcome(dataset)  # refuses a label that cannot be learnt
        label = dataset.label.astype(object).map(naming.name)
        parts = baseline.split(label, share=share, seed=seed)
        weight = None if dataset.roles.weight is None else _weight(dataset)[parts.training]
        learnt = dataset.features.iloc[parts.training], label.iloc[parts.training]
        model = baseline.fit(*learnt, learner, weight=weight, seed=seed)
        score = models.scores(
            model, dataset.features.iloc[parts.held_out], deciding.favourable(model, dataset.roles)[0]
        )
        return cls(dataset, learner, parts.held_out, parts.training, score=score, model=model)

    @classmethod
    def predicted(cls, dataset: Dataset, model: Any, name: str) -> Audit:
        """Audit everybody in the table by what a fitted classifier decides about them."""
        deciding.refuse_outcomes(model, dataset.roles)
        decision, score = deciding.decided(model, dataset.table, dataset.roles)
        return cls(dataset, name, np.arange(len(dataset.table)), np.arange(0), decision, score, model)

    @classmethod
    def recorded(cls, dataset: Dataset) -> Audit:
        """Audit everybody by the decisions or the scores that the table holds; without either, labels only."""
        roles = dataset.roles
        decision = None if dataset.decision is None else dataset.decision.astype(object).to_numpy()
        score = None if roles.score is None else _recorded_score(dataset.table, roles.score)
        return cls(dataset, _columns(roles), np.arange(len(dataset.table)), np.arange(0), decision, score)

    @classmethod
    def unloaded(cls, name: str, large: Large, roles: Roles) -> Audit:
        """Audit everybody in a large table by its decisions or scores; the engine counts, and only cells are kept."""
        dataset = Dataset(name, large.drawn, roles)
        return cls(dataset, _columns(roles), np.arange(len(dataset.table)), np.arange(0), large=large)

    @classmethod
    def in_batches(
        cls, name: str, large: Large, roles: Roles, model: Any, called: str, *, tell: Callable[[int, int], None]
    ) -> Audit:
        """Audit everybody in a large table by what a fitted classifier decides about them, a batch of them at a time.

        `tell` is told how many people are decided about, and how many there are. Labels, groups and weights are
        looked at first, so that what is wrong with them is not found out by a model's long work.
        """
        deciding.refuse_outcomes(model, roles)
        audit = replace(cls.unloaded(name, large, roles), source=called, model=model)
        models.inputs(model, audit.dataset.table, roles.features)  # refuses a table without its columns
        _cube(large.counted(roles), roles, None, None)  # refuses labels, groups and weights
        decision, score = (_free(each, audit.dataset.table) for each in ("(decided)", "(scored)"))
        scored = score if hasattr(model, "predict_proba") else None
        most = {} if roles.weight is None else {roles.weight: large.range(roles.weight)[1]}

        def decided() -> Iterator[Any]:
            done = 0
            for told, seen in large.batches(roles, models.columns(model, roles.features)):
                found = dict(zip((decision, score), deciding.decided(model, seen, roles), strict=True))
                for column, values in found.items():
                    told = told if values is None else told.append_column(column, [values])
                tell(done := done + len(seen), large.people)
                yield told

        return replace(audit, counted=_cube(Batches(decided(), large.people, most), roles, decision, scored))

    @cached_property
    def cube(self) -> Cube:
        """The audited people by all sensitive attributes, with decisions, scores or both."""
        roles = self.dataset.roles
        if self.counted is not None:
            return self.counted
        if self.large is not None:
            return _cube(self.large.counted(roles), roles, roles.decision, _probabilities(self.large, roles))
        return self._counted(self.rows, self.decision, self.score)

    @cached_property
    def population(self) -> Cube:
        """Everybody in the table by all sensitive attributes; labels only."""
        if self.large is not None:
            return _cube(self.large.counted(self.dataset.roles), self.dataset.roles, None, None)
        return self._counted(np.arange(len(self.dataset.table)), None, None)

    def population_of(self, rows: NDArray[np.int64]) -> Cube:
        """The people at these positions in the table by all sensitive attributes; labels only."""
        return self._counted(rows, None, None)

    @property
    def people(self) -> int:
        """How many rows the table has."""
        return len(self.dataset.table) if self.large is None else self.large.people

    def decided(self, threshold: float | None = None) -> Cube:
        """The cube with decisions: at this threshold, else as recorded, else where the roles say."""
        if threshold is None and (self.cube.decided or not self.cube.thresholds):
            return self.cube
        return self.cube.at(self.threshold if threshold is None else threshold)

    @property
    def threshold(self) -> float:
        """Where scores decide until somebody moves it: as the roles say, else 0.5."""
        said = self.dataset.roles.threshold
        return DEFAULT_THRESHOLD if said is None else said

    def groups(self, by: Sequence[str]) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
        """The groups by these attributes, and which one everybody is in, shape (people in the table,)."""
        held = counting.coded(self.dataset.attributes, by)
        read = [levels.levels(attribute, held[attribute]) for attribute in by]
        return levels.groups(by, read, len(self.dataset.table))

    @cached_property
    def placed(self) -> tuple[dict[str, Any], NDArray[np.int64]]:
        """What groups people by all sensitive attributes, and which group everybody loaded is in, shape (people,)."""
        attributes = self.dataset.roles.sensitive
        held = counting.coded(self.dataset.attributes, attributes)
        return grouped(Cells(held, {}, np.ones(len(self.dataset.table), np.int64)), attributes)

    @cached_property
    def weights(self) -> NDArray[np.float64] | None:
        """The weight of everybody loaded, shape (people,); None when people are not weighted."""
        return None if self.dataset.roles.weight is None else _weight(self.dataset)

    def score_of(self, row: int) -> float:
        """The score of the audited person at this position in the table, in [0, 1]."""
        place = np.flatnonzero(self.rows == row)
        if self.score is None or not len(place):
            raise PersonNotScored(row)
        return float(self.score[place[0]])

    @cached_property
    def outcome(self) -> NDArray[np.bool_]:
        """Who in the table really had the favourable outcome, shape (people in the table,)."""
        return _outcome(self.dataset)

    def _counted(
        self, rows: NDArray[np.int64], decision: NDArray[Any] | None, score: NDArray[np.float64] | None
    ) -> Cube:
        roles = self.dataset.roles
        weight = {} if roles.weight is None else {roles.weight: self.dataset.table[roles.weight]}
        frame = self.dataset.attributes.assign(**{roles.label: self.dataset.label}, **weight).iloc[rows]
        y_pred = None if decision is None else roles.decision or _free("(decided)", frame)
        named = None if score is None else roles.score or _free("(scored)", frame)
        columns = {name: values for name, values in ((y_pred, decision), (named, score)) if name is not None}
        return _cube(frame.assign(**columns), roles, y_pred, named)


def looked_at(audit: Audit, *, most: int = LOOKED_AT, seed: int = 0) -> NDArray[np.int64]:
    """Positions of the people whose columns are looked at: all of them, or a random sample, the same for a seed."""
    people = len(audit.dataset.table)
    if people <= most:
        return np.arange(people)
    return np.sort(np.random.default_rng(seed).choice(people, most, replace=False))


def _cube(table: Any, roles: Roles, decision: str | None, score: str | None) -> Cube:
    return Cube.count(
        table,
        sensitive=roles.sensitive,
        y_true=roles.label,
        y_pred=decision,
        favourable=roles.favourable,
        score=score,
        weight=roles.weight,
        thresholds=None if score is None else thresholds(roles.threshold),
    )


def _columns(roles: Roles) -> str:
    return " and ".join(f"column {column}" for column in (roles.decision, roles.score) if column) or "labels only"


def thresholds(said: float | None) -> tuple[float, ...]:
    """Where decisions can be asked about: hundredths, or thousandths where the threshold that is said is one."""
    steps = 100 if said is None or round(said, 2) == said else 1000
    return tuple(step / steps for step in range(steps + 1))


def _weight(dataset: Dataset) -> NDArray[np.float64]:
    return counting.numbers(dataset.table, str(dataset.roles.weight), "weight")


def _free(name: str, frame: pd.DataFrame) -> str:
    """The name, or one like it that no column has."""
    return name if name not in frame.columns else _free(f"{name}'", frame)


def _outcome(dataset: Dataset) -> NDArray[np.bool_]:
    roles = dataset.roles
    held = counting.coded(dataset.label.to_frame(), [roles.label])
    return levels.outcomes(held, label=roles.label, decision=None, favourable=roles.favourable)[1]


def _recorded_score(table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    score = counting.numbers(table, column, "score")
    only_probabilities(column, float(score.min()), float(score.max()))
    return score


def _probabilities(large: Large, roles: Roles) -> str | None:
    if roles.score is not None:
        only_probabilities(roles.score, *large.range(roles.score))
    return roles.score


def only_probabilities(column: str, low: float, high: float) -> None:
    """Refuse scores that are no probabilities, by the smallest and the largest of them."""
    if low < 0 or high > 1:
        raise ScoreOutOfRange(column, low, high)
