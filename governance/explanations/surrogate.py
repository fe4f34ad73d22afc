"""A surrogate: a model that learns to imitate what was recorded, where the model itself is not there to be asked.

What it says is about itself. So it is named as one wherever it speaks, it is judged on people that it did not learn
from, and it is refused where it imitates poorly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data import baseline, regressors
from governance.data.cores import one_core
from governance.data.dataset import Dataset
from governance.errors import SurrogateTooFew, SurrogateUnfaithful
from governance.explanations.background import sample
from governance.explanations.fidelity import DECISIONS, Fidelity, fidelity
from governance.explanations.recorded import Recorded, refuse_seen
from governance.explanations.subject import Imitated, Subject
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.shapley.outputs import NUMBER, PROBABILITY, Output

MOST = 50_000  # people whom it learns from; of more, a random sample
FOLDS = 5
LEAST, LEAST_EACH = 100, 10  # people, and people of each decision
WHISKER = 0.01  # by how much the more faithful of two must be that before the simpler one gives way
FAR = 2  # typical errors


@dataclass(frozen=True, eq=False)
class Surrogate:
    """A model that imitates what was recorded. Make one with `surrogate`.

    Attributes
    ----------
    of, column : str
        What it imitates, and where that is recorded.
    columns : tuple of str
        What it looks at.
    learner : str
        What kind of model it is.
    model : fitted scikit-learn pipeline
        A classifier of decisions, whose second class is the one that is explained; else a regressor.
    rows : int array
        Positions of the people that it learnt from.
    said : float array, shape (people it learnt from,)
        What a model of the same kind says about each of them, which learnt from four fifths of the others.
    fidelity : Fidelity
        Of `said`.
    instead : dict of str to Fidelity
        Of every learner that was tried.
    """

    of: str
    column: str
    columns: tuple[str, ...]
    learner: str
    model: Any = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    said: Floats = field(repr=False)
    fidelity: Fidelity
    instead: dict[str, Fidelity]


def surrogate(dataset: Dataset, recorded: Recorded, columns: Sequence[str], *, seed: int = 0) -> Surrogate:
    """The surrogate of what was recorded, from these columns: a linear model, or gradient boosting if that is better.

    Both are judged by five folds (stratified by decision), and the linear one is taken unless the other is better by
    more than 0.01 of R², or of balanced agreement. It then learns from everybody; of more than 50,000 people from a
    random sample.

    Raises
    ------
    SurrogateUnfaithful
        If even the better one imitates too poorly; see `Fidelity.poor`.
    SurrogateTooFew
        With fewer than 100 people, or fewer than 10 of a decision.
    ModelSeesOutcome
        If one of the columns is the label, or was recorded.
    RoleNeeded, FeatureRefused, FeatureInfinite, FeatureTooLarge, BaselineFailed
        As for a baseline.
    """
    refuse_seen(dataset.roles, columns)
    rows = sample(np.arange(len(dataset.table)), MOST, seed)
    features, wanted = dataset.table[list(columns)].iloc[rows], recorded.values[rows]
    _refuse_few(recorded, wanted)
    tried = {each: _by_others(features, wanted, recorded.of, each, seed) for each in _learners(recorded.of)}
    found = {each: fidelity(recorded.of, wanted, said) for each, said in tried.items()}
    simple, other = found
    chosen = simple if not found[other].score > found[simple].score + WHISKER else other
    if found[chosen].poor:
        chosen = max(found, key=lambda each: float(np.nan_to_num(found[each].score, nan=-np.inf)))
        raise SurrogateUnfaithful(
            recorded.column, recorded.of, found[chosen].words, _limit(found[chosen]), tuple(columns)
        )
    model = _fit(features, wanted, recorded.of, chosen, seed)
    return Surrogate(
        recorded.of, recorded.column, tuple(columns), chosen, model, rows, tried[chosen], found[chosen], found
    )


def imitating(audit: Audit, found: Surrogate, recorded: Recorded) -> Subject:
    """What a surrogate says about an audit's people, as a subject. `recorded` is what it imitates."""
    output = Output(PROBABILITY, (1,)) if found.of == DECISIONS else Output(NUMBER)
    return Subject(
        audit.dataset,
        found.model,
        found.columns,
        output,
        recorded.about,
        recorded.threshold,
        audit.rows,
        found.rows,
        quantity=recorded.quantity,
        below=recorded.below,
        outcome=recorded.outcome,
        stand_in=stand_in(found, audit.people),
        imitated=Imitated(recorded.column, recorded.values, recorded.decided, found.fidelity),
    )


