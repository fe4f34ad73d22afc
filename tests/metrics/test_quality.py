"""Quality: what is kept of every group is what the measures themselves say."""

import numpy as np
import pytest

from governance import Cube
from governance.metrics.measures import measure
from governance.metrics.quality import QUALITIES, quality
from tests.conftest import random_people


def test_every_number_is_that_of_its_measure_with_its_interval() -> None:
    asked = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": np.linspace(0, 1, 21)}
    cube = Cube.count(random_people(1, 900), **asked)
    found = quality(cube)
    for name in QUALITIES:
        expected = measure(cube, name)
        own = found.measures[name]
        assert own.value == pytest.approx(expected.value)
        assert own.resolution == pytest.approx(expected.resolution)
        assert own.effective_n == pytest.approx(expected.effective_n)
        for confidence in (0.95, 0.8):
            assert np.array_equal(own.interval(confidence), expected.interval(confidence))
    part = found.among([("g1",)])
    assert part.people.tolist() == [cube.people[1]]
    own = part.measures["brier_score"]
    assert own.value.tolist() == found.measures["brier_score"].value[1:2].tolist()
    for confidence in (0.95, 0.8):
        assert own.interval(confidence)[1][0] == found.measures["brier_score"].interval(confidence)[1][1]
