"""Strata: what stays of a gap where people are alike; Simpson's paradox with its numbers."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.composition.crossed import crossed
from governance.composition.strata import Stratified, reversals, stratified
from governance.errors import GroupUnknown
from governance.metrics.conditional import conditional_disparity
from governance.metrics.disclosure import shown
from governance.metrics.rates import Share
from governance.reports.composition import labels as report
from tests.composition.test_balance import CLARIFY, GERMAN, PUBLISHED, by_stratum

BERKELEY = {
    group: {stratum: groups[group] for stratum, groups in PUBLISHED["berkeley_admissions_1973"]["strata"].items()}
    for group in ("Male", "Female")
}


def test_berkeley_turns_round_within_departments() -> None:
    found = stratified(by_stratum(BERKELEY), "Female")
    assert found.whole()[0] == pytest.approx(CLARIFY["berkeley_admissions_1973"]["metrics"]["DPL"]["Female"])
    expected = PUBLISHED["berkeley_admissions_1973"]["expected"]["weighted_rate"]
    assert found.alike()[0] == pytest.approx(float(expected["Male"]) - float(expected["Female"]), abs=0.01)
    assert found.reversed
    assert sorted(found.opposed) == ["A", "B", "D", "F"]
    value, low, high = found.conditional_disparity()
    assert value == pytest.approx(CLARIFY["berkeley_admissions_1973"]["metrics"]["CDDL"]["Female"])
    assert low < value < high < found.disparity()[1]
    said = str(report.conditional(found))
    assert said.startswith("Simpson's paradox: over all people the real outcome is favourable 14.2 points less often")
    assert "In 4 of 6 values of stratum it points the other way (A, D, F, B)" in said


def test_a_gap_that_stays_is_said_to_stay() -> None:
    found = stratified(by_stratum(GERMAN), "yes")
    assert not found.reversed
    assert "so the gap stays" in str(report.conditional(found))


def test_it_is_the_standardised_difference_of_two_groups() -> None:
    counts = by_stratum(BERKELEY)
    gap = conditional_disparity(counts.cube, "base_rate", "stratum").standardised
    value, low, high = stratified(counts, "Male").alike()
    assert abs(value) == pytest.approx(gap.value)
    assert value > 0  # within departments it is men who are admitted less often
    assert low < value < high


def test_people_counted_with_one_more_column_are_the_same_as_a_cube_by_it(recorded: Audit) -> None:
    ours = crossed(recorded, "employment").by("sex")
    table = recorded.dataset.table
    cube = Cube.count(table, sensitive=["sex", "employment"], y_true="repaid", favourable="yes")
    assert dict(zip(ours.cube.groups, ours.cube.people, strict=True)) == dict(
        zip(cube.groups, cube.people, strict=True)
    )
    assert ours.cube.by("sex") == cube.by("sex")


def test_a_stratum_with_one_outcome_takes_no_part_in_the_conditional_disparity() -> None:
    table = {"a": {"x": (5, 5), "y": (10, 0)}, "b": {"x": (8, 2), "y": (10, 0)}}
    found = stratified(by_stratum(table), "a")
    assert found.one_outcome == ("y",)
    alone = stratified(by_stratum({group: {"x": strata["x"]} for group, strata in table.items()}), "a")
    assert found.conditional_disparity()[0] == pytest.approx(alone.conditional_disparity()[0])


def test_a_stratum_without_one_side_is_compared_with_nobody() -> None:
    found = stratified(by_stratum({"a": {"x": (5, 5)}, "b": {"y": (8, 2)}}), "a")
    assert np.isnan(found.difference).all()
    assert np.isnan(found.alike()).all()
    assert "No value of stratum holds people of both sides" in str(report.conditional(found))
    lonely = stratified(by_stratum({"a": {"x": (5, 5)}}), "a")
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
        found = stratified(by_stratum(table), "a")
        _, low, high = found.alike()
        held += low <= truth <= high
        if len(disparities) < 150:
            disparities.append(found.conditional_disparity())
    assert 0.92 <= held / tries <= 0.98
    values, lows, highs = np.array(disparities).T
    assert 0.9 <= ((lows <= values.mean()) & (values.mean() <= highs)).mean() <= 0.99


def test_strata_of_few_people_are_hidden_with_another_one() -> None:
    table = {"a": {"x": (50, 50), "y": (40, 40), "z": (2, 1)}, "b": {"x": (50, 60), "y": (45, 40), "z": (60, 60)}}
    counts = by_stratum(table)
    assert stratified(counts, "a").hidden == frozenset()
    found = stratified(counts, "a", least=30)
    assert [found.strata[at] for at in found.shown] == ["x"]
    table = report.strata(found)
    assert table["stratum"].tolist() == ["x", "(everybody together)", "(if all were spread alike)"]
    assert found.alike() == stratified(counts, "a").alike()


def test_nobody_is_worked_out_from_two_groups_that_are_shown() -> None:
    """Of a stratum, everybody minus those who are shown is never a few people."""
    table = {
        "w": {"x": (200, 50), "y": (150, 60)},
        "k": {"x": (100, 50), "y": (150, 60)},
        "s": {"x": (1, 1), "y": (10, 8)},
        "t": {"x": (1, 0), "y": (10, 14)},
    }
    counts = by_stratum(table)
    seen = shown(counts.by("group"), 30).counts.groups
    assert seen == (("k",), ("w",))
    found = {group: stratified(counts, group, least=30) for group in seen}
    # With both k and w in x, the three people of s and t there would be what is left.
    assert [found["k",].strata[at] for at in found["k",].shown] == []
    assert [found["w",].strata[at] for at in found["w",].shown] == ["y", "x"]
    assert found["k",].one_outcome == found["k",].opposed == ()


def test_a_gap_that_was_hidden_or_nearly_gone_is_said_to_be() -> None:
    hidden = {"a": {"u": (180, 20), "v": (200, 600)}, "b": {"u": (380, 220), "v": (20, 380)}}
    assert "so a gap was hidden" in str(report.conditional(stratified(by_stratum(hidden), "a")))
    nearly = {"a": {"u": (9000, 1000), "v": (100, 900)}, "b": {"u": (880, 120), "v": (900, 9100)}}
    assert "so less than half of the gap is left" in str(report.conditional(stratified(by_stratum(nearly), "a")))


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
    with pytest.raises(GroupUnknown, match="perhaps"):
        stratified(by_stratum(GERMAN), "perhaps")


def test_the_standardised_interval_covers_in_many_small_strata_too() -> None:
    random, held, tries = np.random.default_rng(0), 0, 500
    for _ in range(tries):
        inside = random.binomial(10, 0.4, 20)
        base = 0.3 + random.uniform(-0.05, 0.05, 20)
        sides = [Share(random.binomial(n, rate), n) for n, rate in ((inside, base), (10 - inside, base + 0.1))]
        _, low, high = Stratified(("g",), ("a",), "c", tuple(map(str, range(20))), *sides).alike()
        held += low <= 0.1 <= high
    assert 0.93 <= held / tries <= 0.98