def stand_in(found: Surrogate, people: int) -> str:
    """What speaks in place of the model, and how well, in two sentences."""
    few = f", drawn at random from {people:,}" if people > len(found.rows) else ""
    return (
        f"A surrogate is explained, and not the model that made the recorded {found.of} (column {found.column}): "
        f"{found.learner} that learnt to imitate them from {len(found.rows):,} people{few}. About people that it did "
        f"not learn from, it {found.fidelity.words}."
    )


def disagrees(subject: Subject, row: int) -> bool:
    """Whether a surrogate decides otherwise about the person at this position than was recorded."""
    if subject.imitated is None or subject.imitated.decided is None or not subject.decides:
        return False
    return bool(subject.decided(subject.people.iloc[[row]])[0] != subject.imitated.decided[row])


def far_off(subject: Subject, row: int) -> bool:
    """Whether a surrogate's number for that person is off the recorded one by more than twice its typical error."""
    if subject.imitated is None or not np.isfinite(subject.imitated.fidelity.error):
        return False
    off = abs(subject.scores(subject.people.iloc[[row]])[0] - subject.imitated.values[row])
    return bool(off > FAR * subject.imitated.fidelity.error)


@dataclass(frozen=True, eq=False)
class OfGroup:
    """How a surrogate imitates what was recorded about one group.

    Attributes
    ----------
    name : str
    fidelity : Fidelity
        About people of the group that it did not learn from.
    recorded, said : float
        What was recorded, and what it says, on average: of decisions the share that got it. nan of nobody.
    """

    name: str
    fidelity: Fidelity
    recorded: float
    said: float

    @property
    def people(self) -> int:
        """How many of the group it is judged on."""
        return self.fidelity.people

    @property
    def off(self) -> float:
        """How far it is off: the share that it decides otherwise about, or the typical error; nan of nobody."""
        return 1 - self.fidelity.value if self.fidelity.of == DECISIONS else self.fidelity.error


def by_group(audit: Audit, found: Surrogate, recorded: Recorded, by: Sequence[str]) -> tuple[OfGroup, ...]:
    """How faithful a surrogate is to what was recorded about each group by these attributes, in declared order."""
    groups, codes = audit.groups(by)
    wanted, said = recorded.values[found.rows], found.said
    parts = []
    for place, group in enumerate(groups):
        own = codes[found.rows] == place
        was, now = wanted[own], said[own]
        judged = fidelity(found.of, was, now)
        now = (now >= 0.5).astype(float) if found.of == DECISIONS else now
        means = (float(each.mean()) if own.any() else np.nan for each in (was, now))
        parts.append(OfGroup(words.group(by, group), judged, *means))
    return tuple(parts)


def _learners(of: str) -> tuple[str, ...]:
    """Those that are tried, the simpler one first."""
    return baseline.LEARNERS if of == DECISIONS else regressors.LEARNERS


def _refuse_few(recorded: Recorded, wanted: Floats) -> None:
    if len(wanted) < LEAST:
        raise SurrogateTooFew(recorded.column, len(wanted), "people are there", LEAST)
    got = int(wanted.sum())
    if recorded.of == DECISIONS and (least := min(got, len(wanted) - got)) < LEAST_EACH:
        raise SurrogateTooFew(recorded.column, least, "people have the rarer decision", LEAST_EACH)


def _by_others(features: pd.DataFrame, wanted: Floats, of: str, learner: str, seed: int) -> Floats:
    """What is said about each person by a model that learnt from the other folds."""
    from sklearn.model_selection import KFold, StratifiedKFold

    kind = StratifiedKFold if of == DECISIONS else KFold
    said = np.empty(len(wanted))
    for others, own in kind(FOLDS, shuffle=True, random_state=seed).split(features, wanted):
        model = _fit(features.iloc[others], wanted[others], of, learner, seed)
        said[own] = _says(model, features.iloc[own], of)
    return said


def _fit(features: pd.DataFrame, wanted: Floats, of: str, learner: str, seed: int) -> Any:
    if of != DECISIONS:
        return regressors.fit(features, wanted, learner, seed=seed)
    with one_core():
        return baseline.fit(features, wanted > 0, learner, seed=seed)


def _says(model: Any, features: pd.DataFrame, of: str) -> Floats:
    if of != DECISIONS:
        return regressors.predictions(model, features)
    return np.asarray(model.predict_proba(features)[:, 1], float)


def _limit(found: Fidelity) -> str:
    if found.of != DECISIONS:
        return f"an R² of {found.limit}"
    return f"{100 * found.limit:.0f}\N{NO-BREAK SPACE}% where both count alike, and more than guessing,"
