"""A model is tried on a few people first, so that what does not fit its table is said in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import models
from governance.data.models.vocabulary import Known, vocabulary
from governance.errors import (
    GovernanceError,
    ModelCategoriesUnseen,
    ModelColumnKind,
    ModelFailed,
    ModelValuesMissing,
    listed,
)

ROWS = 8
ABOUT_TEXT = re.compile(r"string|\bstr\b|dtype|ufunc|could not convert|non-numeric", re.IGNORECASE)
ABOUT_MISSING = re.compile(r"\bnan\b|missing|null", re.IGNORECASE)


def tried(
    model: Any,
    table: pd.DataFrame,
    features: Sequence[str] = (),
    *,
    rows: int = ROWS,
    whole: Callable[[str], pd.Series] | None = None,
) -> tuple[str, ...]:
    """What to know before the model decides about this table, one sentence each; none when everything fits.

    Categories are compared over the whole table. Then the model predicts for some of its people: some as
    they come, and those whose values are missing.

    Parameters
    ----------
    model : Model, or a fitted scikit-learn classifier
    table : DataFrame
        One row a person.
    features : sequence of str
        The columns in order, for a model that does not know their names.
    rows : int
        How many people to try it on, at least one.
    whole : callable, optional
        Of a table that holds some of the people only: how many of all have each value of a column, by value.

    Raises
    ------
    ModelColumnsMissing, ModelColumnsUnknown, ModelColumnKind, ModelCategoriesUnseen, ModelValuesMissing
        If the table is not what the model was fitted on.
    ModelFailed, ModelOutputsWrong, ModelPredictionsMissing, ModelPredictionUnknown, ModelProbabilitiesWrong
        If the model does not give a decision, and probabilities that add up to 1.
    """
    asked = models.inputs(model, table, features)
    wanted = table[models.columns(model, features)]
    known = getattr(model, "vocabulary", None)
    known = vocabulary(model) if known is None else known
    values = whole or (lambda column: wanted[column].value_counts(sort=False, dropna=False))
    notes = [note for column in wanted if column in known and (note := _unseen(column, values(column), known[column]))]
    few = _some(wanted, rows)
    part = asked.iloc[few] if isinstance(asked, pd.DataFrame) else asked[few]
    try:
        models.decisions(model, part)
        models.scores(model, part, 0)
    except ModelFailed as error:
        raise _because(wanted, known, str(error)) or error from None
    saved_with = getattr(model, "saved_with", None)
    return (*_version(saved_with), *notes)


def _version(saved_with: str | None) -> list[str]:
    if saved_with is None:
        return []
    import sklearn

    return [
        f"The model was saved with scikit-learn {saved_with}, and {sklearn.__version__} is installed. "
        "It may decide otherwise here than it did there."
    ]


def _unseen(column: str, found: pd.Series, known: Known) -> str | None:
    """What to say about values that the model has never seen; a refusal when it refuses them."""
    found = found[found > 0]  # of categories, those that somebody has
    missing = int(found[found.index.isna()].sum())
    values = found[~found.index.isna()]
    if len(values) and known.values and _numeric(values.index) and all(isinstance(each, str) for each in known.values):
        raise ModelColumnKind(column, "numbers", str(values.index[0]), "text")
    new = values[~values.index.isin(known.values)]
    all_missing = 0 if known.missing else missing
    people = int(new.sum()) + all_missing
    if not people:
        return None
    unseen = new.sort_values(ascending=False, kind="stable").index.astype(str).tolist()
    unseen += ["(missing)"] if all_missing else []
    if known.refuses:
        raise ModelCategoriesUnseen(column, unseen, people, int(found.sum()))
    many = "a value" if len(unseen) == 1 else f"{len(unseen)} values"
    return (
        f"Column {column!r} holds {many} that the model has never seen ({listed(unseen, 3)}), on {people:,} "
        f"of {int(found.sum()):,} people. It decides about them as if nothing were said there."
    )


def _some(table: pd.DataFrame, rows: int) -> NDArray[np.int64]:
    """Positions spread over the table, and the first person without a value in each column that lacks some."""
    spread = np.linspace(0, len(table) - 1, max(1, min(rows, len(table)))).astype(np.int64)
    missing = table.isna().to_numpy()
    return np.unique(np.concatenate([spread, missing.argmax(axis=0)[missing.any(axis=0)]]))


def _because(table: pd.DataFrame, known: dict[str, Known], said: str) -> GovernanceError | None:
    """The column that explains why the model failed, if one does."""
    if ABOUT_TEXT.search(said):
        for name in table:
            values = table[name].dropna()
            if name not in known and len(values) and not _numeric(values):
                return ModelColumnKind(str(name), "text", str(values.iloc[0]), "numbers")
    if ABOUT_MISSING.search(said):
        for name in table:
            if missing := int(table[name].isna().sum()):
                return ModelValuesMissing(str(name), missing, len(table))
    return None


def _numeric(values: pd.Series | pd.Index) -> bool:
    return pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_bool_dtype(values.dtype)
