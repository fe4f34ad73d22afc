"""Who gave and who gained, in sentences."""

import numpy as np
import pytest

from governance.metrics.changes import paired_difference
from governance.mitigation.flips import paired
from governance.mitigation.levelling import levelling
from governance.mitigation.side_effects import UNTOLD, effect
from governance.reports.mitigation import expected
from governance.reports.mitigation.expected import standing
from governance.reports.mitigation.groups import levelling as said
from governance.reports.mitigation.groups import table
from governance.reports.summary import Finding
from tests.mitigation.pointed import flipped, pointed

NAMES = ("woman", "man", "other")


def told(selected: tuple[float, ...], after: tuple[float, ...], name: str = "selection_rate", people: int = 1_000):
    joint = flipped(selected, after, people)
    found = paired_difference(paired(pointed(joint, NAMES[: len(selected)])), name)
    return said(levelling(found), name, found.attributes)


@pytest.mark.parametrize(
    ("after", "headline"),
    [
        ((0.3, 0.35), "between woman and man closes by taking from man, not by giving to woman."),
        ((0.35, 0.4), "closes mostly by taking from man, less by giving to woman."),
        ((0.55, 0.6), "closes by giving to woman, not by taking from man."),
        ((0.5, 0.55), "closes mostly by giving to woman, less by taking from man."),
        ((0.45, 0.45), "closes; whether more by raising woman or by lowering man cannot be told."),
        ((0.2, 0.3), "closes, and the rates of both fall: that of man more."),
        ((0.3, 0.6), "stays as it is."),
        ((0.2, 0.7), "does not close: it widens."),
    ],
)
def test_the_verdict_says_who_gave_and_who_gained(after: tuple[float, float], headline: str) -> None:
    assert told((0.3, 0.6), after).headline.endswith(headline)


def test_of_few_people_it_may_be_chance() -> None:
    assert "cannot be told: the change may be chance" in told((0.3, 0.6), (0.4, 0.5), people=20).headline


@pytest.mark.parametrize("after", [(0.3, 0.35), (0.55, 0.6), (0.35, 0.4)])
def test_a_false_positive_rate_is_no_gift(after: tuple[float, float]) -> None:
    sentence = told((0.3, 0.6), after, "false_positive_rate").headline
    assert "because the rate of" in sentence
    assert "giving" not in sentence
    assert "taking" not in sentence


def test_the_detail_holds_both_rates_their_changes_and_what_each_end_gave() -> None:
    detail = told((0.3, 0.6), (0.35, 0.4)).detail.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Rates before and after: woman 30.0 % to 35.0 % (change +5.0 points, paired 95 % interval +3.8 to +6.5)"
        in detail
    )
    assert "Of the 25.0 points by which they come nearer, 5.0 (20 %) come from raising woman and 20.0 (80 %)" in detail
    assert "picked" not in detail
    assert "all 3 pairs" in told((0.3, 0.6, 0.5), (0.35, 0.4, 0.5)).detail


def test_where_other_groups_are_furthest_apart_then_they_are_named() -> None:
    assert "Then man and other are furthest apart: 20.0 points." in told((0.3, 0.6, 0.4), (0.58, 0.6, 0.4)).detail
    assert "furthest apart:" not in told((0.3, 0.6, 0.4), (0.35, 0.5, 0.4)).detail


def test_where_the_largest_gap_is_left_open_by_others_that_is_said_first() -> None:
    """Between two of them it surely closes; a third, of few people, may be anywhere."""
    people = (2_000, 2_000, 40)
    joint = flipped((0.3, 0.5, 0.4), (0.31, 0.36, 0.4), people)
    found = paired_difference(paired(pointed(joint, NAMES)), "selection_rate")
    finding, aim = said(levelling(found), found.name, found.attributes), effect(found)
    assert aim.verdict == UNTOLD
    assert finding.headline.startswith("Whether the largest gap in selection rate narrows cannot be told (change -")
    assert finding.headline.endswith(": other groups leave it open.")
    assert finding.detail.startswith("The gap in selection rate between woman and man closes mostly by taking from man")


@pytest.mark.parametrize(("after", "way"), [((0.7, 0.2), "widens ("), ((0.5, 0.2), "narrows cannot be told (")])
def test_a_gap_that_is_turned_round_has_not_closed(after: tuple[float, float], way: str) -> None:
    finding = told((0.3, 0.6), after)
    assert way in finding.headline
    assert "between woman and man is reversed" in finding.detail
    assert f"It was 30.0 points for man, and is {100 * (after[0] - after[1]):.1f} points for woman." in finding.detail
    assert "come nearer" not in finding.detail


def test_a_name_stands_as_it_is() -> None:
    found = paired_difference(paired(pointed(flipped((0.3, 0.6), (0.4, 0.5)), ("b", "A"))), "selection_rate")
    assert "Rates before and after: b 30.0" in said(levelling(found), found.name, found.attributes).detail


def test_one_group_cannot_be_compared() -> None:
    assert told((0.3,), (0.4,)).headline == "Who gained and who lost in selection rate cannot be told."


def test_the_table_holds_every_group_before_and_after() -> None:
    found = paired_difference(paired(pointed(flipped((0.3, 0.6), (0.35, 0.4)))), "selection_rate")
    rows = table(found)
    assert rows["before"].tolist() == [0.3, 0.6]
    assert rows["after"].tolist() == [0.35, 0.4]
    assert np.allclose(rows["change, from"], found.interval()[0])
    assert rows["among after"].tolist() == [1_000, 1_000]


def test_beside_the_audited_model_learnt_again_that_is_said_with_its_people() -> None:
    joint = flipped((0.3, 0.6), (0.35, 0.4))
    here, elsewhere = pointed(joint), pointed(joint, seeds=(1, 2))
    assert (expected.before(here), expected.relearnt(here)) == ("as audited", "")
    assert expected.before(elsewhere) == "the audited model, learnt again"
    said = expected.told(Finding("It closes.", "So."), elsewhere)
    assert "So. “Before” is not the model as it is audited" in said.detail
    assert "of the 2,000 people held out there" in said.detail
    found = paired_difference(paired(elsewhere), "selection_rate")
    assert "before (learnt again) from" in table(found, expected.column(elsewhere))


def test_expected_numbers_are_called_so_and_never_weighted() -> None:
    joint = flipped((0.3, 0.6), (0.35, 0.4))
    whole, drawn, split, weighted = (
        pointed(joint), pointed(joint + 0.3), pointed(joint, seeds=(0, 1)), pointed(joint, weight=0.5),
    )  # fmt: skip
    assert standing(whole) == ""
    assert standing(drawn).startswith("A coin decides")
    assert standing(split) == ""  # a point is of its own split
    assert "weighted" not in standing(drawn) + standing(split)
    assert "Rates and shares are weighted" in standing(weighted)
