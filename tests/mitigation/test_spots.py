"""Spots: which points are worth discussing, whether a limit holds, and which is looked at first."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.mitigation import axes, tradeoff
from governance.mitigation.choice import Limit, cheapest, first_choice, knee, narrowest, near
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.price import Price
from governance.mitigation.problem import problem
from governance.mitigation.reached import RELEARNT, UNMITIGATED, Treatment
from governance.mitigation.spots import (
    Spot,
    spots,
    unbeaten,
)
from governance.mitigation.utility import Utility

X, Y = axes.across("demographic parity"), axes.utility_axis(Utility())
RATIO = axes.across(axes.RATIO)
TENTH = Limit(0.1, "difference", "Some policy")


def spot(x: float, y: float, method: str = "reweighing", *, spread: float = 0.01, **more: object) -> Spot:
    cost = Price(0.8 - y, 0.79 - y, 0.81 - y, 10.0)
    ends = ((x, x), (y, y))
    made = Spot(
        Treatment(method, x), f"{method} {x}", (x, x - spread, x + spread), (y, y - spread, y + spread), cost, 1000,
        True, 0.5, ends, 1, False, False, holds=x <= 0.1,
    )  # fmt: skip
    return replace(made, **more)


places = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12)


@given(places)
def test_what_nothing_beats_is_beaten_by_none_and_beats_all_others(found) -> None:
    drawn = [spot(x / 20, y / 20) for x, y in found]
    best = unbeaten(drawn, X, Y)
    for one, stays in zip(found, best, strict=True):
        beats = [x <= one[0] and y >= one[1] and (x, y) != one for x, y in found]
        assert stays == (not any(beats))
    assert best.any()


@given(places)
def test_the_knee_and_the_narrowest_are_never_beaten(found) -> None:
    drawn = [spot(x / 20, y / 20) for x, y in found]
    best = [each for each, stays in zip(drawn, unbeaten(drawn, X, Y), strict=True) if stays]
    assert knee(drawn, X, Y) in best
    assert narrowest(drawn, X, Y) in best


def test_where_no_direction_is_better_nothing_is_said_to_be() -> None:
    neither = axes.upward(Utility())["selection rate"]
    assert not unbeaten([spot(0.1, 0.5)], X, neither).any()
    assert knee([spot(0.1, 0.5)], X, neither) is None
    assert near([spot(0.1, 0.5), spot(0.1, 0.9)], X, neither).all()


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        ((0.05, 0.01, 0.09), "yes"),
        ((0.05, 0.01, 0.3 - 0.2), "yes"),
        ((0.05, 0.01, 0.11), "undecided"),
        ((0.12, 0.05, 0.20), "undecided"),
        ((0.12, 0.11, 0.20), "no"),
    ],
)
def test_an_interval_is_within_a_limit_or_beyond_it_or_neither(found, standing: str) -> None:
    assert TENTH.standing(found, "difference") == standing
    value, low, high = (1 - each for each in found)
    assert Limit(0.9, "ratio", "Some policy").standing((value, high, low), "ratio") == standing
    assert TENTH.standing((value, high, low), "ratio") == "another number"


def test_the_cheapest_of_those_within_the_limit_asks_least_where_prices_are_alike() -> None:
    dear, cheap = spot(0.02, 0.70), spot(0.09, 0.79)
    asks = replace(spot(0.05, 0.7901, "a threshold per group"), asks_group=True)
    tosses = replace(spot(0.04, 0.7902), random=True)
    beyond = spot(0.11, 0.80)
    assert cheapest([beyond, dear, asks, tosses, cheap], X, TENTH) is cheap
    assert cheapest([beyond, dear, asks, tosses], X, TENTH) is tosses
    assert cheapest([beyond], X, TENTH) is None
    assert cheapest([replace(spot(np.nan, 0.9), holds=True)], X, TENTH) is None
    assert cheapest([cheap, dear], X, TENTH, surely=True) is cheap
    assert cheapest([replace(cheap, x=(0.09, 0.08, 0.11)), dear], X, TENTH, surely=True) is dear


def test_prices_are_alike_by_what_a_wrong_decision_costs() -> None:
    cheap, asks_less = (replace(spot(0.05, 0.8), price=Price(each, each, each, 10.0, 0.01)) for each in (0.0, 4e-4))
    assert cheapest([replace(cheap, asks_group=True), asks_less], X, TENTH).price.value == 0.0
    assert (
        cheapest([replace(cheap, asks_group=True), replace(asks_less, price=cheap.price)], X, TENTH).asks_group is False
    )


def test_what_was_allowed_more_than_the_limit_counts_only_where_nothing_else_is_within_it() -> None:
    lucky, meant = replace(spot(0.05, 0.79), allowed=0.2), replace(spot(0.05, 0.70), allowed=0.1)
    assert cheapest([lucky, meant], X, TENTH) is meant
    assert cheapest([lucky], X, TENTH) is lucky
    unlimited = spot(0.05, 0.79)
    assert cheapest([unlimited, meant], X, TENTH) is meant
    several = [replace(unlimited, trials=3, ranges=((0.03, most), (0.7, 0.8))) for most in (0.1, 0.11)]
    assert cheapest([several[0], meant], X, TENTH) is several[0]
    assert cheapest([several[1], meant], X, TENTH) is meant


def test_what_decides_alike_about_everybody_is_no_safe_way_and_stretches_no_axis() -> None:
    alike = replace(spot(0.0, 0.3), selected=1.0)
    assert cheapest([alike], X, TENTH, surely=True) is None
    drawn = [spot(0.01, 0.70), spot(0.02, 0.795), spot(0.04, 0.8)]
    assert knee([*drawn, alike], X, Y) is knee(drawn, X, Y) is drawn[1]
    assert knee([alike], X, Y) is alike


def test_the_audited_model_learnt_again_is_no_choice() -> None:
    again, treated = replace(spot(0.05, 0.9, RELEARNT), elsewhere=True), replace(spot(0.06, 0.8), elsewhere=True)
    assert cheapest([again, treated], X, TENTH) is treated
    assert narrowest([again, treated], X, Y) is treated
    assert first_choice([spot(0.2, 0.8, UNMITIGATED), again], X, Y, None) is None
    assert unbeaten([again, treated], X, Y).tolist() == [False, True]


def test_marks_of_other_people_are_never_ranked_together() -> None:
    here, there = spot(0.05, 0.7), replace(spot(0.04, 0.9), elsewhere=True)
    assert unbeaten([here, there], X, Y).all()
    again = replace(spot(0.05, 0.8, RELEARNT), elsewhere=True)
    dear, cheap = spot(0.01, 0.6), spot(0.09, 0.795)
    assert first_choice([spot(0.2, 0.8, UNMITIGATED), dear, here, cheap, again, there], X, Y, TENTH) is cheap


def test_the_first_choice_is_the_cheapest_where_something_must_change_and_the_knee_where_not() -> None:
    audited = spot(0.2, 0.8, UNMITIGATED)
    treated = [spot(0.01, 0.60), spot(0.03, 0.78), spot(0.09, 0.795)]
    assert first_choice([audited, *treated], X, Y, TENTH) is treated[2]
    assert first_choice([audited, *treated], X, Y, None) is treated[1]
    assert first_choice([replace(audited, holds=True), *treated], X, Y, TENTH) is treated[1]
    assert first_choice([audited], X, Y, TENTH) is None


def test_much_worse_decisions_are_outside_the_picture_and_the_audited_model_never_is() -> None:
    audited, fine, far = spot(0.2, 0.3, UNMITIGATED), spot(0.1, 0.79), spot(0.0, 0.3)
    assert near([audited, fine, spot(0.12, 0.8), far], X, Y).tolist() == [True, True, True, False]


def test_a_spot_says_whom_it_is_about_and_what_it_asks(audit: Audit) -> None:
    posed, wanted = problem(audit, ["sex"]), Wanted("demographic parity", least=30)
    points = tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])
    found = spots(posed, points, X, Y)
    first = found[0]
    assert (first.audited, first.people, first.held_out, first.trials) == (True, len(audit.rows), True, 1)
    assert first.price == Price(0.0, 0.0, 0.0, 0.0)
    for each, point in list(zip(found, points, strict=True))[1:]:
        rule = point.rule
        assert (each.asks_group, each.random) == (rule.apart, rule.randomised), each.title
    assert {each.random for each in found if each.treatment.method == "randomised thresholds"} == {False, True}
    assert {each.asks_group for each in found if each.treatment.method == "a threshold per group"} == {False, True}


def test_a_gap_is_between_the_groups_that_are_asked_for_and_the_rest_is_everybodys(audit: Audit) -> None:
    posed, wanted = problem(audit, ["sex"]), Wanted("demographic parity", least=30)
    points = tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])[:1]
    two = [group for group in posed.groups if group != ("non-binary",)]
    every, some = (spots(posed, points, X, axes.upward(Utility())["precision"], groups=each)[0] for each in (None, two))
    assert every.y == some.y
    assert some.x[2] < every.x[2]
