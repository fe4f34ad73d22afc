"""What the trade-off picture says, in sentences and as a table."""

from dataclasses import replace

import numpy as np
import pytest

from governance.metrics.chance import chance_level
from governance.metrics.disparity import rate_difference
from governance.mitigation import axes
from governance.mitigation.choice import Limit
from governance.mitigation.goals import GOALS
from governance.mitigation.reached import RELEARNT, UNMITIGATED
from governance.mitigation.spots import Spot
from governance.mitigation.utility import BALANCED, COST, Utility
from governance.reports.mitigation import picture as reports
from tests.conftest import counted
from tests.mitigation.test_spots import spot

X, Y = axes.across("demographic parity"), axes.utility_axis(Utility())
LIMIT = Limit(0.1, "difference", "Fair lending 1.0")
AUDITED = spot(0.2, 0.8, UNMITIGATED)


def said(
    *spots: Spot, limit: Limit | None = LIMIT, utility: Utility | None = None, audited: Spot = AUDITED, **more: object
) -> str:
    on = (X, axes.utility_axis(utility or Utility()))
    found = reports.finding([audited, *spots], on, limit, ("sex",), utility or Utility(), **more)
    return str(found).replace("\N{NO-BREAK SPACE}", " ")


def test_the_finding_says_where_the_model_stands_and_the_cheapest_way_within_the_limit() -> None:
    found = said(spot(0.01, 0.6), spot(0.08, 0.779, spread=0.01), spot(0.15, 0.8))
    assert found == (
        "The audited model is right about 80.0 % of people (95 % interval 79.0 to 81.0; 1,000 people held out); groups "
        "by sex are up to 20.0 points apart in selection rate (19.0 to 21.0). The policy Fair lending 1.0 accepts at "
        "most 10 points. The cheapest way there: reweighing 0.08. It leaves 8.0 points (interval 7.0 to 9.0) and costs "
        "2.1 points of accuracy (interval 1.1 to 3.1; about 21 more of 1,000 decisions wrong); 50.0 % of everybody get "
        "the favourable decision, as before. It need not know the group of anybody, and no coin is involved."
    )


def test_an_interval_that_reaches_beyond_the_limit_is_said() -> None:
    assert "Its interval reaches beyond the limit" in said(spot(0.095, 0.78))
    assert "Its interval reaches beyond the limit" not in said(spot(0.05, 0.78))


def surely(*spots: Spot, limit: Limit | None = LIMIT) -> str:
    found = reports.surely([AUDITED, *spots], X, limit, ("sex",), Utility(), weighted=False)
    return " ".join(str(each) for each in found).replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_surely_within_the_limit_is_said_where_the_cheapest_way_is_not() -> None:
    assert "the cheapest is reweighing 0.08, at 5.0 points of accuracy" in surely(spot(0.095, 0.78), spot(0.08, 0.75))
    assert "no mark's whole interval is within it" in surely(spot(0.095, 0.78))
    assert surely(spot(0.08, 0.78)) == surely(spot(0.13, 0.78)) == surely(spot(0.095, 0.78), limit=None) == ""
    lucky = replace(spot(0.095, 0.78), allowed=0.2)
    assert "reaches beyond the limit, and it was allowed more where it was chosen: on others" in said(lucky)


def test_models_of_other_people_are_said_apart() -> None:
    again = replace(spot(0.2, 0.8, RELEARNT), elsewhere=True)
    learnt = replace(spot(0.05, 0.79), elsewhere=True)
    found = said(spot(0.095, 0.78), learnt, again)
    assert "The cheapest way there: reweighing 0.095." in found
    assert "Models that learn again are measured on other people, whom none of them learnt from: there, the" in found
    assert "the cheapest within the limit is reweighing 0.05." in found
    held = said(spot(0.095, 0.78), learnt, replace(again, holds=True))
    assert "there, the one to look at first is reweighing 0.05." in held
    assert "Models that learn" not in said(spot(0.095, 0.78), again)


def test_a_coverage_that_is_not_the_shown_one_is_said() -> None:
    strict = replace(LIMIT, whole=True, confidence=0.8)
    found = said(spot(0.095, 0.78), limit=strict)
    assert "accepts at most 10 points, with its whole 80 % interval." in found
    assert "Its interval reaches beyond" not in found


