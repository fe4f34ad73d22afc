"""Representation: shares add up to everybody, and the base rate is the label's."""

import numpy as np
import pytest

from governance.composition.representation import representation
from tests.conftest import counted


def test_shares_add_up_and_base_rates_are_the_labels() -> None:
    found = representation(counted({"a": (10, 20, 30, 40), "b": (5, 0, 0, 5)}))
    assert found.people.tolist() == [100, 10]
    assert found.share.sum() == pytest.approx(1)
    assert found.base_rate.value.tolist() == [0.7, 0.5]
    low, high = found.interval()
    assert ((low < found.share) & (found.share < high)).all()


def test_a_level_that_nobody_has_is_listed_with_nobody() -> None:
    import pandas as pd

    from governance import Cube

    bands = pd.Categorical(["x", "x"], categories=["x", "y"], ordered=True)
    table = pd.DataFrame({"band": bands, "label": [0, 1]})
    found = representation(Cube.count(table, sensitive=["band"], y_true="label"))
    assert found.people.tolist() == [2, 0]
    assert np.isnan(found.base_rate.value).tolist() == [False, True]
