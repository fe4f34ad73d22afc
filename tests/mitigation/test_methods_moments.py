"""What the reductions are asked for: Fairlearn's own moments, where nobody is weighted and no group is left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fairlearn import reductions as peers
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.errors import ToleranceOutOfReach, TooFewChoose, TooFewCompared, UtilityUndefined
from governance.metrics.costs import Costs
from governance.mitigation.folds import parts
from governance.mitigation.goals import GOALS
from governance.mitigation.methods import grid as grid_of_prices
from governance.mitigation.methods.compared import compared
from governance.mitigation.methods.grid import QUARTERS, Family, family, grid_search, prices
from governance.mitigation.methods.learning import Wanted, people
from governance.mitigation.methods.moments import Loss, Parity
from governance.mitigation.methods.reductions import (
    Pupil,
    constrained,
    costs,
    exponentiated_gradient,
    fairlearn_on_pandas_3,
)
from governance.mitigation.problem import Problem
from governance.mitigation.trial import trial
from governance.mitigation.utility import Utility

MOMENTS = {
    "demographic parity": peers.DemographicParity,
    "equal opportunity": peers.TruePositiveRateParity,
    "equal false positive rates": peers.FalsePositiveRateParity,
    "equalized odds": peers.EqualizedOdds,
}


@pytest.fixture(scope="module", params=GOALS)
def pair(request: pytest.FixtureRequest, two_groups: Problem) -> tuple[Parity, peers.UtilityParity, str]:
    """Ours and Fairlearn's, of the same people, for every goal."""
    asked = constrained(trial(two_groups), Wanted(request.param), "a test")
    ours, theirs = asked.parity(0.03), MOMENTS[request.param](difference_bound=0.03)
    with fairlearn_on_pandas_3():
        for each in (ours, theirs):
            each.load_data(asked.positions, asked.people.outcome.astype(int), sensitive_features=asked.people.codes)
    return ours, theirs, request.param


def alike(ours: pd.Series, theirs: pd.Series, goal: str) -> None:
    """Multipliers and gaps by sign, rate and group; Fairlearn names rates and sorts them by outcome."""
    order = {"all": 0, "label=1": 0, "label=0": 1 if goal == "equalized odds" else 0}
    named = {(sign, order[event], group): value for (sign, event, group), value in theirs.items()}
    assert dict(ours.items()) == pytest.approx(named, abs=1e-12)


def test_the_gaps_are_those_of_fairlearn(pair) -> None:
    ours, theirs, goal = pair
    chosen = np.random.default_rng(0).integers(0, 2, ours.total_samples)
    alike(ours.gamma(lambda _: chosen), theirs.gamma(lambda _: chosen), goal)
    alike(ours.bound(), theirs.bound(), goal)


@settings(max_examples=20)
@given(values=st.lists(st.floats(0, 3), min_size=8, max_size=8))
def test_what_selecting_a_person_is_worth_is_as_in_fairlearn(values: list[float], pair) -> None:
    ours, theirs, goal = pair
    price = pd.Series(values[: len(ours.index)], ours.index)
    order = {"all": 0, "label=1": 0, "label=0": 1 if goal == "equalized odds" else 0}
    same = pd.Series([price[sign, order[event], group] for sign, event, group in theirs.index], theirs.index)
    assert ours.signed_weights(price).to_numpy() == pytest.approx(theirs.signed_weights(same).to_numpy(), abs=1e-9)
    alike(ours.project_lambda(price), theirs.project_lambda(same), goal)


