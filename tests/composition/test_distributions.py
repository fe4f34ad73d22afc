"""Distributions: planted shapes are found, distances are what NumPy says, and chance is seldom taken for more."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.charts.composition import distributions as charts
from governance.composition.crossed import Crossed, crossed
from governance.composition.distances import distances, ranked
from governance.composition.distributions import distribution, folded, most_frequent
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.valued import OTHERS
from governance.metrics.intervals import wilson
from governance.naming import MISSING
from governance.reports.composition import distributions as reports


def made(table: pd.DataFrame, weight: str | None = None) -> Audit:
    return Audit.recorded(Dataset("made", table, Roles("label", "1", ("group",), (), weight=weight)))


def counted(counts: np.ndarray) -> Crossed:
    """Groups × values."""
    names = tuple(f"g{place}" for place in range(len(counts)))
    return Crossed(
        attributes=("group",),
        levels=(names,),
        groups=tuple((name,) for name in names),
        declared=((),),
        counts=np.stack([counts, np.zeros_like(counts)], axis=1),
        column="x",
        values=tuple(f"v{place}" for place in range(counts.shape[1])),
        favourable="1",
    )


def some(seed: int, people: int = 900) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b", "c"], people, p=[0.6, 0.3, 0.1]),
            "label": random.integers(0, 2, people),
            "x": np.where(random.random(people) < 0.1, np.nan, random.gamma(2, 10, people).round(1)),
            "w": random.integers(1, 5, people).astype(float),
        }
    )


@pytest.mark.parametrize(("column", "by"), [("occupation", "sex"), ("postcode_area", "ethnicity")])
def test_planted_shapes_are_the_most_different(recorded: Audit, column: str, by: str) -> None:
    found = ranked([distances(crossed(recorded, each).by(by), least=30) for each in recorded.dataset.roles.features])
    assert found[0].column == column
    assert found[0].different
    assert found[0].distance.max() > 0.5
    assert f"most in {column}" in reports.most_different(found).headline
    if by == "sex":
        own = distribution(crossed(recorded, column), ["sex"])
        woman, care = own.held.groups.index(("woman",)), own.values.index("care")
        assert own.share[woman, care] == pytest.approx(0.36, abs=0.02)


@pytest.mark.parametrize("weight", [None, "w"])
def test_a_distance_is_half_the_sum_of_what_the_shares_differ_by(weight: str | None) -> None:
    table = some(1)
    held = crossed(made(table, weight), "x")
    found = distances(held.by("group"))
    amount = table[weight] if weight else pd.Series(1.0, table.index)
    band = np.where(table["x"].isna(), len(held.edges) + 1, np.searchsorted(held.edges, table["x"], side="right"))
    for at, (group,) in enumerate(found.groups):
        inside = (table["group"] == group).to_numpy()
        sides = [amount[part].groupby(band[part]).sum() / amount[part].sum() for part in (inside, ~inside)]
        assert found.distance[at] == pytest.approx(sides[0].sub(sides[1], fill_value=0).abs().sum() / 2)
        assert found.people[at] == inside.sum()
    assert found.weighted == (weight is not None)


def test_the_kolmogorov_smirnov_distance_is_scipys(recorded: Audit) -> None:
    from scipy.stats import ks_2samp

    table = recorded.dataset.table
    found = distances(crossed(recorded, "late_payments").by("sex"))
    for at, (group,) in enumerate(found.groups):
        inside = table["sex"] == group
        whole = ks_2samp(table["late_payments"][inside], table["late_payments"][~inside]).statistic
        assert found.reach[at] == pytest.approx(whole)
    assert np.isnan(distances(crossed(recorded, "occupation").by("sex")).reach).all()


FEW, MANY = (0.4, 0.25, 0.2, 0.1, 0.05), (0.02,) * 50


@pytest.mark.parametrize(
    ("sizes", "part"), [((600, 300, 40), FEW), ((500, 500), FEW), ((30, 30), MANY), ((90, 10), MANY)]
)
def test_groups_of_one_distribution_are_beyond_chance_five_times_in_a_hundred(
    sizes: tuple[int, ...], part: tuple[float, ...]
) -> None:
    random, beyond = np.random.default_rng(5), 0
    for seed in range(600):
        counts = np.stack([random.multinomial(size, part) for size in sizes])
        beyond += distances(counted(counts), seed=seed).different
    assert 0.02 <= beyond / 600 <= 0.08


def test_weighted_people_of_one_distribution_are_seldom_beyond_chance() -> None:
    beyond = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        table = pd.DataFrame({"group": random.choice(["a", "b"], 120), "label": [0, 1] * 60})
        table["x"] = [f"v{each}" for each in random.integers(0, 50, 120)]
        table["w"] = np.exp(random.normal(0, 1, 120))
        beyond += distances(crossed(made(table, "w"), "x").by("group")).different
    assert 0.01 <= beyond / 300 <= 0.09


def test_where_no_two_people_have_one_value_chance_sets_groups_as_far_apart() -> None:
    found = distances(counted(np.kron(np.eye(2, dtype=int), np.ones((1, 20), int))))
    assert found.distance.tolist() == [1, 1]
    assert found.level == pytest.approx([1, 1])
    assert not found.different


def test_declared_orders_keep_theirs_when_values_are_folded_and_drawn() -> None:
    answers = pd.Categorical(
        ["never"] * 60 + ["often"] * 5 + ["always"] * 35, ["never", "often", "always"], ordered=True
    )
    held = crossed(made(pd.DataFrame({"group": ["a", "b"] * 50, "label": [0, 1] * 50, "x": answers})), "x")
    assert (held.ordered, held.of_numbers) == (True, False)
    assert folded(held, 30).values == ("never", "often to always")
    assert not np.isnan(distances(held.by("group")).reach).any()
    drawn = charts.by_group(distribution(held, ["group"]))
    assert list(drawn.data[0].y) == ["never", "often", "always"]


def test_a_tiny_group_does_not_hide_a_difference_between_large_ones() -> None:
    counts = np.array([[500, 500], [700, 300], [9, 1]])
    found = distances(counted(counts))
    assert found.distance.argmax() == 2
    assert found.beyond[2] < 0
    assert found.furthest in (0, 1)
    assert found.different


def test_small_groups_are_not_compared_and_stay_others() -> None:
    counts = np.array([[50, 50], [70, 30], [9, 1]])
    found = distances(counted(counts), least=30)
    assert found.groups == (("g0",), ("g1",))
    assert found.distance.tolist() == distances(counted(counts)).distance[:2].tolist()
    assert found.among([("g1",)]).groups == (("g1",),)
    assert found.among([("g1",)]).level.tolist() == [found.level[1]]


def test_a_larger_sample_stands_less_far_apart_by_chance() -> None:
    small = np.array([[20, 20, 20], [20, 20, 20]])
    levels = [distances(counted(small * times)).level[0] for times in (1, 10, 100)]
    assert levels[0] > levels[1] > levels[2] > 0
    assert levels[0] / levels[2] == pytest.approx(10, rel=0.15)


@pytest.mark.parametrize("weight", [None, "w"])
def test_shares_add_up_to_one_and_have_wilsons_interval(weight: str | None) -> None:
    found = distribution(crossed(made(some(2), weight), "x"), ["group"])
    assert found.share.sum(axis=1) == pytest.approx(np.ones(3))
    assert found.whole.sum() == pytest.approx(1)
    low, high = found.interval()
    expected = wilson(found.share[1], np.full(len(found.values), found.effective_n[1]))
    assert (low[1] == expected[0]).all()
    assert (high[1] == expected[1]).all()
    table = reports.by_group(found)
    assert table[table["group"] == "b"]["people"].sum() == (some(2)["group"] == "b").sum()


def test_values_of_hardly_anybody_are_counted_together(recorded: Audit) -> None:
    table = pd.DataFrame({"group": "a", "label": [0, 1] * 50, "x": ["usual"] * 60 + [f"name {i}" for i in range(40)]})
    found = folded(crossed(made(table), "x"), 30)
    assert found.values == ("usual", OTHERS)
    assert found.counts.sum() == 100
    years = folded(crossed(recorded, "late_payments"), 30)
    assert years.of_numbers
    assert years.values[0] == "0"
    assert years.values[-1].endswith("and over")
    assert years.counts.sum(axis=(0, 1)).min() >= 30
    assert years.counts.sum() == 20_000
    assert folded(crossed(recorded, "income"), 30) == crossed(recorded, "income")
    assert folded(crossed(recorded, "occupation"), 30) == crossed(recorded, "occupation")


def test_rare_numbers_stand_with_those_beside_them() -> None:
    numbers = [0] * 5 + [1] * 40 + [2] * 10 + [3] * 40 + [7] * 4 + [None]
    table = pd.DataFrame({"group": "a", "label": [0, 1] * 50, "x": numbers})
    found = folded(crossed(made(table), "x"), 30)
    assert found.values == ("up to 1", "2 and over", MISSING)
    assert found.counts.sum(axis=(0, 1)).tolist() == [45, 54, 1]
    assert found.edges == (2.0,)


def test_the_most_frequent_values_stand_first_and_nobody_is_lost(recorded: Audit) -> None:
    found = most_frequent(distribution(crossed(recorded, "postcode_area"), ["sex"]), 5)
    assert len(found.values) == 6
    assert found.values[-1] == OTHERS
    assert (np.diff(found.whole[:5]) <= 0).all()
    areas = most_frequent(distribution(crossed(recorded, "postcode_area"), ["ethnicity"]), 5)
    assert (areas.share[:, :5].max(axis=0) > 0.1).all()
    assert found.people.sum() == 20_000


def test_groups_that_are_not_shown_are_in_no_panel_and_no_table(recorded: Audit) -> None:
    held = crossed(recorded, "occupation")
    found = distribution(held, ["sex"], groups=[("woman",), ("man",)])
    assert (found.whole == distribution(held, ["sex"]).whole).all()
    assert "non-binary" not in set(reports.by_group(found)["group"])
    assert "non-binary" not in charts.by_group(found).to_json()
    apart = distances(held.by("sex"), least=30).among(found.held.groups)
    assert apart.levels == found.held.levels
    assert "non-binary" not in charts.distances([apart]).to_json()
    assert "non-binary" not in reports.distances([apart]).to_csv()


@pytest.mark.parametrize(
    "column",
    [
        [None] * 6,
        ["same"] * 6,
        ["=x", "<b>", "(missing)", "%{x}", None, " "],
        [1.5, np.inf, -np.inf, None, 2.5, 2.5],
        list(range(6)),
    ],
)
@pytest.mark.parametrize("group", [["a"] * 6, ["a", "b", "b", "a", "a", None]])
def test_no_column_is_too_odd(column: list[object], group: list[object]) -> None:
    audit = made(pd.DataFrame({"group": group, "label": [0, 1] * 3, "x": column}))
    held = crossed(audit, "x")
    apart = distances(held.by("group"))
    assert (len(apart.groups) > 0) == (len(set(group)) > 1)
    assert str(reports.most_different([apart]))
    charts.distances([apart])
    for each in (held, folded(held, 3)):
        found = distribution(each, ["group"])
        assert str(reports.in_column(apart))
        assert len(charts.by_group(found).data) == 2 * len(found.held.groups)
        assert reports.by_group(found)["people"].sum() == 12


def test_a_group_with_nobody_has_no_shares_and_is_not_compared() -> None:
    found = counted(np.array([[5, 5], [0, 0], [3, 7]]))
    assert np.isnan(distribution(found, ["group"]).share[1]).all()
    assert distances(found).groups == (("g0",), ("g2",))
    assert charts.by_group(distribution(found, ["group"])).data


def test_bars_are_the_shares_and_everybody_is_behind_each(recorded: Audit) -> None:
    found = distribution(crossed(recorded, "income"), ["sex"])
    drawn = charts.by_group(found)
    for at in range(3):
        bars, outline = drawn.data[2 * at : 2 * at + 2]
        low, _ = (side[at] for side in found.interval())
        assert list(bars.y) == found.share[at].tolist()
        assert list(bars.error_y.arrayminus) == pytest.approx((found.share[at] - low).tolist())
        assert f"of {found.held.people[at]:,} people" in bars.customdata[0]
        assert {round(each, 12) for each in outline.y if each} == {round(each, 12) for each in found.whole}
    titles = [note.text for note in drawn.layout.annotations]
    assert titles == [f"{group} (n {n:,})" for (group,), n in zip(found.held.groups, found.held.people, strict=True)]


def test_of_many_groups_the_largest_are_drawn_and_the_title_says_so(recorded: Audit) -> None:
    found = distribution(crossed(recorded, "occupation"), ["sex", "ethnicity"])
    drawn = charts.by_group(found)
    assert len(drawn.data) == 2 * charts.MOST_GROUPS
    assert f"the 8 largest of {len(found.held.groups)} groups" in drawn.layout.title.text
    assert len(set(reports.by_group(found)["group"])) == len(found.held.groups) + 1


def test_a_hollow_mark_may_be_chance(recorded: Audit) -> None:
    found = [distances(crossed(recorded, each).by("sex"), least=30) for each in ("occupation", "loan_purpose")]
    drawn = charts.distances(found)
    names = [label.split("<br>")[0] for label in drawn.layout.yaxis.ticktext]
    marks = dict(zip(names, drawn.data[1].marker.symbol, strict=True))
    assert "open" in marks["loan_purpose"]
    assert "open" not in marks["occupation"]


def test_the_level_of_weighted_people_is_that_of_fewer_people() -> None:
    table = some(4).assign(w=lambda each: np.where(np.arange(len(each)) % 10 == 0, 20.0, 1.0))
    plain, weighted = (distances(crossed(made(table, weight), "x").by("group")).level for weight in (None, "w"))
    assert (weighted > plain).all()


def test_the_same_counts_give_the_same_level(recorded: Audit) -> None:
    held = crossed(recorded, "debt").by("sex")
    assert (distances(held).level == distances(replace(held)).level).all()
