"""The charts of the threshold console: every mark is a number of the result, with its people and its interval."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate
from governance.audit import Audit
from governance.charts.metrics import curves, plans, thresholds
from governance.metrics import difference
from governance.metrics.costs import Costs, costs_at_all
from governance.metrics.curves import precision_recall_curve, roc_curve, score_distribution
from governance.metrics.operating import Plan, decided_by
from governance.metrics.thresholds import sweep
from tests.conftest import random_people

PLAN = Plan(0.5, {("man",): 0.6, ("woman",): 0.4})
STEPS = [step / 20 for step in range(21)]


@pytest.fixture(scope="module")
def cube(audit: Audit) -> Cube:
    return audit.cube.by("sex")


def many(groups: int) -> Cube:
    table = pd.concat([random_people(1, 50, groups=1).assign(group=f"<b>{at}</b>=x%{{y}}") for at in range(groups)])
    return Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=STEPS)


def test_a_group_with_its_own_threshold_is_marked_on_its_line(cube: Cube) -> None:
    found = sweep(cube, "selection_rate")
    drawn = thresholds.rate_by_threshold(found, chosen=PLAN)
    marks = drawn.data[-1]
    assert list(marks.x) == [0.6, 0.5, 0.4]
    now = rate(decided_by(cube, PLAN), "selection_rate")
    np.testing.assert_array_equal(marks.y, now.value)
    np.testing.assert_allclose(np.array(marks.error_y.array) + marks.y, now.interval()[1])
    assert "common threshold 0.50" in [note.text for note in drawn.layout.annotations]
    assert "threshold 0.50" in str(thresholds.rate_by_threshold(found, chosen=0.5).layout.annotations)
    assert not thresholds.rate_by_threshold(found).layout.annotations


def test_a_cost_is_drawn_for_each_group_and_for_everybody(cube: Cube) -> None:
    costs = Costs(1, 3)
    found, everybody = costs_at_all(cube, costs), costs_at_all(cube.by(), costs)
    drawn = thresholds.cost_by_threshold(found, everybody, chosen=Plan(0.5))
    lines = {trace.name: trace for trace in drawn.data if trace.name}
    assert list(lines) == ["man", "non-binary", "woman", "everybody"]
    np.testing.assert_array_equal(lines["woman"].y, found.every.value[:, 2])
    np.testing.assert_array_equal(lines["everybody"].y, everybody.every.value[:, 0])


def test_scores_are_drawn_up_and_down_as_shares_with_people_on_hover(cube: Cube) -> None:
    found = score_distribution(cube)
    drawn = thresholds.scores_by_outcome(found, chosen=PLAN)
    *bars, cuts = drawn.data
    assert len(bars) == 6
    up, down = bars[-2:]  # man stands on top
    assert (np.array(up.y) >= 0).all()
    assert (np.array(down.y) <= 0).all()
    np.testing.assert_allclose(np.array(up.y) / sum(up.y), found.share[0, 1])
    assert f"{found.people[0, 1, 10]:,} of {found.people[0, 1].sum():,} people" in up.customdata[10]
    assert list(cuts.x) == [0.4, 0.4, None, 0.5, 0.5, None, 0.6, 0.6, None]
    for bar in bars:
        assert (np.array(bar.error_y.array) >= -1e-12).all()
        assert (np.array(bar.error_y.arrayminus) >= -1e-12).all()


@pytest.mark.parametrize(
    ("chart", "curve", "names"),
    [
        (curves.roc, roc_curve, ("false_positive_rate", "true_positive_rate")),
        (curves.precision_recall, precision_recall_curve, ("true_positive_rate", "precision")),
    ],
)
def test_a_curve_has_every_threshold_and_marks_where_groups_stand(cube: Cube, chart, curve, names) -> None:
    found = curve(cube)
    drawn = chart(found, chosen=PLAN)
    lines = [trace for trace in drawn.data if trace.name]
    np.testing.assert_array_equal(lines[2].x, found.across.value[:, 2])
    np.testing.assert_array_equal(lines[2].y, found.up.value[:, 2])
    marks = next(trace for trace in drawn.data if trace.mode == "markers")
    now = [rate(decided_by(cube, PLAN), name) for name in names]
    for side, each in zip((marks.x, marks.y), now, strict=True):
        np.testing.assert_array_equal(side, each.value)
    np.testing.assert_allclose(np.array(marks.error_x.array) + marks.x, now[0].interval()[1])
    assert f"{now[1].k[2]:,} of {now[1].n[2]:,} people" in marks.customdata[2]
    assert not [trace for trace in chart(found).data if trace.mode == "markers"]


def test_a_group_that_cannot_have_a_curve_has_no_line() -> None:
    table = random_people(1, 100, groups=2)
    table.loc[table["group"] == "g0", "label"] = 0
    one = Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=STEPS)
    assert [trace.name for trace in curves.roc(roc_curve(one)).data if trace.name] == ["g1"]


def test_before_and_after_stand_in_the_same_row(cube: Cube) -> None:
    names = ("selection_rate", "precision")
    before, after = ([rate(decided_by(cube, plan), name) for name in names] for plan in (Plan(0.5), PLAN))
    gaps = [(difference(was), difference(now)) for was, now in zip(before, after, strict=True)]
    drawn = plans.before_and_after(before, after, gaps=gaps)
    line, hollow, filled = drawn.data[3:]
    assert hollow.xaxis == filled.xaxis == "x2"
    np.testing.assert_array_equal(hollow.x, before[1].value)
    np.testing.assert_array_equal(filled.x, after[1].value)
    np.testing.assert_allclose(np.array(filled.error_x.array) + filled.x, after[1].interval()[1])
    assert np.array(line.x).reshape(-1, 3)[:, :2].tolist() == np.stack([hollow.x, filled.x], axis=1).tolist()
    assert f"{after[1].k[0]:,} of {after[1].n[0]:,} people" in filled.hovertext[0]
    assert all(symbol.endswith("-open") for symbol in hollow.marker.symbol)
    titles = [note.text for note in drawn.layout.annotations]
    assert titles[0] == f"Selection rate<br>gap {100 * gaps[0][0].value:.1f} → {100 * gaps[0][1].value:.1f}"


def test_a_rate_that_nobody_has_says_so_in_its_row() -> None:
    cube = many(2)
    nobody = [rate(cube.at(1.0), "precision")]
    empty = replaced_by_nobody(cube)
    drawn = plans.before_and_after(nobody, [rate(empty, "precision")])
    assert [list(trace.text) for trace in drawn.data if trace.mode == "text"] == [["nobody to measure"] * 2]


def replaced_by_nobody(cube: Cube) -> Cube:
    return cube.nobody.at(1.0)


def test_of_very_many_groups_the_largest_are_drawn_and_names_stay_texts() -> None:
    cube = many(30)
    drawn = (
        thresholds.rate_by_threshold(sweep(cube, "precision"), chosen=0.5),
        thresholds.cost_by_threshold(costs_at_all(cube, Costs()), costs_at_all(cube.by(), Costs()), chosen=0.5),
        thresholds.scores_by_outcome(score_distribution(cube), chosen=Plan(0.5)),
        curves.roc(roc_curve(cube), chosen=Plan(0.5)),
        plans.before_and_after(*([rate(cube.at(at), "precision")] for at in (0.5, 0.6))),
    )
    for figure in drawn:
        assert "largest of 30 groups" in figure.layout.title.text
        assert "<b>0</b>" not in figure.to_json()
        assert len(figure.data) <= 24