def test_where_nothing_gets_there_the_nearest_is_said() -> None:
    found = said(spot(0.13, 0.7), spot(0.15, 0.79))
    assert "Nothing that was tried gets there. The nearest: reweighing 0.13. It leaves 13.0 points" in found


def test_a_model_within_the_limit_need_not_change() -> None:
    within = replace(AUDITED, holds=True)
    found = said(spot(0.05, 0.79), limit=replace(LIMIT, at=0.25), audited=within)
    assert (
        "accepts at most 25 points, and this is within that as it is. A smaller gap that is worth discussing" in found
    )
    assert "as it is, though its interval reaches beyond." in said(
        spot(0.05, 0.79), limit=replace(LIMIT, at=0.205), audited=within
    )


def test_without_a_rule_nothing_is_called_enough() -> None:
    assert "No rule of the policy is about these rates by sex. A smaller gap that is worth discussing" in said(
        spot(0.05, 0.79), limit=None
    )


def test_what_a_treatment_asks_is_said() -> None:
    asks = replace(spot(0.05, 0.79), asks_group=True)
    assert "It has to know everybody's sex at decision time; no coin is involved." in said(asks)
    assert "everybody's sex at decision time, and a coin decides about some people." in said(replace(asks, random=True))
    assert "It need not know the group of anybody, but a coin decides" in said(replace(spot(0.05, 0.79), random=True))


def test_a_gap_that_is_closed_by_deciding_alike_about_everybody_is_no_surprise() -> None:
    found = said(replace(spot(0.0, 0.79), selected=0.995))
    assert "99.5 % of everybody get the favourable decision, so there is hardly any choice." in found


def test_a_gain_is_no_cost() -> None:
    found = said(spot(0.05, 0.83))
    assert "costs no accuracy, which rises by 3.0 points (interval 2.0 to 4.0; about 30 fewer of 1,000" in found


def test_costs_are_said_per_person_and_in_all() -> None:
    found = said(spot(0.05, 0.75), utility=Utility(COST))
    assert "costs 0.0500 more per person (interval 0.0400 to 0.0600; about 50 units of cost more for all" in found
    assert "for all" not in said(spot(0.05, 0.75), utility=Utility(COST), weighted=True)


def test_of_weighted_people_no_number_of_decisions_is_said() -> None:
    assert "more of 1,000 decisions" not in said(spot(0.05, 0.75), weighted=True)
    assert "costs 5.0 points of balanced accuracy (interval 4.0 to 6.0)" in said(
        spot(0.05, 0.75), utility=Utility(BALANCED)
    )


def test_recorded_decisions_are_not_called_a_model_and_nobody_is_held_out() -> None:
    alone = replace(AUDITED, held_out=False)
    found = reports.finding([alone], (X, Y), None, ("sex",), Utility(), who="The recorded decisions")
    assert str(found).startswith("The recorded decisions are right about")
    assert "1,000 people)" in str(found)


def test_without_two_groups_it_is_said() -> None:
    alone = replace(AUDITED, x=(np.nan, np.nan, np.nan))
    assert "Fewer than two groups by sex can be compared." in str(
        reports.finding([alone], (X, Y), LIMIT, ("sex",), Utility())
    )


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_says_who_is_harmed(goal: str) -> None:
    assert reports.harmed(goal, "“loan repaid”")
    assert "{" not in reports.harmed(goal, "“loan repaid”")


def test_the_table_holds_every_point_with_every_number() -> None:
    found = [AUDITED, spot(0.05, 0.75), replace(spot(0.095, 0.7), asks_group=True), spot(np.nan, 0.7)]
    table = reports.points(found, (X, Y), LIMIT, Utility())
    assert table["point"].tolist() == [each.title for each in found]
    assert table["gap"].tolist()[:3] == [0.2, 0.05, 0.095]
    assert table["within the limit"].tolist() == ["no", "yes", "undecided", ""]
    assert table["none is better"].tolist() == ["yes", "yes", "no", "no"]
    assert table["needs the attribute"].tolist() == ["no", "no", "yes", "no"]
    assert table["change in accuracy"][1] == pytest.approx(-0.05)
    assert (table["change from"] <= table["change in accuracy"]).all()
    assert (table["change in accuracy"] <= table["change to"]).all()
    cost = reports.points(found, (X, axes.utility_axis(Utility(COST))), LIMIT, Utility(COST))
    assert cost["change in cost"][1] == pytest.approx(0.05)
    assert set(reports.points(found, (X, Y), None, Utility())["within the limit"]) == {"no such rule"}


