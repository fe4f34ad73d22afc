"""A model from a file, as the rest of the house sees it: a classifier whose work is done in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.models import wire
from governance.data.models.formats import Format
from governance.data.models.vocabulary import Known
from governance.data.models.worker import Worker
from governance.errors import ModelAnswerUnclear, ModelNotAClassifier

MOST_CLASSES = 10_000


@dataclass(frozen=True, eq=False)
class Model:
    """A classifier in a file. Make one with `models.opened`.

    Attributes
    ----------
    name : str
        What people call the file.
    format : "skops", "onnx" or "pickle"
    sha256 : str
        Of the file's bytes, in 64 hexadecimal digits.
    types : tuple of str
        What the file says it is made of: Python types, or the operators of a model in ONNX.
    classes_ : array
    n_features_in_ : int or None
        How many columns it takes; None when it does not say.
    vocabulary : dict of str to Known
        The categories that it was fitted on, of the columns where that is known.
    saved_with : str or None
        The version of scikit-learn that wrote it, when it is another one than is installed.
    fixed : str
        Why it cannot learn again, as the end of a sentence; "" if it can.
    weighs : bool
        Whether it takes people's weights when it learns.
    """

    name: str
    format: Format
    sha256: str
    types: tuple[str, ...]
    classes_: NDArray[Any] = field(repr=False)
    n_features_in_: int | None = field(repr=False)
    vocabulary: dict[str, Known] = field(repr=False)
    saved_with: str | None = field(repr=False)
    fixed: str = field(repr=False)
    weighs: bool = field(repr=False)
    _features: tuple[str, ...] | None = field(repr=False)
    _probabilities: bool = field(repr=False)
    _worker: Worker = field(repr=False)

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The columns that it was fitted on; there is no such attribute when the file does not name them."""
        if self._features is None:
            raise AttributeError("The file does not name the columns.")
        return np.array(self._features, object)

    def predict(self, features: pd.DataFrame | NDArray[Any]) -> NDArray[Any]:
        """What it decides about each person, as one of `classes_`."""
        return self.asked("predict", features, wire.labels)

    @property
    def predict_proba(self) -> Callable[[pd.DataFrame | NDArray[Any]], NDArray[np.float64]]:
        """How likely each class is for each person, shape (people, classes); only of a model that says so."""
        if not self._probabilities:
            raise AttributeError("The model gives no probabilities.")
        return lambda features: self.asked("predict_proba", features, wire.numbers)

    @property
    def worker(self) -> Worker:
        """Whoever does the work."""
        return self._worker

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self._worker.content

    def asked(
        self,
        what: str,
        features: pd.DataFrame | NDArray[Any],
        read: Callable[[dict[str, Any], bytes], NDArray[Any]],
        **said: Any,
    ) -> NDArray[Any]:
        """The answer about each person, read from what comes back; `said` goes with the question."""
        most = 8 * len(features) * len(self.classes_)
        table, named = sent(features)
        header, content = self._worker.ask(what, table, most=most, named=named, name=self.name, **said)
        try:
            return read(header, content)
        except (wire.Unclear, ValueError, OverflowError):
            self._worker.end()
            raise ModelAnswerUnclear(self.name) from None


def sent(features: pd.DataFrame | NDArray[Any]) -> tuple[bytes, bool]:
    """A table as it goes to the process, and whether its columns have names there."""
    named = isinstance(features, pd.DataFrame)
    table = features if isinstance(features, pd.DataFrame) else pd.DataFrame(features).infer_objects()
    return wire.packed(table.set_axis([str(column) for column in table], axis=1)), named


def described(worker: Worker, name: str, form: Format, sha256: str) -> Model:
    """The model that a worker holds; what its process says about itself is read as carefully as its answers.

    Raises
    ------
    ModelNotAClassifier
    ModelAnswerUnclear
    """
    says = worker.description()
    try:
        found = Model(
            name,
            form,
            sha256,
            tuple(_texts(says["types"])),
            classes_in(says["classes"]),
            expected(says["width"], int, type(None)),
            {str(column): _known(each) for column, each in expected(says["vocabulary"], dict).items()},
            expected(says["saved_with"], str, type(None)),
            expected(says["fixed"], str),
            expected(says["weighs"], bool),
            None if says["features"] is None else tuple(_texts(says["features"])),
            expected(says["probabilities"], bool),
            worker,
        )
    except (wire.Unclear, KeyError, TypeError, AttributeError):
        worker.end()
        raise ModelAnswerUnclear(name) from None
    if len(found.classes_) < 2:
        worker.end()
        raise ModelNotAClassifier("model with one class")
    return found


def expected(value: Any, *kinds: type) -> Any:
    """A value, if it is of one of these kinds; anything else is unclear."""
    if type(value) not in kinds:
        raise wire.Unclear
    return value


def _texts(values: Any) -> list[str]:
    return [expected(each, str) for each in expected(values, list)]


def _values(values: Any) -> list[Any]:
    return [expected(each, *wire.KINDS) for each in expected(values, list)]


def classes_in(values: Any) -> NDArray[Any]:
    """The classes that a process names, different from each other; anything else is unclear."""
    if not expected(values, list) or len(values) > MOST_CLASSES or len(set(_values(values))) < len(values):
        raise wire.Unclear
    return wire.alike(values)


def _known(said: Any) -> Known:
    return Known(tuple(_values(said["values"])), expected(said["missing"], bool), expected(said["refuses"], bool))
