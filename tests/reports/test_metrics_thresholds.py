"""The threshold console in tables and sentences: they say what the results say, and no more."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate
from governance.audit import Audit
from governance.metrics import difference
from governance.metrics.chance import chance_level
from governance.metrics.costs import Costs, cost, cost_change, costs_at_all
from governance.metrics.curves import precision_recall_curve, roc_curve, score_distribution
from governance.metrics.impossibility import IDENTITIES, implied
from governance.metrics.moved_gap import moved_gap
from governance.metrics.operating import Plan, changes, decided_by
from governance.metrics.presets import nearest_to_goal, out_of_reach
from governance.metrics.scores import area_under_curve
from governance.metrics.thresholds import sweep
from governance.reports.metrics import impossibility, plans, presets, thresholds
from governance.reports.metrics import plan_tables as tables
from governance.reports.metrics.plans import Followed
from tests.conftest import counted, random_people

RATES = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision")


@pytest.fixture(scope="module")
def cube(audit: Audit) -> Cube:
    return audit.cube.by("sex")


def followed(
    cube: Cube, before: Plan, after: Plan, goal: str = "", *, least: int = 0, discreet: bool = False, beyond: tuple = ()
) -> Followed:
    sides = [decided_by(cube, plan) for plan in (before, after)]
    gaps = [moved_gap(*(rate(side, name) for side in sides), least) for name in RATES]
    costs = tuple(cost(side.by(), Costs()) for side in sides)
    moved = changes(cube, before, after)
    own = moved.discreet() if discreet else moved
    saved = cost_change(cube, Costs(), before, after)
    return Followed(before, after, gaps, own, moved.total, costs, saved, goal, beyond)


def said(finding: object) -> str:
    return str(finding).replace("\N{NO-BREAK SPACE}", " ")


def test_a_plan_says_what_changes_and_what_remains(cube: Cube) -> None:
    plan = nearest_to_goal(cube, "equal opportunity", 0.5)
    found = followed(cube, Plan(0.5), plan, "equal opportunity")
    (was, now), moved = (found.gaps[1].before, found.gaps[1].after), found.changes
    text = said(plans.change(found, "selection_rate"))
    assert text.startswith(
        f"With one threshold per group for equal opportunity, the largest gap in true positive rate goes from "
        f"{100 * was.value:.1f} to {100 * now.value:.1f} points. {moved.gain.sum():,} people (woman"
    )
    assert f"and {moved.lose.sum():,} people (man" in text
    assert "cannot part people with the same score" in text
    assert "cannot come nearer" not in text
    assert f"goes from {found.costs[0].value[0]:.3f} to {found.costs[1].value[0]:.3f} (change " in text


def test_equalized_odds_is_about_two_rates_and_is_only_approached(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), nearest_to_goal(cube, "equalized odds", 0.5), "equalized odds")
    text = said(plans.change(found, "precision"))
    assert "the largest gap in true positive rate goes from" in text.split(".")[0] + text
    assert "and that in false positive rate goes from" in text
    assert "can in general only come near two rates at once; rules that decide partly at random" in text
    assert "true positive rate goes from 8.6 to 5.6 points" in text
    assert "false positive rate goes from 9.1 to 5.8 points" in text


def test_a_moved_bar_says_from_where_to_where(cube: Cube) -> None:
    text = said(plans.change(followed(cube, Plan(0.5), Plan(0.6)), "precision"))
    assert text.startswith("At a threshold of 0.60 instead of 0.50, the largest gap in precision goes from")
    assert "Nobody gains:" in text
    assert "levelling down" not in text
    assert "nobody loses it" in said(plans.change(followed(cube, Plan(0.5), Plan(0.4)), "precision"))


def test_a_plan_that_only_takes_away_is_called_levelling_down(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), Plan(0.5, {("man",): 0.6}))
    assert "Nobody gains: " in said(plans.change(found, "precision"))
    assert "(levelling down)" in said(plans.change(found, "precision"))


def test_a_gap_is_between_the_same_groups_before_and_after(audit: Audit) -> None:
    """At 0.80 too few Indigenous applicants are selected, and no threshold makes them as precise as the others."""
    cube = audit.cube.by("ethnicity")
    plan = nearest_to_goal(cube, "equal precision", 0.8, least=30)
    beyond = out_of_reach(cube, "equal precision", 0.8, least=30)
    found = followed(cube, Plan(0.8), plan, "equal precision", least=30, beyond=beyond)
    gap = found.gaps[3]
    assert gap.entered == (("Indigenous",), ("(missing)",))
    assert gap.before.rate.groups == gap.after.rate.groups
    assert ("Indigenous",) not in gap.after.rate.groups
    assert gap.after.value < gap.before.value < gap.whole.value + 0.01
    text = said(plans.change(found, "precision"))
    assert f"precision goes from {100 * gap.before.value:.1f} to {100 * gap.after.value:.1f} points." in text
    assert "only after is precision about 30 people: Indigenous, ethnicity: (missing); with them the gap" in text
    assert "Indigenous cannot come nearer: at no threshold where it is about 30 people or more is its precision" in text
    assert f"above {100 * beyond[0].nearest:.1f} %" in text
    assert "cannot part people" not in text


def test_a_group_that_keeps_the_common_threshold_is_why_a_gap_remains(cube: Cube) -> None:
    plan = nearest_to_goal(cube, "equal selection", 0.5, among=[("man",), ("non-binary",)])
    text = said(plans.change(followed(cube, Plan(0.5), plan, "equal selection"), "selection_rate"))
    assert "At the common threshold stays woman, which sets a gap." in text


def test_few_people_who_change_are_not_told_but_counted_together(audit: Audit) -> None:
    cube = audit.cube.by("ethnicity")
    open_, discreet = (followed(cube, Plan(0.5), Plan(0.51), discreet=each) for each in (False, True))
    total = int(open_.total.lose.sum())
    named, hidden = said(plans.change(open_, "precision")), said(plans.change(discreet, "precision"))
    assert f"{total} people (" in named
    assert f"{total} people (" in hidden
    for group, gone in zip(discreet.changes.groups, ~discreet.changes.told, strict=True):
        if gone:
            assert f"{group[0]} " not in hidden.split("Nobody gains")[1].split("Other gaps")[0]
    assert "in other groups" in hidden
    assert plans.untold(open_.changes) == ""
    assert plans.untold(discreet.changes).startswith("Whose decision changes is not told of ")
    table = tables.who(discreet, discreet.changes)
    assert table["lose"].isna().tolist() == (~discreet.changes.told).tolist()


def test_people_in_the_groups_that_are_not_named_are_people_and_not_groups(audit: Audit) -> None:
    cube = audit.cube.by("ethnicity")
    found = followed(cube, Plan(0.5), Plan(0.6))
    people = np.sort(found.changes.lose.sum(axis=1))[::-1]
    rest = people[4:]
    assert f" and {rest.sum():,} in {(rest > 0).sum()} other groups)" in said(plans.change(found, "precision"))


def test_tiles_are_of_everybody(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), Plan(0.6), discreet=True)
    tiles = plans.tiles(found)
    assert tiles["Lose the decision"][0] == f"{found.total.lose.sum():,}"
    assert tiles["Gain the decision"][:2] == ("0", f"of {cube.people.sum():,} people")
    assert tiles["Cost per person"][1] == f"was {found.costs[0].value[0]:.3f}"


def test_the_rate_of_the_page_and_those_of_the_goal_have_a_panel() -> None:
    assert plans.panels("selection_rate") == RATES
    assert plans.panels("accuracy", "equal precision") == ("accuracy", "precision", *RATES[:2])


def test_where_nothing_moves_it_says_so(cube: Cube) -> None:
    text = said(plans.change(followed(cube, Plan(0.5), Plan(0.5)), "selection_rate"))
    assert text == "Nobody's decision changes: the largest gap in selection rate is 7.1 points."


def test_tables_of_a_plan_hold_every_group(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), Plan(0.5, {("woman",): 0.4}))
    who = tables.who(found, found.changes)
    assert who["threshold"].tolist() == [0.5, 0.5, 0.4]
    assert who["gain"].tolist() == found.changes.gain.sum(axis=1).tolist()
    chances = [chance_level(each.after) for each in found.gaps]
    table = tables.gaps(found, chances)
    assert table["gap now"].tolist() == [each.after.value for each in found.gaps]
    assert table["gap now, from"].tolist() == [each.low for each in chances]
    assert table["gap now, to"].tolist() == [each.high for each in chances]
    sides = [[rate(decided_by(cube, plan), name) for name in RATES] for plan in (found.before, found.after)]
    table = tables.rates(*sides)
    assert len(table) == 12
    assert table["rate"].unique().tolist() == [
        "Selection rate", "True positive rate", "False positive rate", "Precision",
    ]  # fmt: skip


def test_who_keeps_the_common_threshold_is_named(cube: Cube) -> None:
    kept = presets.kept(Plan(0.5), [("non-binary",)], ["sex"], 200)
    assert kept.startswith("At the common threshold of 0.50 stay non-binary")
    assert presets.kept(Plan(0.5), [], ["sex"], 200) == ""
    assert "true positive rate" in presets.unreached("equal opportunity", [("non-binary",)], ["sex"], 200)
    assert presets.unreached("least cost", [], ["sex"], 200) == ""


def test_the_least_cost_is_said_with_its_prices_and_its_doubt(cube: Cube) -> None:
    def text(costs: Costs, threshold: float) -> str:
        sides = [cost(cube.by().at(each), costs) for each in (0.5, threshold)]
        saved = cost_change(cube, costs, Plan(0.5), Plan(threshold), comparisons=100)
        return said(presets.least_cost(costs, *sides, threshold, saved))

    found = text(Costs(1, 5), 0.3)
    assert (
        "a wrong favourable decision costs 1 and a wrong refusal 5, one threshold for all costs least at 0.30" in found
    )
    assert f"{cost(cube.by().at(0.3), Costs(1, 5)).value[0]:.3f} per person, against" in found
    assert "may be no more than noise" not in found
    assert "as the best of 101 thresholds" in found
    assert "Chosen and measured on the same people" in found
    assert "may be no more than noise" in text(Costs(), 0.51)
    assert "That is the threshold now" in text(Costs(), 0.5)
    assert "a right refusal 2" in text(Costs(1, 5, 0, 2), 0.3)


def test_tables_of_curves_hold_every_threshold(cube: Cube) -> None:
    roc = roc_curve(cube)
    table = thresholds.curve(roc)
    assert table.shape == (101, 18)
    np.testing.assert_array_equal(table["woman: true positive rate"], roc.up.value[:, 2])
    np.testing.assert_array_equal(table["woman: true positive rate to"], roc.up.interval()[1][:, 2])
    found, everybody = (costs_at_all(each, Costs()) for each in (cube, cube.by()))
    priced = thresholds.costs(found, everybody)
    np.testing.assert_array_equal(priced["man"], found.every.value[:, 0])
    np.testing.assert_array_equal(priced["everybody"], everybody.every.value[:, 0])


def test_a_table_of_scores_adds_up_to_everybody(cube: Cube) -> None:
    found = score_distribution(cube)
    table = thresholds.scores(found)
    row = table[(table["group"] == "woman") & (table["real outcome"] == "not favourable")].iloc[3]
    assert (row["people"], row["share"]) == (found.people[2, 0, 3], found.share[2, 0, 3])
    assert (row["score"], row["of"]) == ("0.15 to 0.20", found.people[2, 0].sum())
    assert row["to"] == found.interval()[1][2, 0, 3]
    assert table["people"].sum() == cube.people.sum()
    assert len(thresholds.scores(score_distribution(cube.among([])))) == 0


def told_apart(cube: Cube, least: int = 30) -> str:
    gap = difference(area_under_curve(cube), min_group_size=least)
    return said(thresholds.told_apart(gap, chance_level(gap)))


def test_how_well_a_score_tells_is_said_with_its_doubt(cube: Cube, audit: Audit) -> None:
    found = area_under_curve(cube)
    best = found.groups[int(found.value.argmax())][0]
    assert f"best in {best}, and least well in woman" in told_apart(cube)
    assert "may differ between groups by chance alone" in told_apart(audit.cube.by("ethnicity"))
    assert "cannot be compared" in told_apart(cube.by())


def test_of_groups_that_are_alike_hardly_ever_one_is_said_to_be_told_apart_best() -> None:
    random, wrong = np.random.default_rng(0), 0
    for _ in range(150):
        table = pd.DataFrame({"group": np.repeat(list("abcdef"), 200), "score": random.random(1200).round(2)})
        table["label"] = (random.random(1200) < table["score"]).astype(int)
        cube = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=np.arange(101) / 100)
        wrong += "tells the two real outcomes apart best" in told_apart(cube)
    assert wrong <= 0.1 * 150


def test_the_highest_and_the_lowest_rate_now_are_named(cube: Cube) -> None:
    text = said(thresholds.over(rate(cube.at(0.5), "precision"), 30))
    assert "precision is highest in non-binary" in text
    assert "of fewer than two groups" in said(thresholds.over(rate(cube.by().at(0.5), "precision")))


def test_the_cheapest_threshold_of_each_is_named(cube: Cube) -> None:
    found, everybody = (costs_at_all(each, Costs()) for each in (cube, cube.by()))
    text = said(thresholds.cheapest(found, everybody, 0.5))
    assert f"least at a threshold of {everybody.least(0.5)[0]:.2f}." in text
    assert f"woman {found.least(0.5)[2]:.2f}" in text


def test_groups_without_a_line_are_named() -> None:
    table = random_people(1, 100, groups=2)
    table.loc[table["group"] == "g0", "label"] = 0
    found = roc_curve(Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=[0.2, 0.5]))
    assert thresholds.undrawn(found.up.every, found.up.value, found.across.value).endswith("measured: g0.")
    assert thresholds.undrawn(found.up.every, found.across.value) == ""


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_conflict_says_what_would_have_to_be(cube: Cube, name: str) -> None:
    found = implied(cube.at(0.5), name)
    text, gap = said(impossibility.conflict(found, 30)), difference(found, min_group_size=30)
    assert f"would have to be {100 * found.value[found.position(gap.top)]:.1f} % for {gap.top[0]}" in text
    assert f"{100 * gap.value:.1f} points apart" in text
    table = impossibility.table(found, rate(cube.at(0.5), found.name))
    assert table["base rate"].tolist() == found.base.value.tolist()
    assert table["needed"].tolist() == found.value.tolist()


def test_what_cannot_be_done_is_said() -> None:
    cube = counted({"a": (2, 2, 4, 92), "b": (80, 15, 1, 4), "one": (0, 0, 5, 5)})
    found = implied(cube, "equal precision and false negative rates")
    assert "for a it cannot be done" in said(impossibility.conflict(found))
    now = rate(cube, found.name)
    assert impossibility.table(found, now)["can be"].tolist() == ["no", "yes", "not defined"]
    alone = implied(cube.among([("a",)]), "equal precision and false negative rates")
    assert "nothing can be said" in said(impossibility.conflict(alone))


def test_every_chart_of_a_sweep_has_its_table(cube: Cube) -> None:
    assert len(thresholds.curve(precision_recall_curve(cube))) == len(sweep(cube, "precision").thresholds)
