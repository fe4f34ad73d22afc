"""The threshold console in tables and sentences: they say what the results say, and no more."""

import numpy as np
import pytest

from governance import Cube, rate
from governance.audit import Audit
from governance.metrics import difference
from governance.metrics.costs import Costs, cost, costs_at_all
from governance.metrics.curves import precision_recall_curve, roc_curve, score_distribution
from governance.metrics.impossibility import IDENTITIES, implied
from governance.metrics.operating import Plan, changes, decided_by
from governance.metrics.presets import nearest_to_goal
from governance.metrics.scores import area_under_curve
from governance.metrics.thresholds import sweep
from governance.reports.metrics import impossibility, plans, thresholds
from governance.reports.metrics.plans import Followed
from tests.conftest import counted, random_people

RATES = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision")


@pytest.fixture(scope="module")
def cube(audit: Audit) -> Cube:
    return audit.cube.by("sex")


def followed(cube: Cube, before: Plan, after: Plan, goal: str = "", hides: bool = False) -> Followed:
    sides = [decided_by(cube, plan) for plan in (before, after)]
    gaps = [tuple(difference(rate(side, name)) for side in sides) for name in RATES]
    costs = tuple(cost(side.by(), Costs()) for side in sides)
    return Followed(before, after, gaps, changes(cube, before, after), costs, goal, hides)


def said(finding: object) -> str:
    return str(finding).replace("\N{NO-BREAK SPACE}", " ")


def test_a_plan_says_what_changes_and_what_remains(cube: Cube) -> None:
    plan = nearest_to_goal(cube, "equal opportunity", 0.5)
    found = followed(cube, Plan(0.5), plan, "equal opportunity")
    (was, now), moved = found.gaps[1], found.changes
    text = said(plans.change(found, "selection_rate"))
    assert text.startswith(
        f"With one threshold per group for equal opportunity, the largest gap in true positive rate goes from "
        f"{100 * was.value:.1f} to {100 * now.value:.1f} points. {moved.gain.sum():,} people (woman"
    )
    assert f"and {moved.lose.sum():,} people (man" in text
    assert "cannot part people with the same score" in text
    assert f"goes from {found.costs[0].value[0]:.3f} to {found.costs[1].value[0]:.3f}." in text


def test_equalized_odds_is_about_two_rates_and_is_only_approached(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), nearest_to_goal(cube, "equalized odds", 0.5), "equalized odds")
    text = said(plans.change(found, "precision"))
    assert "the largest gap in true positive rate goes from" in text.split(".")[0] + text
    assert "and that in false positive rate goes from" in text
    assert "can in general only come near two rates at once; rules that decide partly at random" in text


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
    hidden = followed(cube, Plan(0.5), Plan(0.5, {("man",): 0.6}), hides=True)
    assert "Nobody of the groups shown gains" in said(plans.change(hidden, "precision"))


def test_where_nothing_moves_it_says_so(cube: Cube) -> None:
    text = said(plans.change(followed(cube, Plan(0.5), Plan(0.5)), "selection_rate"))
    assert text == "Nobody's decision changes: the largest gap in selection rate is 7.1 points."


def test_tables_of_a_plan_hold_every_group(cube: Cube) -> None:
    found = followed(cube, Plan(0.5), Plan(0.5, {("woman",): 0.4}))
    who = plans.who(found)
    assert who["threshold"].tolist() == [0.5, 0.5, 0.4]
    assert who["gain"].tolist() == found.changes.gain.sum(axis=1).tolist()
    assert plans.gaps(found)["now"].tolist() == [now.value for _, now in found.gaps]
    sides = [[rate(decided_by(cube, plan), name) for name in RATES] for plan in (found.before, found.after)]
    table = plans.rates(*sides)
    assert len(table) == 12
    assert table["rate"].unique().tolist() == [
        "Selection rate", "True positive rate", "False positive rate", "Precision",
    ]  # fmt: skip


def test_who_keeps_the_common_threshold_is_named(cube: Cube) -> None:
    kept = plans.kept(Plan(0.5), [("non-binary",)], ["sex"], 200)
    assert kept.startswith("At the common threshold of 0.50 stay non-binary")
    assert plans.kept(Plan(0.5), [], ["sex"], 200) == ""
    assert "true positive rate" in plans.unreached("equal opportunity", [("non-binary",)], ["sex"], 200)
    assert plans.unreached("least cost", [], ["sex"], 200) == ""


def test_the_least_cost_is_said_with_its_prices(cube: Cube) -> None:
    sides = [cost(cube.by().at(each), Costs(1, 5)) for each in (0.5, 0.3)]
    text = said(plans.least_cost(Costs(1, 5), *sides, 0.3))
    assert (
        "a wrong favourable decision costs 1 and a wrong refusal 5, one threshold for all costs least at 0.30" in text
    )
    assert f"{sides[1].value[0]:.3f} per person, against {sides[0].value[0]:.3f} now" in text
    assert "a right refusal 2" in said(plans.least_cost(Costs(1, 5, 0, 2), *sides, 0.3))


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


def test_how_well_a_score_tells_is_said_with_its_doubt(cube: Cube, audit: Audit) -> None:
    found = area_under_curve(cube)
    text = said(thresholds.told_apart(found, 30))
    best = found.groups[int(found.value.argmax())][0]
    assert f"best in {best}, and least well in woman" in text
    ethnicity = said(thresholds.told_apart(area_under_curve(audit.cube.by("ethnicity")), 30))
    assert "Between the two the difference may be chance." in ethnicity
    assert "cannot be compared" in said(thresholds.told_apart(area_under_curve(cube.by())))


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
