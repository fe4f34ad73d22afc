"""The band of chance: where a group's rate would lie if groups had nothing to do with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.band import chance_band
from governance.metrics.measures import measure
from governance.metrics.rates import RATES, rate
from governance.metrics.significance import difference_test
from tests.conftest import counted, drawn, random_people


def selected(n: np.ndarray, k: np.ndarray) -> Cube:
    return drawn(np.stack([n - k, k, 0 * k, 0 * k], axis=1))


TIE = (-1e-9, 1e-9)  # a tail of exactly 2.5 % may be inside or outside
few = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)).map(lambda pair: (max(pair), min(pair))), min_size=2)


@given(few)
def test_of_few_people_it_is_the_central_part_of_scipys_hypergeometric_distribution(groups) -> None:
    n, k = np.array(groups).T
    everybody, yes = int(n.sum()), int(k.sum())
    low, high = chance_band(rate(selected(n, k), "selection_rate"))
    for place, people in enumerate(n):
        if people in (0, everybody):
            assert np.isnan([low[place], high[place]]).all()
        elif min(people, everybody - people) * min(yes, everybody - yes) < 5 * everybody:
            chance, whole = hypergeom(everybody, yes, people), yes / everybody
            least, most = ({chance.ppf(tail + off) / people for off in TIE} for tail in (0.025, 0.975))
            assert any(low[place] == pytest.approx(min(each, whole)) for each in least)
            assert any(high[place] == pytest.approx(max(each, whole)) for each in most)


def test_of_many_people_it_is_where_the_test_against_all_others_finds_nothing() -> None:
    n = np.array([4000, 900, 300])
    rest = np.array([2400, 540])
    for k in range(140, 220):
        found = rate(selected(n, np.array([*rest, k])), "selection_rate")
        low, high = chance_band(found)
        inside = (low <= found.value) & (found.value <= high)
        np.testing.assert_array_equal(inside, difference_test(found) >= 0.05)


@pytest.mark.parametrize("true", [0.5, 0.1, 0.98])
def test_95_of_100_tables_without_any_difference_lie_within_it(true: float) -> None:
    n, random = np.array([5000, 700, 150]), np.random.default_rng(3)
    within = []
    for k in random.binomial(n, true, (4000, 3)):
        found = rate(selected(n, k), "selection_rate")
        low, high = chance_band(found)
        within.append((low - 1e-12 <= found.value) & (found.value <= high + 1e-12))
    held = np.mean(within, axis=0)
    assert (held >= 0.935).all()
    assert (held[:2] <= 0.965).all()


def test_95_of_100_weighted_tables_without_any_difference_lie_within_it() -> None:
    random, within = np.random.default_rng(4), []
    weights = random.choice([1.0, 2.0, 5.0], 900)
    cells = np.repeat([0, 1], [600, 300])
    for _ in range(3000):
        yes = random.random(900) < 0.3
        sums = np.zeros((3, 2, 2, 2, 1))
        for place, amount in enumerate((np.ones(900), weights, weights**2)):
            np.add.at(sums[place], (cells, 0, yes.astype(int), 0), amount)
        cube = drawn(sums[0].astype(int))
        found = rate(Cube(**{**vars(cube), "weight": sums[1], "squares": sums[2]}), "selection_rate")
        low, high = chance_band(found)
        within.append((low <= found.value) & (found.value <= high))
    held = np.mean(within, axis=0)
    assert (held >= 0.93).all()
    assert (held <= 0.97).all()


@pytest.mark.parametrize("name", RATES)
def test_of_every_rate_it_holds_that_of_everybody_and_of_95_in_100_tables(name: str) -> None:
    random, within = np.random.default_rng(5), []
    for cells in random.multinomial([900, 500], [0.2, 0.15, 0.25, 0.4], (1500, 2)):
        cube = drawn(cells)
        found, low, high = rate(cube, name), *chance_band(rate(cube, name))
        assert ((low <= rate(cube.by(), name).value) & (rate(cube.by(), name).value <= high)).all()
        within.append((low <= found.value) & (found.value <= high))
    assert np.mean(within) == pytest.approx(0.95, abs=0.015)


def test_a_group_with_nobody_and_one_with_nobody_beside_it_have_none() -> None:
    low, high = chance_band(rate(counted({"a": (5, 5, 5, 5), "b": (0, 5, 0, 0)}), "true_positive_rate"))
    assert np.isnan([*low, *high]).all()


def test_it_is_of_rates_only() -> None:
    table = random_people(1, 200)
    cube = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=[0.25, 0.5, 0.75])
    with pytest.raises(GovernanceError, match="The band of chance"):
        chance_band(measure(cube, "brier_score"))
