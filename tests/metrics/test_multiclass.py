"""Multiclass: one class against the rest is a cube like any other, and equals a count of that class alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.measures import measure
from governance.metrics.multiclass import Multiclass

ASKED: dict[str, Any] = {"sensitive": "group", "y_true": "truth", "y_pred": "decided"}


def graded(seed: int, people: int, classes: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    names = np.array(["low", "middle", "high", "top"][:classes])
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b"], people),
            "truth": random.choice(names, people),
            "decided": random.choice(names, people),
            "weight": random.random(people) + 0.1,
        }
    )


tables = st.builds(graded, seed=st.integers(0, 10_000), people=st.integers(20, 120))


@given(tables)
def test_one_class_against_the_rest_is_a_count_of_that_class(table: pd.DataFrame) -> None:
    found = Multiclass.count(table, **ASKED, weight="weight")
    for name in found.classes:
        alone = table.assign(truth=(table["truth"] == name) * 1, decided=(table["decided"] == name) * 1)
        expected = Cube.count(alone, **ASKED, weight="weight")
        cube = found.against_rest(name)
        assert (cube.counts == expected.counts).all()
        assert cube.weight == pytest.approx(expected.weight, abs=1e-12)
        assert cube.favourable == name
        part = table["group"] == "a"
        if (alone["decided"][part] == 1).any():
            precision = sk.precision_score(
                alone["truth"][part], alone["decided"][part], sample_weight=table["weight"][part]
            )
            assert rate(cube, "precision").value[0] == pytest.approx(precision, abs=1e-12)


@given(tables)
def test_accuracy_is_scikit_learns(table: pd.DataFrame) -> None:
    found = Multiclass.count(table, **ASKED).accuracy
    for place, (group,) in enumerate(found.groups):
        part = table[table["group"] == group]
        assert found.value[place] == pytest.approx(sk.accuracy_score(part["truth"], part["decided"]), abs=1e-12)
    weighted = Multiclass.count(table, **ASKED, weight="weight").by().accuracy
    expected = sk.accuracy_score(table["truth"], table["decided"], sample_weight=table["weight"])
    assert weighted.value[0] == pytest.approx(expected, abs=1e-12)
    assert weighted.k[0] == (table["truth"] == table["decided"]).sum()


@given(tables, st.integers(1, 19))
def test_months_add_up_also_when_a_class_did_not_occur(table: pd.DataFrame, cut: int) -> None:
    both = Multiclass.count(table[:cut], **{**ASKED, "y_pred": "truth"}) + Multiclass.count(
        table[cut:], **{**ASKED, "y_pred": "truth"}
    )
    assert both == Multiclass.count(table, **{**ASKED, "y_pred": "truth"})


def test_every_engine_gives_the_same(make: Callable[..., Any]) -> None:
    columns = {column: values.tolist() for column, values in graded(1, 200).items()}
    expected = Multiclass.count(pd.DataFrame(columns), **ASKED, weight="weight")
    assert Multiclass.count(make(columns), **ASKED, weight="weight") == expected


def test_declared_classes_keep_their_order_and_it_is_written_down() -> None:
    order = pd.CategoricalDtype(["low", "middle", "high", "top"], ordered=True)
    table = graded(2, 100).astype({"truth": order, "decided": order})
    found = Multiclass.count(table, **ASKED, weight="weight")
    assert found.classes == ("low", "middle", "high", "top")
    assert Multiclass.from_json(found.to_json()) == found
    assert found.only({"group": "a"}).people.sum() == (table["group"] == "a").sum()


def test_what_is_no_multiclass_audit_is_refused() -> None:
    table = graded(3, 50)
    with pytest.raises(GovernanceError, match=r"Write both in the same two values"):
        Multiclass.count(table.assign(decided="x"), **ASKED)
    with pytest.raises(GovernanceError, match=r"'truth' is the label or decision, and it is missing for 1 of 50"):
        Multiclass.count(table.assign(truth=[None, *table["truth"][1:]]), **ASKED)
    with pytest.raises(GovernanceError, match=r"There is no class 'hihg'. Did you mean 'high'"):
        Multiclass.count(table, **ASKED).against_rest("hihg")
    many = pd.DataFrame({"group": "a", "truth": range(120), "decided": range(120)})
    with pytest.raises(GovernanceError, match=r"makes 120 groups, and more than 50 cannot be compared"):
        Multiclass.count(many, **ASKED)
    with pytest.raises(GovernanceError, match=r"its format is 'assize multiclass cube 1'"):
        Cube.from_json(Multiclass.count(table, **ASKED).to_json())


@given(tables, st.booleans())
def test_macro_averages_are_scikit_learns(table: pd.DataFrame, weighted: bool) -> None:
    found = Multiclass.count(table, **ASKED, weight="weight" if weighted else None)
    for place, (group,) in enumerate(found.groups):
        part = table[table["group"] == group]
        weight = part["weight"] if weighted else None
        for side, score, name in (
            ("truth", sk.recall_score, "macro_recall"),
            ("decided", sk.precision_score, "macro_precision"),
        ):
            value = getattr(found, name).value[place]
            if set(part[side]) == set(found.classes):
                expected = score(part["truth"], part["decided"], average="macro", sample_weight=weight)
                assert value == pytest.approx(expected, abs=1e-12)
            else:
                assert np.isnan(value)


def test_the_interval_of_a_macro_average_covers_it() -> None:
    random = np.random.default_rng(6)
    groups, people = 400, 150
    truth = random.choice(["a", "b", "c"], groups * people, p=[0.6, 0.3, 0.1])
    right = random.random(len(truth)) < np.select([truth == "a", truth == "b"], [0.9, 0.6], 0.4)
    other = np.array(["a", "b", "c"])[random.integers(0, 3, len(truth))]
    decided = np.where(right, truth, np.where(other == truth, np.where(truth == "a", "b", "a"), other))
    table = pd.DataFrame({"tens": np.repeat(np.arange(groups), people) // 20, "truth": truth, "decided": decided})
    table["ones"] = np.repeat(np.arange(groups), people) % 20
    found = Multiclass.count(table, **{**ASKED, "sensitive": ["tens", "ones"]})
    recall = np.mean([0.9, 0.6, 0.4])
    low, high = found.macro_recall.interval()
    assert 0.92 <= ((low <= recall) & (recall <= high)).mean() <= 0.98
    precision = found.by().macro_precision.value[0]
    low, high = found.macro_precision.interval()
    assert 0.92 <= ((low <= precision) & (precision <= high)).mean() <= 0.98


@given(tables)
def test_where_a_class_ends_up_is_a_row_of_the_confusion_matrix(table: pd.DataFrame) -> None:
    found = Multiclass.count(table, **ASKED)
    for place, (group,) in enumerate(found.groups):
        part = table[table["group"] == group]
        expected = sk.confusion_matrix(part["truth"], part["decided"], labels=list(found.classes))
        for row, truth in enumerate(found.classes):
            for column, decided in enumerate(found.classes):
                went = found.went(truth, decided)
                assert (went.k[place], went.n[place]) == (expected[row, column], expected[row].sum())
    assert measure(found, "macro_recall").name == "macro_recall"
    with pytest.raises(GovernanceError, match=r"There is no measure 'recall'"):
        measure(found, "recall")
    with pytest.raises(GovernanceError, match=r"There is no class 'hihg'"):
        found.went("hihg", "low")
