"""Slices: errors by kind of people, found on one half and measured on the other."""

import numpy as np
import pytest
from scipy import stats

from governance.errors import RateUnknown, ThresholdUnknown
from governance.metrics.makeup import makeup
from governance.metrics.rates import RATES, rate
from governance.metrics.slices import ERRORS, FINDING, MEASURING, Slices
from governance.metrics.worst import lead_of, less, worst
from tests.conftest import counted, drawn

ONE, TWO, BOTH = ((0, 0),), ((1, 0),), ((0, 0), (1, 0))


def four(cells: dict[tuple[int, int], tuple[int, int]], *, other: dict | None = None) -> Slices:
    """Slices of two columns of two values, from errors and people of each combination, alike in both halves."""
    halves = [cells, cells if other is None else other]

    def part(one: tuple[tuple[int, int], ...]) -> np.ndarray:
        found = np.zeros((2, 2, 2), np.int64)
        for half, held in enumerate(halves):
            for values, (wrong, people) in held.items():
                if all(values[column] == value for column, value in one):
                    found[:, half] += [[people, 0], [wrong, 0]]  # decided favourably, without a favourable outcome
        return found

    singles = [((column, value),) for column in (0, 1) for value in (0, 1)]
    pairs = [((0, first), (1, second)) for first in (0, 1) for second in (0, 1)]
    slices = ((), *singles, *pairs)
    place = {one: at for at, one in enumerate(slices)}
    parents = [(0, 0)] * 5 + [(place[one[:1]], place[one[1:]]) for one in pairs]
    return Slices(
        ("a", "b"),
        (("yes", "no"), ("up", "down")),
        slices,
        np.array(parents),
        np.zeros(9, bool),
        (),
        np.stack([part(one) for one in slices], axis=1),
    )


def alike(rates: dict[tuple[int, int], float], people: int = 1000) -> Slices:
    return four({cell: (round(rates.get(cell, 0.1) * people), people) for cell in [(0, 0), (0, 1), (1, 0), (1, 1)]})


def confirmed(found: Slices, error: str = "error_rate", **options) -> list:
    result = worst(found, error, **options)
    return [one for one, sure in zip(result.slices, result.confirmed, strict=True) if sure]


def test_only_the_combination_is_named_when_its_wider_slices_are_worse_only_for_it() -> None:
    assert confirmed(alike({(0, 0): 0.3})) == [BOTH]


def test_a_value_is_named_and_nothing_inside_it_when_all_in_it_are_alike() -> None:
    assert confirmed(alike({(0, 0): 0.3, (0, 1): 0.3})) == [ONE]


def test_two_values_that_add_up_are_named_with_their_combination() -> None:
    found = worst(alike({(0, 0): 0.5, (0, 1): 0.3, (1, 0): 0.3}), "error_rate")
    assert found.confirmed.all()
    assert set(found.slices) == {ONE, TWO, BOTH}
    assert found.slices[-1] == BOTH  # of which is least sure that it differs from the rest of both
    assert (np.diff(found.evidence) <= 0).all()


def many(random: np.random.Generator, rates: list[float], people: list[int]) -> Slices:
    """Slices of one column, with errors drawn in each half."""
    wrong = random.binomial(np.array(people)[:, None], np.array(rates)[:, None], (len(people), 2))
    reaching = np.zeros((2, len(people) + 1, 2, 2), np.int64)
    reaching[:, 1:, :, 0] = np.stack([np.broadcast_to(np.array(people)[:, None], wrong.shape), wrong])
    reaching[:, 0] = reaching[:, 1:].sum(axis=1)
    values = range(len(people))
    slices = ((), *(((0, value),) for value in values))
    nothing = np.zeros((len(slices), 2), np.int64)
    return Slices(("a",), (tuple(map(str, values)),), slices, nothing, np.zeros(len(slices), bool), (), reaching)


def test_the_first_of_many_is_not_shown_worse_than_it_is() -> None:
    random = np.random.default_rng(1)
    covered, value = [], []
    for _ in range(400):
        found = worst(many(random, [0.4] * 20 + [0.1], [80] * 20 + [20_000]), "error_rate")
        assert found.confirmed[0]
        low, high = found.share.interval()
        covered.append(low[0] <= 0.4 <= high[0])
        value.append(found.share.value[0])
    assert np.mean(covered) >= 0.925
    assert np.mean(value) == pytest.approx(0.4, abs=0.01)


def test_nothing_is_named_where_all_are_alike() -> None:
    assert confirmed(alike({})) == []


def test_what_is_bad_on_the_finding_half_alone_is_measured_and_not_confirmed() -> None:
    bad = {(0, 0): (300, 1000), (0, 1): (300, 1000), (1, 0): (100, 1000), (1, 1): (100, 1000)}
    fine = dict.fromkeys(bad, (100, 1000))
    result = worst(four(bad, other=fine), "error_rate")
    assert ONE in result.slices
    assert not result.confirmed.any()
    assert result.share.value == pytest.approx(0.1)  # of the measuring half, whatever the other one says


