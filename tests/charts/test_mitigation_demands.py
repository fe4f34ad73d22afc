"""The charts of what a point asks: thresholds by group, and the splits."""

import math

import numpy as np

from governance.charts.mitigation.demands import over_splits, thresholds_by_group
from governance.mitigation.demands import Splits
from governance.mitigation.rule import Rule

GROUPS = (("<a>",), ("b",), ("c",))
LEVELS = (("<a>", "b", "c"),)
RULE = Rule(("group",), {("<a>",): ((0.4, 0.25), (0.6, 0.75)), ("b",): ((0.5, 1.0),), ("c",): ((math.inf, 1.0),)})


def test_every_threshold_stands_in_the_row_of_its_group_with_how_often_it_is_picked() -> None:
    drawn = thresholds_by_group(RULE, GROUPS, LEVELS, 0.5)
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
    drawn = thresholds_by_group(RULE, GROUPS[1:2], LEVELS, 0.5)
    assert list(drawn.layout.yaxis.ticktext) == ["b"]


def test_every_split_is_a_row() -> None:
    found = Splits(np.array([0.1, 0.2, np.nan]), np.array([0.7, 0.8, 0.9]))
    drawn = over_splits(found, "Accuracy", shares=True)
    assert list(drawn.layout.yaxis.ticktext) == ["split 1", "split 2", "split 3"]
    assert np.array_equal(drawn.data[0].x, found.gaps, equal_nan=True)
    assert list(drawn.data[1].text) == ["not defined"]
    assert np.array_equal(drawn.data[-1].x, found.values)
