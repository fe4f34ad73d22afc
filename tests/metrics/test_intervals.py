"""Intervals: published worked examples, SciPy, and coverage by simulation."""

import numpy as np
import pytest
from scipy import stats

from governance.errors import GovernanceError
from governance.metrics.intervals import katz, newcombe, normal_quantile, wilson


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (5, 10), (10, 10), (81, 263), (15, 148), (1, 29)])
def test_wilson_is_scipys_wilson(k: int, n: int) -> None:
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    low, high = wilson(k / n, n)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090)],
)
def test_newcombes_own_examples(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    sides = [(k / n, n) for k, n in (first, second)]
    assert newcombe(*sides) == pytest.approx((low, high), abs=5e-5)


def test_katz_on_the_epinephrine_trial() -> None:
    """Fagerland, Lydersen and Laake (2015), Statistical Methods in Medical Research 24: 7 of 34 against 1 of 34."""
    assert katz((7 / 34, 34), (1 / 34, 34)) == pytest.approx((0.91, 53.87), abs=5e-3)


def test_katz_is_not_defined_where_a_rate_is_zero() -> None:
    assert np.isnan(katz((0.0, 10), (0.5, 10))).all()


def test_nobody_has_no_interval() -> None:
    assert np.isnan(wilson(np.nan, 0)).all()
    assert np.isnan(newcombe((np.nan, 0), (0.5, 10))).all()


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.1])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(GovernanceError, match="A confidence lies between 0 and 1"):
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
    pairs = zip(random.binomial(n, p, SIMULATIONS) / n, random.binomial(m, q, SIMULATIONS) / m, strict=True)
    intervals = np.array([newcombe((first, n), (second, m)) for first, second in pairs])
    assert 0.93 <= ((intervals[:, 0] <= p - q) & (p - q <= intervals[:, 1])).mean() <= 0.97
