"""Promises: where scores say more or less than happens is found where it was planted, and seldom elsewhere."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.calibration import calibration_curve
from governance.metrics.disparity import difference
from governance.metrics.promises import broken, near, tellable
from tests.conftest import random_people

GRID = [step / 100 for step in range(101)]
ASKED = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": GRID}


def promised(seed: int, people: int, groups: int = 2) -> pd.DataFrame:
    """People whose scores are kept."""
    random = np.random.default_rng(seed)
    score = random.beta(2, 2, people)
    return pd.DataFrame(
        {
            "group": random.choice([f"g{place}" for place in range(groups)], people),
            "score": score,
            "label": (random.random(people) < score).astype(int),
            "weight": random.integers(1, 5, people).astype(float),
        }
    )


def test_a_promise_that_is_not_kept_is_found_in_its_group_and_range() -> None:
    table = promised(1, 8_000)
    breaks = (table["group"] == "g1") & table["score"].between(0.6, 0.9) & (table["label"] == 1)
    broke = breaks & (np.random.default_rng(2).random(len(table)) < 0.3)
    found = broken(calibration_curve(Cube.count(table.assign(label=table["label"].mask(broke, 0)), **ASKED)))
    (worst,) = found
    assert worst.group == ("g1",)
    assert worst.too_high
    assert (worst.low, worst.high) == (pytest.approx(0.6), pytest.approx(0.9))
    part = table[(table["group"] == "g1") & table["score"].between(0.6, 0.9, inclusive="left")]
    assert worst.n == len(part)
    assert worst.k == (part["label"] - broke[part.index]).sum()
    assert worst.promised == pytest.approx(part["score"].mean(), abs=0.005)
    assert worst.interval[0] < worst.happened < worst.interval[1] < worst.promised


def test_a_promise_that_is_too_little_is_found_too() -> None:
    table = promised(3, 6_000)
    modest = table.assign(score=np.where(table["group"] == "g0", table["score"] * 0.8, table["score"]))
    (found, *_) = broken(calibration_curve(Cube.count(modest, **ASKED)))
    assert found.group == ("g0",)
    assert not found.too_high


@pytest.mark.parametrize(("people", "weight"), [(300, None), (3_000, None), (1_200, "weight")])
def test_scores_that_are_kept_seldom_raise_an_alarm(people: int, weight: str | None) -> None:
    alarms = [
        bool(broken(calibration_curve(Cube.count(promised(seed, people, 4), **ASKED, weight=weight))))
        for seed in range(100)
    ]
    assert np.mean(alarms) <= 0.08


def test_what_the_resolution_leaves_open_is_no_alarm() -> None:
    random = np.random.default_rng(5)
    table = pd.DataFrame({"group": "a", "score": 0.551, "label": random.random(400_000) < 0.551})
    table["label"] = table["label"].astype(int)
    found = calibration_curve(Cube.count(table, **ASKED))
    assert np.nanmax(found.predicted) == pytest.approx(0.555)
    assert broken(found) == ()


def test_weights_of_one_change_nothing_and_small_groups_are_left_out() -> None:
    table = promised(6, 4_000).assign(score=lambda held: np.sqrt(held["score"]), weight=1.0)
    plain, weighted = (
        broken(calibration_curve(Cube.count(table, **ASKED, weight=weight))) for weight in (None, "weight")
    )
    assert [each.p_value for each in plain] == pytest.approx([each.p_value for each in weighted])
    assert [(each.group, each.k, each.n) for each in plain] == [(each.group, each.k, each.n) for each in weighted]
    assert len(plain) == 2
    found = calibration_curve(Cube.count(table, **ASKED))
    assert broken(found, least=5_000) == ()
    assert broken(found.among([("g1",)]))[0].group == ("g1",)


@pytest.mark.parametrize(("threshold", "low", "high"), [(0.5, 0.45, 0.55), (0.0, 0.0, 0.05), (1.0, 0.95, 1.01)])
def test_people_near_a_threshold_are_those_within_five_hundredths(threshold: float, low: float, high: float) -> None:
    table = random_people(7, 3_000).assign(score=np.random.default_rng(8).integers(0, 101, 3_000) / 100)
    found = near(Cube.count(table, **ASKED, weight="weight"), threshold)
    for place, (group,) in enumerate(found.groups):
        part = table[(table["group"] == group) & (table["score"] >= low) & (table["score"] < high)]
        assert (found.k[place], found.n[place]) == (part["label"].sum(), len(part))
        assert found.value[place] == pytest.approx(np.average(part["label"], weights=part["weight"]))


def test_what_a_threshold_means_can_be_compared_between_groups() -> None:
    found = near(Cube.count(promised(9, 5_000), **ASKED), 0.5)
    gap = difference(found)
    assert gap.value == pytest.approx(np.ptp(found.value))
    assert gap.low < gap.value < gap.high
    with pytest.raises(GovernanceError, match=r"counted without a score"):
        near(Cube.count(promised(9, 50), sensitive="group", y_true="label"), 0.5)


def test_of_few_people_near_a_threshold_nothing_is_told() -> None:
    table = pd.DataFrame({"group": ["a"] * 60 + ["b"] * 50 + ["c"] * 40 + ["d"] * 3, "score": 0.5, "label": 1})
    cube = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=np.linspace(0, 1, 21))
    found = near(cube, 0.5)
    assert found.n.tolist() == [60, 50, 40, 3]
    assert tellable(found, 30).groups == (("a",), ("b",))  # with c alone, d could be worked out from the total
    assert tellable(found, 30).n.tolist() == [60, 50]
    assert tellable(found, 1).groups == found.groups
