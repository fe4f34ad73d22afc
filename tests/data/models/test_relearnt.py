"""A model from a file learns again in its own process: the same as here, under limits, and every failure a sentence."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from governance.data import models
from governance.data.models import relearning, wire
from governance.data.models.model import Model
from governance.data.models.relearnt import Lesson, Relearnt
from governance.data.models.serving import MOST_LEARNT
from governance.errors import GovernanceError, LearningFailed, ModelAnswerUnclear, ModelForgotten, ModelTooSlow
from tests.data.models.test_worker import LABEL, PICKLE, PLAIN, TABLE, answering, deceive

ELSE = np.where(TABLE["b"] > 0.5, "yes", "no") == "yes"  # other outcomes than the file's model learnt


@pytest.fixture(scope="module")
def plain() -> Iterator[Model]:
    model = models.opened(PLAIN, "plain.skops")
    yield model
    model.worker.end()


def lesson(**changed: object) -> Lesson:
    return replace(Lesson(TABLE, ELSE, ["no", "yes"]), **changed)


def test_it_learns_what_it_is_given_and_forgets_what_it_knew(plain: Model) -> None:
    found = Relearnt(plain, lesson())
    here = LogisticRegression().fit(TABLE, np.where(ELSE, "yes", "no"))
    assert found.predict_proba(TABLE) == pytest.approx(here.predict_proba(TABLE))
    assert (found.predict(TABLE) == here.predict(TABLE)).all()
    assert (plain.predict(TABLE) == LABEL).all()


def test_weights_go_to_the_last_step() -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(TABLE, LABEL)
    weight = np.linspace(0.1, 3, len(TABLE))
    found = Relearnt(models.opened(models.save(model), "steps.skops"), lesson(weight=weight))
    here = make_pipeline(StandardScaler(), LogisticRegression())
    here.fit(TABLE, np.where(ELSE, "yes", "no"), logisticregression__sample_weight=weight)
    assert found.predict_proba(TABLE) == pytest.approx(here.predict_proba(TABLE))


def test_a_process_that_ended_learns_once_more(plain: Model) -> None:
    found = Relearnt(plain, lesson())
    before = found.predict_proba(TABLE)
    plain.worker.end()
    assert (found.predict_proba(TABLE) == before).all()
    plain.worker.end()
    assert models.opened(found.saved(), "saved.skops").predict_proba(TABLE) == pytest.approx(before)


def test_what_was_learnt_long_ago_is_learnt_once_more(plain: Model) -> None:
    first = Relearnt(plain, lesson(weight=np.linspace(1, 9, len(TABLE))))
    before = first.predict_proba(TABLE)
    for _ in range(MOST_LEARNT):
        Relearnt(plain, lesson())
    assert (first.predict_proba(TABLE) == before).all()


def test_a_failure_is_a_sentence_and_the_next_lesson_is_learnt(plain: Model) -> None:
    with pytest.raises(
        LearningFailed, match=r"The model plain.skops could not learn again: Input .*contains NaN\. Change what that"
    ):
        Relearnt(plain, lesson(features=TABLE.assign(a=np.nan)))
    assert Relearnt(plain, lesson()).predict(TABLE).shape == (40,)


def test_what_nobody_taught_is_not_answered_with_the_model_of_the_file(plain: Model) -> None:
    with pytest.raises(ModelForgotten, match=r"process of plain.skops no longer holds what it learnt\. Let it learn"):
        plain.asked("predict", TABLE, wire.labels, number=-1)


def test_learning_may_take_longer_than_an_answer_and_not_for_ever(plain: Model) -> None:
    forest = models.opened(models.save(RandomForestClassifier(200).fit(TABLE, LABEL)), "forest.skops")
    patient = forest.worker._limits
    many = pd.concat([TABLE] * 50_000, ignore_index=True)
    forest.worker._limits = replace(patient, seconds=0.2)
    with pytest.raises(ModelTooSlow, match=r"did not answer within 1 seconds"):
        Relearnt(forest, Lesson(many, np.tile(ELSE, 50_000), ["no", "yes"]))
    forest.worker._limits = patient
    assert Relearnt(forest, lesson()).predict(TABLE).shape == (40,)


def test_a_lesson_reads_no_file_that_its_table_names() -> None:
    words = make_column_transformer((CountVectorizer(vocabulary=["word"]), "text"))
    known = pd.DataFrame({"text": ["a word", "other"] * 20})
    model = make_pipeline(words, LogisticRegression()).fit(known, ["yes", "no"] * 20)
    model[0].set_params(countvectorizer__input="filename")
    with pytest.raises(LearningFailed, match=r"asked for the file '/etc/passwd', which a model may not read"):
        Relearnt(
            models.opened(models.save(model), "reader.skops"),
            lesson(features=pd.DataFrame({"text": ["/etc/passwd"] * 40})),
        )


@pytest.mark.parametrize(
    "header",
    [
        "{}",
        "{'classes': ['no', 'yes']}",
        "{'classes': ['no', 'yes'], 'probabilities': 1}",
        "{'classes': 'yes', 'probabilities': True}",
        "{'classes': [['no'], 'yes'], 'probabilities': True}",
    ],
)
def test_an_answer_to_a_lesson_that_is_none_is_a_sentence(header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deceive(monkeypatch, answering(f"wire.write(sys.stdout.buffer, {header}, b'')"))
    with pytest.raises(ModelAnswerUnclear, match=r"answered with something that is no answer"):
        Relearnt(models.opened(PLAIN, "model.skops"), lesson())


def test_a_model_that_learnt_other_outcomes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    says = "{'classes': ['no', 'perhaps'], 'probabilities': True}"
    deceive(monkeypatch, answering(f"wire.write(sys.stdout.buffer, {says}, b'')"))
    with pytest.raises(LearningFailed, match=r"taught 'no', 'yes', and learnt to tell 'no', 'perhaps' apart\. Save"):
        Relearnt(models.opened(PLAIN, "model.skops"), lesson())


def test_what_can_learn_and_what_takes_weights_is_said_by_the_process(plain: Model) -> None:
    assert (plain.fixed, plain.weighs) == ("", True)
    odd = models.opened(PICKLE, "model.pkl", trust_pickle=True)
    assert odd.fixed == "a Troublesome has no way to learn that scikit-learn knows"
    assert not odd.weighs


def test_settings_stay_and_what_is_drawn_is_drawn_with_the_seed() -> None:
    forest = RandomForestClassifier(7, max_depth=2)
    searching = GridSearchCV(
        make_pipeline(StandardScaler(), forest), {"randomforestclassifier__max_depth": [1, 2]}, cv=2
    )
    for model in (forest, VotingClassifier([("one", forest)], voting="soft"), searching):
        model.fit(TABLE, LABEL)
        first, second, other = (relearning.learnt(model, TABLE, LABEL, seed=seed) for seed in (1, 1, 2))
        chances = [each.predict_proba(TABLE) for each in (first, second, other)]
        assert (chances[0] == chances[1]).all()
        assert (chances[0] != chances[2]).any()
    assert relearning.learnt(forest, TABLE, LABEL).n_estimators == 7
    assert forest.random_state is None


def test_a_model_that_was_not_saved_as_it_learns_is_a_refusal_like_any_other(plain: Model) -> None:
    with pytest.raises(GovernanceError):
        Relearnt(plain, lesson(favourable=np.ones(40, bool)))
