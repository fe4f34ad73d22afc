"""Resampling: a draw of the cells is a bootstrap of the rows, at no cost in rows."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate, rate_difference
from governance.errors import GovernanceError
from governance.metrics.named import DISPARITIES, named_disparity
from governance.metrics.rates import RATES
from governance.metrics.resampling import basic, percentile, redrawn
from tests.conftest import random_people

ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}


@pytest.mark.parametrize("weight", [None, "weight"])
def test_its_interval_is_that_of_a_bootstrap_of_rows(weight: str | None) -> None:
    table = random_people(1, 1_200).assign(weight=np.random.default_rng(2).gamma(2, 1, 1_200))
    random = np.random.default_rng(3)
    by_rows = np.array(
        [
            rate(
                Cube.count(table.iloc[random.integers(0, len(table), len(table))], **ASKED, weight=weight), "precision"
            ).value
            for _ in range(1_500)
        ]
    )
    by_cells = redrawn(Cube.count(table, **ASKED, weight=weight), draws=6_000).rate("precision")
    for ends, expected in zip(percentile(by_cells), percentile(by_rows), strict=True):
        width = np.subtract(*percentile(by_rows)[::-1])
        assert (np.abs(ends - expected) < 0.08 * width).all()


@pytest.mark.parametrize("name", RATES)
def test_a_rate_of_the_draws_is_a_rate(name: str) -> None:
    cube = Cube.count(random_people(4, 3_000), **ASKED, weight="weight")
    drawn = redrawn(cube).rate(name)
    assert drawn.shape == (1_000, 3)
    assert drawn.mean(axis=0) == pytest.approx(rate(cube, name).value, abs=0.01)
    low, high = percentile(drawn)
    expected = rate(cube, name).interval()
    assert low == pytest.approx(expected[0], abs=0.012)
    assert high == pytest.approx(expected[1], abs=0.012)


@pytest.mark.parametrize("name", DISPARITIES)
def test_a_disparity_of_the_draws_is_that_disparity(name: str) -> None:
    table = random_people(5, 6_000, groups=2)
    table.loc[table["group"] == "g0", "decision"] = (np.arange((table["group"] == "g0").sum()) % 4 == 0) * 1
    cube = Cube.count(table, **ASKED)
    low, high = percentile(redrawn(cube).named_disparity(name))
    assert low < named_disparity(cube, name).value < high


def test_the_same_seed_gives_the_same_draws() -> None:
    cube = Cube.count(random_people(6, 200), **ASKED)
    assert (redrawn(cube).amount == redrawn(cube).amount).all()
    assert (redrawn(cube, seed=1).amount != redrawn(cube).amount).any()
    assert redrawn(cube, draws=7).amount.sum(axis=(1, 2, 3)).tolist() == [200] * 7


def test_a_group_that_is_not_drawn_has_no_rate() -> None:
    table = pd.DataFrame({"group": ["a"] * 30 + ["b"], "label": [0, 1] * 15 + [1], "decision": [1, 0, 0] * 10 + [1]})
    drawn = redrawn(Cube.count(table, **ASKED)).rate("true_positive_rate")[:, 1]
    assert 0.2 < np.isnan(drawn).mean() < 0.5


def test_a_bias_of_the_draws_is_taken_off() -> None:
    cube = Cube.count(random_people(7, 300, groups=6), **ASKED)
    value, drawn = rate_difference(cube, "selection_rate").value, redrawn(cube).difference("selection_rate")
    assert drawn.mean() > value
    assert basic(value, drawn)[0] < percentile(drawn)[0]
    assert (redrawn(cube).ratio("selection_rate") <= 1).all()


def test_without_decisions_nothing_is_drawn_about_them() -> None:
    with pytest.raises(GovernanceError, match=r"this cube holds none"):
        redrawn(Cube.count(random_people(8, 50), sensitive="group", y_true="label")).rate("accuracy")
