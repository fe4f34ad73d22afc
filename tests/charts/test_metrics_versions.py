"""The charts of two versions: every mark is the number of its result."""

import numpy as np
import pytest

from governance.charts.metrics import versions as charts
from governance.metrics.changes import paired_difference
from governance.metrics.paired import Paired
from governance.metrics.sides import discreet, sides
from tests.metrics.test_changes import ASKED, paired_of, people
from tests.metrics.test_sides import several

NAMES = ("old model", "new model")


@pytest.fixture
def paired() -> Paired:
    return Paired.count(people(3, 600), **ASKED)


def test_left_are_both_rates_and_right_is_their_change_with_its_interval(paired: Paired) -> None:
    found = paired_difference(paired, "selection_rate")
    drawn = charts.change_by_group(found, NAMES)
    before, after, change = drawn.data[0], drawn.data[1], drawn.data[-1]
    assert [label.split("  ")[1] for label in drawn.layout.yaxis.ticktext] == [f"(n {n:,})" for n in found.first.n]
    assert np.allclose(before.x, found.first.value)
    assert np.allclose(after.x, found.second.value)
    assert np.allclose(change.x, 100 * found.value)
    low, high = found.interval()
    assert np.allclose(change.x + change.error_x.array, 100 * high)
    assert np.allclose(change.x - change.error_x.arrayminus, 100 * low)
    assert change.xaxis == "x2"
    assert [trace.name for trace in drawn.data[2:4]] == list(NAMES)
    assert all("-open" in symbol for symbol in before.marker.symbol)
    assert f"{found.first.k[0]} of {found.first.n[0]}" in before.hovertext[0]
    assert drawn.layout.xaxis2.title.text == "Change in percentage points"


def test_a_group_whose_rate_is_not_defined_in_both_is_listed() -> None:
    joint = np.zeros((2, 2, 2, 2), int)
    joint[0], joint[1, 0, 0, 0] = 5, 7
    drawn = charts.change_by_group(paired_difference(paired_of(joint), "precision"), NAMES)
    assert list(drawn.data[-1].text) == ["not defined in both"]
    assert len(drawn.layout.yaxis.ticktext) == 2


def test_of_very_many_groups_the_largest_are_drawn_and_the_title_says_so() -> None:
    found = paired_of(np.random.default_rng(0).integers(1, 9, (60, 2, 2, 2)))
    assert (
        "the 20 largest of 60 groups"
        in charts.change_by_group(paired_difference(found, "accuracy"), NAMES).layout.title.text
    )
    drawn = charts.who_moved(sides(found))
    assert "the 20 largest of 60 groups" in drawn.layout.title.text
    assert len(drawn.data) == 6


def test_every_rate_of_everybody_has_a_row(paired: Paired) -> None:
    found = [paired_difference(paired.by(), name) for name in ("accuracy", "precision")]
    drawn = charts.change_of_everybody(found, NAMES)
    accuracy, precision = drawn.layout.yaxis.ticktext
    assert accuracy == "Accuracy  (n 600)"
    assert precision == f"Precision  (n {found[1].first.n[0]:,} and {found[1].second.n[0]:,})"
    assert np.allclose(drawn.data[-1].x, [100 * each.value[0] for each in found])


def test_who_gains_is_drawn_to_the_right_and_who_loses_to_the_left(paired: Paired) -> None:
    found = sides(paired)
    bars = charts.who_moved(found).data
    for bar, (way, share) in zip(bars[:4], found.shares.items(), strict=True):
        assert np.allclose(np.sort(np.abs(bar.x)), np.sort(share.value))
        assert (np.array(bar.x) * (1 if way[0] == "gained" else -1) >= 0).all()
        assert bar.marker.pattern.shape == ("" if way[1] else "/")  # not by colour alone
    gained, lost = found.gained.interval(), found.lost.interval()
    assert np.allclose(np.sort(bars[4].x + bars[4].error_x.array), np.sort(gained[1]))
    assert np.allclose(np.sort(bars[5].x - bars[5].error_x.arrayminus), np.sort(-lost[1]))


def test_a_group_of_which_it_is_not_told_says_so_and_has_no_bar() -> None:
    found = discreet(sides(several(np.array([[1, 20, 20, 20], [30, 30, 30, 30], [40, 40, 40, 40]]))))
    drawn = charts.who_moved(found)
    assert len([each for each in drawn.layout.annotations if "not told" in each.text]) == 2
    assert [bar.x[0] for bar in drawn.data[:4]] == [0, 0, 0, 0]
    assert len(drawn.data[4].x) == 1


def test_names_from_data_are_shown_to_the_letter() -> None:
    found = paired_of(np.full((2, 2, 2, 2), 9), ("<b>x", "=y"))
    drawn = charts.change_by_group(paired_difference(found, "accuracy"), ("<i>one", "%{x}"))
    assert drawn.layout.yaxis.ticktext[0].startswith("&lt;b&gt;x  (n ")
    assert drawn.data[2].name == "&lt;i&gt;one"
    assert "&lt;b&gt;x" in charts.who_moved(sides(found)).to_json().replace("\\u0026", "&").replace("\\u003c", "<")


def test_a_group_of_which_it_is_not_told_says_so_and_has_no_second_mark(paired: Paired) -> None:
    found = paired_difference(paired, "selection_rate")
    drawn = charts.change_by_group(found.withholding(found.groups[:1]), NAMES)
    assert [list(each.text) for each in drawn.data if each.mode == "text"] == [["not told"]]
    first, second, *_ = (each for each in drawn.data if each.mode == "markers" and len(each.x) > 1)
    assert np.isnan(first.x).sum() == 0
    assert np.isnan(second.x).sum() == 1


def test_a_group_whose_weights_are_all_nothing_is_listed_as_not_defined() -> None:
    table = people(3, 600)
    table.loc[table["group"] == table["group"].iloc[0], "weight"] = 0.0
    drawn = charts.who_moved(sides(Paired.count(table, **ASKED, weight="weight")))
    assert [each.text.strip() for each in drawn.layout.annotations] == ["not defined"]
    assert np.isfinite(drawn.layout.xaxis.range).all()
