"""One rate in words and tables: every sentence says what the numbers say, and no more."""

import math
import re

import numpy as np
import pytest

from governance.audit import Audit
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.confusion import cells_of, confusion
from governance.metrics.cube import Cube
from governance.metrics.definitions import TOOLS, tool_definitions
from governance.metrics.disparity import difference, ratio
from governance.metrics.missing import Bounds
from governance.metrics.one_rate import one_rate
from governance.metrics.rates import RATES, SHARES
from governance.reports.metrics import affected, definitions
from governance.reports.metrics import confusion as confusion_report
from governance.reports.metrics import one_rate as report
from tests.conftest import counted, drawn, random_people


def facts(cube: Cube, name: str = "selection_rate", least: int = 0) -> dict[str, report.Fact]:
    found = one_rate(cube, name, least=least)
    gap = difference(found.rate, min_group_size=least)
    smallest = ratio(found.rate, min_group_size=least)
    every = difference(found.rate)
    return {each.title: each for each in report.facts(found, gap, every, smallest, chance_level(gap))}


def test_who_differs_is_said_furthest_first(audit: Audit) -> None:
    found = one_rate(audit.decided(0.5).by("ethnicity"), "selection_rate", reference=("White",), least=30)
    said = report.beyond_chance(found)
    assert said.headline == (
        "3 of 5 groups differ from White beyond chance: Indigenous 22.1 points below (p < 0.001), "
        "Black 18.6 points below (p < 0.001), Hispanic 13.0 points below (p < 0.001)."
    )
    assert "all 5 comparisons together (Holm)" in said.detail


def test_no_difference_beyond_chance_is_not_called_no_gap() -> None:
    said = str(report.beyond_chance(one_rate(counted({"a": (50, 50, 0, 0), "b": (48, 52, 0, 0)}), "selection_rate")))
    assert "No group differs from everybody else beyond chance" in said
    assert "That is not the same as no gap" in said


def test_what_cannot_be_tested_is_said_with_its_reason() -> None:
    said = report.beyond_chance(one_rate(counted({"a": (5, 5, 0, 0), "b": (5, 5, 0, 0)}), "selection_rate", least=30))
    assert str(said) == (
        "No group can be tested against everybody else. It takes 30 people on both sides whom it is about."
    )


def test_both_groups_of_the_largest_gap_are_named_with_their_people() -> None:
    cube = counted({"a": (50, 50, 0, 0), "b": (80, 20, 0, 0), "few": (0, 5, 0, 0)})
    found = facts(cube, least=30)
    assert found["Largest difference"].value == "30.0 points"
    assert "a at 50.0 % (50 of 100 people) against b at 20.0 % (20 of 100 people)" in plain(found["Largest difference"])
    assert found["With small groups"].value == "80.0 points"
    assert "few at 100.0 % (5 of 5 people)" in plain(found["With small groups"])
    assert "With small groups" not in facts(cube)


@pytest.mark.parametrize(
    ("selected", "says"),
    [
        (79, "(here 1.27): not kept here, though the interval reaches across 0.80."),
        (20, "(here 5.00): not kept."),
        (81, "(here 1.23): kept here, though the interval reaches across 0.80."),
        (99, "(here 1.01): kept."),
        (0, "(here without limit): not kept."),
    ],
)
def test_the_four_fifths_rule_is_read_both_ways_round(selected: int, says: str) -> None:
    cube = counted({"a": (50, 100, 0, 0), "b": (150 - selected, selected, 0, 0)})
    assert says in facts(cube)["Smallest ratio"].detail
    assert "four-fifths" not in facts(cube, "accuracy")["Smallest ratio"].detail


def test_a_ratio_to_nothing_and_a_gap_of_one_group_are_not_defined_and_say_why() -> None:
    none = facts(counted({"a": (50, 0, 0, 0), "b": (40, 0, 0, 0)}))["Smallest ratio"]
    assert none.value == words.UNDEFINED
    assert "The highest rate is 0" in none.detail
    alone = facts(counted({"a": (50, 50, 0, 0), "b": (3, 2, 0, 0)}), least=30)["Largest difference"]
    assert alone.value == words.UNDEFINED
    assert (
        alone.detail
        == "Fewer than two groups have 30 people it is about. Not compared, having fewer than 30 people: b."
    )


