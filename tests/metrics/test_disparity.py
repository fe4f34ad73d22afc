"""Disparities: the two groups that set them, against fairlearn, and where nothing can be compared."""

import fairlearn.metrics as fl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate, rate_difference, rate_ratio
from governance.metrics.disparity import difference, reach
from governance.metrics.intervals import koopman, newcombe
from tests.conftest import counted, random_people

ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(60, 200))


@given(people)
def test_the_selection_rate_difference_is_fairlearns_demographic_parity(table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED)
    given_ = {"y_true": table["label"], "y_pred": table["decision"], "sensitive_features": table["group"]}
    if len(cube.groups) > 1:
        difference, ratio = rate_difference(cube, "selection_rate"), rate_ratio(cube, "selection_rate")
        assert difference.value == pytest.approx(fl.demographic_parity_difference(**given_), abs=1e-12)
        assert ratio.value == pytest.approx(fl.demographic_parity_ratio(**given_), abs=1e-12)


@given(people)
def test_a_disparity_names_the_groups_that_set_it(table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED)
    gap = rate_difference(cube, "accuracy")
    if gap.top is not None and gap.bottom is not None:
        top, bottom = gap.rate.position(gap.top), gap.rate.position(gap.bottom)
        assert gap.top != gap.bottom
        assert gap.value == gap.rate.value[top] - gap.rate.value[bottom]
        assert gap.low <= gap.value <= gap.high


def test_the_interval_is_newcombes_for_those_two_groups() -> None:
    gap = rate_difference(counted({"a": (10, 30, 0, 0), "b": (40, 10, 0, 0)}), "selection_rate")
    assert (gap.low, gap.high) == tuple(float(end) for end in newcombe((0.75, 40), (0.2, 50)))


def test_the_reach_looks_at_every_pair() -> None:
    """The small group sets neither end, and could still be further off than the two that do."""
    found = rate(counted({"a": (5000, 5000, 0, 0), "b": (4600, 5400, 0, 0), "c": (16, 17, 0, 0)}), "selection_rate")
    gap = difference(found)
    mildest, worst = reach(found, "difference")
    assert gap.high < 0.06
    assert worst > 0.17
    assert 0 < mildest < gap.low


def test_the_mildest_reach_is_not_fooled_by_many_groups() -> None:
    random = np.random.default_rng(0)
    beyond = 0
    for _ in range(200):
        cells = {f"g{i}": (100 - k, k, 0, 0) for i, k in enumerate(random.binomial(100, 0.5, 12).tolist())}
        beyond += reach(rate(counted(cells), "selection_rate"), "difference")[0] > 0
    assert beyond / 200 <= 0.07


def test_the_reach_of_a_ratio_is_below_one() -> None:
    found = rate(counted({"a": (20, 80, 0, 0), "b": (60, 40, 0, 0)}), "selection_rate")
    mildest, worst = reach(found, "ratio")
    low, high = koopman((0.4, 100), (0.8, 100))
    assert (mildest, worst) == pytest.approx((float(high), float(low)))


def test_one_group_reaches_nowhere() -> None:
    assert np.isnan(reach(rate(counted({"a": (5, 5, 0, 0)}), "accuracy"), "difference")).all()


def test_a_group_without_a_rate_takes_no_part() -> None:
    cube = counted({"a": (0, 0, 5, 5), "b": (0, 0, 2, 8), "no positives": (5, 5, 0, 0)})
    gap = rate_difference(cube, "true_positive_rate")
    assert (gap.value, gap.top, gap.bottom) == (pytest.approx(0.3), ("b",), ("a",))


@pytest.mark.parametrize("disparity", [rate_difference, rate_ratio])
def test_one_group_cannot_be_compared(disparity) -> None:
    alone = disparity(counted({"a": (5, 5, 5, 5)}), "selection_rate")
    assert np.isnan([alone.value, alone.low, alone.high]).all()
    assert alone.top is None
    assert alone.bottom is None


def test_equal_groups_are_zero_apart_and_still_named() -> None:
    gap = rate_difference(counted({"a": (5, 5, 0, 0), "b": (50, 50, 0, 0)}), "selection_rate")
    assert (gap.value, gap.top, gap.bottom) == (0, ("a",), ("b",))
    assert gap.low < 0 < gap.high


def test_the_four_fifths_rule_looks_in_both_directions() -> None:
    first, second = (10, 30, 0, 0), (30, 10, 0, 0)
    one_way = rate_ratio(counted({"a": first, "b": second}), "selection_rate")
    other_way = rate_ratio(counted({"a": second, "b": first}), "selection_rate")
    assert one_way.value == other_way.value == pytest.approx(1 / 3)


def test_a_ratio_of_zeros_is_not_defined() -> None:
    assert np.isnan(rate_ratio(counted({"a": (5, 0, 0, 0), "b": (5, 0, 0, 0)}), "selection_rate").value)


def test_small_groups_can_be_left_out() -> None:
    cube = counted({"a": (50, 50, 0, 0), "b": (40, 60, 0, 0), "tiny": (0, 3, 0, 0)})
    assert rate_difference(cube, "selection_rate").top == ("tiny",)
    without = rate_difference(cube, "selection_rate", min_group_size=30)
    assert (without.value, without.top) == (pytest.approx(0.1), ("b",))


def test_a_rate_at_hand_and_a_cube_give_the_same() -> None:
    cube = counted({"a": (5, 15, 7, 3), "b": (9, 1, 2, 8)})
    assert rate_difference(cube, "accuracy").value == float(np.ptp(rate(cube, "accuracy").value))
