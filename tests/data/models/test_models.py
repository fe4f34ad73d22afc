"""Models from files: a round trip for what is trusted, and a refusal before anything runs for what is not."""

import bz2
import dataclasses
import gzip
import hashlib
import importlib
import io
import json
import lzma
import operator
import os
import pickle
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree._tree import Tree
from sklearn.utils.validation import check_array
from skops.io._protocol import PROTOCOL

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.models import formats, opening, reviewed
from governance.data.models.model import Model
from governance.data.models.reviewed import REVIEWED
from governance.errors import (
    GovernanceError,
    ModelNotAClassifier,
    ModelNotSafe,
    ModelPackageMissing,
    ModelTooLarge,
    ModelTypesRefused,
    ModelUnreadable,
)
from tests.conftest import needed
from tests.data.models.troublesome import Marker

FEATURES = pd.DataFrame({"a": np.linspace(-1, 1, 40), "b": np.tile([0.0, 1.0], 20)})
LABEL = np.where(FEATURES["a"] > 0, "yes", "no")


@pytest.fixture(scope="module")
def plain() -> Model:
    return models.opened(models.save(LogisticRegression().fit(FEATURES, LABEL)), "plain.skops")


@pytest.mark.parametrize("which", ["audit", "boosted"])
def test_a_baseline_survives_the_round_trip(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    audit: Audit = request.getfixturevalue(which)
    path = tmp_path / "baseline.skops"
    path.write_bytes(models.save(audit.model))
    features, model = audit.dataset.features.head(200), models.load(path)
    assert (models.decisions(model, features) == models.decisions(audit.model, features)).all()
    assert (models.scores(model, features, 1) == models.scores(audit.model, features, 1)).all()


def test_an_audit_of_a_file_is_the_audit_of_its_model(audit: Audit) -> None:
    held_out = Dataset("held out", audit.dataset.table.iloc[audit.rows], audit.dataset.roles)
    model = models.opened(models.save(audit.model), "baseline.skops")
    found, expected = (Audit.predicted(held_out, each, "baseline") for each in (model, audit.model))
    assert found.cube == expected.cube
    assert found.score == pytest.approx(expected.score)


def test_a_model_says_what_it_is(plain: Model) -> None:
    content = models.save(LogisticRegression().fit(FEATURES.to_numpy(), LABEL))
    array = models.opened(content, "array.skops")
    assert (array.format, array.sha256) == ("skops", hashlib.sha256(content).hexdigest())
    assert "sklearn.linear_model._logistic.LogisticRegression" in array.types
    assert array.classes_.tolist() == ["no", "yes"]
    assert array.n_features_in_ == 2
    assert not hasattr(array, "feature_names_in_")
    assert plain.feature_names_in_.tolist() == ["a", "b"]
    assert (array.predict(FEATURES.to_numpy()) == plain.predict(FEATURES)).all()
    assert "content" not in repr(plain)
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("label", [np.tile([0, 1], 20), np.tile([1.0, 2.0], 20), np.tile([False, True], 20)])
def test_labels_keep_their_kind(label: np.ndarray) -> None:
    model = models.opened(models.save(LogisticRegression().fit(FEATURES, label)), "model.skops")
    assert model.classes_.dtype == label.dtype
    assert model.predict(FEATURES).dtype == label.dtype


COMPRESSED = {"plain": bytes, "gzip": gzip.compress, "zlib": zlib.compress, "bzip2": bz2.compress, "xz": lzma.compress}
COMPRESSED["lzma"] = lambda content: lzma.compress(content, lzma.FORMAT_ALONE)


@pytest.mark.parametrize("compress", COMPRESSED.values(), ids=COMPRESSED)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", ["model.pkl", "model.JOBLIB", "model.skops", "model.onnx", "model"])
def test_a_pickle_is_never_opened(tmp_path: Path, name: str, protocol: int, compress: Callable[[bytes], bytes]) -> None:
    content = compress(pickle.dumps(Marker(tmp_path / "ran"), protocol))
    with pytest.raises(ModelNotSafe, match=r"runs whatever code is in it\. Save .*skops\.io\.dump.*--trust-pickle"):
        models.opened(content, name)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("compress", [0, "zlib", "gzip", "bz2", "xz", "lzma"])
def test_what_joblib_writes_is_a_pickle_whatever_its_name(compress: object) -> None:
    content = io.BytesIO()
    joblib.dump(LogisticRegression().fit(FEATURES, LABEL), content, compress=compress)
    with pytest.raises(ModelNotSafe):
        models.opened(content.getvalue(), "model.skops")
    model = models.opened(content.getvalue(), "model.skops", trust_pickle=True)
    assert model.format == "pickle"
    assert (model.predict(FEATURES) == LABEL).all()


def test_a_pickle_of_a_package_that_is_not_here_says_which() -> None:
    with pytest.raises(ModelPackageMissing, match=r"needs the package nowhere, which is not installed. Install it"):
        models.opened(b"cnowhere\nModel\n.", "model.pkl", trust_pickle=True)


def test_a_trusted_pickle_that_is_a_skops_file_is_opened_as_one() -> None:
    content = models.save(LogisticRegression().fit(FEATURES, LABEL))
    assert models.opened(content, "model.pkl", trust_pickle=True).format == "skops"


REFUSED = {
    "builtins.eval": FunctionTransformer(eval),
    "posix.system": FunctionTransformer(os.system),
    "functools.partial of builtins.eval": FunctionTransformer(partial(eval)),
    "functools.partial of numpy.add": FunctionTransformer(partial(np.add, 1)),
    "functools.partial of sklearn.utils.validation.check_array": FunctionTransformer(partial(check_array, "x")),
    "sklearn.utils.validation.check_array": FunctionTransformer(check_array),
    "sklearn.tree._tree.Tree": FunctionTransformer(Tree),
    "operator.methodcaller": FunctionTransformer(operator.methodcaller("to_csv", "stolen")),
    "sklearn.neighbors._classification.KNeighborsClassifier.predict": FunctionTransformer(
        KNeighborsClassifier().fit(FEATURES, LABEL).predict
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_type_that_was_not_reviewed_is_found(name: str) -> None:
    _, refused = reviewed.review(models.save(make_pipeline(REFUSED[name], LogisticRegression())))
    assert name in refused


@pytest.mark.parametrize("name", ["builtins.eval", "posix.system"])
def test_a_type_that_was_not_reviewed_is_named_and_refused(name: str) -> None:
    content = models.save(make_pipeline(REFUSED[name], LogisticRegression()))
    with pytest.raises(ModelTypesRefused) as refused:
        models.opened(content, "model.skops")
    assert f"'{name}'" in str(refused.value)
    assert "Audit a column of its predictions instead, save it without the step that holds" in str(refused.value)
    assert "or export it to ONNX." in str(refused.value)


@pytest.mark.parametrize("loader", ["ConstructorFromReduceNode", "FunctionNode", "TypeNode", "DictNode", "ListNode"])
@pytest.mark.parametrize("name", sorted(REVIEWED))
def test_a_reviewed_name_is_accepted_in_its_own_shape_only(name: str, loader: str) -> None:
    """skops would call these names with what the file says."""
    if REVIEWED[name] == loader and name != reviewed.CHECK_ARRAY:
        return
    module, _, kind = name.rpartition(".")
    part = {"__class__": kind, "__module__": module, "__loader__": loader}
    part["content"] = [] if loader == "ListNode" else {"__class__": "str", "__module__": "builtins"}
    if loader == "DictNode":
        part |= {"content": {}, "key_types": nothing("ListNode", "list")}
    elif loader == "ConstructorFromReduceNode":
        part["content"] = nothing("TupleNode", "tuple")
    types, refused = reviewed.review(schema(part))
    assert types == [name]
    assert refused == ([] if (name, loader) == ("collections.OrderedDict", "DictNode") else [name])  # skops' own


def nothing(loader: str, kind: str) -> dict[str, object]:
    return {"__class__": kind, "__module__": "builtins", "__loader__": loader, "content": []}


def schema(part: dict[str, object]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("schema.json", json.dumps({**part, "protocol": PROTOCOL}))
    return content.getvalue()


def test_a_part_that_is_named_twice_is_reviewed_as_what_it_is() -> None:
    """A file can give two parts one number, and skops then takes the first for both."""
    partial_ = nothing("PartialNode", "partial") | {"__module__": "functools"}
    evil = {"__class__": "eval", "__module__": "builtins", "__loader__": "FunctionNode", "__id__": 7}
    harmless = {"__class__": "check_array", "__module__": "sklearn.utils.validation", "__loader__": "FunctionNode"}
    empty = nothing("TupleNode", "tuple")
    settings = {**nothing("DictNode", "dict"), "content": {}, "key_types": nothing("ListNode", "list")}
    partial_["content"] = {"func": {**harmless, "__id__": 7}, "args": empty, "kwds": settings, "namespace": settings}
    _, refused = reviewed.review(schema({**nothing("ListNode", "list"), "content": [evil, partial_]}))
    assert refused == ["builtins.eval", "functools.partial of builtins.eval"]


MIXED = FEATURES.assign(c=np.tile(["x", "y", "z", "x"], 10))
TYPED = MIXED.assign(c=MIXED["c"].astype("category"))
NUMBERED = (LABEL == "yes").astype(int)
RICH = {
    "a tree": lambda: DecisionTreeClassifier().fit(FEATURES, LABEL),
    "a forest": lambda: RandomForestClassifier(5, n_jobs=2).fit(FEATURES, LABEL),
    "boosting": lambda: GradientBoostingClassifier(n_estimators=5).fit(FEATURES, LABEL),
    "histogram boosting": lambda: HistGradientBoostingClassifier(max_iter=5).fit(FEATURES, LABEL),
    "categorical boosting": lambda: HistGradientBoostingClassifier(max_iter=5).fit(TYPED, LABEL),
    "named categorical boosting": lambda: HistGradientBoostingClassifier(categorical_features=["c"]).fit(MIXED, LABEL),
    "calibrated": lambda: CalibratedClassifierCV(LogisticRegression()).fit(FEATURES, LABEL),
    "selected columns": lambda: make_pipeline(
        make_column_transformer(
            (OneHotEncoder(), make_column_selector(dtype_exclude="number")), remainder="passthrough", n_jobs=2
        ),
        LogisticRegression(),
    ).fit(MIXED, LABEL),
    "a vote": lambda: VotingClassifier(
        [("one", LogisticRegression()), ("two", DecisionTreeClassifier())], voting="soft"
    ).fit(FEATURES, LABEL),
    "a search": lambda: GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}).fit(FEATURES, LABEL),
    "LightGBM": lambda: _library("lightgbm").LGBMClassifier(n_estimators=5, verbose=-1).fit(TYPED, LABEL),
    "XGBoost": lambda: _library("xgboost").XGBClassifier(n_estimators=5, enable_categorical=True).fit(TYPED, NUMBERED),
    "EBM": lambda: _library("interpret.glassbox").ExplainableBoostingClassifier(max_rounds=5).fit(MIXED, LABEL),
}


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        needed(name)


@pytest.mark.parametrize("name", RICH)
def test_models_of_many_kinds_decide_the_same_in_their_own_process(name: str) -> None:
    made = RICH[name]()
    opened = models.opened(models.save(made), "model.skops")
    table = TYPED if name in ("categorical boosting", "LightGBM", "XGBoost") else MIXED
    features = models.inputs(opened, table, ["a", "b"])
    assert (models.decisions(opened, features) == made.predict(features)).all()
    assert opened.predict_proba(features) == pytest.approx(made.predict_proba(features), abs=1e-12)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nonsense", r"it is not a skops file, and its name does not end in \.onnx"),
        (b"", r"it is not a skops file"),
        (b"PK\x03\x04nonsense", r"it is not a skops file that this version reads \(File is not a zip file\)"),
        (None, r"No such file or directory"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "model.skops"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnreadable, match=sentence):
        models.load(path)


@pytest.mark.parametrize(
    "part", [b"[]", b"{}", b'{"protocol": 99}', b"[" * 100_000, b'{"protocol": 2, "__loader__": 1}']
)
def test_an_archive_that_is_no_model_is_refused(part: bytes) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("schema.json", part)
    with pytest.raises(ModelUnreadable, match=r"it is not a skops file that this version reads"):
        models.opened(content.getvalue(), "model.skops")


def archive_of(entries: int, size: int) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for each in range(entries):
            archive.writestr(f"{each}.npy", bytes(size))
    return content.getvalue()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.skops"
    path.touch()
    os.truncate(path, formats.LARGEST + 1)  # takes no room on the disk
    with pytest.raises(ModelTooLarge, match=r"has 268,435,457 bytes, and at most 268,435,456 are taken"):
        models.load(path)
    monkeypatch.setattr(formats, "LARGEST", 5)
    with pytest.raises(ModelTooLarge, match=r"has 6 bytes, and at most 5"):
        models.opened(b"PK\x03\x04..", "model.skops")


def test_an_archive_with_too_many_parts_is_refused() -> None:
    with pytest.raises(ModelTooLarge, match=r"has 50,001 parts, and at most 50,000 are taken"):
        models.opened(archive_of(opening.MOST_ENTRIES + 1, 0), "model.skops")


def test_an_archive_that_unpacks_into_far_more_is_refused() -> None:
    content = archive_of(1, 2 * opening.SMALL)
    assert len(content) < 2 * opening.SMALL / opening.MOST_RATIO
    with pytest.raises(ModelTooLarge, match=r"has 33,554,432 bytes when unpacked, and at most 16,777,216 are taken"):
        models.opened(content, "model.skops")


def test_a_regression_decides_nothing() -> None:
    with pytest.raises(ModelNotAClassifier, match=r"The model is a LinearRegression"):
        models.opened(models.save(LinearRegression().fit(FEATURES, FEATURES["a"])), "model.skops")


def test_a_model_that_is_not_fitted_decides_nothing() -> None:
    with pytest.raises(ModelNotAClassifier, match=r"The model is a LogisticRegression"):
        models.opened(models.save(LogisticRegression()), "model.skops")


def test_a_model_of_one_class_decides_nothing() -> None:
    with pytest.raises(ModelNotAClassifier, match=r"The model is a model with one class"):
        models.opened(models.save(DecisionTreeClassifier().fit(FEATURES, np.ones(40))), "model.skops")


def test_a_package_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(ModelPackageMissing, match=r"needs the package onnxruntime.* pip install 'assize\[mlops\]'"):
        opening.opened(b"", "model.onnx", "onnx")
    with pytest.raises(ModelPackageMissing, match=r"needs the package lightgbm.* pip install lightgbm"):
        opening._load_packages(["lightgbm.basic.Booster"], "model.skops")


def test_a_table_without_the_models_columns_is_refused() -> None:
    model = LogisticRegression().fit(FEATURES.rename(columns={"b": "b_rate"}), LABEL)
    with pytest.raises(GovernanceError, match=r"the table does not have: 'b_rate'\. 'b_rate': Did you mean 'b_rat'"):
        models.inputs(model, FEATURES[["a"]].assign(b_rat=1))


def test_a_model_that_fails_says_why() -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FEATURES, LABEL)
    with pytest.raises(GovernanceError, match=r"could not predict this table: could not convert string"):
        models.decisions(model, FEATURES.assign(a="text"))


def test_a_model_of_another_version_says_so(audit: Audit) -> None:
    import copy

    model = copy.deepcopy(audit.model)
    del model[-1].coef_
    with pytest.raises(GovernanceError, match=r"the versions of its packages that it was saved with"):
        models.decisions(model, audit.dataset.features.head(5))


def test_a_model_without_probabilities_has_no_scores() -> None:
    from sklearn.svm import LinearSVC

    assert models.scores(LinearSVC().fit(FEATURES, LABEL), FEATURES, 1) is None
