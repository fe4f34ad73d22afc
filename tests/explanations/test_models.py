"""Kinds of models: how each is explained, and that it adds up to what the model itself says, whichever it is."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, StackingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.models.worker import Worker
from governance.data.roles import Roles
from governance.errors import GovernanceError, ModelAnswerUnclear, ModelCrashed, ModelOutOfMemory, ModelTooSlow
from governance.explanations.attribution import TOLERANCE, Attributions, explainer, natural
from governance.explanations.background import background
from governance.explanations.subject import Subject, subject, units
from governance.shapley import linear, permutations, terms, trees
from governance.shapley.outputs import DECISION, LOG_ODDS, PROBABILITY

PEOPLE = 300
RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "age": RANDOM.normal(size=PEOPLE),
        "income": RANDOM.normal(size=PEOPLE),
        "region": RANDOM.integers(0, 5, PEOPLE).astype(float),
        "job": RANDOM.choice(["cook", "clerk", "guard", "pilot", "vet"], PEOPLE, p=[0.4, 0.3, 0.24, 0.03, 0.03]),
    }
)
MADE = TABLE["age"] + TABLE["income"] * (TABLE["region"] > 2) + (TABLE["job"] == "cook")
LABEL = (MADE + 0.3 * RANDOM.normal(size=PEOPLE) > 0.5).astype(int).to_numpy()
WHOLE, NUMBERS = TABLE.copy(), ["age", "income", "region"]
TABLE.loc[RANDOM.random(PEOPLE) < 0.1, "income"] = np.nan
AS_CATEGORY = TABLE.astype({"job": "category"})


def prepared(**categories: Any) -> Any:
    """Categories as columns of 0 and 1, numbers filled in, with columns that say what was missing."""
    filled = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    return make_column_transformer((OneHotEncoder(**categories), ["job"]), (filled, NUMBERS))


def passed(**categories: Any) -> Any:
    """Categories as columns of 0 and 1, numbers as they are, also where they are missing."""
    return make_column_transformer((OneHotEncoder(sparse_output=False), ["job"]), remainder="passthrough")


def lightgbm() -> Any:
    from lightgbm import LGBMClassifier

    return make_pipeline(passed(), LGBMClassifier(n_estimators=8, verbose=-1))


def xgboost() -> Any:
    from xgboost import XGBClassifier

    return make_pipeline(passed(), XGBClassifier(n_estimators=8))


def explainable() -> Any:
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(max_rounds=20, outer_bags=2, n_jobs=1)


def logistic() -> Any:
    """One category is left out, and rare ones are one together."""
    encoded = prepared(drop="first", min_frequency=20, handle_unknown="infrequent_if_exist")
    return make_pipeline(encoded, LogisticRegression())


def stacking() -> Any:
    parts = [("first", make_pipeline(prepared(), LogisticRegression())), ("second", forest())]
    return StackingClassifier(parts, cv=2)


def forest() -> Any:
    return make_pipeline(prepared(), RandomForestClassifier(10, random_state=0))


def with_categories() -> Any:
    return HistGradientBoostingClassifier(max_iter=15, categorical_features=["region"])


ALONE = permutations.METHOD
FROM_A_FILE = ("LightGBM", "explainable boosting", "stacking")  # a process takes seconds to start
# How each is explained in probability and in log-odds.
KINDS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "LightGBM": (lightgbm, ALONE, trees.METHOD),
    "XGBoost": (xgboost, ALONE, trees.METHOD),
    "random forest": (forest, trees.METHOD, ""),
    "logistic regression": (logistic, ALONE, linear.METHOD),
    "explainable boosting": (explainable, ALONE, terms.METHOD),
    "stacking": (stacking, ALONE, ALONE),
    "histogram boosting of categories": (with_categories, ALONE, ALONE),
}


def audited(model: Any, table: pd.DataFrame = TABLE) -> Audit:
    label = np.where(LABEL == 1, "yes", "no") if "yes" in np.asarray(model.classes_).tolist() else LABEL
    roles = Roles("good", "yes" if label.dtype.kind == "U" else "1", ("who",), features=tuple(table.columns))
    held = table.assign(good=label, who=np.where(np.arange(PEOPLE) % 2, "p", "q"))
    return Audit.predicted(Dataset("people", held, roles), model, "model")


def held(model: Any, found: Attributions, own: np.ndarray) -> None:
    """An explanation adds up to the model's own output: nearly as it is computed, and exactly as it is shown."""
    said = np.log(own / (1 - own)) if found.unit == LOG_ODDS else own
    assert found.output == pytest.approx(said, abs=1e-6)
    assert found.rounding <= TOLERANCE * max(1.0, float(np.abs(said).max()))
    assert found.base + found.values.sum(axis=1) == pytest.approx(found.output, abs=1e-12)
    assert found.columns == tuple(found.people.columns)


