"""The cube: halves add up, coarser groups hold the same people, and nothing depends on the order of rows."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics import affected, bounds, chance_level, difference, pooled, redrawn, sweep
from governance.metrics.multiclass import Multiclass
from governance.metrics.scores import area_under_curve
from tests.conftest import random_people

ASKED = {"sensitive": ["group", "other"], "y_true": "label", "y_pred": "decision"}
SCORED = {**ASKED, "y_pred": None, "score": "score", "thresholds": [step / 20 for step in range(21)]}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(2, 120), groups=st.integers(1, 4))


@given(people, st.data())
def test_two_parts_of_a_table_add_up_to_the_whole(table: pd.DataFrame, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(table) - 1))
    first, second = (Cube.count(part, **SCORED, weight="weight") for part in (table[:cut], table[cut:]))
    assert first + second == second + first == Cube.count(table, **SCORED, weight="weight")


def banded(names: list[str], order: list[str], *, declared: bool = True) -> Cube:
    band = pd.Categorical(names, categories=order, ordered=True) if declared else names
    table = pd.DataFrame({"band": band, "label": 1})
    return Cube.count(table, sensitive=["band"], y_true="label")


def test_declared_orders_are_merged_whichever_month_comes_first() -> None:
    january, february = banded(["old"], ["young", "old"]), banded(["middle"], ["young", "middle", "old"])
    for year in (january + february, february + january):
        assert year.levels == (("young", "middle", "old"),)
    assert (january + banded(["old", "young"], [], declared=False)).levels == (("young", "old"),)


def test_a_declared_order_outlives_a_restriction() -> None:
    whole = banded(["lo", "mid", "hi"], ["lo", "mid", "hi"])
    parts = [whole.only({"band": name}) for name in ("hi", "lo", "mid")]
    assert sum(parts).levels == (("lo", "mid", "hi"),)


def test_adding_in_another_grouping_gives_the_same() -> None:
    one, free, other = banded(["a", "c"], ["a", "c"]), banded(["b"], [], declared=False), banded(["b"], ["c", "b"])
    assert (one + free) + other == one + (free + other)
    assert ((one + free) + other).levels == (("a", "c", "b"),)


def test_numbers_of_several_months_stay_in_order() -> None:
    months = [
        Cube.count(pd.DataFrame({"n": n, "label": 1}), sensitive=["n"], y_true="label") for n in ([2, 10], [3, 1])
    ]
    assert (months[0] + months[1]).levels == (("1", "2", "3", "10"),)


def test_orders_that_contradict_each_other_are_not_added() -> None:
    with pytest.raises(GovernanceError, match=r"because their orders of levels differ"):
        banded(["a"], ["a", "b"]) + banded(["a"], ["b", "a"])


@given(people)
def test_coarser_groups_hold_the_same_people(table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED)
    for coarse in (cube.by("group"), cube.by("other"), cube.by(), cube.by("other", "group")):
        assert (coarse.counts.sum(axis=0) == cube.counts.sum(axis=0)).all()
    assert cube.by("group") == Cube.count(table, **{**ASKED, "sensitive": ["group"]})


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(table: pd.DataFrame, random) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    assert Cube.count(table.iloc[order], **SCORED) == Cube.count(table, **SCORED)


@given(people)
def test_raising_the_threshold_never_raises_a_selection_rate(table: pd.DataFrame) -> None:
    cube = Cube.count(table, **SCORED)
    selected = np.array([rate(cube.at(step), "selection_rate").k for step in cube.thresholds])
    assert (np.diff(selected, axis=0) <= 0).all()


@given(people)
def test_deciding_by_a_threshold_is_deciding_by_a_comparison(table: pd.DataFrame) -> None:
    decided = table.assign(decision=(table["score"] >= 0.35).astype(int))
    assert (Cube.count(table, **SCORED).at(0.35).counts == Cube.count(decided, **ASKED).counts).all()


@given(people)
def test_renaming_groups_only_renames_them(table: pd.DataFrame) -> None:
    renamed = table.assign(group="z" + table["group"])
    assert (Cube.count(renamed, **ASKED).counts == Cube.count(table, **ASKED).counts).all()


def test_without_attributes_everybody_is_one_group() -> None:
    cube = Cube.count(random_people(0, 50), **{**ASKED, "sensitive": []})
    assert cube.groups == ((),)
    assert cube.people.tolist() == [50]


def test_weights_of_one_count_people() -> None:
    cube = Cube.count(random_people(1, 80).assign(weight=1.0), **ASKED, weight="weight")
    assert (cube.weight == cube.counts).all()
    assert (cube.squares == cube.counts).all()


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"sensitive": ["group"]}, "attributes"),
        ({"favourable": 0}, "favourable outcomes"),
        ({"weight": "weight"}, "weights"),
        ({"y_pred": None}, "columns of decisions"),
        ({"score": "score", "thresholds": [0.5]}, "thresholds"),
    ],
)
def test_cubes_that_were_counted_differently_are_not_added(changed: dict, what: str) -> None:
    table = random_people(2, 30)
    with pytest.raises(GovernanceError, match=f"because their {what} differ"):
        Cube.count(table, **ASKED) + Cube.count(table, **{**ASKED, **changed})


def test_a_threshold_that_was_not_counted_is_refused_and_not_rounded() -> None:
    with pytest.raises(
        GovernanceError, match=r"not counted at the threshold 0.51; 21 thresholds from 0.0 to 1.0 .* nearest is 0.5"
    ):
        Cube.count(random_people(3, 30), **SCORED).at(0.51)


def test_what_is_no_cube_or_no_number_by_group_is_refused_everywhere() -> None:
    table = random_people(3, 30)
    classes = Multiclass.count(table, sensitive="group", y_true="label", y_pred="decision")
    for ask in (redrawn, lambda it: sweep(it, "accuracy"), area_under_curve, lambda it: rate(it, "accuracy")):
        with pytest.raises(GovernanceError, match=r"A cube of two outcomes was expected; this is a Multiclass"):
            ask(classes)
    cube = Cube.count(table, **ASKED)
    for ask in (difference, affected, bounds, pooled, chance_level):
        with pytest.raises(GovernanceError):
            ask(cube)
    with pytest.raises(GovernanceError, match=r"not counted at the threshold 0.5; 21 thresholds"):
        Cube.count(table, **SCORED).at("0.5")
    with pytest.raises(GovernanceError, match=r"The attribute 'group' is named twice"):
        cube.by("group", "group")


def test_an_attribute_that_was_not_counted_is_refused() -> None:
    with pytest.raises(GovernanceError, match=r"not counted by 'groups'. Did you mean 'group'"):
        Cube.count(random_people(4, 30), **ASKED).by("groups")


@given(people, st.booleans())
def test_a_cube_is_written_down_without_loss(table: pd.DataFrame, decided: bool) -> None:
    asked = SCORED if decided else ASKED
    cube = Cube.count(table.assign(weight=table["weight"] / 7), **asked, weight="weight")
    again = Cube.from_json(cube.to_json())
    assert again == cube
    assert again.declared == cube.declared
    assert again.counts.dtype == cube.counts.dtype


def test_a_written_cube_is_small_and_holds_no_person() -> None:
    few, many = (Cube.count(random_people(6, size), **ASKED).to_json() for size in (1_000, 50_000))
    assert len(many) < 1.1 * len(few) < 2_000


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _: "cells", "it is no complete JSON of a count"),
        (lambda _: "[]", "it is no complete JSON of a count"),
        (lambda text: text.replace("assize cube 1", "assize cube 2"), "its format is 'assize cube 2'"),
        (lambda text: text.replace('"counts": [', '"counts": [-'), "a number of people in it is negative"),
        (
            lambda text: text.replace('"counts": [', '"counts": [0.5, '),
            "a number of people in it is negative",
        ),
        (lambda text: text.replace('"shape": [4', '"shape": [5'), "its groups do not fit its cells"),
        (lambda text: text.replace('"shape": [4', '"shape": [4000000000'), "its cells are not places in it"),
        (lambda text: text.replace('"cells": [0, ', '"cells": [1, '), "its cells are not places in it"),
        (lambda text: text.replace('"cells": [0, ', '"cells": [0.5, '), "its cells are not places in it"),
        (lambda text: text.replace('"squares": [', '"squares": [NaN, '), "no complete JSON|no number of people"),
        (lambda text: text.replace('"squares"', '"squared"'), "its groups do not fit its cells"),
        (lambda text: text.replace('["g0", "x"]', '["g0", "y"]', 1), "its groups do not fit its cells"),
        (lambda text: text.replace('["g0", "x"]', '["g9", "x"]', 1), "its groups do not fit its cells"),
        (
            lambda text: text.replace('"attributes": ["group", "other"]', '"attributes": ["group"]'),
            "do not fit its cells",
        ),
        (lambda text: re.sub(r'"counts": \[.*?\]', '"counts": [7]', text), "not as many numbers of people as cells"),
        (lambda text: re.sub(r'"weight": \[.*?\]', '"weight": true', text), "no number of people|not as many"),
        (lambda text: text.replace('"probability": false', '"probability": "no"'), "its groups do not fit its cells"),
        (lambda text: text.replace('"favourable": "1"', '"favourable": 1'), "its groups do not fit its cells"),
        (lambda text: text.replace('"thresholds": []', '"thresholds": [NaN]'), "its groups do not fit its cells"),
        (
            lambda text: text.replace('"declared": [[], []]', '"declared": ["", "ab"]'),
            "its groups do not fit its cells",
        ),
        (lambda _: "[" * 100_000, "it is no complete JSON of a count"),
    ],
)
def test_a_text_that_is_no_cube_is_refused(change, why: str) -> None:
    text = Cube.count(random_people(7, 200, groups=2), **ASKED, weight="weight").to_json()
    assert Cube.from_json(text).people.sum() == 200
    with pytest.raises(GovernanceError, match=why):
        Cube.from_json(change(text))


def test_thresholds_that_do_not_ascend_are_no_cube() -> None:
    text = Cube.count(random_people(7, 200), **{**SCORED, "thresholds": [0.25, 0.75]}).to_json()
    with pytest.raises(GovernanceError, match="its thresholds are not numbers in ascending order"):
        Cube.from_json(text.replace("[0.25, 0.75]", "[0.75, 0.25]"))


@given(people)
def test_a_cube_of_some_groups_is_the_count_of_their_people(table: pd.DataFrame) -> None:
    some = table[(table["group"] == "g0") & table["other"].isin(["x", "y"])]
    cube = Cube.count(table, **SCORED, weight="weight")
    if not len(some):
        return
    found = cube.only({"group": "g0", "other": sorted(set(some["other"]))})
    assert found == Cube.count(some, **SCORED, weight="weight")
    assert found.by("group") == cube.by("group").only({"group": ["g0"]})


def test_people_of_unknown_groups_can_be_left_out() -> None:
    table = random_people(12, 200)
    table.loc[:19, "group"] = None
    table.loc[10:29, "other"] = None
    cube = Cube.count(table, **ASKED)
    assert cube.known == Cube.count(table[30:], **ASKED)
    assert cube.by("group").known.people.sum() == 180


def test_a_group_that_nobody_is_in_cannot_be_chosen() -> None:
    cube = Cube.count(random_people(8, 40), **ASKED)
    with pytest.raises(GovernanceError, match=r"no group 'female' here. The groups are 'g0', 'g1', 'g2'"):
        cube.only({"group": "female"})
    assert cube.only({"group": []}).people.sum() == 0


def test_months_are_summed_and_a_cube_says_shortly_what_it_is() -> None:
    months = [random_people(seed, 50) for seed in range(3)]
    year = sum(Cube.count(month, **ASKED) for month in months)
    assert year == Cube.count(pd.concat(months), **ASKED)
    assert repr(year.by("group")) == "Cube(150 people in 3 groups of group)"
    assert repr(rate(year.by(), "accuracy")).startswith("Rate(accuracy: everybody 0.")
    with pytest.raises(TypeError):
        year + 1


def test_a_number_by_group_becomes_a_data_frame() -> None:
    found = rate(Cube.count(random_people(9, 300), **ASKED), "selection_rate")
    table = pd.DataFrame(found.records())
    assert list(table) == ["group", "other", "selection_rate", "low", "high", "people"]
    assert table["selection_rate"].tolist() == found.value.tolist()
    low = Cube.count(pd.DataFrame({"low": ["a", "b"], "y": [0, 1]}), sensitive="low", y_true="y")
    assert [row["low (group)"] for row in rate(low, "base_rate").records()] == ["a", "b"]


def test_two_cubes_are_equal_when_all_they_hold_is_equal() -> None:
    table = random_people(5, 40)
    cube = Cube.count(table, **ASKED)
    assert cube == Cube.count(table, **ASKED)
    assert cube != Cube.count(table[1:], **ASKED)
    assert cube != "a cube"


def test_only_groups_that_somebody_is_in_are_present() -> None:
    table = pd.DataFrame({"sex": pd.Categorical(["m", "f"], ["m", "x", "f"], ordered=True), "y": [0, 1]})
    cube = Cube.count(table, sensitive="sex", y_true="y", favourable=1)
    assert cube.groups == (("m",), ("x",), ("f",))
    assert cube.present == (("m",), ("f",))
    assert cube.nobody.present == ()
