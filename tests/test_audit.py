"""The audit: who is judged, by what, and the counts of both."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate
from governance.audit import Audit
from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import GovernanceError


def test_only_held_out_people_are_audited(audit: Audit) -> None:
    assert not set(audit.rows) & set(audit.training)
    assert audit.cube.people.sum() == len(audit.rows) == 6_000
    assert audit.population.people.sum() == 20_000


def test_the_cube_says_what_scores_and_labels_say(audit: Audit) -> None:
    selected = audit.score >= 0.5
    women = (audit.dataset.table["sex"] == "woman").to_numpy()[audit.rows]
    found = rate(audit.decided(0.5).by("sex"), "true_positive_rate")
    at = found.groups.index(("woman",))
    favourable = audit.outcome[audit.rows]
    assert found.k[at] == (women & favourable & selected).sum()
    assert found.n[at] == (women & favourable).sum()


def test_the_favourable_outcome_may_be_the_models_first_class(lending: Dataset) -> None:
    turned = Dataset("turned", lending.table, replace(lending.roles, favourable="no"))
    one, other = Audit.fitted(lending, "logistic regression"), Audit.fitted(turned, "logistic regression")
    assert one.score + other.score == pytest.approx(np.ones(6_000))
    assert one.model.classes_.tolist() == other.model.classes_.tolist() == ["no", "yes"]


def test_recorded_decisions_are_audited_as_they_are(recorded: Audit) -> None:
    assert recorded.decided() == recorded.cube
    selected = rate(recorded.cube.by(), "selection_rate")
    assert selected.k[0] == (recorded.dataset.table["granted"] == "yes").sum()


def test_recorded_scores_are_decided_at_one_half() -> None:
    table = pd.DataFrame({"sex": list("ffmm"), "repaid": [1, 0, 1, 0], "score": [0.5, 0.49, 0.9, 0.1]})
    audit = Audit.recorded(Dataset("scored", table, Roles("repaid", "1", ("sex",), score="score")))
    assert rate(audit.decided().by(), "selection_rate").k.tolist() == [2]


def test_a_predicted_table_is_decided_by_the_model(audit: Audit, lending: Dataset) -> None:
    predicted = Audit.predicted(lending, audit.model, "baseline")
    assert predicted.cube.people.sum() == 20_000
    assert predicted.decided().decided
    assert predicted.score[audit.rows] == pytest.approx(audit.score)
    recorded, by_score = (rate(cube, "selection_rate") for cube in (predicted.decided(), predicted.decided(0.5)))
    assert (recorded.k == by_score.k).all()


def test_everybody_is_in_a_group(audit: Audit) -> None:
    groups, codes = audit.groups(["age", "disability"])
    assert len(codes) == 20_000
    cube = audit.population.by("age", "disability")
    assert groups == cube.groups
    assert (np.bincount(codes) == cube.people).all()


@pytest.mark.parametrize("name", ["(decided)", "(scored)"])
def test_an_attribute_may_be_called_like_anything(name: str) -> None:
    table = pd.DataFrame({name: list("abab") * 50, "x": [0.1, 0.9, 0.4, 0.6] * 50, "repaid": [0, 1, 0, 1] * 50})
    dataset = Dataset("odd", table, Roles("repaid", "1", (name,), ("x",)))
    audit = Audit.fitted(dataset, "logistic regression")
    assert audit.decided(0.5).by(name).groups == audit.population.by(name).groups == (("a",), ("b",))
    assert Audit.predicted(dataset, audit.model, "m").cube.groups == (("a",), ("b",))


def test_the_score_of_somebody_who_was_not_audited_is_refused(audit: Audit) -> None:
    assert audit.score_of(int(audit.rows[7])) == audit.score[7]
    with pytest.raises(GovernanceError, match="was not scored in this audit"):
        audit.score_of(int(audit.training[0]))


def test_a_model_of_an_array_needs_its_features_named(lending: Dataset) -> None:
    from sklearn.linear_model import LogisticRegression

    numbers = ("debt", "savings", "late_payments")
    model = LogisticRegression(max_iter=1000).fit(
        lending.table[list(numbers)].to_numpy() / 1000, lending.table["repaid"]
    )
    with pytest.raises(GovernanceError, match="does not say which 3 columns it was fitted on"):
        Audit.predicted(lending, model, "m")
    table = lending.table.assign(**{name: lending.table[name] / 1000 for name in numbers})
    named = Dataset("named", table, replace(lending.roles, features=numbers))
    found = Audit.predicted(named, model, "m")
    assert (found.decision == model.predict(table[list(numbers)].to_numpy())).all()


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        ([1, 50, 90, 20], "runs from 1 to 90; a score lies between 0 and 1"),
        ([None, 0.5, 0.1, 0.2], "missing for 1 of 4"),
    ],
)
def test_scores_that_are_none_are_refused(score: list, sentence: str) -> None:
    table = pd.DataFrame({"sex": list("ffmm"), "repaid": [1, 0, 1, 0], "score": score})
    with pytest.raises(GovernanceError, match=sentence):
        Audit.recorded(Dataset("scored", table, Roles("repaid", "1", ("sex",), score="score")))


def test_a_model_that_does_not_know_the_favourable_outcome_is_refused(audit: Audit, lending: Dataset) -> None:
    table = lending.table.assign(repaid=lending.table["repaid"].str.upper())
    dataset = Dataset("shouted", table, replace(lending.roles, favourable="YES"))
    with pytest.raises(GovernanceError, match="'YES' is not among what the model predicts: 'no', 'yes'"):
        Audit.predicted(dataset, audit.model, "baseline")


def test_adults_base_rates_are_the_published_ones(adult_path: Path) -> None:
    table = tables.read(adult_path, missing=["?"])
    base = rate(Cube.count(table, sensitive=["sex"], y_true="income", favourable=">50K"), "base_rate")
    assert dict(zip(base.groups, base.k.tolist(), strict=True)) == {("Female",): 1_769, ("Male",): 9_918}
    assert base.value.round(6).tolist() == [0.109251, 0.303767]
    audit = Audit.fitted(
        Dataset("adult", table, Roles("income", ">50K", ("sex", "race"), ("age", "education"))), "logistic regression"
    )
    assert (rate(audit.population.by("sex"), "base_rate").value == base.value).all()


def test_a_model_of_three_classes_decides_between_those_that_are_joined() -> None:
    from sklearn.linear_model import LogisticRegression

    hiring = sample("hiring")
    features = hiring.table[["years_experience", "skills_test", "gap_months"]]
    model = LogisticRegression(max_iter=2000).fit(features, hiring.table["outcome"])
    joins = (("outcome", (("offered", "seen"), ("interviewed", "seen"))),)
    roles = replace(hiring.roles, favourable="seen", merged=joins, features=tuple(features), decision=None)
    audit = Audit.predicted(Dataset("hiring", hiring.table, roles), model, "model")
    assert audit.score is not None
    chosen = model.predict(features) != "rejected"
    assert (audit.decision == np.where(chosen, "seen", "rejected")).all()
    assert audit.score == pytest.approx(1 - model.predict_proba(features)[:, 2])
    assert audit.cube.counts[:, :, 1].sum() == chosen.sum()


def test_people_count_by_their_weight(lending: Dataset) -> None:
    table = lending.table.assign(times=np.where(lending.table["sex"] == "woman", 2.0, 1.0))
    roles = replace(lending.roles, decision="granted", weight="times")
    audit, twice = Audit.recorded(Dataset("weighted", table, roles)), pd.concat([table, table[table["times"] == 2]])
    plain = Audit.recorded(Dataset("twice", twice, replace(roles, weight=None)))
    for name in ("selection_rate", "true_positive_rate"):
        assert rate(audit.cube.by("ethnicity"), name).value == pytest.approx(
            rate(plain.cube.by("ethnicity"), name).value
        )


def test_a_baseline_learns_by_weight(lending: Dataset) -> None:
    half = lending.table["sex"] == "woman"
    table = lending.table.assign(times=np.where(half, 1000.0, 0.001))
    weighted = Audit.fitted(Dataset("w", table, replace(lending.roles, weight="times")), "logistic regression")
    plain = Audit.fitted(lending, "logistic regression")
    assert weighted.score is not None
    assert plain.score is not None
    assert np.abs(weighted.score - plain.score).max() > 0.05


def test_a_threshold_of_three_decimals_is_kept() -> None:
    table = pd.DataFrame({"g": ["a", "b"] * 50, "y": ["yes", "no"] * 50, "s": [0.434, 0.435] * 50})
    audit = Audit.recorded(Dataset("t", table, Roles("y", "yes", ("g",), score="s", threshold=0.435)))
    assert audit.threshold == 0.435
    assert rate(audit.decided(), "selection_rate").value.tolist() == [0, 1]
