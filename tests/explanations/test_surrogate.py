"""A surrogate: faithful where decisions follow from columns, refused where they do not, and judged on other people."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.roles import Roles
from governance.errors import (
    GovernanceError,
    ModelSeesOutcome,
    NothingRecorded,
    RecordedNotNumbers,
    SurrogateTooFew,
    SurrogateUnfaithful,
)
from governance.explanations import surrogate as surrogates
from governance.explanations.attribution import natural
from governance.explanations.background import background
from governance.explanations.fidelity import DECISIONS, NUMBERS, SCORES, fidelity
from governance.explanations.recorded import classes, kinds, recorded
from governance.explanations.subject import Subject
from governance.explanations.surrogate import (
    Surrogate,
    by_group,
    disagrees,
    far_off,
    imitating,
    surrogate,
)

ROLES = Roles("good", "yes", ("who",), features=("x", "y", "job"), decision="said")


def people(number: int = 600, *, seed: int = 0) -> pd.DataFrame:
    """People decided about by a rule of three columns, one of them a category, one with values missing."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "who": random.choice(["a", "b"], number),
            "x": random.normal(size=number),
            "y": random.normal(size=number),
            "job": random.choice(["cook", "clerk", "guard"], number),
        }
    )
    made = 2 * table["x"] + table["y"] + (table["job"] == "cook")
    table.loc[random.random(number) < 0.05, "y"] = np.nan
    return table.assign(
        said=np.where(made > 0, "yes", "no"),
        likely=1 / (1 + np.exp(-made)),
        hours=5 + made,
        good=random.choice(["yes", "no"], number),
        coin=random.choice(["yes", "no"], number),
    )


def audited(table: pd.DataFrame, **more: object) -> Audit:
    return Audit.recorded(Dataset("people", table, replace(ROLES, **more)))


def learnt(audit: Audit, of: str = DECISIONS, columns: tuple[str, ...] = ()) -> tuple[Surrogate, Subject]:
    was = recorded(audit, of)
    found = surrogate(audit.dataset, was, columns or audit.dataset.roles.features)
    return found, imitating(audit, found, was)


@pytest.fixture(scope="module")
def ruled() -> Audit:
    return audited(people())


@pytest.fixture(scope="module")
def imitated(ruled: Audit) -> tuple[Surrogate, Subject]:
    return learnt(ruled)


def test_decisions_that_follow_a_rule_of_the_columns_are_imitated(imitated: tuple[Surrogate, Subject]) -> None:
    found, about = imitated
    assert found.fidelity.value > 0.9
    assert found.fidelity.balanced > 0.9
    assert found.fidelity.guess < 0.7
    low, high = found.fidelity.interval
    assert low < found.fidelity.value < high
    assert about.decision == "good = yes"
    assert about.stand_in.startswith("A surrogate is explained, and not the model that made the recorded decisions")


def test_a_surrogate_is_judged_on_people_it_did_not_learn_from() -> None:
    """Whoever could be known by heart is not: what a surrogate says of itself would be near 1."""
    audit = audited(people(400), decision="coin")
    with pytest.raises(SurrogateUnfaithful) as refused:
        learnt(audit)
    assert "no surrogate imitates them well enough" in str(refused.value)
    model = surrogates._fit(
        audit.dataset.features, recorded(audit, DECISIONS).values, DECISIONS, "gradient boosting", 0
    )
    assert (model.predict(audit.dataset.features) == recorded(audit, DECISIONS).decided).mean() > 0.85


def test_decisions_made_from_another_column_are_refused_until_it_is_given() -> None:
    audit = audited(people().assign(said=lambda table: np.where(table["x"] > 0, "yes", "no")), features=("y", "job"))
    with pytest.raises(SurrogateUnfaithful, match="let the surrogate use the columns that they were made from"):
        learnt(audit)
    assert learnt(audit, columns=("x", "y"))[0].fidelity.value > 0.95


@pytest.mark.parametrize(("rate", "faithful"), [(0.02, True), (0.35, False)])
def test_the_limit_is_half_the_way_from_guessing_to_saying_the_same(rate: float, faithful: bool) -> None:
    random = np.random.default_rng(1)
    was = random.random(4_000) < 0.5
    said = np.where(random.random(4_000) < rate, ~was, was).astype(float)
    found = fidelity(DECISIONS, was.astype(float), said)
    assert found.poor is not faithful
    assert found.value == pytest.approx(1 - rate, abs=0.03)


