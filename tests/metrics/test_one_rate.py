"""One rate in depth: what is said of a group does not depend on which others are shown."""

import numpy as np
import pytest

from governance import rate, rate_difference
from governance.audit import Audit
from governance.errors import GovernanceError
from governance.metrics.adjustment import holm
from governance.metrics.comparison import affected, compare
from governance.metrics.confusion import cells_of, confusion
from governance.metrics.one_rate import BY_RATE, BY_SIZE, ORDERS, detectable_between, one_rate
from governance.metrics.power import detectable, minimum_detectable_gap
from governance.metrics.rates import EVERYONE, RATES, halves, people
from governance.metrics.significance import difference_test
from tests.conftest import counted, drawn

CUBE = drawn([(40, 60, 30, 120), (90, 20, 50, 90), (10, 6, 4, 5), (0, 0, 0, 0)], ["a", "b", "c", "nobody"])


@pytest.mark.parametrize("reference", [None, ("b",)])
@pytest.mark.parametrize("name", RATES)
def test_every_number_is_that_of_its_own_function(name: str, reference: tuple[str, ...] | None) -> None:
    cube = CUBE
    found, one = one_rate(cube, name, reference=reference), rate(cube, name)
    np.testing.assert_array_equal(found.rate.value, one.value)
    np.testing.assert_array_equal(found.difference.value, compare(one, reference=reference).value)
    np.testing.assert_array_equal(found.ratio.low, compare(one, "ratio", reference=reference).low)
    np.testing.assert_array_equal(found.p_values, difference_test(one, reference=reference))
    np.testing.assert_allclose(found.adjusted, holm(found.p_values))
    assert found.overall.value == rate(cube.by(), name).value
    if one.plain:
        np.testing.assert_array_equal(found.detectable, detectable(one, comparisons=found.comparisons))
        np.testing.assert_array_equal(found.people, affected(compare(one, reference=reference)))
    else:
        assert np.isnan(found.detectable).all()
        assert found.people is None


@pytest.mark.parametrize("name", ["selection_rate", "balanced_accuracy"])
def test_hiding_groups_changes_nothing_that_is_said_of_the_others_but_the_adjustment(name: str) -> None:
    cube = CUBE
    every, some = one_rate(cube, name), one_rate(cube, name, groups=[("a",), ("c",)])
    np.testing.assert_array_equal(some.p_values, every.p_values[[0, 2]])
    assert (every.comparisons, some.comparisons) == (3, 2)
    np.testing.assert_array_equal(some.band, np.array(every.band)[:, [0, 2]])
    np.testing.assert_array_equal(some.difference.low, every.difference.low[[0, 2]])
    np.testing.assert_allclose(some.adjusted, holm(every.p_values[[0, 2]]))
    assert some.difference.rate is some.rate


def test_groups_of_too_few_people_are_not_tested_and_not_outside_chance() -> None:
    found = one_rate(counted({"a": (50, 50, 0, 0), "b": (50, 50, 0, 0), "c": (9, 0, 0, 0)}), "selection_rate", least=30)
    assert np.isnan(found.adjusted).tolist() == [False, False, True]
    assert found.rate.value[2] < found.band[0][2]
    assert found.comparisons == 2


def test_two_groups_against_each_other_are_one_comparison() -> None:
    found = one_rate(counted({"a": (50, 50, 0, 0), "b": (70, 40, 0, 0)}), "selection_rate")
    np.testing.assert_array_equal(found.adjusted, found.p_values)
    assert found.comparisons == 1


def test_a_gap_that_would_show_is_found_four_times_in_five_although_all_groups_are_tested() -> None:
    sizes = np.array([120, 900, 1_500, 700, 1_100, 2_000])
    names = [f"g{place}" for place in range(len(sizes))]
    none = one_rate(drawn([(n // 2, n - n // 2, 0, 0) for n in sizes.tolist()], names), "selection_rate", least=30)
    assert none.comparisons == 6
    gap = float(none.detectable[0])
    random = np.random.default_rng(3)
    seen = 0
    for _ in range(600):
        yes = random.binomial(sizes, np.where(sizes == 120, 0.5 - gap, 0.5))
        table = drawn([(int(n - k), int(k), 0, 0) for n, k in zip(sizes, yes, strict=True)], names)
        seen += one_rate(table, "selection_rate", least=30).adjusted[0] < 0.05
    assert 0.75 <= seen / 600 <= 0.86


def test_groups_stand_as_declared_by_rate_or_by_size_with_undefined_ones_last() -> None:
    found = one_rate(drawn([(0, 0, 0, 0), (30, 5, 0, 0), (5, 10, 0, 0)], ["none", "low", "high"]), "selection_rate")
    names = {way: [found.rate.groups[place][0] for place in found.order(way)] for way in ORDERS}
    assert names == {
        "as declared": ["none", "low", "high"],
        BY_RATE: ["high", "low", "none"],
        BY_SIZE: ["low", "high", "none"],
    }


def test_what_two_groups_could_have_shown_is_asked_of_the_smaller_one(audit: Audit) -> None:
    gap = rate_difference(audit.decided(0.5).by("sex"), "selection_rate", min_group_size=200)
    women, men = (gap.rate.position(group) for group in ("woman", "man"))
    expected = minimum_detectable_gap(gap.rate.value[men], gap.rate.n[women], gap.rate.n[men])
    assert detectable_between(gap) == expected
    alone = rate_difference(counted({"a": (5, 5, 5, 5)}), "selection_rate")
    assert np.isnan(detectable_between(alone))


def test_a_reference_that_is_no_group_is_refused() -> None:
    with pytest.raises(GovernanceError, match="There is no group 'z' here"):
        one_rate(CUBE, "selection_rate", reference=("z",))


def test_a_confusion_matrix_holds_everybody_once(audit: Audit) -> None:
    cube = audit.decided(0.5).by("ethnicity")
    found = confusion(cube)
    np.testing.assert_array_equal(found.people.sum(axis=(1, 2)), cube.people)
    np.testing.assert_allclose(found.share.sum(axis=(1, 2)), 1)
    assert not found.weighted
    nobody = confusion(CUBE)
    assert np.isnan(nobody.share[3]).all()


@pytest.mark.parametrize("name", RATES)
def test_the_marked_cells_are_those_of_the_rate(name: str) -> None:
    top, bottom = cells_of(name)
    assert top <= bottom <= set(EVERYONE)
    found, cube = confusion(CUBE), CUBE
    if len(halves(name)) == 1 and rate(cube, name).plain:
        np.testing.assert_array_equal(people(found.people, tuple(top)), rate(cube, name).k)
        np.testing.assert_array_equal(people(found.people, tuple(bottom)), rate(cube, name).n)


def test_there_is_no_confusion_matrix_without_decisions(audit: Audit) -> None:
    with pytest.raises(GovernanceError, match="Choose a threshold first"):
        confusion(audit.cube)
