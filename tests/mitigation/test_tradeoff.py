"""Mitigation: every method on held-out people, with a smaller gap where it promises one."""

from dataclasses import replace

import numpy as np
import pytest

from governance import rate
from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.errors import GovernanceError
from governance.metrics.disparity import rate_difference
from governance.mitigation.problem import GOALS, problem
from governance.mitigation.tradeoff import METHODS, Step, point, steps, unmitigated


def gap_of_large_groups(point, name: str = "selection_rate") -> float:
    return rate_difference(point.cube, name, min_group_size=500).value


@pytest.mark.parametrize("method", METHODS)
def test_a_method_makes_the_gap_smaller_on_people_it_did_not_learn_from(audit: Audit, method: str) -> None:
    before = unmitigated(audit, ["ethnicity"], "demographic parity")
    after = point(audit, ["ethnicity"], "demographic parity", Step(method, 0.01))
    assert gap_of_large_groups(after) < gap_of_large_groups(before) / 2
    assert after.cube.people.sum() == len(audit.rows)
    assert after.accuracy.value[0] > before.accuracy.value[0] - 0.05


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_serves_every_goal(audit: Audit, method: str, goal: str) -> None:
    step = next(step for step in reversed(steps(goal)) if step.method == method)
    found = point(audit, ["disability"], goal, step)
    assert found.gap.rate.name in GOALS[goal].rates
    assert found.gap.value == max(rate_difference(found.cube, name).value for name in GOALS[goal].rates)


def test_the_same_step_gives_the_same_people(audit: Audit) -> None:
    step = Step("retrained", 0.05)
    first, second = (point(audit, ["sex"], "demographic parity", step) for _ in range(2))
    assert first.cube == second.cube


def test_gradient_boosting_can_be_mitigated(boosted: Audit) -> None:
    after = point(boosted, ["sex"], "demographic parity", Step("threshold per group", 0.0))
    assert gap_of_large_groups(after) < 0.04


def test_an_unfavourable_first_class_is_mitigated_in_the_right_direction(lending: Dataset) -> None:
    turned = Dataset("turned", lending.table, replace(lending.roles, favourable="no"))
    audit = Audit.fitted(turned, "logistic regression")
    before = unmitigated(audit, ["ethnicity"], "demographic parity")
    after = point(audit, ["ethnicity"], "demographic parity", Step("threshold per group", 0.0))
    assert rate(before.cube.by(), "selection_rate").value[0] < 0.5
    assert gap_of_large_groups(after) < gap_of_large_groups(before) / 2


def test_the_unmitigated_point_is_the_audit(audit: Audit) -> None:
    found = unmitigated(audit, ["sex"], "equalized odds")
    assert found.cube == audit.decided(0.5).by("sex")
    expected = ((audit.score >= 0.5) == audit.outcome[audit.rows]).mean()
    assert found.accuracy.value[0] == pytest.approx(expected)


def test_every_goal_has_quick_steps_before_slow_ones() -> None:
    assert [step.method for step in steps("equalized odds")] == ["threshold per group", *["retrained"] * 4]
    assert len(steps("demographic parity")) == len(set(steps("demographic parity"))) == 8


def test_recorded_decisions_cannot_be_mitigated(recorded: Audit) -> None:
    with pytest.raises(GovernanceError, match="Mitigation needs a model"):
        problem(recorded, ["sex"])


def test_a_group_without_both_outcomes_cannot_be_learnt_from(lending: Dataset) -> None:
    table = lending.table.copy()
    table.loc[table.index[:5], "sex"] = "unheard of"
    table.loc[table.index[:5], "repaid"] = "no"
    audit = Audit.fitted(Dataset("odd", table, lending.roles), "logistic regression")
    with pytest.raises(GovernanceError, match=r"cannot be learnt from.*'unheard of'"):
        point(audit, ["sex"], "demographic parity", Step("retrained", 0.05))


@pytest.mark.parametrize(
    ("goal", "method", "sentence"),
    [("fairness", "retrained", "no goal 'fairness'"), ("demographic parity", "magic", "no method 'magic'")],
)
def test_what_is_not_offered_is_refused(audit: Audit, goal: str, method: str, sentence: str) -> None:
    with pytest.raises(GovernanceError, match=sentence):
        point(audit, ["sex"], goal, Step(method, 0.05))


def test_parity_by_postprocessing_widens_the_equalized_odds_gap_on_adult(adult_path) -> None:
    from governance.data import tables
    from governance.data.roles import Roles

    features = ("age", "education_num", "hours_per_week", "capital_gain", "marital_status", "occupation")
    roles = Roles("income", ">50K", ("sex",), features)
    audit = Audit.fitted(Dataset("adult", tables.read(adult_path, missing=["?"]), roles), "logistic regression")
    before = unmitigated(audit, ["sex"], "demographic parity")
    after = point(audit, ["sex"], "demographic parity", Step("threshold per group", 0.0))
    odds = [
        max(rate_difference(each.cube, name).value for name in GOALS["equalized odds"].rates)
        for each in (before, after)
    ]
    assert after.gap.value < 0.03 < before.gap.value
    assert odds[1] > odds[0] + 0.1
    assert not np.isnan(odds).any()
