"""A model from a file that tells its own Shapley values, in its own process, against a background it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.models import wire
from governance.data.models.model import Model, sent
from governance.errors import ModelAnswerUnclear
from governance.shapley.outputs import Floats, Output, Values, closed

BESIDE = 3  # columns beside values and errors: base, output, rounding


class Told:
    """The same as `governance.shapley.exact.Exact`, of a model from a file.

    Parameters
    ----------
    model : Model
    background : DataFrame or array, shape (people, columns)
    output : Output

    Attributes
    ----------
    method : str

    Raises
    ------
    ExplanationUnsuited
        If the model is of no kind whose structure is known.
    ModelTooSlow, ModelOutOfMemory, ModelCrashed, ModelAnswerUnclear
    """

    def __init__(self, model: Model, background: pd.DataFrame | NDArray[Any], output: Output) -> None:
        self._model, self._output, self._width = model, output, background.shape[1]
        self._background, self._named = sent(background)
        self.method, _ = self._asked(background[:1])

    def values(self, people: pd.DataFrame | NDArray[Any]) -> Values:
        """What each column contributed, of each of these people."""
        _, found = self._asked(people)
        parts = np.split(found, [self._width, 2 * self._width], axis=1)
        base, output, rounding = parts[2].T
        made = closed(parts[0], parts[1], None, float(base[0]), output)  # a sum that does not hold is found here
        return replace(made, rounding=max(made.rounding, float(rounding.max())))

    def _asked(self, people: pd.DataFrame | NDArray[Any]) -> tuple[str, Floats]:
        shape = (len(people), 2 * self._width + BESIDE)
        header, content = self._model.worker.ask(
            "explain",
            sent(people)[0],
            self._background,
            most=8 * shape[0] * shape[1],
            named=self._named,
            name=self._model.name,
            unit=self._output.unit,
            classes=list(self._output.classes),
        )
        try:
            found = wire.numbers(header, content)
            if found.shape != shape or not np.isfinite(np.delete(found, self._errors, axis=1)).all():
                raise wire.Unclear
            if np.isinf(found[:, self._errors]).any() or (found[:, self._errors] < 0).any():
                raise wire.Unclear
            return wire.text(header, "method"), found
        except wire.Unclear:
            self._model.worker.end()
            raise ModelAnswerUnclear(self._model.name) from None

    @property
    def _errors(self) -> NDArray[np.int64]:
        """The columns that may be nan: errors over a background of one person."""
        return np.arange(self._width, 2 * self._width)


def packed(found: Values) -> Floats:
    """The values as one table, as the process sends it: values, errors, base, output, rounding."""
    people = len(found.values)
    beside = np.column_stack([np.full(people, found.base), found.output, np.full(people, found.rounding)])
    return np.hstack([found.values, found.error, beside])
