"""Side effects: how the largest gap moves whichever groups set it; coverage by simulation, and Adult."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance import rate
from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.metrics.changes import gaps, paired_difference
from governance.metrics.disparity import rate_difference, rate_ratio
from governance.mitigation import tradeoff
from governance.mitigation.axes import RATIO, across
from governance.mitigation.flips import paired
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.mitigation.side_effects import (
    EQUALIZED_ODDS,
    NARROWER,
    ODDS,
    UNTOLD,
    WATCHED,
    WIDER,
    effect,
    moved,
    ratios,
    side_effects,
)
from tests.metrics.test_changes import cells, drawn, paired_of
from tests.mitigation.pointed import flipped, pointed

joints = st.tuples(st.integers(0, 10_000), st.integers(2, 5)).map(
    lambda each: np.random.default_rng(each[0]).integers(0, 30, (each[1], 2, 2, 2))
)


@given(joints, st.sampled_from(WATCHED))
def test_a_change_is_that_of_the_largest_gaps_and_lies_in_its_interval(joint: np.ndarray, name: str) -> None:
    found = paired_of(joint)
    told = effect(paired_difference(found, name))
    first, second = rate(found.first, name), rate(found.second, name)
    if (first.defined & second.defined).all():
        assert told.before.value == rate_difference(found.first, name).value
        assert told.after.value == rate_difference(found.second, name).value
    if not np.isnan(told.value):
        assert told.value == pytest.approx(told.after.value - told.before.value)
        assert told.low - 1e-9 <= told.value <= told.high + 1e-9


@given(joints, st.sampled_from(WATCHED))
def test_the_way_back_is_the_same_change_turned_round(joint: np.ndarray, name: str) -> None:
    there = effect(paired_difference(paired_of(joint), name))
    back = effect(paired_difference(paired_of(np.swapaxes(joint, 2, 3)), name))
    assert there.value == pytest.approx(-back.value, nan_ok=True)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-6, nan_ok=True)


@given(joints, st.randoms())
def test_the_order_of_groups_does_not_matter(joint: np.ndarray, random) -> None:
    """But where two pairs are equally far apart, and the first of them is held fixed."""
    found = paired_difference(paired_of(joint), "selection_rate")
    assume(all(len(set(each.value.round(9))) == len(joint) for each in (found.first, found.second)))
    order = list(range(len(joint)))
    random.shuffle(order)
    one, other = (moved_of(each) for each in (joint, joint[order]))
    assert one == pytest.approx(other, abs=1e-9, nan_ok=True)


def moved_of(joint: np.ndarray) -> tuple[float, float, float]:
    found = paired_difference(paired_of(joint), "selection_rate")
    return moved(found, np.flatnonzero(found.defined).tolist())


def test_of_two_groups_that_stay_in_order_it_is_the_paired_interval_of_their_gap() -> None:
    found = paired_difference(paired(pointed(flipped((0.2, 0.7), (0.3, 0.6)))), "selection_rate")
    own, pair = effect(found), gaps(found).change
    assert pair is not None
    assert (own.value, own.low, own.high) == pytest.approx((pair.value, pair.low, pair.high))
    assert own.verdict == NARROWER


def test_a_gap_that_turns_round_is_measured_by_its_size() -> None:
    found = paired_difference(paired(pointed(flipped((0.3, 0.6), (0.7, 0.4)))), "selection_rate")
    told = effect(found)
    assert told.value == pytest.approx(0)
    assert told.low < 0 < told.high
    assert told.verdict == UNTOLD


def test_a_gap_may_be_set_by_other_groups_than_before() -> None:
    found = paired_difference(paired(pointed(flipped((0.3, 0.5, 0.5), (0.5, 0.9, 0.5)))), "selection_rate")
    told = effect(found)
    assert {told.before.top, told.after.bottom} & {("g1",), ("g0",), ("g2",)}
    assert told.value == pytest.approx(0.2)
    assert told.verdict == WIDER


CASES = {
    "alike": ([cells(0.5, (0.3, 0.6), 0.1, 0.1)] * 2, (300, 300)),
    "closing": ([cells(0.5, (0.3, 0.7), 0.15, 0.02), cells(0.3, (0.2, 0.5), 0.02, 0.12)], (400, 200)),
    "turned round": ([cells(0.4, (0.4, 0.6), 0.2, 0.01), cells(0.4, (0.3, 0.5), 0.01, 0.1)], (300, 300)),
    "small": ([cells(0.5, (0.3, 0.7), 0.1, 0.05), cells(0.5, (0.2, 0.5), 0.05, 0.1)], (60, 30)),
    "three": (
        [cells(0.5, (0.3, 0.7), 0.15, 0.02), cells(0.4, (0.25, 0.6), 0.05, 0.05), cells(0.3, (0.2, 0.5), 0.02, 0.12)],
        (400, 300, 60),
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["selection_rate", "precision"])
def test_its_interval_covers_the_true_change_of_the_largest_gap(case: str, name: str) -> None:
    likely, people = CASES[case]
    true = paired_difference(paired_of(np.rint(1e8 * np.stack(likely))), name)
    truth = np.ptp(true.second.value) - np.ptp(true.first.value)
    tables = zip(
        *(drawn(each, n, 300, seed) for seed, (each, n) in enumerate(zip(likely, people, strict=True))), strict=True
    )
    held = []
    for table in tables:
        found = paired_difference(paired_of(np.stack(table)), name)
        _, low, high = moved(found, np.flatnonzero(found.defined).tolist())
        held.append(low <= truth <= high)
    assert np.mean(held) > 0.93


def test_equalized_odds_is_the_larger_of_its_two_gaps_both_times() -> None:
    joint = np.random.default_rng(4).integers(5, 60, (3, 2, 2, 2))
    found = {each.name: each for each in side_effects(paired_of(joint))}
    odds, both = found["equalized_odds"], [found[name] for name in ODDS]
    assert odds.before.value == max(each.before.value for each in both)
    assert odds.after.value == max(each.after.value for each in both)
    assert odds.low <= odds.value <= odds.high


def test_the_interval_of_equalized_odds_covers() -> None:
    likely = CASES["closing"][0]
    true = {each.name: each.value for each in side_effects(paired_of(np.rint(1e8 * np.stack(likely))), names=ODDS)}
    tables = zip(*(drawn(each, 300, 200, seed) for seed, each in enumerate(likely)), strict=True)
    held = []
    for table in tables:
        found = side_effects(paired_of(np.stack(table)), names=ODDS)[-1]
        held.append(found.low <= true["equalized_odds"] <= found.high)
    assert np.mean(held) > 0.94


def test_groups_of_too_few_are_named_and_not_compared() -> None:
    """Of the third group too few are selected before, and enough after."""
    joint = flipped((0.3, 0.6, 0.02), (0.3, 0.6, 0.9), people=(500, 500, 100))
    found = {each.name: each for each in side_effects(paired(pointed(joint)), least=30)}["precision"]
    assert found.gap.entered == (("g2",),)
    assert ("g2",) not in (found.after.top, found.after.bottom)


def test_one_group_has_no_gap() -> None:
    for each in side_effects(paired(pointed(flipped((0.3,), (0.4,))))):
        assert np.isnan(each.value)
        assert each.verdict == UNTOLD
        assert each.pair is None


def test_ratios_move_as_their_logarithms_do() -> None:
    nearer, further = (
        paired_difference(paired(pointed(flipped(*ends))), "selection_rate")
        for ends in (((0.3, 0.6), (0.5, 0.6)), ((0.5, 0.6), (0.3, 0.6)))
    )
    before, after, verdict = ratios(nearer)
    assert (before.value, after.value) == pytest.approx((0.5, 0.5 / 0.6))
    assert verdict == NARROWER
    assert ratios(further)[2] == WIDER
    paired_up = paired(pointed(flipped((0.3, 0.6), (0.5, 0.6))))
    assert before.low == rate_ratio(paired_up.first, "selection_rate").low


def test_a_ratio_with_a_rate_of_zero_cannot_be_told() -> None:
    found = paired_difference(paired(pointed(flipped((0.3, 0.6), (0.0, 0.6)))), "selection_rate")
    assert ratios(found)[1].value == 0
    assert ratios(found)[2] == UNTOLD


def test_equal_selection_by_thresholds_widens_equalized_odds_on_adult(adult_path: Path) -> None:
    """Measured elsewhere with Fairlearn: 0.177 to 0.003 in selection, and 0.091 to 0.317 in equalized odds."""
    table = pd.read_csv(adult_path).sample(20_000, random_state=0)
    label = next(name for name in table.columns if name.lower() in ("income", "class", "label"))
    favourable = next(str(each) for each in table[label].unique() if ">50K" in str(each))
    sex = next(name for name in table.columns if name.lower() in ("sex", "gender"))
    features = tuple(name for name in table.columns if name not in (label, "fnlwgt"))
    audit = Audit.fitted(
        Dataset("adult", table, Roles(label, favourable, (sex,), features=features)), "logistic regression"
    )
    posed, wanted = problem(audit, [sex]), Wanted("demographic parity")
    points = tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])
    equal = next(each for each in points if each.treatment.method == POLICIES[2])
    found = {each.name: each for each in side_effects(paired(equal))}
    assert found["selection_rate"].before.value > 0.1
    assert found["selection_rate"].after.value < 0.03
    assert found["selection_rate"].verdict == NARROWER
    assert found["equalized_odds"].after.value > found["equalized_odds"].before.value + 0.1
    assert found["equalized_odds"].verdict == WIDER


@pytest.mark.parametrize("name", ["demographic parity", "equal opportunity", "equalized odds"])
def test_the_interval_of_a_gap_is_that_of_the_picture_and_never_below_nought(name: str) -> None:
    joint = np.random.default_rng(3).integers(5, 60, (3, 2, 2, 2))
    point = pointed(joint, goal=name)
    rates = {"demographic parity": "selection_rate", "equal opportunity": "true_positive_rate"}
    found = next(each for each in side_effects(paired(point)) if each.name == rates.get(name, EQUALIZED_ODDS))
    for gap, cube in ((found.before, point.before), (found.after, point.after)):
        assert (gap.low, gap.high) == across(name).ends(replace(point, after=cube))
        assert 0 <= gap.low <= gap.value <= gap.high


def test_a_ratio_has_the_interval_of_the_picture_too() -> None:
    point = pointed(flipped((0.3, 0.6, 0.5), (0.4, 0.5, 0.45)))
    before, after, _ = ratios(paired_difference(paired(point), "selection_rate"))
    assert (after.low, after.high) == across(RATIO).ends(point)
    assert (before.low, before.high) == across(RATIO).ends(replace(point, after=point.before))


def test_a_gap_that_turns_round_is_known() -> None:
    turned, closed = (
        side_effects(paired(pointed(flipped((0.3, 0.6), after))))[0] for after in ((0.6, 0.3), (0.5, 0.6))
    )
    assert turned.turned
    assert not closed.turned
    assert turned.pair is not None
    assert turned.pair.after == pytest.approx(-0.3)
