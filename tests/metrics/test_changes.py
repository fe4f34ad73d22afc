"""Changes: every rate of the same people before and after, and how a gap moves; references and simulated coverage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance import Cube, rate, rate_difference
from governance.errors import NotPaired, RateUnknown
from governance.metrics.changes import gaps, paired_difference, paired_differences
from governance.metrics.discordant import mcnemar, tango
from governance.metrics.intervals import carried
from governance.metrics.paired import Paired, Scored
from governance.metrics.rates import RATES, is_about_decisions
from tests.conftest import random_people

DECIDED = [name for name in RATES if is_about_decisions(name)]
SAME_PEOPLE = [
    "selection_rate", "accuracy", "true_positive_rate", "false_negative_rate", "false_positive_rate",
    "true_negative_rate", "balanced_accuracy",
]  # fmt: skip


def paired_of(joint: np.ndarray, names: tuple[str, ...] = ()) -> Paired:
    """People by group, label, first decision, second decision."""
    names = names or tuple(f"g{place:04}" for place in range(len(joint)))
    groups = tuple((name,) for name in names)
    counts = np.swapaxes(np.asarray(joint, np.int64), 2, 3)[..., None]
    return Paired(attributes=("group",), levels=(names,), groups=groups, declared=((),), counts=counts, favourable="1")


def cells(base: float, selected: tuple[float, float], down: float, up: float) -> np.ndarray:
    """How likely each label, first and second decision is: of those the first selects a share is dropped, and so on."""
    found = np.zeros((2, 2, 2))
    for label, (part, share) in enumerate(zip((1 - base, base), selected, strict=True)):
        found[label, 1] = part * share * np.array([down, 1 - down])
        found[label, 0] = part * (1 - share) * np.array([1 - up, up])
    return found


def drawn(likely: np.ndarray, people: int, times: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).multinomial(people, likely.ravel(), times).reshape(-1, 2, 2, 2)


def people(seed: int, number: int) -> pd.DataFrame:
    return random_people(seed, number).assign(second=np.random.default_rng(seed + 1).integers(0, 2, number))


tables = st.builds(people, seed=st.integers(0, 10_000), number=st.integers(20, 200))
ASKED = {"sensitive": "group", "y_true": "label", "y_pred": "decision", "other": "second"}


@given(tables, st.sampled_from(RATES), st.sampled_from([None, "weight"]))
def test_a_change_is_the_difference_of_two_rates_and_lies_in_its_interval(
    table: pd.DataFrame, name: str, weight: str | None
) -> None:
    found = paired_difference(Paired.count(table, **ASKED, weight=weight), name)
    asked = {"sensitive": "group", "y_true": "label", "weight": weight}
    both = [rate(Cube.count(table, **asked, y_pred=column), name).value for column in ("decision", "second")]
    assert found.value == pytest.approx(both[1] - both[0], nan_ok=True)
    low, high = found.interval()
    known = found.defined
    assert (low[known] <= found.value[known] + 1e-9).all()
    assert (found.value[known] <= high[known] + 1e-9).all()
    assert np.isnan(low[~known]).all()


@given(tables, st.sampled_from(DECIDED))
def test_the_versions_exchanged_are_the_same_change_the_other_way(table: pd.DataFrame, name: str) -> None:
    there = paired_difference(Paired.count(table, **ASKED), name)
    back = paired_difference(Paired.count(table, **{**ASKED, "y_pred": "second", "other": "decision"}), name)
    assert there.value == pytest.approx(-back.value, nan_ok=True)
    assert there.interval()[0] == pytest.approx(-back.interval()[1], abs=1e-7, nan_ok=True)
    assert there.p_value == pytest.approx(back.p_value, abs=1e-7, nan_ok=True)


def test_among_the_same_people_it_is_tangos_interval_and_mcnemars_test_of_those_who_changed_sides() -> None:
    joint = np.array([[[[50, 7], [4, 30]], [[20, 9], [3, 60]]]])
    found = paired_of(joint)
    expected = {
        "selection_rate": (16, 7, 183),
        "accuracy": (4 + 9, 7 + 3, 183),
        "true_positive_rate": (9, 3, 92),
        "false_positive_rate": (7, 4, 91),
    }
    for name, (up, down, among) in expected.items():
        change = paired_difference(found, name)
        assert change.value[0] == pytest.approx((up - down) / among)
        assert np.allclose(change.interval(), tango([up], [down], [among]))
        assert change.p_value == pytest.approx(mcnemar([up], [down]))


def test_a_correlation_is_that_of_people_drawn_again() -> None:
    joint = drawn(cells(0.6, (0.3, 0.8), 0.15, 0.1), 2_000, 1)
    again = drawn(joint[0] / 2_000, 2_000, 20_000, seed=1)
    for name in ("precision", "f1_score", "negative_predictive_value", "balanced_accuracy"):
        found = paired_difference(paired_of(joint), name)
        redrawn = paired_difference(paired_of(again), name)
        simulated = np.corrcoef(redrawn.first.value, redrawn.second.value)[0, 1]
        assert found.correlation[0] == pytest.approx(simulated, abs=0.02)


SETTINGS = {
    "few change": (cells(0.6, (0.3, 0.8), 0.03, 0.04), 1_000),
    "many change": (cells(0.6, (0.3, 0.8), 0.15, 0.2), 200),
    "rarely selected": (cells(0.2, (0.05, 0.5), 0.2, 0.05), 1_000),
    "nearly apart": (cells(0.5, (0.3, 0.7), 0.5, 0.5), 200),
}


@pytest.mark.parametrize("name", DECIDED)
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_paired_interval_covers(name: str, setting: str) -> None:
    likely, number = SETTINGS[setting]
    truth = paired_difference(paired_of(np.round(likely * 10**9)[None]), name).value[0]
    found = paired_difference(paired_of(drawn(likely, number, 4_000)), name)
    low, high = found.interval()
    known = found.defined
    assert known.mean() > 0.99
    assert 0.93 <= ((low <= truth) & (truth <= high))[known].mean() <= 0.97


@pytest.mark.parametrize("name", SAME_PEOPLE)
def test_a_paired_interval_is_narrower_than_one_of_different_people(name: str) -> None:
    found = paired_difference(paired_of(drawn(SETTINGS["few change"][0], 1_000, 20)), name)
    low, high = found.interval()
    sides = [(each.value, *each.interval()) for each in (found.second, found.first)]
    wide = carried(np.subtract, *sides)
    assert ((high - low) < 0.7 * (wide[1] - wide[0])).all()


@pytest.mark.parametrize("name", DECIDED)
def test_of_withheld_groups_nothing_of_the_second_version_is_told(name: str) -> None:
    found = paired_difference(paired_of(drawn(SETTINGS["many change"][0], 200, 3)), name)
    found.interval()
    some = found.withholding([found.groups[1]])
    second = [some.second.value, *some.second.interval(), some.value, *some.interval(), some.p_value]
    assert np.isnan(np.array(second)).tolist() == [[False, True, False]] * 7
    assert (some.second.k[1], some.second.n[1], some.effective_n[1]) == (0, 0, 0)
    assert (some.first.value == found.first.value).all()
    assert np.array(some.interval())[:, [0, 2]] == pytest.approx(np.array(found.interval())[:, [0, 2]])


def test_several_changes_at_once_are_those_one_by_one() -> None:
    paired = Paired.count(people(9, 150), **ASKED, weight="weight")
    for found in paired_differences(paired, tuple(RATES)):
        alone = paired_difference(paired, found.name)
        assert np.array(found.interval()) == pytest.approx(np.array(alone.interval()), nan_ok=True)
        assert found.p_value == pytest.approx(alone.p_value, nan_ok=True)


def test_weights_that_are_all_alike_change_nothing_and_unequal_ones_widen() -> None:
    table = people(5, 400)
    plain = paired_difference(Paired.count(table, **ASKED), "selection_rate")
    alike = paired_difference(Paired.count(table.assign(w=3.0), **ASKED, weight="w"), "selection_rate")
    uneven = table.assign(w=np.where(np.arange(400) % 10 == 0, 20.0, 1.0))
    wide = paired_difference(Paired.count(uneven, **ASKED, weight="w"), "selection_rate")
    assert np.allclose(plain.interval(), alike.interval())
    assert ((wide.interval()[1] - wide.interval()[0]) > 1.3 * (plain.interval()[1] - plain.interval()[0])).all()
    for name in ("precision", "f1_score"):
        one, other = (
            paired_difference(Paired.count(table.assign(w=3.0), **ASKED, weight=weight), name) for weight in (None, "w")
        )
        assert np.allclose(one.interval(), other.interval())


def test_no_decision_changes_the_base_rate() -> None:
    found = paired_difference(Paired.count(people(1, 100), **ASKED), "base_rate")
    assert (np.array([found.value, *found.interval()]) == 0).all()
    assert np.isnan(found.p_value).all()


def test_a_gap_moves_by_the_difference_of_both_groups_changes() -> None:
    joint = np.stack([drawn(cells(0.5, selected, 0.1, 0.1), 800, 1)[0] for selected in ((0.3, 0.6), (0.5, 0.8))])
    found = paired_of(joint, ("a", "b"))
    change = gaps(paired_difference(found, "selection_rate")).change
    assert change is not None
    assert (change.top, change.bottom) == (("b",), ("a",))
    assert change.before == pytest.approx(rate_difference(found.first, "selection_rate").value)
    again = np.stack([drawn(part / 800, 800, 20_000, seed=at) for at, part in enumerate(joint)], axis=1)
    selected = [again.sum(axis=2)[..., 1, :].sum(axis=-1), again.sum(axis=2)[..., 1].sum(axis=-1)]
    moved = [np.diff(each / 800, axis=1)[:, 0] for each in selected]
    ends = np.quantile(moved[1] - moved[0], [0.025, 0.975])
    assert (change.low, change.high) == pytest.approx(ends, abs=0.006)


@pytest.mark.parametrize("second", [((0.3, 0.6), (0.35, 0.65)), ((0.3, 0.6), (0.3, 0.6))], ids=["apart", "alike"])
@pytest.mark.parametrize("name", ["selection_rate", "true_positive_rate", "precision"])
def test_the_interval_of_a_moving_gap_covers(second: tuple, name: str) -> None:
    likely = [
        cells(0.5, selected, down, up) for selected, down, up in zip(second, (0.1, 0.15), (0.1, 0.05), strict=True)
    ]
    sizes = (400, 700)
    exact = paired_difference(paired_of(np.round(np.array(likely) * 10**9)), name).value
    covered = []
    joints = np.stack(
        [drawn(part, size, 800, seed=at) for at, (part, size) in enumerate(zip(likely, sizes, strict=True))]
    )
    for draw in range(800):
        change = gaps(paired_difference(paired_of(joints[:, draw]), name)).change
        assert change is not None
        sign = 1 if change.top == ("g0000",) else -1
        covered.append(change.low <= sign * (exact[0] - exact[1]) <= change.high)
    assert 0.93 <= np.mean(covered) <= 0.97


def alike(copied: float) -> np.ndarray:
    """How likely each cell is where half are selected, and the second version copies this share of the first's."""
    both = (1 - copied) / 4 + np.eye(2) * copied / 2
    return np.stack([both, both]) / 2


