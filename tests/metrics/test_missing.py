"""Missing: the bounds hold whatever the unknown groups are, and are reached by some of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import rate
from governance.errors import GovernanceError
from governance.metrics.missing import bounds
from governance.metrics.rates import Rate
from governance.naming import MISSING
from tests.conftest import counted, drawn

known = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=3)


def with_unknown(cells: dict[str, tuple[int, int, int, int]]) -> Rate:
    return rate(drawn(list(cells.values()), list(cells)), "selection_rate")


def every_placing(cells: list[tuple[int, int]], no: int, yes: int) -> list[list[float]]:
    """The rates of the known groups for every way to give the unknown people to them."""
    found = []
    for noes in itertools.product(range(len(cells)), repeat=no):
        for yeses in itertools.product(range(len(cells)), repeat=yes):
            n = [[cell[0] + noes.count(place), cell[1] + yeses.count(place)] for place, cell in enumerate(cells)]
            found.append([selected / (refused + selected) for refused, selected in n if refused + selected])
    return [rates for rates in found if len(rates) > 1]


@given(known, st.integers(0, 3), st.integers(0, 3))
def test_bounds_hold_for_every_placing_and_the_worst_is_met(cells: list[tuple[int, int]], no: int, yes: int) -> None:
    groups = {f"g{place}": (refused, selected, 0, 0) for place, (refused, selected) in enumerate(cells)}
    if no + yes:
        groups[MISSING] = (no, yes, 0, 0)
    found = with_unknown(groups)
    gaps = [max(rates) - min(rates) for rates in every_placing(cells, no, yes)]
    difference = bounds(found)
    assert difference.people == no + yes
    if not gaps:
        return
    assert difference.worst == pytest.approx(max(gaps), abs=1e-9)
    assert difference.best <= min(gaps) + 1e-9
    ratios = [min(rates) / max(rates) for rates in every_placing(cells, no, yes) if max(rates)]
    if ratios and sum(selected for _, selected in cells) + yes:
        ratio = bounds(found, "ratio")
        assert ratio.worst == pytest.approx(min(ratios), abs=1e-9)
        assert ratio.best >= max(ratios) - 1e-9


def test_two_groups_can_be_made_alike_when_enough_people_are_unknown() -> None:
    cells = {"a": (50, 50, 0, 0), "b": (70, 30, 0, 0)}
    few, many = (bounds(with_unknown({**cells, MISSING: (n, n, 0, 0)})) for n in (10, 90))
    assert 0 < few.best < 0.2 < few.worst
    assert many.best == pytest.approx(0, abs=1e-9)
    assert many.worst > few.worst


def test_nobody_missing_leaves_the_gap_as_it_is() -> None:
    found = bounds(rate(counted({"a": (50, 50, 0, 0), "b": (70, 30, 0, 0)}), "selection_rate"))
    assert (found.best, found.worst, found.people) == (pytest.approx(0.2), pytest.approx(0.2), 0)


def test_one_known_group_has_no_gap() -> None:
    found = bounds(with_unknown({"a": (5, 5, 0, 0), MISSING: (5, 5, 0, 0)}))
    assert np.isnan([found.best, found.worst]).all()


def test_a_mean_of_rates_has_no_bounds() -> None:
    with pytest.raises(GovernanceError, match=r"The balanced accuracy is no share of one group of people"):
        bounds(rate(counted({"a": (5, 5, 5, 5), "b": (5, 5, 5, 5)}), "balanced_accuracy"))
