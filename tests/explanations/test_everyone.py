"""Everyone: the pictures, tables and words of many people's explanations, against the numbers themselves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.charts import style
from governance.charts.explanations import beeswarm as swarm
from governance.charts.explanations import everyone as charts
from governance.charts.explanations.dependence import dependence as drawn_dependence
from governance.explanations.attribution import Attributions, Explainer
from governance.explanations.background import sample
from governance.explanations.columns import from_low_to_high, numbers
from governance.explanations.dependence import OTHERS, dependence
from governance.explanations.grouping import everybody, grouping
from governance.explanations.importance import importance, joined
from governance.explanations.means import furthest_apart, means
from governance.reports.explanations import dependence as dependence_reports
from governance.reports.explanations import everyone as reports


@pytest.fixture(scope="module")
def found(linear: Explainer) -> Attributions:
    return linear.of_rows(sample(linear.subject.rows, 300))


def test_importance_is_the_mean_size_of_each_effect(found: Attributions, audit: Audit) -> None:
    whole = importance(found, everybody(audit))
    assert whole.means.value[0] == pytest.approx(np.abs(found.values).mean(axis=0))
    kept, part = charts.shown_columns(whole)
    assert kept == np.argsort(-whole.means.value[0], kind="stable").tolist()
    assert part == ""
    trace = charts.importance(whole, kept, part).data[0]
    assert list(trace.x) == pytest.approx(whole.means.value[0][kept])
    table = reports.importance(whole)
    assert table["column"].tolist() == [found.columns[at] for at in kept]
    assert (table["from"] < table.iloc[:, 1]).all()
    assert (table["people in the sample"] == 300).all()
    assert (table["of"] == 6_000).all()


def test_importance_by_group_adds_up_to_that_of_everybody(found: Attributions, audit: Audit) -> None:
    whole = importance(found, everybody(audit))
    parts = importance(found, grouping(audit, audit.cube.by("sex", "age")))
    people = parts.means.people
    assert people.sum() == 300
    mean = (np.nan_to_num(parts.means.value) * people[:, None]).sum(axis=0) / 300
    assert mean == pytest.approx(whole.means.value[0])
    assert parts.whole == pytest.approx(whole.whole)


def test_the_interval_covers_the_mean_over_everybody(linear: Explainer, audit: Audit) -> None:
    everyone = linear.of_rows(linear.subject.rows)
    true = np.abs(everyone.values).mean(axis=0)
    covered = []
    for seed in range(60):
        drawn = sample(np.arange(len(everyone.values)), 200, seed)
        own = means(np.abs(everyone.values[drawn]), np.zeros(200, np.int64), np.array([len(everyone.values)]))
        covered.append((own.low[0] <= true) & (true <= own.high[0]))
    assert 0.85 < np.mean(covered) < 0.99


def test_a_sample_of_all_has_no_error(found: Attributions) -> None:
    values, codes = found.values, np.zeros(300, np.int64)
    part, most, whole = (means(values, codes, np.array([of])) for of in (10_000, 310, 300))
    wide, narrow, none = ((each.high - each.low) for each in (part, most, whole))
    assert (none == 0).all()
    assert narrow == pytest.approx(wide * np.sqrt((1 - 300 / 310) / (1 - 300 / 10_000)))


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=40), st.integers(0, 10_000))
def test_means_are_those_of_pandas(codes: list[int], seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(len(codes), 2))
    at = np.array(codes)
    own = means(values, at, np.full(4, 1_000))
    for group in range(4):
        part = values[at == group]
        assert own.people[group] == len(part)
        if len(part):
            assert own.value[group] == pytest.approx(part.mean(axis=0))
        else:
            assert np.isnan(own.value[group]).all()


def test_groups_that_are_alike_are_not_called_apart() -> None:
    random = np.random.default_rng(0)
    codes, of = np.repeat([0, 1, 2], 100), np.full(3, 10_000)
    called = [furthest_apart(means(random.normal(size=(300, 12)), codes, of), 30) is not None for _ in range(200)]
    assert np.mean(called) < 0.08
    shifted = random.normal(size=(300, 12))
    shifted[codes == 2, 5] += 1.0
    gap = furthest_apart(means(shifted, codes, of), 30)
    assert gap is not None
    assert (gap.number, gap.top) == (5, 2)
    assert gap.low < 1.0 < gap.high
    assert furthest_apart(means(shifted, codes, of), 101) is None


def test_drivers_are_the_most_important_columns(found: Attributions, audit: Audit) -> None:
    whole = importance(found, everybody(audit))
    said = str(reports.drivers(whole))
    assert found.columns[int(np.argmax(whole.whole))] in said
    assert "of all effects in size" in said
    nothing = importance(replace(found, values=np.zeros_like(found.values)), everybody(audit))
    assert "No column moves any prediction" in str(reports.drivers(nothing))


def test_what_matters_more_for_a_group_is_said_only_beyond_chance(linear: Explainer, audit: Audit) -> None:
    many = linear.of_rows(sample(linear.subject.rows, 1_000))
    by = importance(many, grouping(audit, audit.cube.by("ethnicity")))
    said = reports.apart(by, 30)
    assert "postcode_area matters more for" in said.headline
    assert "wide enough for all columns" in said.detail
    assert "Fewer than two groups have 1,000 people" in str(reports.apart(by, 1_000))


def test_explanations_in_lots_are_those_of_all(linear: Explainer) -> None:
    rows = linear.subject.rows[:40]
    whole, parts = linear.of_rows(rows), joined([linear.of_rows(rows[:15]), linear.of_rows(rows[15:])])
    assert parts.values == pytest.approx(whole.values, abs=1e-9)
    assert parts.people.equals(whole.people)
    assert parts.output == pytest.approx(whole.output, abs=1e-9)
    assert parts.sampling is None


def test_where_values_stand_ignores_the_few_largest() -> None:
    column = pd.Series([*range(99), 1e9, np.nan])
    found = from_low_to_high(column)
    assert found[0] == 0
    assert found[99] == found[98] == 1
    assert 0.4 < found[49] < 0.6
    assert np.isnan(found[100])
    assert np.isnan(from_low_to_high(pd.Series(["a", None]))).all()
    assert (from_low_to_high(pd.Series([0] * 99 + [7])) == [0] * 99 + [1]).all()
    assert (from_low_to_high(pd.Series([3, 3])) == 0.5).all()
    assert numbers(pd.Series(pd.Categorical(["low", "high"], ["low", "high"], ordered=True))).tolist() == [0, 1]
    assert numbers(pd.Series([True, False, pd.NA], dtype="boolean"))[:2].tolist() == [1, 0]


def test_a_beeswarm_has_a_dot_for_everybody_in_every_row(found: Attributions, audit: Audit) -> None:
    kept, part = charts.shown_columns(importance(found, everybody(audit)))
    drawn = swarm.beeswarm(found, kept, part)
    x = np.concatenate([trace.x for trace in drawn.data])
    row = np.round(np.concatenate([trace.y for trace in drawn.data])).astype(int)
    for place, at in enumerate(kept):
        assert np.sort(x[row == len(kept) - 1 - place]) == pytest.approx(np.sort(found.values[:, at]), abs=1e-5)
    names = {trace.name: trace for trace in drawn.data}
    assert len({trace.marker.color for trace in drawn.data}) == 6  # five steps, and grey
    assert names["missing"].marker.symbol == "circle-open"
    assert len(names["missing"].x) == found.people.isna().to_numpy().sum()
    categories = [at for at in kept if numbers(found.people.iloc[:, at]) is None]
    assert len(names["a category"].x) == sum(found.people.iloc[:, at].notna().sum() for at in categories)
    assert "late_payments = 0" in "".join(names["low"].hovertext)


@given(st.integers(1, 300), st.integers(1, 4), st.integers(0, 1_000))
def test_dots_of_a_row_stay_in_it_and_apart_from_each_other(people: int, rows: int, seed: int) -> None:
    effect = np.random.default_rng(seed).normal(size=(rows, people)).round(1)
    up = swarm.apart(effect)
    assert (np.abs(up) <= swarm.HALF + 1e-12).all()
    for own, height in zip(effect, up, strict=True):
        places = set(zip(own.tolist(), height.round(9).tolist(), strict=True))
        assert len(places) == people
    assert (up == swarm.apart(effect)).all()


def test_a_beeswarm_of_five_hundred_people_is_small(linear: Explainer, audit: Audit) -> None:
    many = linear.of_rows(sample(linear.subject.rows, 500))
    kept, part = charts.shown_columns(importance(many, everybody(audit)))
    drawn = swarm.beeswarm(many, kept, part)
    assert len(drawn.to_json()) < 1_000_000
    assert len(style.dark(drawn).to_json()) < 1_000_000


def test_of_many_people_as_many_dots_are_drawn_as_there_is_room_for() -> None:
    assert len(swarm.dots_of(2_000, 12)) == 500
    assert len(swarm.dots_of(200, 12)) == 200
    assert len(set(swarm.dots_of(2_000, 12).tolist())) == 500
    assert len(swarm.dots_of(0, 12)) == 0


def test_high_values_are_said_to_raise_where_they_do(found: Attributions, audit: Audit) -> None:
    kept, _ = charts.shown_columns(importance(found, everybody(audit)))
    said = str(reports.directions(found, kept))
    assert "igh values of late_payments lower the prediction" in said
    assert "igh values of income raise the prediction" in said
    table = reports.swarm(found, kept[:2], range(3))
    assert table["row"].tolist() == found.people.index[:3].tolist()  # as a person is called everywhere
    assert table.iloc[:, 2].tolist() == found.values[:3, kept[0]].tolist()
    assert "grey" in reports.read_as(found, kept)
    assert "grey" not in reports.read_as(found, [found.columns.index("debt")])


def test_a_mean_along_a_column_is_that_of_its_people(found: Attributions, audit: Audit) -> None:
    own = dependence(found, "income", grouping(audit, audit.cube.by("sex")))
    place = found.columns.index("income")
    assert own.of_numbers
    assert own.missing
    assert own.bins[-1] == "missing"
    gone = found.people["income"].isna().to_numpy()
    assert own.whole.value[-1, 0] == pytest.approx(found.values[gone, place].mean())
    assert own.whole.people.sum() == 300
    assert own.whole.people[:-1].max() - own.whole.people[:-1].min() < 10
    assert own.means.people.sum() == 300
    assert (np.diff(own.middle[:-1]) > 0).all()
    women = own.grouping.groups.index(("woman",))
    assert own.of_group(women)[3].sum() == (audit.dataset.table["sex"].iloc[own.rows] == "woman").sum()


def test_categories_are_strips_the_most_frequent_first_and_rare_ones_together(
    found: Attributions, audit: Audit
) -> None:
    own = dependence(found, "postcode_area", everybody(audit))
    assert not own.of_numbers
    assert own.bins[-1] == OTHERS
    assert (np.diff(own.whole.people[:-1]) <= 0).all()
    drawn = drawn_dependence(own)
    assert list(drawn.layout.xaxis.ticktext) == list(own.bins)
    dots = drawn.data[0]
    assert np.abs(dots.x - np.round(dots.x)).max() < 0.5


def test_no_mean_of_a_few_people_can_be_worked_out_from_that_of_their_group(found: Attributions, audit: Audit) -> None:
    groups = grouping(audit, audit.cube.by("sex"))
    for column in found.columns:
        for least in (10, 30, 50):
            own = dependence(found, column, groups, bins=5, least=least)
            for group, people in enumerate(np.bincount(own.codes, minlength=len(groups.groups))):
                told = own.of_group(group)[3]
                rest = people - told.sum()
                assert ((told == 0) | (told >= least)).all()
                assert rest == 0 or rest >= least or not told.any()


def test_a_category_of_a_few_people_has_no_name_where_nothing_may_be_told_about_them(
    found: Attributions, audit: Audit
) -> None:
    seen = found.people["occupation"].value_counts()
    least = int(seen.min()) + 1
    own = dependence(found, "occupation", everybody(audit), least=least)
    assert set(own.bins) == {*seen.index[seen >= least], OTHERS}
    assert own.of_group(0)[3].sum() < len(found.values)  # nor is anything said of them as "other values"


def test_the_means_of_few_people_and_dots_are_left_out_where_asked(found: Attributions, audit: Audit) -> None:
    own = dependence(found, "late_payments", grouping(audit, audit.cube.by("sex")), bins=5, least=30)
    drawn = drawn_dependence(own, people=False, least=30)
    assert all("error_y" in trace.to_plotly_json() for trace in drawn.data)
    for trace in drawn.data:
        group = next(at for at, name in enumerate(own.grouping.groups) if name[0] == trace.name)
        assert len(trace.x) == (own.of_group(group)[3] >= 30).sum()
    table = dependence_reports.table(own, 30)
    assert (table["people in the sample"] >= 30).all()
    assert not any(" to " in name for name in own.bins)
    assert "falls from" in str(dependence_reports.goes(own, 30))


def test_what_is_said_of_a_category_is_its_largest_means(found: Attributions, audit: Audit) -> None:
    own = dependence(found, "occupation", everybody(audit))
    said = str(dependence_reports.goes(own))
    assert own.bins[int(np.argmax(own.whole.value[:, 0]))] in said
    assert "raises most" in said


def test_a_column_of_one_value_has_no_course(found: Attributions, audit: Audit) -> None:
    same = replace(found, subject=replace(found.subject))
    same.subject.__dict__["people"] = found.subject.people.assign(debt=1.0)
    own = dependence(same, "debt", everybody(audit))
    assert own.bins == ("1",)
    assert "fewer than two values" in str(dependence_reports.goes(own))


def test_the_ticks_of_an_axis_with_missing_values_are_round_numbers(found: Attributions, audit: Audit) -> None:
    drawn = drawn_dependence(dependence(found, "income", everybody(audit)))
    *ticks, missing = drawn.layout.xaxis.tickvals
    assert all(tick % 10_000 == 0 for tick in ticks)
    assert drawn.layout.xaxis.ticktext[-1] == "missing"
    assert missing > found.people["income"].max()


def test_a_group_with_dots_and_without_a_mean_is_still_named(found: Attributions, audit: Audit) -> None:
    own = dependence(found, "income", grouping(audit, audit.cube.by("sex")))
    drawn = drawn_dependence(own, least=10)
    assert {trace.name for trace in drawn.data if trace.showlegend is not False} == {"man", "woman", "non-binary"}
