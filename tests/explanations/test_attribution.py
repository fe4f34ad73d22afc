"""Attribution: adds up to the model's own output, whatever the model; the right explainer is chosen and tested."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.errors import GovernanceError
from governance.explanations.attribution import Explainer, explainer, natural
from governance.explanations.background import background, sample
from governance.explanations.subject import subject
from tests.explanations.conftest import of_audit

LEARNT = "the people that the model learnt from"


@pytest.mark.parametrize("which", ["linear", "trees"])
def test_base_and_attributions_add_up_to_the_models_log_odds(which: str, request: pytest.FixtureRequest) -> None:
    own: Explainer = request.getfixturevalue(which)
    rows = own.subject.rows[:50]
    found = own.of_rows(rows)
    score = own.subject.scores(own.subject.people.iloc[rows])
    assert own.exact
    assert found.unit == "log-odds"
    assert found.base + found.values.sum(axis=1) == pytest.approx(found.output, abs=1e-12)
    assert 1 / (1 + np.exp(-found.output)) == pytest.approx(score, abs=1e-9)
    assert found.rounding < 1e-5
    assert found.columns == own.subject.dataset.roles.features


def test_turning_the_favourable_outcome_turns_every_sign(audit: Audit, lending: Dataset, linear: Explainer) -> None:
    turned = Audit.fitted(
        Dataset("turned", lending.table, replace(lending.roles, favourable="no")), "logistic regression"
    )
    rows = audit.rows[:20]
    assert of_audit(turned).of_rows(rows).values == pytest.approx(-linear.of_rows(rows).values, abs=1e-9)


@pytest.mark.parametrize("unit", ["probability", "log-odds"])
def test_the_models_answers_alone_agree_with_its_structure(trees: Explainer, unit: str) -> None:
    exact = explainer(trees.subject.in_unit(unit), trees.background)
    alone = replace(exact, _teller=None)
    rows = exact.subject.rows[:2]
    for row in rows:
        one, other = exact.of_rows([row]), alone.of_rows([row])
        assert one.base == pytest.approx(other.base, abs=1e-6)
        assert other.base + other.values.sum() == pytest.approx(other.output[0], abs=1e-12)
        beyond = np.abs(one.values - other.values)[0] - 5 * other.sampling[0]
        assert (beyond < 0.02 * np.ptp(one.values)).all()  # a category is one column to one, several to the other


def test_an_attribution_that_does_not_add_up_is_not_shown(linear: Explainer, monkeypatch: pytest.MonkeyPatch) -> None:
    import shap

    right = shap.LinearExplainer.shap_values
    monkeypatch.setattr(shap.LinearExplainer, "shap_values", lambda self, rows: 1.01 * right(self, rows))
    tried = explainer(linear.subject, linear.background)
    assert not tried.exact
    assert "is off by up to" in tried.why
    found = linear.of_rows(linear.subject.rows[:1])  # chosen when all was right, and wrong about this person
    assert "from the model's answers alone" in found.method
    assert "is off by up to" in found.why
    monkeypatch.undo()
    assert found.values == pytest.approx(linear.of_rows(linear.subject.rows[:1]).values, abs=1e-6)


def test_a_background_is_stated_and_stays_the_same(audit: Audit) -> None:
    drawn = background(audit.training, LEARNT, people=20)
    assert drawn.words == f"20 of {LEARNT}, drawn at random (draw 1)"
    assert (drawn.rows == background(audit.training, LEARNT, people=20).rows).all()
    assert (drawn.rows != background(audit.training, LEARNT, people=20, seed=1).rows).any()
    assert set(drawn.rows) <= set(audit.training)
    assert background(audit.training[:5], LEARNT).words == f"all 5 of {LEARNT}"
    with pytest.raises(GovernanceError, match="There is nobody among the absent"):
        background(audit.training[:0], "the absent")


def test_the_interval_of_a_value_covers_that_of_other_backgrounds(trees: Explainer, audit: Audit) -> None:
    row = trees.subject.rows[:1]
    low, high = trees.of_rows(row).interval()
    others = [
        explainer(trees.subject, background(audit.training, LEARNT, people=50, seed=seed)).of_rows(row).values
        for seed in range(1, 21)
    ]
    whole = np.mean(others, axis=0)  # of a thousand people
    assert np.mean((low <= whole) & (whole <= high)) > 0.7
    assert np.std(others, axis=0).sum() == pytest.approx(trees.of_rows(row).error.sum(), rel=0.5)


def test_log_odds_of_a_model_that_is_sure_are_refused(boosted: Audit) -> None:
    about = replace(subject(boosted), output=replace(subject(boosted).output, unit="log-odds"))
    sure = replace(about, model=_Sure())
    with pytest.raises(GovernanceError, match="exactly 0 or 1 in 3 of 3 cases"):
        sure.says(sure.people.iloc[:3])


class _Sure:
    classes_ = np.array(["no", "yes"])
    feature_names_in_ = np.array([], object)

    def predict_proba(self, features):
        return np.tile([0.0, 1.0], (len(features), 1))


def test_a_sample_is_drawn_from_the_audited_people_and_stays_the_same(audit: Audit) -> None:
    drawn = sample(audit.rows, 200)
    assert len(drawn) == 200
    assert set(drawn) <= set(audit.rows)
    assert (drawn == sample(audit.rows, 200)).all()
    assert (sample(audit.rows, 10_000) == audit.rows).all()


def test_decisions_without_a_model_are_not_explained(recorded: Audit) -> None:
    with pytest.raises(GovernanceError, match="An explanation needs a model"):
        subject(recorded)


def test_the_unit_is_the_one_in_which_the_model_computes(audit: Audit) -> None:
    drawn = background(audit.training, LEARNT, people=10)
    assert natural(subject(audit), drawn).subject.unit == "log-odds"
    assert natural(replace(subject(audit), model=_Alone(audit.model)), drawn).subject.unit == "probability"


class _Alone:
    """A model that tells nothing but its answers."""

    def __init__(self, model) -> None:
        self.predict, self.predict_proba, self.classes_ = model.predict, model.predict_proba, model.classes_
        self.feature_names_in_ = model.feature_names_in_
