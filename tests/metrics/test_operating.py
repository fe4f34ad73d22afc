"""Plans: one threshold for all is the cube at it, and whoever changes is counted once, on the right side."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.operating import Plan, changes, decided_by
from tests.conftest import random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(2, 120), groups=st.integers(1, 4))
step = st.sampled_from(STEPS)


@given(people, step)
def test_one_threshold_for_all_is_the_cube_at_it(table: pd.DataFrame, threshold: float) -> None:
    cube = Cube.count(table, **SCORED, weight="weight")
    alike = cube.at(threshold)
    for found in (decided_by(cube, Plan(threshold)), cube.at_each([threshold] * len(cube.groups))):
        np.testing.assert_array_equal(found.counts, alike.counts)
        np.testing.assert_array_equal(found.weight, alike.weight)
        np.testing.assert_array_equal(found.squares, alike.squares)
        assert found.threshold is None


@given(people, st.data())
def test_each_group_is_decided_as_if_it_were_alone(table: pd.DataFrame, data: st.DataObject) -> None:
    cube = Cube.count(table, **SCORED)
    own = {group: data.draw(step) for group in cube.groups[1:]}
    plan = Plan(data.draw(step), own)
    found = decided_by(cube, plan)
    for at, group in enumerate(cube.groups):
        np.testing.assert_array_equal(found.counts[at], cube.at(plan.of(group)).counts[at])


@given(people, st.data())
def test_who_changes_is_counted_person_by_person(table: pd.DataFrame, data: st.DataObject) -> None:
    cube = Cube.count(table, **SCORED)
    before, after = (Plan(0.5, {group: data.draw(step) for group in cube.groups}) for _ in range(2))
    found = changes(cube, before, after)
    for at, group in enumerate(cube.groups):
        own = table[table["group"] == group[0]]
        was, now = (own["score"] >= plan.of(group) for plan in (before, after))
        for outcome in (0, 1):
            there = own["label"] == outcome
            assert found.gain[at, outcome] == (there & now & ~was).sum()
            assert found.lose[at, outcome] == (there & was & ~now).sum()
        assert not (found.gain[at].any() and found.lose[at].any())
    assert found.flipped == found.gain.sum() + found.lose.sum()
    assert not changes(cube, before, before).flipped


@given(people, step)
def test_who_changes_from_recorded_decisions_is_counted_person_by_person(table: pd.DataFrame, cut: float) -> None:
    cube = Cube.count(table, **SCORED, y_pred="decision")
    found = changes(cube, None, Plan(cut))
    for at, group in enumerate(cube.groups):
        own = table[table["group"] == group[0]]
        was, now = own["decision"] == 1, own["score"] >= cut
        for outcome in (0, 1):
            there = own["label"] == outcome
            assert found.gain[at, outcome] == (there & now & ~was).sum()
            assert found.lose[at, outcome] == (there & was & ~now).sum()


def test_where_nothing_was_recorded_nobody_can_change_from_it() -> None:
    with pytest.raises(GovernanceError, match="who changes from the recorded decisions"):
        changes(Cube.count(random_people(3, 100), **SCORED), None, Plan(0.5))


def test_a_part_of_the_changes_is_of_those_groups() -> None:
    cube = Cube.count(random_people(3, 100), **SCORED)
    found = changes(cube, Plan(0.5), Plan(0.3))
    part = found.among((("g2",), ("g0",)))
    assert part.people.tolist() == found.people[[2, 0]].tolist()
    assert part.gain.tolist() == found.gain[[2, 0]].tolist()


@given(people, step, st.integers(1, 6))
def test_what_is_told_of_who_changes_gives_no_few_people_away(table: pd.DataFrame, cut: float, fewest: int) -> None:
    cube = Cube.count(table, **SCORED)
    found = changes(cube, Plan(0.5), Plan(cut))
    told = found.discreet(fewest=fewest)
    ways = {way: np.concatenate([each.gain.T, each.lose.T]) for way, each in (("all", found), ("told", told))}
    assert not ((ways["told"] > 0) & (ways["told"] < fewest)).any()
    left = ways["all"].sum(axis=1) - ways["told"].sum(axis=1)  # what a total minus the others tells
    assert ((left == 0) | (left >= fewest)).all() or not told.told.any()
    assert (~told.told).sum() != 1 or not told.told.any()
    np.testing.assert_array_equal(ways["told"][:, told.told], ways["all"][:, told.told])
    assert told.among(cube.groups[:1]).untold == tuple(each for each in told.untold if each == cube.groups[0])


def test_everybody_together_is_the_sum_of_the_groups() -> None:
    found = changes(Cube.count(random_people(3, 100), **SCORED), Plan(0.5), Plan(0.3))
    assert found.total.gain.tolist() == [found.gain.sum(axis=0).tolist()]
    assert found.total.people.tolist() == [100]


def test_a_plan_is_apart_only_where_a_threshold_differs() -> None:
    assert not Plan(0.5).apart
    assert not Plan(0.5, {("g0",): 0.5}).apart
    assert Plan(0.5, {("g0",): 0.5, ("g1",): 0.4}).apart


def test_a_plan_for_a_group_that_is_not_there_is_refused() -> None:
    cube = Cube.count(random_people(3, 100), **SCORED)
    for ask in (lambda plan: decided_by(cube, plan), lambda plan: changes(cube, Plan(0.5), plan)):
        with pytest.raises(GovernanceError, match="nobody"):
            ask(Plan(0.5, {("nobody",): 0.4}))
        with pytest.raises(GovernanceError, match="not rounded to a neighbour"):
            ask(Plan(0.5, {("g0",): 0.411}))


def test_a_threshold_is_needed_for_each_group() -> None:
    cube = Cube.count(random_people(3, 100), **SCORED)
    with pytest.raises(GovernanceError, match=r"Each of the 3 groups needs a threshold of its own; 2 were given"):
        cube.at_each([0.5, 0.5])


def test_without_scores_there_is_no_plan() -> None:
    cube = Cube.count(random_people(3, 100), sensitive="group", y_true="label", y_pred="decision")
    for ask in (lambda: decided_by(cube, Plan(0.5)), lambda: changes(cube, Plan(0.5), Plan(0.4))):
        with pytest.raises(GovernanceError, match="counted without a score"):
            ask()
