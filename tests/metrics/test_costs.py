"""Costs: each wrong decision counts what it was said to cost, and the least is the least."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.costs import Costs, cost, costs_at_all, smallest
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
