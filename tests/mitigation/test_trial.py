"""Trials: who learns, who is held out, and that nobody is judged by what was chosen with them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import GovernanceError
from governance.mitigation import folds, goals
from governance.mitigation.folds import FOLDS, by_others, out_of_fold, parts
from governance.mitigation.problem import Problem, crossed, problem, seeds
from governance.mitigation.trial import Trial, trial
from tests.mitigation.conftest import dataset, table


@pytest.fixture(scope="module")
def posed(audit: Audit) -> Problem:
    return problem(audit, ["sex"])


@pytest.fixture(scope="module")
def posed_by_proxy() -> Problem:
    """The problem of `two_groups`, by groups of another attribute."""
    people = dataset(table(), sensitive=("group", "proxy"))
    return problem(Audit.fitted(people, "logistic regression"), ["proxy"])


@pytest.fixture(scope="module")
def weighted(lending: Dataset) -> Audit:
    table = lending.table.assign(weight=np.where(lending.table["sex"] == "woman", 2.0, 0.5))
    return Audit.fitted(Dataset("weighted", table, replace(lending.roles, weight="weight")), "logistic regression")


def test_the_first_trial_is_the_audit(audit: Audit, posed: Problem) -> None:
    own = trial(posed)
    assert own.held_out.tolist() == audit.rows.tolist()
    assert (own.selected == (audit.score >= 0.5)).all()
    assert own.tested.all()
    assert own.test.by().people == len(audit.rows)
    assert own.validation.by().people == len(audit.training)


def test_thresholds_are_chosen_by_scores_of_models_that_learnt_without_the_person(audit: Audit, posed: Problem) -> None:
    scored = out_of_fold(posed, audit.training, seed=4)
    assert (scored.rows == audit.training).all()
    fold = parts(posed.outcome[scored.rows].astype(int), FOLDS, seed=4)
    others, own = scored.rows[fold != 2], scored.rows[fold == 2]
    model = posed.learner.fit(posed.features.iloc[others], posed.outcome[others], seed=4)
    assert scored.score[fold == 2] == pytest.approx(model.scores(posed.features.iloc[own]))
    known = audit.model.predict_proba(posed.features.iloc[audit.training])[:, list(audit.model.classes_).index("yes")]
    assert 0 < np.abs(scored.score - known).max() < 0.2


def test_the_scores_do_not_depend_on_whose_groups_are_compared(two_groups: Problem, posed_by_proxy: Problem) -> None:
    one, other = (out_of_fold(each, each.training) for each in (two_groups, posed_by_proxy))
    assert one.rows.tolist() == other.rows.tolist()
    assert one.score.tolist() == other.score.tolist()


def test_of_very_many_people_a_part_chooses(posed: Problem, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "MOST", 3_000)
    monkeypatch.setattr(folds, "FEW", 0)
    scored = out_of_fold(posed, audit.training)
    assert len(scored.rows) == 3_000
    assert scored.stands is None
    assert set(scored.rows.tolist()) < set(audit.training.tolist())
    assert posed.outcome[scored.rows].mean() == pytest.approx(posed.outcome[audit.training].mean(), abs=0.001)


def test_of_very_many_people_small_groups_choose_as_a_whole(
    posed: Problem, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folds, "MOST", 1_000)
    monkeypatch.setattr(folds, "FEW", 200)
    own, few = trial(replace(posed, kept={})), posed.groups.index(("non-binary",))
    people = np.bincount(posed.codes[audit.training])
    assert people[few] == own.validation.people[few] < 400
    assert own.validation.amount.sum(axis=(1, 2, 3)) == pytest.approx(people)
    assert goals.too_few(own.validation.at(0.5), "equal opportunity", least=30) == ()


@pytest.mark.parametrize("more", [0, 1, 7_000])
def test_exactly_as_many_learn_as_may_and_who_is_there_for_a_small_group_alone_does_not(more: int) -> None:
    people = np.arange(folds.MOST + more) + 5
    cells = np.where(people < 88 + 5, 2, people % 2)
    learnt = np.zeros(people.max() + 1, int)

    def score(others: np.ndarray, own: np.ndarray) -> np.ndarray:
        assert not set(others.tolist()) & set(own.tolist())
        learnt[others] += 1
        return own / 2

    found = by_others(people, people % 2, score, seed=3, cells=cells)
    assert (learnt[learnt > 0] == FOLDS - 1).all()
    assert (learnt > 0).sum() == folds.MOST
    assert (found.score == found.rows / 2).all()
    assert set(range(5, 88 + 5)) <= set(found.rows.tolist())
    stands = np.ones(len(found.rows)) if found.stands is None else found.stands
    assert np.bincount(cells[found.rows - 5], stands) == pytest.approx(np.bincount(cells))


def test_groups_that_are_drawn_from_alike_are_those_of_all_attributes(audit: Audit) -> None:
    names = list(audit.dataset.roles.sensitive)
    together = audit.dataset.attributes[names].astype(object).fillna("missing").apply(tuple, axis=1)
    pairs = set(zip(crossed(audit).tolist(), together, strict=True))
    assert len(pairs) == together.nunique() == crossed(audit).max() + 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_nobody_learns_and_is_held_out(posed: Problem, seed: int) -> None:
    found = trial(posed, seed)
    assert not set(found.training.tolist()) & set(found.held_out.tolist())
    assert len(found.training) + len(found.held_out) == len(posed.codes)


def test_other_trials_draw_other_people_and_learn_again(posed: Problem) -> None:
    first, second, again = trial(posed), trial(posed, 1), trial(posed, 1)
    assert set(first.held_out.tolist()) != set(second.held_out.tolist())
    assert (second.held_out == again.held_out).all()
    assert (second.score == again.score).all()
    assert not np.array_equal(first.score, second.score)


@pytest.fixture(scope="module")
def given(posed: Problem) -> Problem:
    """The same scores, and nobody knows who learnt."""
    return replace(posed, learner=None, training=posed.training[:0], kept={})


@pytest.mark.parametrize("seed", [0, 3])
def test_where_nothing_learns_one_half_of_every_group_and_outcome_chooses(given: Problem, seed: int) -> None:
    found = replace(trial(given), seed=seed)
    one, other = (half.counts.sum(axis=(2, 3)) for half in (found.validation, found.test))
    assert np.abs(one - other).max() <= 1
    assert (one + other == counted_all(found)).all()


def counted_all(found: Trial) -> np.ndarray:
    cells = 2 * found.codes + found.outcome
    return np.bincount(cells, minlength=2 * len(found.problem.groups)).reshape(-1, 2)


def test_the_cells_of_a_half_are_its_people(audit: Audit, given: Problem) -> None:
    own = trial(given)
    cube = own.test
    place = given.groups.index(("woman",))
    who = own.tested & (own.codes == place)
    assert 0 < cube.people[place] == who.sum() < (own.codes == place).sum()
    reached = np.searchsorted(own.thresholds, audit.score[who], side="right")
    cells = np.bincount(reached, minlength=len(own.thresholds) + 1)
    assert cube.counts[place].sum(axis=(0, 1)).tolist() == cells.tolist()
    assert cube.at(0.3).counts[place, :, 1].sum() == (audit.score[who] >= 0.3).sum()


def test_thresholds_are_those_of_whoever_chooses_and_no_measured_score_moves_one(given: Problem) -> None:
    own = trial(given)
    moved = np.where(own.tested, np.random.default_rng(0).random(len(own.held_out)), given.score)
    assert trial(replace(given, score=moved)).thresholds == own.thresholds == own.validation.thresholds
    assert own.test.thresholds == own.validation.thresholds
    assert set(given.thresholds) < set(own.thresholds)
    assert trial(replace(given, score=given.score**2)).thresholds != own.thresholds


def test_weights_are_summed_with_their_squares(weighted: Audit) -> None:
    held = trial(problem(weighted, ["sex"]))
    for cube, rows in ((held.test, weighted.rows), (held.validation, weighted.training)):
        assert cube.weight.sum() == pytest.approx(weighted.weights[rows].sum())
        assert cube.squares.sum() == pytest.approx((weighted.weights[rows] ** 2).sum())


def test_another_threshold_selects_other_people(audit: Audit) -> None:
    assert trial(problem(audit, ["sex"], threshold=0.7)).selected.sum() == (audit.score >= 0.7).sum()


def test_recorded_decisions_are_taken_as_they_are(recorded: Audit) -> None:
    found = problem(recorded, ["sex"])
    assert found.selected.sum() == (recorded.dataset.table["granted"] == "yes").sum()
    assert found.score is None
    assert found.learner is None
    assert seeds(found, 3) == ()
    assert "Fit a baseline on the Data page" in found.unlearnable


def test_the_audited_split_is_the_first_of_the_seeds(posed: Problem) -> None:
    assert seeds(posed, 3) == (0, 1, 2)
    assert seeds(replace(posed, training=np.arange(0)), 3) == (1, 2, 3)


def test_an_audit_of_labels_alone_has_nothing_to_mitigate() -> None:
    table = pd.DataFrame({"who": list("ab") * 10, "good": ["yes", "yes", "no", "no"] * 5})
    audit = Audit.recorded(Dataset("labels", table, Roles("good", "yes", ("who",))))
    with pytest.raises(GovernanceError, match="Mitigation needs a model"):
        problem(audit, ["who"])


def test_a_problem_can_be_sent_to_another_process(posed: Problem) -> None:
    import pickle

    sent = pickle.loads(pickle.dumps(posed))
    assert (trial(sent, 1).score == trial(posed, 1).score).all()
