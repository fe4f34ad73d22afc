"""Cautions: one sentence for each thing that is not refused and should not be overlooked."""

import pandas as pd
import pytest

from governance import Cube
from governance.metrics.cautions import cautions_about
from governance.metrics.measures import MEASURES, measure
from governance.metrics.naming import MISSING
from tests.conftest import drawn, random_people


def said(column: list, **more: list) -> dict[str, str]:
    table = pd.DataFrame({"g": column, "y": [0, 1] * (len(column) // 2)} | more)
    table = table if more else pd.concat([table, table.assign(y=1 - table["y"])])  # everybody with both outcomes
    found = cautions_about(Cube.count(table, sensitive="g", y_true="y"))
    assert len({each.code for each in found}) == len(found)
    return {each.code: each.sentence for each in found}


def test_near_duplicates_are_named_and_not_merged() -> None:
    found = said(["Male", "male ", "female", "female", "Male", "male "] * 2)
    assert found["lookalikes"].startswith("g holds 'male ', Male, which look like one group and are counted as 2")


def test_one_group_has_nobody_to_compare_with() -> None:
    assert said(["a"] * 4)["one group"] == "Everybody is in one group of g (a): there is nobody to compare."


def test_numbers_as_groups_should_be_bands() -> None:
    found = said([place / 3 for place in range(40)] * 2)
    assert "g holds 40 different numbers, each a group of its own. Put them into bands." in found["numbers as groups"]
    assert "numbers as groups" not in said([1, 2, 3, 1, 2, 3])


def test_missing_values_are_counted_and_point_to_the_bounds() -> None:
    assert "g is missing for 4 people (25.0" in said(["a", None, "b", None, "a", "b", "a", "b"])["missing"]


def test_levels_with_nobody_are_named() -> None:
    band = pd.Categorical(["old", "young"] * 4, categories=["young", "middle", "old"], ordered=True)
    table = pd.DataFrame({"g": band, "y": [0, 0, 1, 1] * 2})
    (found,) = cautions_about(Cube.count(table, sensitive="g", y_true="y"))
    assert (found.code, found.attribute) == ("nobody", "g")
    assert found.sentence == "g has levels with nobody in them: middle."


@pytest.mark.parametrize(("outcome", "who"), [(0, "nobody"), (1, "everybody")])
def test_a_group_with_one_outcome_is_named(outcome: int, who: str) -> None:
    found = said(["a", "a", "b", "b"], y=[0, 1, outcome, outcome])
    assert f"In g, among b, {who} really had the favourable outcome" in found[f"{who} favourable"]


def test_ordinary_groups_need_no_caution() -> None:
    assert cautions_about(Cube.count(random_people(1, 500), sensitive=["group", "other"], y_true="label")) == ()
    assert cautions_about(drawn([[5, 5, 5, 5]], [MISSING])) != ()


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_value_and_an_interval_for_every_group(name: str) -> None:
    table = random_people(2, 3_000)
    thresholds = [step / 20 for step in range(21)]
    asked = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": thresholds}
    found = measure(Cube.count(table, **asked, y_pred="decision"), name)
    low, high = found.interval()
    assert found.name in (name, "generalized_entropy")
    assert ((low <= found.value) & (found.value <= high)).all()
    assert (found.effective_n > 0).all()
