"""Bands: a number on an edge belongs to the band that starts there."""

import pandas as pd
import pytest

from governance.data.bands import banded, between, labels, quartiles, steps, wanted
from governance.errors import GovernanceError

AGES = pd.Series([29, 30, 44, 45, None, 70], name="age")


def test_a_number_on_an_edge_starts_a_band() -> None:
    bands = banded(AGES, [30, 45])
    assert bands.cat.categories.tolist() == ["under 30", "30 to 44", "45 and over"]
    assert bands.cat.codes.tolist() == [0, 1, 1, 2, -1, 2]
    assert bands.cat.ordered


def test_numbers_that_are_not_whole_are_said_to_be_under_the_next_edge() -> None:
    names = banded(pd.Series([0.1, 2.5]), [1, 2]).cat.categories.tolist()
    assert names == ["under 1", "1 to under 2", "2 and over"]


def test_large_edges_are_written_out() -> None:
    names = banded(pd.Series([5_000_000]), [1_000_000, 12_345_678, 12_345_679]).cat.categories.tolist()
    assert names == ["under 1,000,000", "1,000,000 to 12,345,677", "12,345,678", "12,345,679 and over"]


@pytest.mark.parametrize("edges", [[], [30, 30], [45, 30], [float("nan")], [1, float("inf")]])
def test_edges_must_ascend(edges: list[float]) -> None:
    with pytest.raises(
        GovernanceError, match=r"bands of 'age' cannot be used: the edges are not finite numbers that ascend"
    ):
        banded(AGES, edges)


def test_texts_have_no_bands() -> None:
    with pytest.raises(GovernanceError, match="it does not hold numbers"):
        banded(pd.Series(["a"], name="sex"), [1])


def test_quartiles_are_offered_of_finite_numbers() -> None:
    column = pd.Series([*range(101), float("inf"), float("-inf"), None], name="age")
    assert wanted(column)
    assert quartiles(column) == (25, 50, 75)
    assert quartiles(pd.Series([1, 1, 1])) == (1,)
    assert not wanted(pd.Series([0, 1] * 50))
    assert not wanted(pd.Series(list("abcdefghijklmnop")))


@pytest.mark.parametrize(
    ("low", "high", "edges"),
    [
        (0, 10, (2, 4, 6, 8)),
        (-0.3, 0.3, (-0.2, -0.1, 0, 0.1, 0.2)),
        (18, 74, (20, 30, 40, 50, 60, 70)),
        (10**12, 10**12 + 9, (10**12 + 2, 10**12 + 4, 10**12 + 6, 10**12 + 8)),
        (-1.7e308, 1.7e308, (-1.5e308, -1e308, -5e307, 0, 5e307, 1e308, 1.5e308)),
        (7, 7, ()),
        (1, 1 + 2**-52, ()),
    ],
)
def test_steps_are_round_and_apart_at_any_size(low: float, high: float, edges: tuple[float, ...]) -> None:
    assert steps(pd.Series([low, high], dtype=float)) == edges
    assert len(set(labels(edges, whole=False))) == len(edges) + 1 if edges else True


@pytest.mark.parametrize(
    ("low", "high", "edge"),
    [(0, 3170.4, 3000), (12, 13, 13), (-3.4, -3.17, -3.2), (-7, 0, 0), (1, 1 + 2**-52, 1 + 2**-52)],
)
def test_an_edge_between_two_numbers_has_as_few_figures_as_will_do(low: float, high: float, edge: float) -> None:
    assert between(low, high) == edge
