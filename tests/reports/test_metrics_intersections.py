"""Intersections in sentences: what margins do not show, and what "nothing found" means."""

import re

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.metrics.lattice import Lattice, lattice
from governance.metrics.meeting import Node, disclosed
from governance.reports.metrics import intersections as reports
from tests.conftest import random_people
from tests.metrics.test_lattice import BALANCED, met, place


def said(finding: object) -> str:
    return str(finding).replace("\N{NO-BREAK SPACE}", " ")


def of(rates: dict[tuple[str, ...], tuple[int, int]], looks_fine: float = 0.1) -> Lattice:
    return lattice(met(rates), "selection_rate", ("sex", "age"), min_group_size=30, looks_fine=looks_fine)


def test_the_planted_intersection_is_said_first(audit: Audit) -> None:
    found = lattice(audit.decided(0.5), "selection_rate", ("age", "disability"), min_group_size=30)
    assert said(reports.finding(found)).startswith(
        "Neither under 30 alone nor disability: yes alone is more than 6.5 points below all others; where they meet, "
        "under 30 · disability: yes has a selection rate of 26.2 % (95 % interval 21.2 to 31.9; 67 of 256 people) "
        "against 66.8 % of all others (adjusted p < 0.001). Alone: under 30 60.5 %, 6.5 points below all "
        "others; disability: yes 61.6 %, 4.1 points below all others. From its parts one would expect 56.7 %."
    )
    assert found.names[reports.foremost(found)] == "under 30 · disability: yes"


def test_margins_without_any_gap_are_said_to_be_so() -> None:
    text = said(reports.finding(of(BALANCED)))
    assert re.match("Neither (wo)?man alone nor (young|old) alone differs from all others beyond chance; where", text)
    assert "In this sense 3 more groups are hidden: " in text


def test_margins_that_point_the_other_way_are_not_said_to_be_without_a_gap() -> None:
    rates = {("woman", "young"): (60, 300), ("woman", "old"): (1900, 2000), ("man", "young"): (1900, 2000),
             ("man", "old"): (100, 2000)}  # fmt: skip
    found = of(rates)
    at = place(found, sex="woman", age="young")
    assert found.hidden[at]
    assert said(reports.about(found, at)).startswith(
        "Neither woman alone nor young alone is lower than all others beyond chance; where they meet, woman · young has"
    )


def test_nothing_found_says_how_small_a_gap_could_have_been_found() -> None:
    found = of(dict.fromkeys(BALANCED, (80, 200)))
    gap = 100 * float(found.detectable([5])[0])
    text = said(reports.finding(found))
    assert text == (
        "Where sex and age meet, no group's selection rate differs from that of all others beyond chance. A gap "
        f"may still be there: four times in five, only one of {gap:.1f} points in a group of 200 people would be found."
    )


def test_a_gap_that_fewer_attributes_show_is_said_to_be_known() -> None:
    rates = {("woman", "young"): (60, 200), ("woman", "old"): (62, 200), ("man", "young"): (140, 200),
             ("man", "old"): (141, 200)}  # fmt: skip
    found = of(rates)
    text = said(reports.finding(found))
    assert text.startswith("Where sex and age meet, nothing shows in selection rate that fewer attributes do not show")
    assert f"Furthest from all others is {found.names[reports.foremost(found)]}: " in text
    mild = said(reports.finding(of(rates, looks_fine=0.9)))
    assert "no selection rate is both beyond chance and more than 90.0 points" in mild


def test_too_few_people_everywhere_is_said() -> None:
    text = said(reports.finding(of(dict.fromkeys(BALANCED, (2, 5)))))
    assert text.startswith("No group can be compared: none of sex and age has at least 30 people")
    margins_only = of(dict.fromkeys(BALANCED, (10, 20)))
    assert "No group where they meet has enough people to be tested" in said(reports.finding(margins_only))


def test_how_many_comparisons_and_who_has_no_verdict() -> None:
    found = of({**BALANCED, ("other", "young"): (0, 10)})
    assert f"all {found.tests} comparisons are adjusted together" in said(reports.care(found))
    assert "2 groups have fewer than 30 people and no verdict." in said(reports.care(found))
    assert "no verdict" not in reports.care(of(BALANCED))


def test_every_group_can_be_said() -> None:
    found = of({**BALANCED, ("other", "young"): (0, 10)})
    texts = [said(reports.about(found, each)) for each in range(len(found.nodes))]
    assert "fewer than 30 people, so without a verdict" in texts[place(found, sex="other", age="young")]
    assert "not beyond chance, adjusted p" in texts[place(found, age="old")]
    assert "where they meet, woman · young" in texts[place(found, sex="woman", age="young")]
    none = lattice(met(BALANCED), "true_positive_rate", ("sex", "age"))
    assert said(reports.about(none, 1)) == "woman: nobody whom the true positive rate is about."


