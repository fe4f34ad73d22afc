"""Versions: what an audit can be compared with, always on exactly the same people."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import PeopleDiffer, ScoreOutOfRange, ValuesMissing
from governance.inspection import numbers
from governance.inspection.outcomes import of_outcome
from governance.inspection.versions import (
    DECISIONS,
    LEARNER,
    MODEL,
    SCORES,
    THRESHOLD,
    Version,
    another,
    has_threshold,
    offered,
    paired,
    same_counts,
)
from governance.metrics.multiclass import Multiclass
from governance.metrics.paired import Paired

ROLES = Roles("label", "yes", ("who",), decision="said")


def table(number: int = 200, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "who": random.choice(["a", "b"], number),
            "label": random.choice(["yes", "no"], number),
            "said": random.choice(["yes", "no"], number),
            "also said": random.choice(["yes", "no"], number),
            "likely": random.random(number).round(2),
            "amount": random.integers(0, 1000, number),
            "colour": random.choice(["red", "blue"], number),
            "always": "yes",
        }
    )


def of(people: pd.DataFrame, roles: Roles = ROLES) -> Audit:
    return Audit.recorded(Dataset("people", people, roles))


def test_only_columns_that_hold_decisions_or_scores_are_offered() -> None:
    assert set(offered(of(table()))) == {Version(SCORES, "likely"), Version(DECISIONS, "also said")}
    scored = of(table(), replace(ROLES, decision=None, score="likely"))
    assert offered(scored) == (Version(THRESHOLD), Version(DECISIONS, "said"), Version(DECISIONS, "also said"))


def test_a_feature_comes_last_and_what_the_model_looks_at_is_no_decision(audit: Audit) -> None:
    found = offered(of(table(), replace(ROLES, features=("also said", "amount"))))
    assert found == (Version(SCORES, "likely"), Version(DECISIONS, "also said"))
    assert offered(audit) == (Version(THRESHOLD), Version(LEARNER, "gradient boosting"), Version(DECISIONS, "granted"))
    seen = replace(audit.dataset.roles, features=(*audit.dataset.roles.features, "granted"))
    looking = Audit.fitted(Dataset("lending", audit.dataset.table, seen), "logistic regression")
    assert Version(DECISIONS, "granted") not in offered(looking)


def test_a_value_far_down_that_is_no_decision_is_seen() -> None:
    people = pd.concat([table(10_500), table(1).assign(**{"also said": "perhaps"})], ignore_index=True)
    assert offered(of(people)) == (Version(SCORES, "likely"),)


def test_a_numeric_label_in_bands_has_decisions_in_its_own_unit() -> None:
    hospital = sample("hospital")
    fitted = Audit.fitted(hospital, "logistic regression")
    assert offered(fitted)[-1] == Version(DECISIONS, "predicted_days")
    found = same_counts(paired(fitted, another(fitted, offered(fitted)[-1])), fitted.cube, "predicted_days").at(0.5)
    days = hospital.table["predicted_days"].iloc[fitted.rows]
    assert found.second.counts[:, :, 1].sum() == (days < 7).sum()


@pytest.mark.parametrize("version", [Version(LEARNER, "gradient boosting"), Version(DECISIONS, "granted")])
def test_both_versions_are_about_exactly_the_audited_people(audit: Audit, boosted: Audit, version: Version) -> None:
    other = another(audit, version)
    found = paired(audit, other, threshold=0.6 if version.kind == LEARNER else None)
    assert (found.first.counts == audit.cube.counts).all()
    assert found.people.sum() == len(audit.rows) == 6_000
    if version.kind == LEARNER:
        assert (other.rows == audit.rows).all()
        assert (found.second.counts == boosted.cube.at(0.6).counts).all()
        return
    granted = audit.dataset.table["granted"].iloc[audit.rows].to_numpy() == "yes"
    assert found.second.counts[:, :, 1].sum() == granted.sum()
    assert audit.score is not None
    assert found.at(0.5).joint[:, :, 1, 1].sum() == (granted & (audit.score >= 0.5)).sum()


def test_a_model_decides_about_the_audited_people_alone(audit: Audit, boosted: Audit) -> None:
    other = another(audit, Version(MODEL, "boosted.skops"), boosted.model)
    found = paired(audit, other, threshold=0.5)
    assert (found.second.counts == boosted.cube.at(0.5).counts).all()
    own = paired(audit, other)
    assert (own.second.counts == found.second.counts).all()  # its own decisions are those at 0.5
    assert own.other is None


def test_another_threshold_of_the_same_scores_needs_the_cube_only(audit: Audit) -> None:
    found = Paired.at_another(audit.cube, 0.6).at(0.5)
    assert found.joint[:, :, 0, 1].sum() == 0  # a higher bar gives nobody the favourable decision
    assert audit.score is not None
    assert found.joint[:, :, 1, 0].sum() == ((audit.score >= 0.5) & (audit.score < 0.6)).sum()


@pytest.mark.parametrize("weight", [None, "loan_months"])
def test_a_table_that_is_not_loaded_is_counted_by_its_engine(
    recorded: Audit, tmp_path: Path, weight: str | None
) -> None:
    random = np.random.default_rng(0)
    own = recorded.dataset.table
    people = own.assign(likely=random.random(len(own)), again=random.permutation(own["granted"]))
    people.to_csv(tmp_path / "people.csv", index=False)
    roles = replace(recorded.dataset.roles, weight=weight, features=())
    loaded = Audit.recorded(Dataset("people", people, roles))
    large = Audit.unloaded("people", Large.opened(tmp_path / "people.csv"), roles)
    assert offered(large) == offered(loaded) == (Version(SCORES, "likely"), Version(DECISIONS, "again"))
    for version in offered(loaded):
        bar = 0.5 if version.kind == SCORES else None
        found = paired(large, another(large, version), threshold=bar)
        assert found == paired(loaded, another(loaded, version), threshold=bar)
        assert same_counts(found, large.cube, version.name) is found


def test_of_a_table_that_is_not_loaded_a_model_decides_about_the_sample(
    recorded: Audit, boosted: Audit, tmp_path: Path
) -> None:
    recorded.dataset.table.to_csv(tmp_path / "people.csv", index=False)
    roles = replace(recorded.dataset.roles, features=boosted.dataset.roles.features)
    large = Audit.unloaded("people", Large.opened(tmp_path / "people.csv"), roles)
    sample_of_it = Audit.predicted(large.dataset, boosted.model, "boosted.skops")
    found = paired(large, sample_of_it)
    assert found.people.sum() == len(large.dataset.table)
    assert (found.first.by().counts == large.cube.by().counts).all()  # the sample of so few is everybody
    by_hand = another(large, Version(MODEL, "boosted.skops"), boosted.model)
    assert by_hand.large is None
    assert paired(large, by_hand) == found


@pytest.mark.parametrize("name", ["rejected", "interviewed", "offered"])
def test_one_class_against_the_others_is_what_its_count_says(name: str) -> None:
    hiring = sample("hiring")
    audit = Audit.recorded(hiring)
    columns = {column: hiring.table[column] for column in ("outcome", "decision", "weight")}
    every = Multiclass.count(
        hiring.attributes.assign(**columns),
        sensitive=hiring.roles.sensitive,
        y_true="outcome",
        y_pred="decision",
        weight="weight",
    ).against_rest(name)
    found = of_outcome(audit, name, every)
    assert (found.cube.counts == every.counts).all()
    assert found.cube.favourable == name
    assert of_outcome(audit, "", audit.cube) is audit
    people = hiring.table.assign(panel=hiring.table["outcome"].sample(frac=1, random_state=0).to_numpy())
    told = of_outcome(Audit.recorded(Dataset("hiring", people, hiring.roles)), name, every)
    assert Version(DECISIONS, "panel") in offered(told)
    both = same_counts(paired(told, another(told, Version(DECISIONS, "panel"))), every, "panel")
    assert both.second.counts[:, :, 1].sum() == (people["panel"] == name).sum()


def test_a_class_that_bears_the_name_of_the_joined_outcome_is_that_class_alone() -> None:
    hiring = sample("hiring")
    joined = replace(hiring.roles, merged=(("outcome", (("interviewed", "offered"),)),))
    audit = Audit.recorded(Dataset("hiring", hiring.table, joined))
    alone = of_outcome(audit, "offered", audit.cube)
    decided = [each.cube.by().counts[0, :, 1].sum() for each in (audit, alone)]
    said = hiring.table["decision"]
    assert decided == [said.isin(["interviewed", "offered"]).sum(), (said == "offered").sum()]


@pytest.mark.parametrize("favourable", ["under 7", "7 and over"])
@pytest.mark.parametrize("cut", [3.5, 7.0, 12.0])
def test_another_cut_of_a_number_is_what_its_count_says(favourable: str, cut: float) -> None:
    hospital = sample("hospital")
    roles = replace(hospital.roles, favourable=favourable)
    table = hospital.table.assign(planned=hospital.table["predicted_days"] + 1)
    audit = Audit.recorded(Dataset("hospital", table, roles))
    counted = numbers.numbers(audit)
    assert counted is not None
    counts = numbers.cut_at(counted, cut, low=numbers.favours_low(audit))
    found = of_outcome(audit, counts.favourable, counts)
    both = same_counts(paired(found, another(found, Version(DECISIONS, "planned"))), counts, "planned")
    below = table["planned"] < cut
    assert both.second.counts[:, :, 1].sum() == (below if favourable == "under 7" else ~below).sum()


def test_a_threshold_decides_where_there_are_scores_and_no_decisions_to_take() -> None:
    own = of(table())
    scored, decided = (another(own, each) for each in (Version(SCORES, "likely"), Version(DECISIONS, "also said")))
    both = of(table(), replace(ROLES, score="likely"))
    assert [has_threshold(each, recorded=True) for each in (scored, decided, both)] == [True, False, False]
    assert [has_threshold(each, recorded=False) for each in (scored, decided, both)] == [True, False, True]


def test_what_is_of_other_people_is_refused_in_words(audit: Audit) -> None:
    own = of(table())
    with pytest.raises(PeopleDiffer, match="it decides about another table"):
        paired(own, of(table(seed=1)))
    with pytest.raises(PeopleDiffer, match="counts their outcomes or their groups otherwise"):
        paired(own, of(table(), replace(ROLES, favourable="no")))
    whole = Audit.predicted(audit.dataset, audit.model, "model")
    with pytest.raises(PeopleDiffer, match="some of those who are audited are not among its people"):
        paired(whole, audit, threshold=0.5)
    found = paired(own, another(own, Version(DECISIONS, "also said")))
    with pytest.raises(PeopleDiffer, match="fall on other groups or outcomes"):
        same_counts(found, of(table(seed=1)).cube, "column also said")
    with pytest.raises(PeopleDiffer, match="nothing is decided or scored there"):
        paired(of(table(), replace(ROLES, decision=None)), own)


def test_columns_that_do_not_hold_are_refused_with_their_count() -> None:
    people = table()
    people.loc[:4, "also said"] = None
    own = of(people)
    assert Version(DECISIONS, "also said") in offered(own)
    other = another(own, Version(DECISIONS, "also said"))
    with pytest.raises(ValuesMissing, match=r"'also said'.* 5 of 200"):
        paired(own, other)
    with pytest.raises(ScoreOutOfRange, match="amount"):
        another(own, Version(SCORES, "amount"))


def test_a_label_that_nobody_missed_may_have_decisions_that_differ() -> None:
    people = table().assign(label=pd.Categorical(["yes"] * 200, categories=["no", "yes"]))
    assert Version(DECISIONS, "also said") in offered(of(people))


@pytest.mark.parametrize("name", ["<b>x", "(compared)", "(audited)", "=1+1"])
def test_any_name_of_a_column_can_be_counted(name: str) -> None:
    own = of(table().rename(columns={"also said": name}), replace(ROLES, decision=None, score="likely"))
    assert Version(DECISIONS, name) in offered(own)
    assert paired(own, another(own, Version(DECISIONS, name))).people.sum() == 200
