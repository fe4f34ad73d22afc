"""A model from a file that has learnt again, in its own process, from people that it is given."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.models import wire
from governance.data.models.formats import LARGEST
from governance.data.models.model import Model, classes_in, expected, sent
from governance.errors import LearningFailed, ModelAnswerUnclear, ModelForgotten, listed

_numbers = itertools.count()


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a model learns again from; kept, so that it can learn the same once more when its process has ended.

    Attributes
    ----------
    features : DataFrame or array, one row a person
    favourable : bool array, shape (people,)
        Who had the second of the two classes.
    classes : list
        Two values, as the model is to say them.
    weight : float array, shape (people,), or None
        Not used where the model's `weighs` is False.
    seed : int
    """

    features: pd.DataFrame | NDArray[Any] = field(repr=False)
    favourable: NDArray[np.bool_] = field(repr=False)
    classes: list[Any]
    weight: NDArray[np.float64] | None = field(default=None, repr=False)
    seed: int = 0


class Relearnt:
    """A copy of a model from a file that has learnt other people, in the model's own process.

    Parameters
    ----------
    model : Model
    lesson : Lesson

    Attributes
    ----------
    classes_ : array

    Raises
    ------
    LearningFailed
        If its libraries cannot learn from these people.
    ModelTooSlow, ModelOutOfMemory, ModelCrashed, ModelAnswerUnclear
    """

    def __init__(self, model: Model, lesson: Lesson) -> None:
        self._model, self._lesson = model, lesson
        self._number = next(_numbers)
        self._learn()

    def predict(self, features: pd.DataFrame | NDArray[Any]) -> NDArray[Any]:
        """What it decides about each person, as one of `classes_`."""
        return self._asked(lambda: self._model.asked("predict", features, wire.labels, number=self._number))

    @property
    def predict_proba(self) -> Callable[[pd.DataFrame | NDArray[Any]], NDArray[np.float64]]:
        """How likely each class is for each person, shape (people, classes); only of a model that says so."""
        if not self._probabilities:
            raise AttributeError("The model gives no probabilities.")
        ask = self._model.asked
        return lambda features: self._asked(lambda: ask("predict_proba", features, wire.numbers, number=self._number))

    def saved(self) -> bytes:
        """The bytes of a `.skops` file, which `models.opened` opens again; as little to be trusted as the first one.

        Raises
        ------
        ModelFailed
            If it cannot be written.
        """
        worker, name = self._model.worker, self._model.name
        return self._asked(lambda: worker.ask("save", b"", most=LARGEST, name=name, number=self._number)[1])

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except ModelForgotten:
            self._learn()
            return ask()

    def _learn(self) -> None:
        lesson, worker = self._lesson, self._model.worker
        table, named = sent(lesson.features)
        codes = np.asarray(lesson.favourable, np.uint8).tobytes()
        weight = b"" if lesson.weight is None else np.asarray(lesson.weight, "<f8").tobytes()
        said = {"name": self._model.name, "number": self._number, "classes": lesson.classes, "seed": lesson.seed}
        header, _ = worker.ask("fit", table, codes, weight, most=0, named=named, **said)
        try:
            self.classes_ = classes_in(header["classes"])
            self._probabilities = expected(header["probabilities"], bool)
        except (wire.Unclear, KeyError):
            worker.end()
            raise ModelAnswerUnclear(self._model.name) from None
        if set(self.classes_.tolist()) != set(lesson.classes):
            found = [str(each) for each in self.classes_.tolist()]
            raise LearningFailed(
                self._model.name,
                f"it was taught {listed(map(str, lesson.classes))}, and learnt to tell {listed(found)} apart.",
                "Save a classifier that says the outcomes as it is taught them, without a step that names them anew.",
            )
