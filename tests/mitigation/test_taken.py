"""Taken: the rule that leaves the page is the one that was measured, to the person."""

from functools import cache

import numpy as np
import pytest

from governance.audit import Audit
from governance.errors import MethodUnknown
from governance.mitigation import tradeoff
from governance.mitigation.decision_rule import DecisionRule, decision_rule
from governance.mitigation.flips import flips
from governance.mitigation.frontier import POLICIES
from governance.mitigation.goals import GOALS, gap
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import by_share, cube_of
from governance.mitigation.tradeoff import Point
from governance.mitigation.trial import trial

BY = (("sex",), ("sex", "ethnicity"))
EVERY = 5  # of the marks of a policy, so that the test is fast


@pytest.fixture(scope="module")
def posed(audit: Audit):
    """The problem by some attributes; the scores to choose on are the same for all."""
    first = problem(audit, BY[0])
    assert trial(first).validation.thresholds

    @cache
    def made(by: tuple[str, ...]) -> Problem:
        found = problem(audit, by)
        found.kept.update(first.kept)
        return found

    return made


def marks(posed: Problem, goal: str) -> list[Point]:
    wanted = Wanted(goal, least=30)
    points = tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])
    return [each for policy in POLICIES for each in points if each.treatment.method == policy][::EVERY]


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("by", BY)
def test_the_file_decides_about_everybody_as_was_measured(audit: Audit, posed, by: tuple[str, ...], goal: str) -> None:
    asked = posed(by)
    own, table = trial(asked), audit.dataset.table.iloc[audit.rows]
    cell = 4 * own.codes + 2 * own.outcome + own.selected
    for point in marks(asked, goal):
        made = decision_rule(audit.dataset, audit.source, asked, point)
        assert set(made.rule.own) == set(asked.groups)
        rule = DecisionRule.loads(made.toml())
        chances = rule.chances(table, score=own.score)
        counted = np.bincount(cell, chances, 4 * len(asked.groups))
        assert counted == pytest.approx(point.amounts[0, ..., 1].ravel(), abs=1e-6), point.treatment
        found = flips(asked, point)
        assert found is not None
        assert found.chance == pytest.approx(chances[found.places])


@pytest.mark.parametrize("goal", GOALS)
def test_the_rule_leaves_no_more_than_was_allowed_where_it_was_chosen(posed, goal: str) -> None:
    own = trial(posed(BY[1]))
    for point in marks(own.problem, goal):
        assert point.rule is not None
        amounts = by_share(own.validation, point.rule.selected(own.validation))
        chosen = cube_of(own.validation.grouping, "yes", amounts, after=True, weighted=False)
        assert gap(chosen, goal, least=30).value <= point.treatment.strength + 1e-9


def test_what_sets_no_thresholds_has_no_rule(audit: Audit, posed) -> None:
    asked, wanted = posed(BY[0]), Wanted("equal opportunity", least=30)
    (point,) = tradeoff.points(asked, wanted, [tradeoff.unmitigated(trial(asked))])
    with pytest.raises(MethodUnknown, match="no rule of thresholds 'unmitigated'"):
        decision_rule(audit.dataset, audit.source, asked, point)