def alike(about: Subject, found: Attributions, additive: bool) -> None:
    """Values are those of the model's answers alone; of an additive model each order of the columns says the same."""
    against = about.people.iloc[found.background.rows]
    other = permutations.sampled(about.says, found.people, against, pairs=4)
    if additive:
        assert found.values == pytest.approx(other.values, abs=1e-6)
        return
    beyond = np.abs(found.values - other.values) - 5 * other.sampling
    assert (beyond <= 0.05 * np.ptp(other.values)).all()  # a category is one column to one, several to the other


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_model_adds_up_to_its_own_output_in_both_units(name: str) -> None:
    make, *methods = KINDS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of explainable boosting, about missing values in its own pictures
        fitted = make().fit(TABLE[NUMBERS] if name == "histogram boosting of categories" else TABLE, LABEL)
    model = models.opened(models.save(fitted), "model.skops") if name in FROM_A_FILE else fitted
    audit = audited(model, TABLE[list(models.columns(model))])
    about, drawn = subject(audit), background(audit.rows, "the audited people", people=20)
    own = fitted.predict_proba(about.people)[:, 1]
    for unit, method in zip((PROBABILITY, LOG_ODDS), methods, strict=True):
        if not method:
            continue
        chosen = explainer(about.in_unit(unit), drawn)
        assert chosen.method == method
        assert bool(chosen.why) is (method == ALONE)
        found = chosen.of_rows(range(8))
        held(model, found, own[:8])
        if chosen.exact:
            alike(chosen.subject, found, additive=method == linear.METHOD)


def test_a_forest_that_is_sure_has_no_log_odds_and_is_explained_in_probability() -> None:
    model = forest().fit(TABLE, LABEL)
    about = subject(audited(model))
    drawn = background(about.rows, "the audited people", people=20)
    assert natural(about, drawn).subject.unit == PROBABILITY
    with pytest.raises(GovernanceError, match=r"exactly 0 or 1 .* Explain the probability instead"):
        explainer(about.in_unit(LOG_ODDS), drawn).of_rows(range(20))


def test_trees_that_shap_misreads_are_explained_by_their_answers_and_say_so() -> None:
    """SHAP's own check passes on these."""
    model = with_categories().fit(TABLE[NUMBERS], LABEL)
    about = subject(audited(model, TABLE[NUMBERS]))
    drawn = background(about.rows, "the audited people", people=20)
    chosen = explainer(about.in_unit(LOG_ODDS), drawn)
    assert not chosen.exact
    assert not natural(about, drawn).exact
    assert "What the model's own structure says is off by up to" in chosen.why
    text = HistGradientBoostingClassifier(max_iter=5, categorical_features=["job"]).fit(AS_CATEGORY, LABEL)
    of_text = subject(audited(text, AS_CATEGORY))
    chosen = natural(of_text, background(of_text.rows, "the audited people", people=10))
    assert "it takes categories as they are" in chosen.why
    held(text, chosen.of_rows(range(3)), text.predict_proba(AS_CATEGORY.iloc[:3])[:, 1])


