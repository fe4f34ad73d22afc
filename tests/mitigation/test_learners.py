"""Learners: a baseline, a model from a file and a model from code learn again; what cannot says why."""

import functools
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

from governance.audit import Audit
from governance.data import models
from governance.errors import LearningFailed, NotNumbers
from governance.mitigation import problem as posing
from governance.mitigation import tradeoff
from governance.mitigation.learners import Baseline, FromFile, FromMemory
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, learnt_from, problem, seeds
from governance.mitigation.reached import Treatment
from governance.mitigation.trial import trial
from tests.mitigation.conftest import dataset, table

COLUMNS = ["merit", "noisy", "proxy"]


def pipeline(last: object) -> Pipeline:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    return make_pipeline(make_column_transformer((numbers, ["merit", "noisy"]), (OneHotEncoder(), ["proxy"])), last)


def uploaded(last: object, people: pd.DataFrame | None = None) -> Problem:
    """The problem of an audit whose model came from a file."""
    people = table() if people is None else people
    model = pipeline(last).fit(people[COLUMNS], people["label"])
    opened = models.opened(models.save(model), "model.skops")
    return problem(Audit.predicted(dataset(people), opened, "model.skops"), ["group"])


@functools.cache
def uploaded_once() -> Problem:
    """The same of one model, whose process is started once for all tests."""
    return uploaded(LogisticRegression())


@pytest.fixture
def from_file() -> Problem:
    return uploaded_once()


def test_a_model_from_a_file_learns_what_it_would_have_learnt_here(from_file: Problem) -> None:
    learner, features, outcome = from_file.learner, from_file.features, from_file.outcome
    assert isinstance(learner, FromFile)
    assert learner.weighs
    part, rest, weight = np.arange(700), np.arange(700, 1_200), np.linspace(0.5, 2, 700)
    label = np.where(outcome, "yes", "no")[part]
    for given in (None, weight):
        found = learner.fit(features.iloc[part], outcome[part], weight=given).scores(features.iloc[rest])
        named = {} if given is None else {"logisticregression__sample_weight": given}
        here = pipeline(LogisticRegression()).fit(features.iloc[part], label, **named)
        assert found == pytest.approx(here.predict_proba(features.iloc[rest])[:, 1])


def test_a_learner_can_be_sent_to_another_process(from_file: Problem, two_groups: Problem) -> None:
    for each in (from_file, two_groups):
        sent = pickle.loads(pickle.dumps(each))
        features, outcome = each.features.head(300), each.outcome[:300]
        first, second = (one.learner.fit(features, outcome).scores(features) for one in (each, sent))
        assert (first == second).all()


def test_nobody_knows_who_taught_a_model_from_a_file(from_file: Problem, two_groups: Problem) -> None:
    assert seeds(from_file, 3) == (1, 2, 3)
    assert seeds(two_groups, 3) == (0, 1, 2)


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize("method", [each for each in METHODS if each not in ("correlation remover", "glass box")])
def test_every_method_takes_a_model_from_a_file(method: str, from_file: Problem) -> None:
    held = trial(from_file, 1)
    found = METHODS[method].learnt(held, Wanted("demographic parity", columns=("proxy",)), 0.1)
    assert found.chances.shape == held.held_out.shape
    assert np.abs(found.chances - held.selected).mean() < 0.5


def test_what_a_model_from_a_file_learnt_can_be_saved(from_file: Problem) -> None:
    held = trial(from_file, 1)
    found = METHODS["reweighing"].learnt(held, Wanted("demographic parity"), 1.0)
    again = models.opened(found.fitted.models[0].saved(), "mitigated.skops")
    chances = models.scores(again, from_file.features.iloc[held.held_out], 1)
    assert chances is not None
    assert ((chances >= 0.5) == found.chances).all()


def test_a_column_that_a_model_needs_is_filled_when_it_is_dropped(from_file: Problem) -> None:
    held = trial(from_file, 1)
    found = METHODS["without columns"].learnt(held, Wanted("demographic parity", columns=("proxy",)), np.nan)
    assert found.fitted.filled == {"proxy": from_file.features["proxy"].mode()[0]}


def test_correlation_needs_numbers_without_gaps(from_file: Problem) -> None:
    with pytest.raises(NotNumbers, match=r"the model model.skops looks at columns that are none: 'noisy', 'proxy'\."):
        METHODS["correlation remover"].learnt(trial(from_file, 1), Wanted("demographic parity"), 1.0)


def test_a_forest_learns_the_same_with_the_same_seed() -> None:
    asked = uploaded(RandomForestClassifier(10))
    first, second, other = (trial(asked, seed).score for seed in (1, 1, 2))
    assert first is not None
    assert (first == second).all()
    assert (first[:100] != other[:100]).any()


def test_a_model_without_probabilities_decides_by_itself() -> None:
    asked = uploaded(LinearSVC())
    held = trial(asked, 1)
    assert set(np.unique(held.score)) == {0.0, 1.0}
    assert (held.selected == held.outcome).mean() > 0.6
    task, found = tradeoff.first(asked, Wanted("demographic parity"))
    assert task.tolerances == ()
    assert [each.treatment for each in found] == [Treatment("unmitigated")]


def test_a_learner_that_takes_no_weights_is_told() -> None:
    asked = uploaded(LinearDiscriminantAnalysis())
    assert asked.learner is not None
    assert not asked.learner.weighs
    features, outcome = asked.features.head(300), asked.outcome[:300]
    assert len(asked.learner.fit(features, outcome, weight=np.ones(300)).scores(features)) == 300


