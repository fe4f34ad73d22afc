"""The problem that every mitigation is given: who learns, who is decided about, by which groups. It can be pickled."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit, thresholds
from governance.data import baseline, models
from governance.data.values import counted_as
from governance.errors import ModelNeeded
from governance.metrics import counting, levels
from governance.metrics.cells import Cells
from governance.metrics.grouped import grouped
from governance.metrics.intervals import Floats
from governance.mitigation.folds import drawn
from governance.mitigation.learners import Baseline, Learner, again
from governance.mitigation.placing import Attribute, attributes
from governance.naming import Group

SEED = 0
LEARNT_FROM = 100_000  # people; of more, a random sample of as many, so that learning comes to an end


@dataclass(frozen=True, eq=False)
class Problem:
    """People, what happened to them and how the audited model decides; everything that a mitigation may use.

    Attributes
    ----------
    grouping : dict
        What groups the people, as every kind of count holds it: attributes, levels, groups, declared.
    codes : int array, shape (people in the table,)
        Which group each person is in.
    outcome : bool array, shape (people in the table,)
        Who really had the favourable outcome.
    weight : float array, shape (people in the table,), or None
    features : DataFrame
        What a model may look at, one row a person in the table.
    outcomes : (str, str)
        The unfavourable and the favourable outcome, in words.
    training, held_out : int arrays
        Positions of the people that the audited model learnt from (empty where nobody knows them) and of those who
        are audited.
    score : float array, shape (held-out people,), or None
        The audited model's probability of the favourable outcome.
    selected : bool array, shape (held-out people,)
        Whom the audited model selects.
    threshold : float
        From which score on models that learn again select.
    thresholds : tuple of float
        At which thresholds can be set anywhere; a trial adds some by the scores of those who choose.
    learner : Learner or None
    unlearnable : str
        Why no model can learn again, and what to do; "" if one can.
    placing : tuple of Attribute
        How the groups of other people are found.
    kept : dict
        What was made once for it and is used again.
    """

    grouping: dict[str, Any]
    codes: NDArray[np.int64] = field(repr=False)
    outcome: NDArray[np.bool_] = field(repr=False)
    weight: Floats | None = field(repr=False)
    features: pd.DataFrame = field(repr=False)
    outcomes: tuple[str, str]
    training: NDArray[np.int64] = field(repr=False)
    held_out: NDArray[np.int64] = field(repr=False)
    score: Floats | None = field(repr=False)
    selected: NDArray[np.bool_] = field(repr=False)
    threshold: float
    thresholds: tuple[float, ...]
    learner: Learner | None
    unlearnable: str = ""
    placing: tuple[Attribute, ...] = ()
    kept: dict[Hashable, Any] = field(repr=False, default_factory=dict)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What the groups are groups of."""
        return tuple(self.grouping["attributes"])

    @property
    def first_seed(self) -> int:
        """Of the first trial in which models learn: the audit's own, where it is known whom its model learnt from."""
        return SEED if len(self.training) else SEED + 1

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in declared order."""
        return tuple(self.grouping["groups"])


def problem(audit: Audit, by: Sequence[str], *, threshold: float | None = None) -> Problem:
    """The problem that an audit poses, by the groups of some attributes.

    Parameters
    ----------
    audit : Audit
        Of a table that is not loaded, its random sample of people is taken.
    by : sequence of str
        The attribute whose groups are made more equal; several mean their intersections.
    threshold : float, optional
        From which score on a decision is favourable, where no decisions are recorded; the audit's own without it.

    Raises
    ------
    ModelNeeded
        If nothing is decided in the audit, so that there is nothing to mitigate.
    """
    if audit.large is not None:
        audit = Audit.recorded(audit.dataset)
    bar = audit.threshold if threshold is None else threshold
    held = counting.coded(audit.dataset.attributes, list(by))
    grouping, codes = grouped(Cells(held, {}, np.ones(len(audit.dataset.table), np.int64)), tuple(by))
    learner, why = learner_of(audit)
    return Problem(
        grouping=grouping,
        codes=codes,
        outcome=audit.outcome,
        weight=audit.weights,
        features=_features(audit),
        outcomes=_outcomes(audit),
        training=audit.training,
        held_out=audit.rows,
        score=audit.score,
        selected=_selected(audit, bar),
        threshold=bar,
        thresholds=tuple(sorted({*thresholds(audit.dataset.roles.threshold), bar})),
        learner=learner,
        unlearnable=why,
        placing=attributes(audit.dataset, by),
    )


def crossed(audit: Audit) -> NDArray[np.int64]:
    """Which combination of all sensitive attributes each person of the table has, whatever groups are asked about."""
    names = list(audit.dataset.attributes.columns)
    found = np.zeros(len(audit.dataset.table), np.int64)
    for held in counting.coded(audit.dataset.attributes, names).values():
        found = np.unique(found * (int(held.codes.max()) + 2) + held.codes + 1, return_inverse=True)[1]
    return found


def learner_of(audit: Audit) -> tuple[Learner | None, str]:
    """How the audited model learns again; or None, why not, and what to do."""
    if len(audit.training):
        return Baseline(audit.source, _outcomes(audit)), ""
    if audit.model is not None:
        learner, why = again(audit.model, audit.source, _classes(audit))
        return learner, why and (
            f"The model {audit.source} cannot learn again, because {why}. Save the estimator that was fitted, "
            "without what is in its way, as a .skops file, or fit a baseline on the Data page."
        )
    if not audit.dataset.roles.features:
        return None, "No column is said to be a feature, so no model can learn. Say on the Data page which are."
    return None, (
        "Nobody knows here how the audited decisions were learnt, so no model can learn again. Fit a baseline on the "
        "Data page to see what retraining does on your table."
    )


def seeds(problem: Problem, number: int) -> tuple[int, ...]:
    """The seeds of as many trials in which a model learns."""
    first = problem.first_seed
    return () if problem.learner is None else tuple(range(first, first + number))


def split(problem: Problem, seed: int) -> baseline.Split:
    """Who learns and who is held out in the trial with this seed; the audit's own parts for seed 0."""
    if seed == SEED:
        return baseline.Split(problem.training, problem.held_out)
    return baseline.split(np.array(problem.outcomes, object)[problem.outcome.astype(int)], seed=seed)


