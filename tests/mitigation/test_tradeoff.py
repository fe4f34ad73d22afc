"""The trade-off: points over trials, what each is measured on, and how sure it is."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.errors import GovernanceError
from governance.metrics.disparity import rate_difference
from governance.mitigation import tradeoff
from governance.mitigation.frontier import POLICIES, RANDOMISED, frontier
from governance.mitigation.goals import GOALS, gap
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import Problem, problem
from governance.mitigation.reached import RELEARNT, UNMITIGATED, Reached, Treatment, by_share, cube_of
from governance.mitigation.trial import trial

WANTED = Wanted("demographic parity", least=30)


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.fixture(scope="module")
def start(posed: Problem) -> tuple[tradeoff.Task, tuple[Reached, ...]]:
    return tradeoff.first(posed, WANTED)


def test_the_first_point_is_the_audited_model(audit: Audit, posed: Problem, start) -> None:
    first, own = tradeoff.points(posed, WANTED, start[1])[0], trial(posed)
    rows = own.held_out[own.tested]
    assert first.treatment == Treatment(UNMITIGATED)
    assert rows.tolist() == audit.rows.tolist()
    assert (first.after.counts == audit.decided(0.5).by("sex").counts).all()
    assert (first.before.counts == first.after.counts).all()
    assert first.gap.value == rate_difference(first.after, "selection_rate", min_group_size=30).value
    assert first.value.value[0] == pytest.approx((own.selected[own.tested] == audit.outcome[rows]).mean())


def test_every_point_is_about_the_same_people(posed: Problem, start) -> None:
    points = tradeoff.points(posed, WANTED, start[1])
    for point in points:
        assert point.after.people.tolist() == trial(posed).test.people.tolist()
        assert (point.before.counts == points[0].before.counts).all()


def test_thresholds_are_chosen_on_other_people_than_they_are_measured_on(
    posed: Problem, start, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, asked = trial(posed), []

    def chosen(cube, goal, *, tolerances, **more: object):
        asked.append(cube)
        return frontier(cube, goal, tolerances=tolerances, **more)

    monkeypatch.setattr(tradeoff, "frontier", chosen)
    for each in tradeoff.by_thresholds(held, start[0])[1:]:
        assert each.amounts[0].sum(axis=(2, 3)) == pytest.approx(held.test.counts.sum(axis=(2, 3)))
    assert {id(cube) for cube in asked} == {id(held.validation)}
    assert held.validation.by().people == len(held.training)


def test_a_gap_that_is_closed_where_it_is_chosen_is_not_closed_for_others() -> None:
    """Two like groups of 300 people: half of them choose, and the others see what luck that was."""
    gaps, together = [], []
    grouping = {"attributes": ("g",), "levels": (("a", "b"),), "groups": (("a",), ("b",)), "declared": ((),)}
    for replicate in range(60):
        random = np.random.default_rng(replicate)
        score, everybody = random.random(600).round(2), np.arange(600)
        steps = tuple(step / 100 for step in range(101))
        posed = Problem(
            grouping, everybody % 2, random.random(600) < score, None, pd.DataFrame(index=everybody), ("no", "yes"),
            everybody[:0], everybody, score, score >= 0.5, 0.5, steps, None,
        )  # fmt: skip
        own, wanted = trial(posed), Wanted("demographic parity")
        task = tradeoff.Task(posed, wanted, (0.0,))
        found = next(each for each in tradeoff.by_thresholds(own, task) if each.treatment.method == RANDOMISED)
        gaps.append(tradeoff.point(posed, wanted, found.treatment, (found,)).gap.value)
        other = frontier(own.test, "demographic parity", tolerances=(0.0,)).rule(0)
        both = found.amounts + by_share(own.validation, other.selected(own.validation))
        cube = cube_of(grouping, "yes", both, after=True, weighted=False)
        together.append(gap(cube, "demographic parity").value)
    assert 0.03 < np.mean(gaps) < 0.09
    assert np.mean(together) < np.mean(gaps) / 3


def test_thresholds_that_nothing_would_hold_to_the_goal_are_not_set(posed: Problem) -> None:
    most = np.sort(trial(posed).validation.people)[-2] + 1
    found = tradeoff.first(posed, replace(WANTED, least=int(most)))[1]
    assert [each.treatment.method for each in found if not each.refused] == [UNMITIGATED]
    assert {each.treatment.method for each in found if each.refused} == set(POLICIES)
    assert "fewer than two groups of 'sex' have" in found[-1].refused
    assert len(tradeoff.points(posed, WANTED, found)) == 1


def test_a_point_is_what_the_audits_own_split_measured_and_others_stand_beside_it(posed: Problem) -> None:
    found = [tradeoff.unmitigated(trial(posed, seed)) for seed in (2, 0, 1)]
    (point,) = tradeoff.points(posed, WANTED, found)
    assert point.seeds == (0, 1, 2)
    assert (point.amounts == found[1].amounts).all()
    assert [each.seed for each in point.each] == list(point.seeds)


def test_what_was_refused_in_its_own_split_is_no_point(posed: Problem) -> None:
    """Else only the splits in which it went well would count."""
    fine = tradeoff.unmitigated(trial(posed, 1))
    lucky = [replace(fine, treatment=Treatment("grid search", 0.1)),
             replace(fine, treatment=Treatment("grid search", 0.1), seed=0, refused="no")]  # fmt: skip
    assert tradeoff.points(posed, WANTED, lucky) == []


def test_where_nobody_knows_who_learnt_the_audited_model_stays_what_was_audited(posed: Problem) -> None:
    given = replace(posed, training=posed.training[:0], kept={})
    own, later = (tradeoff.unmitigated(trial(given, seed)) for seed in (0, 1))
    thresholds = replace(later, treatment=Treatment(RANDOMISED, 0.0))
    learnt = replace(later, treatment=Treatment("reweighing", 1.0))
    points = tradeoff.points(given, WANTED, [own, later, thresholds, learnt])
    assert [each.treatment.method for each in points] == [UNMITIGATED, RELEARNT, "reweighing"]
    assert (points[0].amounts == own.amounts).all()
    assert (points[1].amounts == later.amounts).all()
    assert tradeoff.title(points[1].treatment) == "The audited model, learnt again"


def test_a_refusal_of_one_treatment_stops_no_other(posed: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.errors import ModelNeeded
    from governance.mitigation.methods import DURING, Method

    def refuse(*_: object) -> None:
        raise ModelNeeded("This")

    monkeypatch.setattr(tradeoff, "METHODS", {"odd": Method(DURING, "", (0.1, 0.2), "", refuse)})
    steps = tradeoff.steps(["odd"], [0])
    found = [each for part in tradeoff.results(tradeoff.Task(posed, WANTED), steps) for each in part]
    assert [each.refused[:18] for each in found] == ["This needs a model"] * 2
    assert tradeoff.points(posed, WANTED, found) == []


def test_steps_go_trial_by_trial_and_learn_the_audited_model_again_in_each() -> None:
    found = tradeoff.steps(["exponentiated gradient"], [0, 1])
    strengths = len(METHODS["exponentiated gradient"].strengths)
    assert [step.seed for step in found] == [0] * strengths + [1] * (strengths + 1)
    assert [step.method for step in found].index(UNMITIGATED) == strengths
    assert len({step.title for step in found}) == len(found)


@pytest.mark.parametrize("name", GOALS)
def test_the_gap_of_a_goal_is_the_largest_of_its_rates(audit: Audit, name: str) -> None:
    cube = audit.decided(0.5).by("ethnicity")
    found = gap(cube, name, least=30)
    each = [rate_difference(cube, rate_name, min_group_size=30).value for rate_name in GOALS[name].rates]
    assert found.value == max(each)


@pytest.mark.parametrize("call", [lambda: gap(None, "justice"), lambda: tradeoff.steps(["magic"], [0])])
def test_what_is_not_offered_is_refused(call) -> None:
    with pytest.raises(GovernanceError, match=r"There is no (goal 'justice'|method 'magic')\. Choose one of"):
        call()


@dataclass(frozen=True)
class Plain:
    """A logistic regression of arrays, quick to fit; what it learnt is kept to be asked about others."""

    learnt: list = field(default_factory=list)

    def fit(self, features: pd.DataFrame, outcome, *, weight=None, seed: int = 0) -> SimpleNamespace:  # noqa: ARG002
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression().fit(features.to_numpy(), outcome)
        self.learnt.append(model)
        return SimpleNamespace(scores=lambda held_out: model.predict_proba(held_out.to_numpy())[:, 1])


def drawn(random: np.random.Generator, people: int) -> tuple[np.ndarray, pd.DataFrame, np.ndarray]:
    group = (random.random(people) < 0.4).astype(int)
    features = random.normal(size=(people, 8))
    features[:, 0] += 0.5 * group
    outcome = random.random(people) < 1 / (1 + np.exp(-(features[:, 0] + 0.5 * features[:, 1] - 0.4 * group)))
    return group, pd.DataFrame(features), outcome


def test_the_interval_of_a_point_covers_what_its_model_does_with_everybody() -> None:
    """A model that learnt from 210 people and is measured on 90, against a whole population, 250 times over."""
    group, features, outcome = drawn(np.random.default_rng(99), 10_000)
    grouping = {"attributes": ("g",), "levels": (("a", "b"),), "groups": (("a",), ("b",)), "declared": ((),)}
    everybody, held = np.arange(300), []
    for replicate in range(250):
        who, seen, happened = drawn(np.random.default_rng(replicate), len(everybody))
        learner, nobody, all_of_them = Plain(), everybody[:0], everybody.astype(bool)
        posed = Problem(
            grouping, who, happened, None, seen, ("no", "yes"), nobody, everybody, None, all_of_them, 0.5, (), learner
        )
        point = tradeoff.point(posed, WANTED, Treatment(UNMITIGATED), (tradeoff.unmitigated(trial(posed, 1)),))
        gap, value = rate_difference(point.after, "selection_rate"), point.value.interval()
        low, high = sorted((gap.low, gap.high) if gap.top == ("b",) else (-gap.low, -gap.high))
        decided = learner.learnt[0].predict_proba(features.to_numpy())[:, 1] >= 0.5
        apart, right = decided[group == 1].mean() - decided[group == 0].mean(), (decided == outcome).mean()
        held.append((low <= apart <= high, value[0][0] <= right <= value[1][0]))
    covers = np.mean(held, axis=0)
    assert (covers >= 0.93).all()
    assert (covers <= 0.98).all()


def test_what_is_left_out_is_part_of_the_treatment() -> None:
    (one,), (other,) = (tradeoff.steps(["without columns"], [0], columns=each) for each in (("a", "b"), ("a",)))
    assert one != other
    assert one.title == "Without columns: a, b, split 1"
    left_out = [Treatment("without columns", np.nan, each.columns) for each in (one, other)]
    assert left_out[0] != left_out[1]
    assert tradeoff.title(left_out[0]) == "Without columns: a, b"
