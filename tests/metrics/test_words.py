"""Words: every rate has a meaning and a formula, and numbers read as people read them."""

import pytest

from governance.metrics import words
from governance.metrics.rates import RATES


@pytest.mark.parametrize("name", RATES)
def test_every_rate_has_a_meaning_and_a_formula(name: str) -> None:
    assert words.meaning(name).startswith(("Of ", "The "))
    assert words.meaning(name).endswith(".")
    assert "/" in words.formula(name)


def test_no_two_rates_mean_the_same() -> None:
    assert len({words.meaning(name) for name in RATES}) == len(RATES)


def test_the_meaning_of_the_false_positive_rate() -> None:
    meaning = "Of the people whose real outcome was not favourable, the share who got the favourable decision."
    assert words.meaning("false_positive_rate") == meaning
    assert words.formula("false_positive_rate") == "FP / (FP + TN)"


@pytest.mark.parametrize(
    ("attributes", "names", "said"),
    [
        (["sex"], ("woman",), "woman"),
        (["age", "disability"], ("under 30", "yes"), "under 30 · disability: yes"),
        (["SEX"], ("1",), "SEX: 1"),
        (["race"], ("(missing)",), "race: (missing)"),
        ([], (), "everybody"),
    ],
)
def test_a_group_is_named_so_that_it_stands_alone(attributes: list[str], names: tuple[str, ...], said: str) -> None:
    assert words.group(attributes, names) == said


def test_numbers_read_as_people_read_them() -> None:
    assert words.percent(0.1239) == f"12.4{words.NO_BREAK}%"
    assert (words.points(0.112), words.points(-0.0001)) == ("11.2", "0.0")
    assert words.percent(float("nan")) == words.points(float("nan")) == "not defined"
    assert words.evidence(312, 2516) == "312 of 2,516 people"
    assert [words.value(each) for each in (36000.0, 0.123456789, 1_234_567, "P02", None, True)] == [
        "36,000", "0.123457", "1,234,567", "P02", "(missing)", "True",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("score", "threshold", "said"),
    [
        (0.5, 0.5, "0.50"),
        (0.499, 0.5, "0.499"),
        (0.4999996, 0.5, "0.4999996"),
        (0.501, 0.5, "0.50"),
        (0.499, None, "0.50"),
        (0.9999, 1.0, "0.9999"),
    ],
)
def test_a_score_shows_on_which_side_of_the_threshold_it_is(score: float, threshold: float | None, said: str) -> None:
    assert words.score(score, threshold) == said


def test_a_change_has_a_sign_unless_it_reads_as_none() -> None:
    assert [words.signed(each) for each in (0.0123, -0.003, 0.0, -0.0004)] == ["+1.2", "-0.3", "0.0", "0.0"]
    assert words.signed(float("nan")) == "not defined"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0.70437, 0.70280, "70.44 to 70.28 (-0.16)"),
        (4226 / 6000, 4198 / 6000, "70.43 to 69.97 (-0.47)"),
        (0.60283, 0.63536, "60.3 to 63.5 (+3.3)"),
        (0.3, 0.35, "30.0 to 35.0 (+5.0)"),
        (0.7, 0.7, "70.0 to 70.0 (0.0)"),
    ],
)
def test_two_shares_and_their_change_fit_as_they_are_said(before: float, after: float, said: str) -> None:
    decimals = words.fitting(before, after)
    ends = [words.points(each, decimals) for each in (before, after)]
    assert f"{ends[0]} to {ends[1]} ({words.signed(after - before, decimals)})" == said


def test_all_names_stand_in_one_list() -> None:
    names = ("sex", "ethnicity", "age")
    assert [words.listed(names[:many]) for many in (1, 2, 3)] == ["sex", "sex and ethnicity", "sex, ethnicity and age"]


def test_what_is_not_defined_has_no_unit() -> None:
    assert (words.in_points(0.071), words.in_points(float("nan"))) == ("7.1 points", "not defined")
    assert (words.p_value(0.0004), words.p_value(0.0124)) == ("p < 0.001", "p = 0.012")


@pytest.mark.parametrize(
    ("found", "said"),
    [(0.5, "0.50"), (0.0, "0.00"), (0.125, "0.125"), (0.0237, "0.0237"), (0.1 + 0.2, "0.30"), (1.0, "1.00")],
)
def test_a_threshold_is_said_with_as_many_decimals_as_it_has(found: float, said: str) -> None:
    assert words.threshold(found) == said