def test_what_is_bad_on_the_measuring_half_alone_is_never_looked_at() -> None:
    fine = dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], (100, 1000))
    assert worst(four(fine, other={**fine, (0, 0): (900, 1000)}), "error_rate").slices == ()


def test_the_p_value_of_a_value_is_that_of_a_test_against_everybody_else() -> None:
    result = worst(alike({(0, 0): 0.2, (0, 1): 0.2}), "error_rate")
    at = result.slices.index(ONE)
    table = [[400, 1600], [200, 1800]]
    assert result.p_values[at] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert result.adjusted == pytest.approx(stats.false_discovery_control(result.p_values))
    assert result.ratio[0][at] == pytest.approx(2.0)
    assert result.more[at] == pytest.approx(400 - 2000 * 0.15)


def test_the_p_value_of_a_combination_is_the_largest_against_all_three() -> None:
    result = worst(alike({(0, 0): 0.2, (0, 1): 0.14}), "error_rate")
    own = (200, 1000)
    others = [(100 + 100 + 140, 3000), (140, 1000), (100, 1000)]
    p = [stats.chi2_contingency([[own[0], own[1] - own[0]], [k, n - k]], correction=False).pvalue for k, n in others]
    assert result.p_values[result.slices.index(BOTH)] == pytest.approx(max(p))


def test_a_slice_of_too_few_people_is_not_looked_at() -> None:
    found = alike({(0, 0): 0.5}, people=100)
    assert BOTH in worst(found, "error_rate", least=100).slices
    assert BOTH not in worst(found, "error_rate", least=101).slices
    assert worst(found, "error_rate", least=1000).looked_at == 0


def test_an_error_that_nobody_can_have_is_not_defined() -> None:
    result = worst(alike({(0, 0): 0.5}), "false_negative_rate")
    assert result.slices == ()
    assert np.isnan(result.everybody.value).all()


def test_some_of_the_slices_are_the_same_slices() -> None:
    result = worst(alike({(0, 0): 0.5, (0, 1): 0.3, (1, 0): 0.3}), "error_rate")
    some = result.only(np.array([one != BOTH for one in result.slices]))
    assert BOTH not in some.slices
    assert len(some.share.k) == len(some.names) == len(some.slices) == len(result.slices) - 1


def test_an_error_is_what_accuracy_is_not() -> None:
    cube = counted({"a": (5, 2, 3, 7), "b": (1, 1, 0, 4)})
    assert rate(cube, "error_rate").value == pytest.approx(1 - rate(cube, "accuracy").value)
    assert set(ERRORS) <= set(RATES)


def test_an_unknown_error_and_an_unknown_threshold_are_refused() -> None:
    with pytest.raises(RateUnknown, match="no rate 'eror_rate'"):
        worst(alike({}), "eror_rate")
    with pytest.raises(ThresholdUnknown, match=r"0\.5"):
        alike({}).share("error_rate", FINDING, 0.5)


def test_a_slice_beside_everybody_else_holds_everybody() -> None:
    found = alike({(0, 0): 0.5})
    cube = found.beside(BOTH, MEASURING)
    assert cube.people.tolist() == [1000, 3000]
    assert rate(cube, "error_rate").k.tolist() == [500, 300]


def test_a_lead_is_the_signed_root_of_chi_squared() -> None:
    share = rate(drawn([[80, 20, 0, 0], [190, 10, 0, 0]]), "error_rate").shares[0]
    one, other = share.at(np.array([0])), share.at(np.array([1]))
    chi_squared = stats.chi2_contingency([[20, 80], [10, 190]], correction=False).statistic
    assert lead_of(one, other)[0] == pytest.approx(np.sqrt(chi_squared))
    assert lead_of(other, one)[0] == pytest.approx(-np.sqrt(chi_squared))
    assert lead_of(one, less(one, one))[0] == -np.inf  # nobody is left to compare with


def test_the_makeup_of_a_part_adds_up_within_an_attribute_and_tells_what_differs() -> None:
    here, elsewhere = drawn([[50, 0, 0, 0], [10, 0, 0, 0]]), drawn([[100, 0, 0, 0], [100, 0, 0, 0]])
    found = makeup(here, elsewhere, {"group": here.groups})
    assert found.inside.value.tolist() == pytest.approx([50 / 60, 10 / 60])
    assert found.outside.value.tolist() == [0.5, 0.5]
    assert found.differ == [0, 1]
    p = stats.chi2_contingency([[50, 10], [100, 100]], correction=False).pvalue
    assert found.adjusted == pytest.approx([2 * p, 2 * p])
    assert makeup(here, elsewhere, {}).groups == ()
