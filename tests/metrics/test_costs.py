"""Costs: each wrong decision counts what it was said to cost, and the least is the least."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.costs import Costs, cost, cost_change, costs_at_all, smallest
from governance.metrics.operating import Plan
from tests.conftest import counted, random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(2, 120), groups=st.integers(1, 4))
price = st.floats(0, 10)


def test_a_cost_is_what_each_decision_costs_per_person() -> None:
    cube = counted({"a": (1, 2, 3, 4), "b": (10, 0, 0, 0)})
    found = cost(cube, Costs(false_positive=5, false_negative=1, true_positive=0.5, true_negative=2))
    assert found.value.tolist() == [(1 * 2 + 2 * 5 + 3 * 1 + 4 * 0.5) / 10, 2.0]
    assert found.total.tolist() == [17.0, 20.0]


def test_at_equal_costs_the_cost_is_the_share_of_errors() -> None:
    cube = counted({"a": (30, 12, 3, 40), "b": (10, 4, 9, 1)})
    np.testing.assert_allclose(cost(cube, Costs()).value, 1 - rate(cube, "accuracy").value)


@given(people, price, price, st.booleans())
def test_costs_at_all_thresholds_are_those_at_each(table: pd.DataFrame, fp: float, fn: float, weighted: bool) -> None:
    cube = Cube.count(table, **SCORED, weight="weight" if weighted else None)
    costs = Costs(fp, fn)
    found = costs_at_all(cube, costs)
    low, high = found.every.interval()
    for place, threshold in enumerate(STEPS):
        alone = cost(cube.at(threshold), costs)
        np.testing.assert_allclose(found.every.value[place], alone.value, rtol=1e-12)
        np.testing.assert_allclose(low[place], alone.interval()[0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(high[place], alone.interval()[1], rtol=1e-9, atol=1e-12)
    for at, chosen in enumerate(found.least(0.5)):
        column = found.every.value[:, at]
        if not np.isnan(column).all():
            assert column[STEPS.index(chosen)] <= np.nanmin(column) + 1e-12


def test_of_equally_good_thresholds_the_nearest_is_taken_and_then_the_lower() -> None:
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)
    found = np.array([[1.0, np.nan, 0], [1.0, np.nan, 1], [2.0, np.nan, 1], [1.0, np.nan, 1], [1.0, np.nan, 0]])
    assert smallest(found, steps, 0.5).tolist() == [1, 2, 0]
    assert smallest(found[:, :1], steps, 0.75).tolist() == [3]


def test_an_interval_of_a_cost_covers() -> None:
    random, costs = np.random.default_rng(0), Costs(1, 4)
    truth = np.array([[0.4, 0.1], [0.2, 0.3]])
    expected = float((truth * costs.table).sum())
    draws = random.multinomial(300, truth.ravel(), size=2000).reshape(-1, 2, 2)[..., None]
    names = tuple(f"g{place}" for place in range(len(draws)))
    cube = Cube(
        attributes=("g",), levels=(names,), groups=tuple((each,) for each in names), declared=((),), counts=draws,
        favourable="1",
    )  # fmt: skip
    low, high = cost(cube, costs).interval()
    assert 0.93 <= ((low <= expected) & (expected <= high)).mean() <= 0.97


@given(people, st.sampled_from(STEPS), price, price, st.booleans())
def test_a_change_of_cost_is_the_mean_over_the_people(
    table: pd.DataFrame, cut: float, fp: float, fn: float, weighted: bool
) -> None:
    cube, costs = Cube.count(table, **SCORED, weight="weight" if weighted else None), Costs(fp, fn)
    found = cost_change(cube, costs, Plan(0.5), Plan(cut))
    before, after = (costs.table[table["label"], (table["score"] >= each).astype(int)] for each in (0.5, cut))
    weight = table["weight"].to_numpy() if weighted else np.ones(len(table))
    change = after - before
    np.testing.assert_allclose(found.value, np.average(change, weights=weight), atol=1e-9)
    if not weighted and np.ptp(change) > 1e-6:
        low, high = stats.ttest_1samp(change, 0).confidence_interval(0.95)
        np.testing.assert_allclose((found.low, found.high), (low, high), atol=1e-9)


def test_a_change_from_recorded_decisions_is_counted_person_by_person() -> None:
    table = random_people(5, 300)
    cube = Cube.count(table, **SCORED, y_pred="decision")
    costs = Costs(1, 3)
    change = (
        costs.table[table["label"], (table["score"] >= 0.4).astype(int)]
        - costs.table[table["label"], table["decision"]]
    )
    np.testing.assert_allclose(cost_change(cube, costs, None, Plan(0.4)).value, change.mean())


def test_the_cheapest_of_many_thresholds_is_seldom_called_cheaper_where_all_cost_the_same() -> None:
    random, called, alone = np.random.default_rng(1), 0, 0
    for _ in range(200):
        table = pd.DataFrame({"group": "a", "label": random.integers(0, 2, 400), "score": random.random(400)})
        cube = Cube.count(table, **{**SCORED, "thresholds": np.arange(101) / 100})
        best = costs_at_all(cube.by(), Costs()).least(0.5)[0]
        called += cost_change(cube, Costs(), Plan(0.5), Plan(best), comparisons=100).sure
        alone += cost_change(cube, Costs(), Plan(0.5), Plan(best)).sure
    assert called <= 0.05 * 200
    assert alone > 0.15 * 200


def test_where_nobody_changes_nothing_is_known_of_the_doubt() -> None:
    found = cost_change(Cube.count(random_people(5, 30), **SCORED), Costs(), Plan(0.5), Plan(0.5))
    assert (found.value, found.sure) == (0, False)
    assert np.isnan([found.low, found.high]).all()


def test_a_group_with_nobody_costs_nothing_that_is_known() -> None:
    cube = counted({"a": (1, 2, 3, 4), "b": (0, 0, 0, 1)}) + counted({"a": (0, 0, 0, 1)})
    empty = cost(cube.nobody, Costs())
    assert np.isnan(empty.value).all()
    assert np.isnan(empty.interval()[0]).all()


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), "1"])
def test_what_is_no_cost_is_refused(wrong: object) -> None:
    with pytest.raises(GovernanceError, match=r"cost of a false positive is .* which is no cost"):
        Costs(false_positive=wrong)


def test_without_decisions_or_scores_nothing_costs_anything() -> None:
    labels = Cube.count(random_people(1, 20), sensitive="group", y_true="label")
    with pytest.raises(GovernanceError, match="decision"):
        cost(labels, Costs())
    with pytest.raises(GovernanceError, match="counted without a score"):
        costs_at_all(labels, Costs())
