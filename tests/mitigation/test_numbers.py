"""Mitigation of predictions of a number: what alignment does exactly, what it does to others, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.regressors import LEARNERS
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import (
    ErrorNotBounded,
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
from governance.mitigation.methods.reductions import fairlearn_on_pandas_3
from governance.mitigation.numbers import bounded, goals, saved, tradeoff, treatments
from governance.mitigation.numbers.measured import PARTS, PLACE, change, counted, everybody, measured
from governance.mitigation.numbers.problem import RECORDED, Problem, problem, refused, split
from governance.mitigation.numbers.shifts import EQUAL_ERROR, EQUAL_PREDICTION, Shifts, loads
from governance.mitigation.numbers.tradeoff import Point, Reached
from governance.mitigation.numbers.treatments import BOUNDED, WITHOUT
from governance.mitigation.reached import UNMITIGATED, Treatment

FULL = Treatment(EQUAL_ERROR, 1.0)
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


def marked(held: treatments.Trial, treatment: Treatment) -> Point:
    found = Reached(treatment, held.seed, treatments.measured_of(held, treatment))
    asked = held.problem
    return tradeoff.points(asked, (found,), "equal mean error", goals.ERRORS[0], asked.groups)[0]


def test_the_interval_of_an_aligned_group_covers_the_mean_error_of_fresh_people() -> None:
    """The shift is then given, and recorded predictions are right but for noise and the planted 2 of group b."""
    covered, shown, fresh = [], [], []
    random, base = np.random.default_rng(0), posed(people(300))
    planted = np.array([0 if group == ("a",) else 2 for group in base.groups])[base.codes]
    for _ in range(300):
        asked = replace(base, true=base.predicted + planted + random.normal(0, 1, 300))
        held = treatments.trial(asked, 0)
        point = marked(held, FULL)
        own = treatments.chosen_shifts(held, FULL).own
        truth = np.array([own["a",], own["b",] - 2])
        low, high = regression_measure(point.after, "mean_residual").interval()
        covered.append((low <= truth) & (truth <= high))
        shown.append(point.gap.value)
        fresh.append(np.ptp(truth))
    assert 0.93 <= np.mean(covered) <= 0.97
    assert np.mean(shown) > np.mean(fresh)  # luck makes a gap look larger, never smaller


class Line:
    """Least squares, quick to fit, in place of a learner."""

    def __init__(self, features: pd.DataFrame, true: np.ndarray) -> None:
        self.feature_names_in_ = list(features)
        self.fit = np.polynomial.Polynomial.fit(features.iloc[:, 0], true, 1)

    def predict(self, features: pd.DataFrame) -> np.ndarray:
        return self.fit(features.iloc[:, 0].to_numpy())


def test_a_mark_shows_no_smaller_gap_than_its_rule_has_where_groups_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model learns from 70 of 100 people; its rule and itself are judged by what they do to 20,000 others.

    The gap of sums over three splits would come out smaller than that of the rule that can be taken away.
    """
    monkeypatch.setattr(treatments.regressors, "fit", lambda features, true, *_, **__: Line(features, true))
    random = np.random.default_rng(0)
    shown, fresh, together = [], [], []
    base = posed(people(100), LEARNERS[0])
    for _ in range(60):
        asked = replace(base, true=base.features["x"].to_numpy() + random.normal(0, 1, 100))
        trials = [treatments.trial(asked, seed) for seed in range(3)]
        found = [Reached(FULL, held.seed, treatments.measured_of(held, FULL)) for held in trials]
        (point,) = tradeoff.points(asked, found, "equal mean error", goals.ERRORS[0], asked.groups)
        shown.append(point.gap.value)
        total = replace(found[0], parts=np.sum([each.parts for each in found], axis=0))
        together.append(replace(point, each=(total,)).gap.value)
        own = treatments.chosen_shifts(trials[0], FULL).own  # the model errs alike in both groups
        fresh.append(abs(own["a",] - own["b",]))
    assert np.mean(together) < np.mean(fresh) < np.mean(shown)


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


def test_a_mark_is_what_its_own_split_measured_and_others_are_its_range() -> None:
    asked = posed(people(), LEARNERS[0])
    found = [each for seed in (2, 0, 1) for each in tradeoff.first(treatments.trial(asked, seed))]
    points = tradeoff.points(asked, found, "equal mean error", goals.ERRORS[0], asked.groups)
    alone = [each for each in found if each.treatment == FULL]
    point = next(each for each in points if each.treatment == FULL)
    assert point.seeds == (0, 1, 2)
    assert (point.parts == alone[1].parts).all()
    gaps = [goals.gap(counted(asked.grouping, "hours", each.parts, after=True, weighted=False), "equal mean error")
            for each in alone]  # fmt: skip
    assert point.ranges[0] == (min(each.value for each in gaps), max(each.value for each in gaps))
    assert point.ranges[1][0] <= point.value.value[0] <= point.ranges[1][1]


