"""Side effects in sentences and tables."""

import numpy as np
import pytest

from governance import Policy, judge
from governance.metrics.changes import paired_difference, paired_differences
from governance.metrics.impossibility import implied
from governance.mitigation.flips import everybody, paired
from governance.mitigation.side_effects import NARROWER, WIDER, ratios, side_effects
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import side_effects as reports
from tests.mitigation.pointed import flipped, pointed

POLICY = """
name = "Limits"
version = "1"
owner = "somebody"
[[rule]]
id = "selection"
rate = "selection_rate"
compare = "difference"
by = "group"
at_most = 0.1
"""


@pytest.fixture
def point() -> Point:
    """Selection becomes alike by taking from the group with the better outcomes, so that the odds come apart."""
    joint = np.zeros((2, 2, 2, 2))
    for place, base in enumerate((0.3, 0.7)):
        for label, (part, share) in enumerate(((1 - base, 0.3), (base, 0.7))):
            joint[place, label, 0, 0], joint[place, label, 1, 1] = 2_000 * part * (1 - share), 2_000 * part * share
    joint[1, 1, 1] = (320, 660)
    return pointed(joint.round())


def without_breaks(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_widens_and_what_narrows_is_named_beside_what_is_aimed_at(point: Point) -> None:
    found = side_effects(paired(point))
    said = reports.effects(found, "demographic parity")
    verdicts = {each.name: each.verdict for each in found}
    assert verdicts["selection_rate"] == NARROWER
    assert verdicts["accuracy"] == WIDER
    assert said.headline.startswith("Beside what is aimed at, ")
    assert "accuracy" in said.headline
    assert "selection rate" not in said.headline
    assert "What is aimed at: the gap in selection rate goes from 16.0 to 0.0 points, narrower" in said.detail


def test_nothing_more_than_chance_says_so() -> None:
    found = side_effects(paired(pointed(flipped((0.3, 0.6), (0.3, 0.6)))))
    assert reports.effects(found, "equal opportunity").headline.startswith("No other gap widens or narrows")


def test_where_the_largest_gap_is_open_the_first_pair_is_told() -> None:
    joint = flipped((0.3, 0.5, 0.4), (0.36, 0.44, 0.4), people=(2_000, 2_000, 40))
    said = reports.effects(side_effects(paired(pointed(joint))), "demographic parity").detail
    assert "it cannot be told whether it is narrower" in said
    assert "Between g1 and g0, who set it before, it goes from 20.0 to 8.0 points" in said


def test_one_group_has_nothing_to_compare() -> None:
    said = reports.effects(side_effects(paired(pointed(flipped((0.3,), (0.4,))))), "equalized odds")
    assert "cannot be compared: fewer than two groups" in said.detail


def test_the_table_names_who_sets_each_gap(point: Point) -> None:
    found = side_effects(paired(point))
    rows = reports.table(found).set_index("gap in")
    assert rows.loc["Selection rate", "set before by"] == "g1 over g0"
    assert rows["change"].tolist() == [each.value for each in found]
    assert len(rows) == len(found)


def test_the_ratio_of_selection_rates_comes_nearer_to_one(point: Point) -> None:
    said = reports.ratio(*ratios(paired_difference(paired(point), "selection_rate")))
    assert "goes from 0.72 (" in said
    assert said.endswith("nearer to 1.")
    one = paired_difference(paired(pointed(flipped((0.3,), (0.4,)))), "selection_rate")
    assert reports.ratio(*ratios(one)) == "The ratio of selection rates is not defined before and after."


def test_rates_of_everybody_are_told_with_their_paired_intervals(point: Point) -> None:
    found = paired_differences(everybody(point), reports.EVERYBODY)
    said = reports.everybody(found)
    assert without_breaks(said.headline).startswith("For everybody together, accuracy goes from 70.0 % to 62.0 %")
    assert "false positive rate" not in said.detail
    assert reports.everybody_table(found)["after"].tolist() == [float(each.second.value[0]) for each in found]


def test_a_rule_of_the_policy_that_turns_is_named(point: Point) -> None:
    policy = Policy.parse(POLICY)
    before, after = judge(point.before, policy), judge(point.after, policy)
    said = reports.policy(before, after, 2)
    assert "selection rate” fails before (16.0 points) and passes after (0.0 points). 2 others are about" in said
    assert reports.policy(before, before, 0) == "The rule of the policy about these groups keeps its outcome."
    assert reports.policy((), (), 1).startswith("No rule of the policy is about these groups. 1 other is")


def test_why_the_odds_come_apart_is_said_with_the_numbers_of_these_people(point: Point) -> None:
    found = side_effects(paired(point))
    needed = implied(point.after, "equalized odds and equal selection")
    said = reports.caution(found, "demographic parity", needed, 0)
    assert said.startswith(
        "Equal selection is asked here, and the gap in equalized odds goes from 0.0 to 22.9 points. "
    )
    assert reports.CANNOT in said
    assert "46.8 % for g1 and 37.2 % for g0" in without_breaks(said)
    assert "Equal selection" not in reports.caution(found, "equal opportunity", needed, 0)
    assert not np.isnan(needed.value).all()


def test_a_gap_that_is_turned_round_says_for_whom_it_is_and_reads_as_no_gain() -> None:
    joint = flipped((0.3, 0.38), (0.45, 0.353), people=2_000)
    found = side_effects(paired(pointed(joint, ("Female", "Male"))))
    assert "is reversed: 8.0 for Male to 9.7 for Female" in reports.effects(found, "demographic parity").detail
    row = reports.table(found).set_index("gap in").loc["Selection rate"]
    assert row["between those who set it before"] == "reversed: 8.0 for Male to 9.7 for Female"
    wider = side_effects(paired(pointed(flipped((0.3, 0.35), (0.6, 0.3), people=2_000), ("Female", "Male"))))
    assert "selection rate (reversed: 5.0 for Male to 30.0 for Female)" in (
        reports.effects(wider, "equal false positive rates").headline
    )


def test_changes_of_everybody_fit_their_ends(point: Point) -> None:
    said = str(reports.everybody(paired_differences(everybody(point), ("accuracy", "selection_rate"))))
    assert "+0.0" not in said
    assert "70.0 % to 62.0 % (-8.0 points" in without_breaks(said)
