"""Conditional: Simpson's paradox in Berkeley, as published; and what cannot be compared is left out and named."""

import json

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.conditional import conditional_disparity
from tests.conftest import ROOT

PUBLISHED = json.loads((ROOT / "tests" / "reference" / "published.json").read_text("utf-8"))
BERKELEY = next(table for table in PUBLISHED if table["name"] == "berkeley_admissions_1973")


def berkeley() -> Cube:
    rows = [
        {"department": department, "sex": sex, "admitted": outcome, "people": people}
        for department, sexes in BERKELEY["strata"].items()
        for sex, counts in sexes.items()
        for outcome, people in zip((1, 0), counts, strict=True)
    ]
    table = pd.DataFrame(rows)
    return Cube.count(
        table.loc[table.index.repeat(table["people"])], sensitive=["sex", "department"], y_true="admitted"
    )


def test_berkeleys_paradox_is_shown() -> None:
    """Freedman, Pisani and Purves: 44 % of men and 30 % of women; weighted by department 39 % and 43 %."""
    found = conditional_disparity(berkeley(), "base_rate", "department")
    men, women = (found.whole.rate.position((sex,)) for sex in sorted(BERKELEY["strata"]["A"], key=len))
    assert found.whole.rate.value[[men, women]].round(3).tolist() == [0.445, 0.304]
    assert found.standardised.rate.value[[men, women]].round(2).tolist() == [0.39, 0.43]
    assert found.whole.top == found.standardised.bottom
    assert found.levels == ("A", "B", "C", "D", "E", "F")
    assert found.worst is found.each[0]
    low, high = found.standardised.rate.interval()
    assert (low < found.standardised.rate.value).all()
    assert (high > found.standardised.rate.value).all()


def test_a_standardised_interval_covers_what_it_promises() -> None:
    random = np.random.default_rng(11)
    sizes, rates = {("a", "x"): 80, ("a", "y"): 120, ("b", "x"): 150, ("b", "y"): 60}, {"x": 0.3, "y": 0.6}
    true = (230 * 0.3 + 180 * 0.6) / 410
    inside = 0
    for _ in range(500):
        table = pd.DataFrame(
            [
                {"g": g, "c": c, "label": label}
                for (g, c), n in sizes.items()
                for label in random.binomial(1, rates[c], n)
            ]
        )
        found = conditional_disparity(Cube.count(table, sensitive=["g", "c"], y_true="label"), "base_rate", "c")
        low, high = found.standardised.rate.interval()
        inside += low[0] <= true <= high[0]
    assert 0.925 <= inside / 500 <= 0.975


def test_the_control_alone_leaves_nothing_to_compare() -> None:
    with pytest.raises(GovernanceError, match=r"counted by 'department' only, so no attribute is left"):
        conditional_disparity(berkeley().by("department"), "base_rate", "department")
    with pytest.raises(GovernanceError, match=r"this kind is 'rel'"):
        conditional_disparity(berkeley(), "base_rate", "department", kind="rel")


def test_a_level_where_a_group_is_absent_is_left_out_and_named() -> None:
    table = pd.DataFrame({"g": list("aabbaa"), "c": list("xyxyzz"), "label": [0, 1, 1, 1, 0, 1]})
    found = conditional_disparity(
        Cube.count(table, sensitive=["g", "c"], y_true="label"), "base_rate", "c", kind="ratio"
    )
    assert found.left_out == ("z",)
    assert np.isnan(found.each[2].value)
    assert len(found.standardised.rate.within) == 2
    assert found.standardised.rate.value.tolist() == pytest.approx([0.5, 1])