def test_a_model_from_code_learns_again() -> None:
    people = table()
    model = pipeline(LogisticRegression()).fit(people[COLUMNS], people["label"])
    asked = problem(Audit.predicted(dataset(people), model, "ours"), ["group"])
    assert isinstance(asked.learner, FromMemory)
    before = model[-1].coef_.copy()
    assert trial(asked, 1).score is not None
    assert (model[-1].coef_ == before).all()


def test_a_model_of_numbered_columns_and_numbered_outcomes_learns_again() -> None:
    people = table().dropna()
    people["label"] = (people["label"] == "yes").astype(int)
    model = LogisticRegression().fit(people[["merit", "noisy"]].to_numpy(), people["label"])
    opened = models.opened(models.save(model), "plain.skops")
    data = dataset(people, features=("merit", "noisy"), favourable="1")
    asked = problem(Audit.predicted(data, opened, "plain.skops"), ["group"])
    held = trial(asked, 1)
    assert (held.selected == held.outcome).mean() > 0.65
    assert METHODS["correlation remover"].learnt(held, Wanted("demographic parity"), 1.0).chances.any()


# What cannot learn


def test_a_frozen_part_cannot_learn_again() -> None:
    people = table().dropna()
    features, label = people[["merit", "noisy"]], people["label"]
    frozen = CalibratedClassifierCV(FrozenEstimator(LogisticRegression().fit(features, label))).fit(features, label)
    asked = problem(Audit.predicted(dataset(people, features=("merit", "noisy")), frozen, "frozen"), ["group"])
    assert asked.learner is None
    assert asked.unlearnable.startswith("The model frozen cannot learn again, because a part of it is frozen")
    assert seeds(asked, 3) == ()


def test_a_model_in_onnx_cannot_learn_again() -> None:
    from skl2onnx import to_onnx

    people = table().dropna()
    features = people[["merit", "noisy"]].to_numpy(np.float32)
    model = to_onnx(LogisticRegression().fit(features, people["label"]), features[:1], options={"zipmap": False})
    opened = models.opened(model.SerializeToString(), "model.onnx")
    asked = problem(Audit.predicted(dataset(people, features=("merit", "noisy")), opened, "model.onnx"), ["group"])
    assert "because a model in ONNX says how to decide, and not how it learnt. Save" in asked.unlearnable


def test_recorded_decisions_cannot_learn_again() -> None:
    people = table()
    asked = problem(Audit.recorded(dataset(people.assign(said=people["label"]), decision="said")), ["group"])
    assert asked.learner is None
    assert "Nobody knows here how the audited decisions were learnt" in asked.unlearnable


def test_a_model_that_fails_to_learn_says_why(from_file: Problem) -> None:
    with pytest.raises(
        LearningFailed, match=r"The model model.skops could not learn again: .+\. Change what that names"
    ):
        from_file.learner.fit(from_file.features.head(40), np.ones(40, bool))
    people = table()
    learner = FromMemory("ours", ("no", "yes"), True, True, LogisticRegression())
    with pytest.raises(LearningFailed, match=r"The model ours could not learn again: could not convert"):
        learner.fit(people[["proxy"]], people["label"].to_numpy() == "yes")


# Very many people


def test_of_very_many_people_the_same_share_of_every_group_and_outcome_is_learnt_from(
    two_groups: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posing, "LEARNT_FROM", 200)
    everybody = two_groups.training
    found = learnt_from(two_groups, everybody, seed=3)
    assert len(np.unique(found)) == 200
    assert set(found) <= set(everybody)
    stratum = 2 * two_groups.codes + two_groups.outcome
    whole, part = (np.bincount(stratum[each], minlength=4) for each in (everybody, found))
    assert np.abs(part - 200 * whole / whole.sum()).max() <= 1
    assert (found == learnt_from(two_groups, everybody, seed=3)).all()
    assert (trial(two_groups, 1).learnt_from.size, trial(two_groups).learnt_from.size) == (200, 200)


@pytest.mark.parametrize("name", ["logistic regression", "gradient boosting"])
def test_a_baseline_that_is_ready_learns_what_it_learns_otherwise(name: str, two_groups: Problem) -> None:
    learner = Baseline(name, two_groups.outcomes)
    features, outcome, weight = two_groups.features.head(800), two_groups.outcome[:800], np.linspace(1, 2, 800)
    ready = learner.ready(features, seed=1)
    found = ready.fit(ready.rows(features), outcome, weight)
    whole = learner.fit(features, outcome, weight=weight, seed=1)
    rest = two_groups.features.tail(400)
    assert (found.scores(ready.rows(rest)) == whole.scores(rest)).all()
    assert (models.scores(found.model, rest, 1) == whole.scores(rest)).all()
    numbers = learner.ready(features, seed=1, numbers=True).rows(features)
    assert np.isfinite(numbers).all()


def test_the_unmitigated_model_of_the_audit_learns_itself_again(two_groups: Problem) -> None:
    held = trial(two_groups)
    features, outcome = (each[two_groups.training] for each in (two_groups.features.to_numpy(), two_groups.outcome))
    frame = pd.DataFrame(features, columns=COLUMNS).astype(two_groups.features.dtypes)
    found = two_groups.learner.fit(frame, outcome).scores(two_groups.features.iloc[two_groups.held_out])
    assert found == pytest.approx(held.score)
    assert (held.learnt_from == two_groups.training).all()
