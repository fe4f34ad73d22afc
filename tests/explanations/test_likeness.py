"""Likeness: a distance on which 1 is two strangers in every column, checked against every pair of people."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.audit import Audit
from governance.explanations.likeness import Likeness, likeness

MIXED = pd.DataFrame(
    {
        "number": [1.0, 2.0, 2.0, 5.0, np.nan, 9.0, np.nan],
        "kind": ["a", "b", "a", None, "c", "a", None],
        "same": [3] * 7,
        "yes": [True, False, True, True, False, False, True],
        "coded": pd.Categorical(["x", "y", "x", None, "y", "x", "x"], categories=["y", "x", "never"]),
    }
)


def everybody(table: pd.DataFrame) -> Likeness:
    return likeness(table, np.arange(len(table)))


def pairs(found: Likeness, table: pd.DataFrame) -> np.ndarray:
    """The distance of every two different people in each column, shape (pairs, columns)."""
    rows = [
        found.by_column(found.places(table.iloc[[one]]), np.array([other]))[0]
        for one, other in combinations(range(len(table)), 2)
    ]
    return np.array(rows)


columns = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=3, max_size=12)


@given(columns)
@settings(max_examples=60)
def test_two_strangers_are_one_apart_in_every_column_on_average(values: list) -> None:
    table = pd.DataFrame({"number": pd.Series(values, dtype=float), "text": [each and str(each) for each in values]})
    found = everybody(table)
    each = pairs(found, table)
    for scale, mean in zip(found.scales, each.mean(axis=0), strict=True):
        assert mean == pytest.approx(1 if scale.counts else 0)


def test_a_distance_is_nothing_to_oneself_and_the_same_both_ways() -> None:
    found = everybody(MIXED)
    far = np.array([found.distances(found.places(MIXED.iloc[[at]])) for at in range(len(MIXED))])
    assert (np.diag(far) == 0).all()
    assert far == pytest.approx(far.T)
    assert far[np.triu_indices(len(far), 1)].mean() == pytest.approx(1)


def test_numbers_are_as_far_apart_as_people_lie_between() -> None:
    """0, 1 and 1,000 are as far apart as 0, 1 and 2: nobody needs to say what a thousand is worth."""
    near, far = (everybody(pd.DataFrame({"x": [0, 1, top]})) for top in (2, 1_000))
    assert near.distances(np.array([1 / 6])) == pytest.approx(far.distances(np.array([1 / 6])))
    one, two = near.distances(near.places(pd.DataFrame({"x": [0]})))[1:]
    assert two == pytest.approx(2 * one)


def test_missing_is_a_value_of_its_own() -> None:
    found = everybody(MIXED)
    apart = found.by_column(found.places(MIXED.iloc[[4]]), np.arange(7))[:, 0]
    assert apart[[4, 6]].tolist() == [0, 0]
    assert len(set(np.round(apart[[0, 1, 2, 3, 5]], 12))) == 1
    assert apart[0] > 1  # the two who are missing are no strangers


def test_a_constant_column_does_not_count() -> None:
    found = everybody(MIXED)
    assert found.counted == 4
    without = everybody(MIXED.drop(columns="same"))
    for at in range(7):
        places = found.places(MIXED.iloc[[at]]), without.places(MIXED.iloc[[at]])
        assert found.distances(places[0]) == pytest.approx(without.distances(places[1]))
    assert np.isnan(everybody(MIXED[["same"]]).distances(np.array([0.5]))).all()


def test_leaving_a_column_out_is_as_if_it_were_not_there() -> None:
    found = everybody(MIXED).without(["kind", "same"])
    other = everybody(MIXED.drop(columns=["kind", "same"]))
    assert found.columns == ("number", "yes", "coded")
    assert found.distances(found.places(MIXED.iloc[[2]])) == pytest.approx(
        other.distances(other.places(MIXED.iloc[[2]]))
    )


def test_somebody_who_is_made_up_stands_where_their_values_are() -> None:
    found = everybody(MIXED)
    number, kind = found.scale("number"), found.scale("kind")
    assert number.place(3) == pytest.approx(3 / 5)
    assert (number.place(-1), number.place(10)) == (0, 1)
    assert number.share_below(5.0) == pytest.approx(3 / 5)
    assert np.isnan(kind.share_below("a"))
    assert (kind.distances(kind.place("nobody has this")) > 0).all()
    assert [number.place(each) for each in number.distinct] == pytest.approx(list(number.marks))


def test_the_people_who_make_the_scale_are_those_who_are_asked_for() -> None:
    table = pd.DataFrame({"x": [5, 1, 2, 3, 100]}, index=range(5))
    found = likeness(table, np.array([1, 2, 3]))
    assert found.scale("x").rows.tolist() == [1, 2, 3]
    assert found.scale("x").distinct.tolist() == [1, 2, 3]


@pytest.mark.parametrize("people", [0, 1])
def test_without_two_people_nothing_counts(people: int) -> None:
    assert everybody(MIXED.iloc[:people]).counted == 0


def test_the_same_values_are_exactly_no_distance(audit: Audit) -> None:
    people = audit.dataset.features
    found = likeness(people, audit.rows)
    for at in range(0, 6_000, 500):
        assert found.distances(found.places(people.iloc[[audit.rows[at]]]))[at] == 0
