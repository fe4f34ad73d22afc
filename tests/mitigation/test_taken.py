"""Taken: the rule as it would be used, and whom the picture's rules select."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.errors import GapOutOfReach, MethodUnknown, ModelNeeded
from governance.mitigation import taken, tradeoff
from governance.mitigation.frontier import POLICIES, frontier
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import Treatment
from governance.mitigation.trial import trial

WANTED = Wanted("equal opportunity", least=30)


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.mark.parametrize("policy", POLICIES)
def test_the_rule_to_be_used_is_chosen_on_all_held_out_people(posed: Problem, policy: str) -> None:
    rule = taken.rule_of(posed, WANTED, Treatment(policy, 0.03))
    own = trial(posed)
    best = frontier(own.halves[0] + own.halves[1], WANTED.goal, policy=policy, tolerances=(0.03,), least=30)
    assert rule.own == best.rule(0).own
    assert best.gap[0] <= 0.03 + 1e-9
    assert set(rule.own) == set(posed.groups)


@pytest.mark.parametrize("policy", POLICIES)
def test_chances_of_people_add_up_to_what_the_picture_counts(posed: Problem, policy: str) -> None:
    task, found = tradeoff.first(posed, WANTED)
    for reached in [each for each in found if each.treatment.method == policy][::7]:
        chances = taken.chances_of(posed, WANTED, reached.treatment)
        held = trial(posed)
        cell = 4 * held.codes + 2 * held.outcome + held.selected
        counted = np.bincount(cell, chances, 4 * len(posed.groups))
        assert counted == pytest.approx(reached.amounts[0, ..., 1].ravel(), abs=1e-6)
    assert task.tolerances


def test_what_sets_no_thresholds_has_no_rule(posed: Problem) -> None:
    with pytest.raises(MethodUnknown, match="no rule of thresholds 'exponentiated gradient'"):
        taken.rule_of(posed, WANTED, Treatment("exponentiated gradient", 0.1))


def test_without_scores_there_is_no_rule(posed: Problem) -> None:
    with pytest.raises(ModelNeeded, match="A rule of thresholds needs a model"):
        taken.chances_of(replace(posed, score=None), WANTED, Treatment(POLICIES[0], 0.1))


def test_a_gap_that_no_rule_keeps_is_refused(posed: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(cube, goal, **asked):
        found = frontier(cube, goal, **asked)
        return replace(found, value=np.full(1, np.nan))

    monkeypatch.setattr(taken, "frontier", none)
    with pytest.raises(GapOutOfReach, match=r"within 1\.0 points"):
        taken.rule_of(posed, WANTED, Treatment(POLICIES[0], 0.01))
