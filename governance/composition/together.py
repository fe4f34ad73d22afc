"""Together: how well all features at once tell which group people are in, and what remains without the strongest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit, looked_at
from governance.composition.areas import Areas, area, mean_of_folds
from governance.composition.proxies import Proxy, ranked
from governance.data.column import Column
from governance.data.cores import one_core
from governance.metrics.intervals import Floats
from governance.naming import Group

PEOPLE = 20_000  # of more, a random sample
FOLDS = 3
MOST_DROPPED = 5
MOST_GROUPS = 8  # the largest, each told from everybody else; the people of all others are one class
LEAST = 2 * FOLDS  # people of a group, so that there are some to learn from
MOST_VALUES = 200  # of a category; the others stand together


@dataclass(frozen=True)
class Step:
    """One thing to be computed: an attribute, and the features that are dropped, the strongest first."""

    attribute: str
    dropped: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The step in words: "sex, without the 2 strongest features"."""
        if not self.dropped:
            return f"{self.attribute}, all features"
        strongest = "strongest feature" if len(self.dropped) == 1 else f"{len(self.dropped)} strongest features"
        return f"{self.attribute}, without the {strongest}"


@dataclass(frozen=True, eq=False)
class Remaining:
    """How well the features that are left tell the groups of an attribute.

    Attributes
    ----------
    step : Step
    features : tuple of str
        Those that were used.
    areas : Areas
        Of the groups that were told apart, each against everybody else, cross-validated.
    left_out : tuple of tuple of str
        Groups of too few people, or beyond the largest, that were not told by themselves; they are part of "everybody
        else".
    people : int
        Who took part.
    least : int
        People that a group must have before it is the one that is named.
    """

    step: Step
    features: tuple[str, ...]
    areas: Areas
    left_out: tuple[Group, ...]
    people: int
    least: int


@dataclass(frozen=True, eq=False)
class Drawn:
    """The people who take part, at most 20,000: what is learnt from, and nothing else of an audit.

    Attributes
    ----------
    features : DataFrame
        Of those who take part.
    groups : mapping
        By attribute, all its groups and which one everybody who takes part is in, shape (people,).
    """

    features: pd.DataFrame = field(repr=False)
    groups: Mapping[str, tuple[tuple[Group, ...], NDArray[np.int64]]]


def steps(found: Sequence[Proxy], attribute: str) -> tuple[Step, ...]:
    """All features, then without the strongest (each alone), without the two strongest, and so on while some are left.

    Parameters
    ----------
    found : sequence of Proxy
        Each feature alone.
    attribute : str
    """
    order = [each.feature for each in ranked(found, attribute)]
    return tuple(Step(attribute, tuple(order[:gone])) for gone in range(min(MOST_DROPPED + 1, len(order))))


def drawn(audit: Audit, attributes: Sequence[str], *, seed: int = 0) -> Drawn:
    """Who takes part, with their groups by each of these attributes; the same people for a seed."""
    rows = looked_at(audit, most=PEOPLE, seed=seed)
    groups = {}
    for attribute in attributes:
        names, codes = audit.groups([attribute])
        groups[attribute] = names, codes[rows]
    return Drawn(audit.dataset.table[list(audit.dataset.roles.features)].iloc[rows], groups)


def each_remaining(
    asked: tuple[Drawn, int, Mapping[str, Sequence[Group]] | None], left: Sequence[Step]
) -> Iterator[Remaining]:
    """What remains at each step, as they are computed in the background.

    Parameters
    ----------
    asked : triple
        Who takes part; how many people a group must have; and by attribute the groups that take part, None for all.
    left : sequence of Step
    """
    people, least, groups = asked
    for step in left:
        yield _told(people, step, least, None if groups is None else groups[step.attribute], seed=0)


def remaining(
    audit: Audit, step: Step, *, least: int = 0, groups: Sequence[Group] | None = None, seed: int = 0
) -> Remaining:
    """How well the features that a step leaves tell the groups of its attribute, on people not learnt from.

    Histogram gradient boosting learns the groups of two thirds of the people and is judged on the others, three
    times; an area is the mean of the three. Of more than 20,000 people a random sample takes part. The attribute
    itself is never used, where it is a feature. People are counted and not their weights.

    Parameters
    ----------
    audit : Audit
    step : Step
    least : int
        People that a group must have (in the sample) to be told by itself.
    groups : sequence of groups, optional
        Of the attribute, those that take part, where not all do; people of others are left out.
    seed : int
        Of the folds and the learner.
    """
    return _told(drawn(audit, [step.attribute], seed=seed), step, least, groups, seed)


