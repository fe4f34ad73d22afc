"""Leakage: a copy of the outcome is seen in every dress, and what merely goes with it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.data.checks import checks
from governance.data.checks.leakage import told
from governance.data.column import Column
from governance.data.roles import Roles

RANDOM = np.random.default_rng(0)
N = 3_000
TRUTH = RANDOM.random(N) < 0.3
NOISE = RANDOM.normal(size=N)


def found(feature: Any, label: Any = None, **roles: Any) -> Any:
    table = pd.DataFrame(
        {"x": feature, "noise": NOISE, "label": np.where(TRUTH, "yes", "no") if label is None else label}
    )
    said = checks(table.assign(d="yes"), Roles("label", "yes", (), ("x", "noise"), **roles))
    return next(each for each in said if each.code == "leakage")


LEAKS = {
    "a copy": TRUTH,
    "a copy in other words": np.where(TRUTH, "paid", "lost"),
    "two words for each": np.where(TRUTH, np.where(NOISE > 0, "a", "b"), np.where(NOISE > 0, "c", "d")),
    "one in a hundred wrong": np.where(RANDOM.random(N) < 0.01, ~TRUTH, TRUTH),
    "an amount that is above zero": np.where(TRUTH, np.exp(NOISE), 0),
    "numbers on two sides of a cut": np.where(TRUTH, 5 + np.abs(NOISE), 5 - np.abs(NOISE) - 1e-9),
    "numbers far from the middle": np.where(TRUTH, np.sign(NOISE) * (3 + np.abs(NOISE)), NOISE / 9),
    "missing for the others": np.where(TRUTH, NOISE, np.nan),
}
NO_LEAKS = {
    "noise": NOISE,
    "a strong feature": TRUTH * 2.5 + NOISE,
    "an identifier": [f"p{i}" for i in range(N)],
    "a running number": range(N),
    "one in ten wrong": np.where(RANDOM.random(N) < 0.1, ~TRUTH, TRUTH),
    "one value": "same",
    "nothing": None,
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_feature_that_tells_the_outcome_is_named(name: str) -> None:
    said = found(LEAKS[name])
    assert said.severity == "look"
    assert said.columns == ("x",)
    assert "'x' tells the label of" in said.evidence
    assert "guessing: 7" in said.evidence


@pytest.mark.parametrize("name", NO_LEAKS)
def test_a_feature_that_merely_goes_with_it_is_not(name: str) -> None:
    assert found(NO_LEAKS[name]).severity == "fine"


def test_guessing_a_rare_outcome_is_no_telling() -> None:
    rare = np.where(np.arange(N) < 15, "yes", "no")
    assert found(NOISE, rare).severity == "fine"
    assert found(np.arange(N), rare).columns == ("x",)  # one cut tells them all


def test_outcomes_of_several_classes_and_decisions_can_leak_too() -> None:
    grades = RANDOM.choice(["low", "middle", "high"], N)
    assert found(pd.Series(grades).map({"low": 3, "middle": 7, "high": 1}), grades).columns == ("x",)
    table = pd.DataFrame({"x": TRUTH, "label": RANDOM.choice(["yes", "no"], N), "d": np.where(TRUTH, "yes", "no")})
    said = checks(table, Roles("label", "yes", (), ("x",), decision="d"))
    leak = next(each for each in said if each.code == "leakage")
    assert "'x' tells the decision of 100.0 %" in leak.evidence


def test_few_people_tell_nothing() -> None:
    table = pd.DataFrame({"x": [0, 1] * 9, "label": ["no", "yes"] * 9})
    said = checks(table, Roles("label", "yes", (), ("x",)))
    assert next(each for each in said if each.code == "leakage").severity == "not applicable"


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=2, max_size=40))
def test_everybody_is_told_by_the_others_with_the_same_value(pairs: list[tuple[int, int]]) -> None:
    value, outcome = (np.array(each) for each in zip(*pairs, strict=True))
    right = 0
    usual = np.bincount(outcome).argmax()
    for person in range(len(value)):
        others = outcome[(value == value[person]) & (np.arange(len(value)) != person)]
        counts = np.bincount(others, minlength=3)
        alone = not len(others) and outcome[person] == usual
        surely = len(others) and (counts < counts[outcome[person]]).sum() == 2
        right += bool(alone or surely)
    texts = Column.of(pd.Series([f"v{each}" for each in value]), "x")
    assert told(texts, outcome) == pytest.approx(right / len(value))


@given(st.integers(0, 10_000))
def test_a_cut_tells_as_many_as_trying_every_cut(seed: int) -> None:
    from governance.data.checks.leakage import _by_cut

    random = np.random.default_rng(seed)
    numbers, outcome = random.integers(0, 6, 30).astype(float), random.integers(0, 2, 30)
    tried = [np.mean((numbers > cut) == outcome) for cut in range(-1, 7)]
    assert _by_cut(numbers, outcome) == pytest.approx(max(max(tried), 1 - min(tried)))