@pytest.mark.parametrize("copied", [0.0, 0.8])
@pytest.mark.parametrize("groups", [2, 3, 6])
@pytest.mark.parametrize("name", ["selection_rate", "precision"])
def test_a_gap_that_was_picked_as_the_largest_does_not_surely_shrink_by_being_picked(
    name: str, groups: int, copied: float
) -> None:
    joints = np.stack([drawn(alike(copied), 300, 500, seed=50 + at) for at in range(groups)], axis=1)
    covered = []
    for joint in joints:
        change = gaps(paired_difference(paired_of(joint), name)).change
        assert change is not None
        assert change.pairs == groups * (groups - 1) / 2
        covered.append(change.low <= 0 <= change.high)
    assert np.mean(covered) >= 0.93


def test_withheld_groups_set_no_gap_and_are_named() -> None:
    joint = np.stack([drawn(cells(0.5, (share, share), 0.1, 0.1), 400, 1)[0] for share in (0.1, 0.3, 0.5)])
    change = paired_difference(paired_of(joint), "selection_rate")
    found = gaps(change.withholding([("g0000",)]))
    assert found.change is not None
    assert {found.change.top, found.change.bottom} == {("g0001",), ("g0002",)}
    assert found.withheld == (("g0000",),)
    assert gaps(change.withholding(change.groups)).change is None


