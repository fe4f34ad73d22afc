"""The hospital sample: everything that was planted in it is found, and where nothing was planted nothing is."""

import runpy
from typing import Any

import pandas as pd
import pytest

from governance import rate
from governance.data.bands import banded
from governance.data.samples import FOLDER
from governance.data.tables import read
from governance.data.values import suspected
from governance.metrics.regression import Regression
from governance.metrics.residuals import regression_measure
from governance.naming import Group

generator: dict[str, Any] = runpy.run_path(str(FOLDER / "hospital.py"))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    found = read(FOLDER / "hospital.csv")
    return found.assign(age=banded(found["age"], [generator["CHILD"], generator["AGED"]]))


def counted(table: pd.DataFrame, *by: str) -> Regression:
    return Regression.count(table, sensitive=by, y_true="days", y_pred="predicted_days", cuts=[7])


def errors(table: pd.DataFrame, *by: str, name: str = "mean_residual") -> dict[Group, float]:
    found = regression_measure(counted(table, *by), name)
    return dict(zip(found.groups, found.value.tolist(), strict=True))


def test_ten_thousand_people_stayed_some_days(table: pd.DataFrame) -> None:
    assert len(table) == table["stay"].nunique() == generator["PEOPLE"] == 10_000
    assert table[["days", "predicted_days"]].min().min() > 0
    assert table["admitted"].is_monotonic_increasing


def test_the_model_knows_what_the_file_suggests(table: pd.DataFrame) -> None:
    found = regression_measure(counted(table, "sex"), "r_squared")
    assert (found.value > 0.4).all()


def test_people_who_need_an_interpreter_are_predicted_too_short(table: pd.DataFrame) -> None:
    found = errors(table, "language")
    assert found["interpreter",] == pytest.approx(-generator["INTERPRETER_DAYS"], abs=0.15)
    assert found["local",] == pytest.approx(0, abs=0.05)
    missed = rate(counted(table, "language").at(7), "false_negative_rate")
    by = dict(zip(missed.groups, missed.value, strict=True))
    assert by["interpreter",] > by["local",] + 0.1


def test_an_intersection_is_predicted_too_short_although_both_margins_look_fine(table: pd.DataFrame) -> None:
    local = table[table["language"] == "local"]
    for margin, group in (("age", "75 and over"), ("insurance", "none")):
        assert errors(local, margin)[group,] == pytest.approx(0, abs=0.1)
    crossed = errors(local, "age", "insurance")
    stated = {group: value for group, value in crossed.items() if "(missing)" not in group}
    assert min(stated, key=lambda group: stated[group]) == ("75 and over", "none")
    assert stated["75 and over", "none"] == pytest.approx(generator["AGED_UNINSURED"], abs=0.2)
    assert stated["18 to 74", "none"] == pytest.approx(generator["YOUNGER_UNINSURED"], abs=0.2)


def test_the_stays_of_children_vary_twice_as_much_and_are_not_predicted_shorter(table: pd.DataFrame) -> None:
    suggested = generator["truth"]()["suggested_days"]
    around = (table["days"] / suggested)[table["language"] == "local"].groupby(table["age"], observed=True).std()
    assert around["18 to 74"] == pytest.approx(generator["SPREAD"], abs=0.01)
    assert around["under 18"] == pytest.approx(generator["SPREAD_OF_CHILDREN"], abs=0.03)
    mean, absolute = errors(table, "age"), errors(table, "age", name="mean_absolute_error")
    assert abs(mean["under 18",] - mean["18 to 74",]) < 0.15
    assert absolute["under 18",] > 1.3 * absolute["18 to 74",]


def test_the_blood_test_is_missing_more_often_for_one_group(table: pd.DataFrame) -> None:
    missing = table["haemoglobin"].isna().groupby(table["language"]).mean()
    assert missing["interpreter"] == pytest.approx(generator["BLOOD_MISSING_INTERPRETER"], abs=0.02)
    assert missing["local"] == pytest.approx(generator["BLOOD_MISSING"], abs=0.01)


def test_insurance_is_not_always_stated_and_none_is_an_answer(table: pd.DataFrame) -> None:
    assert table["insurance"].isna().mean() == pytest.approx(generator["INSURANCE_NOT_STATED"], abs=0.005)
    uninsured = suspected(table)["none"] / table["insurance"].notna().sum()
    assert uninsured == pytest.approx(generator["INSURANCE"]["none"], abs=0.01)


def test_the_model_is_as_right_for_women_as_for_men(table: pd.DataFrame) -> None:
    for name in ("mean_residual", "mean_absolute_error"):
        found = errors(table, "sex", name=name)
        assert abs(found["female",] - found["male",]) < 0.05


def test_the_datasheet_states_what_was_planted() -> None:
    sheet = (FOLDER / "hospital.md").read_text("utf-8")
    for days in (generator["INTERPRETER_DAYS"], -generator["AGED_UNINSURED"]):
        assert f"{days:g} days" in sheet
    shares = ("BLOOD_MISSING", "BLOOD_MISSING_INTERPRETER", "INSURANCE_NOT_STATED")
    for size in (*(generator[each] for each in shares), generator["INSURANCE"]["none"]):
        assert f"{100 * size:g} %" in sheet
    assert generator["SPREAD"] == 1 / 5
    assert generator["SPREAD_OF_CHILDREN"] == 2 * generator["SPREAD"]
