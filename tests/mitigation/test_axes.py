"""Axes: what the picture can show of a point, and which way is better."""

import numpy as np
import pytest

from governance import rate
from governance.audit import Audit
from governance.errors import MethodUnknown
from governance.metrics.disparity import rate_difference, rate_ratio, reach
from governance.metrics.rates import RATES, is_about_decisions
from governance.mitigation import axes, goals, tradeoff
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import UTILITIES, Utility


@pytest.fixture(scope="module")
def point(audit: Audit) -> Point:
    posed, wanted = problem(audit, ["ethnicity"]), Wanted("equalized odds", least=30)
    return tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])[-1]


@pytest.mark.parametrize("goal", goals.GOALS)
def test_the_axis_of_a_goal_is_its_gap(point: Point, goal: str) -> None:
    assert axes.across(goal).at(point) == pytest.approx(goals.gap(point.after, goal, least=30).value)


def test_the_interval_of_a_gap_is_what_all_pairs_leave_open(point: Point) -> None:
    assert axes.across("demographic parity").ends(point) == reach(
        rate(point.after, "selection_rate"), "difference", min_group_size=30
    )
    both = [
        reach(rate(point.after, name), "difference", min_group_size=30) for name in goals.GOALS["equalized odds"].rates
    ]
    assert axes.across("equalized odds").ends(point) == tuple(np.max(both, axis=0))


def test_every_rate_about_decisions_has_an_axis_across_and_upward(point: Point) -> None:
    known = {each for axis in axes.ACROSS.values() for each in axis.rates}
    assert known == {name for name in RATES if is_about_decisions(name)}
    for axis in axes.ACROSS.values():
        if len(axis.rates) == 1 and axis.compare == "difference":
            assert axis.at(point) == pytest.approx(rate_difference(point.after, axis.rates[0], min_group_size=30).value)
    upward = axes.upward(Utility())
    assert len(upward) == len(known)
    assert upward["precision"].at(point) == pytest.approx(rate(point.after.by(), "precision").value[0])


def test_a_ratio_is_the_smallest_between_two_groups_and_better_where_it_is_larger(point: Point) -> None:
    axis = axes.across(axes.RATIO)
    found = rate_ratio(point.after, "selection_rate", min_group_size=30)
    low, high = axis.ends(point)
    assert axis.at(point) == pytest.approx(found.value)
    assert low <= axis.at(point) <= high
    assert (axis.better, axes.across("demographic parity").better) == (1, -1)


@pytest.mark.parametrize("kind", UTILITIES)
def test_the_utility_stands_upward_first(point: Point, kind: str) -> None:
    name, axis = next(iter(axes.upward(Utility(kind)).items()))
    assert name == kind
    assert axis.better == (-1 if kind == "cost" else 1)
    assert axis.at(point) == point.value.value[0]


def test_without_two_groups_there_is_no_gap(point: Point) -> None:
    alone = tradeoff.among(point, point.after.groups[:1])
    for axis in axes.ACROSS.values():
        assert np.isnan([axis.at(alone), *axis.ends(alone)]).all()


def test_an_axis_that_is_none_is_refused() -> None:
    with pytest.raises(MethodUnknown, match="gap"):
        axes.across("happiness")
