"""Values: what looks alike, what may mean missing, and a column with values joined."""

import pandas as pd
import pytest

from governance.data.values import codes, counted_as, counts, joined, rare, spellings, suspected

WRITTEN = pd.Series(["Female", "female", "Female ", "F", "?", None, "Male", "Female"], name="sex")


def test_values_are_counted_by_their_names() -> None:
    found = counts(WRITTEN)
    assert found["Female"] == 2
    assert found["'Female '"] == 1
    assert sum(found.values()) == 7


def test_missing_values_are_none() -> None:
    assert counts(pd.Series([1.0, None, 1.0, 0.0])) == {"1": 2, "0": 1}


def test_spellings_are_offered_as_the_most_frequent_of_them() -> None:
    assert spellings(counts(WRITTEN)) == {"female": "Female", "'Female '": "Female"}


@pytest.mark.parametrize("code", ["?", "N/A", "unknown", "Unknown", "none", "-", "(empty)", "#N/A", "'NA '"])
def test_a_code_for_missing_is_recognised(code: str) -> None:
    assert codes([code, "x"]) == (code,)


def test_nothing_is_joined_that_nobody_said() -> None:
    assert joined(WRITTEN, {}).equals(WRITTEN)


@pytest.mark.parametrize("key", ["'Female '", "Female "])
def test_values_are_joined_by_their_name_or_as_they_are_written(key: str) -> None:
    found = joined(WRITTEN, {"female": "Female", key: "Female", "?": ""})
    assert found.value_counts().to_dict() == {"Female": 4, "F": 1, "Male": 1}
    assert found.isna().sum() == 2


def test_a_column_of_numbers_stays_one_when_codes_go_missing() -> None:
    found = joined(pd.Series([1, 99, 2]), {"99": ""})
    assert found.tolist()[::2] == [1, 2]
    assert found.isna().tolist() == [False, True, False]


def test_declared_orders_stay() -> None:
    bands = pd.Categorical(["high", "low", "mid"], ["low", "mid", "high"], ordered=True)
    found = joined(pd.Series(bands), {"mid": "more", "high": "more"})
    assert found.cat.categories.tolist() == ["low", "more"]
    assert found.cat.ordered


def test_numbers_are_joined_by_their_names() -> None:
    assert joined(pd.Series([1.0, 2.0, None]), {"1": "yes"}).astype(object).tolist()[:2] == ["yes", "2"]
    assert counted_as(1.0, {"1": "yes"}) == "yes"


def test_rare_values_are_those_of_too_few_people() -> None:
    assert rare({"a": 40, "b": 3, "7": 1}, 30) == ("b",)


def test_suspected_codes_are_counted_over_all_columns_of_text() -> None:
    table = pd.DataFrame({"a": ["?", "x"], "b": ["?", "NA"], "n": [99, 1]})
    assert suspected(table) == {"?": 2, "NA": 1}
    assert suspected(table[["n"]]) == {}
