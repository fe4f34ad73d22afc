"""Scores: AUC, Brier score and calibration, against scikit-learn within the resolution that they state."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.calibration import calibration_curve, expected_calibration_error
from governance.metrics.disparity import difference
from governance.metrics.scores import area_under_curve, brier_score
from tests.conftest import random_people

GRID = [step / 20 for step in range(21)]
ASKED = {"sensitive": "group", "y_true": "label", "score": "score"}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(40, 150))


@given(people)
def test_the_area_is_scikit_learns_when_every_score_is_a_threshold(table: pd.DataFrame) -> None:
    found = area_under_curve(Cube.count(table, **ASKED, thresholds=GRID, weight="weight"))
    for (group,), value, weighted in zip(found.groups, found.value, found.defined, strict=True):
        part = table[table["group"] == group]
        if weighted:
            expected = sk.roc_auc_score(part["label"], part["score"], sample_weight=part["weight"])
            assert value == pytest.approx(expected, abs=1e-12)
        else:
            assert part["label"].nunique() == 1


@given(people, st.integers(1, 12))
def test_the_scores_themselves_are_within_the_stated_resolution(table: pd.DataFrame, steps: int) -> None:
    finer = table.assign(score=(table["score"] + np.random.default_rng(steps).random(len(table))) / 2)
    cube = Cube.count(finer, **ASKED, thresholds=np.linspace(0, 1, steps + 1)).by()
    area, brier, error = area_under_curve(cube), brier_score(cube), expected_calibration_error(cube, bins=3)
    if finer["label"].nunique() == 2:
        assert abs(area.value[0] - sk.roc_auc_score(finer["label"], finer["score"])) <= area.resolution[0] + 1e-12
    expected = sk.brier_score_loss(finer["label"], finer["score"], pos_label=1)
    assert abs(brier.value[0] - expected) <= brier.resolution[0] + 1e-12
    found = calibration_curve(cube, bins=3)
    exact = 0.0
    for low, high, predicted, resolution in zip(*found.edges, found.predicted[0], found.resolution[0], strict=True):
        part = finer[(finer["score"] >= low) & (finer["score"] < high if high > low else finer["score"] == low)]
        if len(part):
            assert abs(part["score"].mean() - predicted) <= resolution + 1e-12
            exact += abs(part["score"].mean() - part["label"].mean()) * len(part) / len(finer)
    assert abs(error.value[0] - exact) <= error.resolution[0] + 1e-12


def test_finer_thresholds_make_the_resolution_smaller() -> None:
    table = random_people(1, 500)
    coarse, fine = (Cube.count(table, **ASKED, thresholds=np.linspace(0, 1, n)).by() for n in (5, 1_001))
    for measure in (area_under_curve, brier_score, expected_calibration_error):
        assert measure(fine).resolution[0] < measure(coarse).resolution[0]
    assert brier_score(fine).resolution[0] < 0.001


def audits(
    random: np.random.Generator, sizes: int, audits: int, distorted: Callable[[np.ndarray], np.ndarray] = np.array
) -> tuple[Cube, pd.DataFrame]:
    """Many audits of calibrated scores at once, one a group, unless distorted; and a million people of the kind."""
    score = random.beta(2, 3, sizes * audits)
    label = (random.random(len(score)) < score).astype(int)
    place = np.repeat(np.arange(audits), sizes)
    table = pd.DataFrame({"tens": place // 40, "ones": place % 40, "label": label, "score": distorted(score)})
    found = Cube.count(table, **{**ASKED, "sensitive": ["tens", "ones"]}, thresholds=np.linspace(0, 1, 201))
    many = random.beta(2, 3, 1_000_000)
    return found, pd.DataFrame({"label": (random.random(len(many)) < many).astype(int), "score": distorted(many)})


@pytest.mark.parametrize("people", [150, 600])
def test_intervals_of_scores_cover_what_they_promise(people: int) -> None:
    found, truth = audits(np.random.default_rng(people), people, 800)
    true = {
        area_under_curve: sk.roc_auc_score(truth["label"], truth["score"]),
        brier_score: sk.brier_score_loss(truth["label"], truth["score"]),
    }
    for measure, value in true.items():
        low, high = measure(found).interval()
        assert 0.93 <= ((low <= value) & (value <= high)).mean() <= 0.97, measure


@pytest.mark.parametrize("people", [150, 600])
def test_calibrated_scores_have_an_error_by_chance_that_may_be_none(people: int) -> None:
    found, _ = audits(np.random.default_rng(people), people, 200)
    low, _ = expected_calibration_error(found).interval()
    assert (low == 0).mean() >= 0.93
    assert expected_calibration_error(found).value.mean() > 0.02


@pytest.mark.parametrize(("people", "shift"), [(150, 0.05), (600, 0.15)])
def test_the_interval_of_a_calibration_error_covers_it(people: int, shift: float) -> None:
    """Nearly: nine times in ten and more, since the distances themselves are seen with noise."""
    found, truth = audits(np.random.default_rng(people), people, 200, lambda score: np.clip(score + shift, 0, 1))
    bins = np.minimum((truth["score"] * 10).astype(int), 9)
    off = [abs(part["score"].mean() - part["label"].mean()) * len(part) for _, part in truth.groupby(bins)]
    low, high = expected_calibration_error(found).interval()
    true = sum(off) / len(truth)
    assert 0.89 <= ((low <= true) & (true <= high)).mean() <= 0.99


def test_a_perfect_order_has_an_honest_interval() -> None:
    table = pd.DataFrame({"group": "a", "label": [0] * 20 + [1] * 20, "score": [0.2] * 20 + [0.8] * 20})
    found = area_under_curve(Cube.count(table, **ASKED, thresholds=GRID))
    low, high = found.interval()
    assert (found.value[0], found.resolution[0]) == (1, 0)
    assert low[0] < 0.95
    assert high[0] == 1


def test_few_people_have_an_honest_interval_of_calibration() -> None:
    random = np.random.default_rng(8)
    score = random.beta(2, 3, 400)
    table = pd.DataFrame({"tens": np.arange(400) // 20, "ones": np.arange(400) % 20, "score": score})
    table["label"] = (random.random(400) < score).astype(int)
    alone = Cube.count(table, **{**ASKED, "sensitive": ["tens", "ones"]}, thresholds=np.linspace(0, 1, 101))
    found = expected_calibration_error(alone)
    low, high = found.interval()
    assert (low > 0).mean() <= 0.06  # one person a group, calibrated
    assert (high >= found.value).all()
    perfect = pd.DataFrame({"group": "a", "label": [0, 1] * 50, "score": [0.0, 1.0] * 50, "weight": 1.0})
    low, high = expected_calibration_error(Cube.count(perfect, **ASKED, thresholds=np.linspace(0, 1, 41))).interval()
    assert low[0] == 0
    assert high[0] < 0.15
    nobody = Cube.count(perfect.assign(weight=0.0), **ASKED, thresholds=GRID, weight="weight")
    assert np.isnan(expected_calibration_error(nobody).interval()).all()


def test_one_person_has_no_interval_of_a_mean() -> None:
    found = brier_score(Cube.count(random_people(1, 1), **ASKED, thresholds=GRID))
    assert np.isnan(found.interval()).all()
    with pytest.raises(GovernanceError, match=r"a number of bins, 1 or more, such as 10; this one is 0"):
        calibration_curve(Cube.count(random_people(1, 9), **ASKED, thresholds=GRID), bins=0)


def test_a_group_with_one_outcome_has_no_order() -> None:
    table = pd.DataFrame({"group": list("aabb"), "label": [1, 1, 0, 1], "score": [0.2, 0.8, 0.4, 0.6]})
    found = area_under_curve(Cube.count(table, **ASKED, thresholds=GRID))
    assert np.isnan(found.value).tolist() == [True, False]
    assert np.isnan(found.interval()[0]).tolist() == [True, False]


def test_groups_can_be_compared_by_any_score() -> None:
    table = random_people(5, 4_000)
    gap = difference(brier_score(Cube.count(table, **ASKED, thresholds=GRID)))
    assert gap.value == pytest.approx(np.ptp(gap.rate.value))
    assert gap.low < gap.value < gap.high


def test_calibration_counts_everybody_once_also_weighted() -> None:
    table = random_people(6, 500)
    cube = Cube.count(table, **ASKED, thresholds=GRID, weight="weight")
    found = calibration_curve(cube)
    assert (found.observed.n.sum(axis=1) == cube.people).all()
    assert found.observed.value.shape == found.predicted.shape == (3, 10)
    assert found.observed.weighed is not None
    assert found.observed.weighed[1].sum() == pytest.approx(table["weight"].sum())
    one = table[(table["group"] == "g0") & (table["score"] >= 0.2) & (table["score"] < 0.3)]
    assert found.observed.value[0, 2] == pytest.approx(np.average(one["label"], weights=one["weight"]))


def test_what_is_no_probability_has_no_calibration() -> None:
    table = pd.DataFrame({"group": "a", "label": [0, 1], "score": [-0.2, 0.8]})
    with pytest.raises(GovernanceError, match=r"This is about probabilities, and some scores are below 0 or above 1"):
        brier_score(Cube.count(table, **ASKED, thresholds=[0, 0.5]))
    with pytest.raises(GovernanceError, match=r"some scores are below 0 or above 1. Divide percentages by 100"):
        calibration_curve(Cube.count(table.assign(score=[0.5, 1.5]), **ASKED, thresholds=GRID))
    with pytest.raises(GovernanceError, match=r"some thresholds are below 0 or above 1"):
        calibration_curve(Cube.count(table.assign(score=[0.5, 1]), **ASKED, thresholds=[0.0, 50.0]))
    with pytest.raises(GovernanceError, match=r"counted without a score"):
        area_under_curve(Cube.count(table, sensitive="group", y_true="label"))
