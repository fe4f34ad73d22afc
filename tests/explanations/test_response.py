"""Responses: what the model says when one column moves, against asking it by hand; nothing about a few people."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.charts.explanations.response import over_the_range
from governance.errors import GovernanceError
from governance.explanations.background import sample
from governance.explanations.response import Response, response
from governance.explanations.subject import Subject, subject
from governance.explanations.whatif import edited, ranges
from governance.naming import Group
from governance.reports.explanations import response as reports
from tests.explanations.test_whatif import around

BY = ("sex",)
Groups = dict[Group, np.ndarray]


def groups_of(audit: Audit) -> Groups:
    groups, codes = audit.groups(BY)
    return {group: audit.rows[codes[audit.rows] == at] for at, group in enumerate(groups)}


@pytest.fixture(scope="module")
def about(boosted: Audit) -> Subject:
    return subject(boosted, threshold=0.5)


@pytest.fixture(scope="module")
def groups(boosted: Audit) -> Groups:
    return groups_of(boosted)


def one(groups: Groups) -> Groups:
    return dict([next(iter(groups.items()))])


@pytest.fixture(scope="module", params=["debt", "income", "late_payments", "occupation"])
def found(request: pytest.FixtureRequest, about: Subject, groups: Groups) -> Response:
    person = about.people.iloc[about.rows[:1]]
    return response(about, ranges(about)[request.param], BY, one(groups), person=person, people=20)


def test_every_point_is_what_the_model_says_about_the_changed_people(found: Response, about: Subject) -> None:
    known, curve = ranges(about), found.curves[0]
    person = about.people.iloc[about.rows[:1]]
    few = about.people.iloc[sample(curve.rows, 20)]
    for at in {0, len(found.grid) // 2, len(found.grid) - 1}:
        said = about.says(edited(few, {found.column: found.grid[at]}, known))
        assert curve.mean[at] == pytest.approx(said.mean())
        assert curve.high[at] - curve.mean[at] == pytest.approx(1.96 * said.std(ddof=1) / np.sqrt(20), rel=1e-3)
        assert found.person is not None
        assert found.person[at] == pytest.approx(about.says(edited(person, {found.column: found.grid[at]}, known))[0])


def test_the_person_stands_on_their_own_line(found: Response, about: Subject) -> None:
    assert found.own is not None
    assert found.person is not None
    assert found.person[found.own] == pytest.approx(about.says(about.people.iloc[about.rows[:1]])[0])


def test_the_grid_covers_the_range_and_holds_only_what_occurs(found: Response) -> None:
    known = found.range
    assert (found.grid[-1] is None) == (known.missing > 0)
    if known.numeric:
        numbers = found.grid[: found.known]
        assert list(numbers) == sorted(set(numbers))
        assert (numbers[0], numbers[-1]) == (known.low, known.high)
        assert len(numbers) <= 41
        assert not known.whole or all(isinstance(each, int) for each in numbers)
    else:
        assert found.grid[: found.known] == known.values


def test_the_model_is_asked_once(about: Subject, groups: Groups) -> None:
    asked = []

    class Counting:
        classes_ = about.model.classes_
        feature_names_in_ = about.model.feature_names_in_

        def predict_proba(self, features):
            asked.append(len(features))
            return about.model.predict_proba(features)

    found = response(replace(about, model=Counting()), ranges(about)["debt"], BY, groups, people=10)
    assert asked == [len(groups) * 10 * len(found.grid)]


def test_the_draw_is_stated_and_stays_the_same(about: Subject, groups: Groups) -> None:
    first, again = (response(about, ranges(about)["debt"], BY, groups, people=15) for _ in range(2))
    assert [(curve.sampled, curve.of) for curve in first.curves] == [(15, len(rows)) for rows in groups.values()]
    assert all((a.mean == b.mean).all() for a, b in zip(first.curves, again.curves, strict=True))
    assert "at most 15 people of each group" in reports.headline(first).detail


def test_of_a_model_that_adds_up_all_lines_are_parallel(audit: Audit) -> None:
    about = subject(audit).in_unit("log-odds")
    found = response(about, ranges(about)["debt"], BY, one(groups_of(audit)), people=30)
    lines = found.curves[0].lines
    assert lines - lines[:, :1] == pytest.approx(np.tile(lines[0] - lines[0, 0], (len(lines), 1)), abs=1e-8)


class _Line:
    """A model that doubles its one number."""

    def predict(self, features):
        return 2 * np.asarray(features)[:, 0].astype(float)


def test_nothing_is_asked_about_a_few_people_where_nothing_may_be_told_about_them() -> None:
    people = pd.DataFrame({"x": [0, *([5] * 20), *([6] * 20), 7, 99], "c": ["rare", *(["some"] * 42)]})
    about = around(people, _Line())
    found = response(about, ranges(about)["x"], ("who",), {("a",): about.rows}, least=10)
    assert found.grid == (5, 6)
    assert set(found.bins[1]) <= {0, 20}
    assert response(about, ranges(about)["c"], ("who",), {("a",): about.rows}, least=10).grid == ("some",)
    few = response(about, ranges(about)["c"], ("who",), {("a",): about.rows[-8:]}, least=10)
    assert reports.table(few)["people"].isna().all()
    assert over_the_range(few, (("a",),)).layout.yaxis.ticktext == ("some",)
    with pytest.raises(GovernanceError, match="No value of 'x' is shared by 43 people or more"):
        response(around(people.assign(x=range(43)), _Line()), ranges(around(people.assign(x=range(43))))["x"],
                 ("who",), {("a",): about.rows}, least=43)  # fmt: skip


def test_a_value_goes_untold_with_the_few_people_who_would_be_left_over() -> None:
    held = ["rare"] * 3 + ["x"] * 40 + ["y"] * 60 + ["z"] * 97
    about = around(pd.DataFrame({"x": range(200), "c": held}), _Line())
    found = response(about, ranges(about)["c"], ("who",), {("a",): about.rows}, least=30)
    assert found.grid == ("x", "y", "z")
    assert found.people.tolist() == [0, 60, 97]
    assert reports.table(found)["people"].isna().tolist() == [True, False, False]
    assert response(about, ranges(about)["c"], ("who",), {("a",): about.rows[3:]}, least=30).people.sum() == 197


def test_where_hardly_anybody_is_is_said_and_shaded() -> None:
    people = pd.DataFrame({"x": [*np.linspace(10, 20, 500), 500.0]})
    about = around(people, _Line())
    found = response(about, ranges(about)["x"], ("who",), {("a",): about.rows}, person=people.iloc[-1:])
    said = reports.cautions(found)
    assert "above 19.9" in said
    assert "The person's own value is there too." in said
    figure = over_the_range(found, (("a",),))
    shaded = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert max(shape.x1 for shape in shaded) == 500
    assert figure.layout.xaxis.range[1] >= 500  # the person is in sight
    alone = response(about, ranges(about)["x"], ("who",), {("a",): about.rows}, person=people.iloc[:1])
    assert over_the_range(alone, (("a",),)).layout.xaxis.range[1] < 30
    assert "the table has the whole range, 10 to 500" in reports.cautions(alone)


def test_a_category_of_few_people_is_hollow_and_named() -> None:
    people = pd.DataFrame({"c": ["rare"] * 3 + ["often"] * 60})
    about = around(people, _Coded())
    found = response(about, ranges(about)["c"], ("who",), {("a",): about.rows}, person=people.iloc[:1])
    assert found.people.tolist() == [60, 3]
    assert "Fewer than 10 of the people of this group have rare (hollow)" in reports.cautions(found)
    marks = [trace.marker.symbol for trace in over_the_range(found, (("a",),)).data]
    assert all(sum("open" in symbol for symbol in each) == 1 for each in marks)


class _Coded:
    def predict(self, features):
        return (np.asarray(features)[:, 0] == "rare").astype(float)


def test_where_the_decision_turns_is_said(about: Subject, groups: Groups) -> None:
    found = response(about, ranges(about)["debt"], BY, one(groups), person=about.people.iloc[about.rows[:1]], people=5)
    assert found.person is not None
    said = reports.headline(found).detail
    above = found.person >= 0.5
    assert ("crosses the threshold between" in said) == (above.any() and not above.all())
    assert ("the threshold everywhere" in said) == (above.all() or not above.any())


def test_the_picture_holds_person_group_and_people(found: Response) -> None:
    figure = over_the_range(found, (("man", "woman"),))
    names = [trace.name or "" for trace in figure.data]
    assert any(name.startswith("This person") for name in names)
    assert any(name.startswith("Average of ") and "(n 20 of " in name for name in names)
    if found.range.numeric:
        bars = next(trace for trace in figure.data if trace.type == "bar")
        edges, people = found.bins
        assert (bars.y == people).all()
        inside = (found.numbers >= edges[0]) & (found.numbers <= edges[-1])
        assert people.sum() == inside.sum()
    rows = reports.table(found)
    assert len(rows) == len(found.grid)
    assert rows.iloc[:, 1].tolist() == found.person.tolist()


def test_a_number_that_is_missing_is_told_since_no_axis_has_it(about: Subject, groups: Groups) -> None:
    lacks = about.people["income"].isna().to_numpy()
    for missing, said in ((True, "so the person stands nowhere on the line"), (False, "Where it is missing: 0.")):
        row = about.rows[lacks[about.rows] == missing][0]
        found = response(about, ranges(about)["income"], BY, one(groups), person=about.people.iloc[[row]], people=5)
        assert said in str(reports.headline(found))
        marked = [
            trace for trace in over_the_range(found, (("man", "woman"),)).data if trace.name and "Where" in trace.name
        ]
        assert bool(marked) != missing


def test_without_a_person_the_groups_that_move_most_and_least_are_named(about: Subject, groups: Groups) -> None:
    groups = {group: rows for group, rows in groups.items() if group != ("non-binary",)}
    found = response(about, ranges(about)["late_payments"], BY, groups, people=30, least=30)
    assert found.person is None
    said = reports.headline(found)
    assert all(f"in the group {group[0]}" in said.headline for group in groups)
    assert "over at most 30 people of each group, drawn at random" in said.detail
    drawn = over_the_range(found, (("man", "woman"),)).data
    lines = [trace for trace in drawn if trace.type == "scatter" and trace.name]
    assert [trace.name.split(" (")[0] for trace in lines] == [f"Average of {group[0]}" for group in groups]


def test_a_person_of_whose_group_nobody_is_looked_at_has_a_response_alone(about: Subject) -> None:
    person, nobody = about.people.iloc[about.rows[:1]], {("alone",): np.zeros(0, np.int64)}
    known = ranges(about)["debt"]
    found = response(about, known, BY, nobody, person=person)
    assert not found.curves
    assert found.person is not None
    beside = response(about, known, BY, {("few",): about.rows[:9]}, person=person)
    np.testing.assert_allclose(found.person, beside.person)
    assert over_the_range(found, {}).data
    assert "of this person runs from" in str(reports.headline(found))
    assert reports.cautions(found) == ""
