"""Balance: Clarify's numbers from counts, with intervals that cover."""

import json
from math import inf, sqrt

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.composition.balance import BALANCE, balance
from governance.composition.crossed import Crossed, crossed
from governance.composition.strata import stratified
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import MeasureUnknown
from tests.conftest import ROOT, counted, drawn

CLARIFY = json.loads((ROOT / "tests/reference/peers.json").read_text("utf-8"))["smclarify"]["tables"]
PUBLISHED = {each["name"]: each for each in json.loads((ROOT / "tests/reference/published.json").read_text("utf-8"))}
ALIKE = ("propublica_compas", "compas_two_years_six_races", "fairlearn_user_guide", "made_up_reference_selects_nobody")

# German credit: foreign workers by housing, good and bad; figures as SageMaker Clarify publishes them.
GERMAN = {
    "yes": {"rent": (101, 69), "own": (502, 183), "free": (64, 44)},
    "no": {"rent": (8, 1), "own": (25, 3), "free": (0, 0)},
}


def by_stratum(table: dict[str, dict[str, tuple[int, int]]]) -> Crossed:
    """People by group, label and stratum, from counts: of each stratum those with the favourable label and without."""
    rows = [
        (group, stratum, label)
        for group, strata in table.items()
        for stratum, counts in strata.items()
        for label, people in zip((1, 0), counts, strict=True)
        for _ in range(people)
    ]
    frame = pd.DataFrame(rows, columns=["group", "stratum", "label"])
    return crossed(Audit.recorded(Dataset("table", frame, Roles("label", "1", ("group",)))), "stratum")


def test_german_credit_is_as_clarify_publishes_it() -> None:
    counts = by_stratum(GERMAN)
    cube = counts.cube.by("group")
    place = cube.groups.index(("yes",))
    assert balance(cube, "CI").value[place] == pytest.approx(-0.926, abs=1e-12)
    assert balance(cube, "DPL").value[place] == pytest.approx(0.1992646852, abs=5e-11)
    value, low, high = stratified(counts, "yes").conditional_disparity()
    assert value == pytest.approx(0.0329040012, abs=5e-11)
    assert low < value < high


@pytest.mark.parametrize("table", ALIKE)
@pytest.mark.parametrize("name", BALANCE)
def test_every_measure_is_what_clarify_prints(table: str, name: str) -> None:
    found = balance(counted(PUBLISHED[table]["groups"]), name)
    for group, value in CLARIFY[table]["metrics"][name].items():
        assert found.value[found.position(group)] == pytest.approx(value, abs=1e-9), group


def test_an_outcome_that_is_never_met_is_counted_and_not_left_out() -> None:
    found = {name: balance(counted(PUBLISHED["made_up_no_positives"]["groups"]), name) for name in BALANCE}
    place = found["KL"].position("no_positives")
    assert CLARIFY["made_up_no_positives"]["metrics"]["KL"]["no_positives"] < 0  # which no divergence can be
    assert found["KL"].value[place] == inf
    assert np.isnan([end[place] for end in found["KL"].interval()]).all()
    assert found["TVD"].value[place] == found["KS"].value[place] == 0.625
    assert found["LP"].value[place] == pytest.approx(0.625 * sqrt(2))
    assert 0 < found["JS"].value[place] < np.log(2)


def test_where_there_is_nobody_there_is_no_measure() -> None:
    alone = counted({"a": (5, 5, 5, 5)})
    for name in BALANCE:
        found = balance(alone, name)
        assert np.isnan([found.value, *found.interval()]).all(), name


def test_an_interval_holds_its_value_and_is_never_below_none() -> None:
    cube = counted({"a": (50, 10, 10, 30), "b": (20, 10, 30, 40), "c": (25, 5, 10, 20), "d": (1, 0, 0, 0)})
    for name in BALANCE:
        found = balance(cube, name)
        low, high = found.interval()
        finite = np.isfinite(found.value) & ~np.isnan(low)
        assert (low[finite] <= found.value[finite] + 1e-12).all(), name
        assert (found.value[finite] <= high[finite] + 1e-12).all(), name
        if name not in ("CI", "DPL"):
            assert (low[finite] >= 0).all(), name


@pytest.mark.parametrize(
    ("first", "second", "name"), [(0.5, 0.3, "KL"), (0.6, 0.45, "JS"), (0.4, 0.4, "TVD"), (0.7, 0.4, "DPL")]
)
def test_intervals_cover(first: float, second: float, name: str) -> None:
    random, held, tries = np.random.default_rng(0), 0, 400
    truth = balance(drawn([[[10**6 * (1 - p), 0], [10**6 * p, 0]] for p in (first, second)]), name).value[0]
    for _ in range(tries):
        k = random.binomial([300, 400], [first, second])
        found = balance(drawn([[[300 - k[0], 0], [k[0], 0]], [[400 - k[1], 0], [k[1], 0]]]), name)
        low, high = found.interval()
        held += low[0] - 1e-12 <= truth <= high[0] + 1e-12
    assert 0.93 <= held / tries <= (0.985 if first != second else 1.0)


def test_a_weight_counts_as_so_many_people_and_is_less_sure() -> None:
    table = pd.DataFrame({"g": ["a", "a", "b", "b", "b"] * 40, "y": [1, 0, 1, 0, 0] * 40, "w": [3, 1, 1, 1, 2] * 40})
    weighted = balance(Cube.count(table, sensitive="g", y_true="y", weight="w"), "DPL")
    rows = table.loc[table.index.repeat(table["w"])]
    repeated = balance(Cube.count(rows, sensitive="g", y_true="y"), "DPL")
    assert weighted.value == pytest.approx(repeated.value)
    assert np.subtract(*weighted.interval()[::-1])[0] > np.subtract(*repeated.interval()[::-1])[0]


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(MeasureUnknown, match="CI"):
        balance(counted({"a": (1, 1, 1, 1)}), "imbalance")
