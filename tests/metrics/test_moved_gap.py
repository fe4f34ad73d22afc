"""A gap that moves is between the same groups both times, and whoever came in or left is named."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.moved_gap import moved_gap
from governance.metrics.scores import area_under_curve
from tests.conftest import random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(10, 120), groups=st.integers(1, 4))
step = st.sampled_from(STEPS)


@given(people, step, step, st.sampled_from([0, 5, 12]))
def test_both_gaps_are_of_the_groups_that_have_the_rate_both_times(
    table: pd.DataFrame, first: float, second: float, least: int
) -> None:
    cube = Cube.count(table, **SCORED, weight="weight")
    was, now = (rate(cube.at(each), "precision") for each in (first, second))
    found = moved_gap(was, now, least)
    both = was.comparable(least) & now.comparable(least)
    for gap, each in ((found.before, was), (found.after, now)):
        expected = np.ptp(each.value[both]) if both.sum() > 1 else np.nan
        np.testing.assert_allclose(gap.value, expected, atol=1e-12)
        assert gap.rate.groups == tuple(group for group, has in zip(cube.groups, both, strict=True) if has)
    assert set(found.entered) == {cube.groups[at] for at in np.flatnonzero(now.comparable(least) & ~both)}
    assert set(found.left) == {cube.groups[at] for at in np.flatnonzero(was.comparable(least) & ~both)}
    if found.whole.top is not None and not np.isnan(found.after.value):
        assert found.whole.value >= found.after.value - 1e-12


def test_what_is_no_rate_is_refused() -> None:
    cube = Cube.count(random_people(1, 50), **SCORED)
    with pytest.raises(GovernanceError, match="A gap that moves"):
        moved_gap(area_under_curve(cube), area_under_curve(cube))
