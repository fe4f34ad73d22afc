"""Learners: how a model of the audited kind learns again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import baseline, models
from governance.data.models import relearning
from governance.data.models.formats import Format
from governance.data.models.model import Model, described
from governance.data.models.relearnt import Lesson, Relearnt
from governance.data.models.worker import Worker
from governance.errors import LearningFailed, NotNumbers
from governance.metrics.intervals import Floats


class Fitted(Protocol):
    """A model that has learnt."""

    @property
    def model(self) -> Any:
        """A classifier of the table's columns, as scikit-learn has them."""
        ...

    @property
    def step(self) -> Any:
        """A classifier of the rows that gave the scores: prepared ones, or the table's columns."""
        ...

    def scores(self, rows: Any) -> Floats:
        """The probability of the favourable outcome of each person, shape (people,); 0 or 1 where there is none."""
        ...


@dataclass(frozen=True, eq=False)
class Ready:
    """A learner that has seen to how rows are prepared, so that it can learn from the same people many times.

    Attributes
    ----------
    rows : callable
        Prepares a DataFrame of features.
    fit : callable
        Given prepared rows, who has the favourable outcome, and their weights or None, a model of prepared rows.
    prepare : transformer or None
        What prepares them; None where rows are the table's columns.
    """

    rows: Callable[[pd.DataFrame], Any]
    fit: Callable[[Any, NDArray[np.bool_], Floats | None], Fitted]
    prepare: Any = field(default=None, repr=False)


class Learner(Protocol):
    """How a model of the audited kind learns again; it can be pickled."""

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def classes(self) -> tuple[Any, Any]:
        """The unfavourable and the favourable outcome, as its models say them."""
        ...

    @property
    def weighs(self) -> bool:
        """Whether it takes people's weights."""
        ...

    @property
    def fixed(self) -> bool:
        """Whether it needs all of its columns, by name or by place."""
        ...

    def fit(
        self, features: pd.DataFrame, outcome: NDArray[np.bool_], *, weight: Floats | None = None, seed: int = 0
    ) -> Fitted:
        """A model that has learnt from these people."""
        ...

    def ready(self, features: pd.DataFrame, *, seed: int = 0, numbers: bool = False) -> Ready:
        """Itself, prepared for these people; with `numbers`, prepared rows are numbers without gaps."""
        ...


@dataclass(frozen=True)
class Baseline:
    """The baseline that an audit fitted, by its name.

    Attributes
    ----------
    name : str
        One of `baseline.LEARNERS`.
    classes : (str, str)
        The unfavourable and the favourable outcome, as the model will say them.
    """

    name: str
    classes: tuple[str, str]
    weighs = True
    fixed = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name

    def fit(
        self, features: pd.DataFrame, outcome: NDArray[np.bool_], *, weight: Floats | None = None, seed: int = 0
    ) -> Learnt:
        """A pipeline that has learnt from these people."""
        label = _named(self.classes, outcome)
        return Learnt(baseline.fit(features, label, self.name, weight=weight, seed=seed), self.classes[1])

    def ready(self, features: pd.DataFrame, *, seed: int = 0, numbers: bool = False) -> Ready:
        """Itself, with what prepares the columns fitted to these people once for all."""
        from sklearn.base import clone
        from sklearn.pipeline import Pipeline

        empty = baseline.pipeline(features, self.name, seed=seed, scaled=numbers or None)
        prepare, learn = empty["prepare"].fit(features), empty["learn"]

        def fit(rows: Any, outcome: NDArray[np.bool_], weight: Floats | None) -> Learnt:
            model = clone(learn).fit(rows, _named(self.classes, outcome), sample_weight=weight)
            return Learnt(model, self.classes[1], Pipeline([("prepare", prepare), ("learn", model)]))

        return Ready(prepare.transform, fit, prepare)


@dataclass(frozen=True, eq=False)
class Learnt:
    """A fitted classifier, and which of its classes is favourable.

    Attributes
    ----------
    step : classifier
        As scikit-learn has them; what gives the scores.
    favourable : object
        One of its classes.
    whole : classifier, optional
        The same with the preparation of the table's columns, where `step` takes prepared rows.
    named : bool
        Whether it knows its columns by their names; otherwise it is given an array.
    """

    step: Any = field(repr=False)
    favourable: Any
    whole: Any = field(default=None, repr=False)
    named: bool = True

    @property
    def model(self) -> Any:
        """A classifier of the table's columns."""
        return self.step if self.whole is None else self.whole

    def scores(self, rows: Any) -> Floats:
        """The probability of the favourable outcome of each person, shape (people,); 0 or 1 where there is none."""
        rows = rows if self.named else np.asarray(rows)
        found = models.scores(self.step, rows, list(self.step.classes_).index(self.favourable))
        return (models.decisions(self.step, rows) == self.favourable).astype(float) if found is None else found


