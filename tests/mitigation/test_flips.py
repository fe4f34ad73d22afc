"""Flips: whose decision changes, in whole people and in expected ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import rate
from governance.audit import Audit
from governance.metrics.rates import RATES
from governance.metrics.sides import GAINED, LOST, sides
from governance.mitigation import tradeoff
from governance.mitigation.flips import everybody, flips, is_expected, paired
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import Treatment
from governance.mitigation.trial import trial
from tests.mitigation.pointed import pointed

WANTED = Wanted("demographic parity", least=30)


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.fixture(scope="module")
def points(posed: Problem) -> list[tradeoff.Point]:
    return tradeoff.points(posed, WANTED, tradeoff.first(posed, WANTED)[1])


joints = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).integers(0, 9, (3, 2, 2, 2)))


@given(joints, st.sampled_from([1.0, 0.5]), st.sampled_from(RATES))
def test_both_sides_of_a_point_are_its_cubes(joint: np.ndarray, weight: float, name: str) -> None:
    point = pointed(joint, weight=weight)
    found = paired(point)
    assert found.weighted == (weight != 1)
    for cube, other in ((point.before, found.first), (point.after, found.second)):
        assert rate(other, name).value == pytest.approx(rate(cube, name).value, nan_ok=True)
        assert np.stack(rate(other, name).interval()) == pytest.approx(
            np.stack(rate(cube, name).interval()), nan_ok=True
        )


@given(joints)
def test_people_are_told_apart_by_outcome_and_direction(joint: np.ndarray) -> None:
    found = sides(paired(pointed(joint)))
    assert (found.shares[GAINED, True].k == joint[:, 1, 0, 1]).all()
    assert (found.shares[GAINED, False].k == joint[:, 0, 0, 1]).all()
    assert (found.shares[LOST, True].k == joint[:, 0, 1, 0]).all()
    assert (found.shares[LOST, False].k == joint[:, 1, 1, 0]).all()


def test_expected_people_are_added_up_before_they_are_rounded() -> None:
    """A hundred groups in each of which 0.3 people are expected to gain."""
    joint = np.zeros((100, 2, 2, 2))
    joint[:, 1, 0] = (9.7, 0.3)
    point = pointed(joint)
    assert is_expected(point)
    assert sides(paired(point).by()).gained.k.tolist() == [0]
    assert sides(everybody(point)).gained.k.tolist() == [30]
    assert sides(everybody(point)).gained.value == pytest.approx([0.03])


def test_whole_people_of_one_split_are_not_called_expected() -> None:
    joint = np.full((2, 2, 2, 2), 3)
    assert not is_expected(pointed(joint))
    assert not is_expected(pointed(joint + 1e-12))
    assert not is_expected(pointed(joint, seeds=(0, 1)))


def test_who_is_listed_are_those_whose_decision_a_treatment_by_thresholds_changes(posed, points) -> None:
    for point in points[1::9]:
        found = flips(posed, point)
        assert found is not None
        change = np.abs(found.chance - found.before)
        assert change.min(initial=1) > 0
        assert (np.diff(change) <= 0).all()
        assert change.sum() == pytest.approx(sides(paired(point)).moved.counted.sum(), abs=1e-6)
        assert (posed.selected[found.places] == found.before).all()
        assert (posed.held_out[found.places] == found.rows).all()
        for code in range(len(posed.groups)):
            here = posed.codes[found.rows] == code
            gained = np.where(found.gain, found.chance, 0)[here].sum()
            assert gained == pytest.approx(sides(paired(point)).gained.counted[code], abs=1e-6)


def test_who_is_listed_of_a_model_that_learnt_are_those_whose_kept_chance_changes(posed: Problem) -> None:
    chances = posed.selected.astype(np.float32)
    chances[[3, 5]] = 0.25, 1 - chances[5]
    joint = np.ones((len(posed.groups), 2, 2, 2))
    found = flips(posed, pointed(joint, chances=chances))
    assert found is not None
    assert found.places.tolist() == [5, 3]
    assert found.drawn == 1
    assert not found.surely


def test_nobody_who_chooses_is_listed(posed: Problem) -> None:
    halved = replace(posed, learner=None, training=posed.training[:0], kept={})
    found = flips(halved, pointed(np.ones((len(posed.groups), 2, 2, 2)), chances=1 - posed.selected))
    assert found is not None
    assert set(found.places) == set(np.flatnonzero(trial(halved).tested))
    assert found.of == len(found.places) < len(posed.held_out)


def test_nobody_is_listed_where_the_audited_people_were_not_decided_about(posed: Problem) -> None:
    joint = np.ones((len(posed.groups), 2, 2, 2))
    assert flips(posed, pointed(joint, seeds=(1,))) is None


def test_the_unmitigated_model_changes_nothing_about_anybody(posed: Problem, points) -> None:
    assert points[0].treatment == Treatment("unmitigated")
    found = flips(posed, points[0])
    assert found is not None
    assert not len(found.rows)
    assert found.of == trial(posed).tested.sum()
