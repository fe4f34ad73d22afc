"""The digits sample: everything that was planted in it is found, and where nothing was planted nothing is."""

import runpy
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits

from governance import Cube, rate
from governance.audit import Audit
from governance.data.bands import banded
from governance.data.dataset import Dataset
from governance.data.samples import FOLDER, sample

generator: dict[str, Any] = runpy.run_path(str(FOLDER / "digits.py"))


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return sample("digits")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return generator["truth"]()


@pytest.fixture(scope="module")
def read(digits: Dataset) -> Cube:
    """The machine's readings, audited."""
    return Audit.recorded(Dataset("machine", digits.table, replace(digits.roles, decision="read"))).cube


def by_pen(values: np.ndarray, digits: Dataset) -> dict[str, float]:
    return pd.Series(values).groupby(digits.table["pen"].to_numpy()).mean().to_dict()


def pixels(digits: Dataset) -> np.ndarray:
    return digits.table[list(digits.roles.features)].to_numpy()


def test_the_images_are_those_of_scikit_learn_where_nothing_was_planted(digits: Dataset) -> None:
    ink, pencil = load_digits().data, (digits.table["pen"] == "pencil").to_numpy()
    assert len(digits.table) == generator["PEOPLE"] == 1_797
    assert (pixels(digits)[~pencil] == ink[~pencil]).all()
    assert (generator["DIGITS"][load_digits().target] == digits.table["digit"]).all()


def test_a_pencil_is_seen_half_as_dark_and_a_little_is_taken_off(digits: Dataset) -> None:
    pencil = (digits.table["pen"] == "pencil").to_numpy()
    ink, seen = load_digits().data[pencil], pixels(digits)[pencil]
    dark = ink >= 4
    expected = generator["PENCIL_DARKNESS"] * ink[dark] - generator["TAKEN_OFF"]
    assert seen[dark].mean() == pytest.approx(expected.mean(), abs=0.02)
    assert (seen[ink == 0] == 0).all()


def test_the_machine_reads_pencil_worse_and_would_not_have_read_those_people_worse_in_ink(
    digits: Dataset, truth: pd.DataFrame
) -> None:
    right = by_pen((digits.table["read"] == digits.table["digit"]).to_numpy(), digits)
    in_ink = by_pen((truth["in_ink"] == digits.table["digit"]).to_numpy(), digits)
    assert right["pencil"] == pytest.approx(0.77, abs=0.005)
    assert min(right["ballpoint"], right["fountain pen"]) > 0.93
    assert in_ink["pencil"] == pytest.approx(0.94, abs=0.005)


def test_people_who_write_in_pencil_lose_the_supplement(read: Cube) -> None:
    found = rate(read.by("pen"), "true_positive_rate")
    rates = dict(zip(found.groups, found.value, strict=True))
    assert rates[("pencil",)] < 0.80
    assert min(rates[("ballpoint",)], rates[("fountain pen",)]) > 0.95


def test_older_people_write_in_pencil_more_often(digits: Dataset) -> None:
    old = banded(digits.table["age"], [generator["OLD"]]) != "under 65"
    pencil = digits.table["pen"] == "pencil"
    assert pencil[old].mean() == pytest.approx(generator["PENCIL_OF_OLD"], abs=0.05)
    assert pencil[~old].mean() == pytest.approx(generator["PENCIL_OF_OTHERS"], abs=0.03)


@pytest.mark.parametrize("attribute", ["pen", "age", "hand"])
def test_nothing_was_planted_in_what_people_meant(read: Cube, attribute: str) -> None:
    found = rate(read.by(attribute), "base_rate")
    low, high = found.interval(0.99)
    overall = rate(read.by(), "base_rate").value[0]
    assert (low < overall).all()
    assert (high > overall).all()


def test_hand_says_nothing_about_how_well_it_is_read(read: Cube) -> None:
    found = rate(read.by("hand"), "true_positive_rate")
    low, high = found.interval(0.99)
    assert low.max() < high.min()


def test_a_baseline_reads_pencil_worse_than_ink(digits: Dataset) -> None:
    audit = Audit.fitted(digits, "logistic regression")
    found = rate(audit.decided().by("pen"), "accuracy")
    rates = dict(zip(found.groups, found.value, strict=True))
    assert rates[("pencil",)] < rates[("ballpoint",)]
    assert rates[("ballpoint",)] > 0.80


def test_the_datasheet_states_what_was_planted() -> None:
    sheet = (FOLDER / "digits.md").read_text("utf-8")
    for name in ("PENCIL_DARKNESS", "PENCIL_OF_OLD", "PENCIL_OF_OTHERS", "LEFT_HANDED"):
        assert f"{100 * generator[name]:g} %" in sheet
    assert f"less {generator['TAKEN_OFF']} of {generator['DARKEST']}" in sheet
    assert f"black from {generator['BLACK']} of" in sheet
