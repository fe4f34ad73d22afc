"""The chart of rates before and after: every mark is the number of its result."""

import numpy as np

from governance.charts.mitigation import groups as charts
from governance.metrics.changes import paired_difference, paired_differences
from governance.mitigation.flips import everybody, paired
from tests.mitigation.pointed import flipped, pointed

RATES = ("accuracy", "selection_rate")


def test_left_are_both_rates_with_their_intervals_and_right_the_paired_change() -> None:
    found = paired_difference(paired(pointed(flipped((0.2, 0.7, 0.5), (0.3, 0.6, 0.5)))), "selection_rate")
    drawn = charts.before_and_after(found)
    before, after, change = drawn.data[0], drawn.data[1], drawn.data[-1]
    for trace, rate in ((before, found.first), (after, found.second)):
        low, high = rate.interval()
        assert np.allclose(trace.x, rate.value)
        assert np.allclose(trace.x + trace.error_x.array, high)
        assert np.allclose(trace.x - trace.error_x.arrayminus, low)
    assert np.allclose(change.x, 100 * found.value)
    assert np.allclose(change.x + change.error_x.array, 100 * found.interval()[1])
    assert change.xaxis == "x2"
    assert all(symbol.endswith("-open") for symbol in before.marker.symbol)
    assert not any(symbol.endswith("-open") for symbol in after.marker.symbol)
    assert [trace.name for trace in drawn.data if trace.showlegend is not False] == ["Before: as audited", charts.AFTER]
    assert "1,000 people" in before.hovertext[0]
    assert list(drawn.layout.yaxis.ticktext) == [f"g{place}  (n 1,000)" for place in range(3)]


def test_names_from_data_are_shown_to_the_letter() -> None:
    joint = flipped((0.2, 0.7), (0.3, 0.6))
    found = paired_difference(paired(pointed(joint, names=("<b>", "%{x}"))), "selection_rate")
    drawn = charts.before_and_after(found)
    assert "&lt;b&gt;" in drawn.layout.yaxis.ticktext[0]
    assert "%{x}" not in drawn.data[0].hovertext[1]


def test_a_rate_that_is_not_defined_in_both_says_so() -> None:
    joint = flipped((0.2, 0.7), (0.3, 0.6))
    joint[1, :, 1, :] = joint[1, :, :, 1] = 0
    drawn = charts.before_and_after(paired_difference(paired(pointed(joint)), "precision"))
    assert list(drawn.data[-1].text) == ["not defined in both"]


def test_of_very_many_groups_the_largest_are_drawn_and_the_title_says_so() -> None:
    joint = np.random.default_rng(0).integers(1, 9, (60, 2, 2, 2))
    drawn = charts.before_and_after(paired_difference(paired(pointed(joint)), "selection_rate"))
    assert len(drawn.data[0].x) == charts.MOST_ROWS
    assert "the 20 largest of 60 groups" in drawn.layout.title.text


def test_everybody_has_a_row_for_each_rate() -> None:
    found = paired_differences(everybody(pointed(flipped((0.2, 0.7), (0.3, 0.6)))), RATES)
    drawn = charts.of_everybody(found)
    assert np.allclose(drawn.data[1].x, [each.second.value[0] for each in found])
    assert [text.split("  ")[0] for text in drawn.layout.yaxis.ticktext] == ["Accuracy", "Selection rate"]


def test_a_group_of_two_does_not_make_the_changes_of_the_others_too_small_to_read() -> None:
    joint = flipped((0.3, 0.6, 0.5), (0.36, 0.52, 1.0), people=(1_000, 1_000, 2))
    joint[2] = [[[0, 1], [0, 0]], [[0, 0], [0, 1]]]
    found = paired_difference(paired(pointed(joint)), "selection_rate")
    framed, free = (charts.before_and_after(found, least=least) for least in (30, 0))
    low, high = framed.layout.xaxis2.range
    ends = 100 * np.stack(found.interval())[:, :2]
    assert low < ends.min()
    assert ends.max() < high < 10
    assert [each.text for each in framed.layout.annotations] == ["+50.0 ▸"]
    assert free.layout.xaxis2.range is None
    alone = paired_difference(paired(pointed(joint[2:])), "selection_rate")
    assert charts.before_and_after(alone, least=30).layout.xaxis2.range is None


def test_what_the_hollow_marks_are_is_what_a_point_stands_beside() -> None:
    found = paired_difference(paired(pointed(flipped((0.2, 0.7), (0.3, 0.6)))), "selection_rate")
    names = [trace.name for trace in charts.before_and_after(found, before="learnt again").data]
    assert "Before: learnt again" in names
