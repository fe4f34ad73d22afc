"""Versions: what else decides, or could decide, about the people who are audited; counted with what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit, only_probabilities, thresholds
from governance.data import baseline
from governance.data.column import Column
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.values import counted_as
from governance.errors import PeopleDiffer
from governance.metrics.cube import Cube
from governance.metrics.paired import Paired, Scored

THRESHOLD, LEARNER, DECISIONS, SCORES, MODEL = "threshold", "learner", "decisions", "scores", "model"
LOOKED_AT = 10_000  # rows that tell at once that a column holds no decisions


@dataclass(frozen=True)
class Version:
    """What an audit can be compared with.

    Attributes
    ----------
    kind : str
        "threshold" (the same scores), "learner" (the other baseline), "decisions" or "scores" (a column), or "model"
        (one from a file).
    name : str
        The learner, the column or the file; "" of the same scores.
    """

    kind: str
    name: str = ""


def offered(audit: Audit) -> tuple[Version, ...]:
    """What the audit and its table have to compare with: another threshold, the other baseline, columns that fit.

    A column fits if it holds both of the label's outcomes and nothing else, or numbers in [0, 1]; cells without a value
    are refused later, with their count. What the model looks at is no decision. Where no model is known, columns that
    are said to be features come last. Of a table that is not loaded its sample tells.
    """
    learners = [each for each in baseline.LEARNERS if each != audit.source] if len(audit.training) else []
    found = [Version(THRESHOLD)] if audit.cube.thresholds else []  # first, since nothing is fitted or counted for it
    found += [Version(LEARNER, each) for each in learners]
    roles = audit.dataset.roles
    taken = {roles.label, roles.weight, roles.identifier, roles.time, *roles.sensitive}
    if audit.model is None:
        taken |= {roles.decision, roles.score}
    if audit.model is not None or dict(roles.bands).get(roles.label):
        taken |= {*roles.features}
    columns = [each for each in map(str, audit.dataset.table.columns) if each not in taken]
    outcomes = _outcomes(audit.dataset)
    kinds = {each: _kind(audit.dataset, each, outcomes) for each in columns}
    order = sorted(columns, key=lambda each: each in roles.features)
    return (*found, *(Version(kinds[each], each) for each in order if kinds[each]))


def another(audit: Audit, version: Version, model: Any = None) -> Audit:
    """The audit of the same table by a version; of a column it is recorded, of a table that is not loaded unloaded.

    Parameters
    ----------
    audit : Audit
    version : Version
        Any but another threshold of the same scores, which needs no other audit (`Paired.at_another`).
    model : fitted classifier, optional
        Of a version that is a model.

    Raises
    ------
    GovernanceError
        What `Audit.fitted`, `predicted` and `recorded` refuse.
    """
    dataset, roles = audit.dataset, audit.dataset.roles
    if version.kind == LEARNER:
        return Audit.fitted(dataset, version.name)
    if version.kind == MODEL:
        return Audit.predicted(dataset, model, version.name)
    decision, score = (version.name, None) if version.kind == DECISIONS else (None, version.name)
    told = Roles(
        roles.label, roles.favourable, roles.sensitive, decision=decision, score=score, weight=roles.weight,
        bands=roles.bands, merged=roles.merged,
    )  # fmt: skip
    if audit.large is not None:
        return Audit.unloaded(dataset.name, audit.large, told)
    return Audit.recorded(Dataset(dataset.name, dataset.table, told))


def paired(audit: Audit, other: Audit, *, threshold: float | None = None) -> Paired:
    """The audited people by what the audit decides, or scores, and what another audit of the same table decides.

    Where the audited table is not loaded and the other decides about its sample only, both are of the sample.

    Parameters
    ----------
    audit, other : Audit
        The first and the second version.
    threshold : float, optional
        From which score on the second one is favourable; without it its own decisions are taken.

    Raises
    ------
    PeopleDiffer
        If the other knows another table, other people, or counts their outcomes otherwise.
    """
    _refuse_others(audit, other)
    if audit.large is not None and other.large is not None:
        return _by_engine(audit, other, threshold)
    if audit.large is not None:
        audit = Audit.recorded(audit.dataset)
    places = np.searchsorted(other.rows, audit.rows).clip(max=max(len(other.rows) - 1, 0))
    if not len(other.rows) or not np.array_equal(other.rows[places], audit.rows):
        raise PeopleDiffer(other.source, "some of those who are audited are not among its people.")
    roles = audit.dataset.roles
    frame = audit.dataset.attributes.assign(**{roles.label: audit.dataset.label})
    if roles.weight is not None:
        frame[roles.weight] = audit.dataset.table[roles.weight]
    frame = frame.iloc[audit.rows]
    first, steps = _decides(audit, None), thresholds(roles.threshold)
    second = _decides(other, threshold)
    ours = _free(roles.decision or roles.score or "(audited)", frame)
    frame[ours] = first
    theirs = _free(other.dataset.roles.decision or other.dataset.roles.score or "(compared)", frame)
    frame[theirs] = second[places]
    return Paired.count(
        frame,
        sensitive=roles.sensitive,
        y_true=roles.label,
        y_pred=ours if audit.decision is not None else Scored(ours, steps),
        other=theirs if threshold is None else Scored(theirs, (threshold,)),
        favourable=roles.favourable,
        weight=roles.weight,
    )


def same_counts(found: Paired, counts: Cube, what: str) -> Paired:
    """The paired count, once its first version is surely what is audited.

    Raises
    ------
    PeopleDiffer
    """
    first, audited = found.first.counts, counts.counts
    if found.decided:  # where scores stand beside decisions, the decisions were compared
        first, audited = first.sum(axis=3), audited.sum(axis=3)
    if found.groups != counts.groups or not np.array_equal(first, audited):
        raise PeopleDiffer(what, "counted together with it, the audited people fall on other groups or outcomes.")
    return found


def of_sample(audit: Audit, other: Audit) -> bool:
    """Whether two versions are compared on a sample of the audited people, whose table is not loaded."""
    return audit.large is not None and other.large is None


def has_threshold(other: Audit, *, recorded: bool) -> bool:
    """Whether a threshold makes the second version's decisions: those of a score, unless both have decisions.

    Parameters
    ----------
    other : Audit
    recorded : bool
        Whether the first version's decisions are taken as they are, so that the second's are, if it has some.
    """
    roles, loaded = other.dataset.roles, other.large is None
    scored = other.score is not None if loaded else bool(roles.score)
    decided = other.decision is not None if loaded else bool(roles.decision)
    return scored and not (decided and recorded)


def _refuse_others(audit: Audit, other: Audit) -> None:
    one, two = audit.dataset, other.dataset
    if one.table is not two.table and not one.table.equals(two.table):
        raise PeopleDiffer(other.source, "it decides about another table.")
    alike = ("label", "favourable", "sensitive", "weight", "bands", "merged")
    if any(getattr(one.roles, each) != getattr(two.roles, each) for each in alike):
        raise PeopleDiffer(other.source, "it counts their outcomes or their groups otherwise.")


def _decides(audit: Audit, threshold: float | None) -> NDArray[Any]:
    """Decisions, or scores where they decide."""
    found = audit.score if threshold is not None or audit.decision is None else audit.decision
    if found is None:
        raise PeopleDiffer(audit.source, "nothing is decided or scored there.")
    return found


def _by_engine(audit: Audit, other: Audit, threshold: float | None) -> Paired:
    roles, told, large = audit.dataset.roles, other.dataset.roles, audit.large
    column = told.decision if threshold is None else told.score
    if large is None or column is None or not (roles.decision or roles.score):
        raise PeopleDiffer(other.source, "nothing is decided or scored there.")
    if threshold is not None:
        only_probabilities(column, *large.range(column))
    return Paired.count(
        large.beside(roles, column, scores=threshold is not None),
        sensitive=roles.sensitive,
        y_true=roles.label,
        y_pred=roles.decision or Scored(str(roles.score), thresholds(roles.threshold)),
        other=column if threshold is None else Scored(column, (threshold,)),
        favourable=roles.favourable,
        weight=roles.weight,
    )


def _outcomes(dataset: Dataset) -> set[str]:
    """The names that a decision may be written in: the label's own values, and those it is counted under.

    The values of the decisions that are audited count too, and those that categories declare: a label may lack one.
    """
    roles = dataset.roles
    own = [] if dict(roles.bands).get(roles.label) else [dataset.table[roles.label]]
    held = [*own, dataset.label, *([] if dataset.decision is None else [dataset.decision])]
    declared = {
        naming.name(each) for column in held for each in getattr(getattr(column, "cat", None), "categories", ())
    }
    return declared | {each for column in held for each in _names(column)}


def _kind(dataset: Dataset, column: str, outcomes: set[str]) -> str:
    """What kind of version a column is; "" where it is none."""
    roles, held = dataset.roles, dataset.table[column]
    banded, joins = dict(roles.bands).get(roles.label), dict(dict(roles.merged).get(roles.label, ()))
    for part in (held.head(LOOKED_AT), held):
        looked = Column.of(part, column)
        numbers = None if looked.numbers is None else looked.numbers[~np.isnan(looked.numbers)]
        whole = part is held
        if banded:
            decided = numbers is not None and len(looked.distinct) > 2
        else:
            told = {counted_as(value, joins) for value in looked.distinct[:20].tolist()}
            decided = (
                set(looked.names[:20]) <= outcomes and len(looked.distinct) <= 20 and (len(told) == 2 or not whole)
            )
        scored = numbers is not None and len(numbers) > 0 and bool(numbers.min() >= 0 and numbers.max() <= 1)
        scored = scored and (len(looked.distinct) > 2 or not whole)
        if not decided and not scored:
            return ""
    return DECISIONS if decided and not (banded and scored) else SCORES


def _names(column: pd.Series) -> Iterable[str]:
    return Column.of(column, str(column.name)).outcomes


def _free(name: str, frame: pd.DataFrame) -> str:
    return name if name not in frame.columns else _free(f"{name}'", frame)
