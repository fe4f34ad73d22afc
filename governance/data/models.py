"""Models from files: opened only in a format that cannot run code, and only with types that were reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import (
    ModelColumnsMissing,
    ModelColumnsUnknown,
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
        "sklearn.calibration._CalibratedClassifier",
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
    if not hasattr(model, "predict") or np.ndim(getattr(model, "classes_", 0)) != 1:
        raise ModelNotAClassifier(type(model).__name__)
    return model


def inputs(model: Any, table: pd.DataFrame, features: Sequence[str] = ()) -> pd.DataFrame | NDArray[Any]:
    """What the model looks at: the columns it was fitted on, in its order.

    A model that was fitted on an array does not know their names; then the features say them.

    Raises
    ------
    ModelColumnsMissing
        If the table does not have them.
    ModelColumnsUnknown
        If nobody says them.
    """
    known = getattr(model, "feature_names_in_", None)
    if known is None and len(features) != getattr(model, "n_features_in_", None):
        raise ModelColumnsUnknown(getattr(model, "n_features_in_", None), features)
    wanted = list(features) if known is None else [str(column) for column in known]
    if missing := [column for column in wanted if column not in table.columns]:
        raise ModelColumnsMissing(missing)
    return table[wanted].to_numpy() if known is None else table[wanted]


def decisions(model: Any, features: pd.DataFrame | NDArray[Any]) -> NDArray[Any]:
    """What the model decides, one of its `classes_` a person."""
    return np.asarray(_predicted(model.predict, features))


def scores(model: Any, features: pd.DataFrame | NDArray[Any], position: int) -> NDArray[np.float64] | None:
    """The model's probability of the class at this position, shape (people,); None when it gives none."""
    if not hasattr(model, "predict_proba"):
        return None
    return np.asarray(_predicted(model.predict_proba, features), float)[:, position]


def _predicted(predict: Any, features: pd.DataFrame | NDArray[Any]) -> Any:
    try:
        return predict(features)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ModelFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None
