"""Sides: who gains and who loses, rightly or wrongly; and what is not told of groups in which few did."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance.errors import NotPaired
from governance.metrics.changes import paired_difference
from governance.metrics.paired import Paired
from governance.metrics.sides import FEWEST, GAINED, LOST, discreet, how_often_test, shown, sides
from tests.metrics.test_changes import ASKED, paired_of, people, tables


def test_every_way_of_changing_sides_is_told_apart() -> None:
    joint = np.array([[[[50, 7], [4, 30]], [[20, 9], [3, 60]]]])
    found = sides(paired_of(joint))
    assert {way: share.k.tolist() for way, share in found.shares.items()} == {
        (GAINED, True): [9],
        (GAINED, False): [7],
        (LOST, True): [4],
        (LOST, False): [3],
    }
    assert [each.k[0] for each in (found.gained, found.lost, found.moved, found.righted, found.wronged)] == [
        16, 7, 23, 13, 10,
    ]  # fmt: skip
    assert found.moved.value[0] == pytest.approx(23 / 183)


@given(tables)
def test_righted_minus_wronged_is_the_change_in_accuracy(table) -> None:
    paired = Paired.count(table, **ASKED, weight="weight")
    found = sides(paired)
    accuracy, selection = (paired_difference(paired, name).value for name in ("accuracy", "selection_rate"))
    assert found.righted.value - found.wronged.value == pytest.approx(accuracy)
    assert found.gained.value - found.lost.value == pytest.approx(selection)
    assert (found.moved.k == (found.gained.k + found.lost.k)).all()


def several(counts: np.ndarray) -> Paired:
    """Groups in which as many people changed sides in each of four ways, shape (groups, 4), of 500 each."""
    joint = np.zeros((len(counts), 2, 2, 2), np.int64)
    joint[:, 1, 0, 1], joint[:, 0, 0, 1], joint[:, 0, 1, 0], joint[:, 1, 1, 0] = counts.T
    joint[:, 0, 0, 0] = 500
    return paired_of(joint)


@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=8))
def test_what_is_not_told_cannot_be_worked_out_from_everybody(counts: list[list[int]]) -> None:
    every = np.array(counts)
    found = discreet(sides(several(every)))
    told = found.told
    assert not ((every[told] > 0) & (every[told] < FEWEST)).any()
    left = every[~told].sum(axis=0)
    if told.any() and not told.all():
        assert (~told).sum() > 1
        assert ((left == 0) | (left >= FEWEST)).all()
    for share in found.shares.values():
        assert (share.k[~told] == 0).all()
    assert (found.moved.k[told] == every[told].sum(axis=1)).all()


def test_a_group_that_is_not_shown_is_never_what_is_left_of_everybody() -> None:
    every = np.array([[20, 20, 20, 20], [30, 30, 30, 30], [40, 40, 40, 40]])
    found = discreet(sides(several(every)), [("g0002",)])
    assert found.untold == (("g0000",), ("g0002",))
    assert found.among([("g0000",), ("g0001",)]).untold == (("g0000",),)
    assert discreet(sides(several(every))).untold == ()


def test_of_several_attributes_rows_and_columns_do_not_tell_either() -> None:
    table = people(3, 4_000)
    paired = Paired.count(table, **{**ASKED, "sensitive": ["group", "other"]})
    secret = paired.groups[0]
    found = discreet(sides(paired), [secret])
    untold = set(found.untold)
    for axis in (0, 1):
        alike = [group for group in paired.groups if group[axis] == secret[axis]]
        assert len(untold & set(alike)) > 1


def test_what_may_be_shown_are_groups_of_enough_people_without_a_handful() -> None:
    every = np.array([[20, 20, 20, 20], [30, 30, 30, 30], [40, 40, 40, 3], [90, 90, 90, 90]])
    found = shown(several(every), 590)
    assert found.groups == (("g0002",), ("g0003",))  # the smallest is hidden, and one beside it
    assert found.untold == (("g0002",),)
    assert shown(several(every), 0).groups == several(every).groups


def test_how_often_groups_change_sides_is_compared_with_all_others_and_adjusted() -> None:
    counts = np.array([[10, 10, 10, 10], [10, 10, 10, 10], [60, 60, 60, 60]])
    found = sides(several(counts))
    k, n = found.moved.k, found.moved.n
    alone = [
        stats.chi2_contingency([[k[at], n[at] - k[at]], [k.sum() - k[at], (n - k).sum() - (n - k)[at]]], False).pvalue
        for at in range(3)
    ]
    order = np.argsort(alone)
    expected = np.empty(3)
    expected[order] = np.minimum(np.maximum.accumulate(np.array(alone)[order] * [3, 2, 1]), 1)
    assert how_often_test(found) == pytest.approx(expected)
    assert np.isnan(how_often_test(found, 600)).all()  # one group of so many has nobody to be compared with
    assert np.isnan(how_often_test(discreet(found, [("g0000",)]))).tolist() == [True, True, True]


@pytest.mark.parametrize("groups", [2, 5])
def test_groups_that_are_alike_seldom_seem_to_change_sides_more_often(groups: int) -> None:
    random = np.random.default_rng(0)
    alarms = []
    for _ in range(600):
        changed = random.binomial(300, 0.1, groups)
        joint = np.zeros((groups, 2, 2, 2), np.int64)
        joint[:, 1, 0, 1], joint[:, 0, 0, 0] = changed, 300 - changed
        alarms.append((how_often_test(sides(paired_of(joint))) < 0.05).any())
    assert np.mean(alarms) < 0.07


def test_what_is_no_pair_is_refused() -> None:
    with pytest.raises(NotPaired, match="this is a str"):
        sides("two")  # type: ignore[arg-type]
