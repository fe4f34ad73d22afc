"""Chance: without a true gap its level is seldom exceeded, and a tiny group does not hide a real gap."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube, rate, rate_ratio
from governance.errors import GovernanceError
from governance.metrics.chance import BEYOND, EDGE, WITHIN, Chance, chance_level, how_sure, standout
from governance.metrics.disparity import difference
from governance.metrics.measures import measure
from governance.metrics.named import named_disparity
from governance.metrics.rates import Rate, Share
from tests.conftest import counted, random_people
from tests.conftest import drawn as cells_drawn


def drawn(k: np.ndarray, n: list[int]) -> Rate:
    groups = tuple((f"g{i}",) for i in range(len(n)))
    levels = (tuple(name for (name,) in groups),)
    return Rate("selection_rate", ("group",), levels, groups, (Share(np.asarray(k), np.asarray(n)),))


@pytest.mark.parametrize("sizes", [[300, 300], [200] * 6, [4_000, 130, 1_900]])
def test_without_a_gap_the_level_is_seldom_exceeded(sizes: list[int]) -> None:
    random = np.random.default_rng(len(sizes))
    gaps = [difference(drawn(random.binomial(sizes, 0.4), sizes)) for _ in range(600)]
    found = [(gap, chance_level(gap, seed=place)) for place, gap in enumerate(gaps)]
    assert sum(gap.value > chance.level for gap, chance in found) / len(found) <= 0.07
    assert 0.02 <= sum(chance.p_value <= 0.05 for _, chance in found) / len(found) <= 0.08


def test_a_tiny_group_does_not_hide_a_gap_between_two_large_ones() -> None:
    gap = difference(drawn(np.array([2674, 82, 1149]), [3968, 126, 1906]))
    chance = chance_level(gap)
    assert gap.value > chance.level
    assert chance.p_value < 0.01


def test_more_people_lower_the_level() -> None:
    small, large = (chance_level(difference(drawn(np.array([n // 2, n // 2]), [n, n]))) for n in (100, 10_000))
    assert small.level > 5 * large.level


def test_the_same_counts_give_the_same_answer() -> None:
    gap = difference(drawn(np.array([30, 45]), [100, 100]))
    assert chance_level(gap) == chance_level(gap)


def test_the_worse_of_two_rates_alarms_no_more_often_than_one() -> None:
    random = np.random.default_rng(21)
    alarms = []
    for seed in range(400):
        cube = cells_drawn(random.multinomial(300, [0.3, 0.2, 0.2, 0.3], 4))
        alarms.append(chance_level(named_disparity(cube, "equalized_odds_difference"), seed=seed).p_value <= 0.05)
    assert np.mean(alarms) <= 0.075


@pytest.mark.parametrize("name", ["brier_score", "area_under_curve"])
def test_any_number_by_group_has_a_chance_level(name: str) -> None:
    thresholds = [step / 20 for step in range(21)]
    asked = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": thresholds}
    alarms = []
    for seed in range(150):
        found = measure(Cube.count(random_people(seed, 900, groups=4), **asked), name)
        alarms.append(chance_level(difference(found), seed=seed).p_value <= 0.05)
    assert np.mean(alarms) <= 0.1
    table = random_people(1, 4_000)
    table.loc[table["group"] == "g0", "score"] = table["label"] * 0.5 + 0.2
    chance = chance_level(difference(measure(Cube.count(table, **asked), name)))
    assert chance.p_value < 0.01
    assert chance.low > 0


def test_one_person_alone_makes_no_significant_mean() -> None:
    table = random_people(4, 300, groups=2)
    table.loc[0, "group"] = "alone"
    asked = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": [step / 20 for step in range(21)]}
    found = measure(Cube.count(table, **asked), "brier_score")
    chance = chance_level(difference(found))
    assert np.isnan([chance.level, chance.p_value, chance.low, chance.high]).all()
    assert np.isfinite(chance_level(difference(found, min_group_size=30)).p_value)


def test_a_gap_has_one_of_three_verdicts() -> None:
    gap = difference(drawn(np.array([30, 45]), [100, 100]))
    for level, low, expected in ((0.1, 0.01, BEYOND), (0.2, 0.01, EDGE), (0.1, 0.0, EDGE), (0.2, 0.0, WITHIN)):
        assert how_sure(gap, Chance(level, 0.5, low, 0.3)) == expected
    assert how_sure(gap, Chance(*[float("nan")] * 4)) == WITHIN


def test_a_ratio_and_average_odds_have_no_level() -> None:
    cube = cells_drawn([[50, 50, 50, 50], [70, 30, 30, 70]])
    with pytest.raises(GovernanceError, match=r"The chance level is about a difference .* this is a ratio"):
        chance_level(rate_ratio(cube, "accuracy"))
    with pytest.raises(GovernanceError, match=r"this is the mean of two differences"):
        chance_level(named_disparity(cube, "average_absolute_odds_difference"))


def test_nothing_to_compare_has_no_level() -> None:
    chance = chance_level(difference(drawn(np.array([5]), [10])))
    assert np.isnan([chance.level, chance.p_value]).all()


def test_when_everybody_is_selected_chance_does_nothing() -> None:
    chance = chance_level(difference(drawn(np.array([10, 20]), [10, 20])))
    assert (chance.level, chance.p_value) == (0, 1)


def test_groups_that_are_not_compared_have_no_say() -> None:
    large = [300, 60, 300, 120]
    gap = difference(drawn(np.array([*large[1::2], 3]), [300, 300, 4]), min_group_size=30)
    assert (gap.top, gap.compared.tolist()) == (("g1",), [True, True, False])
    assert chance_level(gap) == chance_level(difference(drawn(np.array(large[1::2]), [300, 300])))


def test_the_attribute_that_stands_out_is_found() -> None:
    table = random_people(1, 400).assign(decision=lambda table: (table["other"] == "x").astype(int))
    cube = Cube.count(table, sensitive=["group", "other"], y_true="label", y_pred="decision")
    assert standout(cube)[0].rate.attributes == ("other",)
    assert standout(Cube.count(table, sensitive=["group"], y_true="label"))[0].rate.name == "base_rate"
    assert np.isnan(standout(cube.by())[0].value)


def test_a_gap_beyond_chance_stands_out_before_a_larger_one_of_few_people() -> None:
    table = pd.DataFrame(
        {
            "many": ["a"] * 1_000 + ["b"] * 1_000,
            "few": ["x"] * 2 + ["y"] * 1_998,
            "decision": [0] * 2 + [1] * 498 + [0] * 500 + [1] * 650 + [0] * 350,
            "label": 1,
        }
    )
    cube = Cube.count(table, sensitive=["few", "many"], y_true="label", y_pred="decision")
    assert difference(rate(cube.by("few"), "selection_rate")).value > 0.5
    gap, chance = standout(cube)
    assert gap.rate.attributes == ("many",)
    assert gap.value > chance.level


def test_weights_count_as_effective_people() -> None:
    table = random_people(3, 400)
    asked = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}
    plain, weighted = Cube.count(table, **asked), Cube.count(table, **asked, weight="weight")
    levels = [chance_level(difference(rate(cube, "selection_rate"))).level for cube in (plain, weighted)]
    assert levels[1] > levels[0]
    assert counted({"a": (1, 1, 1, 1)}).people.tolist() == [4]
