"""A classifier in ONNX, with the methods of one in scikit-learn. Used only in the process of a model."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.models import onnx_graph
from governance.data.models.wire import alike
from governance.errors import (
    ModelClassesUnknown,
    ModelColumnKind,
    ModelNotAClassifier,
    ModelUnreadable,
    ModelValuesMissing,
)

NUMBERS = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}
TEXT = "tensor(string)"
MOST_THREADS = 8
TIE = 1e-6


class OnnxClassifier:
    """What skl2onnx exports: one input for all columns or one for each, a label, and usually probabilities.

    Attributes
    ----------
    classes_ : array
    n_features_in_ : int, or None when the file leaves it open
    feature_names_in_ : array of str
        Only of a model with one input a column.
    probabilities : bool
        Whether `predict_proba` can be asked.
    """

    def __init__(self, content: bytes, name: str) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = min(os.cpu_count() or 1, MOST_THREADS)
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._inputs = self._session.get_inputs()
        outputs = self._session.get_outputs()
        label = [each for each in outputs if each.type in ("tensor(int64)", TEXT)]
        chances = [each for each in outputs if each.type in ("tensor(float)", "tensor(double)") or "map(" in each.type]
        if odd := [each.type for each in self._inputs if each.type not in (*NUMBERS, TEXT)]:
            raise ModelUnreadable(name, f"it takes {odd[0]}, and only numbers and texts are given.")
        if not label:
            raise ModelNotAClassifier("model in ONNX without a label among its outputs")
        self._label = label[0].name
        self._chances: Any = chances[0] if len(chances) == 1 else None
        self.classes_ = self._classes(content, name, label[0].type == TEXT)
        if len(self._inputs) > 1:
            self.feature_names_in_ = np.array([each.name for each in self._inputs], object)
            self.n_features_in_: int | None = len(self._inputs)
        else:
            shape = self._inputs[0].shape
            self.n_features_in_ = shape[1] if len(shape) == 2 and isinstance(shape[1], int) else None
        self.probabilities = self._chances is not None

    def predict(self, features: pd.DataFrame | NDArray[Any]) -> NDArray[Any]:
        """The label of each person."""
        return np.asarray(self._session.run([self._label], self._fed(features))[0])

    def predict_proba(self, features: pd.DataFrame | NDArray[Any]) -> NDArray[np.float64]:
        """The probability of each class, shape (people, classes); refused when its order and the labels disagree."""
        decided, chances = self._session.run([self._label, self._chances.name], self._fed(features))
        known = self.classes_.tolist()
        if isinstance(chances, list):
            return np.array([[each[label] for label in known] for each in chances], float).reshape(-1, len(known))
        found = np.asarray(chances, float)
        if found.ndim == 2 and found.shape[1] == 1 and len(known) == 2:
            found = np.hstack([1 - found, found])
        if found.ndim == 2 and found.shape[1] == len(known) >= 2:
            first, second = np.sort(found, axis=1)[:, [-1, -2]].T
            other = self.classes_[found.argmax(axis=1)] != np.asarray(decided).ravel()
            if other[first - second > TIE].any():
                raise ModelClassesUnknown("the model", "its labels and its probabilities are in different orders.")
        return found

    def _classes(self, content: bytes, name: str, text: bool) -> NDArray[Any]:
        """As the file says; without a word about them, whole numbers from 0, one for each probability."""
        said = onnx_graph.classes(content)
        if said is not None and isinstance(said[0], str) == text:
            return alike(said)
        width = self._chances.shape[1] if self._chances is not None and len(self._chances.shape or ()) == 2 else None
        if text or not isinstance(width, int):
            raise ModelClassesUnknown(name, "the file does not name them.")
        return np.arange(max(width, 2))

    def _fed(self, features: pd.DataFrame | NDArray[Any]) -> dict[str, NDArray[Any]]:
        table = pd.DataFrame(features)
        if len(self._inputs) == 1:
            kind = self._inputs[0].type
            columns = [_column(table.iloc[:, place], kind) for place in range(table.shape[1])]
            return {self._inputs[0].name: np.column_stack(columns)}
        return {each.name: _column(table[each.name], each.type).reshape(-1, 1) for each in self._inputs}


def _column(column: pd.Series, kind: str) -> NDArray[Any]:
    """One column in the kind that an input takes; numbers are not turned into texts, nor texts into numbers."""
    numeric = pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype)
    missing = int(column.isna().sum())
    if missing and kind not in ("tensor(float)", "tensor(double)"):
        raise ModelValuesMissing(str(column.name), missing, len(column))
    if kind == TEXT:
        if numeric:
            raise ModelColumnKind(str(column.name), "numbers", str(column.iloc[0]), "text")
        return column.astype(str).to_numpy(object)
    if not numeric and missing < len(column):
        raise ModelColumnKind(str(column.name), "text", str(column.dropna().iloc[0]), "numbers")
    if missing:
        return column.to_numpy(NUMBERS[kind], na_value=np.nan)
    found = column.to_numpy(NUMBERS[kind])
    if kind not in ("tensor(float)", "tensor(double)") and (changed := column[found != column.to_numpy()]).size:
        raise ModelColumnKind(str(column.name), "numbers with decimals", str(changed.iloc[0]), "whole numbers")
    return found
