"""A model is tried before it decides: what does not fit is one sentence that names the column and a value."""

import io
import zipfile
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC

from governance.audit import Audit
from governance.data import models
from governance.data.models import trial
from governance.data.models.model import Model
from governance.data.models.vocabulary import Known, vocabulary
from governance.errors import (
    ModelCategoriesUnseen,
    ModelColumnKind,
    ModelColumnsMissing,
    ModelColumnsUnknown,
    ModelFailed,
    ModelOutputsWrong,
    ModelPredictionsMissing,
    ModelPredictionUnknown,
    ModelProbabilitiesWrong,
    ModelValuesMissing,
)
from tests.data.models.test_worker import PICKLE, asked

TABLE = pd.DataFrame({"income": np.linspace(0, 1, 300), "job": np.tile(["cook", "clerk", "nurse"], 100), "age": 40})
LABEL = np.where(TABLE["income"] > 0.5, "yes", "no")


def fitted(encoder: object, *chosen: object) -> object:
    """A pipeline that scales numbers and encodes the job."""
    prepare = make_column_transformer((encoder, *(chosen or (["job"],))), (StandardScaler(), ["income", "age"]))
    return make_pipeline(prepare, LogisticRegression()).fit(TABLE, LABEL)


IGNORING = fitted(OneHotEncoder(handle_unknown="ignore"))
REFUSING = fitted(OneHotEncoder())


@pytest.fixture(scope="module")
def troublesome() -> Iterator[Model]:
    model = models.opened(PICKLE, "model.pkl", trust_pickle=True)
    yield model
    model._worker.end()


def test_nothing_is_said_of_a_table_that_fits(boosted: Audit) -> None:
    assert trial.tried(REFUSING, TABLE) == ()
    assert trial.tried(boosted.model, boosted.dataset.table) == ()


def test_a_column_that_is_not_there_is_named_with_one_that_is_near() -> None:
    with pytest.raises(ModelColumnsMissing, match=r"does not have: 'income'\. 'income': Did you mean 'incomes'\? Give"):
        trial.tried(REFUSING, TABLE.rename(columns={"income": "incomes"}))
    with pytest.raises(ModelColumnsMissing, match=r"does not have: 'job'\. Give the table"):
        trial.tried(REFUSING, TABLE.drop(columns="job"))


def test_an_array_model_needs_as_many_features_as_it_takes() -> None:
    numbers = TABLE[["income", "age"]]
    model = LogisticRegression().fit(numbers.to_numpy(), LABEL)
    assert trial.tried(model, TABLE, ["income", "age"]) == ()
    with pytest.raises(ModelColumnsUnknown, match=r"which 2 columns it was fitted on, and the roles name 'income' as"):
        trial.tried(model, TABLE, ["income"])
    with pytest.raises(ModelColumnKind, match=r"Column 'job' holds text, such as 'cook', where .* fitted on numbers"):
        trial.tried(model, TABLE, ["income", "job"])


@pytest.mark.parametrize("model", [IGNORING, LogisticRegression().fit(TABLE[["income", "age"]], LABEL)])
def test_text_where_numbers_were_is_named(model: object) -> None:
    with pytest.raises(ModelColumnKind, match=r"'income' holds text, such as 'low', where the model was fitted on num"):
        trial.tried(model, TABLE.assign(income="low"))


def test_numbers_where_text_was_are_named() -> None:
    with pytest.raises(ModelColumnKind, match=r"Column 'job' holds numbers, such as '7', where .* fitted on text"):
        trial.tried(IGNORING, TABLE.assign(job=7))


def test_values_that_an_encoder_refuses_are_named_over_the_whole_table() -> None:
    table = TABLE.copy()
    table.loc[[101, 102, 103], "job"] = ["pilot", "pilot", "baker"]
    with pytest.raises(
        ModelCategoriesUnseen, match=r"'job' holds values .* refuses: 'pilot', 'baker', on 3 of 300 peo"
    ):
        trial.tried(REFUSING, table)


def test_values_that_an_encoder_ignores_are_a_note_with_counts() -> None:
    table = pd.concat([TABLE, TABLE], ignore_index=True)
    table.loc[:4, "job"] = ["pilot", "pilot", "baker", "judge", "diver"]
    assert trial.tried(IGNORING, table) == (
        "Column 'job' holds 4 values that the model has never seen ('pilot', 'baker', 'judge' and 1 more), on 5 of 600 "
        "people. It decides about them as if nothing were said there.",
    )


def test_a_missing_value_that_was_never_seen_is_a_value_too() -> None:
    table = TABLE.assign(job=TABLE["job"].mask(TABLE.index < 7))
    (note,) = trial.tried(IGNORING, table)
    assert "holds a value that the model has never seen ('(missing)'), on 7 of 300 people" in note
    filling = fitted(make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()))
    assert trial.tried(filling, table) == ()


