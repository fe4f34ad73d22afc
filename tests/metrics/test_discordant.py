"""Discordant: paired intervals and tests, against published examples, SciPy, and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from governance.metrics.discordant import apart, inverted, mcnemar, tango
from governance.metrics.intervals import newcombe, wilson

people = st.integers(0, 40)


def test_tangos_interval_is_the_published_one() -> None:
    """Airway hyper-responsiveness (Bentur et al. 2009), in Fagerland, Lydersen and Laake 2014; and PropCIs of R."""
    low, high = tango(1, 7, 21)
    assert (round(float(low), 3), round(float(high), 3)) == (-0.517, -0.026)
    low, high = tango(28, 25, 618, 0.90)
    assert (round(float(low), 4), round(float(high), 4)) == (-0.0148, 0.0247)


def test_mcnemars_mid_p_is_the_published_one() -> None:
    """The same data: 0.070 exact, 0.039 mid-p, 0.034 asymptotic (Fagerland, Lydersen and Laake 2013)."""
    assert float(mcnemar(1, 7)) == pytest.approx(0.0391, abs=5e-5)
    assert float(mcnemar(1, 7, exact=False)) == pytest.approx(0.0339, abs=5e-5)


@given(people, people)
def test_mcnemars_mid_p_is_the_exact_p_without_half_of_what_is_as_likely(up: int, down: int) -> None:
    found = float(mcnemar(up, down))
    assert 0 < found <= 1
    if up == down:  # both tails hold what was seen, so that half of it twice is all of it
        assert found == pytest.approx(
            1 if up == 0 else 2 * stats.binom.cdf(up, 2 * up, 0.5) - stats.binom.pmf(up, 2 * up, 0.5)
        )
    else:
        expected = stats.binomtest(up, up + down).pvalue - stats.binom.pmf(up, up + down, 0.5)
        assert found == pytest.approx(expected, abs=1e-12)


def test_of_very_many_the_test_is_the_chi_squared_one() -> None:
    assert float(mcnemar(700, 600)) == pytest.approx(stats.chi2.sf(100**2 / 1300, 1), rel=1e-9)
    assert float(mcnemar(700, 600)) == pytest.approx(stats.binomtest(700, 1300).pvalue, abs=0.001)


def likelihood_statistic(up: int, down: int, n: int, difference: float) -> float:
    """The score statistic at a difference, with the other share found by maximising the likelihood numerically."""

    def unlikely(share: float) -> float:
        cells = np.array([share + difference, share, 1 - 2 * share - difference])
        counts = np.array([up, down, n - up - down])
        return -float(np.sum(np.where(counts > 0, counts * np.log(np.maximum(cells, 1e-300)), 0)))

    low, high = max(0.0, -difference), (1 - difference) / 2
    best = optimize.minimize_scalar(unlikely, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    return (up - down - n * difference) / np.sqrt(n * (2 * best + difference - difference**2))


@pytest.mark.parametrize(("up", "down", "n"), [(12, 9, 40), (3, 30, 60), (1, 0, 25), (200, 150, 1600), (5, 5, 10)])
def test_tangos_ends_are_where_the_score_statistic_is_the_quantile(up: int, down: int, n: int) -> None:
    low, high = map(float, tango(up, down, n))
    z = stats.norm.ppf(0.975)
    assert likelihood_statistic(up, down, n, low) == pytest.approx(z, abs=2e-3)
    assert likelihood_statistic(up, down, n, high) == pytest.approx(-z, abs=2e-3)


@given(people, people, st.integers(1, 60))
def test_tangos_interval_holds_the_estimate_and_turns_round_with_it(up: int, down: int, same: int) -> None:
    n = up + down + same
    low, high = map(float, tango(up, down, n))
    assert -1 <= low <= (up - down) / n <= high <= 1
    assert low < high
    assert tuple(map(float, tango(down, up, n))) == pytest.approx((-high, -low), abs=1e-8)


def test_nobody_has_no_interval_and_nobody_changing_has_one() -> None:
    low, high = tango([0, 0], [0, 0], [0, 100])
    assert np.isnan([low[0], high[0]]).all()
    z2 = stats.norm.ppf(0.975) ** 2
    assert high[1] == pytest.approx(z2 / (100 + z2), abs=1e-8)
    assert low[1] == pytest.approx(-high[1])


@pytest.mark.parametrize(
    ("n", "up", "down"), [(50, 0.1, 0.2), (200, 0.02, 0.03), (1000, 0.01, 0.01), (120, 0.3, 0.1), (400, 0.05, 0.15)]
)
def test_tangos_interval_covers(n: int, up: float, down: float) -> None:
    drawn = np.random.default_rng(0).multinomial(n, [up, down, 1 - up - down], 6000)
    low, high = tango(drawn[:, 0], drawn[:, 1], n)
    assert 0.93 <= ((low <= up - down) & (up - down <= high)).mean() <= 0.97


def test_without_correlation_it_is_the_interval_of_different_people_and_with_more_it_is_narrower() -> None:
    sides = [(np.array([k / n]), *wilson(np.array([k / n]), np.array([n]))) for k, n in ((30, 50), (20, 50))]
    alone = apart(sides[0], sides[1], 0.0)
    expected = newcombe(([0.6], [50]), ([0.4], [50]))
    assert np.allclose(alone, expected)
    widths = [float(np.subtract(*apart(sides[0], sides[1], each)[::-1])[0]) for each in (-0.5, 0, 0.5, 0.9)]
    assert widths == sorted(widths, reverse=True)


@given(st.floats(-0.5, 0.5), st.floats(0.001, 0.4), st.floats(0.001, 0.4))
def test_a_p_value_from_an_interval_is_below_five_in_a_hundred_where_it_leaves_zero_out(
    value: float, below: float, above: float
) -> None:
    low, high = value - below, value + above
    p = float(inverted(np.array([value]), np.array([low]), np.array([high]))[0])
    assert 0 <= p <= 1
    if min(abs(low), abs(high)) > 1e-9:
        assert (p < 0.05) == (low > 0 or high < 0)
