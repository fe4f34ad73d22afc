"""The hiring sample: everything that was planted in it is found, and where nothing was planted nothing is."""

import runpy
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate
from governance.data.bands import banded
from governance.data.samples import FOLDER
from governance.data.tables import read
from governance.data.values import suspected
from governance.metrics.multiclass import Multiclass

generator: dict[str, Any] = runpy.run_path(str(FOLDER / "hiring.py"))


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return generator["truth"]()


@pytest.fixture(scope="module")
def table(truth: pd.DataFrame) -> pd.DataFrame:
    """The published table, with its gaps in two groups, its ages in bands and everybody's gender as it is."""
    found = read(FOLDER / "hiring.csv")
    long = np.where(found["gap_months"] >= generator["LONG_GAP"], "long", "none or short")
    return found.assign(gap=long, age=banded(found["age"], [30, 50]), real_gender=truth["gender"])


def against_rest(table: pd.DataFrame, by: str, outcome: str = "offered") -> Cube:
    counts = Multiclass.count(table, sensitive=by, y_true="outcome", y_pred="decision")
    return counts.against_rest(outcome)


def by_group(cube: Cube, name: str) -> dict[str, float]:
    found = rate(cube, name)
    return {group[0]: value for group, value in zip(found.groups, found.value.tolist(), strict=True)}


def test_twelve_thousand_people_are_judged_in_three_classes(table: pd.DataFrame) -> None:
    assert len(table) == table["application"].nunique() == generator["PEOPLE"] == 12_000
    assert set(table["outcome"]) == set(table["decision"]) == set(generator["CLASSES"])
    assert table["applied"].is_monotonic_increasing


@pytest.mark.parametrize(("since", "planted"), [(False, "GAP_MARKED_DOWN"), (True, "GAP_MARKED_DOWN_SINCE")])
def test_the_tool_marks_a_long_gap_down(table: pd.DataFrame, truth: pd.DataFrame, since: bool, planted: str) -> None:
    size, then = generator[planted], (table["applied"] >= str(generator["REPLACED"])) == since
    rates = by_group(against_rest(table[then], "gap"), "true_positive_rate")
    assert rates["long"] / rates["none or short"] == pytest.approx(1 - size, abs=0.07)
    could_fall = then & (table["gap"] == "long") & (truth["without_habits"] == "interviewed")
    assert (table["decision"][could_fall] == "rejected").mean() == pytest.approx(size, abs=0.05)


def test_nobody_without_a_long_gap_and_not_from_overseas_is_marked_down(
    table: pd.DataFrame, truth: pd.DataFrame
) -> None:
    spared = (table["gap"] != "long") & (truth["nationality"] != "overseas")
    assert (table["decision"] == truth["without_habits"])[spared].all()


def test_a_gap_stands_in_for_parental_leave_and_leave_for_gender(table: pd.DataFrame) -> None:
    gaps = (table["gap"] == "long").groupby(table["parental_leave"]).mean()
    assert gaps["yes"] == pytest.approx(generator["GAP_OF_PARENTS"], abs=0.02)
    assert gaps["no"] == pytest.approx(generator["GAP_OF_OTHERS"], abs=0.01)
    leave = (table["parental_leave"] == "yes").groupby(table["real_gender"]).mean()
    assert leave["Female"] == pytest.approx(generator["LEAVE_OF_WOMEN"], abs=0.02)
    assert leave["Male"] == pytest.approx(generator["LEAVE_OF_OTHERS"], abs=0.01)
    rates = by_group(against_rest(table, "parental_leave"), "true_positive_rate")
    assert rates["yes"] < rates["no"] - 0.08


def test_people_from_overseas_are_interviewed_instead_of_offered_the_job(
    table: pd.DataFrame, truth: pd.DataFrame
) -> None:
    held_back = generator["OVERSEAS_HELD_BACK"]
    rates = by_group(against_rest(table, "nationality"), "true_positive_rate")
    assert rates["overseas"] / rates["home"] == pytest.approx(1 - held_back, abs=0.06)
    would = (truth["nationality"] == "overseas") & (truth["without_habits"] == "offered") & (table["gap"] != "long")
    assert (table["decision"][would] == "interviewed").mean() == pytest.approx(held_back, abs=0.05)
    interviewed = by_group(against_rest(table, "nationality", "interviewed"), "selection_rate")
    assert interviewed["overseas"] > interviewed["home"] + 0.03


def test_the_rows_hold_fewer_women_than_the_applications_they_stand_for(table: pd.DataFrame) -> None:
    counts = Multiclass.count(table, sensitive="real_gender", y_true="outcome", y_pred="decision", weight="weight")
    women, weighed = counts.groups.index(("Female",)), counts.amount.sum(axis=(1, 2))
    shares = generator["WOMEN"]
    assert counts.people[women] / counts.people.sum() == pytest.approx(sum(shares.values()) / 2, abs=0.01)
    weights = generator["WEIGHTS"]
    planted = sum(shares[post] * weights[post] for post in shares) / sum(weights.values())
    assert weighed[women] / weighed.sum() == pytest.approx(planted, abs=0.01)


def test_gender_is_misspelt_and_nationality_is_coded_for_exactly_so_many(
    table: pd.DataFrame, truth: pd.DataFrame
) -> None:
    for meant, spellings in generator["SPELLINGS"].items():
        written = table["gender"][truth["gender"] == meant].value_counts()
        assert written.drop(meant).to_dict() == spellings
    assert suspected(table) == generator["NO_NATIONALITY"]


@pytest.mark.parametrize("attribute", ["age", "real_gender", "parental_leave"])
def test_the_panel_has_no_habit(table: pd.DataFrame, attribute: str) -> None:
    found = rate(against_rest(table, attribute), "base_rate")
    low, high = found.interval(0.99)
    assert (low < 0.197).all()
    assert (high > 0.196).all()


def test_the_tool_has_no_habit_about_age(table: pd.DataFrame) -> None:
    rates = by_group(against_rest(table, "age"), "true_positive_rate")
    assert max(rates.values()) - min(rates.values()) < 0.03


def test_the_datasheet_states_what_was_planted() -> None:
    sheet = (FOLDER / "hiring.md").read_text("utf-8")
    shares = ("GAP_MARKED_DOWN", "GAP_MARKED_DOWN_SINCE", "GAP_OF_PARENTS", "GAP_OF_OTHERS", "LEAVE_OF_WOMEN")
    for size in (*(generator[each] for each in (*shares, "OVERSEAS_HELD_BACK")), *generator["WOMEN"].values()):
        assert f"{100 * size:g} %" in sheet
    for spellings in (*generator["SPELLINGS"].values(), generator["NO_NATIONALITY"]):
        for text, people in spellings.items():
            after = " with a space after it" if text.endswith(" ") else ""
            assert f"`{text.strip()}`{after} {people}" in sheet