def test_a_missing_number_that_the_model_does_not_take_is_named() -> None:
    table = TABLE.assign(income=TABLE["income"].where(TABLE.index != 123))  # one of 300, and the trial finds it
    with pytest.raises(
        ModelValuesMissing, match=r"Column 'income' is missing for 1 of 300 people, and the model takes"
    ):
        trial.tried(IGNORING, table)


def test_a_failure_that_no_column_explains_keeps_its_own_words(troublesome: Model) -> None:
    with pytest.raises(ModelFailed, match=r"could not predict this table: File too large|Errno 27"):
        trial.tried(troublesome, asked("write"))


@pytest.mark.parametrize(
    ("what", "error", "sentence"),
    [
        ("short", ModelOutputsWrong, r"decisions should come as 4, and came as 3\. Give a classifier that decides one"),
        ("wide", ModelOutputsWrong, r"decisions should come as 4, and came as 4 × 2\."),
        (
            "other",
            ModelPredictionUnknown,
            r"predicted 'perhaps', and says itself that it only decides between 'no', 'y",
        ),
        ("silent", ModelPredictionsMissing, r"decided nothing about 2 of 4 people"),
        ("odd", ModelFailed, r"it predicts values of the kind bytes"),
        ("narrow", ModelOutputsWrong, r"probabilities should come as 4 × 2, and came as 4 × 1"),
        ("unsure", ModelProbabilitiesWrong, r"add up to 1; some add up to 1\.5\. Save a model"),
        ("negative", ModelProbabilitiesWrong, r"they run from -0\.5 to 1\.5"),
        ("nan", ModelProbabilitiesWrong, r"some are no numbers"),
    ],
)
def test_answers_that_are_no_decisions_are_refused(troublesome: Model, what: str, error: type, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        trial.tried(troublesome, asked(what))


def test_a_model_is_tried_on_few_people(troublesome: Model) -> None:
    assert trial.tried(troublesome, asked("well", 10_000), rows=3) == ()
    assert trial.tried(troublesome, asked("well", 1)) == ()


def test_a_model_of_another_version_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    content = models.save(LinearSVC().fit(TABLE[["income"]], LABEL))
    old = content.replace(sklearn.__version__.encode(), b"0" + sklearn.__version__[1:].encode())
    model = models.opened(resealed(old), "model.skops")
    (note,) = trial.tried(model, TABLE)
    assert note.startswith("The model was saved with scikit-learn 0.")
    assert f"and {sklearn.__version__} is installed" in note


def resealed(content: bytes) -> bytes:
    """An archive whose parts were changed in place, with sums that fit again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            start = each.header_offset + 30 + len(each.filename)
            new.writestr(each.filename, content[start : start + each.file_size])
    return out.getvalue()


# What a model has seen

JOBS = ("clerk", "cook", "nurse")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (IGNORING, Known(JOBS, False, False)),
        (REFUSING, Known(JOBS, False, True)),
        (fitted(OneHotEncoder(), [1]), Known(JOBS, False, True)),
        (fitted(OneHotEncoder(), slice(1, 2)), Known(JOBS, False, True)),
        (fitted(OneHotEncoder(), [False, True, False]), Known(JOBS, False, True)),
        (fitted(OneHotEncoder(), make_column_selector("job")), Known(JOBS, False, True)),
        (
            fitted(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)),
            Known(JOBS, False, False),
        ),
        (
            fitted(make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder())),
            Known(JOBS, True, True),
        ),
        (GridSearchCV(REFUSING, {"logisticregression__C": [1.0]}, cv=2).fit(TABLE, LABEL), Known(JOBS, False, True)),
        (
            FixedThresholdClassifier(REFUSING, threshold=0.4, pos_label="yes").fit(TABLE, LABEL),
            Known(JOBS, False, True),
        ),
        (
            HistGradientBoostingClassifier(categorical_features=["job"], max_iter=2).fit(TABLE, LABEL),
            Known(JOBS, True, False),
        ),
    ],
)
def test_the_categories_of_a_model_are_read_from_its_encoder(model: object, expected: Known) -> None:
    assert vocabulary(model) == {"job": expected}


def test_a_model_without_an_encoder_or_without_names_knows_no_categories() -> None:
    assert vocabulary(LogisticRegression().fit(TABLE[["income"]], LABEL)) == {}
    assert vocabulary(LogisticRegression().fit(TABLE[["income"]].to_numpy(), LABEL)) == {}


def test_an_encoder_alone_reads_every_column() -> None:
    model = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(TABLE[["job", "age"]], LABEL)
    assert vocabulary(model) == {"job": Known(JOBS, False, True), "age": Known((40,), False, True)}


def test_the_categories_come_through_the_pipe() -> None:
    assert models.opened(models.save(IGNORING), "model.skops").vocabulary == vocabulary(IGNORING)
