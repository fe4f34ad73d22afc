"""Cautions: one sentence for each thing that is not refused and should not be overlooked."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.cautions import cautions_about
from governance.metrics.measures import MEASURES, measure
from governance.metrics.multiclass import Multiclass
from governance.metrics.regression import Regression
from governance.naming import MISSING
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


def test_an_identifier_is_no_attribute() -> None:
    assert (
        "26 of the 26 groups of g are one or two people" in said([chr(97 + place) for place in range(26)])["identifier"]
    )


def test_names_that_mean_opposites_are_not_taken_for_one() -> None:
    assert "lookalikes" not in said(["<30", ">30", "<=50K", ">50K", "A+", "A-", "C#", "C++"] * 2)
    assert "lookalikes" in said(["caf\u00e9", "cafe\u0301"] * 2)
    assert "lookalikes" in said(["self-employed", "Self employed"] * 2)


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


def test_every_kind_of_count_is_measured_by_one_name() -> None:
    table = random_people(3, 200).assign(predicted=lambda people: people["score"] + 0.1)
    regression = Regression.count(table, sensitive="group", y_true="score", y_pred="predicted")
    assert measure(regression, "mean_absolute_error").value == pytest.approx([0.1] * 3)
    one = Regression.count(table[:1], sensitive="group", y_true="score", y_pred="predicted")
    assert np.isnan(measure(one, "mean_absolute_error").interval()).all()
    classes = Multiclass.count(table, sensitive="group", y_true="label", y_pred="decision")
    assert measure(classes, "accuracy").defined.all()
    with pytest.raises(GovernanceError, match=r"no measure 'auc'. Did you mean 'area_under_curve'"):
        measure(classes.against_rest("1"), "auc")
    with pytest.raises(GovernanceError, match=r"Known measures: 'accuracy'"):
        measure(classes, "f1_score")
    for ask in (lambda: measure(table, "accuracy"), lambda: rate(classes, "accuracy")):
        with pytest.raises(GovernanceError, match=r"A cube of two outcomes was expected; this is a"):
            ask()


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
