"""Presets: no other threshold brings a group nearer to the goal, and whoever has too few people stays."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.costs import Costs, cost
from governance.metrics.operating import Plan, decided_by
from governance.metrics.presets import GOALS, least_cost, least_cost_for_all, nearest_to_goal
from tests.conftest import random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(10, 120), groups=st.integers(1, 4))
step = st.sampled_from(STEPS)


def off(cube: Cube, goal: str, common: float, threshold: float, least: int) -> np.ndarray:
    """How far every group is from everybody at a threshold; inf where a rate is about too few people."""
    worst = np.zeros(len(cube.groups))
    for name in GOALS[goal]:
        target, found = rate(cube.by().at(common), name), rate(cube.at(threshold), name)
        worst = np.maximum(worst, np.where(found.comparable(least), np.abs(found.value - target.value), np.inf))
    return np.where(np.isnan(worst), np.inf, worst)


@given(people, st.sampled_from(sorted(GOALS)), step, st.sampled_from([0, 5]), st.booleans())
def test_no_threshold_is_nearer_to_the_goal(
    table: pd.DataFrame, goal: str, common: float, least: int, weighted: bool
) -> None:
    cube = Cube.count(table, **SCORED, weight="weight" if weighted else None)
    plan = nearest_to_goal(cube, goal, common, least=least)
    all_off = np.array([off(cube, goal, common, each, least) for each in STEPS])
    for at, group in enumerate(cube.groups):
        best = all_off[:, at].min()
        assert (group in plan.own) == np.isfinite(best)
        if group in plan.own:
            as_good = [each for each, found in zip(STEPS, all_off[:, at], strict=True) if found <= best + 1e-12]
            nearest = min(as_good, key=lambda each: (round(abs(each - common), 9), each))
            assert plan.own[group] == nearest
        else:
            assert plan.of(group) == common


@given(people, step, st.floats(0, 5), st.floats(0, 5))
def test_no_threshold_costs_less(table: pd.DataFrame, common: float, fp: float, fn: float) -> None:
    cube, costs = Cube.count(table, **SCORED), Costs(fp, fn)
    plan, one = least_cost(cube, costs, common), least_cost_for_all(cube, costs, common)
    mine = cost(decided_by(cube, plan), costs).value
    together = float(cost(cube.at(one).by(), costs).value[0])
    for threshold in STEPS:
        other = cost(cube.at(threshold), costs)
        assert (mine <= other.value + 1e-12)[cube.people > 0].all()
        assert together <= float(cost(cube.at(threshold).by(), costs).value[0]) + 1e-12


@given(people, step)
def test_own_thresholds_never_cost_more_together_than_one_for_all(table: pd.DataFrame, common: float) -> None:
    cube, costs = Cube.count(table, **SCORED), Costs(1, 3)
    own = cost(decided_by(cube, least_cost(cube, costs, common)).by(), costs).value[0]
    one = cost(cube.by().at(least_cost_for_all(cube, costs, common)), costs).value[0]
    assert own <= one + 1e-12


def test_one_group_stays_where_it_is() -> None:
    cube = Cube.count(random_people(1, 200, groups=1), **SCORED)
    for goal in GOALS:
        assert nearest_to_goal(cube, goal, 0.5).of(("g0",)) == 0.5


def test_a_group_of_too_few_people_keeps_the_common_threshold() -> None:
    table = pd.concat([random_people(1, 300, groups=2), random_people(2, 6, groups=1).assign(group="few")])
    cube = Cube.count(table, **SCORED)
    for plan in (
        *(nearest_to_goal(cube, goal, 0.5, least=30) for goal in GOALS),
        least_cost(cube, Costs(), 0.5, least=30),
    ):
        assert set(plan.own) == {("g0",), ("g1",)}
        assert plan.of(("few",)) == 0.5


def test_only_those_who_may_have_their_own() -> None:
    cube = Cube.count(random_people(1, 300), **SCORED)
    assert set(nearest_to_goal(cube, "equal selection", 0.5, among=[("g1",)]).own) == {("g1",)}


def test_where_everybody_has_no_rate_nobody_moves() -> None:
    table = random_people(1, 50).assign(score=0.2)
    cube = Cube.count(table, **SCORED)
    assert nearest_to_goal(cube, "equal precision", 0.5) == Plan(0.5, {})  # nobody is selected


def test_a_goal_that_nobody_knows_is_refused() -> None:
    with pytest.raises(GovernanceError, match=r"Nothing is known of the goal 'luck'. Choose one of equal selection"):
        nearest_to_goal(Cube.count(random_people(1, 20), **SCORED), "luck", 0.5)
