"""The interval of a largest difference: it covers what it promises, where the usual ones do not."""

import numpy as np
import pytest

from governance import rate
from governance.errors import GovernanceError
from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference, reach
from governance.metrics.largest import _nearest, largest_difference
from tests.conftest import drawn

AUDITS = 240
NOISE = 3 * np.sqrt(0.05 * 0.95 / AUDITS)  # of a simulated coverage


def intervals(rates: list[float], sizes: list[int]) -> np.ndarray:
    random = np.random.default_rng([len(rates), sum(sizes)])
    people = np.array(sizes, float)
    counts = random.binomial(sizes, rates, (AUDITS, len(rates)))
    return np.array([largest_difference(k / people, people, seed=place) for place, k in enumerate(counts)])


@pytest.mark.parametrize(
    ("rates", "sizes"),
    [
        ([0.3, 0.3, 0.4], [200, 200, 200]),
        ([0.5, 0.55, 0.6, 0.65, 0.7], [300] * 5),
        ([0.1, 0.1, 0.1, 0.1, 0.3], [400, 1_500, 4_000, 150, 300]),
        ([0.8, 0.8, 0.75, 0.7], [1_000, 100, 1_000, 200]),
    ],
)
def test_the_interval_covers_the_true_largest_difference(rates: list[float], sizes: list[int]) -> None:
    low, high = intervals(rates, sizes).T
    inside = ((low <= np.ptp(rates)) & (np.ptp(rates) <= high)).mean()
    assert 0.93 - NOISE <= inside <= 0.97 + NOISE


def test_groups_are_drawn_from_the_nearest_rates_that_are_so_far_apart() -> None:
    """Nearest in least squares by people: with no gap at all that is the rate of everybody together."""
    values, people = np.array([0.2, 0.5, 0.35, 0.3]), np.array([900.0, 50.0, 300.0, 10.0])
    assert _nearest(values, people, 0.0) == pytest.approx(np.average(values, weights=people), abs=1e-8)
    for apart in (0.05, 0.2, 0.3, 0.6):
        assert np.ptp(_nearest(values, people, apart)) == pytest.approx(apart)
    banded = [np.clip(values, floor, floor + 0.1) for floor in np.linspace(0, 0.9, 9_001)]
    nearest = min(banded, key=lambda moved: people @ np.square(moved - values))
    assert _nearest(values, people, 0.1) == pytest.approx(nearest, abs=2e-4)


@pytest.mark.parametrize("sizes", [[200, 200, 200], [4_000, 1_500, 300, 60]])
def test_without_a_gap_the_interval_begins_at_zero(sizes: list[int]) -> None:
    low, _ = intervals([0.4] * len(sizes), sizes).T
    assert (low == 0).mean() >= 0.95 - NOISE


def test_newcombes_interval_of_the_two_extremes_would_miss_it() -> None:
    """Twelve groups that are all alike: the two that look furthest apart seem surely apart far too often."""
    random = np.random.default_rng(9)
    zeros = np.zeros(12, int)
    surely_apart = 0
    for k in random.binomial(200, 0.4, (200, 12)):
        surely_apart += difference(rate(drawn(np.stack([200 - k, k, zeros, zeros], 1)), "selection_rate")).low > 0
    assert surely_apart / 200 > 0.3


def test_two_groups_have_newcombes_interval_and_very_many_the_reach_of_all_pairs() -> None:
    two = difference(rate(drawn([[60, 40, 0, 0], [50, 50, 0, 0]]), "selection_rate"))
    assert (chance_level(two).low, chance_level(two).high) == (max(two.low, 0), two.high)
    many = difference(rate(drawn([[60 - place, 40 + place, 0, 0] for place in range(50)]), "selection_rate"))
    assert (chance_level(many).low, chance_level(many).high) == reach(many.rate, "difference")


@pytest.mark.parametrize("sizes", [[10] * 3, [1_000] * 3, [10] * 4])
def test_groups_that_look_all_alike_may_still_differ(sizes: list[int]) -> None:
    low, high = largest_difference(np.full(len(sizes), 0.5), np.array(sizes, float))
    assert low == 0
    assert high > 0.8 / np.sqrt(sizes[0])


def test_millions_of_people_have_an_interval_as_fine_as_they_deserve() -> None:
    people = np.full(3, 1e7)
    random = np.random.default_rng(5)
    rates = np.array([0.3, 0.3, 0.3008])
    found = np.array([largest_difference(random.binomial(10_000_000, rates) / people, people) for _ in range(120)])
    assert ((found[:, 0] <= 0.0008) & (found[:, 1] >= 0.0008)).mean() >= 0.9
    assert np.ptp(found, axis=1).max() < 0.002


def test_the_same_counts_give_the_same_interval_that_holds_what_was_seen() -> None:
    values, people = np.array([0.2, 0.5, 0.35]), np.array([50.0, 80.0, 300.0])
    low, high = largest_difference(values, people)
    assert (low, high) == largest_difference(values, people)
    assert 0 < low < 0.3 <= high < 0.6
    wide = largest_difference(values, people, confidence=0.99)
    assert wide[0] < low < high < wide[1]
    with pytest.raises(GovernanceError, match=r"A confidence lies between 0 and 1"):
        largest_difference(values, people, confidence=95)
