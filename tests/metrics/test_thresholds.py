"""A sweep over thresholds says at each of them what the cube says there."""

import pytest

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.thresholds import sweep
from tests.conftest import random_people

ASKED = {"sensitive": ["group"], "y_true": "label"}


def test_a_sweep_is_the_rate_at_every_threshold() -> None:
    cube = Cube.count(random_people(1, 200), **ASKED, score="score", thresholds=[0, 0.25, 0.5, 1])
    found = sweep(cube, "true_positive_rate")
    assert found.thresholds == (0, 0.25, 0.5, 1)
    for threshold, each in zip(found.thresholds, found.rates, strict=True):
        assert (each.k == rate(cube.at(threshold), "true_positive_rate").k).all()


def test_a_cube_without_scores_has_no_sweep() -> None:
    with pytest.raises(GovernanceError, match=r"counted without a score"):
        sweep(Cube.count(random_people(1, 20), **ASKED, y_pred="decision"), "accuracy")
