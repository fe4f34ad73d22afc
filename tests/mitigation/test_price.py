"""The price: what a treatment costs beside the unmitigated model, from the same people."""

import numpy as np
import pytest
from scipy import stats

from governance.metrics.costs import Costs
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.price import price
from governance.mitigation.reached import Reached, Treatment
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import ACCURACY, BALANCED, COST, Utility


def moved(people, utility: Utility, weight=None) -> Point:
    """A point from people as rows of real outcome, decision before and decision after."""
    weight = np.ones(len(people)) if weight is None else weight
    amounts = np.zeros((3, 1, 2, 2, 2))
    for power in range(3):
        np.add.at(amounts[power, 0], tuple(np.asarray(people).T), weight**power)
    return Point(
        Treatment("any"), (Reached(Treatment("any"), 0, amounts),), None, None, Wanted("demographic parity", utility)
    )


def drawn(random: np.random.Generator, number: int) -> np.ndarray:
    outcome = random.random(number) < 0.6
    before = np.where(random.random(number) < 0.75, outcome, ~outcome)
    flips = random.random(number) < np.where(before, 0.06, 0.1)
    return np.stack([outcome, before, before ^ flips], axis=1).astype(int)


def test_a_price_is_the_difference_of_the_two_utilities() -> None:
    people = drawn(np.random.default_rng(1), 900)
    outcome, before, after = people.T
    right = [(decided == outcome).mean() for decided in (before, after)]
    assert price(moved(people, Utility())).value == pytest.approx(right[0] - right[1])
    sides = [np.mean([(decided == outcome)[outcome == side].mean() for side in (0, 1)]) for decided in (before, after)]
    assert price(moved(people, Utility(BALANCED))).value == pytest.approx(sides[0] - sides[1])
    table = Costs(3.0, 2.0, 0.5, 0.25).table
    costs = [table[outcome, decided].mean() for decided in (before, after)]
    assert price(moved(people, Utility(COST, Costs(3.0, 2.0, 0.5, 0.25)))).value == pytest.approx(costs[1] - costs[0])
    assert price(moved(people, Utility())).moved == (before != after).sum()


def test_the_interval_is_that_of_a_paired_t_test() -> None:
    people = drawn(np.random.default_rng(2), 500)
    outcome, before, after = people.T
    lost = (before == outcome).astype(float) - (after == outcome)
    expected = stats.ttest_1samp(lost, 0.0).confidence_interval(0.95)
    found = price(moved(people, Utility()))
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_weights_count_as_kishs_effective_people() -> None:
    people = drawn(np.random.default_rng(3), 400)
    plain, doubled = (price(moved(people, Utility(), weight)) for weight in (np.ones(400), np.full(400, 2.0)))
    assert (plain.value, plain.low, plain.high) == pytest.approx((doubled.value, doubled.low, doubled.high))
    uneven = price(moved(people, Utility(), np.where(np.arange(400) % 2, 3.0, 1.0)))
    assert uneven.high - uneven.low > plain.high - plain.low


def test_where_nobodys_decision_changes_nothing_is_paid() -> None:
    people = drawn(np.random.default_rng(4), 50)
    people[:, 2] = people[:, 1]
    found = price(moved(people, Utility()))
    assert (found.value, found.low, found.high, found.moved) == (0.0, 0.0, 0.0, 0.0)
    assert not found.sure


@pytest.mark.parametrize("kind", [ACCURACY, BALANCED, COST])
def test_the_interval_covers_what_is_true(kind: str) -> None:
    utility = Utility(kind, Costs(2.0, 1.0))
    true = price(moved(drawn(np.random.default_rng(5), 1_000_000), utility)).value
    random = np.random.default_rng(6)
    found = [price(moved(drawn(random, 600), utility)) for _ in range(2000)]
    assert 0.93 <= np.mean([each.low <= true <= each.high for each in found]) <= 0.97