def test_another_pair_that_sets_the_gap_afterwards_is_named() -> None:
    def group(first: int, second: int) -> list:
        both = min(first, second)
        return [[[0, 0], [0, 0]], [[100 - first - second + both, second - both], [first - both, both]]]

    found = gaps(paired_difference(paired_of(np.array([group(20, 50), group(60, 60), group(50, 5)])), "selection_rate"))
    assert found.change is not None
    assert (found.change.top, found.change.bottom) == (("g0001",), ("g0000",))
    assert (found.second.top, found.second.bottom) == (("g0001",), ("g0002",))
    assert found.change.after == pytest.approx(0.1)
    assert found.second.value == pytest.approx(0.55)


def test_groups_of_too_few_do_not_set_the_gap() -> None:
    joint = np.stack([drawn(cells(0.5, (0.4, 0.6), 0.1, 0.1), number, 1)[0] for number in (300, 200, 5)])
    found = gaps(paired_difference(paired_of(joint), "accuracy"), min_group_size=30)
    assert found.change is not None
    assert ("g0002",) not in (found.change.top, found.change.bottom)
    assert gaps(paired_difference(paired_of(joint[:1]), "accuracy")).change is None


def test_what_is_no_pair_is_refused() -> None:
    table = people(0, 50)
    with pytest.raises(NotPaired, match="this is a Cube"):
        paired_difference(Cube.count(table, sensitive="group", y_true="label", y_pred="decision"), "accuracy")  # type: ignore[arg-type]
    open_to_all = Paired.count(table, **{**ASKED, "y_pred": Scored("score", (0.5,))})
    with pytest.raises(NotPaired, match="decided at a threshold"):
        paired_difference(open_to_all, "accuracy")
    with pytest.raises(RateUnknown, match="no rate 'acuracy'"):
        paired_difference(open_to_all.at(0.5), "acuracy")


def test_scipy_agrees_that_a_p_value_of_the_exact_test_is_larger() -> None:
    found = paired_difference(paired_of(drawn(SETTINGS["few change"][0], 300, 40)), "accuracy")
    up, down, _ = found.among[0]
    exact = [stats.binomtest(int(one), int(one + other)).pvalue for one, other in zip(up, down, strict=True)]
    assert (found.p_value <= np.array(exact) + 1e-12).all()
