"""Two versions in words: what changes and how sure that is, and never which is better."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.inspection.versions import DECISIONS, LEARNER, MODEL, SCORES, THRESHOLD, Version
from governance.metrics.changes import gaps, paired_difference
from governance.metrics.paired import Paired
from governance.metrics.rates import RATES
from governance.metrics.sides import FEWEST, discreet, sides
from governance.reports.metrics import sides as sides_report
from governance.reports.metrics import versions as report
from governance.reports.metrics.versions import Names
from tests.metrics.test_changes import ASKED, paired_of, people
from tests.metrics.test_sides import several

NAMES = Names("the old model", "the new model")
# Of b 60 of 200 gain and nobody loses, all rightly; of a 5 gain and 5 lose.
JOINT = np.array([[[[95, 0], [5, 0]], [[40, 5], [0, 55]]], [[[100, 0], [0, 0]], [[20, 60], [0, 20]]]])


@pytest.fixture
def found() -> Paired:
    return paired_of(JOINT, ("a", "b"))


def plain(finding: object) -> str:
    return str(finding).replace("\N{NO-BREAK SPACE}", " ")


def test_the_headline_says_who_changes_sides_and_the_gap_what_that_does(found: Paired) -> None:
    assert str(sides_report.headline(NAMES, sides(found.by()))) == (
        "The new model decides about 70 of 400 people differently from the old model: 65 gain and 5 lose the "
        "favourable decision."
    )
    change = gaps(paired_difference(found, "selection_rate"), min_group_size=30)
    said = report.of_gap(change)
    assert said.startswith(
        "The gap in selection rate by group, a against b, goes from 20.0 to -10.0 points (change -30.0"
    )
    assert said.endswith("B is then ahead.")
    assert "picked" not in said  # of two groups nothing is


@pytest.mark.parametrize(
    ("moved", "ways"),
    [
        ([0, 0, 30, 55], "85 lose the favourable decision and nobody gains it"),
        ([7, 0, 0, 0], "7 gain the favourable decision and nobody loses it"),
        ([0, 0, 0, 1], "1 loses the favourable decision and nobody gains it"),
        ([1, 0, 2, 0], "1 gains and 2 lose the favourable decision"),
    ],
)
def test_where_all_move_one_way_it_is_said_in_words(moved: list[int], ways: str) -> None:
    assert str(sides_report.headline(NAMES, sides(several(np.array([moved])).by()))).endswith(f": {ways}.")


def test_where_nobody_changes_sides_it_is_said_and_the_interval_stays() -> None:
    same = paired_of(np.array([[[[50, 0], [0, 50]], [[50, 0], [0, 50]]]] * 2), ("a", "b"))
    said = str(sides_report.headline(NAMES, sides(same.by())))
    assert said == "The new model decides about each of 400 people as the old model does."
    everybody = str(report.of_everybody([paired_difference(same.by(), "accuracy")]))
    assert "(0.0 points, paired" in everybody
    assert "perhaps none at all" in everybody
    assert str(sides_report.who_moved(sides(same), sides(same.by()), 30)) == "Nobody changes sides."


def test_of_several_groups_it_is_said_that_the_pair_was_picked() -> None:
    random = np.random.default_rng(0)
    found = paired_of(random.integers(20, 40, (6, 2, 2, 2)))
    said = report.of_gap(gaps(paired_difference(found, "selection_rate")))
    assert "picked because it was furthest apart in the first version; such gaps shrink by themselves" in said
    assert "holds for all 15 pairs at once" in said


@given(st.floats(0, 1), st.floats(0, 1))
def test_rounded_numbers_add_up(before: float, after: float) -> None:
    first, second, moved = (float(each) for each in report.rounded(before, after))
    assert second - first == pytest.approx(moved, abs=1e-9)
    assert moved == pytest.approx(100 * (after - before), abs=0.0501)
    assert first == pytest.approx(100 * before, abs=0.0501)


def test_where_one_digit_does_not_add_up_there_are_two() -> None:
    assert report.rounded(0.7044, 0.6846) == ("70.44", "68.46", "-1.98")
    assert report.rounded(0.7, 0.68) == ("70.0", "68.0", "-2.0")


@pytest.mark.parametrize("name", RATES)
def test_every_rate_has_its_sentence_for_the_gap(found: Paired, name: str) -> None:
    said = report.of_gap(gaps(paired_difference(found, name)))
    assert said.endswith(".")
    assert (said == "No decision changes the gap in base rate by group.") == (name == "base_rate")


def test_another_pair_and_too_few_groups_are_said() -> None:
    few = report.of_gap(gaps(paired_difference(paired_of(JOINT[:1]), "accuracy")))
    assert few.startswith("There is no gap in accuracy by group to compare: fewer than two groups have anybody")
    joint = np.array([[[[80, 20], [0, 0]], [[0, 0], [0, 0]]], [[[40, 0], [0, 60]], [[0, 0], [0, 0]]],
                      [[[50, 0], [45, 5]], [[0, 0], [0, 0]]]])  # fmt: skip
    said = report.of_gap(gaps(paired_difference(paired_of(joint, ("u", "v", "w")), "selection_rate")))
    assert "Then v and w are furthest apart: 55.0 points." in said


def test_only_what_is_beyond_chance_is_named_by_group(found: Paired) -> None:
    said = str(report.by_group(paired_difference(found, "selection_rate")))
    assert said.startswith("Selection rate changes beyond chance for b (+30.0 points, ")
    assert " a (" not in said
    none = str(report.by_group(paired_difference(paired_of(JOINT[:1], ("a",)), "selection_rate")))
    assert none.startswith("For no group does selection rate change more than chance would have it.")
    withheld = paired_difference(found, "selection_rate").withholding([("b",)])
    assert "Groups in which few changed sides are left out." in str(report.by_group(withheld))
    table = report.differences(withheld, NAMES)
    second = ["the new model", "the new model from", "change", "change from", "change to", "among (second)"]
    assert table[second].isna().to_numpy().tolist() == [[False] * 6, [True] * 6]
    assert table["the old model"].notna().all()
    assert "Left aside, since it is not told how they change: b." in report.of_gap(gaps(withheld))


def test_rates_of_everybody_that_surely_change_are_named(found: Paired) -> None:
    changes = [paired_difference(found.by(), name) for name in ("accuracy", "f1_score", "false_positive_rate")]
    said = plain(report.of_everybody(changes))
    assert "accuracy +17.5 points (" in said
    assert "Accuracy goes from 67.5 % to 85.0 % (+17.5 points, paired 95 % interval " in said
    assert "F1 score +" in said
    assert "false positive rate" in said
    still = [paired_difference(paired_of(np.full((1, 2, 2, 2), 9)).by(), "accuracy")]
    assert str(report.of_everybody(still)).startswith("Of everybody together no rate that is shown changes beyond")


def test_of_many_rates_that_change_three_are_named_and_the_others_counted(found: Paired) -> None:
    every = [paired_difference(found.by(), name) for name in RATES if name != "base_rate"]
    said = report.of_everybody(every).headline
    assert said.count("points") == 3
    assert "the most of" in said


def test_who_moved_says_whether_rightly_and_which_group_does_more_often_beyond_chance(found: Paired) -> None:
    said = plain(sides_report.who_moved(sides(found), sides(found.by()), 30))
    assert said.startswith("Of 70 people who change sides, 70 rightly and 0 wrongly by what is recorded")
    assert "More often than elsewhere: b, 30.0 % (60 of 200 people). Less often: a, 5.0 % (10 of 200 people)." in said
    assert said.endswith("That is beyond chance, all groups tested together.")


def test_groups_that_are_alike_or_tiny_are_not_ranked() -> None:
    tiny = several(np.array([[30, 30, 30, 30], [31, 30, 30, 30], [0, 0, 0, 0]]))
    counts = tiny.counts.copy()
    counts[2] = 0
    counts[2, 1, 1, 0] = 1  # one person, who changed sides
    one = replace(tiny, counts=counts)
    said = str(sides_report.who_moved(sides(one), sides(one.by()), 30))
    assert "by no more than chance" in said
    assert "g0002" not in said
    alone = several(np.array([[30, 30, 30, 30]]))
    assert str(sides_report.who_moved(sides(alone), sides(alone.by()), 30)).endswith("the first about the latter.")


def test_weighted_shares_of_those_who_moved_say_so() -> None:
    table = people(2, 400)
    table["second"] = np.where(table["group"] == table["group"].iloc[0], 1 - table["decision"], table["decision"])
    moved = sides(Paired.count(table, **ASKED, weight="weight"))
    said = plain(sides_report.who_moved(moved, sides(Paired.count(table, **ASKED, weight="weight").by()), 10))
    assert "100.0 % weighted (" in said


def test_tables_hold_the_same_numbers(found: Paired) -> None:
    change = paired_difference(found, "selection_rate")
    table = report.differences(change, NAMES)
    assert table["group"].tolist() == ["a", "b"]
    assert np.allclose(table["the new model"] - table["the old model"], table["change"])
    assert np.allclose(table[["change from", "change to"]].to_numpy().T, change.interval())
    assert table["p, adjusted for all groups"].tolist()[1] == "p < 0.001"
    every = report.rates([paired_difference(found.by(), name) for name in RATES], NAMES)
    assert len(every) == len(RATES)
    assert every["p"].tolist()[list(RATES).index("base_rate")] == ""
    moved = sides_report.table(sides(found))
    assert moved["gained, rightly"].tolist() == [5, 60]
    assert moved["lost, rightly"].tolist() == [5, 0]
    assert np.allclose(moved["changed sides, share"], [0.05, 0.3])


def test_a_group_of_which_it_is_not_told_has_empty_cells_and_a_reason() -> None:
    found = discreet(sides(several(np.array([[1, 20, 20, 20], [30, 30, 30, 30], [40, 40, 40, 40]]))))
    table = sides_report.table(found)
    assert table["gained, rightly"].isna().tolist() == [True, True, False]
    assert table["changed sides, share"].isna().tolist() == [True, True, False]
    assert table["people"].notna().all()
    said = sides_report.untold(found)
    assert f"fewer than {FEWEST} people changed sides" in said
    assert "no promise that nobody can know" in said
    assert sides_report.untold(sides(several(np.array([[30, 30, 30, 30]])))) == ""


def test_weighted_shares_say_so() -> None:
    whole = Paired.count(people(2, 300), **ASKED, weight="weight")
    assert "Accuracy (weighted) goes from" in str(report.of_everybody([paired_difference(whole.by(), "accuracy")]))


@pytest.mark.parametrize("kind", [THRESHOLD, LEARNER, DECISIONS, SCORES, MODEL])
def test_every_kind_of_version_has_a_title_and_says_what_it_is(kind: str) -> None:
    kinds = [Version(each, "x") for each in (THRESHOLD, LEARNER, DECISIONS, SCORES, MODEL)]
    assert len({report.title(each) for each in kinds}) == len({report.about(each) for each in kinds}) == 5
    assert report.about(Version(kind, "x")).endswith(".")
    assert report.called("a model", 0.5) == "a model at 0.50"
