"""Significance, power and pooling: published examples, SciPy, and what they promise by simulation."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.adjustment import benjamini_hochberg, holm
from governance.metrics.disparity import interval_between
from governance.metrics.exact import fishers_test
from governance.metrics.pooling import pooled
from governance.metrics.power import _smallest, detectable, minimum_detectable_gap
from governance.metrics.significance import difference_test, score_test, significance_of
from tests.conftest import ROOT, counted, drawn, random_people

STATISTICS = json.loads((ROOT / "tests" / "reference" / "statistics.json").read_text("utf-8"))
PUBLISHED = json.loads((ROOT / "tests" / "reference" / "published.json").read_text("utf-8"))
COMPAS = next(table for table in PUBLISHED if table["name"] == "compas_two_years_six_races")["groups"]


@pytest.mark.parametrize("example", STATISTICS["two_proportion_score_test"]["examples"], ids=lambda each: each["name"])
def test_the_score_test_is_pearsons(example: dict) -> None:
    k, no, other_k, other_no = example["cells"]
    p = score_test((k / (k + no), k + no), (other_k / (other_k + other_no), other_k + other_no))
    assert float(p) == pytest.approx(example["recomputed"]["p"], rel=1e-9)


def test_false_positive_rates_are_compared_among_the_negatives() -> None:
    """Aequitas compares them among everybody and reports p = 0.021 for Black against Hispanic defendants."""
    found = rate(counted(COMPAS), "false_positive_rate")
    p = difference_test(found, reference=("Hispanic",))[found.position(("African-American",))]
    assert p == pytest.approx(5.11e-18, rel=1e-3)


@pytest.mark.parametrize("example", STATISTICS["fisher_exact_test"]["examples"], ids=lambda each: each["name"])
def test_the_exact_test_is_fishers(example: dict) -> None:
    k, no, other_k, other_no = example["cells"]
    assert fishers_test(k, k + no, other_k, other_k + other_no) == pytest.approx(example["recomputed"], rel=1e-9)


def test_rs_pairwise_tests_of_smokers() -> None:
    example = STATISTICS["several_proportions"]
    k, n = np.array(example["k"]), np.array(example["n"])
    one, other = np.array(example["published"]["pairs"]).T
    p = score_test((k[one] / n[one], n[one]), (k[other] / n[other], n[other]))
    assert p == pytest.approx([float(each) for each in example["published"]["pairwise_p"]], rel=1e-9)
    assert holm(p) == pytest.approx([float(each) for each in example["published"]["pairwise_p_holm"]], rel=1e-9)


def test_small_cells_are_tested_exactly() -> None:
    cube = counted({"a": (6, 1, 0, 0), "b": (300, 100, 0, 0)})
    found = rate(cube, "selection_rate")
    assert difference_test(found, reference=("b",))[0] == pytest.approx(fishers_test(1, 7, 100, 400))
    assert np.isnan(difference_test(found, reference=("b",))[1])


@given(st.lists(st.tuples(*[st.integers(0, 400)] * 4), min_size=1, max_size=6))
def test_many_tables_are_tested_at_once_as_scipy_tests_each(tables: list[tuple[int, int, int, int]]) -> None:
    yes, no, other_yes, other_no = np.array(tables).T
    found = fishers_test(yes, yes + no, other_yes, other_yes + other_no)
    assert found == pytest.approx([stats.fisher_exact([each[:2], each[2:]]).pvalue for each in tables], abs=1e-9)


def test_rare_events_among_very_many_people_are_tested_as_by_scipy() -> None:
    tables = np.array(
        [(3, 999_997, 9, 3_999_991), (2_000, 0, 2_100, 900_000), (0, 50, 5, 10), (0, 5, 0, 9), (7, 0, 9, 0)]
    )
    yes, no, other_yes, other_no = tables.T
    found = fishers_test(yes, yes + no, other_yes, other_yes + other_no)
    assert found == pytest.approx([stats.fisher_exact(each.reshape(2, 2)).pvalue for each in tables], abs=1e-9)
    assert found[3:].tolist() == [1, 1]


def test_a_table_and_its_mirror_are_as_likely() -> None:
    k = np.arange(61)
    found = fishers_test(k, 60, 60 - k, 60)
    assert found == pytest.approx(found[::-1], rel=1e-12)
    assert fishers_test(60 - k, 60, k, 60) == pytest.approx(found, rel=1e-12)


def test_a_group_is_tested_against_all_others() -> None:
    found = rate(counted({"a": (60, 40, 0, 0), "b": (50, 50, 0, 0), "c": (20, 80, 0, 0)}), "selection_rate")
    assert difference_test(found)[0] == pytest.approx(float(score_test((0.4, 100), (0.65, 200))))


@pytest.mark.parametrize("name", ["selection_rate", "false_positive_rate", "balanced_accuracy", "f1_score"])
def test_equal_groups_alarm_as_often_as_promised(name: str) -> None:
    random = np.random.default_rng(17)
    cells = [0.3, 0.2, 0.15, 0.35]
    tests = [
        difference_test(rate(drawn([random.multinomial(150, cells), random.multinomial(400, cells)]), name))
        for _ in range(800)
    ]
    assert 0.03 <= np.mean([p[0] <= 0.05 for p in tests]) <= 0.07


@pytest.mark.parametrize("name", ["balanced_accuracy", "f1_score"])
@pytest.mark.parametrize("sizes", [(8, 200), (30, 300)])
def test_small_groups_do_not_alarm_in_a_made_up_rate(name: str, sizes: tuple[int, int]) -> None:
    """A normal test at the rates that were seen alarms in every second group of four people."""
    random = np.random.default_rng(sizes)
    cells = [0.475, 0.025, 0.025, 0.475]
    found = [difference_test(rate(drawn([random.multinomial(n, cells) for n in sizes]), name))[0] for _ in range(300)]
    assert np.mean(np.array(found) <= 0.05) <= 0.08
    assert np.isnan(difference_test(rate(drawn([[1, 0, 0, 1], [0, 1, 1, 0]]), name))).all()  # too few to test


def test_weights_that_are_all_alike_change_no_p_value() -> None:
    table = random_people(3, 400).assign(weight=2.5)
    asked = {"sensitive": "group", "y_true": "label", "y_pred": "decision"}
    plain, weighted = (rate(Cube.count(table, **asked, **more), "accuracy") for more in ({}, {"weight": "weight"}))
    assert difference_test(weighted) == pytest.approx(difference_test(plain))


@pytest.mark.parametrize("example", STATISTICS["multiple_testing"], ids=lambda each: each["source"][:12])
def test_adjusted_p_values_are_the_published_ones(example: dict) -> None:
    found = {"holm": holm(np.array(example["p"])), "benjamini_hochberg": benjamini_hochberg(np.array(example["p"]))}
    for method in found.keys() & example["published"].keys():
        assert found[method] == pytest.approx([float(each) for each in example["published"][method]], abs=5e-9)
    for method, values in example.get("recomputed", {}).items():
        assert found[method] == pytest.approx(values)


@pytest.mark.parametrize(
    "example", STATISTICS["power_of_two_proportions"]["examples"], ids=lambda each: str(each["p2"])
)
def test_the_minimum_detectable_gap_is_that_of_other_software(example: dict) -> None:
    n, power = example["n_each"], float(example["recomputed"])
    gap = float(_smallest(np.array(example["p1"]), np.array(n), np.array(n), 1, power, 0.95))
    assert gap == pytest.approx(example["p2"] - example["p1"], rel=0.02)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=12))
def test_adjusted_p_values_are_as_defined(p: list[float]) -> None:
    found = np.array(p)
    there = found[~np.isnan(found)]
    assert benjamini_hochberg(found)[~np.isnan(found)] == pytest.approx(
        stats.false_discovery_control(there) if len(there) else there
    )
    adjusted = holm(found)
    assert np.isnan(adjusted).tolist() == np.isnan(found).tolist()
    for place, value in enumerate(adjusted):
        if not np.isnan(value):  # Holm's definition, one value at a time
            smaller = sorted(there[there <= found[place]])
            steps = [(len(there) - rank) * each for rank, each in enumerate(smaller)]
            assert value == pytest.approx(min(1, max(steps)))


def test_two_groups_are_one_test_and_not_two() -> None:
    found = significance_of(counted({"a": (40, 60, 0, 0), "b": (55, 45, 0, 0)}), ["selection_rate"])
    assert found.p_values[0] == pytest.approx([0.0337, 0.0337], abs=5e-5)
    assert found.adjusted[0] == pytest.approx(found.p_values[0])
    small = counted({"a": (50, 10, 0, 0), "b": (32, 28, 0, 0), "c": (2, 38, 0, 0)})
    of_three = significance_of(small, ["selection_rate"], min_group_size=50)
    assert np.isnan(of_three.p_values[0]).tolist() == [False, False, True]
    assert of_three.adjusted[0, 1] > 0.5  # b is like the others, though only two of the three groups are tested
    three = counted({"a": (40, 60, 0, 0), "b": (55, 45, 0, 0), "c": (50, 50, 0, 0)})
    assert significance_of(three, ["selection_rate"], reference="b").reference == ("b",)


def test_everything_that_is_shown_together_is_tested_together() -> None:
    cube = counted(COMPAS)
    found = significance_of(cube, ["selection_rate", "true_positive_rate"], min_group_size=30)
    assert found.p_values.shape == found.adjusted.shape == (2, 6)
    assert np.isnan(found.p_values[0, cube.groups.index(("Native American",))])
    assert (found.adjusted >= found.p_values)[~np.isnan(found.p_values)].all()
    again = significance_of(
        cube, ["selection_rate", "true_positive_rate"], method="benjamini-hochberg", min_group_size=30
    )
    assert np.nansum(again.adjusted) < np.nansum(found.adjusted)
    with pytest.raises(GovernanceError, match=r"There is no adjustment 'bonferoni'"):
        significance_of(cube, ["accuracy"], method="bonferoni")


def test_a_rate_and_what_it_leaves_are_one_comparison() -> None:
    cube = counted(COMPAS)
    alone = significance_of(cube, ["true_positive_rate", "precision"])
    both = significance_of(cube, ["true_positive_rate", "false_negative_rate", "precision", "false_discovery_rate"])
    assert alone.comparisons == both.comparisons == 12
    assert both.adjusted[[0, 2]].tolist() == both.adjusted[[1, 3]].tolist() == alone.adjusted.tolist()
    assert significance_of(cube, ["true_positive_rate", "true_negative_rate"]).comparisons == 12
    assert significance_of(cube, ["accuracy", "balanced_accuracy", "f1_score"]).comparisons == 18


def test_only_groups_that_are_shown_are_tested_and_still_against_everybody() -> None:
    cube = counted(COMPAS)
    shown = [("African-American",), ("Hispanic",)]
    found = significance_of(cube, ["selection_rate"], among=shown)
    places = [cube.groups.index(group) for group in shown]
    assert found.comparisons == 2
    assert np.flatnonzero(~np.isnan(found.adjusted[0])).tolist() == sorted(places)
    assert found.p_values[0, places] == pytest.approx(difference_test(rate(cube, "selection_rate"))[places])
    assert found.beyond_chance[0].tolist() == (found.adjusted[0] < 0.05).tolist()


@pytest.mark.parametrize("name", ["balanced_accuracy", "f1_score"])
def test_the_interval_at_a_p_value_ends_at_no_difference(name: str) -> None:
    found = rate(counted({"a": (60, 40, 30, 70), "b": (50, 50, 60, 40), "c": (20, 80, 50, 50)}), name)
    for place, p in enumerate(difference_test(found, reference="c")[:2]):
        low, high = interval_between("difference", found, np.array([place]), np.array([2]), 1 - p)
        assert min(abs(low[0]), abs(high[0])) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(("base", "n", "others"), [(0.3, 200, 800), (0.5, 100, 100), (0.05, 400, 4_000)])
def test_the_minimum_detectable_gap_is_found_four_times_in_five(base: float, n: int, others: int) -> None:
    gap = float(minimum_detectable_gap(base, n, others))
    random = np.random.default_rng(n)
    worst = min(
        np.mean(
            score_test(
                (random.binomial(n, side, 6_000) / n, n), (random.binomial(others, base, 6_000) / others, others)
            )
            <= 0.05
        )
        for side in (base - gap, base + gap)
        if 0 <= side <= 1
    )
    assert 0.77 <= worst <= 0.85


def test_a_power_lies_between_0_and_1() -> None:
    with pytest.raises(GovernanceError, match=r"A power lies between 0 and 1, such as 0.8; this one is 1"):
        minimum_detectable_gap(0.2, 50, 50, power=1)


def test_a_large_group_does_not_set_the_centre_alone() -> None:
    cells = {"large": (15_000, 15_000, 0, 0), **{f"g{place:02}": (90, 10, 0, 0) for place in range(15)}}
    found = pooled(rate(counted(cells), "selection_rate"))
    assert found.centre < 0.2


def test_more_people_detect_smaller_gaps_and_nobody_detects_none() -> None:
    gaps = minimum_detectable_gap(0.4, np.array([50, 500, 5_000, 0, 2]), 10_000)
    assert gaps[0] > gaps[1] > gaps[2]
    assert np.isnan(gaps[3])
    assert np.isnan(gaps[4])
    found = rate(counted({"a": (60, 40, 0, 0), "b": (500, 500, 0, 0)}), "selection_rate")
    assert detectable(found)[0] == pytest.approx(float(minimum_detectable_gap(0.5, 100, 1_000)))


def test_small_groups_lean_on_all_and_large_ones_stand() -> None:
    cells = {f"g{place}": (500 - k, k, 0, 0) for place, k in enumerate([200, 220, 240, 260, 280])}
    found = pooled(rate(counted({**cells, "tiny": (0, 3, 0, 0)}), "selection_rate"))
    ranked = [group for group, _ in sorted(zip(found.rate.groups, found.value, strict=True), key=lambda pair: -pair[1])]
    assert ranked[0] == ("g4",)  # and not the three people who were all selected
    assert found.value[-1] < 0.6
    assert abs(found.value - found.rate.value)[:-1].max() < 0.02


def test_groups_that_are_alike_are_pooled_wholly() -> None:
    random = np.random.default_rng(1)
    cells = {f"g{place}": (100 - int(k), int(k), 0, 0) for place, k in enumerate(random.binomial(100, 0.3, 30))}
    found = pooled(rate(counted(cells), "selection_rate"))
    assert np.ptp(found.value) < np.ptp(found.rate.value) / 3


def test_pooling_finds_how_widely_groups_scatter_and_comes_nearer_to_the_truth() -> None:
    random = np.random.default_rng(2)
    strengths, nearer = [], []
    for _ in range(40):
        true = random.beta(6, 14, 40)
        sizes = random.integers(5, 200, 40)
        k = random.binomial(sizes, true)
        none = np.zeros(40, int)
        found = pooled(rate(drawn(np.stack([sizes - k, k, none, none], 1)), "selection_rate"))
        strengths.append(found.strength)
        nearer.append(np.square(found.value - true).mean() / np.square(found.rate.value - true).mean())
    assert 14 <= np.median(strengths) <= 29  # 6 + 14
    assert np.mean(nearer) < 0.75


def test_what_nobody_or_everybody_has_is_pooled_too() -> None:
    found = pooled(rate(counted({"a": (5, 0, 0, 0), "b": (50, 0, 0, 0)}), "selection_rate"))
    assert found.value.tolist() == [0, 0]
    with pytest.raises(GovernanceError, match=r"no share of one group"):
        pooled(rate(counted({"a": (5, 1, 1, 5)}), "f1_score"))


def test_the_p_values_of_a_weighted_count_use_the_effective_size() -> None:
    table = pd.DataFrame({"g": ["a"] * 200 + ["b"] * 200, "y": 1, "d": ([0] * 120 + [1] * 80) * 2, "w": 1.0})
    table.loc[:99, "w"] = 9.0
    cube = Cube.count(table, sensitive="g", y_true="y", y_pred="d", weight="w")
    found = rate(cube, "selection_rate")
    assert found.effective_n[0] < 150
    assert difference_test(found)[0] == pytest.approx(
        float(score_test((found.value[0], found.effective_n[0]), (found.value[1], found.effective_n[1])))
    )
