"""Demands: what a treatment asks when it decides, and in how many splits it was measured."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.metrics.rates import rate
from governance.mitigation import tradeoff
from governance.mitigation.demands import NOWHERE, THRESHOLDS, Demands, demands, unheld
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import RELEARNT, UNMITIGATED, Reached, Treatment, decided
from governance.mitigation.trial import trial
from tests.mitigation.pointed import flipped, pointed

WANTED = Wanted("demographic parity", least=30)


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.fixture(scope="module")
def start(posed: Problem) -> tuple[Reached, ...]:
    return tradeoff.first(posed, WANTED)[1]


def first_of(posed: Problem, start: tuple[Reached, ...], policy: str) -> tradeoff.Point:
    points = tradeoff.points(posed, WANTED, start)
    return next(each for each in points if each.treatment.method == policy)


@pytest.mark.parametrize("policy", POLICIES)
def test_thresholds_ask_what_their_rule_asks(posed: Problem, start, policy: str) -> None:
    point = first_of(posed, start, policy)
    found, rule = demands(posed, WANTED, point), point.each[0].rule
    assert found.stage == THRESHOLDS
    assert rule is not None
    assert found.rule is rule
    assert (found.asks_group, found.random, found.retrains) == (rule.apart, rule.randomised, False)
    assert (policy == POLICIES[0]) <= (not found.asks_group)
    own = trial(posed)
    chances = rule.chances(posed.groups, own.codes, own.score)
    assert found.drawn == pytest.approx(((chances > 0) & (chances < 1))[trial(posed).tested].mean())


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_learns_asks_what_the_registry_says(posed: Problem, method: str) -> None:
    chances = np.linspace(0, 1, len(posed.held_out))
    treatment = Treatment(method, METHODS[method].strengths[0])
    reached = Reached(treatment, 0, decided(trial(posed), chances), chances.astype(np.float32))
    found = demands(posed, WANTED, tradeoff.point(posed, WANTED, treatment, (reached,)))
    known = METHODS[method]
    assert (found.stage, found.asks_group, found.random, found.retrains) == (
        known.stage, known.asks_group, known.random, True,
    )  # fmt: skip
    assert found.rule is None
    assert found.drawn == pytest.approx(((chances > 0) & (chances < 1))[trial(posed).tested].mean(), abs=0.001)


def test_each_split_has_its_own_gap_and_utility(posed: Problem) -> None:
    treatment, random = Treatment("exponentiated gradient", 0.05), np.random.default_rng(0)
    each = tuple(
        Reached(treatment, seed, decided(held, random.integers(0, 2, len(held.held_out)).astype(float)))
        for seed in (0, 1)
        for held in (trial(posed, seed),)
    )
    found = demands(posed, WANTED, tradeoff.point(posed, WANTED, treatment, each))
    assert found.splits == 2
    splits = found.over(posed.groups)
    for place, one in enumerate(each):
        alone = tradeoff.point(posed, WANTED, treatment, (one,))
        assert splits.gaps[place] == alone.gap.value
        assert splits.values[place] == rate(alone.after.by(), "accuracy").value[0]
    assert np.isnan(found.drawn)


def test_the_audited_model_asks_for_nothing_new(posed: Problem, start) -> None:
    found = demands(posed, WANTED, tradeoff.points(posed, WANTED, start)[0])
    assert (found.asks_group, found.random, found.retrains, found.rule) == (False, False, False, None)
    assert found.drawn == 0


def test_gaps_over_splits_are_between_the_groups_that_are_asked_for() -> None:
    alone = pointed(flipped((0.5, 0.508, 0.3), (0.5, 0.508, 0.3), (500, 500, 40)))
    found = Demands("", "", False, False, True, None, (alone, alone))
    assert found.over(alone.before.groups[:2]).gaps == pytest.approx([0.008, 0.008])
    assert found.over(alone.before.groups).gaps == pytest.approx([0.2, 0.2], abs=0.01)


def test_groups_that_are_not_held_to_the_goal_are_kept(posed: Problem, start) -> None:
    point = first_of(posed, start, POLICIES[1])
    group = posed.groups[-1]
    assert demands(posed, WANTED, point).kept_out == ()
    small = replace(point, each=(replace(point.each[0], kept_out=(group, ("nobody",))),))
    assert demands(posed, WANTED, small).kept_out == (group,)


def test_a_group_that_a_mark_was_not_held_to_is_named_where_its_gap_compares_it(posed: Problem, start) -> None:
    one, other = (first_of(posed, start, policy) for policy in POLICIES[1:])
    least = int(one.before.people.min()) + 1
    small, large = (posed.groups[place(one.before.people)] for place in (np.argmin, np.argmax))
    marks = [
        replace(each, wanted=replace(WANTED, least=least), each=(replace(each.each[0], kept_out=(group,)),))
        for each, group in ((one, large), (other, small))
    ]
    assert unheld([one, other]) == ()
    assert unheld(marks) == (large,)


def test_thresholds_hold_no_group_of_too_few_people_to_the_goal(posed: Problem) -> None:
    wanted = Wanted("demographic parity", least=500)
    found = tradeoff.first(posed, wanted)[1]
    assert {each.kept_out for each in found if each.treatment.method in POLICIES} == {(("non-binary",),)}


@pytest.mark.parametrize(("name", "retrains"), [(UNMITIGATED, False), (RELEARNT, True)])
def test_a_model_without_a_mitigation_has_no_rule_and_none_is_missed(posed: Problem, name: str, retrains: bool) -> None:
    alone = replace(tradeoff.unmitigated(trial(posed)), treatment=Treatment(name))
    found = demands(posed, WANTED, tradeoff.point(posed, WANTED, Treatment(name), (alone,)))
    assert (found.stage, found.retrains, found.rule) == (NOWHERE, retrains, None)
