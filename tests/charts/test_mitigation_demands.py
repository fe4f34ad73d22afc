"""The charts of what a point asks: thresholds by group, and the splits."""

import math

import numpy as np

from governance.charts.mitigation.demands import over_splits, thresholds_by_group
from governance.mitigation.demands import Splits
from governance.mitigation.flips import paired
from governance.mitigation.rule import Rule
from tests.mitigation.pointed import flipped, pointed

COUNTED = paired(pointed(flipped((0.3, 0.4, 0.5), (0.3, 0.4, 0.5)), ("<a>", "b", "c")))
RULE = Rule(("group",), {("<a>",): ((0.4, 0.25), (0.6, 0.75)), ("b",): ((0.5, 1.0),), ("c",): ((math.inf, 1.0),)})


def test_every_threshold_stands_in_the_row_of_its_group_with_how_often_it_is_picked() -> None:
    drawn = thresholds_by_group(RULE, COUNTED, 0.5)
    assert [list(trace.x) for trace in drawn.data] == [[0.4, 0.6], [0.5], [1.0]]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in drawn.data[0].text] == [
        "0.40, for 25 %",
        "0.60, for 75 %",
    ]
    assert list(drawn.data[1].text) == ["0.50"]
    assert list(drawn.data[2].text) == ["nobody"]
    assert drawn.layout.yaxis.ticktext[0] == "&lt;a&gt;"
    assert "as audited: 0.50" in drawn.layout.annotations[0].text


def test_only_the_groups_that_may_be_seen_are_drawn() -> None:
    drawn = thresholds_by_group(RULE, COUNTED.among([("b",)]), 0.5)
    assert list(drawn.layout.yaxis.ticktext) == ["b"]


def test_of_very_many_groups_those_furthest_from_the_audited_threshold_are_drawn_the_largest_first() -> None:
    names = tuple(f"g{place}" for place in range(30))
    far = {"g29": 0.1, "g3": 0.8}
    rule = Rule(("group",), {(name,): ((far.get(name, 0.5), 1.0),) for name in names})
    people = tuple(100 + 10 * place for place in range(30))
    counted = paired(pointed(flipped((0.5,) * 30, (0.5,) * 30, people), names))
    drawn = thresholds_by_group(rule, counted, 0.5)
    assert list(drawn.layout.yaxis.ticktext)[:4] == ["g29", "g3", "g28", "g27"]
    assert "the 20 furthest from the audited threshold of 30 groups" in drawn.layout.title.text


def test_every_split_is_a_row_with_its_intervals_and_a_gap_in_points() -> None:
    gaps, values = np.array([0.1, 0.2, np.nan]), np.array([0.7, 0.8, 0.9])
    ends = [np.stack([each - 0.05, each + 0.06], axis=1) for each in (gaps, values)]
    drawn = over_splits(Splits(gaps, values, *ends), "Largest gap in selection rate", "Accuracy", shares=True)
    assert list(drawn.layout.yaxis.ticktext) == ["split 1", "split 2", "split 3"]
    assert np.allclose(drawn.data[0].x, 100 * gaps, equal_nan=True)
    assert np.allclose(drawn.data[0].error_x.array[:2], 6)
    assert drawn.layout.xaxis.title.text == "Largest gap in selection rate, points"
    assert "%" not in drawn.layout.xaxis.tickformat
    assert "10.0 points" in drawn.data[0].hovertext[0]
    assert list(drawn.data[1].text) == ["not defined"]
    assert np.array_equal(drawn.data[-1].x, values)
    assert np.allclose(drawn.data[-1].error_x.arrayminus, 0.05)