def test_a_gap_that_could_never_be_seen_is_said_to_be() -> None:
    found = facts(counted({"a": (1, 1, 0, 0), "b": (1, 1, 0, 0)}))["Smallest gap that would show"]
    assert found.value == words.UNDEFINED
    assert "No gap between these two would be seen four times in five." in found.detail


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0005, "fewer than 1 of 1,000 tables"),
        (0.004, "about 4 of 1,000 tables"),
        (0.04, "about 4 of 100 tables"),
        (1.0, "about 100 of 100 tables"),
    ],
)
def test_a_p_value_is_said_in_tables(p: float, said: str) -> None:
    assert report.in_tables(p) == said


def test_what_the_missing_leave_open_is_said_where_there_are_any() -> None:
    said = report.unplaced(Bounds("difference", 0.1, 0.4, 12))
    assert said is not None
    assert said.value == "10.0 to 40.0 points"
    assert "the 12 people without a group" in said.detail
    assert report.unplaced(Bounds("difference", 0.1, 0.1, 0)) is None
    assert report.unplaced(Bounds("difference", math.nan, math.nan, 3)) is None


def test_the_table_has_words_on_the_screen_and_numbers_in_a_file() -> None:
    cube = drawn([(50, 50, 0, 0), (90, 10, 0, 0), (4, 1, 0, 0), (0, 0, 0, 0)], ["a", "b", "few", "nobody"])
    found = one_rate(cube, "selection_rate", reference=("a",), least=30)
    shown, exact = report.table(found), report.table(found, exact=True)
    assert shown["p (Holm)"].tolist() == ["the reference", "< 0.001"] + ["not tested: fewer than 30 people"] * 2
    assert shown["over a"].tolist() == ["1.00", "0.20", "0.40", "not defined"]
    np.testing.assert_array_equal(exact["p (Holm)"], found.adjusted)
    np.testing.assert_array_equal(exact["over a"], found.ratio.value)
    assert shown["group"].tolist() == ["a", "b", "few", "nobody"]


def test_weighted_people_stand_beside_their_weights() -> None:
    cube = Cube.count(random_people(1, 400), sensitive="group", y_true="label", y_pred="decision", weight="weight")
    found = one_rate(cube, "selection_rate")
    table = report.table(found, exact=True)
    np.testing.assert_array_equal(table["weight among"], found.rate.shares[0].size)
    np.testing.assert_array_equal(table["effective people (Kish)"], found.rate.effective_n)
    said = str(affected.most_affected(found)).replace(words.NO_BREAK, " ")
    assert "weighted p" in said
    place = next(at for at, (group,) in enumerate(found.rate.groups) if f"in the group {group} " in said)
    assert f"Now it is {100 * found.rate.value[place]:.1f} % weighted: {found.rate.k[place]} of " in said
    assert "more weighted people" in affected.table(found)


def test_people_are_counted_where_the_reference_is_ahead_and_where_it_is_behind() -> None:
    cube = counted({"a": (40, 60, 0, 0), "b": (160, 40, 0, 0)})
    ahead = one_rate(cube, "selection_rate", reference=("a",))
    said = affected.most_affected(ahead).headline.replace(words.NO_BREAK, " ")
    assert said.startswith("At the rate of a (60.0 %), 80 more people in the group b would have got the favourable ")
    behind = one_rate(cube, "selection_rate", reference=("b",))
    assert "40 fewer people in the group a would have got" in affected.most_affected(behind).headline


def test_of_a_rate_of_errors_the_group_with_more_errors_is_named() -> None:
    cube = counted({"a": (0, 0, 10, 90), "b": (0, 0, 120, 180), "c": (0, 0, 20, 180)})
    said = affected.most_affected(one_rate(cube, "false_negative_rate")).headline
    assert re.search(r"\d+ fewer people in the group b would not have got the favourable decision", said)
    spared = affected.most_affected(one_rate(cube, "true_positive_rate")).headline
    assert re.search(r"\d+ more people in the group b would have got the favourable decision", spared)


def test_an_interval_with_none_in_it_says_so() -> None:
    found = one_rate(counted({"a": (50, 50, 0, 0), "b": (48, 52, 0, 0)}), "selection_rate", reference=("b",))
    assert "fewer to" in affected.most_affected(found).headline
    assert "more, so perhaps none)" in affected.most_affected(found).headline


