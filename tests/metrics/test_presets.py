"""Presets: no plan within reach leaves a much smaller gap, and whoever has too few people stays."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate, rate_difference
from governance.audit import Audit
from governance.errors import GovernanceError
from governance.metrics.alike import narrow_band
from governance.metrics.costs import Costs, cost
from governance.metrics.operating import Plan, decided_by
from governance.metrics.presets import GOALS, least_cost, least_cost_for_all, nearest_to_goal
from tests.conftest import random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(10, 120), groups=st.integers(1, 4))
step = st.sampled_from(STEPS)


def gap(values: np.ndarray) -> np.ndarray:
    """The largest gap between groups, of the worse rate; values are (rates, groups, ...), nan where not compared."""
    return np.fmax.reduce(np.fmax.reduce(values, axis=1) - np.fmin.reduce(values, axis=1), axis=0)


def rates_at_all(cube: Cube, goal: str, least: int) -> np.ndarray:
    """The rates of a goal at every threshold, shape (rates, thresholds, groups); nan where about too few people."""
    each = [[rate(cube.at(cut), name) for cut in cube.thresholds] for name in GOALS[goal]]
    return np.array([[np.where(one.comparable(least), one.value, np.nan) for one in row] for row in each])


few_steps = [0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0]


@given(people, st.sampled_from(sorted(GOALS)), st.sampled_from(few_steps), st.sampled_from([0, 5]), st.booleans(),
       st.booleans())  # fmt: skip
def test_a_preset_is_as_promised_among_all_plans(
    table: pd.DataFrame, goal: str, common: float, least: int, weighted: bool, one_stays: bool
) -> None:
    cube = Cube.count(table, **{**SCORED, "thresholds": few_steps}, weight="weight" if weighted else None)
    among = cube.groups[1:] if one_stays else cube.groups
    plan = nearest_to_goal(cube, goal, common, least=least, among=among)
    values, place = rates_at_all(cube, goal, least), few_steps.index(common)
    now = values[:, place]
    compared = ~np.isnan(now)
    if compared.sum(axis=1).max() < 2:
        return
    target = np.array([rate(cube.by().at(common), name).value[0] for name in GOALS[goal]])
    moves = [at for at, group in enumerate(cube.groups) if group in among and compared[:, at].all()]
    every = np.array(list(itertools.product(range(len(few_steps)), repeat=len(moves))), int)
    plans = np.repeat(np.where(compared, now, np.nan)[..., None], len(every), axis=2)  # (rates, groups, plans)
    for column, at in enumerate(moves):
        plans[:, at] = values[:, every[:, column], at]
    off = np.fmax.reduce(np.abs(plans - target[:, None, None]).reshape(-1, len(every)), axis=0)
    allowed = ~np.isnan(plans[:, moves]).any(axis=(0, 1)) & (off <= 2 * off[every_is(every, place)] + 1e-9)
    before, smallest = gap(now[..., None])[0], gap(plans)[allowed].min()
    own = plans[:, :, every_is(every, np.array([few_steps.index(plan.of(cube.groups[at])) for at in moves]))]
    after = gap(own[..., None])[0]
    assert after <= before + 1e-9
    assert after <= smallest + 0.1 * (before - smallest) + 1e-9
    as_good = allowed & (gap(plans) <= smallest + 0.1 * (before - smallest) - 1e-9)
    if as_good.any() and len(moves):
        assert np.nanmax(np.abs(own - target[:, None])) <= off[as_good].min() + 1e-9


def every_is(every: np.ndarray, places: np.ndarray | int) -> int:
    """Which of all plans stands at these places."""
    return int(np.flatnonzero((every == places).all(axis=1))[0])


def test_equalized_odds_are_made_more_equal_in_both_rates(audit: Audit) -> None:
    """The lending sample by sex: the group nearest to everybody's rates is not the one nearest to the others."""
    cube = audit.cube.by("sex")
    plan = nearest_to_goal(cube, "equalized odds", 0.5, least=30)
    names = GOALS["equalized odds"]
    before, after = (
        [rate_difference(each, name).value for name in names] for each in (cube.at(0.5), decided_by(cube, plan))
    )
    np.testing.assert_allclose(before, [0.086, 0.091], atol=0.0006)
    assert max(after) < 0.06


def test_of_very_many_values_a_grid_is_near_enough() -> None:
    random = np.random.default_rng(3)
    rising = [np.sort(random.random((2, 600)), axis=1) for _ in range(3)]
    middle = np.array([0.4, 0.6])
    now = np.stack([own[:, 100] for own in rising], axis=1)
    low, high = narrow_band(rising, middle, now)
    found = [own for own in rising if ((own >= low[:, None] - 1e-9) & (own <= high[:, None] + 1e-9)).all(axis=0).any()]
    assert len(found) == 3
    assert (high - low).max() <= np.ptp(now, axis=1).max()


def test_whoever_has_enough_people_only_elsewhere_comes_near_and_does_not_set_the_rest() -> None:
    """Precision of a group that hardly anybody is selected of at the common threshold."""
    random = np.random.default_rng(0)
    score = np.tile(np.arange(100) / 100, 6)
    table = pd.DataFrame({"group": np.repeat(["a", "b", "low"], 200), "score": score[:600]})
    table.loc[table["group"] == "low", "score"] *= 0.7
    table["label"] = (random.random(600) < table["score"] * np.where(table["group"] == "a", 1, 0.8)).astype(int)
    cube = Cube.count(table, **SCORED)
    plan = nearest_to_goal(cube, "equal precision", 0.7, least=30)
    alone = nearest_to_goal(cube, "equal precision", 0.7, least=30, among=[("a",), ("b",)])
    assert {group: plan.of(group) for group in alone.own} == dict(alone.own)
    assert plan.of(("low",)) < 0.7


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