def test_the_commoner_decision_said_of_everybody_is_never_faithful() -> None:
    was = (np.arange(1_000) < 30).astype(float)
    found = fidelity(DECISIONS, was, np.zeros(1_000))
    assert (found.value, found.guess, found.balanced) == (0.97, 0.97, 0.5)
    assert found.poor


def test_an_r2_at_the_limit_is_an_error_of_half_the_spread() -> None:
    random = np.random.default_rng(0)
    was = random.normal(size=100_000)
    found = fidelity(NUMBERS, was, was + random.normal(0, 0.5, len(was)))
    assert found.value == pytest.approx(0.75, abs=0.01)
    assert found.error == pytest.approx(0.5, abs=0.01)


def test_the_interval_of_r2_covers() -> None:
    random, held = np.random.default_rng(0), 0
    for _ in range(400):
        was = random.normal(size=300)
        low, high = fidelity(SCORES, was, was + random.normal(0, 0.4, 300)).interval
        held += low <= 1 - 0.16 <= high
    assert 0.92 <= held / 400 <= 0.98


def test_fidelity_of_nobody_and_of_one_number_for_all_is_undefined() -> None:
    nobody = np.empty(0)
    assert all(np.isnan(fidelity(of, nobody, nobody).value) for of in (DECISIONS, NUMBERS))
    assert np.isnan(fidelity(NUMBERS, np.ones(9), np.ones(9)).value)
    assert fidelity(NUMBERS, np.ones(9), np.ones(9)).poor
    assert np.isnan(fidelity(DECISIONS, np.ones(9), np.ones(9)).balanced)


@pytest.mark.parametrize("of", [DECISIONS, SCORES, NUMBERS])
def test_base_and_attributions_add_up_to_what_the_surrogate_says(of: str) -> None:
    more = {
        SCORES: {"score": "likely"},
        NUMBERS: {"label": "told", "favourable": "5 and over", "decision": "hours", "bands": (("told", (5.0,)),)},
    }.get(of, {})
    table = people(300)
    audit = audited(table.assign(told=table["hours"] + 0.1), **more)
    _, about = learnt(audit, of)
    own = natural(about, background(about.training, "the people that the model learnt from", people=30))
    told = own.of_rows(about.rows[:40])
    assert own.exact, own.why
    assert told.base + told.values.sum(axis=1) == pytest.approx(told.output, abs=1e-9)
    assert told.unit == {DECISIONS: told.unit, SCORES: "score", NUMBERS: "told"}[of]
    assert told.columns == ROLES.features


def test_the_simpler_model_is_taken_unless_the_other_is_surely_better() -> None:
    straight = learnt(audited(people()))[0]
    assert straight.learner == "logistic regression"
    random = np.random.default_rng(0)
    table = people().assign(x=random.normal(size=600), y=random.normal(size=600))
    bent = audited(table.assign(said=np.where((table["x"].abs() > 0.7) & (table["y"] < 1), "yes", "no")))
    found = learnt(bent)[0]
    assert found.learner == "gradient boosting"
    simple, other = found.instead.values()
    assert other.score > simple.score + surrogates.WHISKER


def test_where_surrogate_and_record_disagree_is_known(imitated: tuple[Surrogate, Subject], ruled: Audit) -> None:
    _, about = imitated
    wrong = about.decided(about.people) != (ruled.dataset.table["said"] == "yes")
    assert wrong.any()
    assert disagrees(about, int(np.flatnonzero(wrong)[0]))
    assert not disagrees(about, int(np.flatnonzero(~wrong)[0]))
    assert about.imitated is not None
    assert (about.imitated.decided == (ruled.dataset.table["said"] == "yes")).all()


def test_a_number_far_off_what_was_recorded_is_known() -> None:
    table = people(300)
    table.loc[0, "likely"] = 1 - round(table.loc[0, "likely"])
    _, about = learnt(audited(table, score="likely"), SCORES)
    assert far_off(about, 0)
    assert not all(far_off(about, row) for row in range(20))


def test_scores_decide_at_the_threshold_unless_decisions_are_recorded() -> None:
    table = people(300)
    alone = audited(table, decision=None, score="likely")
    assert kinds(alone) == (SCORES,)
    was = recorded(alone, SCORES, threshold=0.3)
    assert (was.decided == (table["likely"] >= 0.3)).all()
    both = recorded(audited(table, score="likely"), SCORES)
    assert (both.threshold, both.about) == (0.5, "good = yes")
    other = recorded(audited(table.assign(said=table["coin"]), score="likely"), SCORES)
    assert other.threshold is None  # the decisions do not follow from the scores
    assert (other.decided == (table["coin"] == "yes")).all()
    found = surrogate(audited(table).dataset, other, ROLES.features)
    about = imitating(audited(table.assign(said=table["coin"]), score="likely"), found, other)
    assert not about.decides
    assert not disagrees(about, 0)


