"""A sweep over thresholds says at each of them what the cube says there."""

import numpy as np
import pytest

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics import difference
from governance.metrics.rates import RATES
from governance.metrics.thresholds import sweep, tables_at_all
from tests.conftest import random_people

ASKED = {"sensitive": ["group"], "y_true": "label"}
SCORED = {**ASKED, "score": "score", "thresholds": [step / 20 for step in range(21)]}


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("weight", [None, "weight"])
def test_a_sweep_is_the_rate_at_every_threshold(name: str, weight: str | None) -> None:
    cube = Cube.count(random_people(1, 200), **SCORED, weight=weight)
    found = sweep(cube, name)
    assert found.thresholds == cube.thresholds
    ends = found.interval()
    for place, threshold in enumerate(found.thresholds):
        alone = rate(cube.at(threshold), name)
        assert (found.rates[place].k == alone.k).all()
        assert (found.rates[place].n == alone.n).all()
        for mine in (found.value[place], found.rates[place].value):
            np.testing.assert_array_equal(mine, alone.value)
        for mine, other in zip((ends[0][place], ends[1][place]), alone.interval(), strict=True):
            np.testing.assert_array_equal(mine, other)


def test_the_gap_of_a_sweep_is_the_largest_difference_at_every_threshold() -> None:
    cube = Cube.count(random_people(4, 90, groups=4), **SCORED, weight="weight")
    found = sweep(cube, "precision")
    for least in (0, 5, 1000):
        alone = [difference(each, min_group_size=least).value for each in found.rates]
        np.testing.assert_allclose(found.gap(least), alone, atol=1e-15)
        assert np.isnan(found.gap(1000)).all()


def test_everybody_is_in_the_table_of_every_threshold() -> None:
    cube = Cube.count(random_people(2, 150), **{**SCORED, "thresholds": [0.25, 0.5]}, y_pred="decision")
    (tables,) = tables_at_all(cube)  # what was decided is left aside
    assert tables.shape == (2, 3, 2, 2)
    assert (tables.sum(axis=(2, 3)) == cube.people).all()
    np.testing.assert_array_equal(tables[1], cube.at(0.5).counts[..., 0])


def test_a_cube_without_scores_has_no_sweep() -> None:
    with pytest.raises(GovernanceError, match=r"counted without a score"):
        sweep(Cube.count(random_people(1, 20), **ASKED, y_pred="decision"), "accuracy")


def test_a_rate_that_nobody_knows_has_no_sweep() -> None:
    with pytest.raises(GovernanceError, match="There is no rate 'luck'"):
        sweep(Cube.count(random_people(1, 20), **SCORED), "luck")
