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
        value, low, high, resolution = found.found[name]
        assert value == pytest.approx(expected.value)
        assert (low == expected.interval()[0]).all()
        assert (high == expected.interval()[1]).all()
        assert resolution == pytest.approx(expected.resolution)
    part = found.among([("g1",)])
    assert part.people.tolist() == [cube.people[1]]
    assert part.found["brier_score"][0, 0] == found.found["brier_score"][0, 1]