@dataclass(frozen=True, eq=False)
class Again:
    """A scikit-learn classifier that learns again with its own preparation and settings.

    Attributes
    ----------
    title : str
        What people call it.
    classes : pair
        The unfavourable and the favourable outcome, as the model will say them.
    named : bool
        Whether it knows its columns by their names; otherwise it is given an array.
    weighs : bool
        Whether it takes people's weights.
    """

    title: str
    classes: tuple[Any, Any]
    named: bool
    weighs: bool

    @property
    def fixed(self) -> bool:
        """It needs all of its columns."""
        return True

    def fit(
        self, features: pd.DataFrame, outcome: NDArray[np.bool_], *, weight: Floats | None = None, seed: int = 0
    ) -> Learnt:
        """A copy that has learnt from these people, and from nobody else.

        Raises
        ------
        LearningFailed
            If it cannot learn from them.
        """
        return self._learnt(self._rows(features), outcome, weight if self.weighs else None, seed)

    def ready(self, features: pd.DataFrame, *, seed: int = 0, numbers: bool = False) -> Ready:
        """Itself; it prepares its columns anew each time it learns.

        Raises
        ------
        NotNumbers
            If numbers without gaps are asked for, and its columns are none.
        """
        if numbers and (odd := [str(each) for each in features if not _full_of_numbers(features[each])]):
            raise NotNumbers(self.title, odd)
        return Ready(self._rows, lambda rows, outcome, weight: self._learnt(rows, outcome, weight, seed))

    def _rows(self, features: pd.DataFrame) -> Any:
        return features if self.named else features.to_numpy()

    def _learnt(self, rows: Any, outcome: NDArray[np.bool_], weight: Floats | None, seed: int) -> Learnt:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class FromFile(Again):
    """A model from a file; it learns in its own process, which is started wherever this is used.

    Attributes
    ----------
    content : bytes
    form : "skops" or "pickle"
    sha256 : str
    """

    content: bytes = field(repr=False)
    form: Format
    sha256: str

    @cached_property
    def opened(self) -> Model:
        """The model, as it was opened for the audit."""
        return described(Worker(self.content, self.title, self.form), self.title, self.form, self.sha256)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "opened"}

    def _learnt(self, rows: Any, outcome: NDArray[np.bool_], weight: Floats | None, seed: int) -> Learnt:
        found = Relearnt(self.opened, Lesson(rows, outcome, list(self.classes), weight, seed))
        return Learnt(found, self.classes[1], named=self.named)


@dataclass(frozen=True, eq=False)
class FromMemory(Again):
    """A scikit-learn classifier that whoever writes code has handed over.

    Attributes
    ----------
    learnt : classifier
    """

    learnt: Any = field(repr=False)

    def _learnt(self, rows: Any, outcome: NDArray[np.bool_], weight: Floats | None, seed: int) -> Learnt:
        label = _named(self.classes, outcome)
        try:
            found = relearning.learnt(self.learnt, rows, label, weight=weight, seed=seed)
        except (ValueError, TypeError, AttributeError, RuntimeError) as error:
            raise LearningFailed(self.title, str(error).split("\n", 1)[0].rstrip(".") + ".") from None
        return Learnt(found, self.classes[1], named=self.named)


def again(model: Any, title: str, classes: tuple[Any, Any]) -> tuple[Again | None, str]:
    """How a classifier that decides in an audit learns again; or None, and why not, as the end of a sentence."""
    named = hasattr(model, "feature_names_in_")
    if isinstance(model, Model):
        if model.fixed:
            return None, model.fixed
        more = model.weighs, model.content, model.format, model.sha256
        return FromFile(title, classes, named, *more), ""
    if why := relearning.fixed(model):
        return None, why
    return FromMemory(title, classes, named, bool(relearning.weight_parameter(model)), model), ""


def _named(outcomes: tuple[Any, Any], outcome: NDArray[np.bool_]) -> NDArray[Any]:
    """The outcome of each person, as the model is to say it."""
    kind = object if isinstance(outcomes[0], str) else None
    return np.array(outcomes, kind)[outcome.astype(int)]


def _full_of_numbers(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and bool(
        np.isfinite(column.to_numpy(float, na_value=np.nan)).all()
    )