def test_what_was_refused_in_the_first_split_is_no_point() -> None:
    """Else only the splits in which it went well would count."""
    asked = posed(people(), LEARNERS[0])
    fine = tradeoff.first(treatments.trial(asked, 1))[0]
    assert tradeoff.points(asked, [fine], "equal mean error", goals.ERRORS[0], asked.groups) == []


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


def crossed(number: int = 2000) -> pd.DataFrame:
    """People of whom a few are in group b, where the line goes the other way."""
    random = np.random.default_rng(3)
    rare = random.random(number) < 0.15
    x = random.normal(size=number)
    table = pd.DataFrame({"x": x, "hours": np.where(rare, -1.0, 1.0) * x + random.normal(0, 0.3, number)})
    return table.assign(group=np.where(rare, "b", "a"), said=0.0, many=random.integers(1, 4, number))


CROSSED = {"bands": (("hours", (0.0,)),), "favourable": "under 0"}


def test_bounded_group_loss_lowers_the_worst_groups_error_where_one_line_does_not_fit_all() -> None:
    asked = posed(crossed(), LEARNERS[0], **CROSSED)
    (step,) = tradeoff.steps(asked, [BOUNDED], 1)
    assert step.title == "Bounded group loss, split 1"
    found = (*started(asked), *(each for made in tradeoff.results(asked, [step]) for each in made))
    points = tradeoff.points(asked, found, "equal squared error", goals.ERRORS[0], asked.groups)
    own = [each for each in points if each.treatment.method == BOUNDED]
    assert [each.treatment.strength for each in own] == list(bounded.STRENGTHS)
    worst = [regression_measure(side, goals.ERRORS[0]).value[1] for side in (own[-1].before, own[-1].after)]
    assert worst[1] < 0.7 * worst[0]
    assert own[-1].gap.value < points[0].gap.value
    assert own[-1].rise.interval()[0][0] > 0  # everybody pays
    assert [each.rise.value[0] for each in own] == sorted(each.rise.value[0] for each in own)


def test_a_price_on_a_groups_error_is_what_fairlearn_makes_of_it() -> None:
    from fairlearn.reductions import BoundedGroupLoss, GridSearch, SquareLoss
    from sklearn.base import clone

    asked = posed(crossed(400), LEARNERS[0], **CROSSED)
    held = treatments.trial(asked, 0)
    price = np.array([0.8, 2.5])
    ours = treatments._fitted(asked, held.training, ["x"], 0, price[asked.codes])
    rows, share = held.training, np.bincount(asked.codes[held.training]) / len(held.training)
    inside, true = ours[:-1].transform(asked.features.iloc[rows]), asked.true[rows]
    grid = pd.DataFrame({0: price * share})
    search = GridSearch(clone(ours[-1]), BoundedGroupLoss(SquareLoss(true.min(), true.max())), grid=grid)
    with fairlearn_on_pandas_3():
        search.fit(inside, true, sensitive_features=asked.codes[rows])
    np.testing.assert_allclose(
        search.predictors_[0].predict(inside), ours.predict(asked.features.iloc[rows]), rtol=0.01
    )


def test_prices_reach_what_fairlearns_search_reaches_where_errors_are_no_luck() -> None:
    """A line learnt from 1,400 people errs alike on others, so the errors that Fairlearn's search sees are no luck."""
    from fairlearn.reductions import BoundedGroupLoss, ExponentiatedGradient, SquareLoss

    asked = posed(crossed(), LEARNERS[0], **CROSSED)
    held = treatments.trial(asked, 0)
    plain = held.model
    ours = treatments.learnt(held, Treatment(BOUNDED, 1.0))
    rows, inside = held.training, plain[:-1].transform(asked.features.iloc[held.training])
    true, codes = asked.true[rows], asked.codes[rows]
    off = (ours.predict(asked.features.iloc[rows]) - true) ** 2
    errors = [off[codes == code].mean() for code in (0, 1)]
    loss = SquareLoss(true.min(), true.max())
    search = ExponentiatedGradient(plain[-1], BoundedGroupLoss(loss, upper_bound=max(errors)), eps=0.01, max_iter=12)
    with fairlearn_on_pandas_3():
        search.fit(inside, true, sensitive_features=codes)
    theirs: np.ndarray = sum(share * search.predictors_[at].predict(inside) for at, share in search.weights_.items())
    off_theirs = (theirs - true) ** 2
    assert max(errors) <= 1.01 * max(off_theirs[codes == code].mean() for code in (0, 1))
    assert off.mean() <= 1.1 * off_theirs.mean()


@pytest.mark.parametrize("weight", [None, "many"])
def test_the_bound_is_chosen_by_errors_about_people_who_did_not_learn(weight: str | None) -> None:
    asked = posed(crossed(300), LEARNERS[0], weight=weight, **CROSSED)
    held = treatments.trial(asked, 0)
    treatments.learnt(held, Treatment(BOUNDED, 1.0))
    (found,) = held.family
    rows, weights = held.choosing.rows, np.ones(300) if asked.weight is None else asked.weight
    off = (held.choosing.score - asked.true[rows]) ** 2
    each = [np.average(off[own], weights=weights[rows][own]) for own in (asked.codes[rows] == code for code in (0, 1))]
    assert found.worst[0] == pytest.approx(max(each))
    assert found.everybody[0] == pytest.approx(np.average(off, weights=weights[rows]))
    amount = np.bincount(asked.codes[rows], weights[rows])
    np.testing.assert_allclose(found.prices @ amount, amount.sum())


