"""The charts of mitigated numbers: every treatment as a mark, and a point by group."""

from dataclasses import replace

import numpy as np
import pytest

from governance.charts import style
from governance.charts.mitigation import numbers as charts
from governance.metrics import words
from governance.metrics.residuals import regression_measure
from governance.mitigation.numbers import tradeoff
from governance.mitigation.numbers.tradeoff import Point, title
from tests.mitigation.test_numbers import people, posed, started


@pytest.fixture(scope="module")
def points() -> list[Point]:
    asked = posed(people(few=3))
    return tradeoff.points(asked, started(asked), "equal mean error", "mean_absolute_error", asked.groups[:2])


def test_every_treatment_is_a_mark_with_its_intervals_and_its_name(points: list[Point]) -> None:
    drawn = charts.tradeoff(points, tradeoff.pareto(points), title(points[4].treatment), "gap", "error")
    marks = [each for each in drawn.data if each.customdata is not None]
    assert [name for each in marks for name in each.customdata] == [title(each.treatment) for each in points]
    np.testing.assert_allclose(np.concatenate([each.x for each in marks]), [each.gap.value for each in points])
    for each in marks:
        assert (np.asarray(each.error_x["array"]) >= 0).all()
        assert (np.asarray(each.error_y["array"]) > 0).all()
    assert all("300 people" in said for each in marks for said in each.hovertext)
    assert all("measured in one split" in said for each in marks for said in each.hovertext)
    assert "In depth below" in [each.name for each in drawn.data]
    assert len({(each.marker.color, str(each.marker.symbol[0]).removesuffix("-open")) for each in marks}) == 3


def test_other_splits_stand_in_the_hover_as_a_range(points: list[Point]) -> None:
    two = replace(points[4], each=(points[4].each[0], points[0].each[0]))
    drawn = charts.tradeoff([points[0], two], np.array([True, True]), "", "gap", "error")
    (said,) = next(each for each in drawn.data if each.name == "Mean alignment, mean error").hovertext
    assert f"largest gap {words.amount(points[4].gap.value)}" in said
    assert f"over 2 splits the gap is {' to '.join(map(words.amount, two.ranges[0]))}" in said


def test_marks_that_none_beats_are_filled(points: list[Point]) -> None:
    best = tradeoff.pareto(points)
    drawn = charts.tradeoff(points, best, "", "gap", "error")
    symbols = [symbol for each in drawn.data if each.customdata is not None for symbol in each.marker.symbol]
    assert [not symbol.endswith("-open") for symbol in symbols] == best.tolist()


def test_before_is_hollow_after_is_full_in_the_groups_own_marks(points: list[Point]) -> None:
    before, after = (regression_measure(each, "mean_residual") for each in (points[4].before, points[4].after))
    drawn = charts.before_and_after(before, after, points[4].after.people.tolist(), "Mean error", "mean error")
    hollow, full = (each.marker.symbol for each in drawn.data[:2])
    own = [style.mark(group, after.levels).symbol for group in after.groups]
    assert list(full) == own
    assert list(hollow) == [f"{symbol}-open" for symbol in own]
    np.testing.assert_allclose(drawn.data[0].x, before.value)


def test_a_group_that_keeps_its_predictions_stands_on_no_change(points: list[Point]) -> None:
    drawn = charts.rises(points[4].rises(points[4].problem.groups), points[4].after.people.tolist(), "change")
    assert drawn.data[0].x[2] == 0
    assert drawn.data[0].x[1] < 0
