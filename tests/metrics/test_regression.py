"""Regression: measures against scikit-learn, and a cut that is a cube like any other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.disparity import difference
from governance.metrics.regression import Regression
from governance.metrics.residuals import RESIDUALS, WITHIN, measures, regression_measure

ASKED: dict[str, Any] = {"sensitive": "group", "y_true": "income", "y_pred": "predicted"}


def incomes(seed: int, people: int, groups: int = 2) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    income = random.gamma(3, 10, people)
    return pd.DataFrame(
        {
            "group": random.choice([f"g{place}" for place in range(groups)], people),
            "income": income,
            "predicted": 10 + 0.7 * income + random.normal(0, 6, people),
            "weight": random.random(people) + 0.2,
        }
    )


tables = st.builds(incomes, seed=st.integers(0, 10_000), people=st.integers(20, 150))

REFERENCES: dict[str, Callable[..., float]] = {
    "mean_prediction": lambda _, p, sample_weight: np.average(p, weights=sample_weight),
    "mean_outcome": lambda y, _, sample_weight: np.average(y, weights=sample_weight),
    "mean_residual": lambda y, p, sample_weight: np.average(p - y, weights=sample_weight),
    "mean_absolute_error": sk.mean_absolute_error,
    "root_mean_squared_error": sk.root_mean_squared_error,
    "r_squared": sk.r2_score,
    WITHIN: lambda y, p, sample_weight: np.average(np.abs(p - y) <= 5, weights=sample_weight),
}


def test_every_measure_has_a_reference() -> None:
    assert REFERENCES.keys() == {*RESIDUALS, WITHIN}


@pytest.mark.parametrize("name", REFERENCES)
@given(table=tables, weighted=st.booleans())
def test_a_measure_is_scikit_learns(name: str, table: pd.DataFrame, weighted: bool) -> None:
    found = regression_measure(
        Regression.count(table, **ASKED, tolerance=5, weight="weight" if weighted else None), name
    )
    for (group,), value in zip(found.groups, found.value, strict=True):
        part = table[table["group"] == group]
        if len(part) > 2:
            weight = part["weight"] if weighted else np.ones(len(part))
            assert value == pytest.approx(
                REFERENCES[name](part["income"], part["predicted"], sample_weight=weight), abs=1e-9
            )


@pytest.mark.parametrize("name", REFERENCES)
def test_the_interval_covers_what_it_promises(name: str) -> None:
    table = incomes(7, 400 * 400, groups=400)
    truth = incomes(8, 1_000_000)
    true = REFERENCES[name](truth["income"], truth["predicted"], sample_weight=np.ones(len(truth)))
    cube = Regression.count(table.assign(group=np.repeat(np.arange(200), 800).astype(str)), **ASKED, tolerance=5)
    low, high = regression_measure(cube, name).interval()
    assert 0.90 <= ((low <= true) & (true <= high)).mean() <= 0.99  # 200 audits
    assert (low < high).all()


@given(tables)
def test_a_cut_is_a_cube_like_any_other(table: pd.DataFrame) -> None:
    found = Regression.count(table, **ASKED, cuts=[20, 30.5], weight="weight")
    for cut in (20, 30.5):
        alone = table.assign(truth=(table["income"] >= cut) * 1, decided=(table["predicted"] >= cut) * 1)
        expected = Cube.count(alone, sensitive="group", y_true="truth", y_pred="decided", weight="weight")
        assert (found.at(cut).counts == expected.counts).all()
        assert found.at(cut).weight == pytest.approx(expected.weight, abs=1e-12)
    assert found.at(20).favourable == "income at least 20"
    low = table.assign(truth=(table["income"] < 20) * 1, decided=(table["predicted"] < 20) * 1)
    expected = Cube.count(low, sensitive="group", y_true="truth", y_pred="decided", weight="weight")
    assert (found.below(20).counts == expected.counts).all()
    assert found.below(20).favourable == "income under 20"


@given(tables, st.integers(1, 19))
def test_halves_add_up(table: pd.DataFrame, cut: int) -> None:
    one, other, whole = (
        Regression.count(part, **ASKED, cuts=[25], tolerance=2) for part in (table[:cut], table[cut:], table)
    )
    both = one + other
    assert (both.counts == whole.counts).all()
    assert both.moments == pytest.approx(whole.moments, rel=1e-12)
    coarse = whole.by()
    assert coarse.moments[0] == pytest.approx(whole.moments.sum(axis=0))


def test_every_engine_gives_the_same(make: Callable[..., Any]) -> None:
    columns = {column: values.tolist() for column, values in incomes(1, 200).items()}
    asked = {**ASKED, "cuts": [20, 30], "tolerance": 3, "weight": "weight"}
    found, expected = Regression.count(make(columns), **asked), Regression.count(pd.DataFrame(columns), **asked)
    assert found == expected
    assert Regression.from_json(found.to_json()) == expected


def test_who_is_off_by_exactly_the_tolerance_is_near(make: Callable[..., Any]) -> None:
    true = [each / 10 for each in range(400)]
    predicted = [(each + 10) / 10 for each in range(200)] + [(each + 11) / 10 for each in range(200, 400)]
    assert sum(p - y > 1 for y, p in zip(true, predicted, strict=True)) > 200  # as floats have it
    columns = {"group": ["g"] * 400, "income": true, "predicted": predicted}
    assert Regression.count(make(columns), **ASKED, tolerance=1).near[0, 0] == 200


def test_r_squared_is_not_made_up_where_rounding_hides_it() -> None:
    table = incomes(4, 5_000)
    near, far = (
        regression_measure(
            Regression.count(table.assign(income=table["income"] + by, predicted=table["predicted"] + by), **ASKED),
            "r_squared",
        )
        for by in (1e3, 1e9)
    )
    assert near.value == pytest.approx(
        regression_measure(Regression.count(table, **ASKED), "r_squared").value, abs=1e-6
    )
    assert (near.interval()[1] - near.interval()[0] < 0.1).all()
    assert np.isnan(far.value).all()


def test_groups_can_be_compared_by_any_measure() -> None:
    found = regression_measure(Regression.count(incomes(2, 2_000), **ASKED), "mean_residual")
    gap = difference(found)
    assert gap.value == pytest.approx(np.ptp(found.value))
    assert gap.low < gap.value < gap.high


def test_the_measures_that_people_ask_for_stand_together() -> None:
    table = incomes(5, 200)
    names = [each.name for each in measures(Regression.count(table, **ASKED, tolerance=5))]
    assert names == ["mean_residual", "mean_absolute_error", "root_mean_squared_error", "r_squared", WITHIN]
    assert len(measures(Regression.count(table, **ASKED))) == 4


def test_what_cannot_be_measured_is_refused() -> None:
    table = incomes(3, 50)
    cube = Regression.count(table, **ASKED, cuts=[20])
    with pytest.raises(GovernanceError, match=r"There is no measure 'rmse'"):
        regression_measure(cube, "rmse")
    with pytest.raises(GovernanceError, match=r"A tolerance is how far off a prediction may be"):
        regression_measure(cube, WITHIN)
    with pytest.raises(GovernanceError, match=r"this one is -1"):
        Regression.count(table, **ASKED, tolerance=-1)
    with pytest.raises(GovernanceError, match=r"not counted at the threshold 21"):
        cube.at(21)
    with pytest.raises(GovernanceError, match=r"'income' is the true value, and it is missing for 1 of 50"):
        Regression.count(table.assign(income=[None, *table["income"][1:]]), **ASKED)
    with pytest.raises(GovernanceError, match=r"'predicted' is the prediction, and 50 of its values are infinite"):
        Regression.count(table.assign(predicted=np.inf), **ASKED)
    with pytest.raises(GovernanceError, match=r"this one is 5"):
        Regression.count(table, **ASKED, tolerance="5")
    constant = regression_measure(Regression.count(table.assign(income=1.0), **ASKED), "r_squared")
    assert np.isnan(constant.value).all()
