"""Strata: what stays of a gap where people are alike; Simpson's paradox with its numbers."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.composition.crossed import crossed
from governance.composition.strata import reversals, stratified
from governance.errors import AttributeUnknown, GroupUnknown
from governance.metrics.conditional import conditional_disparity
from governance.reports.composition import labels as report
from tests.composition.test_balance import CLARIFY, GERMAN, PUBLISHED, by_stratum

BERKELEY = {
    group: {stratum: groups[group] for stratum, groups in PUBLISHED["berkeley_admissions_1973"]["strata"].items()}
    for group in ("Male", "Female")
}


def test_berkeley_turns_round_within_departments() -> None:
    found = stratified(by_stratum(BERKELEY), "Female", column="stratum")
    assert found.whole()[0] == pytest.approx(CLARIFY["berkeley_admissions_1973"]["metrics"]["DPL"]["Female"])
    expected = PUBLISHED["berkeley_admissions_1973"]["expected"]["weighted_rate"]
    assert found.alike()[0] == pytest.approx(float(expected["Male"]) - float(expected["Female"]), abs=0.01)
    assert found.reversed
    assert found.opposed == ("A", "B", "D", "F")
    value, low, high = found.conditional_disparity()
    assert value == pytest.approx(CLARIFY["berkeley_admissions_1973"]["metrics"]["CDDL"]["Female"])
    assert low < value < high < found.disparity()[1]
    said = str(report.conditional(found))
    assert said.startswith("Simpson's paradox: over all people the real outcome is favourable 14.2 points less often")
    assert "In 4 of 6 values of stratum it points the other way (A, B, D, F)" in said


def test_a_gap_that_stays_is_said_to_stay() -> None:
    found = stratified(by_stratum(GERMAN), "yes", column="stratum")
    assert not found.reversed
    assert "so the gap stays" in str(report.conditional(found))


def test_it_is_the_standardised_difference_of_two_groups() -> None:
    cube = by_stratum(BERKELEY)
    gap = conditional_disparity(cube, "base_rate", "stratum").standardised
    value, low, high = stratified(cube, "Male", column="stratum").alike()
    assert abs(value) == pytest.approx(gap.value)
    assert value > 0  # within departments it is men who are admitted less often
    assert low < value < high


def test_people_counted_with_one_more_column_are_the_same_as_a_cube_by_it(recorded: Audit) -> None:
    ours = stratified(crossed(recorded, "employment").by("sex"), "woman")
    table = recorded.dataset.table
    cube = Cube.count(table, sensitive=["sex", "employment"], y_true="repaid", favourable="yes")
    theirs = stratified(cube, "woman", column="employment")
    assert dict(zip(ours.strata, ours.difference, strict=True)) == dict(
        zip(theirs.strata, theirs.difference, strict=True)
    )
    assert ours.alike() == pytest.approx(theirs.alike())
    assert ours.disparity()[0] == pytest.approx(theirs.disparity()[0])


def test_a_stratum_with_one_outcome_takes_no_part_in_the_conditional_disparity() -> None:
    table = {"a": {"x": (5, 5), "y": (10, 0)}, "b": {"x": (8, 2), "y": (10, 0)}}
    found = stratified(by_stratum(table), "a", column="stratum")
    assert found.one_outcome == ("y",)
    alone = stratified(
        by_stratum({group: {"x": strata["x"]} for group, strata in table.items()}), "a", column="stratum"
    )
    assert found.conditional_disparity()[0] == pytest.approx(alone.conditional_disparity()[0])


def test_a_stratum_without_one_side_is_compared_with_nobody() -> None:
    found = stratified(by_stratum({"a": {"x": (5, 5)}, "b": {"y": (8, 2)}}), "a", column="stratum")
    assert np.isnan(found.difference).all()
    assert np.isnan(found.alike()).all()
    assert "No value of stratum holds people of both sides" in str(report.conditional(found))
    lonely = stratified(by_stratum({"a": {"x": (5, 5)}}), "a", column="stratum")
    assert "There is nobody in a, or nobody outside it" in str(report.conditional(lonely))


def test_the_standardised_interval_covers() -> None:
    random, held, tries = np.random.default_rng(1), 0, 300
    rates = {"a": {"x": 0.3, "y": 0.6}, "b": {"x": 0.4, "y": 0.75}}
    sizes = {"a": {"x": 200, "y": 60}, "b": {"x": 90, "y": 150}}
    part = {stratum: sum(sizes[group][stratum] for group in sizes) / 500 for stratum in ("x", "y")}
    truth = sum(part[each] * (rates["b"][each] - rates["a"][each]) for each in part)
    disparities = []
    for _ in range(tries):
        table = {
            group: {
                stratum: (
                    int(k := random.binomial(sizes[group][stratum], rates[group][stratum])),
                    sizes[group][stratum] - k,
                )
                for stratum in part
            }
            for group in rates
        }
        found = stratified(by_stratum(table), "a", column="stratum")
        _, low, high = found.alike()
        held += low <= truth <= high
        if len(disparities) < 150:
            disparities.append(found.conditional_disparity())
    assert 0.92 <= held / tries <= 0.98
    values, lows, highs = np.array(disparities).T
    assert 0.9 <= ((lows <= values.mean()) & (values.mean() <= highs)).mean() <= 0.99


def test_strata_of_few_people_are_hidden_with_another_one() -> None:
    table = {"a": {"x": (50, 50), "y": (40, 40), "z": (2, 1)}, "b": {"x": (50, 60), "y": (45, 40), "z": (60, 60)}}
    found = stratified(by_stratum(table), "a", column="stratum")
    assert [found.strata[at] for at in found.shown()] == ["x", "y", "z"]
    assert [found.strata[at] for at in found.shown(30)] == ["x"]
    shown = report.strata(found, 30)
    assert shown["stratum"].tolist() == ["x", "(everybody together)", "(if all were spread alike)"]


def test_only_what_turns_round_beyond_chance_is_reported(recorded: Audit) -> None:
    groups = recorded.population.by("sex").groups
    counts = [crossed(recorded, column, bins="quartiles").by("sex") for column in ("income", "employment", "age")]
    assert reversals(counts, groups) == []
    people = pd.DataFrame(
        [
            (group, stratum, label)
            for group, strata in BERKELEY.items()
            for stratum, counted in strata.items()
            for label, number in zip((1, 0), counted, strict=True)
            for _ in range(number)
        ],
        columns=["sex", "department", "admitted"],
    )
    from governance.data.dataset import Dataset
    from governance.data.roles import Roles

    audit = Audit.recorded(Dataset("Berkeley", people, Roles("admitted", "1", ("sex",))))
    found = reversals([crossed(audit, "department")], audit.population.groups)
    assert [(each.group, each.column) for each in found] == [(("Female",), "department"), (("Male",), "department")]


def test_what_is_not_there_is_refused() -> None:
    cube = by_stratum(GERMAN)
    with pytest.raises(AttributeUnknown, match="housing"):
        stratified(cube, "yes", column="housing")
    with pytest.raises(GroupUnknown, match="perhaps"):
        stratified(cube, "perhaps", column="stratum")