def test_a_model_that_knows_everybody_by_heart_is_still_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its errors where it learns are 0 in every group, so that a bound from them would ask for nothing."""
    from sklearn.neighbors import KNeighborsRegressor

    class ByHeart(KNeighborsRegressor):
        def fit(self, features: pd.DataFrame, true: np.ndarray, weight: np.ndarray | None) -> "ByHeart":
            self.price = np.ones(len(true)) if weight is None else weight
            return super().fit(features, true)

        def predict(self, features: pd.DataFrame) -> np.ndarray:
            distance, near = self.kneighbors(features)
            pull = self.price[near] / (distance + 1e-9)
            return (pull * self._y[near]).sum(axis=1) / pull.sum(axis=1)

    fit = lambda features, true, *_, weight=None, **__: ByHeart().fit(features, true, weight)  # noqa: E731
    monkeypatch.setattr(treatments.regressors, "fit", fit)
    asked = posed(crossed(800), LEARNERS[0], **CROSSED)
    held = treatments.trial(asked, 0)
    assert np.allclose(held.model.predict(asked.features.iloc[held.training]), asked.true[held.training], atol=1e-3)
    treatment = Treatment(BOUNDED, 1.0)
    parts = treatments.measured_of(held, treatment, treatments.learnt(held, treatment))
    worst = [parts[1, PLACE[name]] for name in ("rr before", "rr")]
    assert worst[1] < 0.8 * worst[0]


def test_of_prices_within_the_bound_that_with_the_smallest_error_of_everybody_is_taken() -> None:
    found = bounded.Family(np.arange(8.0).reshape(4, 2), np.array([4.0, 3.0, 2.0, 2.5]), np.array([1.0, 1.3, 1.5, 1.2]))
    assert [found.within(each)[0] for each in (0.0, 0.5, 0.75, 1.0)] == [0, 6, 6, 4]
    with pytest.raises(ErrorNotBounded, match=r"tried 1 time, .*smaller by 1 % or more"):
        replace(found, prices=found.prices[:2], worst=np.array([4.0, 3.97]), everybody=np.array([1.0, 1.0])).within(1.0)


def test_the_search_for_prices_ends_where_it_no_longer_helps() -> None:
    asked = []

    def errors(prices: np.ndarray) -> np.ndarray:
        asked.append(prices)
        return np.array([1.0, 4.0, np.nan])

    found = bounded.family(errors, np.array([30.0, 10.0, 0.0]))
    assert len(asked) == len(found.worst) == 1 + bounded.PATIENCE
    assert asked[1][1] / asked[1][0] == pytest.approx(bounded.STEP ** (4 / 3))


def test_small_groups_share_a_bound_or_that_of_the_largest() -> None:
    people = np.array([50, 40, 4, 3, 0])
    assert bounded.bounded_groups(people, 5).tolist() == [0, 1, 2, 2, 4]
    assert bounded.bounded_groups(people, 10).tolist() == [0, 1, 0, 0, 4]


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_model_that_is_taken_away_predicts_what_was_measured(
    learner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = crossed(400).assign(kind=np.resize(["u", "v", "w"], 400))
    asked = posed(table, learner, features=("x", "kind", "group"), **CROSSED)
    ((found,),) = tradeoff.results(asked, tradeoff.steps(asked, [WITHOUT], 1))
    held = treatments.trial(asked, 0)
    monkeypatch.chdir(tmp_path)
    Path(saved.FILE).write_bytes(found.model)
    table.iloc[held.held_out].to_csv("people.csv", index=False)
    ran: dict = {}
    exec(saved.CODE, ran)
    after = ran["people"]["predicted"].to_numpy()
    parts = measured(held.codes, 2, true=asked.true[held.held_out], before=held.predicted, after=after, weight=None)
    np.testing.assert_allclose(parts, found.parts)
    assert not np.allclose(after, held.predicted)


def test_a_model_is_kept_of_the_first_split_only_and_not_if_it_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = posed(people(), LEARNERS[0], features=("x", "group"))
    steps = [step for step in tradeoff.steps(asked, [WITHOUT], 2) if step.method == WITHOUT]
    (one,), (other,) = tradeoff.results(asked, steps)
    assert one.model is not None
    assert other.model is None
    assert not one.unsaved
    monkeypatch.setattr(saved, "LARGEST", 10)
    ((large,),) = tradeoff.results(asked, steps[:1])
    assert large.model is None
    assert "cannot be taken as a file: it has 0 MB" in large.unsaved


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
        treatments.learnt(treatments.trial(posed(table.assign(group="a"), LEARNERS[0]), 0), Treatment(BOUNDED, 1.0))
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
