"""What was learnt leaves as a file, comes in again as any uploaded model does, and decides as it did here."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skops.io.exceptions import UnsupportedTypeException

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.errors import GroupsUnseen, LearnsNothing, ModelNotSaved, ModelTypesRefused
from governance.mitigation import saved
from governance.mitigation.learners import Baseline
from governance.mitigation.methods import METHODS, lacking
from governance.mitigation.methods.learning import Decider, Retrained, Wanted
from governance.mitigation.mixture import Mixture
from governance.mitigation.problem import Problem, problem
from governance.mitigation.tradeoff import Step, Task, results
from governance.mitigation.trial import Trial, trial
from tests.conftest import needed
from tests.mitigation.conftest import dataset, table
from tests.mitigation.test_learners import uploaded_once

WANTED = Wanted("demographic parity", least=30)
WITHOUT_PROXY = Wanted("demographic parity", columns=("proxy",))


@pytest.fixture(scope="module")
def asked(audit: Audit) -> Problem:
    return problem(audit, ("sex",))


@pytest.fixture(scope="module")
def own(asked: Problem) -> Trial:
    return trial(asked)


@pytest.fixture(scope="module")
def learnt(own: Trial) -> Any:
    """The baseline, learnt again."""
    asked = own.problem
    assert isinstance(asked.learner, Baseline)
    return asked.learner.fit(asked.features.iloc[own.training], asked.outcome[own.training]).model


@pytest.fixture(scope="module")
def few(lending: Dataset) -> Audit:
    """An audit of fewer people, for what learns many times."""
    return Audit.fitted(Dataset("few", lending.table.iloc[:2000], lending.roles), "logistic regression")


def audited_again(content: bytes, name: str, audit: Audit) -> Audit:
    """What somebody sees who uploads the file for the same table, with the people held out."""
    held_out = Dataset("held out", audit.dataset.table.iloc[audit.rows].reset_index(drop=True), audit.dataset.roles)
    return Audit.predicted(held_out, models.opened(content, name), name)


def alone(model: Any, threshold: float = 0.5) -> Decider:
    """One model, as a method hands it back."""
    return Decider((model,), (1.0,), threshold)


def again_decides(learnt: Retrained, held: Trial) -> np.ndarray:
    """With which chance the file selects the people held out: 0 or 1 where nothing is random."""
    assert held.problem.learner is not None
    model = models.opened(saved.saved(learnt.fitted, held), "again.skops")
    favourable = held.problem.learner.classes[1]
    people = held.problem.features.iloc[held.held_out].assign(group=np.array(held.problem.groups)[held.codes, 0])
    rows = models.inputs(model, people, [str(each) for each in held.problem.features])
    if learnt.fitted.drawn:
        chance = models.scores(model, rows, list(model.classes_).index(favourable))
        assert chance is not None
        return chance
    return np.asarray(models.decisions(model, rows) == favourable, float)


@pytest.fixture(scope="module")
def from_file() -> Trial:
    return trial(uploaded_once(), 1)


def cleared(own: Trial) -> Retrained:
    """What a correlation remover and its learner hand back."""
    return METHODS["correlation remover"].learnt(own, WANTED, 0.5)


@pytest.mark.parametrize("threshold", [0.5, 0.35])
def test_a_model_that_learnt_again_decides_in_its_file_where_it_was_measured(
    own: Trial, learnt: Any, audit: Audit, threshold: float
) -> None:
    here = replace(own, problem=replace(own.problem, threshold=threshold))
    content = saved.saved(alone(learnt, threshold), here)
    found = audited_again(content, "again.skops", audit)
    place = list(learnt.classes_).index("yes")
    score = learnt.predict_proba(own.problem.features.iloc[own.held_out])[:, place]
    assert found.decision is not None
    assert (found.decision == "yes").tolist() == (score >= threshold).tolist()
    assert found.score == pytest.approx(score)


def test_a_score_that_is_exactly_a_half_is_selected_in_the_file_too(own: Trial, audit: Audit) -> None:
    from sklearn.dummy import DummyClassifier

    asked = own.problem
    label = np.array(asked.outcomes, object)[np.arange(len(own.training)) % 2]
    constant = make_pipeline(DummyClassifier(strategy="prior")).fit(asked.features.iloc[own.training], label)
    assert len(own.training) % 2 == 0
    found = audited_again(saved.saved(alone(constant), own), "constant.skops", audit)
    assert found.decision is not None
    assert (found.decision == "yes").all()


def test_a_correlation_remover_takes_a_plain_table_with_the_attribute(own: Trial, audit: Audit) -> None:
    learnt = cleared(own)
    found = audited_again(saved.saved(learnt.fitted, own), "remover.skops", audit)
    assert found.decision is not None
    assert (found.decision == "yes").tolist() == (learnt.chances == 1).tolist()
    assert set(found.model.feature_names_in_) == {*own.problem.features, "sex"}


def test_a_correlation_remover_refuses_people_of_unseen_groups_in_its_file(own: Trial, audit: Audit) -> None:
    model = models.opened(saved.saved(cleared(own).fitted, own), "remover.skops")
    people = audit.dataset.table.iloc[:20].assign(sex="another")
    with pytest.raises(
        GroupsUnseen, match=r"20 of 20 people are in groups that this was made without: 'another \(20\)'"
    ):
        model.predict_proba(people[list(model.feature_names_in_)])


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize(
    ("method", "learner"),
    [*((each, "logistic regression") for each in METHODS), ("reweighing", "gradient boosting")],
)
def test_the_file_of_every_method_decides_as_it_was_measured(lending: Dataset, method: str, learner: str) -> None:
    if lacking(method):
        needed(METHODS[method].package)
    few = Audit.fitted(Dataset("few", lending.table.iloc[:2000], lending.roles), learner)
    asked = problem(few, ("sex",), threshold=0.6)
    strengths = METHODS[method].strengths
    some = strengths[:2] if METHODS[method].together else strengths[-1:]
    step = Step(method, some, 0, ("postcode_area",))
    (found,) = results(Task(asked, WANTED), [step])
    served = [each for each in found if not each.refused]
    assert served
    for each in served:
        assert (each.unsaved, each.model is None) == ("", False)
        assert each.chances is not None
        again = audited_again(each.model, "again.skops", few)
        assert again.decision is not None
        selected = again.decision == "yes"
        if METHODS[method].random:
            assert again.score == pytest.approx(each.chances, abs=1e-6)
            assert abs(selected.mean() - each.chances.mean()) < 4 * 0.5 / np.sqrt(len(selected))
        else:
            assert selected.tolist() == (each.chances == 1).tolist()


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize("method", ["reweighing", "grid search"])
def test_a_model_from_a_file_is_taken_as_it_learnt_again(from_file: Trial, method: str) -> None:
    learnt = METHODS[method].learnt(from_file, WITHOUT_PROXY, 0.5)
    assert again_decides(learnt, from_file).tolist() == learnt.chances.tolist()


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize(
    ("method", "why"),
    [
        ("exponentiated gradient", "picks one of several models by a coin"),
        ("without columns", "'proxy' must be set to one value"),
    ],
)
def test_what_its_own_process_cannot_write_is_refused(from_file: Trial, method: str, why: str) -> None:
    learnt = METHODS[method].learnt(from_file, WITHOUT_PROXY, 0.02)
    with pytest.raises(ModelNotSaved, match=f"{why}.* comes back only alone and as it is"):
        saved.saved(learnt.fitted, from_file)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("method", ["reweighing", "correlation remover", "exponentiated gradient"])
def test_a_model_from_code_is_taken_with_its_own_words_for_the_outcomes(method: str, named: bool) -> None:
    people = table()[["group", "merit", "label"]].assign(label=lambda each: (each["label"] == "yes").astype(int))
    people["other"] = np.arange(len(people)) % 7 + people["merit"]
    given = people[["merit", "other"]] if named else people[["merit", "other"]].to_numpy()
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(given, people["label"])
    asked = problem(
        Audit.predicted(dataset(people, favourable="1", features=("merit", "other")), model, "mine"), ["group"]
    )
    held = trial(asked, 1)
    learnt = METHODS[method].learnt(held, Wanted("demographic parity"), 0.5)
    assert again_decides(learnt, held) == pytest.approx(learnt.chances, abs=1e-9)


def test_a_draw_of_a_mixture_is_the_same_for_a_seed() -> None:
    people = pd.DataFrame({"any": np.zeros(2000)})
    mixture, other = (Mixture([False, True], [0.8, 0.2], ["no", "yes"], ["any"], seed=seed) for seed in (1, 2))
    assert mixture.predict_proba(people) == pytest.approx(np.tile([0.8, 0.2], (2000, 1)))
    one, same, other = mixture.predict(people), mixture.predict(people), other.predict(people)
    assert one.tolist() == same.tolist() != other.tolist()
    assert (one == "yes").mean() == pytest.approx(0.2, abs=4 * 0.4 / np.sqrt(2000))
    with pytest.raises(LearnsNothing, match="A mixture of models cannot learn again"):
        mixture.fit(people)


def test_models_that_never_decide_are_left_out(own: Trial, learnt: Any) -> None:
    made = saved.mixed(Decider((learnt, learnt, True), (0.0, 0.5, 1.5), 0.5), own.problem)
    assert (made.predictors, made.shares) == ([learnt, True], [0.25, 0.75])


@pytest.mark.parametrize("everybody", [True, False])
def test_a_model_that_decides_alike_about_everybody_is_saved_as_one(own: Trial, audit: Audit, everybody: bool) -> None:
    found = audited_again(saved.saved(alone(everybody), own), "alike.skops", audit)
    assert found.decision is not None
    assert ((found.decision == "yes") == everybody).all()


@pytest.mark.filterwarnings("ignore:Missing values detected")
def test_a_glass_box_is_of_reviewed_types(own: Trial, audit: Audit) -> None:
    glassbox = pytest.importorskip("interpret.glassbox")
    asked = own.problem
    label = np.array(asked.outcomes, object)[asked.outcome.astype(int)]
    learns = glassbox.ExplainableBoostingClassifier(
        n_jobs=1, random_state=0, outer_bags=1, max_rounds=20, interactions=0
    )
    fitted = learns.fit(asked.features.iloc[own.training], label[own.training])
    found = audited_again(saved.saved(alone(fitted), own), "glass.skops", audit)
    want = fitted.predict_proba(asked.features.iloc[own.held_out])[:, list(fitted.classes_).index("yes")]
    assert found.score == pytest.approx(want)


def test_a_mixture_of_something_unreviewed_is_refused(own: Trial) -> None:
    from sklearn.preprocessing import FunctionTransformer

    hidden = Mixture([FunctionTransformer(eval)], [1.0], list(own.problem.outcomes), ["sex"])
    with pytest.raises(ModelTypesRefused, match="eval"):
        models.opened(models.save(hidden), "mixture.skops")


def test_what_cannot_be_taken_says_why(own: Trial, learnt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotSaved, match="it needs the columns 'sex', which were set to one value"):
        saved.saved(replace(alone(learnt), filled={"sex": "woman"}), own)
    monkeypatch.setattr(saved, "LARGEST", 1000)
    with pytest.raises(ModelNotSaved, match="MB, and at most"):
        saved.saved(alone(learnt), own)


def test_what_skops_cannot_write_says_what_to_do(own: Trial, learnt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(_: Any) -> bytes:
        raise UnsupportedTypeException("a thing of ours")

    monkeypatch.setattr(models, "save", save)
    with pytest.raises(ModelNotSaved, match=r"skops cannot write it \(.*\)\. Learn it outside with the settings"):
        saved.saved(alone(learnt), own)


def test_the_file_is_kept_of_the_first_trial_that_learns(few: Audit) -> None:
    asked = problem(few, ("age",))
    step = Step("reweighing", (1.0,), 0)
    (first,), (second,) = results(Task(asked, WANTED), [step, replace(step, seed=1)])
    assert first.model is not None
    assert first.model.startswith(b"PK")
    assert (second.model, second.unsaved) == (None, "")
    unknown = replace(asked, training=np.arange(0))
    assert saved.kept(replace(trial(asked), problem=unknown, seed=1))
    assert not saved.kept(replace(trial(asked), problem=unknown, seed=2))