def test_a_hidden_group_of_three_attributes_names_them_all() -> None:
    rates = {}
    for sex in ("w", "m"):
        for age in ("y", "o"):
            for place_ in ("n", "s"):
                high = (sex == "w") ^ (age == "y") ^ (place_ == "n")
                rates[sex, age, place_] = (210 if high else 90, 300)
    found = lattice(met(rates, ("sex", "age", "where")), "selection_rate", ("sex", "age", "where"), min_group_size=30)
    assert (found.depth[found.hidden] == 3).all()
    assert found.hidden.sum() == 8
    assert said(reports.finding(found)).startswith(
        "No larger group that contains these people differs from all others beyond chance; where they meet, "
    )


def test_weighted_rates_say_so() -> None:
    cube = Cube.count(random_people(4, 400), sensitive=["group", "other"], y_true="label", y_pred="decision",
                      weight="weight")  # fmt: skip
    found = lattice(cube, "selection_rate", ("group", "other"), min_group_size=30)
    assert " weighted (95 % interval " in said(reports.about(found, 1))
    table = reports.table(found)
    assert (table["effective people"] <= table["among"]).all()


def test_the_table_holds_every_group_with_all_its_numbers(audit: Audit) -> None:
    found = lattice(audit.decided(0.5), "selection_rate", audit.dataset.roles.sensitive, min_group_size=30)
    table = reports.table(found).set_index("group")
    assert len(table) == len(found.nodes) == 383
    row = table.loc["under 30 · disability: yes"]
    assert (row["counted"], row["among"], row["beyond chance"]) == (67, 256, "lower, hidden")
    assert row["interval from"] < row["Selection rate"] < row["to"]
    assert row["gap from"] < row["minus all others"] < row["gap to"] < 0
    assert row["adjusted p"] == "p < 0.001"
    assert set(table["beyond chance"]) == {"", "no", "lower", "higher", "lower, hidden", "higher, hidden",
                                           "too few people"}  # fmt: skip
    assert (table.loc[table["beyond chance"] == "too few people", "adjusted p"] == "").all()
    ranked = reports.table(found, found.ranking("lowest"))
    assert ranked["partially pooled"].is_monotonic_increasing
    grid = lattice(audit.decided(0.5), "selection_rate", ("age", "disability"))
    assert len(reports.table(grid, reports.meeting(grid))) == 8


def test_what_is_kept_back_is_counted_and_not_named(audit: Audit) -> None:
    cube = audit.decided(0.5)
    whole = lattice(cube, "selection_rate", ("sex", "ethnicity"), min_group_size=30)
    seen = whole.among(disclosed(cube, ("sex", "ethnicity"), 30))
    gone = len(whole.nodes) - len(seen.nodes)
    assert reports.kept_back(whole, seen, 30).startswith(f"{gone} of {len(whole.nodes) - 1} groups, of all levels")
    for text in (
        reports.finding(seen),
        reports.care(seen),
        *(reports.first(seen, each) for each in ("lowest", "highest")),
    ):
        assert "Indigenous ·" not in said(text)
        assert "non-binary · Indigenous" not in said(text)


def test_of_very_many_groups_those_that_matter_can_be_followed() -> None:
    rates = {(f"a{one:02}", f"b{two:02}"): (20, 40 + two) for one in range(40) for two in range(20)}
    rates["a00", "b00"] = (0, 31)
    found = of(rates)
    picked = reports.worth_following(found)
    assert len(picked) < len(found.nodes) - 1
    assert 0 not in picked
    assert set(np.flatnonzero(found.hidden)) <= set(picked)
    assert set(found.ranking("lowest")[:15]) <= set(picked)
    few = of(BALANCED)
    assert reports.worth_following(few) == list(range(1, len(few.nodes)))


def test_where_nothing_is_hidden_the_lowest_is_followed() -> None:
    rates = {("woman", "young"): (80, 200), ("woman", "old"): (90, 200), ("man", "young"): (95, 200),
             ("man", "old"): (99, 200)}  # fmt: skip
    found = of(rates)
    assert not found.hidden.any()
    assert reports.foremost(found) == found.ranking("lowest")[0]
    assert said(reports.first(found, "lowest")).startswith(f"Lowest first: {found.names[found.ranking('lowest')[0]]}")
    nobody = of(dict.fromkeys(BALANCED, (2, 5)))
    assert reports.foremost(nobody) == 0
    assert said(reports.first(nobody, "lowest")) == "No group has enough people to be ranked."


@pytest.mark.parametrize("looks_fine", [0.0, 0.1])
def test_sentences_are_the_same_every_time(looks_fine: float) -> None:
    assert str(reports.finding(of(BALANCED, looks_fine))) == str(reports.finding(of(BALANCED, looks_fine)))
    assert isinstance(reports.table(of(BALANCED)), pd.DataFrame)
    assert Node(("sex",), ("woman",)).said == "woman"