def test_a_favourable_band_below_an_edge_is_decided_below_it() -> None:
    table = people(300).assign(told=lambda given: given["hours"])
    roles = {"label": "told", "decision": "hours", "bands": (("told", (5.0,)),)}
    under = recorded(audited(table, favourable="under 5", **roles), NUMBERS)
    over = recorded(audited(table, favourable="5 and over", **roles), NUMBERS)
    assert (under.threshold, under.below, under.outcome) == (5.0, True, "told under 5")
    assert (over.threshold, over.below) == (5.0, False)
    assert (under.decided == ~over.decided).all()
    about = learnt(audited(table, favourable="under 5", **roles), NUMBERS)[1]
    said = about.scores(about.people)
    assert (about.decided(about.people) == (said < 5)).all()
    assert about.threshold_in_unit == 5.0
    assert about.measure == "hours (told)"


def test_each_of_three_recorded_decisions_can_be_explained(ruled: Audit) -> None:
    table = people().assign(said=lambda given: np.select([given["x"] > 0.5, given["x"] < -0.5], ["top", "low"], "mid"))
    table["good"] = np.roll(table["said"], 1)
    merged = (("good", (("mid", "not top"), ("low", "not top"))),)
    audit = audited(table, favourable="top", merged=merged)
    assert classes(audit) == ("low", "mid")  # "top" is the favourable outcome itself
    was = recorded(audit, DECISIONS, value="low")
    assert was.about == "good = low"
    assert (was.decided == (table["said"] == "low")).all()
    assert surrogate(audit.dataset, was, ("x",)).fidelity.value > 0.95
    assert classes(ruled) == ()


def test_groups_for_which_the_record_follows_something_else_are_seen() -> None:
    """The surrogate does not know who is in b, of whom half are refused whatever their columns say."""
    table = people(2_000)
    barred = (table["who"] == "b") & (np.arange(len(table)) % 2 == 0)
    table.loc[barred, "said"] = "no"
    found, _ = learnt(audited(table))
    a, b = by_group(audited(table), found, recorded(audited(table), DECISIONS), ["who"])
    assert (a.name, b.name) == ("a", "b")
    assert a.people + b.people == 2_000
    assert b.off > a.off
    assert b.recorded < b.said
    assert a.recorded > a.said


def test_of_a_large_table_a_sample_is_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surrogates, "MOST", 200)
    found, about = learnt(audited(people(600)))
    assert len(found.rows) == len(about.training) == 200
    assert len(about.rows) == 600
    assert "from 200 people, drawn at random from 600" in about.stand_in


def test_of_a_table_that_is_not_loaded_the_sample_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    people(300).to_parquet(path)
    audit = Audit.unloaded("people", Large.opened(path), replace(ROLES, score="likely"))
    for of in kinds(audit):
        found = learnt(audit, of)[1]
        assert found.scores(found.people).shape == (300,)


def test_what_cannot_be_imitated_is_refused_with_the_reason(ruled: Audit) -> None:
    with pytest.raises(NothingRecorded, match="no recorded scores"):
        recorded(ruled, SCORES)
    with pytest.raises(SurrogateTooFew, match="80 people are there, and 100 are needed"):
        learnt(audited(people(80)))
    few = people(200).assign(said=["yes"] * 4 + ["no"] * 196)
    with pytest.raises(SurrogateTooFew, match="4 people have the rarer decision, and 10 are needed"):
        learnt(audited(few))
    with pytest.raises(ModelSeesOutcome, match="'good'"):
        learnt(ruled, columns=("x", "good"))
    with pytest.raises(GovernanceError, match="feature"):
        surrogate(ruled.dataset, recorded(ruled, DECISIONS), ())
    table = people(200).assign(told=lambda given: given["hours"])
    roles = replace(ROLES, label="told", favourable="under 5", decision="hours", bands=(("told", (5.0,)),))
    table.loc[3, "hours"] = np.inf
    with pytest.raises(RecordedNotNumbers, match="no finite number for 1 of 200"):
        recorded(Audit.recorded(Dataset("people", table, roles)), NUMBERS)