def test_calibrated_probabilities_are_explained_and_not_those_before() -> None:
    model = CalibratedClassifierCV(make_pipeline(prepared(), LogisticRegression()), cv=2).fit(TABLE, LABEL)
    about = subject(audited(model))
    for unit in units(about):
        chosen = explainer(about.in_unit(unit), background(about.rows, "the audited people", people=20))
        assert "CalibratedClassifierCV is neither linear, nor trees, nor a sum of terms" in chosen.why
        held(model, chosen.of_rows(range(5)), model.predict_proba(TABLE.iloc[:5])[:, 1])


def test_a_model_that_only_decides_is_explained_in_decisions() -> None:
    model = make_pipeline(prepared(), LinearSVC()).fit(TABLE, np.where(LABEL == 1, "yes", "no"))
    about = subject(audited(model))
    assert (about.unit, about.threshold, units(about)) == (DECISION, None, (DECISION,))
    found = natural(about, background(about.rows, "the audited people", people=20)).of_rows(range(8))
    assert found.method == ALONE
    held(model, found, (model.predict(TABLE.iloc[:8]) == "yes").astype(float))
    assert set(found.output) <= {0.0, 1.0}


def test_an_export_to_onnx_is_explained_by_its_answers() -> None:
    skl2onnx = pytest.importorskip("skl2onnx")
    from skl2onnx.common.data_types import FloatTensorType

    table = WHOLE[NUMBERS].astype(np.float32)
    fitted = RandomForestClassifier(5, random_state=0).fit(table, LABEL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the converter
        exported = skl2onnx.to_onnx(fitted, initial_types=[("X", FloatTensorType([None, 3]))])
    model = models.opened(exported.SerializeToString(), "forest.onnx")
    about = subject(audited(model, table))
    chosen = natural(about, background(about.rows, "the audited people", people=20))
    assert chosen.method == ALONE
    held(model, chosen.of_rows(range(5)), model.predict_proba(table.iloc[:5].to_numpy())[:, 1])


Answers = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], Subject]:
    """What a forest from a file is asked, with its explanations answered as a test says."""

    def made(answers: Answers) -> Subject:
        ask = Worker.ask

        def other(worker: Worker, what: str, *contents: bytes, most: int, **said: Any) -> tuple[dict[str, Any], bytes]:
            header, content = ask(worker, what, *contents, most=most, **said)
            return answers(header, content) if what == "explain" else (header, content)

        model = models.opened(models.save(forest().fit(TABLE, LABEL)), "model.skops")
        monkeypatch.setattr(Worker, "ask", other)
        return subject(audited(model))

    return made


def changed(place: int, to: float) -> Answers:
    """The same table of values, with another number for everybody in one of its columns."""

    def answers(header: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        found = np.frombuffer(content, "<f8").reshape(header["shape"]).copy()
        found[:, place] = to
        return header, found.tobytes()

    return answers


@pytest.mark.parametrize("place", [0, -3, -2])  # a value, the base, the output
def test_values_that_do_not_add_up_are_not_believed_whatever_the_process_says_of_them(
    answering: Callable[[Answers], Subject], place: int
) -> None:
    about = answering(changed(place, 0.4))
    chosen = explainer(about, background(about.rows, "the audited people", people=20))
    assert not chosen.exact
    assert "from what the model itself says" in chosen.why


@pytest.mark.parametrize(("place", "to"), [(0, np.nan), (-2, np.inf), (5, -1.0), (5, np.inf)])
def test_an_explanation_that_is_none_stops_the_process(
    answering: Callable[[Answers], Subject], place: int, to: float
) -> None:
    about = answering(changed(place, to))
    with pytest.raises(ModelAnswerUnclear, match="do not trust the file"):
        explainer(about, background(about.rows, "the audited people", people=20))


@pytest.mark.parametrize(
    "ends", [ModelCrashed("model", "SIGSEGV"), ModelTooSlow("model", 60), ModelOutOfMemory("model", 2**32)]
)
def test_a_process_that_ends_over_an_explanation_is_asked_for_its_answers_alone(
    answering: Callable[[Answers], Subject], ends: GovernanceError
) -> None:
    def answers(header: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        raise ends

    about = answering(answers)
    chosen = explainer(about, background(about.rows, "the audited people", people=20))
    assert chosen.why == str(ends)
    assert chosen.of_rows([0]).method == ALONE
