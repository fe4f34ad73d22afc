"""What if: values within what occurs, in the column's own kind; what moves adds up; refusals say what to do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import governance.data.samples
from governance.audit import Audit
from governance.charts.explanations import whatif as charts
from governance.charts.explanations.whatif import before_and_after
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import GovernanceError
from governance.explanations.attribution import Explainer, natural
from governance.explanations.background import background
from governance.explanations.numbers import learnt
from governance.explanations.subject import Subject, subject
from governance.explanations.whatif import Range, WhatIf, edited, ranges, what_if
from governance.reports.explanations import whatif as reports
from governance.shapley.outputs import Output

KINDS: dict[str, tuple[Any, Any]] = {
    "ints": (pd.Series([1, 2, 900, 4], dtype="int64"), 3),
    "small": (pd.Series([1, 2, 9, 4], dtype="int8"), 9),
    "nullable": (pd.Series([1, None, 9, 4], dtype="Int64"), 5),
    "nullable gone": (pd.Series([1, None, 9, 4], dtype="Int64"), None),
    "floats": (pd.Series([0.5, 2.25, 9.0, 4.0]), 1.125),
    "single": (pd.Series([0.5, 2.25, 9.0, 4.0], dtype="float32"), 1.125),
    "gone": (pd.Series([0.5, np.nan, 9.0, 4.0]), None),
    "arrow": (pd.Series([0.5, None, 9.0, 4.0], dtype="double[pyarrow]"), 1.5),
    "bools": (pd.Series([True, False, True, True]), False),
    "nullable bools": (pd.Series([True, False, None, True], dtype="boolean"), None),
    "texts": (pd.Series(["a", "b", None, "a"], dtype="str"), "b"),
    "objects": (pd.Series(["a", "b", 3, None], dtype="object"), 3),
    "numbers as objects": (pd.Series([1, 7, None, 4], dtype="object"), 5),
    "categories": (pd.Series(["a", "b", "a", None], dtype=pd.CategoricalDtype(["c", "b", "a"])), "b"),
    "ordered": (pd.Series(["lo", "hi", "lo", "lo"], dtype=pd.CategoricalDtype(["lo", "hi"], ordered=True)), "hi"),
    "days": (pd.Series(pd.to_datetime(["2020-01-01", "2021-01-01", "2020-01-01", None])), pd.Timestamp("2021-01-01")),
}


def around(table: pd.DataFrame, model: Any = None) -> Subject:
    """What a model without an audit is asked about: all of these people."""
    dataset = Dataset("x", table.assign(y=0, who="a"), Roles("y", "0", sensitive=("who",), features=tuple(table)))
    rows = np.arange(len(table))
    return Subject(dataset, model, tuple(table), Output("number"), "y", None, rows, rows[:0])


def column(name: str) -> tuple[pd.DataFrame, Range]:
    table = pd.DataFrame({"x": KINDS[name][0]})
    return table, ranges(around(table))["x"]


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_column_keeps_its_kind(name: str) -> None:
    table, known = column(name)
    value = KINDS[name][1]
    after = edited(table.iloc[:1], {"x": value}, {"x": known})
    assert after["x"].dtype == table["x"].dtype
    assert after.index.equals(table.index[:1])
    own = after["x"].iloc[0]
    assert (pd.isna(own) and value is None) or own == value
    assert type(own) is type(table["x"].iloc[0]) or value is None or name == "objects"


@pytest.mark.parametrize("name", KINDS)
def test_everybodys_own_value_can_be_set_and_changes_nothing(name: str) -> None:
    table, known = column(name)
    for place in range(len(table)):
        own = known.own(table["x"].iloc[place])
        person = table.iloc[place : place + 1]
        pd.testing.assert_frame_equal(edited(person, {"x": own}, {"x": known}), person)


def test_a_range_is_what_occurs_among_the_audited_people(audit: Audit) -> None:
    known = ranges(subject(audit))
    held = audit.dataset.table.iloc[audit.rows]
    assert (known["debt"].low, known["debt"].high) == (held["debt"].min(), held["debt"].max())
    assert known["debt"].whole
    assert known["income"].missing == held["income"].isna().sum()
    assert sum(known["income"].people) + known["income"].missing == len(held)
    assert known["occupation"].values == tuple(sorted(held["occupation"].unique()))
    assert not known["occupation"].numeric


def test_categories_with_an_order_stand_in_it() -> None:
    assert column("ordered")[1].values == ("lo", "hi")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"debt": -1}, "outside the range of 'debt': the audited people have"),
        ({"debt": 10**9}, "outside the range of 'debt'"),
        ({"debt": float("nan")}, "outside the range of 'debt'"),
        ({"debt": 10_000.5}, "Everybody's 'debt' is a whole number"),
        ({"debt": None}, "has .missing. as 'debt'"),
        ({"occupation": "astronaut"}, "Nobody among the audited people has astronaut as 'occupation'"),
        ({"occupation": None}, "has .missing. as 'occupation'"),
        ({"sex": "man"}, "does not look at 'sex'"),
    ],
)
def test_what_does_not_occur_is_refused(linear: Explainer, changes: dict[str, Any], said: str) -> None:
    about = linear.subject
    with pytest.raises(GovernanceError, match=said):
        edited(about.people.iloc[about.rows[:1]], changes, ranges(about))


CHANGES = {"debt": 2_000, "employment": "permanent", "income": None}


@pytest.fixture(scope="module", params=["linear", "trees"])
def found(request: pytest.FixtureRequest) -> WhatIf:
    own: Explainer = request.getfixturevalue(request.param)
    own = replace(own, subject=replace(own.subject, threshold=0.5))
    row = own.subject.rows[3]
    return what_if(own, own.of_rows([row]), CHANGES, ranges(own.subject))


def test_what_columns_move_adds_up_to_what_the_output_does(found: WhatIf) -> None:
    assert found.moved.sum() == pytest.approx(found.change, abs=1e-9)
    own = [found.before.columns.index(column) for column in found.changed]
    assert found.moved[own].sum() + found.elsewhere == pytest.approx(found.change, abs=1e-9)
    logit = np.log(np.array(found.score) / (1 - np.array(found.score)))
    assert logit == pytest.approx([found.before.output[0], found.after.output[0]], abs=1e-9)
    assert found.decided == (found.score[0] >= 0.5, found.score[1] >= 0.5)


def test_a_number_that_nobody_decides_by_is_changed_without_a_decision() -> None:
    stays = sample("hospital")
    between = replace(stays.roles, bands=(("days", (5.0, 9.0)),), favourable="5 to under 9")
    about = learnt(Audit.recorded(Dataset("stays", stays.table.head(300), between)), "linear regression")
    own, known = natural(about, background(about.training, "the people that it learnt from", people=20)), ranges(about)
    column = next(name for name, each in known.items() if each.numeric)
    found = what_if(own, own.of_rows(about.rows[:1]), {column: known[column].high}, known)
    assert found.decided is None
    said = reports.headline(found).headline
    assert "the predicted number goes from" in said
    assert "decision" not in said
    assert before_and_after(found).data


def test_of_a_sum_every_column_moves_by_itself(linear: Explainer) -> None:
    row = linear.subject.rows[3]
    found = what_if(linear, linear.of_rows([row]), CHANGES, ranges(linear.subject))
    assert found.elsewhere == pytest.approx(0, abs=1e-9)
    assert found.alone == pytest.approx(
        [found.moved[found.before.columns.index(column)] for column in CHANGES], abs=1e-9
    )


def test_changing_nothing_moves_nothing(linear: Explainer) -> None:
    found = what_if(linear, linear.of_rows(linear.subject.rows[:1]), {}, ranges(linear.subject))
    assert not found.moved.any()
    assert found.score[0] == found.score[1]
    assert "Nothing is changed yet. The score is" in str(reports.headline(found))
    assert [trace.name for trace in before_and_after(found).data if trace.name] == ["Before"]


def test_the_words_say_what_was_changed_and_where_the_change_stands(found: WhatIf) -> None:
    said = str(reports.headline(found))
    assert "debt 2,000 instead of" in said
    assert "income (missing) instead of" in said
    assert f"goes from {found.score[0]:.2f} to {found.score[1]:.2f} (threshold 0.50)" in said
    assert f"What the model says moves by {found.change:+.2f} (log-odds): " in said
    assert ("columns that were not changed" in said) == (abs(found.elsewhere) >= 0.005)


def test_a_decision_that_turns_is_said(found: WhatIf) -> None:
    for decided, said in (
        ((True, False), "it is no longer favourable"),
        ((False, True), "it is now favourable"),
        ((True, True), "the decision does not change"),
    ):
        assert said in str(reports.headline(replace(found, decided=decided)))


def test_the_table_ends_with_the_output_and_says_what_each_change_does_alone(found: WhatIf) -> None:
    rows = reports.table(found)
    assert rows["moves by"].iloc[:-1].sum() == pytest.approx(rows["moves by"].iloc[-1])
    alone = rows.set_index("column")["output moves, if this alone is changed"].dropna()
    assert alone.to_dict() == pytest.approx(dict(zip(found.changed, found.alone, strict=True)))


def test_a_changed_column_is_never_among_the_others(found: WhatIf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_COLUMNS", 2)
    figure = before_and_after(found)
    labels = figure.layout.yaxis.ticktext
    assert sum("<br>was " in label for label in labels) == len(CHANGES)
    assert labels[-1].endswith("more columns")
    before, after = (next(trace for trace in figure.data if trace.name == name) for name in ("Before", "After"))
    assert sum(before.x) == pytest.approx(found.before.values.sum())
    assert sum(after.x) == pytest.approx(found.after.values.sum())


def test_the_score_stands_on_top_with_its_threshold(found: WhatIf) -> None:
    figure = before_and_after(found)
    track = [trace for trace in figure.data if trace.xaxis == "x2"]
    assert list(track[0].x) == list(found.score)
    assert 0.5 in [shape.x0 for shape in figure.layout.shapes if shape.xref == "x2"]


def test_a_number_that_nothing_is_decided_by_goes_without_a_decision() -> None:
    stays = Audit.recorded(governance.data.samples.sample("hospital"))
    about = replace(learnt(stays, "linear regression"), threshold=None)
    own = natural(about, background(about.training, "the others", people=20))
    known, before = ranges(about), own.of_rows(about.rows[:1])
    for changes in ({}, {"diagnoses": int(known["diagnoses"].high)}):
        found = what_if(own, before, changes, known)
        assert found.decided is None
        assert before_and_after(found).data
        assert "decision" not in str(reports.headline(found))
    assert "predicted number goes from" in str(reports.headline(found))
