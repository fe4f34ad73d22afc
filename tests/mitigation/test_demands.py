"""Demands: what a treatment asks when it decides, and in how many splits it was measured."""

import numpy as np
import pytest

from governance.audit import Audit
from governance.metrics.rates import rate
from governance.mitigation import tradeoff
from governance.mitigation.demands import THRESHOLDS, demands
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import Reached, Treatment, decided
from governance.mitigation.taken import chances_of, rule_of
from governance.mitigation.trial import trial

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
    found, rule = demands(posed, WANTED, point), rule_of(posed, WANTED, point.treatment)
    assert found.stage == THRESHOLDS
    assert found.rule is not None
    assert found.rule.own == rule.own
    assert (found.asks_group, found.random, found.retrains) == (rule.apart, rule.randomised, False)
    assert (policy == POLICIES[0]) <= (not found.asks_group)
    chances = chances_of(posed, WANTED, point.treatment)
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
    assert (found.asks_group, found.random, found.retrains, found.rule, found.refused) == (
        False,
        False,
        False,
        None,
        "",
    )
    assert found.drawn == 0


def test_why_there_is_no_rule_is_kept(posed: Problem, start, monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.errors import ModelNeeded
    from governance.mitigation import demands as module

    def refused(*_: object) -> None:
        raise ModelNeeded("A rule of thresholds")

    monkeypatch.setattr(module, "rule_of", refused)
    found = demands(posed, WANTED, first_of(posed, start, POLICIES[1]))
    assert found.rule is None
    assert "needs a model" in found.refused
    assert not found.random
