"""Spread: quantiles from counts of people by step are those of the amounts, as far as the steps can tell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import GovernanceError
from governance.metrics.spread import Spread, quantile

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)


def people(seed: int, number: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b"], number),
            "off": random.normal(0, 3, number),
            "weight": random.random(number) + 0.2,
        }
    )


tables = st.builds(people, seed=st.integers(0, 10_000), number=st.integers(5, 120))


@given(tables)
def test_few_different_amounts_give_exact_quantiles(table: pd.DataFrame) -> None:
    off = table["off"].round(1).to_numpy()
    counts = Spread.of(table, off, sensitive="group")
    assert counts.exact
    for share in SHARES:
        found = quantile(counts, share)
        assert (found.resolution == 0).all()
        for (group,), value in zip(found.groups, found.value, strict=True):
            own = off[table["group"] == group]
            assert value == pytest.approx(np.quantile(own, share, method="inverted_cdf"), abs=1e-9)


def test_many_amounts_are_known_to_the_stated_resolution() -> None:
    table = people(1, 5_000)
    off = table["off"].to_numpy()
    counts = Spread.of(table, off, sensitive="group", weight="weight")
    assert not counts.exact
    for share in SHARES:
        found = quantile(counts, share)
        for (group,), value, within in zip(found.groups, found.value, found.resolution, strict=True):
            these = table["group"] == group
            expected = np.quantile(off[these], share, method="inverted_cdf", weights=table["weight"][these].to_numpy())
            assert abs(value - expected) <= within + 1e-9
            assert 0 < within < 0.05


def test_the_interval_covers_the_true_median() -> None:
    random = np.random.default_rng(2)
    table = pd.DataFrame({"group": np.repeat(np.arange(200), 120).astype(str)})
    off = random.exponential(2, len(table))
    for share in (0.25, 0.5, 0.9):
        low, high = quantile(Spread.of(table, off, sensitive="group"), share).interval()
        true = -2 * np.log(1 - share)
        assert 0.92 <= ((low <= true) & (true <= high)).mean() <= 0.99


@given(tables, st.integers(1, 4))
def test_halves_add_up_and_are_written_down(table: pd.DataFrame, cut: int) -> None:
    off, edges = table["off"].to_numpy(), [-2.0, 0.0, 0.5, 3.0]
    whole, one, other = (
        Spread.of(table[part], off[part], sensitive="group", weight="weight", edges=edges)
        for part in (slice(None), slice(cut), slice(cut, None))
    )
    assert ((one + other).counts == whole.counts).all()
    assert Spread.from_json(whole.to_json()) == whole
    assert whole.by().counts.sum() == len(table)


def test_a_group_with_nobody_has_no_quantile() -> None:
    group = pd.Categorical(["a"] * 40, ["a", "b"], ordered=True)
    counts = Spread.of(pd.DataFrame({"group": group}), np.arange(40.0), sensitive="group")
    found = quantile(counts, 0.5)
    assert found.groups == (("a",), ("b",))
    assert np.isnan(found.value).tolist() == [False, True]
    assert np.isnan(found.interval()[0]).tolist() == [False, True]
    with pytest.raises(GovernanceError, match=r"between 0 and 1, such as 0.95; this one is 1"):
        quantile(counts, 1)
