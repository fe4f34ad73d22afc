"""Models from files: opened only in a format that cannot run code, and only with types that were reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import (
    ModelColumnsMissing,
    ModelFailed,
    ModelNotAClassifier,
    ModelNotSafe,
    ModelTypesRefused,
    ModelUnreadable,
)

PICKLES = (".pkl", ".pickle", ".joblib", ".sav")

# Beyond what skops trusts by itself. Each was read: it holds arrays or settings, and calls nothing it is given.
REVIEWED_TYPES = frozenset(
    {
        "numpy.dtype",
        "sklearn.compose._column_transformer.make_column_selector",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
    }
)


def save(model: Any) -> bytes:
    """A fitted model as the bytes of a `.skops` file, which `load` opens again."""
    import skops.io

    return bytes(skops.io.dumps(model))


def load(path: Path) -> Any:
    """A fitted classifier from a `.skops` file.

    Raises
    ------
    ModelNotSafe
        For a pickle, by its name.
    ModelTypesRefused
        For a type that neither skops nor `REVIEWED_TYPES` trusts.
    ModelUnreadable, ModelNotAClassifier
    """
    import skops.io

    if path.suffix.lower() in PICKLES:
        raise ModelNotSafe(path.name)
    try:
        unknown = set(skops.io.get_untrusted_types(file=path)) - REVIEWED_TYPES
        if unknown:
            raise ModelTypesRefused(path.name, sorted(unknown))
        model = skops.io.load(path, trusted=sorted(REVIEWED_TYPES))
    except OSError as error:
        raise ModelUnreadable(path.name, f"{error.strerror or error}.") from None
    except (BadZipFile, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        raise ModelUnreadable(path.name, f"it is not a skops file that this version reads ({error}).") from None
    if not hasattr(model, "predict") or not hasattr(model, "classes_"):
        raise ModelNotAClassifier(type(model).__name__)
    return model


def decisions(model: Any, table: pd.DataFrame) -> NDArray[Any]:
    """What the model decides, one of its `classes_` a person."""
    return np.asarray(_predicted(model.predict, inputs(model, table)))


def scores(model: Any, table: pd.DataFrame, position: int) -> NDArray[np.float64] | None:
    """The model's probability of the class at this position, shape (people,); None when it gives none."""
    if not hasattr(model, "predict_proba"):
        return None
    return np.asarray(_predicted(model.predict_proba, inputs(model, table)), float)[:, position]


def inputs(model: Any, table: pd.DataFrame) -> pd.DataFrame:
    """The columns that the model was fitted on, in its order; the whole table when it does not say."""
    wanted = [str(column) for column in getattr(model, "feature_names_in_", table.columns)]
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise ModelColumnsMissing(missing)
    return table[wanted]


def _predicted(predict: Any, features: pd.DataFrame) -> Any:
    try:
        return predict(features)
    except (ValueError, TypeError) as error:
        raise ModelFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None
