"""The matrix of groups and rates: the numbers are those of the rates, and what is not shown changes nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.matrix import AS_DECLARED, BY_PEOPLE, FURTHEST, matrix
from governance.metrics.power import detectable, hardest_to_tell
from governance.metrics.rates import RATES
from governance.metrics.significance import significance_of
from tests.conftest import counted, drawn, random_people

NAMES = ("selection_rate", "true_positive_rate", "false_positive_rate")
CUBE = counted(
    {"a": (400, 100, 100, 400), "b": (300, 200, 250, 250), "c": (40, 40, 5, 15), "none": (20, 20, 0, 0)}, "who"
)


def test_every_cell_is_the_rate_of_its_group_beside_everybody() -> None:
    found = matrix(CUBE, NAMES, least=30)
    for row, name in enumerate(NAMES):
        alone, whole = rate(CUBE, name), rate(CUBE.by(), name)
        assert found.value[row] == pytest.approx(alone.value, nan_ok=True)
        assert found.difference[row] == pytest.approx(alone.value - whole.value[0], nan_ok=True)
        for side, end in zip(found.interval, alone.interval(), strict=True):
            assert side[row] == pytest.approx(end, nan_ok=True)
    assert found.people.tolist() == [1000, 1000, 100, 40]
    assert np.isnan(found.value[1]).tolist() == [False, False, False, True]
    assert found.enough.tolist() == [[True] * 4, [True, True, False, False], [True] * 4]
    assert found.adjusted == pytest.approx(significance_of(CUBE, NAMES, min_group_size=30).adjusted, nan_ok=True)


def test_groups_that_are_not_shown_are_part_of_everybody_and_are_not_tested() -> None:
    whole, part = matrix(CUBE, NAMES), matrix(CUBE, NAMES, groups=[("a",), ("c",)])
    assert part.groups == (("a",), ("c",))
    assert part.total == whole.total == 2140
    assert part.difference.tolist() == whole.difference[:, [0, 2]].tolist()
    assert part.tested.comparisons == 6
    assert (part.adjusted <= whole.adjusted[:, [0, 2]]).all()
    left = whole.among([("c",)])
    assert left.adjusted.tolist() == whole.adjusted[:, [2]].tolist()  # nothing is tested anew
    with pytest.raises(GovernanceError, match=r"There is no group 'z'"):
        whole.among([("z",)])


def test_comparisons_are_counted_once() -> None:
    two = counted({"a": (400, 100, 100, 400), "b": (100, 400, 400, 100)})
    found = matrix(two, ["true_positive_rate", "false_negative_rate", "false_positive_rate"])
    assert found.beyond_chance.all()
    assert (found.tested.comparisons, found.tested.differing) == (2, 2)


@pytest.mark.parametrize(
    ("order", "groups"),
    [
        (AS_DECLARED, "a b c none"),
        (BY_PEOPLE, "a b c none"),
        (FURTHEST, "c none b a"),
        ("true_positive_rate", "a c b none"),
        ("false_positive_rate", "c none b a"),
    ],
)
def test_rows_are_sorted_as_is_asked_and_those_without_a_number_come_last(order: str, groups: str) -> None:
    found = matrix(CUBE, NAMES, least=30)
    assert [found.groups[place][0] for place in found.in_order(order)] == groups.split()


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=1, max_size=5), st.integers(0, 40))
def test_any_counts_make_a_matrix(cells: list[tuple[int, int, int, int]], least: int) -> None:
    found = matrix(drawn(cells), RATES, least=least)
    assert found.value.shape == found.adjusted.shape == found.enough.shape == (len(RATES), len(cells))
    assert not (found.beyond_chance & ~found.enough).any()
    assert found.tested.differing <= found.tested.comparisons
    for order in (AS_DECLARED, BY_PEOPLE, FURTHEST, *RATES):
        assert sorted(found.in_order(order)) == list(range(len(cells)))


def test_a_weighted_matrix_counts_people_and_weighs_rates() -> None:
    table = random_people(5, 600)
    asked = {"sensitive": "group", "y_true": "label", "y_pred": "decision"}
    cube = Cube.count(table, weight="weight", **asked)
    found = matrix(cube, ["selection_rate"], least=30)
    own = table[table.group == "g0"]
    assert found.value[0, 0] == pytest.approx(np.average(own.decision, weights=own.weight))
    assert found.people[0] == len(own)


def test_the_smallest_group_that_is_compared_is_hardest_to_tell() -> None:
    found = rate(CUBE, "selection_rate")
    told = hardest_to_tell(found, CUBE.groups, 50)
    assert told is not None
    assert told[0] == ("c",)
    assert told[1] == pytest.approx(detectable(found)[2])
    many = hardest_to_tell(found, CUBE.groups, 50, comparisons=15)
    assert many is not None
    assert many[1] == pytest.approx(detectable(found, confidence=1 - 0.05 / 15)[2])
    assert many[1] > told[1]
    assert hardest_to_tell(found, [("none",)], 50) is None
    assert hardest_to_tell(rate(CUBE, "f1_score"), CUBE.groups) is None
    alone = Cube.count(pd.DataFrame({"g": ["a"] * 9, "y": [0, 1, 1] * 3}), sensitive="g", y_true="y")
    assert hardest_to_tell(rate(alone, "base_rate"), alone.groups) is None
