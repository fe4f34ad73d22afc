"""What is said of mitigated numbers, and its tables."""

from dataclasses import replace

import numpy as np
import pytest

from governance.mitigation.numbers import tradeoff
from governance.mitigation.numbers.problem import LEARNERS
from governance.mitigation.numbers.tradeoff import Point
from governance.mitigation.numbers.treatments import BOUNDED
from governance.mitigation.reached import Treatment
from governance.reports.mitigation import numbers as reports
from tests.mitigation.test_numbers import people, posed, started


@pytest.fixture(scope="module")
def points() -> list[Point]:
    asked = posed(people(few=3, seed=1))
    return tradeoff.points(asked, started(asked), "equal mean error", "mean_absolute_error", asked.groups[:2])


def test_the_finding_says_the_gap_what_makes_it_smaller_and_what_that_costs(points: list[Point]) -> None:
    said = str(reports.finding(points, tradeoff.pareto(points))).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("In the mean error of predicted hours, a and b are 1.97 apart (95 % interval 1.73 to 2.20;")
    assert "Mean alignment, mean error, 100 % of the way brings that to" in said
    assert "everybody's mean distance" in said
    assert "falls by" in said


def with_gap(point: Point, value: float, high: float, treatment: Treatment) -> Point:
    made = replace(point, treatment=treatment)
    made.__dict__["gap"] = replace(point.gap, value=value, low=0.0, high=high)
    return made


def test_what_makes_the_gap_larger_is_never_the_first_to_look_at(points: list[Point]) -> None:
    small = with_gap(points[0], 0.01, 0.5, points[0].treatment)
    larger = with_gap(points[3], 0.02, 0.5, Treatment(BOUNDED, 1.0))
    assert reports.foremost([small, larger], np.array([True, True])) == 0
    assert "Nothing that was tried" in str(reports.finding([small, larger], np.array([True, True])))


def test_of_gaps_that_cannot_be_told_apart_the_one_with_the_smallest_error_comes_first(points: list[Point]) -> None:
    dear, cheap = replace(points[4], each=points[0].each), points[3]  # the errors of no mitigation
    for high, place in ((9.0, 2), (0.06, 1)):
        first = with_gap(dear, 0.05, high, Treatment(BOUNDED, 1.0))
        assert reports.foremost([points[0], first, cheap], np.array([True] * 3)) == place


def test_the_worst_off_gains_where_predictions_were_too_low_for_one_group(points: list[Point]) -> None:
    said = str(reports.levelling(points[4], points[4].among))
    assert said.startswith("The group that was worst off gains, and the one that was best off does not clearly lose.")
    assert "for b, whose predictions were farthest off, it falls by" in said
    assert str(reports.levelling(points[4], points[4].among[:1])).startswith("Fewer than two groups")
    assert set(reports.VERDICTS) == {(one, other) for one in (-1, 0, 1) for other in (-1, 0, 1)}


def test_what_a_treatment_asks_is_said(points: list[Point]) -> None:
    assert any("unlawful in many places" in each for each in reports.asks(points[4]))
    learnt = reports.asks(replace(points[4], treatment=Treatment(BOUNDED, 0.5)))
    assert any("does not ask for the group" in each for each in learnt)
    assert any("can be taken away" in each for each in learnt)
    large = replace(points[4].each[0], unsaved="It is too large.")
    assert "It is too large." in reports.asks(replace(points[4], treatment=Treatment(BOUNDED, 0.5), each=(large,)))


def test_the_tables_hold_every_number_with_its_interval(points: list[Point]) -> None:
    table = reports.points(points, tradeoff.pareto(points))
    assert len(table) == 9
    assert (table["gap from"] <= table["gap"]).all()
    assert (table["gap"] <= table["gap to"]).all()
    own = reports.by_group(points[4], points[4].problem.groups)
    assert own["mean move"].tolist() == pytest.approx([0.0, 2.0, 0.0], abs=0.2)
    assert (own["farthest move"] >= own["mean move"] - 1e-12).all()
    assert "farthest move" not in reports.by_group(points[4], points[4].among, exact=False)
    assert reports.by_group(points[4], points[4].among)["people"].sum() == 299


def test_what_is_taken_away_is_said_to_be_what_was_measured(points: list[Point]) -> None:
    assert "this very rule, measured on the other half" in reports.measured_rule(points[4])
    learnt = replace(points[4], problem=posed(people(), LEARNERS[0]))
    assert "models that learnt" not in reports.measured_rule(points[4])
    assert "that learnt without them" in reports.measured_rule(learnt)


def test_other_splits_are_a_range_and_never_the_number(points: list[Point]) -> None:
    assert "one split of the people, so nothing is known" in reports.over_splits(points[4])
    two = replace(points[4], each=(points[4].each[0], points[0].each[0]))
    assert (
        "Over 2 splits, in each of which it is chosen and learnt anew, the gap is 0.13 to 1.97, "
        in reports.over_splits(two)
    )
    table = reports.points([points[0], two], np.array([True, True])).set_index("point")
    row = table.iloc[1]
    assert row["gap"] == points[4].gap.value == row["gap, smallest of the splits"]
    assert row["gap, largest of the splits"] == points[0].gap.value
    assert row["splits"] == 2


def test_groups_of_too_few_are_named(points: list[Point]) -> None:
    assert "fewer than 5 people" in reports.kept_out(["rare"], 5)
    assert reports.kept_out([], 5) == ""
