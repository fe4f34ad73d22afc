"""Suggestions: what columns probably mean, with the reason, and never which outcome is good."""

import numpy as np
import pandas as pd
import pytest

from governance.data.dataset import Dataset
from governance.data.suggestions import described, suggested, words
from governance.data.tables import read


def roles_of(table: pd.DataFrame) -> dict[str, str]:
    return {each.column: each.role for each in described(table)}


def test_the_sample_is_understood(lending: Dataset) -> None:
    found = suggested(described(lending.table), lending.table)
    own = lending.roles
    assert (found.label, found.sensitive, found.features) == (own.label, own.sensitive, own.features)
    assert (found.decision, found.identifier) == ("granted", own.identifier) == ("granted", "application")


def test_which_outcome_is_good_is_never_suggested(lending: Dataset) -> None:
    assert suggested(described(lending.table), lending.table).favourable == ""


def test_every_suggestion_has_a_reason(lending: Dataset) -> None:
    for each in described(lending.table):
        assert bool(each.role) == bool(each.reason)


def test_public_tables_are_understood(adult_path) -> None:
    found = roles_of(read(adult_path))
    assert {column for column, role in found.items() if role == "sensitive"} == {
        *("age", "marital_status", "race", "sex", "native_country")
    }
    assert found["income"] == "label"
    assert found["fnlwgt"] == "weight"


def test_a_weight_is_named_and_not_taken() -> None:
    table = pd.DataFrame({"sample_weight": [1.0, 2.0], "target": ["y", "n"]})
    assert roles_of(table)["sample_weight"] == "weight"
    found = suggested(described(table), table)
    assert found.weight is None
    assert "sample_weight" not in found.features


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (pd.date_range("2026-01-01", periods=40), "time"),
        ([f"2026-01-{day:02}" for day in range(1, 31)] + ["2026-02-01"] * 10, "time"),
        ([f"{day}.1.2026" for day in range(1, 31)] + ["1.2.2026"] * 10, "time"),
        (range(100, 140), "identifier"),
        ([f"case {place}" for place in range(40)], "identifier"),
        (np.linspace(0, 1, 40), ""),
        (["x", "y"] * 20, ""),
    ],
)
def test_what_a_column_holds_says_what_it_is(values: object, role: str) -> None:
    table = pd.DataFrame({"column": values, "last": ["a", "b", "c", "d"] * 10})
    assert roles_of(table)["column"] == role


def test_scores_lie_between_nought_and_one() -> None:
    table = pd.DataFrame({"risk_score": [0.1, 0.5, 0.9], "score": [10.0, 50.0, 90.0], "x": [1.5, 1.5, 2.5]})
    assert roles_of(table) == {"risk_score": "score", "score": "", "x": "label"}


def test_there_is_one_label() -> None:
    table = pd.DataFrame({"target": ["y", "n"], "outcome": ["y", "n"], "x": [1, 1]})
    assert list(roles_of(table).values()).count("label") == 1


@pytest.mark.parametrize(
    ("name", "found"),
    [("ageGroup", {"age", "group"}), ("Age (years)", {"age", "years"}), ("average", {"average"}), ("PAY_0", {"pay"})],
)
def test_names_are_cut_into_words(name: str, found: set[str]) -> None:
    assert words(name) == found


def test_odd_columns_are_described_too() -> None:
    table = pd.DataFrame({"empty": [None, None], "mixed": [1, "a"], "sure": [True, None]}, dtype=object)
    assert {each.column for each in described(table)} == {"empty", "mixed", "sure"}
    assert described(pd.DataFrame({"a": []})) is not None