def _told(people: Drawn, step: Step, least: int, groups: Sequence[Group] | None, seed: int) -> Remaining:
    names, codes = people.groups[step.attribute]
    part = range(len(names)) if groups is None else [names.index(group) for group in groups]
    inside = np.isin(codes, list(part))
    codes = codes[inside]
    sizes = np.bincount(codes, minlength=len(names))
    large = [place for place in part if sizes[place] >= max(least, LEAST)]
    told = sorted(sorted(large, key=lambda place: -sizes[place])[:MOST_GROUPS])
    classes = np.full(len(names), len(told))
    classes[told] = np.arange(len(told))
    features = tuple(str(each) for each in people.features if each not in (*step.dropped, step.attribute))
    matrix, categorical = _matrix(people.features.loc[inside, list(features)])
    value = _cross_validated(matrix, categorical, classes[codes], len(told), seed)
    areas = Areas(
        "area_under_curve",
        (step.attribute,),
        (tuple(name for (name,) in names),),
        tuple(names[place] for place in told),
        value,
        np.array([(sizes[place], len(codes) - sizes[place]) for place in told], np.int64).reshape(-1, 2),
    )
    left_out = tuple(names[place] for place in part if sizes[place] and place not in told)
    return Remaining(step, features, areas, left_out, len(codes), least)


def _cross_validated(
    matrix: Floats, categorical: list[int], classes: NDArray[np.int64], told: int, seed: int
) -> Floats:
    """The mean area of each of the first `told` classes over the folds; nan where there is nothing to tell apart."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(classes))
    fold = np.empty(len(classes), np.int64)
    fold[order[np.argsort(classes[order], kind="stable")]] = np.arange(len(classes)) % FOLDS  # every class evenly
    found = np.full((FOLDS, told), np.nan)
    for place in range(FOLDS if matrix.shape[1] else 0):
        learnt, judged = fold != place, fold == place
        if len(np.unique(classes[learnt])) > 1:
            model = _learner(categorical, seed)
            with one_core():
                model.fit(matrix[learnt], classes[learnt])
                found[place] = _areas(model, matrix[judged], classes[judged], told)
    return mean_of_folds(found)


def _learner(categorical: list[int], seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=60,
        max_leaf_nodes=15,
        l2_regularization=1.0,
        early_stopping=False,
        categorical_features=categorical,
        random_state=seed,
    )


def _areas(model: Any, matrix: Floats, classes: NDArray[np.int64], told: int) -> Floats:
    """Each of the first `told` classes against all others, on people whom the model did not see."""
    found, chances = np.full(told, np.nan), model.predict_proba(matrix)
    known = model.classes_[model.classes_ < told]  # in order, so that they are the first columns
    inside = classes == known[:, None]
    found[known] = area(chances.T[: len(known)], inside, ~inside)
    return found


def _matrix(table: pd.DataFrame) -> tuple[Floats, list[int]]:
    """Features as trees read them, nan where missing, and which of them are categories.

    Numbers become their rank, which changes no split and makes no number too large; categories a code each.
    """
    columns, categorical = [], []
    for name in table:
        held = Column.of(table[name], str(name))
        if not len(held.distinct):
            continue
        if held.numbers is not None and not hasattr(table[name], "cat"):
            ranks = np.unique(held.numbers, return_inverse=True)[1].astype(float)
            columns.append(np.where(np.isnan(held.numbers), np.nan, ranks))
            continue
        place = np.empty(len(held.distinct))
        place[np.argsort(-held.people, kind="stable")] = np.minimum(np.arange(len(held.distinct)), MOST_VALUES)
        categorical.append(len(columns))
        columns.append(np.where(held.codes < 0, np.nan, place[held.codes]))
    return np.stack(columns, axis=1) if columns else np.empty((len(table), 0)), categorical
