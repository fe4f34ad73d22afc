"""Association: against SciPy and direct computation, and intervals that cover."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import contingency

from governance.audit import Audit
from governance.composition.association import Association, Moments, association, correlation_ratio, cramers_v, moments
from governance.composition.crossed import crossed
from governance.data.dataset import Dataset
from governance.data.roles import Roles


def people(columns: dict) -> Audit:
    """An audit of these columns; "group" is the attribute, the others are features."""
    table = pd.DataFrame({**columns, "label": ([0, 1] * len(next(iter(columns.values()))))[: len(columns["group"])]})
    features = tuple(each for each in columns if each != "group")
    return Audit.recorded(Dataset("people", table, Roles("label", "1", ("group",), features)))


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (6, 40)])
def test_without_correction_it_is_scipys_cramers_v(shape: tuple[int, int]) -> None:
    counts = np.random.default_rng(shape).integers(1, 60, shape)
    found = cramers_v(counts)
    raw = np.sqrt(found.raw / (min(shape) - 1))
    assert raw == pytest.approx(contingency.association(counts, method="cramer"), abs=1e-12)
    assert found.value < raw
    r, k, n = *shape, counts.sum()
    corrected = max(0, raw**2 * (min(shape) - 1) - (r - 1) * (k - 1) / (n - 1))
    smaller = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1  # Bergsma 2013, (9) and (10)
    assert found.value == pytest.approx(np.sqrt(corrected / smaller), abs=1e-12)


def test_what_nobody_has_changes_nothing_and_the_perfect_association_is_one() -> None:
    counts = np.array([[30, 0, 10], [5, 0, 40]])
    assert cramers_v(counts).value == cramers_v(counts[:, [0, 2]]).value
    assert cramers_v(np.diag([500, 300, 200])).value == pytest.approx(1, abs=1e-3)
    assert cramers_v(np.diag([500, 300, 200])).interval()[1] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("scale", [1, 1e-200, 1e300])
def test_the_correlation_ratio_is_the_share_of_variance_between_groups(scale: float) -> None:
    random = np.random.default_rng(4)
    group, number = random.choice(["a", "b", "c"], 700), random.gamma(2, 1, 700)
    number += (group == "b") * 0.8
    held = moments(people({"group": group, "number": number * scale}), "number", np.arange(700))
    assert isinstance(held, Moments)
    means = pd.Series(number).groupby(group).transform("mean")
    raw = means.var(ddof=0) / number.var()
    found = correlation_ratio(held)
    assert found.raw == pytest.approx(raw, abs=1e-9)
    assert found.value**2 == pytest.approx(1 - (1 - raw) * 699 / 697, abs=1e-9)  # epsilon squared


def test_moments_can_be_made_coarser_as_people_can(audit: Audit) -> None:
    held = moments(audit, "income", np.arange(20_000))
    assert held is not None
    income = audit.dataset.table["income"]
    own = income.groupby(audit.dataset.table["sex"]).count()
    sexes = held.by("sex")
    assert dict(zip((name for (name,) in sexes.groups), sexes.counts.tolist(), strict=True)) == own.to_dict()
    assert held.sums.sum(axis=0)[:2] == pytest.approx([0, income.count()], abs=1e-6)
    assert Moments.from_json(held.to_json()) == held


def test_missing_and_infinite_numbers_and_missing_groups_take_no_part() -> None:
    random = np.random.default_rng(2)
    group = random.choice(["a", "b"], 300).astype(object)
    number = random.normal(size=300) + (group == "a")
    whole = people({"group": group, "number": number})
    spoilt = people({"group": [*group, None, "a", "b", "a"], "number": [*number, 9.0, np.nan, np.inf, -np.inf]})
    ours, theirs = (
        association(crossed(each, "number"), moments(each, "number", np.arange(len(each.dataset.table))))
        for each in (whole, spoilt)
    )
    assert (ours.people, theirs.people) == (300, 300)
    assert [theirs.value, *theirs.interval()] == pytest.approx([ours.value, *ours.interval()], abs=1e-12)


def test_a_missing_value_is_a_value() -> None:
    found = people({"group": ["a", "b"] * 200, "word": ["x", None] * 200})
    assert moments(found, "word", np.arange(400)) is None
    assert association(crossed(found, "word"), None).value == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("column", [["x"] * 6, [None] * 6, [3.0] * 6, [np.nan] * 6, [1e300] * 6, [np.inf, 1.0] * 3])
def test_what_does_not_vary_has_no_association(column: list) -> None:
    found = people({"group": ["a", "b"] * 3, "column": column})
    held = association(crossed(found, "column"), moments(found, "column", np.arange(6)))
    assert np.isnan([held.value, *held.interval()]).all()
    alone = people({"group": ["a"] * 6, "column": [1.5, 2, 3, 4, 5, 6]})
    assert np.isnan(association(crossed(alone, "column"), moments(alone, "column", np.arange(6))).value)


def tables(shape: tuple[int, int], strength: float, people: int, repeats: int) -> tuple[float, list[Association]]:
    """The true V of a table in which a share of the people have the value of their group, and what is found of it."""
    random = np.random.default_rng([*shape, people, int(100 * strength)])
    rows, columns = (random.dirichlet(np.full(size, 5.0)) for size in shape)
    own = np.zeros(shape)
    own[np.arange(shape[1]) % shape[0], np.arange(shape[1])] = columns
    share = (1 - strength) * np.outer(rows, columns) + strength * own
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    true = np.sqrt(max(0, (share**2 / expected).sum() - 1) / (min(shape) - 1)) if strength else 0.0
    return true, [cramers_v(each.reshape(shape)) for each in random.multinomial(people, share.ravel(), repeats)]


def covered(true: float, found: list[Association]) -> float:
    ends = np.array([each.interval() for each in found])
    return float(((ends[:, 0] <= true) & (true <= ends[:, 1])).mean())


@pytest.mark.parametrize("strength", [0.1, 0.3, 0.6])
@pytest.mark.parametrize(("shape", "sizes"), [((2, 2), (500, 5_000)), ((3, 5), (500, 5_000)), ((6, 60), (5_000,))])
def test_intervals_of_v_cover_what_they_promise(
    shape: tuple[int, int], sizes: tuple[int, ...], strength: float
) -> None:
    for each in sizes:
        assert 0.93 <= covered(*tables(shape, strength, each, 1_500)) <= 0.985


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (6, 60)])
def test_no_association_is_found_to_be_none(shape: tuple[int, int]) -> None:
    true, found = tables(shape, 0.0, 600, 2_000)
    assert covered(true, found) >= 0.93
    assert np.mean([each.raw - each.chance for each in found]) == pytest.approx(0, abs=0.004)


@pytest.mark.parametrize("strength", [0.5, 0.9])
def test_even_a_sparse_table_has_an_honest_upper_end(strength: float) -> None:
    assert covered(*tables((6, 60), strength, 500, 500)) >= 0.93


@pytest.mark.parametrize("eta", [0.0, 0.1, 0.3, 0.6])
@pytest.mark.parametrize(("groups", "people"), [(2, 300), (5, 300), (5, 2_000)])
def test_intervals_of_the_correlation_ratio_cover_what_they_promise(groups: int, people: int, eta: float) -> None:
    random = np.random.default_rng([groups, people, int(10 * eta)])
    share = random.dirichlet(np.full(groups, 5.0))
    effect = random.normal(size=groups)
    effect = (effect - share @ effect) / np.sqrt(share @ effect**2 - (share @ effect) ** 2)
    names = tuple(map(str, range(groups)))
    empty = Moments(
        attributes=("group",), levels=(names,), groups=tuple((each,) for each in names), declared=((),),
        counts=np.zeros(groups, np.int64), sums=np.zeros((groups, 4)), column="number",
    )  # fmt: skip
    found = []
    for _ in range(1_000):
        group = random.choice(groups, people, p=share)
        number = eta * effect[group] + np.sqrt(1 - eta**2) * random.normal(size=people)
        powers = (np.bincount(group, number**power, minlength=groups) for power in (1, 2, 3, 4))
        held = replace(empty, counts=np.bincount(group, minlength=groups), sums=np.stack(list(powers), axis=1))
        found.append(correlation_ratio(held))
    assert 0.93 <= covered(eta, found) <= 0.98
