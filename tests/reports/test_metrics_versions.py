"""Two versions in words: what changes and how sure that is, and never which is better."""

import numpy as np
import pytest

from governance.inspection.versions import DECISIONS, LEARNER, MODEL, SCORES, THRESHOLD, Version
from governance.metrics.changes import gaps, paired_difference
from governance.metrics.paired import Paired
from governance.metrics.rates import RATES
from governance.metrics.sides import FEWEST, discreet, sides
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


def test_the_headline_says_who_changes_sides_and_what_that_does(found: Paired) -> None:
    whole = found.by()
    change = gaps(paired_difference(found, "selection_rate"), min_group_size=30)
    said = str(report.headline(NAMES, sides(whole), paired_difference(whole, "accuracy"), change)).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert said.startswith(
        "The new model decides about 70 of 400 people differently from the old model: 65 gain and 5 lose the "
        "favourable decision. Accuracy goes from 67.5 % to 85.0 % (+17.5 points, paired 95 % interval "
    )
    assert "The gap in selection rate by group, a against b, goes from 20.0 to -10.0 points (change -30.0" in said
    assert said.endswith("B is then ahead.")
    assert "better" not in said


def test_where_nobody_changes_sides_it_is_said_and_the_interval_stays() -> None:
    same = paired_of(np.array([[[[50, 0], [0, 50]], [[50, 0], [0, 50]]]] * 2), ("a", "b"))
    change = gaps(paired_difference(same, "selection_rate"))
    said = str(report.headline(NAMES, sides(same.by()), paired_difference(same.by(), "accuracy"), change))
    assert said.startswith("The new model decides about each of 400 people as the old model does.")
    assert "(0.0 points, paired" in said
    assert "perhaps none at all" in said
    assert str(report.who_moved(sides(same), sides(same.by()))) == "Nobody changes sides."


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
    said = str(report.by_group(paired_difference(found, "selection_rate"), NAMES))
    assert said.startswith("Selection rate changes beyond chance for b (+30.0 points, ")
    assert " a (" not in said
    none = str(report.by_group(paired_difference(paired_of(JOINT[:1], ("a",)), "selection_rate"), NAMES))
    assert none.startswith("For no group does selection rate change more than chance would have it.")
    withheld = paired_difference(found, "selection_rate").withholding([("b",)])
    assert "Groups in which few changed sides are not tested here." in str(report.by_group(withheld, NAMES))


def test_rates_of_everybody_that_surely_change_are_named(found: Paired) -> None:
    changes = [paired_difference(found.by(), name) for name in ("accuracy", "f1_score", "false_positive_rate")]
    said = str(report.of_everybody(changes, NAMES))
    assert "accuracy +17.5 points (" in said
    assert "F1 score +" in said
    assert "false positive rate" in said
    still = [paired_difference(paired_of(np.full((1, 2, 2, 2), 9)).by(), "accuracy")]
    assert str(report.of_everybody(still, NAMES)).startswith("Of everybody together no rate changes beyond chance.")


def test_who_moved_says_whether_rightly(found: Paired) -> None:
    said = str(report.who_moved(sides(found), sides(found.by()))).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("Of 70 people who change sides, 70 rightly and 0 wrongly by what is recorded")
    assert said.endswith("Most often: b, 30.0 % (60 of 200 people); most seldom: a, 5.0 % (10 of 200 people).")


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
    moved = report.sides(sides(found))
    assert moved["gained, rightly"].tolist() == [5, 60]
    assert moved["lost, rightly"].tolist() == [5, 0]
    assert np.allclose(moved["changed sides, share"], [0.05, 0.3])


def test_a_group_of_which_it_is_not_told_has_empty_cells_and_a_reason() -> None:
    found = discreet(sides(several(np.array([[1, 20, 20, 20], [30, 30, 30, 30], [40, 40, 40, 40]]))))
    table = report.sides(found)
    assert table["gained, rightly"].isna().tolist() == [True, True, False]
    assert table["changed sides, share"].isna().tolist() == [True, True, False]
    assert table["people"].notna().all()
    assert f"fewer than {FEWEST} people changed sides" in report.untold(found, FEWEST)
    assert report.untold(sides(several(np.array([[30, 30, 30, 30]]))), FEWEST) == ""


def test_weighted_shares_say_so() -> None:
    whole = Paired.count(people(2, 300), **ASKED, weight="weight")
    change = gaps(paired_difference(whole, "accuracy"))
    said = str(report.headline(NAMES, sides(whole.by()), paired_difference(whole.by(), "accuracy"), change))
    assert "Accuracy (weighted) goes from" in said


@pytest.mark.parametrize("kind", [THRESHOLD, LEARNER, DECISIONS, SCORES, MODEL])
def test_every_kind_of_version_has_a_title_and_says_what_it_is(kind: str) -> None:
    kinds = [Version(each, "x") for each in (THRESHOLD, LEARNER, DECISIONS, SCORES, MODEL)]
    assert len({report.title(each) for each in kinds}) == len({report.about(each) for each in kinds}) == 5
    assert report.about(Version(kind, "x")).endswith(".")
    assert report.called("a model", 0.5) == "a model at 0.50"
