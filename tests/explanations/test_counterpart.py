"""Counterparts: the nearest real people, by brute force; groups beside each other; what stands in the audit is read."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.charts.explanations import counter as charts
from governance.errors import GovernanceError
from governance.explanations.counterfactual import Change, Counterfactual
from governance.explanations.counterpart import (
    ASKED,
    Decisions,
    GroupBeside,
    Nearness,
    decisions,
    groups_beside,
    nearest,
    nearness,
    unlike,
)
from governance.explanations.likeness import likeness
from governance.explanations.subject import Subject, of_classes, subject
from governance.reports.explanations import counter as reports
from governance.reports.explanations import counterparts
from governance.reports.explanations.counter import InView
from governance.shapley.outputs import DECISION, NUMBER, Output


class Silent:
    """A model that must not be asked."""

    def __init__(self, model) -> None:
        self.classes_, self.feature_names_in_ = model.classes_, model.feature_names_in_

    def predict_proba(self, _):
        pytest.fail("The model was asked.")

    predict = predict_proba


@pytest.fixture(scope="module")
def about(audit: Audit) -> Subject:
    return subject(audit)


@pytest.fixture(scope="module")
def near(audit: Audit, about: Subject) -> Nearness:
    row = int(audit.rows[3])
    alike = likeness(about.people, about.rows)
    return nearness(alike, decisions(audit, about), about.people.iloc[[row]], row, bool(audit.score[3] >= 0.5))


@pytest.fixture(scope="module")
def view(about: Subject, near: Nearness, audit: Audit) -> InView:
    return InView(about, near.alike, float(audit.score[3]), near.decided)


def test_the_nearest_with_the_other_decision_are_those_that_brute_force_finds(audit: Audit, near: Nearness) -> None:
    others = [
        (near.alike.by_column(near.places, np.array([at])).mean(), int(row))
        for at, row in enumerate(audit.rows[:600])
        if (audit.score[at] >= 0.5) != near.decided
    ]
    few = Nearness(
        near.alike,
        near.known,
        near.row,
        near.decided,
        near.places,
        np.where(np.arange(6_000) < 600, near.far, np.inf),
    )
    found = nearest(few)
    assert [each.row for each in found] == [row for _, row in sorted(others)[:3]]
    for each in found:
        assert each.decided != near.decided
        assert each.distance == pytest.approx(each.apart.mean())
        assert each.score == audit.score_of(each.row)


def test_groups_stand_beside_each_other_the_own_one_first(audit: Audit, near: Nearness) -> None:
    groups, codes = audit.groups(["sex"])
    found = groups_beside(near, groups, codes)
    assert found[0].group == groups[codes[near.row]]
    assert {each.group for each in found} == set(groups)
    assert sum(each.people for each in found) == 5_999  # everybody but the person
    assert sum(each.alike for each in found) == 200
    for each in found:
        inside = np.flatnonzero((codes[audit.rows] == groups.index(each.group)) & (audit.rows != near.row))
        granted = audit.score[inside] >= 0.5
        for one, wanted in ((each.same, near.decided), (each.other, not near.decided)):
            assert one.distance == near.far[inside[granted == wanted]].min()
            assert one.decided == wanted
        alike = np.argsort(np.where(audit.rows == near.row, np.inf, near.far), kind="stable")[:200]
        alike = alike[np.isin(alike, inside)]
        assert (each.alike, each.decided) == (len(alike), int((audit.score[alike] >= 0.5).sum()))
        value, low, high = each.rate
        assert low <= value <= high or not each.alike
        assert near.row not in {each.same.row, each.other.row}


def test_sensitive_attributes_can_be_left_out_of_the_likeness() -> None:
    table = pd.DataFrame({"who": ["p", "q", "p", "q"], "x": [1, 1, 2, 2]})
    alike = likeness(table, np.arange(4)).without(["who"])
    assert alike.distances(alike.places(table.iloc[[0]]))[1] == 0


def test_somebody_nearer_in_another_group_with_the_other_decision_is_pointed_out(near: Nearness) -> None:
    def side(distance: float):
        return replace(nearest(near)[0], distance=distance)

    def group(name: str, same: float | None, other: float | None) -> GroupBeside:
        sides = (None if each is None else side(each) for each in (same, other))
        return GroupBeside((name,), 10, *sides, 10, 5, 1.0)

    own = group("own", 0.5, 0.6)
    nearer, further = group("nearer", 0.9, 0.4), group("further", 0.1, 0.7)
    assert unlike(("own",), (own, nearer, further, group("nobody", 0.1, None))) == (nearer,)
    assert unlike(("own",), (group("own", None, 0.1), nearer)) == ()


def test_what_stands_in_the_audit_is_not_asked_again(audit: Audit, about: Subject) -> None:
    silent = replace(about, model=Silent(audit.model), threshold=0.7)
    found = decisions(replace(audit, model=silent.model), silent)
    assert (found.decided == (audit.score >= 0.7)).all()
    bare = Audit(
        audit.dataset, "bare", audit.rows, audit.training, np.where(audit.score > 0.3, "yes", "no"), None, silent.model
    )
    found = decisions(bare, replace(silent, threshold=None, output=Output(DECISION, about.output.classes)))
    assert (found.decided == (audit.score > 0.3)).all()
    assert np.isnan(found.score).all()


def test_of_another_class_the_model_is_asked_once_about_not_too_many(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.explanations.counterpart.ASKED", 100)
    no = (audit.model.classes_.tolist().index("no"),)
    found = decisions(audit, of_classes(audit, no, "repaid = no", 0.5))
    assert len(found.rows) == 100 < ASKED
    scores = [audit.score_of(row) for row in found.rows]
    assert found.score == pytest.approx(1 - np.array(scores))
    assert (found.decided == (found.score >= 0.5)).all()


def test_without_a_decision_there_is_no_other_one(audit: Audit, about: Subject) -> None:
    with pytest.raises(GovernanceError, match="No decision follows"):
        decisions(audit, replace(about, output=Output(NUMBER), threshold=None))


def test_side_by_side_what_differs_is_marked_and_comes_first(audit: Audit, near: Nearness, view: InView) -> None:
    found = nearest(near)
    people = audit.dataset.table
    attributes = audit.dataset.roles.sensitive
    table = counterparts.beside(view, people.iloc[near.row], [("a", found[0])], near.alike, people, attributes)
    table = table.set_index("")
    assert list(table.index[:3]) == ["decision", "score", "distance"]
    assert list(table.index[3:7]) == list(attributes)
    assert table.loc["decision", "a"].startswith("≠ ")
    for column in near.alike.columns:
        same = people[column].iloc[near.row] == people[column].iloc[found[0].row]
        assert table.loc[column, "a"].startswith("≠ ") != same
    marked = table["a"][7:].str.startswith("≠ ")
    assert marked.is_monotonic_decreasing


def test_the_finding_names_the_lowest_and_the_highest_share(audit: Audit, near: Nearness, view: InView) -> None:
    groups, codes = audit.groups(["ethnicity"])
    found = groups_beside(near, groups, codes)
    said = str(counterparts.rates(view, ["ethnicity"], found, 20))
    enough = [each for each in found if each.alike >= 20]
    assert 2 <= len(enough) < len(found)
    for each in (pick(enough, key=lambda each: each.rate[0]) for pick in (min, max)):
        assert f"of {each.group[0]} ({each.decided} of {each.alike} people" in said
    assert f"{len(found) - len(enough)} of {len(found)} groups have fewer than 20 among them" in said
    assert "fewer than two groups have 150" in str(counterparts.rates(view, ["ethnicity"], found, 150))
    table = counterparts.groups(view, ["ethnicity"], found)
    assert table["nearest with the same decision"].tolist() == [each.same.distance for each in found]


def test_the_pictures_hold_the_numbers(audit: Audit, near: Nearness, view: InView) -> None:
    groups, codes = audit.groups(["sex"])
    found = groups_beside(near, groups, codes)
    drawn = charts.counterparts(["sex"], groups[codes[near.row]], found, "favourable")
    same, other, shares, *_ = drawn.data
    assert same.x.tolist() == [each.same.distance for each in found]
    assert other.x.tolist() == [each.other.distance for each in found]
    assert shares.x.tolist() == pytest.approx([each.rate[0] for each in found], nan_ok=True)
    assert any(each.x0 == found[0].same.distance for each in drawn.layout.shapes)
    ways = [
        Counterfactual((Change("a<b>", 1, 2),), 0.6, 0.1, pd.DataFrame()),
        Counterfactual((Change("c", 1, 2),), 0.7, 0.2, pd.DataFrame()),
    ]
    drawn = charts.scores(0.4, ways, threshold=0.5, what="score", decided=False)
    assert [trace.x.tolist() for trace in drawn.data] == [[0.4, 0.4], [0.6, 0.7]]
    assert "a&lt;b&gt;" in drawn.layout.yaxis.ticktext[0]
    assert any(each.x0 == each.x1 == 0.5 for each in drawn.layout.shapes)


def test_a_way_is_a_sentence_with_where_its_numbers_stand(view: InView) -> None:
    savings = view.alike.scale("savings")
    before, after = savings.distinct[10], savings.distinct[300]
    changes = (
        Change("savings", before, after, 0.5),
        Change("income", np.nan, 30_000.0, 1.0),
        Change("employment", "a", "b"),
    )
    said = reports.way(replace(view, score=0.4, decided=False), Counterfactual(changes, 0.53, 0.1, pd.DataFrame()))
    shares = [f"{100 * savings.share_below(each):.0f}" for each in (after, before)]
    assert f"If savings were {after:,.0f} instead of {before:,.0f} (more than {shares[0]}" in said
    assert "income 30,000 instead of a missing value" in said
    assert "employment b instead of a, the decision would be favourable. The score would go from 0.40 to 0.53." in said
    lost = reports.smallest(
        replace(view, score=0.5, decided=True), [Counterfactual(changes[2:], 0.4999, 0.1, pd.DataFrame())], 4
    )
    assert "The decision would no longer be favourable if employment were b instead of a." in str(lost)
    assert "from 0.5000 to 0.4999" in str(lost)
    nothing = str(reports.smallest(view, [], 4))
    assert "No change of up to 4 of these columns within what is in the data was found" in nothing


def test_a_number_is_said_by_its_target(view: InView) -> None:
    number = replace(
        view, about=replace(view.about, output=Output(NUMBER), threshold=1_200.0), score=900.0, decided=False
    )
    said = str(reports.smallest(number, [Counterfactual((Change("debt", 2, 1),), 1_300.0, 0.1, pd.DataFrame())], 4))
    assert "The prediction would be at least 1,200 if debt were 1 instead of 2." in said
    assert "from 900.0 to 1,300" in said


def test_distances_are_said_in_words() -> None:
    assert reports.far(0) == "the same in every column that counts"
    assert reports.far(0.0004).startswith("less than 0.1 %")
    assert (
        reports.far(0.38).replace("\N{NO-BREAK SPACE}", " ")
        == "38 % of the distance between two strangers, over all columns"
    )


def test_missing_groups_and_weights_do_not_matter(audit: Audit, near: Nearness) -> None:
    groups, codes = audit.groups(["ethnicity"])
    assert ("(missing)",) in {each.group for each in groups_beside(near, groups, codes)}


def test_few_people_are_enough() -> None:
    table = pd.DataFrame({"x": [1.0, 2.0], "good": ["yes", "no"], "who": ["p", "q"]})
    stands = Decisions(np.arange(2), np.array([0.9, 0.1]), np.array([True, False]))
    alike = likeness(table[["x"]], np.arange(2))
    near = nearness(alike, stands, table.iloc[[0]], 0, True)
    (one,) = nearest(near)
    assert (one.row, one.distance) == (1, 1.0)
    (other,) = groups_beside(near, (("p",), ("q",)), np.array([0, 1]))
    assert other.same is None
    assert np.isnan(other.rate).all()  # a tenth of one person is nobody
