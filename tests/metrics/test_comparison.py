"""Comparison: against a group, against everybody, and in people; and the disparities that have names."""

import fairlearn.metrics as fl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.comparison import affected, compare
from governance.metrics.disparity import ratio
from governance.metrics.inequality import theil_index
from governance.metrics.intervals import koopman, newcombe
from governance.metrics.missing import bounds
from governance.metrics.named import DISPARITIES, named_disparity
from governance.metrics.rates import RATES
from governance.metrics.regression import Regression
from governance.metrics.residuals import regression_measure
from tests.conftest import counted, drawn, random_people

ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(60, 200))

FAIRLEARN = {
    "demographic_parity_difference": fl.demographic_parity_difference,
    "demographic_parity_ratio": fl.demographic_parity_ratio,
    "disparate_impact": fl.demographic_parity_ratio,
    "equal_opportunity_difference": fl.equal_opportunity_difference,
    "equal_opportunity_ratio": fl.equal_opportunity_ratio,
    "equalized_odds_difference": fl.equalized_odds_difference,
    "equalized_odds_ratio": fl.equalized_odds_ratio,
}


@pytest.mark.parametrize("name", FAIRLEARN)
@given(table=people)
def test_a_named_disparity_is_fairlearns(name: str, table: pd.DataFrame) -> None:
    found = named_disparity(Cube.count(table, **ASKED), name)
    expected = FAIRLEARN[name](table["label"], table["decision"], sensitive_features=table["group"])
    if found.rate.defined.all():
        assert found.value == pytest.approx(expected, abs=1e-12)


def test_every_named_disparity_is_tested() -> None:
    assert DISPARITIES.keys() - FAIRLEARN.keys() == {"average_absolute_odds_difference"}


def test_average_odds_are_taken_in_absolute_value() -> None:
    """Signed, they cancel: true positives 0.2 up and false positives 0.2 down would be no difference at all."""
    cube = counted({"a": (50, 50, 50, 50), "b": (70, 30, 30, 70)})
    found = named_disparity(cube, "average_absolute_odds_difference")
    assert found.value == pytest.approx(0.2)
    assert found.low < 0.2 < found.high
    assert {found.top, found.bottom} == {("a",), ("b",)}


def test_the_average_odds_interval_covers_what_it_promises() -> None:
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(600):
        cells = {
            name: (n - fp, fp, m - tp, tp)
            for name, n, m, p, q in (("a", 300, 200, 0.2, 0.7), ("b", 250, 150, 0.35, 0.5))
            for fp, tp in [(int(random.binomial(n, p)), int(random.binomial(m, q)))]
        }
        found = named_disparity(drawn(list(cells.values()), list(cells)), "average_absolute_odds_difference")
        inside += found.low <= 0.175 <= found.high
    assert 0.93 <= inside / 600 <= 0.975


def test_average_odds_of_groups_that_are_treated_alike_are_seldom_surely_above_nothing() -> None:
    """Absolute differences are above nothing by chance, however alike the groups are, and so is their mean."""
    random = np.random.default_rng(5)
    above = 0
    for _ in range(400):
        cells = [
            (n - fp, fp, m - tp, tp)
            for n, m in ((60, 40), (50, 50))
            for fp, tp in [(int(random.binomial(n, 0.3)), int(random.binomial(m, 0.6)))]
        ]
        above += named_disparity(drawn(cells, ["a", "b"]), "average_absolute_odds_difference").low > 0
    assert above / 400 <= 0.075  # 5 in 100, and what 400 draws leave open


def test_equalized_odds_says_which_rate_sets_it() -> None:
    cube = counted({"a": (50, 50, 50, 50), "b": (90, 10, 40, 60)})
    found = named_disparity(cube, "equalized_odds_difference")
    assert (found.rate.name, found.value) == ("false_positive_rate", pytest.approx(0.4))


def test_a_disparity_that_needs_an_undefined_rate_is_undefined() -> None:
    """Fairlearn calls the true positive rate of a group without positives 0, and the difference 0.8."""
    cube = counted({"a": (10, 5, 5, 20), "no positives": (12, 3, 0, 0)})
    for name in ("equal_opportunity_difference", "equalized_odds_difference", "average_absolute_odds_difference"):
        assert np.isnan(named_disparity(cube, name).value)


def test_an_unknown_disparity_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(GovernanceError, match=r"no disparity 'equal_odds_difference'. Did you mean 'equalized_odds"):
        named_disparity(counted({"a": (1, 1, 1, 1)}), "equal_odds_difference")


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("kind", ["difference", "ratio"])
@given(table=people)
def test_against_everybody_is_what_fairlearn_says(kind: str, name: str, table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED)
    found = compare(rate(cube, name), kind)
    whole = rate(cube.by(), name).value[0]
    expected = found.rate.value - whole if kind == "difference" else found.rate.value / whole
    assert found.value == pytest.approx(expected, abs=1e-12, nan_ok=True)
    low, high = found.low[found.rate.defined], found.high[found.rate.defined]
    assert (low <= found.value[found.rate.defined] + 1e-9).all()
    assert (high >= found.value[found.rate.defined] - 1e-9).all()


