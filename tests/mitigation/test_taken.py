"""Taken: the rule that was measured, and whom it selects."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.errors import MethodUnknown, ModelNeeded
from governance.mitigation import taken, tradeoff
from governance.mitigation.frontier import POLICIES
from governance.mitigation.goals import gap
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import Treatment, by_share, cube_of
from governance.mitigation.trial import trial

WANTED = Wanted("equal opportunity", least=30)


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.mark.parametrize("policy", POLICIES)
def test_the_rule_is_the_one_that_was_measured(posed: Problem, policy: str) -> None:
    _, found = tradeoff.first(posed, WANTED)
    own = trial(posed)
    for reached in [each for each in found if each.treatment.method == policy][::7]:
        rule = taken.rule_of(posed, WANTED, reached.treatment)
        assert set(rule.own) == set(posed.groups)
        assert rule.reached(own.test) == pytest.approx(reached.amounts[0].sum(axis=2))
        amounts = by_share(own.validation, rule.selected(own.validation))
        chosen = cube_of(own.validation.grouping, "yes", amounts, after=True, weighted=False)
        left = gap(chosen, WANTED.goal, least=30)
        assert left.value <= reached.treatment.strength + 1e-9


@pytest.mark.parametrize("policy", POLICIES)
def test_chances_of_people_add_up_to_what_the_picture_counts(posed: Problem, policy: str) -> None:
    task, found = tradeoff.first(posed, WANTED)
    for reached in [each for each in found if each.treatment.method == policy][::7]:
        chances = taken.chances_of(posed, WANTED, reached.treatment)
        held = trial(posed)
        cell = (4 * held.codes + 2 * held.outcome + held.selected)[held.tested]
        counted = np.bincount(cell, chances[held.tested], 4 * len(posed.groups))
        assert counted == pytest.approx(reached.amounts[0, ..., 1].ravel(), abs=1e-6)
    assert task.tolerances


def test_what_sets_no_thresholds_has_no_rule(posed: Problem) -> None:
    with pytest.raises(MethodUnknown, match="no rule of thresholds 'exponentiated gradient'"):
        taken.rule_of(posed, WANTED, Treatment("exponentiated gradient", 0.1))


def test_without_scores_there_is_no_rule(posed: Problem) -> None:
    with pytest.raises(ModelNeeded, match="A rule of thresholds needs a model"):
        taken.chances_of(replace(posed, score=None), WANTED, Treatment(POLICIES[0], 0.1))
