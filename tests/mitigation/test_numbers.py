"""Mitigation of predictions of a number: what alignment does exactly, what it does to others, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import (
    GroupWithoutShift,
    MeasureUnknown,
    NumberNotPredicted,
    OneGroupToBound,
    PredictionsMissing,
    SameNumberForAll,
    ShiftsUnreadable,
    TooFewToSplit,
)
from governance.metrics.regression import Regression
from governance.metrics.residuals import regression_measure
from governance.mitigation.folds import FOLDS, parts
from governance.mitigation.numbers import bounded, goals, tradeoff, treatments
from governance.mitigation.numbers.measured import PARTS, PLACE, averaged, change, counted, everybody, measured
from governance.mitigation.numbers.problem import LEARNERS, RECORDED, Problem, problem, refused, split
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION, Shifts, loads
from governance.mitigation.numbers.tradeoff import Reached
from governance.mitigation.numbers.treatments import BOUNDED, WITHOUT
from governance.mitigation.reached import UNMITIGATED, Treatment

WHOLE = {"attributes": (), "levels": (), "groups": ((),), "declared": ()}


def people(number: int = 600, *, few: int = 0, seed: int = 0) -> pd.DataFrame:
    """People of two groups, b predicted 2 too low; and a few of a third one."""
    random = np.random.default_rng(seed)
    group = np.where(np.arange(number) < few, "rare", random.choice(["a", "b"], number))
    x = random.normal(10, 3, number)
    true = x + random.normal(0, 1, number) + 2 * (group == "b")
    return pd.DataFrame({"group": group, "x": x, "hours": true, "said": x, "many": random.integers(1, 4, number)})


def audit_of(table: pd.DataFrame, **more: object) -> Audit:
    roles = Roles("hours", "under 10", ("group",), features=("x",), decision="said", bands=(("hours", (10.0,)),))
    return Audit.recorded(Dataset("people", table, replace(roles, **more)))


def posed(table: pd.DataFrame, predictor: str = RECORDED, *, least: int = 5, **more: object) -> Problem:
    return problem(audit_of(table, **more), ["group"], predictor, least=least)


def started(asked: Problem) -> tuple[Reached, ...]:
    return tradeoff.first(treatments.trial(asked, 0))


@pytest.mark.parametrize("weight", [None, "many"])
def test_what_is_added_up_is_what_is_counted_from_the_people(weight: str | None) -> None:
    table = people()
    asked = posed(table, weight=weight)
    found = measured(
        asked.codes, 2, true=asked.true, before=asked.predicted, after=asked.predicted + 1, weight=asked.weight
    )
    for after, column in ((False, table["said"]), (True, table["said"] + 1)):
        ours = counted(asked.grouping, "hours", found, after=after, weighted=weight is not None)
        theirs = Regression.count(
            table.assign(said=column), sensitive=["group"], y_true="hours", y_pred="said", weight=weight
        )
        np.testing.assert_allclose(ours.moments, theirs.moments)
        np.testing.assert_allclose(ours.amount, theirs.amount)
        np.testing.assert_allclose(ours.squared, theirs.squared)
    np.testing.assert_allclose(found[:, PLACE["most moved"]], 1)


@pytest.mark.parametrize("weight", [None, "many"])
@pytest.mark.parametrize("strength", [0.25, 1.0])
def test_alignment_makes_mean_errors_alike_exactly_where_it_was_chosen(weight: str | None, strength: float) -> None:
    asked = posed(people(), weight=weight)
    held = treatments.trial(asked, 0)
    rows, predicted = held.choosing.rows, held.choosing.score
    moved = treatments.chosen_shifts(held, Treatment(EQUAL_ERROR, strength)).moved(
        asked.groups, asked.codes[rows], predicted
    )
    for code in (0, 1):
        own = asked.codes[rows] == code
        weights = None if asked.weight is None else asked.weight[rows][own]
        before = np.average((predicted - asked.true[rows])[own], weights=weights)
        assert np.average((moved - asked.true[rows])[own], weights=weights) == pytest.approx((1 - strength) * before)


def test_alignment_to_the_same_mean_prediction_gives_everybodys_mean_to_each_group() -> None:
    asked = posed(people())
    held = treatments.trial(asked, 0)
    rows, predicted = held.choosing.rows, held.choosing.score
    shifts = treatments.chosen_shifts(held, Treatment(EQUAL_PREDICTION, 1.0))
    moved = shifts.moved(asked.groups, asked.codes[rows], predicted)
    for code in (0, 1):
        assert moved[asked.codes[rows] == code].mean() == pytest.approx(predicted.mean())


@pytest.mark.parametrize("predictor", [RECORDED, LEARNERS[0]])
def test_gap_groups_everybody_and_the_file_are_about_one_rule_that_was_measured(predictor: str) -> None:
    asked = posed(people(), predictor)
    held = treatments.trial(asked, 0)
    point = tradeoff.points(asked, tradeoff.first(held), "equal mean error", goals.ERRORS[0], asked.groups)[4]
    assert point.treatment == Treatment(EQUAL_ERROR, 1.0)
    rule = treatments.chosen_shifts(held, point.treatment)
    off = rule.moved(asked.groups, held.codes, held.predicted) - asked.true[held.held_out]
    means = [off[held.codes == code].mean() for code in (0, 1)]
    np.testing.assert_allclose(regression_measure(point.after, "mean_residual").value, means)
    assert point.gap.value == pytest.approx(abs(means[0] - means[1]))
    assert point.value.value[0] == pytest.approx(np.sqrt((off**2).mean()))
    assert not set(held.choosing.rows) & set(held.held_out)


def test_the_interval_of_an_aligned_group_covers_the_mean_error_of_fresh_people() -> None:
    """The shift is then given, and recorded predictions are right but for noise and the planted 2 of group b."""
    covered = []
    shown, fresh = [], []
    for seed in range(300):
        asked = posed(people(300, seed=seed))
        held = treatments.trial(asked, 0)
        point = tradeoff.points(asked, tradeoff.first(held), "equal mean error", goals.ERRORS[0], asked.groups)[4]
        own = treatments.chosen_shifts(held, point.treatment).own
        truth = np.array([own["a",], own["b",] - 2])
        low, high = regression_measure(point.after, "mean_residual").interval()
        covered.append((low <= truth) & (truth <= high))
        shown.append(point.gap.value)
        fresh.append(np.ptp(truth))
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(shown) > np.mean(fresh)  # luck makes a gap look larger, never smaller


def test_where_a_model_learns_shifts_are_chosen_by_models_that_learnt_without_the_people() -> None:
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    asked = posed(people(), LEARNERS[0])
    held = treatments.trial(asked, 1)
    rows = held.choosing.rows
    assert list(rows) == list(held.training)
    fold = parts(asked.codes[rows], FOLDS, seed=1)
    model = make_pipeline(StandardScaler(), Ridge())
    reference = cross_val_predict(model, asked.features.iloc[rows], asked.true[rows], cv=PredefinedSplit(fold))
    np.testing.assert_allclose(held.choosing.score, reference)


def test_trials_are_averaged_and_their_people_counted_once() -> None:
    asked = posed(people(), LEARNERS[0])
    trials = [treatments.measured_of(treatments.trial(asked, seed), Treatment(EQUAL_ERROR, 1.0)) for seed in range(3)]
    found = averaged(trials, 600)
    np.testing.assert_allclose(found[:, PLACE["r"]], np.mean([each[:, PLACE["r"]] for each in trials], axis=0))
    np.testing.assert_allclose(found[:, PLACE["most moved"]], np.max([each[:, -1] for each in trials], axis=0))
    effective = found[:, PLACE["weight"]] ** 2 / found[:, PLACE["squares"]]
    np.testing.assert_allclose(effective, found[:, PLACE["people"]] * 3 / 1.6, rtol=0.01)
    np.testing.assert_allclose(averaged(trials[:1], 600), trials[0])


def test_the_planted_error_of_the_hospital_sample_is_aligned_away_and_errors_fall() -> None:
    asked = problem(Audit.recorded(sample("hospital")), ["language"], RECORDED, least=30)
    found = tradeoff.points(asked, started(asked), "equal mean error", goals.ERRORS[0], asked.groups)
    assert found[0].treatment == Treatment(UNMITIGATED)
    assert found[0].gap.value == pytest.approx(1.41, abs=0.01)
    full = found[4]
    assert full.gap.value < 0.2
    assert full.rise.interval()[1][0] < 0
    assert list(np.flatnonzero(tradeoff.pareto(found))) == [4]
    added = treatments.chosen_shifts(treatments.trial(asked, 0), full.treatment).own
    assert added["interpreter",] == pytest.approx(1.5, abs=0.15)
    assert added["local",] == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("error", goals.ERRORS)
def test_a_paired_change_covers_what_really_changes(error: str) -> None:
    covered, rounds = 0, 1500
    random = np.random.default_rng(1)
    true_change = {
        "mean_absolute_error": np.sqrt(2 / np.pi) * (1 - np.sqrt(2)),
        "root_mean_squared_error": 1 - np.sqrt(2),
    }
    for _ in range(rounds):
        noise, more = random.normal(size=(2, 120))
        parts = measured(np.zeros(120, int), 1, true=np.zeros(120), before=noise + more, after=noise, weight=None)
        low, high = change(WHOLE, parts, error).interval()
        covered += low[0] <= true_change[error] <= high[0]
    assert 0.93 <= covered / rounds <= 0.97


def test_a_paired_change_of_means_is_students_interval_of_the_differences() -> None:
    from scipy import stats

    random = np.random.default_rng(2)
    before, after = random.normal(size=(2, 50))
    parts = measured(np.zeros(50, int), 1, true=np.zeros(50), before=before, after=after, weight=None)
    reference = stats.ttest_1samp(np.abs(after) - np.abs(before), 0).confidence_interval(0.95)
    found = change(WHOLE, parts, "mean_absolute_error").interval()
    assert [float(end[0]) for end in found] == pytest.approx([reference.low, reference.high])
    with pytest.raises(MeasureUnknown, match="r_squared"):
        change(WHOLE, parts, "r_squared")


def test_everybody_is_all_groups_together() -> None:
    asked = posed(people())
    parts = measured(
        asked.codes, 2, true=asked.true, before=asked.predicted, after=asked.predicted + asked.codes, weight=None
    )
    whole = everybody(parts)
    assert whole.shape == (1, len(PARTS))
    assert whole[0, PLACE["people"]] == 600
    assert whole[0, PLACE["most moved"]] == pytest.approx(1)
    off = asked.predicted + asked.codes - asked.true
    assert whole[0, PLACE["rr"]] == pytest.approx((off**2).sum())


def test_a_group_of_three_people_is_not_compared_and_keeps_its_predictions() -> None:
    asked = posed(people(few=3), least=5)
    assert asked.groups[2] == ("rare",)
    held = treatments.trial(asked, 0)
    assert list(held.enough) == [True, True, False]
    assert treatments.chosen_shifts(held, Treatment(EQUAL_ERROR, 1.0)).own["rare",] == 0
    found = treatments.measured_of(held, Treatment(EQUAL_ERROR, 1.0))
    assert found[2, PLACE["moved"]] == 0
    assert 1 <= found[2, PLACE["people"]] <= 2


def test_one_group_has_no_gap() -> None:
    asked = posed(people().assign(group="a"))
    (first, *_) = tradeoff.points(asked, started(asked), "equal mean error", goals.ERRORS[0], asked.groups)
    assert np.isnan(first.gap.value)
    assert first.gap.top is None


def test_constant_predictions_are_shifted_like_any_other() -> None:
    asked = posed(people().assign(said=5.0))
    found = tradeoff.points(asked, started(asked), "equal mean error", goals.ERRORS[0], asked.groups)
    assert found[4].gap.value < found[0].gap.value


def test_bounded_group_loss_lowers_the_worst_groups_error_where_one_line_does_not_fit_all() -> None:
    random = np.random.default_rng(3)
    number = 2000
    rare = random.random(number) < 0.15
    x = random.normal(size=number)
    table = pd.DataFrame({"x": x, "hours": np.where(rare, -1.0, 1.0) * x + random.normal(0, 0.3, number)})
    table["group"], table["said"] = np.where(rare, "b", "a"), 0.0
    asked = posed(table, LEARNERS[0], bands=(("hours", (0.0,)),), favourable="under 0")
    done = tradeoff.steps(asked, [BOUNDED], 1)
    assert [step.title for step in done][:1] == ["Bounded group loss, 25\N{NO-BREAK SPACE}% of the way, split 1"]
    found = (*started(asked), *(each for made in tradeoff.results(asked, done[-1:]) for each in made))
    points = tradeoff.points(asked, found, "equal squared error", goals.ERRORS[0], asked.groups)
    worst = [regression_measure(side, goals.ERRORS[0]).value[1] for side in (points[-1].before, points[-1].after)]
    assert worst[1] < 0.7 * worst[0]
    assert points[-1].gap.value < points[0].gap.value
    assert points[-1].rise.interval()[0][0] > 0  # everybody pays


def test_the_mean_of_an_ensemble_errs_no_more_than_a_draw_from_it() -> None:
    table = people(400)
    codes = (table["group"] == "b").to_numpy().astype(int)
    found = bounded.ensemble(table[["x"]], table["hours"].to_numpy(), codes, LEARNERS[0], strength=1.0)
    inside = found.prepare.transform(table[["x"]])
    true = table["hours"].to_numpy()
    shares = np.array([share for share, _ in found.models])
    each = [found.mean + found.spread * model.predict(inside) for _, model in found.models]
    drawn = np.average([(one - true) ** 2 for one in each], axis=0, weights=shares).mean()
    assert ((found.predict(table[["x"]]) - true) ** 2).mean() <= drawn + 1e-12


def test_small_groups_share_a_bound_or_that_of_the_largest() -> None:
    codes = np.repeat([0, 1, 2, 3], [50, 40, 4, 3])
    assert sorted(np.bincount(bounded.bounded_groups(codes, 4, 5))) == [0, 7, 40, 50][1:]
    assert list(np.bincount(bounded.bounded_groups(codes, 4, 10))) == [57, 40]


def test_who_learns_is_never_measured_and_every_group_is_in_both_parts() -> None:
    asked = posed(people(), LEARNERS[0])
    for seed in (0, 1):
        found = split(asked, seed)
        assert sorted([*found.training, *found.held_out]) == list(range(600))
        shares = np.bincount(asked.codes[found.held_out]) / np.bincount(asked.codes)
        np.testing.assert_allclose(shares, 0.3, atol=0.01)
    assert list(split(asked, 0).held_out) != list(split(asked, 1).held_out)


def test_dropping_sensitive_columns_needs_one_among_the_features() -> None:
    plain = posed(people(), LEARNERS[0])
    ((found,),) = tradeoff.results(plain, tradeoff.steps(plain, [WITHOUT], 1))
    assert "no column to leave out" in found.refused
    named = posed(people(), LEARNERS[0], features=("x", "group"))
    ((found,),) = tradeoff.results(named, tradeoff.steps(named, [WITHOUT], 1))
    point = tradeoff.points(named, (found,), "equal mean error", goals.ERRORS[0], named.groups)[0]
    assert goals.gap(point.before, "equal mean error").value < 0.5
    assert point.gap.value == pytest.approx(2, abs=0.5)


def test_what_cannot_be_had_is_refused_with_a_sentence() -> None:
    table = people()
    with pytest.raises(NumberNotPredicted, match=r"no number that is cut"):
        posed(table, bands=())
    with pytest.raises(NumberNotPredicted, match=r"holds something that is no number"):
        posed(table.assign(said=[np.nan, *table["said"][1:]]))
    assert "No column is said to be a feature" in refused(audit_of(table, features=()), LEARNERS[0])
    assert "No column that holds the predicted number" in refused(audit_of(table, decision=None), RECORDED)
    assert not refused(audit_of(table, decision=None), LEARNERS[1])
    with pytest.raises(TooFewToSplit, match=r"40 people are too few"):
        started(posed(people(40), LEARNERS[0]))
    same = replace(posed(table, LEARNERS[0]), true=np.ones(600))
    with pytest.raises(SameNumberForAll, match=r"nothing to learn"):
        started(same)
    with pytest.raises(OneGroupToBound, match=r"Fewer than two groups"):
        bounded.ensemble(table[["x"]], table["hours"].to_numpy(), np.zeros(600, int), LEARNERS[0], strength=1.0)
    missing = replace(posed(table), predicted=np.full(600, np.nan))
    with pytest.raises(PredictionsMissing, match=r"600 of 600 predictions are missing"):
        started(missing)


def test_shifts_refuse_groups_that_they_were_chosen_without() -> None:
    shifts = Shifts(("group",), {("a",): 1.0}, "hours", EQUAL_ERROR, 1.0, 10)
    np.testing.assert_allclose(shifts.moved([("a",)], np.array([0, 0]), np.array([1.0, 2.0])), [2, 3])
    with pytest.raises(GroupWithoutShift, match=r"2 people in the group 'b'"):
        shifts.moved([("a",), ("b",)], np.array([0, 1, 1]), np.ones(3))
    with pytest.raises(GroupWithoutShift, match=r"1 person in no group at all"):
        shifts.moved([("a",)], np.array([-1]), np.ones(1))
    with pytest.raises(PredictionsMissing, match=r"1 of 1"):
        shifts.moved([("a",)], np.array([0]), np.array([np.nan]))


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    own=st.dictionaries(st.tuples(NAMES, NAMES), st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    label=NAMES,
    attributes=st.tuples(NAMES, NAMES),
)
def test_a_file_of_shifts_is_read_as_it_was_written(own: dict, label: str, attributes: tuple[str, str]) -> None:
    shifts = Shifts(attributes, own, label, EQUAL_PREDICTION, 0.5, 7)
    assert loads(shifts.toml()) == shifts


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("format", "form", "has or lacks"),
        ("shifts 1", "shifts 2", "its format"),
        ("add = 1.0", 'add = "1"', "add in a group is no number"),
        ("add = 1.0", "add = inf", "adds no number"),
        ('["a"]', '["a", "b"]', "named twice or otherwise"),
        ("equal mean error", "equal", "its target"),
        ("[[groups]]", "[[groups", "it is no TOML"),
    ],
)
def test_anything_else_in_a_file_of_shifts_is_refused(old: str, new: str, why: str) -> None:
    text = Shifts(("group",), {("a",): 1.0}, "hours", EQUAL_ERROR, 1.0, 10).toml()
    assert old in text
    with pytest.raises(ShiftsUnreadable, match=why):
        loads(text.replace(old, new))
