"""Candidates: thresholds are fine where the scores of those who choose are, and no finer."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.metrics import words
from governance.mitigation.candidates import QUANTILES, candidates
from governance.mitigation.frontier import frontier
from governance.mitigation.utility import Utility
from tests.mitigation.test_frontier import THEIRS, Scored

HUNDREDTHS = tuple(step / 100 for step in range(101))

scores = st.lists(st.floats(0, 1) | st.sampled_from([0.02, 0.02 + 1e-16, 0.5, 0.505]), min_size=1, max_size=40)


@given(scores, st.integers(0, 100))
def test_few_scores_are_all_told_apart_and_no_threshold_is_added_in_vain(found: list[float], seed: int) -> None:
    score = np.round(found, 9)
    outcome = np.random.default_rng(seed).random(len(score)) < 0.5
    steps = candidates(score, outcome, HUNDREDTHS)
    assert set(HUNDREDTHS) <= set(steps)
    assert list(steps) == sorted(set(steps))
    decided = {tuple(score >= step) for step in steps}
    assert {tuple(score >= value) for value in score} <= decided | {(True,) * len(score)}
    by_hundredths = {tuple(score >= step) for step in HUNDREDTHS}
    added = [step for step in steps if step not in HUNDREDTHS]
    assert len(decided - by_hundredths) == len(added)
    for step in added:
        low, high = score[score < step].max(), score[score >= step].min()
        assert low + (high - low) / 4 <= step + 1e-12
        assert step <= high - (high - low) / 4 + 1e-12


def test_scores_that_differ_in_the_last_bit_are_not_told_apart() -> None:
    score = np.array([0.3, 0.1 + 0.2, 0.3]) + 0.003
    assert candidates(score, score > 0, HUNDREDTHS) == HUNDREDTHS


def test_many_scores_are_told_apart_at_the_quantiles_of_each_outcome() -> None:
    random = np.random.default_rng(1)
    outcome = random.random(20_000) < 0.01
    score = random.beta(1 + outcome, 60)
    steps = np.array(candidates(score, outcome, HUNDREDTHS))
    assert len(HUNDREDTHS) + QUANTILES < len(steps) <= len(HUNDREDTHS) + 2 * QUANTILES
    for side in (False, True):
        shares = (score[outcome == side] >= steps[:, None]).mean(axis=1)
        assert np.abs(np.diff(shares)).max() <= 0.0151


def test_a_threshold_has_as_few_decimals_as_it_needs_and_is_said_with_all_of_them() -> None:
    steps = candidates(np.array([0.0231, 0.0239, 0.6]), np.array([True, False, True]), (0.5,))
    assert steps == (0.0235, 0.5)
    assert [words.threshold(step) for step in steps] == ["0.0235", "0.50"]
    assert candidates(np.array([0.123456, 0.123457]), np.array([True, False]), (0.5,)) == (0.1234565, 0.5)


def rare(people: int = 30_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three groups; 2 % of the outcomes are favourable, and hardly a score is above a tenth."""
    random = np.random.default_rng(0)
    group = random.integers(0, 3, people)
    score = 1 / (1 + np.exp(4.4 - 0.8 * random.normal(size=people) - 0.24 * group))
    return group, random.random(people) < score, score


@pytest.mark.parametrize("goal", ["demographic parity", "equal opportunity", "equalized odds"])
def test_where_an_outcome_is_rare_thresholds_are_as_good_as_fairlearns_over_all_scores(goal: str) -> None:
    from fairlearn.postprocessing import ThresholdOptimizer

    group, outcome, score = rare()
    assert outcome.mean() < 0.025
    assert np.quantile(score, 0.99) < 0.12
    search = ThresholdOptimizer(
        estimator=Scored(),
        constraints=THEIRS[goal],
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict",
    ).fit(score[:, None], outcome.astype(int), sensitive_features=group)
    chance = search._pmf_predict(score[:, None], sensitive_features=group)[:, 1]
    theirs = (chance[outcome].mean() + (1 - chance[~outcome]).mean()) / 2
    table = pd.DataFrame({"group": group, "label": outcome.astype(int), "score": score})

    def ours(steps: tuple[float, ...]) -> float:
        cube = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=steps)
        return float(frontier(cube, goal, utility=Utility("balanced accuracy"), tolerances=[0]).value[0])

    assert ours(candidates(score, outcome, HUNDREDTHS)) > theirs - 0.002
    assert ours(HUNDREDTHS) < theirs - 0.003