def learnt_from(problem: Problem, training: NDArray[np.int64], *, seed: int) -> NDArray[np.int64]:
    """Whom models learn from: all people to learn from, or `LEARNT_FROM` of them at random, drawn with the seed.

    Of every group and outcome the same share is drawn, so that the small ones are not lost by chance.
    """
    return training[drawn((2 * problem.codes + problem.outcome)[training], LEARNT_FROM, seed=seed)]


def _features(audit: Audit) -> pd.DataFrame:
    """What a model may look at: the columns of the model that decides, else what the roles say."""
    if audit.model is None or len(audit.training):
        return audit.dataset.features
    return audit.dataset.table[models.columns(audit.model, audit.dataset.roles.features)]


def _classes(audit: Audit) -> tuple[Any, Any]:
    """Two of the model's classes: one that counts as unfavourable, and one that counts as favourable."""
    roles, known = audit.dataset.roles, np.asarray(audit.model.classes_).tolist()
    joins = dict(dict(roles.merged).get(roles.label, ()))
    favourable = [counted_as(each, joins) == roles.favourable for each in known]
    return known[favourable.index(False)], known[favourable.index(True)]


def _selected(audit: Audit, threshold: float) -> NDArray[np.bool_]:
    if audit.decision is None:
        if audit.score is None:
            raise ModelNeeded("Mitigation")
        return audit.score >= threshold
    roles = audit.dataset.roles
    label = audit.dataset.label.iloc[audit.rows].reset_index(drop=True)
    frame = pd.DataFrame({"label": label, "decision": pd.Series(audit.decision)})
    held = counting.coded(frame, ["label", "decision"])
    found = levels.outcomes(held, label="label", decision="decision", favourable=roles.favourable)[2]
    return np.asarray(found, bool)


def _outcomes(audit: Audit) -> tuple[str, str]:
    favourable = audit.dataset.roles.favourable
    names = map(naming.name, audit.dataset.label.unique().tolist())
    return next((each for each in names if each != favourable), f"not {favourable}"), favourable