def test_what_is_not_drawn_is_listed() -> None:
    gone, far = replace(spot(np.nan, 0.7), title="Gone"), spot(0.1, 0.2)
    assert reports.not_drawn([AUDITED, gone], []) == "Not in the picture, since a number is not defined: gone."
    assert "1 mark of much worse decisions stands outside the picture (reweighing)" in reports.not_drawn(
        [AUDITED], [far]
    )
    assert reports.not_drawn([AUDITED], []) == ""


def concluded(cells: dict, **more: object) -> dict[str, str]:
    gap = rate_difference(counted(cells), "selection_rate", min_group_size=30)
    found = reports.conclusions(gap, chance_level(gap), more.pop("learns", ""), more.pop("done", 1), **more)
    return {each.kind: each.sentence for each in found}


def test_a_gap_within_chance_and_groups_kept_out_are_said() -> None:
    cells = {"a": (20, 20, 20, 40), "b": (20, 20, 20, 38), "few": (1, 1, 1, 0)}
    both = counted(cells)
    gap = rate_difference(both, "selection_rate", min_group_size=30)
    found = [each.sentence for each in reports.conclusions(gap, chance_level(gap), "", 1)]
    assert "may be no more than chance" in found[0]
    assert "Not compared, having fewer than 30 people: few. They keep the threshold in view" in found[1]
    hidden = [each.sentence for each in reports.conclusions(gap, chance_level(gap), "", 1, hides=True)]
    assert not any("few." in each for each in hidden)


def test_what_learning_would_reach_cannot_be_said_before_it_is_tried_or_where_it_cannot_be() -> None:
    cells = {"a": (20, 20, 20, 400), "b": (200, 20, 20, 38)}
    assert "no model has learnt again yet" in concluded(cells, done=0)["unknown"]
    assert concluded(cells, done=0, learns="Nobody knows how.")["unknown"].endswith("Nobody knows how.")
    assert "unknown" not in concluded(cells)
    assert "no gap of this kind" in concluded({"a": (10, 10, 10, 10), "b": (10, 10, 10, 10)})["fine"]


def test_a_rule_about_the_ratio_counts_where_the_gap_is_a_difference() -> None:
    limit = Limit(0.8, "ratio", "Four fifths")
    found = said(spot(0.05, 0.79), limit=limit)
    assert "The policy Four fifths accepts a ratio of at least 0.8. The cheapest way there: reweighing 0.05." in found
    assert "Its interval" not in found
    both = replace(LIMIT, also="a ratio of at least 0.8")
    assert "accepts at most 10 points and a ratio of at least 0.8." in said(spot(0.05, 0.79), limit=both)


def test_what_everybody_gets_is_said_beside_what_they_got() -> None:
    assert "60.0 % of everybody get the favourable decision, and 50.0 % before." in said(
        replace(spot(0.05, 0.79), selected=0.6)
    )


def test_filled_marks_are_explained_only_where_there_are_any() -> None:
    assert "Filled" in reports.reading(X, Y)
    assert "Filled" not in reports.reading(X, axes.upward(Utility())["selection rate"])


def test_the_table_says_which_points_do_not_aim_at_the_goal() -> None:
    table = reports.points([AUDITED, spot(0.1, 0.7), replace(spot(0.1, 0.7), aims=False)], (X, Y), LIMIT, Utility())
    assert table["aims at the goal"].tolist() == ["no", "yes", "no"]


def test_what_allowed_means_is_explained_beside_the_picture() -> None:
    assert "the gap that was allowed where the setting was chosen" in reports.reading(X, Y)