def test_the_loss_is_the_error_rate_of_fairlearn(two_groups: Problem) -> None:
    held = people(trial(two_groups))
    outcome = held.outcome.astype(int)
    own = costs(held.outcome, held.weights, Utility("cost", Costs(1, 3)))
    ours, theirs = Loss(held.weights, own), peers.ErrorRate(costs={"fp": 1.0, "fn": 3.0})
    for each in (ours, theirs):
        each.load_data(np.zeros((len(outcome), 1)), outcome, sensitive_features=held.codes)
    scale = np.where(held.outcome, 3, 1).mean()  # ours is of mean 1
    assert scale * ours.signed_weights().to_numpy() == pytest.approx(theirs.signed_weights().to_numpy())
    chosen = np.arange(len(outcome)) % 2
    assert scale * ours.gamma(lambda _: chosen).iloc[0] == pytest.approx(theirs.gamma(lambda _: chosen).iloc[0])


def test_the_mixture_is_that_of_fairlearn_with_its_own_moments(two_groups: Problem) -> None:
    held, wanted = trial(two_groups), Wanted("demographic parity")
    asked = constrained(held, wanted, "a test")
    search = peers.ExponentiatedGradient(Pupil(asked), peers.DemographicParity(difference_bound=0.05), max_iter=12)
    with fairlearn_on_pandas_3():
        search.fit(asked.positions, asked.people.outcome.astype(int), sensitive_features=asked.people.codes)
    found = exponentiated_gradient(held, wanted, 0.05).chances
    share = search.weights_.reindex(search.predictors_.index, fill_value=0)
    theirs = [each.fitted.scores(asked.held_out) >= 0.5 for each in search.predictors_]
    assert found == pytest.approx(np.average(theirs, axis=0, weights=share), abs=1e-6)


@pytest.mark.parametrize("goal", ["demographic parity", "equalized odds"])
def test_a_mixture_keeps_to_its_bound_where_it_learnt(goal: str, two_groups: Problem) -> None:
    own = replace(
        two_groups, held_out=two_groups.training, score=None, selected=np.zeros(len(two_groups.training), bool)
    )
    held, wanted = trial(own), Wanted(goal)
    asked = constrained(held, wanted, "a test")
    chances = exponentiated_gradient(held, wanted, 0.05).chances
    parity = asked.parity(0.05)
    parity.load_data(asked.positions, asked.people.outcome.astype(int), sensitive_features=asked.people.codes)
    assert parity.gamma(lambda _: chances).max() <= 0.05 + 0.01


# The utility


def test_costs_weigh_what_they_say() -> None:
    outcome, weight = np.array([True, False, False, True]), np.array([1.0, 2.0, 1.0, 4.0])
    assert costs(outcome, weight, Utility()) == pytest.approx(np.ones(4))
    balanced = costs(outcome, weight, Utility("balanced accuracy"))
    assert (balanced * weight)[outcome].sum() == pytest.approx((balanced * weight)[~outcome].sum())
    told = costs(outcome, weight, Utility("cost", Costs(false_positive=2, false_negative=5, true_positive=1)))
    assert told[0] / told[1] == pytest.approx((5 - 1) / 2)
    assert np.average(told, weights=weight) == pytest.approx(1)


def test_where_nothing_is_lost_there_is_nothing_to_learn() -> None:
    with pytest.raises(UtilityUndefined, match=r"a wrong decision costs as much as the right one"):
        costs(np.array([True, False]), np.ones(2), Utility("cost", Costs(0, 0)))


def test_dearer_misses_select_more_people(two_groups: Problem) -> None:
    shares = [
        exponentiated_gradient(
            trial(two_groups), Wanted("equal opportunity", Utility("cost", each)), 0.05
        ).chances.mean()
        for each in (Costs(3, 1), Costs(1, 1), Costs(1, 3))
    ]
    assert shares == sorted(shares)
    assert shares[2] - shares[0] > 0.2


# The family


