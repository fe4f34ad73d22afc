"""Inequality: by the definition, person by person."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.inequality import generalized_entropy, theil_index
from tests.conftest import counted, drawn, random_people

ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}
people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(30, 150))


def by_definition(benefit: np.ndarray, weight: np.ndarray, alpha: float) -> float:
    mean = np.average(benefit, weights=weight)
    share = benefit / mean
    if alpha == 1:
        return float(np.average(np.where(share > 0, share * np.log(np.where(share > 0, share, 1)), 0), weights=weight))
    return float(np.average(share**alpha - 1, weights=weight) / (alpha * (alpha - 1)))


@pytest.mark.parametrize("alpha", [1, 2, 3])
@given(table=people)
def test_the_index_is_the_one_of_the_paper(alpha: float, table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED, weight="weight")
    benefit = (table["decision"] - table["label"] + 1).to_numpy()
    expected = by_definition(benefit, table["weight"].to_numpy(), alpha)
    assert generalized_entropy(cube.by(), alpha).value[0] == pytest.approx(expected, abs=1e-12)


def test_a_perfect_predictor_has_none_however_biased_its_labels_are() -> None:
    cube = counted({"a": (90, 0, 0, 10), "b": (10, 0, 0, 90)})
    assert theil_index(cube).value.tolist() == [0, 0]


def test_the_interval_covers_what_it_promises() -> None:
    random = np.random.default_rng(4)
    cells = np.array([0.35, 0.15, 0.1, 0.4])
    many = drawn(random.multinomial(400, cells, 3_000))
    for alpha in (1, 2):
        true = generalized_entropy(counted({"x": (3500, 1500, 1000, 4000)}), alpha).value[0]
        low, high = generalized_entropy(many, alpha).interval()
        assert 0.93 <= ((low <= true) & (true <= high)).mean() <= 0.97


def test_without_decisions_there_is_no_benefit() -> None:
    with pytest.raises(GovernanceError, match=r"this cube holds none"):
        theil_index(Cube.count(random_people(1, 20), sensitive="group", y_true="label"))
