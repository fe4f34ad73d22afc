"""Impossibility: the identities hold for every table of decisions, so that nothing can be alike against them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics import difference
from governance.metrics.impossibility import IDENTITIES, implied
from tests.conftest import counted, random_people

cells = st.tuples(*(st.integers(1, 60) for _ in range(4)))


@given(st.lists(cells, min_size=1, max_size=4), st.sampled_from(sorted(IDENTITIES)))
def test_every_group_alone_has_the_rate_that_follows_from_its_own(groups: list[tuple], name: str) -> None:
    """With the group's own rates held, the identity gives back the rate that the group has: it is a theorem."""
    for found in (counted({"only": each}) for each in groups):
        assert implied(found, name).value == pytest.approx(rate(found, IDENTITIES[name].implied).value)


@given(st.dictionaries(st.sampled_from("abcd"), cells, min_size=2))
def test_equalized_odds_force_selection_apart_by_the_gap_in_base_rates(groups: dict[str, tuple]) -> None:
    cube = counted(groups)
    found = implied(cube, "equalized odds and equal selection")
    apart = found.held["true_positive_rate"] - found.held["false_positive_rate"]
    base = difference(rate(cube, "base_rate")).value
    assert difference(found).value == pytest.approx(abs(apart) * base, abs=1e-12)


def test_chouldechovas_identity_with_numbers() -> None:
    cube = counted({"a": (40, 10, 10, 40), "b": (60, 20, 5, 15)})
    found = implied(cube, "equal precision and false negative rates")
    assert found.held == pytest.approx({"precision": 55 / 85, "false_negative_rate": 15 / 70})
    for value, p in zip(found.value, (0.5, 0.2), strict=True):
        assert value == pytest.approx(p / (1 - p) * (30 / 55) * (55 / 70))


def test_where_a_rate_would_have_to_be_above_one_it_cannot_be_done() -> None:
    cube = counted({"a": (2, 2, 4, 92), "b": (80, 15, 1, 4)})
    found = implied(cube, "equal precision and false negative rates")
    assert found.value[0] > 1
    assert found.feasible.tolist() == [False, True]


def test_intervals_are_those_of_the_base_rate_carried_over() -> None:
    cube = counted({"a": (40, 10, 10, 40), "b": (60, 20, 5, 15)})
    base = rate(cube, "base_rate")
    for name, identity in IDENTITIES.items():
        found = implied(cube, name)
        low, high = found.interval()
        ends = np.array([identity.of(end, found.held) for end in base.interval()])
        assert (low <= found.value).all()
        assert (found.value <= high).all()
        np.testing.assert_allclose(np.sort([low, high], axis=0), np.sort(ends, axis=0))


def test_a_group_with_one_outcome_only_is_not_asked_for_anything() -> None:
    cube = counted({"a": (40, 10, 10, 40), "none": (5, 5, 0, 0), "all": (0, 0, 5, 5)})
    for name in IDENTITIES:
        found = implied(cube, name)
        assert np.isnan(found.value).tolist() == [False, True, True]
        assert np.isnan(found.interval()[0]).tolist() == [False, True, True]
        assert found.feasible.tolist()[1:] == [False, False]


def test_what_everybody_has_may_be_told_apart_from_who_is_shown() -> None:
    cube = counted({"a": (40, 10, 10, 40), "b": (60, 20, 5, 15)})
    name = "equalized odds and equal precision"
    assert implied(cube.among([("a",)]), name, everybody=cube).value == implied(cube, name).value[:1]


def test_without_decisions_nothing_is_implied() -> None:
    with pytest.raises(GovernanceError, match="what cannot hold together"):
        implied(Cube.count(random_people(1, 20), sensitive="group", y_true="label"), sorted(IDENTITIES)[0])


def test_an_identity_that_nobody_knows_is_refused() -> None:
    with pytest.raises(GovernanceError, match="Nothing is known of the goal 'luck'"):
        implied(counted({"a": (1, 1, 1, 1)}), "luck")