def test_the_first_of_a_family_pays_no_price_and_is_the_unmitigated_model_of_as_many_people(
    two_groups: Problem,
) -> None:
    held = trial(two_groups)
    asked = constrained(held, Wanted("demographic parity"), "a test")
    grid = prices(asked, (asked.people.codes == 0).astype(int))
    assert (grid[0] == 0).all()
    grid_search(held, Wanted("demographic parity"), 1.0)
    (learnt,) = (each for name, each in held.kept.items() if name[0] == "grid")
    assert 0 < (learnt.selected[0] != held.selected).mean() < 0.1  # it learnt from three quarters of them
    problem, people = held.problem, held.learnt_from
    chooses = parts(2 * problem.codes[people] + problem.outcome[people], QUARTERS, seed=held.seed) == 0
    own = people[~chooses]
    model = problem.learner.fit(problem.features.iloc[own], problem.outcome[own], seed=held.seed)
    scores = model.scores(problem.features.iloc[held.held_out])
    assert (learnt.selected[0] == (scores >= 0.5)).all()


def test_a_family_is_chosen_from_on_people_it_does_not_learn_from(two_groups: Problem) -> None:
    """Their outcomes change which model is best, and none of the models."""
    wanted, outcome = Wanted("demographic parity"), two_groups.outcome.copy()
    held = trial(two_groups)
    people = held.learnt_from
    stratum = 2 * two_groups.codes[people] + outcome[people]
    chooses = people[parts(stratum, QUARTERS, seed=held.seed) == 0]
    first = family(held, wanted)
    assert first.selected.shape[1] == len(held.held_out)
    assert not set(chooses.tolist()) & set(held.held_out.tolist())
    assert len(set(first.value.round(9))) > 1


def test_a_price_makes_the_group_above_the_rest_dearer(two_groups: Problem) -> None:
    asked = constrained(trial(two_groups), Wanted("demographic parity"), "a test")
    grid = prices(asked, (asked.people.codes == 0).astype(int))
    parity = asked.parity(0.0)
    parity.load_data(asked.positions, asked.people.outcome.astype(int), sensitive_features=asked.people.codes)
    for column in grid.columns[1:]:
        worth = parity.signed_weights(grid[column]).to_numpy()
        assert worth[asked.people.codes == 0].max() < 0 < worth[asked.people.codes == 1].min()
        assert worth.mean() == pytest.approx(0, abs=1e-12)


# Groups


def test_groups_are_compared_where_enough_people_are_there_to_learn_from(two_groups: Problem) -> None:
    held = people(trial(two_groups))
    found = compared(two_groups, held, Wanted("equalized odds"))
    assert list(zip(found.rate.tolist(), found.group.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert (found.cells == 2 * ~held.outcome + held.codes).all()
    with pytest.raises(TooFewCompared, match=r"no group has at least 5,000 people .*Too small are 'a', 'b'"):
        compared(two_groups, held, Wanted("demographic parity", least=5_000))


def test_people_with_large_weights_are_fewer_than_they_seem(two_groups: Problem) -> None:
    held = people(trial(two_groups))
    few = replace(held, weight=np.where(np.arange(len(held.codes)) % 20 == 0, 1_000.0, 1.0))
    wanted = Wanted("demographic parity", least=100)
    assert compared(two_groups, held, wanted).kept_out == ()
    with pytest.raises(TooFewCompared):
        compared(two_groups, few, wanted)


def test_a_gap_that_no_model_of_the_family_reaches_is_refused_with_the_smallest(two_groups: Problem) -> None:
    held, wanted = trial(two_groups), Wanted("demographic parity", least=20)
    gaps = np.array([0.2, np.nan, 0.064])
    nobody = np.zeros((3, len(held.held_out)), bool)
    held.kept["grid", wanted.goal, wanted.utility, wanted.least] = Family((), nobody, gaps, gaps, ())
    with pytest.raises(ToleranceOutOfReach, match=r"at most 5 points on .*; the smallest is 6\.4\. Allow a larger gap"):
        grid_search(held, wanted, 0.05)


def test_too_few_to_choose_a_model_on_are_refused(two_groups: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_of_prices, "MODELS", 1)
    with pytest.raises(TooFewChoose, match=r"here 210, and fewer than two groups of 'group' have 150 of them"):
        grid_search(trial(two_groups), Wanted("demographic parity", least=150), 0.05)
