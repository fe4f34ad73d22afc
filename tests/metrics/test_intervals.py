"""Intervals: published worked examples, SciPy, and coverage by simulation."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from governance.errors import GovernanceError
from governance.metrics.intervals import kish, koopman, newcombe, normal_quantile, wilson
from tests.conftest import ROOT

STATISTICS = json.loads((ROOT / "tests" / "reference" / "statistics.json").read_text("utf-8"))


def ends(found: tuple[np.ndarray, np.ndarray]) -> list[float]:
    return [float(end) for end in found]


def as_published(example: dict) -> Any:
    decimals = len(example["published"][0].partition(".")[2])
    return pytest.approx([float(end) for end in example["published"]], abs=0.51 * 10**-decimals)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (5, 10), (10, 10), (81, 263), (15, 148), (1, 29)])
def test_wilson_is_scipys_wilson(k: int, n: int) -> None:
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert ends(wilson(k / n, n)) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("example", STATISTICS["wilson_interval"]["examples"], ids=lambda each: str(each["k"]))
def test_wilsons_interval_of_newcombes_paper(example: dict) -> None:
    assert ends(wilson(example["k"] / example["n"], example["n"])) == as_published(example)


NEWCOMBE = STATISTICS["newcombe_difference"]["examples"] + STATISTICS["newcombe_difference_epinephrine"]["examples"]


@pytest.mark.parametrize("example", NEWCOMBE, ids=lambda each: str(each["counts"]))
def test_newcombes_own_examples(example: dict) -> None:
    k, n, other_k, other_n = example["counts"]
    found = ends(newcombe((k / n, n), (other_k / other_n, other_n)))
    assert found == as_published(example)
    assert found == pytest.approx(example["recomputed"], abs=1e-9)


@pytest.mark.parametrize("example", STATISTICS["koopman_ratio"]["examples"], ids=lambda each: str(each["counts"]))
def test_koopmans_own_example_and_others(example: dict) -> None:
    k, n, other_k, other_n = example["counts"]
    found = ends(koopman((k / n, n), (other_k / other_n, other_n)))
    assert found == as_published(example)
    assert found == pytest.approx(example["recomputed"], rel=1e-6)


def chi_squared(ratio: float, x: int, n: int, y: int, m: int) -> float:
    """Koopman's statistic, with the likelihood maximised numerically under the ratio."""

    def unlikely(p: float) -> float:
        q = ratio * p
        return -(x * np.log(q) + (n - x) * np.log1p(-q) + y * np.log(p) + (m - y) * np.log1p(-p))

    bounds = (1e-12, min(1, 1 / ratio) - 1e-12)
    p = optimize.minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-14}).x
    q = ratio * p
    return (x - n * q) ** 2 / (n * q * (1 - q)) + (y - m * p) ** 2 / (m * p * (1 - p))


@pytest.mark.parametrize(
    ("x", "n", "y", "m"), [(36, 40, 16, 80), (7, 34, 1, 34), (20, 50, 25, 60), (150, 900, 80, 300)]
)
def test_koopmans_statistic_is_at_its_limit_at_both_ends(x: int, n: int, y: int, m: int) -> None:
    for end in koopman((x / n, n), (y / m, m)):
        assert chi_squared(float(end), x, n, y, m) == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-3)


def test_a_ratio_at_the_edge_has_an_honest_interval() -> None:
    nobody_refused = [float(end) for end in koopman((1.0, 30), (1.0, 30))]
    assert nobody_refused[0] < 0.9 < 1.1 < nobody_refused[1]
    assert float(koopman((0.0, 1000), (0.5, 1000))[0]) == 0
    assert float(koopman((0.0, 1000), (0.5, 1000))[1]) < 0.02
    assert float(koopman((0.5, 1000), (0.0, 1000))[1]) == np.inf
    assert np.isnan(koopman((0.0, 10), (0.0, 10))).all()


def test_nobody_has_no_interval() -> None:
    assert np.isnan(wilson(np.nan, 0)).all()
    assert np.isnan(newcombe((np.nan, 0), (0.5, 10))).all()


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.1, 0.9999999999999999])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(GovernanceError, match=r"A confidence lies between 0 and 1"):
        normal_quantile(confidence)


SIMULATIONS = 4_000


@pytest.mark.parametrize("n", [50, 200, 1_000])
@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.8])
def test_wilson_covers_what_it_promises(n: int, p: float) -> None:
    random = np.random.default_rng([n, int(100 * p)])
    true = random.uniform(p - 0.03, p + 0.03, SIMULATIONS)  # audits differ; one p alone jumps with the counts
    low, high = wilson(random.binomial(n, true) / n, np.full(SIMULATIONS, n))
    assert 0.93 <= ((low <= true) & (true <= high)).mean() <= 0.97


@pytest.mark.parametrize(("n", "m"), [(60, 60), (50, 400), (1_000, 300)])
@pytest.mark.parametrize(("p", "q"), [(0.5, 0.5), (0.3, 0.5), (0.15, 0.25)])
def test_newcombe_covers_what_it_promises(n: int, m: int, p: float, q: float) -> None:
    random = np.random.default_rng([n, m, int(100 * p), int(100 * q)])
    first, second = random.binomial(n, p, SIMULATIONS) / n, random.binomial(m, q, SIMULATIONS) / m
    low, high = newcombe((first, n), (second, m))
    assert 0.93 <= ((low <= p - q) & (p - q <= high)).mean() <= 0.97


@pytest.mark.parametrize(("n", "m"), [(60, 60), (50, 400), (1_000, 300)])
@pytest.mark.parametrize(("p", "q"), [(0.5, 0.5), (0.3, 0.5), (0.85, 0.9)])
def test_koopman_covers_what_it_promises(n: int, m: int, p: float, q: float) -> None:
    random = np.random.default_rng([n, m, int(100 * p), int(100 * q)])
    first, second = random.binomial(n, p, SIMULATIONS) / n, random.binomial(m, q, SIMULATIONS) / m
    low, high = koopman((first, n), (second, m))
    assert 0.93 <= ((low <= p / q) & (p / q <= high)).mean() <= 0.97


@pytest.mark.parametrize("weight", [0.1, 0.3, 0.7, 1.1, 3.0])
def test_people_who_weigh_alike_are_as_many_as_they_are(weight: float) -> None:
    people = np.arange(1, 400)
    total, squares = (np.array([sum([each] * many) for many in people.tolist()]) for each in (weight, weight**2))
    assert kish(total, squares).tolist() == people.tolist()
    assert kish([3.0, 0.0], [5.0, 0.0]).tolist() == [1.8, 0.0]
