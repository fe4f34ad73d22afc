"""Disclosure: no group of a few people is shown, and none can be worked out from the total."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.disclosure import given_away, shown, told
from governance.metrics.multiclass import Multiclass
from governance.metrics.regression import Regression
from tests.conftest import counted, drawn, random_people

sizes = st.lists(st.integers(0, 60), min_size=1, max_size=12)
leasts = st.integers(0, 40)


def cube_of(people: list[int]) -> Cube:
    return drawn([(number // 2, number - number // 2, 0, 0) for number in people])


@given(sizes, leasts)
def test_no_group_of_a_few_people_is_shown(people: list[int], least: int) -> None:
    found = shown(cube_of(people), least)
    assert all(number == 0 or number >= least for number in found.counts.people)


@given(sizes, leasts)
def test_the_total_gives_no_single_and_no_small_group_away(people: list[int], least: int) -> None:
    cube = cube_of(people)
    found = shown(cube, least)
    rest = sum(people) - int(found.counts.people.sum())
    assert rest == found.people
    if found.hidden and found.counts.people.any():
        assert len(found.hidden) >= 2
        assert rest >= least


@given(sizes, leasts)
def test_every_group_is_shown_or_hidden_and_no_more_is_hidden_than_must_be(people: list[int], least: int) -> None:
    cube = cube_of(people)
    found = shown(cube, least)
    assert sorted((*found.counts.groups, *found.hidden)) == sorted(cube.groups)
    small = [number for number in people if 0 < number < least]
    assert bool(found.hidden) == bool(small)
    complementary = len(found.hidden) - len(small)
    assert complementary == 0 or len(small) == 1 or sum(small) < least
    assert complementary <= 1


def test_the_smallest_group_goes_with_a_single_small_one() -> None:
    found = shown(counted({"a": (20, 20, 10, 10), "b": (2, 1, 1, 1), "c": (10, 10, 10, 10)}), 30)
    assert found.hidden == (("b",), ("c",))
    assert found.counts.groups == (("a",),)
    assert found.counts.levels == (("a",),)
    assert found.people == 45
    assert found.sentence == (
        "2 groups are not shown (b, c; 45 people together), so that no group of fewer than 30 people is, nor can be "
        "worked out from the others."
    )


def test_nothing_is_said_where_everything_is_shown() -> None:
    found = shown(cube_of([30, 0, 40]), 30)
    assert (found.hidden, found.people, found.sentence) == ((), 0, "")
    assert found.counts == cube_of([30, 0, 40])


def test_where_everybody_is_too_few_nothing_is_shown_and_no_number_said() -> None:
    found = shown(cube_of([5, 7]), 30)
    assert found.counts.people.sum() == 0
    assert "fewer than 30 people together" in found.sentence
    assert shown(cube_of([5, 7]).by(), 30).hidden == ((),)


def test_the_rule_is_about_the_people_of_a_group_and_not_of_a_rate() -> None:
    found = shown(counted({"a": (29, 0, 0, 1), "b": (20, 20, 20, 20)}), 30)
    assert found.hidden == ()
    assert rate(found.counts, "true_positive_rate").n.tolist() == [1, 40]


@given(st.integers(0, 1_000), st.integers(2, 40))
def test_views_beside_each_other_give_no_small_group_away(seed: int, least: int) -> None:
    table = random_people(seed, 150, 5)
    cube = Cube.count(table, sensitive=["group", "other"], y_true="label", y_pred="decision")
    fine = shown(cube, least)
    for axis in ("group", "other"):
        coarse = shown(cube.by(axis), least)
        place = cube.attributes.index(axis)
        for (level,), people in zip(cube.by(axis).groups, cube.by(axis).people, strict=True):
            seen = [n for g, n in zip(fine.counts.groups, fine.counts.people, strict=True) if g[place] == level]
            hides = [group for group in fine.hidden if group[place] == level]
            if (level,) in coarse.hidden:
                assert sum(seen) == 0  # or the total of a hidden row could be added up
            else:
                assert not hides or (len(hides) > 1 and people - sum(seen) >= least)


def test_every_kind_of_count_can_be_restricted_and_written() -> None:
    table = random_people(1, 200).assign(truth=lambda held: held["score"] * 2)
    table.loc[:4, "group"] = "few"
    asked = {"sensitive": ["group", "other"], "weight": "weight"}
    counts = (
        Cube.count(table, **asked, y_true="label", y_pred="decision"),
        Multiclass.count(table, **asked, y_true="label", y_pred="decision"),
        Regression.count(table, **asked, y_true="truth", y_pred="score", cuts=[0.5], tolerance=0.1),
    )
    for each in counts:
        found = shown(each, 10)
        assert {group[0] for group in found.hidden} >= {"few"}
        assert "few" not in found.counts.levels[0]
        assert type(found.counts).from_json(found.counts.to_json()) == found.counts
        kept = [each.groups.index(group) for group in found.counts.groups]
        assert np.array_equal(found.counts.counts, each.counts[kept])
        assert np.array_equal(found.counts.weight, each.weight[kept])


def test_weights_make_no_group_larger() -> None:
    table = pd.DataFrame({"g": ["a"] * 5 + ["b"] * 50 + ["c"] * 60, "y": 1, "w": 100.0})
    table.loc[::2, "y"] = 0
    found = shown(Cube.count(table, sensitive="g", y_true="y", weight="w"), 30)
    assert found.hidden == (("a",), ("b",))


def test_the_people_of_unknown_groups_are_not_made_up() -> None:
    with pytest.raises(GovernanceError, match=r"There is no group 'z' here"):
        cube_of([30]).among([("z",)])


def crossed(people: np.ndarray) -> Cube:
    """A table of as many people in each row and column."""
    cells = [(f"r{row}", f"c{column}") for row, column in np.ndindex(*people.shape)]
    table = pd.DataFrame(np.repeat(cells, people.ravel(), axis=0), columns=["row", "column"])
    return Cube.count(table.assign(label=np.arange(len(table)) % 2), sensitive=["row", "column"], y_true="label")


def answers(cube: Cube, hidden: set[tuple[str, ...]], totals: list[set[tuple[str, ...]]]) -> set[tuple[str, ...]]:
    """The hidden groups whose size these totals leave no choice: adding it to them adds no equation."""
    order = sorted(hidden)
    rows = np.array([[float(group in total) for group in order] for total in totals])
    rank = np.linalg.matrix_rank(rows)
    return {
        group
        for place, group in enumerate(order)
        if np.linalg.matrix_rank(np.vstack([rows, np.eye(len(order))[place]])) == rank
    }


def known(cube: Cube, least: int) -> list[set[tuple[str, ...]]]:
    """Every total that a view by fewer attributes shows, as the groups it is of."""
    found = [set(cube.groups)]
    for axis, name in enumerate(cube.attributes):
        levels = {level for (level,) in shown(cube.by(name), least).counts.groups}
        found += [{group for group in cube.groups if group[axis] == level} for level in levels]
    return found


def test_a_cell_that_joins_two_hidden_blocks_is_not_worked_out_from_rows_and_columns() -> None:
    people = np.full((4, 4), 90)
    people[:2, :2] = people[2:, 2:] = 20
    people[1, 2] = 7
    cube = crossed(people)
    found = shown(cube, 30)
    joined = {(f"r{row}", f"c{column}") for row, column in np.argwhere(people < 30)}
    assert ("r1", "c2") in answers(cube, joined, known(cube, 30))
    assert set(found.hidden) > joined
    assert not answers(cube, set(found.hidden), known(cube, 30))


@given(st.integers(0, 400))
def test_no_few_people_are_worked_out_from_all_totals_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    people = np.where(random.random((4, 5)) < 0.5, random.integers(1, 30, (4, 5)), random.integers(60, 200, (4, 5)))
    cube = crossed(people)
    found = shown(cube, 30)
    size = dict(zip(cube.groups, cube.people.tolist(), strict=True))
    given = {group for group in answers(cube, set(found.hidden), known(cube, 30)) if size[group] < 30}
    assert not given - answers(cube, set(cube.groups), known(cube, 30))  # those, hiding cannot help


def test_two_cells_of_a_few_people_are_not_worked_out_together() -> None:
    totals = np.array([[1.0, 1, 1, 0, 0], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1]])
    people, hidden = np.array([8, 9, 40, 50, 60]), np.ones(5, bool)
    assert given_away(people, hidden, totals, 30).tolist() == [0, 1]  # the third is known, so their sum is
    assert given_away(people, hidden, totals, 10).tolist() == []


@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=2, max_size=5), leasts)
def test_no_cell_of_a_few_people_is_left_over_from_a_row_or_a_column(people: list[list[int]], least: int) -> None:
    table = np.array(people)
    kept = told(table, least)
    assert (table[:-1][kept] >= max(least, 1)).all()
    hidden = (table > 0) & ~np.vstack([kept, np.zeros((1, 4), bool)])
    for own, gone, seen in [*zip(table[:-1], hidden, kept, strict=False), *zip(table.T, hidden.T, kept.T, strict=True)]:
        if gone.any() and seen.any():
            assert own[gone].sum() >= least


def test_a_cell_goes_with_the_single_small_one_of_its_row_and_with_those_of_its_column() -> None:
    kept = told(np.array([[1, 40, 50, 60], [45, 55, 65, 75], [35, 70, 80, 90], [0, 0, 0, 0]]), 30)
    assert kept.tolist() == [[False, False, True, True], [True] * 4, [False, True, True, True]]
