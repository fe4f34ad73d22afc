"""From a file's bytes to a classifier, and what it says about itself. Used only in the process of a model."""

from __future__ import annotations

import importlib
import io
import warnings
from dataclasses import asdict
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from governance.data.models import confinement, relearning, settings, wire
from governance.data.models.formats import Format
from governance.data.models.reviewed import REVIEWED, review
from governance.data.models.vocabulary import vocabulary
from governance.errors import (
    ModelNotAClassifier,
    ModelPackageMissing,
    ModelTooLarge,
    ModelTypesRefused,
    ModelUnreadable,
)

MOST_ENTRIES = 50_000
MOST_UNPACKED = 2**30
MOST_RATIO = 200  # of a file's size, when unpacked beyond 16 MB
SMALL = 2**24

_DAMAGED = (BadZipFile, ValueError, KeyError, TypeError, AttributeError, RecursionError, EOFError, NotImplementedError)


def opened(content: bytes, name: str, form: Format) -> tuple[Any, dict[str, Any]]:
    """The classifier in a file, and its description as the other side reads it.

    Raises
    ------
    ModelTooLarge, ModelTypesRefused, ModelUnreadable, ModelPackageMissing, ModelNotAClassifier, ModelClassesUnknown
    """
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        model, types = {"skops": _skops, "onnx": _onnx, "pickle": _pickle}[form](content, name)
    classes = getattr(model, "classes_", None)
    if not hasattr(model, "predict") or classes is None or np.ndim(classes) != 1:
        raise ModelNotAClassifier(type(model).__name__)
    versions = [getattr(each.message, "original_sklearn_version", None) for each in heard]
    names = _names(model)
    width = getattr(model, "n_features_in_", None)
    return model, {
        "types": types,
        "classes": np.asarray(classes).tolist(),
        "features": names,
        "width": None if width is None else int(width),
        "probabilities": getattr(model, "probabilities", hasattr(model, "predict_proba")),
        "fixed": relearning.fixed(model) or ("" if form == "pickle" else settings.refused(model)),
        "weighs": bool(relearning.weight_parameter(model)),
        "saved_with": next((str(each) for each in versions if each), None),
        "vocabulary": {column: asdict(known) for column, known in vocabulary(model).items() if _plain(known.values)},
    }


def _skops(content: bytes, name: str) -> tuple[Any, list[str]]:
    import skops.io

    try:
        _check_sizes(content, name)
        types, refused = review(content)
        if refused:
            raise ModelTypesRefused(name, refused)
        _load_packages(types, name)
        confinement.fence()
        return skops.io.loads(content, trusted=sorted(REVIEWED)), types
    except _DAMAGED as error:
        raise ModelUnreadable(name, f"it is not a skops file that this version reads ({_first_line(error)}).") from None


def _check_sizes(content: bytes, name: str) -> None:
    """Refuse an archive that would unpack into more than a model is."""
    with ZipFile(io.BytesIO(content)) as archive:
        sizes = [each.file_size for each in archive.infolist()]
    if len(sizes) > MOST_ENTRIES:
        raise ModelTooLarge(name, "parts", len(sizes), MOST_ENTRIES)
    most = min(MOST_UNPACKED, max(SMALL, MOST_RATIO * len(content)))
    if sum(sizes) > most:
        raise ModelTooLarge(name, "bytes when unpacked", sum(sizes), most)


def _load_packages(types: list[str], name: str) -> None:
    """Import what reviewed types need while files may still be read."""
    for package in {each.split(".", 1)[0] for each in types if each in REVIEWED}:
        try:
            importlib.import_module(package)
        except ImportError:
            raise ModelPackageMissing(name, package) from None
        settings.guard([package])


def _onnx(content: bytes, name: str) -> tuple[Any, list[str]]:
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        raise ModelPackageMissing(name, "onnxruntime") from None
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    from governance.data.models import onnx_graph
    from governance.data.models.onnx_classifier import OnnxClassifier

    confinement.fence()
    try:
        types = list(onnx_graph.steps(content))
        return OnnxClassifier(content, name), types
    except (ValueError, RuntimeError, faults.Fail, faults.InvalidGraph, faults.InvalidArgument, faults.NotImplemented,
            faults.InvalidProtobuf) as error:  # fmt: skip
        raise ModelUnreadable(name, f"it is not a model in ONNX that can be run here ({_first_line(error)}).") from None


def _pickle(content: bytes, name: str) -> tuple[Any, list[str]]:
    """Whatever a trusted pickle makes. The one place where a file may run code: this process is all it gets."""
    import joblib

    try:
        model = joblib.load(io.BytesIO(content))
    except ImportError as error:
        raise ModelPackageMissing(name, str(error.name)) from None
    return model, [f"{type(model).__module__}.{type(model).__qualname__}"]


def _names(model: Any) -> list[str] | None:
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        return None
    found = [str(each) for each in names]
    invented = found == [f"Column_{place}" for place in range(len(found))]  # LightGBM's, for an array
    return None if invented else found


def _plain(values: tuple[Any, ...]) -> bool:
    return all(isinstance(each, wire.KINDS) for each in values)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:300].rstrip(".")
