"""Models in ONNX: the same decisions as the model they were exported from, classes never guessed, nothing else read."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, StackingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.models import onnx_graph, trial
from governance.data.roles import Roles
from governance.errors import (
    GovernanceError,
    ModelClassesUnknown,
    ModelColumnKind,
    ModelNotAClassifier,
    ModelUnreadable,
    ModelValuesMissing,
)

onnx = pytest.importorskip("onnx")
skl2onnx = pytest.importorskip("skl2onnx")

from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType  # noqa: E402

RANDOM = np.random.default_rng(0)
NUMBERS = pd.DataFrame(RANDOM.normal(size=(200, 2)).astype(np.float32), columns=["a", "b"])
TABLE = NUMBERS.assign(job=RANDOM.choice(["cook", "clerk"], 200), count=RANDOM.integers(0, 9, 200))
LABEL = np.where(NUMBERS["a"] + NUMBERS["b"] > 0, "yes", "no")
MATRIX = [("X", FloatTensorType([None, 2]))]
COLUMNS = [
    ("a", FloatTensorType([None, 1])),
    ("b", FloatTensorType([None, 1])),
    ("job", StringTensorType([None, 1])),
    ("count", Int64TensorType([None, 1])),
]


def exported(model: object, inputs: Sequence[tuple[str, object]] = MATRIX, **options: object) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the converter
        return skl2onnx.to_onnx(model, initial_types=list(inputs), options=options or None).SerializeToString()


MODELS = {
    "logistic": LogisticRegression(),
    "scaled": make_pipeline(StandardScaler(), LogisticRegression()),
    "forest": RandomForestClassifier(5, random_state=0),
    "boosting": GradientBoostingClassifier(n_estimators=5, random_state=0),
}
LABELS = {"text": LABEL, "from 0": (LABEL == "yes").astype(int), "from 1": (LABEL == "yes") + 1}


@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize(
    ("name", "labels"), [*((name, "text") for name in MODELS), ("logistic", "from 0"), ("forest", "from 1")]
)
def test_an_exported_model_decides_the_same(name: str, labels: str, zipmap: bool) -> None:
    made = MODELS[name].fit(NUMBERS.to_numpy(), LABELS[labels])
    model = models.opened(exported(made, zipmap=zipmap), "model.onnx")
    assert (model.format, model.n_features_in_) == ("onnx", 2)
    assert model.classes_.tolist() == made.classes_.tolist()
    assert not hasattr(model, "feature_names_in_")
    assert any("ai.onnx" in each for each in model.types)
    assert trial.tried(model, TABLE, ["a", "b"]) == ()
    features = models.inputs(model, TABLE, ["a", "b"])
    assert (models.decisions(model, features) == made.predict(NUMBERS.to_numpy())).all()
    for position in (0, 1):
        expected = made.predict_proba(NUMBERS.to_numpy())[:, position]
        assert models.scores(model, features, position) == pytest.approx(expected, abs=1e-5)


def by_column() -> tuple[object, bytes]:
    prepare = make_column_transformer((StandardScaler(), ["a", "b", "count"]), (OneHotEncoder(), ["job"]))
    made = make_pipeline(prepare, LogisticRegression()).fit(TABLE, LABEL)
    return made, exported(made, COLUMNS)


def test_a_model_with_an_input_for_each_column_knows_their_names() -> None:
    made, content = by_column()
    model = models.opened(content, "model.onnx")
    assert model.feature_names_in_.tolist() == ["a", "b", "job", "count"]
    shuffled = TABLE[["job", "count", "b", "a"]].assign(other=1)
    assert trial.tried(model, shuffled) == ()
    assert (models.decisions(model, models.inputs(model, shuffled)) == made.predict(TABLE)).all()


@pytest.mark.parametrize(
    ("changed", "error", "sentence"),
    [
        ({"a": "low"}, ModelColumnKind, r"Column 'a' holds text, such as 'low', where the model was fitted on numbers"),
        ({"job": 3}, ModelColumnKind, r"Column 'job' holds numbers, such as '3', where the model was fitted on text"),
        ({"job": None}, ModelValuesMissing, r"Column 'job' is missing for 8 of 8 people"),
        ({"job": "pilot"}, GovernanceError, r"could not predict this table"),
    ],
)
def test_columns_of_another_kind_are_named(changed: dict[str, object], error: type, sentence: str) -> None:
    model = models.opened(by_column()[1], "model.onnx")
    with pytest.raises(error, match=sentence):
        trial.tried(model, TABLE.assign(**changed))


def test_an_audit_takes_a_model_in_onnx() -> None:
    made, content = by_column()
    roles = Roles(label="label", favourable="yes", sensitive=("job",))
    dataset = Dataset("table", TABLE.assign(label=LABEL), roles)
    found, expected = (Audit.predicted(dataset, each, "m") for each in (models.opened(content, "m.onnx"), made))
    assert (found.decision == expected.decision).all()
    assert found.score == pytest.approx(expected.score, abs=1e-6)


def test_classes_that_a_file_does_not_name_are_not_guessed() -> None:
    made = StackingClassifier([("one", GaussianNB()), ("two", DecisionTreeClassifier())]).fit(NUMBERS.to_numpy(), LABEL)
    with pytest.raises(
        ModelClassesUnknown, match=r"cannot be known: the file does not name them\. Export it again with"
    ):
        models.opened(exported(made, zipmap=False), "model.onnx")
    assert models.opened(exported(made, zipmap=True), "model.onnx").classes_.tolist() == ["no", "yes"]


def graph(nodes: list[object], outputs: list[object], kind: int = 1) -> bytes:
    """A model of a few operators on one input of two numbers."""
    helper = onnx.helper
    given = [helper.make_tensor_value_info("X", kind, [None, 2])]
    made = helper.make_graph(nodes, "made", given, outputs)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def arg_max(pick: str) -> list[object]:
    return [
        onnx.helper.make_node(pick, ["X"], ["label"], axis=1, keepdims=0),
        onnx.helper.make_node("Identity", ["X"], ["p"]),
    ]


WHOLE = onnx.helper.make_tensor_value_info("label", onnx.TensorProto.INT64, [None])
CHANCES = onnx.helper.make_tensor_value_info("p", onnx.TensorProto.FLOAT, [None, 2])


def test_whole_numbers_count_from_0_and_are_checked_against_the_probabilities() -> None:
    table = pd.DataFrame({"a": [0.2, 0.9, 0.5], "b": [0.8, 0.1, 0.5]})
    model = models.opened(graph(arg_max("ArgMax"), [WHOLE, CHANCES]), "model.onnx")
    assert model.classes_.tolist() == [0, 1]
    assert trial.tried(model, table, ["a", "b"]) == ()
    turned = models.opened(graph(arg_max("ArgMin"), [WHOLE, CHANCES]), "model.onnx")
    with pytest.raises(ModelClassesUnknown, match=r"its labels and its probabilities are in different orders"):
        trial.tried(turned, table, ["a", "b"])


def test_a_label_without_probabilities_and_classes_is_refused() -> None:
    with pytest.raises(ModelClassesUnknown, match=r"the file does not name them"):
        models.opened(graph(arg_max("ArgMax")[:1], [WHOLE]), "model.onnx")


def test_a_regression_in_onnx_decides_nothing() -> None:
    content = exported(LinearRegression().fit(NUMBERS.to_numpy(), NUMBERS["a"]))
    with pytest.raises(ModelNotAClassifier, match=r"model in ONNX without a label among its outputs"):
        models.opened(content, "model.onnx")


def test_an_input_that_is_no_table_is_refused() -> None:
    half = onnx.TensorProto.FLOAT16
    with pytest.raises(ModelUnreadable, match=r"it takes tensor\(float16\), and only numbers and texts are given"):
        models.opened(
            graph(arg_max("ArgMax"), [WHOLE, onnx.helper.make_tensor_value_info("p", half, [None, 2])], half), "m.onnx"
        )


def test_truth_values_are_taken_where_they_are_asked_for() -> None:
    helper, kinds = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Cast", ["c"], ["number"], to=kinds.FLOAT),
        helper.make_node("Sub", ["one", "number"], ["rest"]),
        helper.make_node("Concat", ["rest", "number"], ["p"], axis=1),
        helper.make_node("ArgMax", ["p"], ["label"], axis=1, keepdims=0),
    ]
    given = [
        helper.make_tensor_value_info(name, kind, [None, 1]) for name, kind in (("c", kinds.BOOL), ("one", kinds.FLOAT))
    ]
    made = helper.make_graph(nodes, "made", given, [WHOLE, CHANCES])
    content = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()
    model, table = models.opened(content, "model.onnx"), pd.DataFrame({"c": [True, False], "one": 1.0})
    assert models.decisions(model, models.inputs(model, table)).tolist() == [1, 0]


@pytest.mark.parametrize("content", [b"", b"\x08\x09nonsense", b"\x3a\xff\xff\xff\xff\x7f", b"\x0a" * 50])
def test_a_file_that_is_no_onnx_is_refused(content: bytes) -> None:
    with pytest.raises(ModelUnreadable, match=r"it is not a model in ONNX that can be run here"):
        models.opened(content, "model.onnx")


@pytest.mark.parametrize("inside", [True, False])
def test_a_model_cannot_take_its_numbers_from_another_file(tmp_path: Path, inside: bool) -> None:
    (tmp_path / "secret").write_bytes(np.ones(2, np.float32).tobytes())
    held = onnx.TensorProto(name="w", data_type=1, dims=[2], data_location=onnx.TensorProto.EXTERNAL)
    for key, value in {"location": "secret" if inside else str(tmp_path / "secret"), "length": "8"}.items():
        held.external_data.add(key=key, value=value)
    made = onnx.load_from_string(
        graph([*arg_max("ArgMax")[:1], onnx.helper.make_node("Add", ["X", "w"], ["p"])], [WHOLE, CHANCES])
    )
    made.graph.initializer.append(held)
    with pytest.raises(ModelUnreadable):
        models.opened(made.SerializeToString(), "model.onnx")


# The graph


def test_the_classes_are_those_of_the_zipmap_when_classifiers_inside_say_otherwise() -> None:
    node = onnx.helper.make_node
    inside = node(
        "LinearClassifier", ["X"], ["l", "q"], domain="ai.onnx.ml", classlabels_ints=[0, -1], coefficients=[1.0]
    )
    outside = node("ZipMap", ["q"], ["z"], domain="ai.onnx.ml", classlabels_strings=["no", "yes"])
    assert onnx_graph.classes(graph([inside], [CHANCES])) == [0, -1]
    assert onnx_graph.classes(graph([inside, outside], [CHANCES])) == ["no", "yes"]
    other = node(
        "LinearClassifier", ["X"], ["k", "r"], domain="ai.onnx.ml", classlabels_ints=[1, 2], coefficients=[1.0]
    )
    assert onnx_graph.classes(graph([inside, other], [CHANCES])) is None
    assert onnx_graph.steps(graph([inside, outside], [CHANCES])) == ("ai.onnx.ml.LinearClassifier", "ai.onnx.ml.ZipMap")
