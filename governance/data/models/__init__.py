"""Models from files: opened in a process of their own, in a format that holds no code, with reviewed types only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.models.formats import LARGEST, recognised
from governance.data.models.model import Model, described
from governance.data.models.worker import Worker
from governance.errors import (
    GovernanceError,
    ModelColumnsMissing,
    ModelColumnsUnknown,
    ModelFailed,
    ModelOutputsWrong,
    ModelPredictionsMissing,
    ModelPredictionUnknown,
    ModelProbabilitiesWrong,
    ModelTooLarge,
    ModelUnreadable,
)

ADDS_UP = 1e-3  # single precision, over many classes


def save(model: Any) -> bytes:
    """A fitted model as the bytes of a `.skops` file, which `opened` opens again."""
    import skops.io

    return bytes(skops.io.dumps(model))


def opened(content: bytes, name: str, *, trust_pickle: bool = False) -> Model:
    """A fitted classifier from the bytes of a `.skops` or an `.onnx` file.

    Nothing of it is parsed in this process: the file is opened and run in another one, which has limits, and only
    numbers and texts come back.

    Parameters
    ----------
    content : bytes
    name : str
        What people call the file; its ending says that it is ONNX.
    trust_pickle : bool
        Opens a pickle too, which runs whatever is in it, with the rights of this user. Never for somebody else's file.

    Raises
    ------
    ModelNotSafe
        For a pickle, by its name or by its bytes.
    ModelTypesRefused
        For a type that neither skops nor `reviewed.REVIEWED` trusts.
    ModelTooLarge, ModelUnreadable, ModelPackageMissing, ModelNotAClassifier, ModelClassesUnknown
    ModelOutOfMemory, ModelTooSlow, ModelCrashed, ModelAnswerUnclear
    """
    form = recognised(content, name, trust_pickle=trust_pickle)
    return described(Worker(content, name, form), name, form, sha256(content))


def load(path: Path, *, trust_pickle: bool = False) -> Model:
    """A fitted classifier from a file, as `opened` opens it."""
    return opened(read(path), path.name, trust_pickle=trust_pickle)


def read(path: Path) -> bytes:
    """The bytes of a model's file.

    Raises
    ------
    ModelUnreadable, ModelTooLarge
    """
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise ModelTooLarge(path.name, "bytes", size, LARGEST)
        return path.read_bytes()
    except OSError as error:
        raise ModelUnreadable(path.name, f"{error.strerror or error}.") from None


def sha256(content: bytes) -> str:
    """What tells a file from every other one, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


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
    wanted = columns(model, features)
    if missing := [column for column in wanted if column not in table.columns]:
        raise ModelColumnsMissing(missing, [str(column) for column in table.columns])
    return table[wanted] if hasattr(model, "feature_names_in_") else table[wanted].to_numpy()


def columns(model: Any, features: Sequence[str] = ()) -> list[str]:
    """The names of the columns that the model looks at, in its order.

    Raises
    ------
    ModelColumnsUnknown
        If the model does not say them, and the features are not as many as it takes.
    """
    known = getattr(model, "feature_names_in_", None)
    width = getattr(model, "n_features_in_", None)
    if known is None and (not features or len(features) != (width or len(features))):
        raise ModelColumnsUnknown(width, features)
    return list(features) if known is None else [str(column) for column in known]


def decisions(model: Any, features: pd.DataFrame | NDArray[Any]) -> NDArray[Any]:
    """What the model decides, one of its `classes_` a person.

    Raises
    ------
    ModelFailed
        If it cannot predict.
    ModelOutputsWrong, ModelPredictionsMissing, ModelPredictionUnknown
        If what it predicts is not that.
    """
    found = np.asarray(_predicted(model.predict, features))
    if found.shape != (len(features),):
        raise ModelOutputsWrong("decisions", found.shape, (len(features),))
    different = pd.unique(found)
    if pd.isna(different).any():
        raise ModelPredictionsMissing(int(pd.isna(found).sum()), len(found))
    known = np.asarray(model.classes_).tolist()
    if unknown := [each for each in different.tolist() if each not in known]:
        raise ModelPredictionUnknown(unknown, known)
    return found


def scores(model: Any, features: pd.DataFrame | NDArray[Any], position: int) -> NDArray[np.float64] | None:
    """The model's probability of the class at this position, shape (people,); None when it gives none.

    Raises
    ------
    ModelFailed
        If it cannot predict.
    ModelOutputsWrong, ModelProbabilitiesWrong
        If what it gives is not a probability for each class.
    """
    if not hasattr(model, "predict_proba"):
        return None
    found = np.asarray(_predicted(model.predict_proba, features), float)
    wanted = (len(features), len(model.classes_))
    if found.shape != wanted:
        raise ModelOutputsWrong("probabilities", found.shape, wanted)
    total = found.sum(axis=1)
    if not np.isfinite(found).all():
        raise ModelProbabilitiesWrong("some are no numbers")
    if found.size and (found.min() < -ADDS_UP or found.max() > 1 + ADDS_UP):
        raise ModelProbabilitiesWrong(f"they run from {found.min():.3g} to {found.max():.3g}")
    if (np.abs(total - 1) > ADDS_UP).any():
        raise ModelProbabilitiesWrong(f"some add up to {total[np.abs(total - 1).argmax()]:.3g}")
    return np.clip(found[:, position], 0, 1)


def numbers(model: Any, features: pd.DataFrame | NDArray[Any]) -> NDArray[np.float64]:
    """The number that a regressor predicts for each person, shape (people,).

    Raises
    ------
    ModelFailed, ModelOutputsWrong
    ModelPredictionsMissing
        If some are no numbers.
    """
    found = np.asarray(_predicted(model.predict, features), float)
    if found.shape != (len(features),):
        raise ModelOutputsWrong("numbers", found.shape, (len(features),))
    if not np.isfinite(found).all():
        raise ModelPredictionsMissing(int((~np.isfinite(found)).sum()), len(found))
    return found


def _predicted(predict: Any, features: pd.DataFrame | NDArray[Any]) -> Any:
    try:
        return predict(features)
    except GovernanceError:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ModelFailed(str(error).split("\n", 1)[0].rstrip(".") + ".") from None
