"""What was learnt leaves as a file, comes in again as any uploaded model does, and decides as it did here."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.errors import GroupsUnseen, LearnsNothing, ModelNotSaved, ModelTypesRefused
from governance.mitigation import saved
from governance.mitigation.learners import Baseline
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.mixture import Mixture
from governance.mitigation.problem import Problem, problem
from governance.mitigation.tradeoff import Step, Task, results
from governance.mitigation.trial import Trial, trial

WANTED = Wanted("demographic parity", least=30)


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


def remover(own: Trial, learnt: Any) -> tuple[Any, np.ndarray]:
    """A correlation remover with its learner as one pipeline, and the scores it gives people held out."""
    from fairlearn.preprocessing import CorrelationRemover
    from sklearn.base import clone

    asked, groups = own.problem, np.eye(len(own.problem.groups))
    prepared = np.hstack([groups[asked.codes], learnt[:-1].transform(asked.features)])
    removes = CorrelationRemover(sensitive_feature_ids=list(range(len(groups))), alpha=0.5)
    label = np.array(asked.outcomes, object)[asked.outcome.astype(int)]
    learns = clone(learnt[-1]).fit(removes.fit_transform(prepared[own.training]), label[own.training])
    score = learns.predict_proba(removes.transform(prepared[own.held_out]))
    steps = [("remove", removes), ("learn", learns)]
    place = list(learns.classes_).index(asked.outcomes[1])
    return saved.with_groups(learnt[:-1], steps, asked), score[:, place]


@pytest.mark.parametrize("threshold", [0.5, 0.35])
def test_a_model_that_learnt_again_decides_in_its_file_where_it_was_measured(
    own: Trial, learnt: Any, audit: Audit, threshold: float
) -> None:
    here = replace(own, problem=replace(own.problem, threshold=threshold))
    content = saved.saved(learnt, here)
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
    found = audited_again(saved.saved(constant, own), "constant.skops", audit)
    assert found.decision is not None
    assert (found.decision == "yes").all()


def test_a_correlation_remover_takes_a_plain_table_with_the_attribute(own: Trial, learnt: Any, audit: Audit) -> None:
    fitted, score = remover(own, learnt)
    content = saved.saved(fitted, own)
    found = audited_again(content, "remover.skops", audit)
    assert found.score == pytest.approx(score)
    assert found.decision is not None
    assert (found.decision == "yes").tolist() == (score >= 0.5).tolist()
    assert set(found.model.feature_names_in_) == {*own.problem.features, "sex"}


def test_a_correlation_remover_refuses_people_of_unseen_groups_in_its_file(
    own: Trial, learnt: Any, audit: Audit
) -> None:
    model = models.opened(saved.saved(remover(own, learnt)[0], own), "remover.skops")
    people = audit.dataset.table.iloc[:20].assign(sex="another")
    with pytest.raises(
        GroupsUnseen, match=r"20 of 20 people are in groups that this was made without: 'another \(20\)'"
    ):
        model.predict_proba(people[list(model.feature_names_in_)])


@pytest.mark.parametrize("method", METHODS)
def test_the_file_of_every_method_decides_as_it_was_measured(few: Audit, method: str) -> None:
    wanted = replace(WANTED, columns=("ethnicity", "disability"))
    strengths = METHODS[method].strengths
    step = Step(method, strengths if METHODS[method].together else strengths[-1:], 0)
    (found,) = results(Task(problem(few, ("age",)), wanted), [step])
    for each in found:
        assert not each.refused
        assert (each.model is None) != (each.unsaved == "")
        if each.model is not None and each.chances is not None:
            again = audited_again(each.model, "again.skops", few)
            assert again.decision is not None
            selected = again.decision == "yes"
            if METHODS[method].random:
                assert again.score == pytest.approx(each.chances, abs=1e-6)
                assert abs(selected.mean() - each.chances.mean()) < 4 * 0.5 / np.sqrt(len(selected))
            else:
                assert selected.tolist() == (each.chances == 1).tolist()


def test_a_draw_of_a_mixture_is_the_same_for_a_seed() -> None:
    class Says:
        def __init__(self, what: int) -> None:
            self.what = what

        def predict(self, features: np.ndarray) -> np.ndarray:
            return np.full(len(features), self.what)

    people = np.zeros((2000, 1))
    mixture = Mixture([Says(0), Says(1)], [0.8, 0.2], ["no", "yes"])
    assert mixture.predict_proba(people) == pytest.approx(np.tile([0.8, 0.2], (2000, 1)))
    one, same, other = mixture.drawn(people, 1), mixture.drawn(people, 1), mixture.drawn(people, 2)
    assert one.tolist() == same.tolist() != other.tolist()
    assert (one == "yes").mean() == pytest.approx(0.2, abs=4 * 0.4 / np.sqrt(2000))
    with pytest.raises(LearnsNothing, match="A mixture of models cannot learn again"):
        mixture.fit(people)


def test_predictors_that_never_decide_are_left_out(own: Trial, learnt: Any) -> None:
    made = saved.mixed([("prepare", learnt[0])], [learnt[-1]] * 3, np.array([0.0, 0.5, 1.5]), own.problem)
    assert made[-1].probabilities == [0.25, 0.75]


@pytest.mark.filterwarnings("ignore:Missing values detected")
def test_a_glass_box_is_of_reviewed_types(own: Trial, audit: Audit) -> None:
    glassbox = pytest.importorskip("interpret.glassbox")
    asked = own.problem
    label = np.array(asked.outcomes, object)[asked.outcome.astype(int)]
    learns = glassbox.ExplainableBoostingClassifier(
        n_jobs=1, random_state=0, outer_bags=1, max_rounds=20, interactions=0
    )
    fitted = learns.fit(asked.features.iloc[own.training], label[own.training])
    found = audited_again(saved.saved(fitted, own), "glass.skops", audit)
    want = fitted.predict_proba(asked.features.iloc[own.held_out])[:, list(fitted.classes_).index("yes")]
    assert found.score == pytest.approx(want)


def test_a_mixture_of_something_unreviewed_is_refused(own: Trial) -> None:
    from sklearn.preprocessing import FunctionTransformer

    hidden = Mixture([FunctionTransformer(eval)], [1.0], list(own.problem.outcomes))
    with pytest.raises(ModelTypesRefused, match="eval"):
        models.opened(models.save(hidden), "mixture.skops")


def test_what_learnt_in_a_process_of_its_own_is_written_there(own: Trial) -> None:
    class Elsewhere:
        def saved(self) -> bytes:
            return b"PK"

    assert saved.saved(Elsewhere(), own) == b"PK"


def test_what_cannot_be_taken_says_why(own: Trial, learnt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotSaved, match="only its decisions come back"):
        saved.saved(None, own)
    monkeypatch.setattr(saved, "LARGEST", 1000)
    with pytest.raises(ModelNotSaved, match="MB, and at most"):
        saved.saved(learnt, own)


def test_the_file_is_kept_of_the_first_trial_that_learns(few: Audit) -> None:
    asked = problem(few, ("age",))
    step = Step("exponentiated gradient", (0.1,), 0)
    (first,), (second,) = results(Task(asked, WANTED), [step, replace(step, seed=1)])
    assert first.model is not None
    assert first.model.startswith(b"PK")
    assert (second.model, second.unsaved) == (None, "")
    unknown = replace(asked, training=np.arange(0))
    assert saved.kept(replace(trial(asked), problem=unknown, seed=1))
    assert not saved.kept(replace(trial(asked), problem=unknown, seed=2))
