"""A rule decides about people and about counts alike, says where it is random, and refuses whom it does not know."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.operating import Plan, decided_by
from governance.mitigation.rule import Lottery, Rule, drawn
from tests.conftest import random_people
from tests.mitigation.scored import STEPS, cubes, reached, scored

A, B = ("a",), ("b",)
COIN: Lottery = ((0.2, 0.25), (0.8, 0.75))
RULE = Rule(("group",), {A: COIN, B: ((0.5, 1.0),)})

cut = st.sampled_from([-math.inf, *STEPS, math.inf])


@given(cubes, st.data())
def test_without_a_coin_a_rule_is_a_plan(cube: Cube, data: st.DataObject) -> None:
    own = {group: data.draw(st.sampled_from(STEPS)) for group in cube.groups}
    rule = Rule(cube.attributes, {group: ((threshold, 1.0),) for group, threshold in own.items()})
    decided = decided_by(cube, Plan(0.5, own))
    np.testing.assert_allclose(reached(rule, cube), decided.amount.sum(axis=3), atol=1e-12)
    assert not rule.randomised
    assert rule.apart == (len(set(own.values())) > 1)


@given(st.integers(0, 10_000), st.data())
def test_counts_and_people_are_decided_about_alike(seed: int, data: st.DataObject) -> None:
    table = random_people(seed, 60)
    steps = [step / 20 for step in range(21)]
    cube = Cube.count(table, sensitive=["group"], y_true="label", score="score", weight="weight", thresholds=steps)
    first, second = (data.draw(st.sampled_from([-math.inf, *steps, math.inf])) for _ in range(2))
    rule = Rule(("group",), dict.fromkeys(cube.groups, ((first, 0.3), (second, 0.7))))
    codes = table["group"].map({group[0]: code for code, group in enumerate(cube.groups)}).to_numpy()
    chances = rule.chances(cube.groups, codes, table["score"].to_numpy())
    expected = reached(rule, cube)
    for code, outcome in np.ndindex(len(cube.groups), 2):
        here = (codes == code) & (table["label"] == outcome)
        weights = table["weight"][here]
        assert expected[code, outcome, 1] == pytest.approx((weights * chances[here]).sum())
        assert expected[code, outcome].sum() == pytest.approx(weights.sum())


def test_a_threshold_is_reached_by_who_is_exactly_at_it() -> None:
    scores = np.array([0.1, 0.2, 0.5, 0.8, 0.4999])
    np.testing.assert_allclose(RULE.chances([A, B], np.array([0, 0, 0, 0, 1]), scores), [0, 0.25, 0.25, 1, 0])


def test_minus_infinity_selects_everybody_and_infinity_nobody() -> None:
    for threshold, chance in ((-math.inf, 1.0), (math.inf, 0.0)):
        rule = Rule(("group",), {A: ((threshold, 1.0),)})
        np.testing.assert_array_equal(rule.chances([A], np.zeros(3, int), np.array([0.0, 0.5, 1.0])), chance)
        np.testing.assert_array_equal(rule.selected(scored(0, 1).only({"group": "g0"}).nobody), 0)
        cube = scored(1, 1)
        named = Rule(("group",), {("g0",): ((threshold, 1.0),)})
        np.testing.assert_array_equal(named.selected(cube), chance)


def test_a_draw_repeats_itself_and_comes_near_the_chances() -> None:
    scores, codes = np.full(20_000, 0.5), np.zeros(20_000, int)
    chances = RULE.chances([A, B], codes, scores)
    first, second = (drawn(chances, 7) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert (first != drawn(chances, 8)).any()
    assert first.mean() == pytest.approx(0.25, abs=4 * math.sqrt(0.25 * 0.75 / 20_000))


def test_a_draw_leaves_nothing_to_chance_where_there_is_no_coin() -> None:
    scores = np.linspace(0, 1, 1_001)
    np.testing.assert_array_equal(drawn(RULE.chances([A, B], np.ones(1_001, int), scores), 0), scores >= 0.5)


def test_shares_that_add_up_to_one_with_a_rounding_error_select_for_sure() -> None:
    rule = Rule(("group",), {A: tuple((step, 0.1) for step in np.arange(10) / 20)})
    assert sum([0.1] * 10) != 1
    np.testing.assert_array_equal(rule.chances([A], np.zeros(1, int), np.array([0.9])), 1)


@pytest.mark.parametrize(
    ("own", "randomised", "apart"),
    [
        ({A: ((0.5, 1.0),), B: ((0.5, 1.0),)}, False, False),
        ({A: ((0.5, 1.0),), B: ((0.6, 1.0),)}, False, True),
        ({A: COIN, B: COIN}, True, False),
        ({A: COIN, B: ((0.5, 1.0),)}, True, True),
        ({A: ((0.5, 1.0), (0.6, 0.0)), B: ((0.5, 1.0),)}, False, False),
    ],
)
def test_a_rule_knows_what_it_asks_at_decision_time(own: dict, randomised: bool, apart: bool) -> None:
    rule = Rule(("group",), own)
    assert (rule.randomised, rule.apart) == (randomised, apart)


def test_an_unseen_group_is_refused_with_its_people() -> None:
    with pytest.raises(GovernanceError, match=r"cannot decide about 2 people in the group 'c'.*for 'a', 'b'"):
        RULE.chances([A, B, ("c",)], np.array([0, 2, 2]), np.array([0.5, 0.5, 0.5]))
    with pytest.raises(GovernanceError, match=r"in the group 'g0'.*not turned down in silence"):
        RULE.selected(scored(0))
    with pytest.raises(GovernanceError, match="1 person in no group at all"):
        RULE.chances([A, B], np.array([0, -1]), np.array([0.5, 0.5]))


def test_a_group_that_nobody_is_in_need_not_be_known() -> None:
    scores = np.array([0.5])
    np.testing.assert_array_equal(RULE.chances([A, B, ("c",)], np.array([1]), scores), 1)
    cube = scored(3)
    rule = Rule(("group",), {("g1",): COIN})
    lonely = cube.only({"group": "g1"}) + cube.nobody
    assert reached(rule, lonely)[0].sum() == 0
    assert reached(rule, lonely)[1].sum() == pytest.approx(cube.amount[1].sum())


def test_missing_scores_are_refused() -> None:
    with pytest.raises(GovernanceError, match="1 of 2 scores are missing"):
        RULE.chances([A, B], np.array([0, 1]), np.array([0.5, np.nan]))


def test_a_count_that_does_not_fit_is_refused() -> None:
    cube = scored(0)
    every = dict.fromkeys(cube.groups, ((0.51, 1.0),))
    with pytest.raises(GovernanceError, match=r"not counted at the threshold 0\.51"):
        Rule(("group",), every).selected(cube)
    with pytest.raises(GovernanceError, match="without a score"):
        Rule(("group",), every).selected(cube.at(0.5))
    with pytest.raises(GovernanceError, match="groups of 'sex', and people were counted by 'group'"):
        Rule(("sex",), every).selected(cube)


@pytest.mark.parametrize(
    ("mixture", "sentence"),
    [
        ((), "add up to 1"),
        (((0.5, 0.6), (0.6, 0.6)), "add up to 1"),
        (((0.5, -0.5), (0.6, 1.5)), "from 0 to 1"),
        (((0.5, math.nan),), "from 0 to 1"),
        (((math.nan, 1.0),), "a threshold is no number"),
    ],
)
def test_what_is_no_mixture_is_refused(mixture: Lottery, sentence: str) -> None:
    with pytest.raises(GovernanceError, match=f"the group 'a' cannot be used.*{sentence}"):
        Rule(("group",), {A: mixture})
