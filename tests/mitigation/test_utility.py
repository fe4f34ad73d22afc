"""Utility: one table of what each decision is worth says the same as the measures themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.costs import Costs
from governance.mitigation.utility import UTILITIES, Utility
from tests.conftest import counted
from tests.mitigation.scored import STEPS, cubes

DEAR = Costs(false_positive=5, false_negative=1, true_positive=0.5, true_negative=0.25)


@pytest.mark.parametrize("kind", UTILITIES)
@given(cube=cubes, step=st.sampled_from(STEPS))
def test_adding_up_what_people_are_worth_is_the_measure_of_everybody(kind: str, cube: Cube, step: float) -> None:
    utility = Utility(kind, DEAR)
    decided = cube.at(step)
    worth = (decided.amount.sum(axis=(0, 3)) * utility.table(cube)).sum()
    measured = utility.measured(decided)
    assert worth * (1 if utility.rising else -1) == pytest.approx(measured.value[0], abs=1e-12)
    assert measured.groups == ((),)


def test_what_is_worth_more_is_better_except_for_a_cost() -> None:
    assert [Utility(kind).rising for kind in UTILITIES] == [True, True, False]


def test_a_utility_comes_with_its_interval() -> None:
    cube = counted({"a": (20, 5, 5, 20), "b": (10, 10, 10, 10)})
    for kind in UTILITIES:
        measured = Utility(kind, DEAR).measured(cube)
        low, high = measured.interval()
        assert low[0] < measured.value[0] < high[0]


def test_costs_are_read_for_a_cost_only() -> None:
    cube = counted({"a": (20, 5, 5, 20)})
    np.testing.assert_array_equal(Utility("accuracy", DEAR).table(cube), Utility("accuracy").table(cube))
    assert (Utility("cost", DEAR).table(cube) != Utility("cost").table(cube)).any()


def test_a_utility_that_is_not_offered_is_refused() -> None:
    with pytest.raises(GovernanceError, match="no utility 'happiness'"):
        Utility("happiness")


@pytest.mark.parametrize(("cells", "side"), [((3, 2, 0, 0), "favourable"), ((0, 0, 3, 2), "unfavourable")])
def test_balanced_accuracy_of_one_outcome_is_refused(cells: tuple[int, int, int, int], side: str) -> None:
    with pytest.raises(GovernanceError, match=f"not defined, because nobody's real outcome was {side}"):
        Utility("balanced accuracy").table(counted({"a": cells}))


def test_nobody_is_worth_nothing_that_could_be_said() -> None:
    with pytest.raises(GovernanceError, match="nobody was counted"):
        Utility().table(counted({"a": (3, 2, 1, 1)}).nobody)