@pytest.mark.parametrize("kind", ["difference", "ratio"])
@pytest.mark.parametrize("name", ["selection_rate", "f1_score", "balanced_accuracy"])
def test_the_interval_against_everybody_covers_what_it_promises(kind: str, name: str) -> None:
    """The group is 40 % of everybody, so that an interval that takes the two as independent would be too wide."""
    random = np.random.default_rng(5)
    cells = {"a": np.array([0.4, 0.1, 0.2, 0.3]), "b": np.array([0.3, 0.3, 0.1, 0.3])}
    sizes = {"a": 200, "b": 300}
    whole = sum(sizes[name] * cells[name] for name in cells)
    true = [rate(drawn(part * 1e6), name).value[0] for part in (cells["a"], whole)]
    expected = true[0] - true[1] if kind == "difference" else true[0] / true[1]
    inside = 0
    for _ in range(1_000):
        sample = drawn([random.multinomial(sizes[each], cells[each]) for each in cells])
        found = compare(rate(sample, name), kind)
        inside += found.low[0] <= expected <= found.high[0]
    assert 0.925 <= inside / 1_000 <= 0.975


def test_against_a_group_is_signed_and_never_capped() -> None:
    cube = counted({"few": (80, 20, 0, 0), "many": (20, 80, 0, 0)})
    found = rate(cube, "selection_rate")
    assert compare(found, reference=("few",)).value.tolist() == pytest.approx([0, 0.6])
    assert compare(found, reference=("many",)).value.tolist() == pytest.approx([-0.6, 0])
    over = compare(found, "ratio", reference=("few",))
    assert over.value.tolist() == pytest.approx([1, 4])
    assert (over.low[0], over.high[0]) == (1, 1)
    assert (over.low[1], over.high[1]) == pytest.approx(tuple(map(float, koopman((0.8, 100), (0.2, 100)))))
    assert over.furthest() == ("many",)


def test_nobody_selected_in_the_reference_has_no_invented_ratio() -> None:
    """Aequitas shows 10.0 here."""
    found = compare(
        rate(counted({"none": (5, 0, 5, 0), "some": (5, 5, 0, 0)}), "selection_rate"), "ratio", reference=("none",)
    )
    assert found.value[1] == np.inf
    assert found.high[1] == np.inf
    assert 0 < found.low[1] < np.inf


def test_one_group_alone_is_everybody() -> None:
    found = rate(counted({"a": (5, 5, 5, 5)}), "accuracy")
    assert compare(found).value.tolist() == [0]
    assert compare(found, "ratio").value.tolist() == [1]


def test_a_group_may_be_written_as_people_write_it() -> None:
    found = rate(counted({"Female": (70, 30, 0, 0), "Male": (50, 50, 0, 0)}), "selection_rate")
    for written in ("Male", ["Male"], ("Male",)):
        assert compare(found, reference=written).reference == ("Male",)
    with pytest.raises(GovernanceError, match=r"no group 'male' here. Did you mean 'Male'\? The groups are 'Female'"):
        compare(found, reference="male")
    numbers = Cube.count(pd.DataFrame({"g": [1, 1, 2, 2], "y": [0, 1, 1, 1]}), sensitive="g", y_true="y")
    assert compare(rate(numbers, "base_rate"), reference=2).value.tolist() == [-0.5, 0]
    assert numbers.only({"g": 2}).people.tolist() == numbers.only({"g": [2]}).people.tolist() == [2]


@pytest.mark.parametrize("ask", [compare, bounds])
def test_a_misspelt_kind_is_refused(ask) -> None:
    found = rate(counted({"a": (5, 5, 5, 5), "b": (5, 5, 5, 5)}), "accuracy")
    with pytest.raises(GovernanceError, match=r"compared by 'difference' or by 'ratio'; this kind is 'diff'"):
        ask(found, "diff")


def test_what_cannot_be_compared_so_is_refused() -> None:
    cube = counted({"a": (5, 5, 5, 5), "b": (6, 4, 2, 8)})
    found = rate(cube, "accuracy")
    with pytest.raises(GovernanceError, match=r"How many people are affected is about a difference .* this is a ratio"):
        affected(compare(found, "ratio"))
    with pytest.raises(GovernanceError, match=r"The f1 score is no share of one group of people"):
        affected(compare(rate(cube, "f1_score")))
    with pytest.raises(GovernanceError, match=r"A comparison needs a rate of every group, .* this is Cube"):
        compare(cube, "difference")
    with pytest.raises(GovernanceError, match=r"A comparison with everybody needs a rate .* this is theil_index"):
        compare(theil_index(cube))
    assert compare(theil_index(cube), reference="a").value[0] == 0
    signed = regression_measure(
        Regression.count(
            pd.DataFrame({"g": list("aabb"), "y": [1.0, 2, 3, 4], "p": [0.0, 1, 4, 5]}),
            sensitive="g",
            y_true="y",
            y_pred="p",
        ),
        "mean_residual",
    )
    for ask in (lambda: ratio(signed), lambda: compare(signed, "ratio", reference="b")):
        with pytest.raises(GovernanceError, match=r"The mean residual can be below zero, and a ratio"):
            ask()


def test_people_affected_are_the_difference_times_the_group() -> None:
    cube = counted({"women": (70, 30, 0, 0), "men": (100, 100, 0, 0)})
    against = compare(rate(cube, "selection_rate"), reference=("men",))
    more, low, high = affected(against)
    ends = newcombe((0.3, 100), (0.5, 200))
    assert more.tolist() == pytest.approx([0, 20])
    assert (low[1], high[1]) == pytest.approx((-100 * float(ends[1]), -100 * float(ends[0])))


def test_weighted_people_are_affected_by_their_weight() -> None:
    table = pd.DataFrame({"g": ["a"] * 4 + ["b"] * 4, "y": 1, "d": [0, 0, 0, 1, 1, 1, 0, 1], "w": 2.5})
    cube = Cube.count(table, sensitive="g", y_true="y", y_pred="d", weight="w")
    assert affected(compare(rate(cube, "selection_rate"), reference=("b",)))[0][0] == pytest.approx(5)
