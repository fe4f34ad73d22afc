"""Models from files: a round trip for what is trusted, and a refusal before anything runs for what is not."""

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from governance.audit import Audit
from governance.data import models
from governance.errors import GovernanceError

FEATURES = pd.DataFrame({"a": np.linspace(-1, 1, 40), "b": np.tile([0.0, 1.0], 20)})
LABEL = np.where(FEATURES["a"] > 0, "yes", "no")


@pytest.mark.parametrize("which", ["audit", "boosted"])
def test_a_baseline_survives_the_round_trip(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    audit: Audit = request.getfixturevalue(which)
    path = tmp_path / "baseline.skops"
    path.write_bytes(models.save(audit.model))
    features = audit.dataset.features.head(200)
    assert (models.decisions(models.load(path), features) == models.decisions(audit.model, features)).all()


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (marker,))

    for ending in models.PICKLES:
        path = tmp_path / f"model{ending}"
        path.write_bytes(pickle.dumps(Evil()))
        with pytest.raises(GovernanceError, match="opening a pickle runs whatever code is in it"):
            models.load(path)
    assert not marker.exists()


def test_a_type_that_was_not_reviewed_is_named_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    skops.io.dump(make_pipeline(FunctionTransformer(eval), LogisticRegression()), path)
    with pytest.raises(GovernanceError, match=r"types that are not on the reviewed list: 'builtins.eval'"):
        models.load(path)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"nonsense", "it is not a skops file"), (None, "No such file or directory")]
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "model.skops"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GovernanceError, match=sentence):
        models.load(path)


def test_a_regression_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "model.skops"
    skops.io.dump(LinearRegression().fit(FEATURES, FEATURES["a"]), path)
    with pytest.raises(GovernanceError, match="The model is a LinearRegression"):
        models.load(path)


def test_a_table_without_the_models_columns_is_refused() -> None:
    model = LogisticRegression().fit(FEATURES, LABEL)
    with pytest.raises(GovernanceError, match="columns that the table does not have: 'b'"):
        models.inputs(model, FEATURES[["a"]])


def test_a_model_that_fails_says_why() -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FEATURES, LABEL)
    with pytest.raises(GovernanceError, match="could not predict this table: could not convert string"):
        models.decisions(model, FEATURES.assign(a="text"))


def test_a_model_of_another_version_says_so(audit: Audit) -> None:
    import copy

    model = copy.deepcopy(audit.model)
    del model[-1].coef_
    with pytest.raises(GovernanceError, match="the versions of its packages that it was saved with"):
        models.decisions(model, audit.dataset.features.head(5))


def test_a_model_without_probabilities_has_no_scores() -> None:
    from sklearn.svm import LinearSVC

    assert models.scores(LinearSVC().fit(FEATURES, LABEL), FEATURES, 1) is None
