"""Attribution: adds up to the model's own output, column by column, against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.errors import GovernanceError
from governance.explanations.attribution import attributions, sample
from governance.explanations.people import REASONS, candidates


@pytest.mark.parametrize("which", ["audit", "boosted"])
def test_base_and_attributions_add_up_to_the_models_log_odds(which: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(which)
    rows = audit.rows[:50]
    found = attributions(audit, rows)
    log_odds = np.log(audit.score[:50] / (1 - audit.score[:50]))
    assert found.base + found.values.sum(axis=1) == pytest.approx(log_odds, abs=1e-5)
    assert found.columns == audit.dataset.roles.features
    assert found.unit == "log-odds"


def test_a_linear_models_attribution_is_its_closed_form(audit: Audit) -> None:
    """A feature's Shapley value in a linear model: coefficient times distance from the mean of the background."""
    prepare, learn = audit.model[:-1], audit.model[-1]
    training = prepare.transform(audit.dataset.features.iloc[audit.training])
    person = prepare.transform(audit.dataset.features.iloc[audit.rows[:1]])
    each = learn.coef_[0] * (person[0] - training.mean(axis=0))
    names = prepare.get_feature_names_out()
    found = attributions(audit, audit.rows[:1])
    for column, value in zip(found.columns, found.values[0], strict=True):
        own = [name.split("__")[1].removeprefix("missingindicator_").startswith(column) for name in names]
        assert value == pytest.approx(each[own].sum(), abs=1e-9), column


def test_turning_the_favourable_outcome_turns_every_sign(audit: Audit, lending: Dataset) -> None:
    turned = Audit.fitted(
        Dataset("turned", lending.table, replace(lending.roles, favourable="no")), "logistic regression"
    )
    rows = audit.rows[:20]
    assert attributions(turned, rows).values == pytest.approx(-attributions(audit, rows).values, abs=1e-9)


def test_missing_indicators_and_rare_categories_belong_to_their_column() -> None:
    from governance.data.roles import Roles
    from tests.data.test_baseline import hard

    features = hard(600).drop(columns="empty").assign(empty=np.nan)
    label = np.where(features["number"] + features["gappy"].isna() > 0.3, "yes", "no")
    roles = Roles("label", "yes", ("band",), ("gappy", "rare", "number", "empty", "kind", "sure"))
    for learner in ("logistic regression", "gradient boosting"):
        audit = Audit.fitted(Dataset("hard", features.assign(label=label), roles), learner)
        found = attributions(audit, audit.rows)
        importance = dict(zip(found.columns, found.importance, strict=True))
        assert importance["empty"] == 0
        assert importance["number"] + importance["gappy"] > 0.8 * sum(importance.values())


def test_a_sample_is_drawn_from_the_audited_people_and_stays_the_same(audit: Audit) -> None:
    drawn = sample(audit, 200)
    assert len(drawn) == 200
    assert set(drawn) <= set(audit.rows)
    assert (drawn == sample(audit, 200)).all()
    assert (sample(audit, 10_000) == audit.rows).all()


def test_people_are_picked_by_reason(audit: Audit) -> None:
    place = {row: at for at, row in enumerate(audit.rows)}
    picked = {reason: [place[row] for row in candidates(audit, reason, 0.5)] for reason in REASONS}
    nearest = np.abs(audit.score - 0.5)
    assert nearest[picked["closest to the threshold"][0]] == nearest.min()
    favourable = audit.outcome[audit.rows]
    for at in picked["refused by mistake"]:
        assert audit.score[at] < 0.5
        assert favourable[at]
    for at in picked["selected by mistake"]:
        assert audit.score[at] >= 0.5
        assert not favourable[at]
    surprising = audit.score[picked["refused by mistake"]]
    assert (np.diff(surprising) >= 0).all()
    assert len(picked["everybody"]) == 6_000


def test_decisions_without_a_model_are_not_explained(recorded: Audit) -> None:
    with pytest.raises(GovernanceError, match="An explanation needs a model"):
        attributions(recorded, [0])
    with pytest.raises(GovernanceError, match="needs a model"):
        candidates(recorded, "everybody", 0.5)


def test_an_unknown_reason_is_refused(audit: Audit) -> None:
    with pytest.raises(GovernanceError, match="no reason 'curiosity'"):
        candidates(audit, "curiosity", 0.5)


def test_a_model_of_another_kind_is_not_explained_wrongly(audit: Audit) -> None:
    features = audit.dataset.features[["debt", "savings"]]
    tree = make_pipeline("passthrough", DecisionTreeClassifier(max_depth=2)).fit(
        features, audit.dataset.table["repaid"]
    )
    other = replace(
        audit,
        model=tree,
        dataset=Dataset("two", audit.dataset.table, replace(audit.dataset.roles, features=("debt", "savings"))),
    )
    with pytest.raises(GovernanceError, match="A DecisionTreeClassifier cannot be explained here yet"):
        attributions(other, audit.rows[:1])


def test_an_attribution_that_does_not_add_up_is_not_shown(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    import shap

    right = shap.LinearExplainer.shap_values
    monkeypatch.setattr(shap.LinearExplainer, "shap_values", lambda self, rows: 1.01 * right(self, rows))
    with pytest.raises(GovernanceError, match="do not add up to what the model says"):
        attributions(audit, audit.rows[:5])