def test_without_a_rate_of_the_reference_or_enough_people_nobody_is_counted() -> None:
    cube = drawn([(50, 50, 0, 0), (0, 0, 0, 0)], ["a", "nobody"])
    nobody = one_rate(cube, "selection_rate", reference=("nobody",))
    assert "The reference has no rate" in str(affected.most_affected(nobody))
    few = one_rate(counted({"a": (5, 5, 0, 0), "b": (5, 5, 0, 0)}), "selection_rate", least=30)
    assert "no group of enough people" in str(affected.most_affected(few))


@pytest.mark.parametrize("name", RATES)
def test_every_rate_says_what_a_number_of_people_means_for_it(name: str) -> None:
    found = one_rate(counted({"a": (40, 60, 30, 20), "b": (60, 40, 20, 30)}), name)
    if name not in SHARES:
        assert "counts no people" in str(affected.most_affected(found))
        return
    would = affected.conditional(words.counted(name))
    assert would.startswith("would ")
    assert would in affected.most_affected(found).headline
    assert ("no forecast" in affected.caveat(name)) == (
        name == "base_rate" or set(SHARES[name][1]) in ({(1, 1), (0, 1)}, {(1, 0), (0, 0)})
    )


@pytest.mark.parametrize("name", RATES)
def test_every_rate_has_its_cells_in_words_and_its_formula(name: str) -> None:
    table = confusion_report.table(confusion(counted({"a": (5, 6, 7, 8)})), name)
    top, bottom = cells_of(name)
    assert sum(column.endswith("●") for column in table) == len(top)
    assert sum(column.endswith("○") for column in table) == len(bottom - top)
    assert words.formula(name) in confusion_report.formula(name).detail


def test_the_table_of_confusion_has_every_cell_under_its_name() -> None:
    table = confusion_report.table(confusion(counted({"a": (5, 6, 7, 8)})), "true_positive_rate")
    counts = {column: int(table[column].iloc[0]) for column in table if "decision" in column}
    assert counts == {
        "favourable decision, favourable outcome (TP) ●": 8,
        "unfavourable decision, favourable outcome (FN) ○": 7,
        "favourable decision, unfavourable outcome (FP)": 6,
        "unfavourable decision, unfavourable outcome (TN)": 5,
    }


def test_a_rate_and_its_complement_are_the_same_concern() -> None:
    assert definitions.about("true_positive_rate") == {"true_positive_rate", "false_negative_rate"}
    assert definitions.about("accuracy") == {"accuracy"}
    assert definitions.about("balanced_accuracy") >= {"false_positive_rate", "false_negative_rate"}


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_says_of_the_rate_stands_first_and_what_it_makes_up_is_marked(tool: str) -> None:
    cube = counted({"a": (10, 5, 5, 20), "b": (12, 3, 0, 0)})
    found = tool_definitions(cube, tool, ("a",))
    table = definitions.table(found, "true_positive_rate", ("group",))
    marks = table["about true positive rate"].tolist()
    assert marks == sorted(marks, reverse=True)
    assert "yes" in marks
    invented = table["note"] == "stands for nothing: nobody is in a denominator"
    assert invented.sum() == sum(each.invented for each in found)
    said = definitions.said(tool, found, "true_positive_rate", "a", asked=False)
    assert tool in said.headline
    assert ("the largest one, since none is chosen above" in said.detail) == (tool in definitions.NEEDS_REFERENCE)


def test_a_rate_that_no_measure_is_about_is_said_to_be() -> None:
    found = tool_definitions(counted({"a": (10, 5, 5, 20), "b": (12, 3, 4, 6)}), "fairlearn", ("a",))
    assert (
        "None of its measures is about the precision alone"
        in definitions.said("fairlearn", found, "precision", "a", asked=True).detail
    )


def test_our_own_definitions_name_the_groups_that_are_taken() -> None:
    found = one_rate(
        counted({"a": (40, 60, 0, 0), "b": (80, 20, 0, 0), "few": (0, 5, 0, 0)}), "selection_rate", least=30
    )
    table = definitions.ours(found).set_index(["its name", "group"])["value"]
    assert table["largest difference (demographic parity difference)", "a minus b"] == pytest.approx(0.4)
    assert table["lowest over highest (disparate impact ratio)", "b over a"] == pytest.approx(1 / 3)
    assert table["minus everybody", "few"] == found.difference.value[2]
    none = definitions.ours(one_rate(counted({"a": (5, 5, 0, 0), "b": (5, 0, 0, 0)}), "true_positive_rate"))
    assert set(none["note"]) == {words.UNDEFINED}


def plain(fact: report.Fact) -> str:
    return fact.detail.replace("\N{NO-BREAK SPACE}", " ")
