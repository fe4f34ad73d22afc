"""Rates: against fairlearn and scikit-learn, against published tables, and where this product differs on purpose."""

import fairlearn.metrics as fl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from governance import Cube, rate
from governance.errors import GovernanceError
from governance.metrics.intervals import wilson
from governance.metrics.rates import RATES
from tests.conftest import counted, drawn, random_people

ASKED = {"sensitive": ["group"], "y_true": "label", "y_pred": "decision"}

people = st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(40, 150))

REFERENCES = {
    "selection_rate": fl.selection_rate,
    "base_rate": lambda true, _: np.mean(true),
    "accuracy": sk.accuracy_score,
    "error_rate": sk.zero_one_loss,
    "true_positive_rate": fl.true_positive_rate,
    "false_negative_rate": fl.false_negative_rate,
    "false_positive_rate": fl.false_positive_rate,
    "true_negative_rate": fl.true_negative_rate,
    "precision": lambda true, pred: sk.precision_score(true, pred, zero_division=np.nan),
    "false_discovery_rate": lambda true, pred: 1 - sk.precision_score(true, pred, zero_division=np.nan),
    "negative_predictive_value": lambda true, pred: sk.precision_score(1 - true, 1 - pred, zero_division=np.nan),
    "false_omission_rate": lambda true, pred: 1 - sk.precision_score(1 - true, 1 - pred, zero_division=np.nan),
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f1_score": sk.f1_score,
}


def test_every_rate_has_a_reference() -> None:
    assert tuple(REFERENCES) == RATES


@given(table=people)
def test_every_rate_is_what_fairlearn_and_scikit_learn_say(table: pd.DataFrame) -> None:
    cube = Cube.count(table, **ASKED)
    parts = {(group,): (part["label"], part["decision"]) for group, part in table.groupby("group")}
    for name in RATES:
        found = rate(cube, name)
        for place, (group, value) in enumerate(zip(found.groups, found.value, strict=True)):
            if all(share.n[place] for share in found.shares):  # else fairlearn says 0; here that is nan
                assert value == pytest.approx(REFERENCES[name](*parts[group]), abs=1e-12), name
            else:
                assert np.isnan(value), name


@pytest.mark.parametrize("name", ["selection_rate", "accuracy", "true_positive_rate"])
@given(table=people)
def test_a_weighted_rate_is_what_scikit_learn_says(name: str, table: pd.DataFrame) -> None:
    found = rate(Cube.count(table, **ASKED, weight="weight").by(), name)
    reference = {
        "selection_rate": fl.selection_rate,
        "accuracy": sk.accuracy_score,
        "true_positive_rate": sk.recall_score,
    }
    expected = reference[name](table["label"], table["decision"], sample_weight=table["weight"])
    assert found.value[0] == pytest.approx(expected, abs=1e-12)
    assert found.effective_n[0] <= found.n[0] + 1e-9


def test_balanced_accuracy_is_not_defined_without_both_outcomes() -> None:
    """scikit-learn takes the mean of what is left, so that a group of negatives only has its true negative rate."""
    found = rate(counted({"a": (6, 4, 0, 0), "b": (6, 4, 2, 8)}), "balanced_accuracy")
    assert np.isnan(found.value).tolist() == [True, False]
    assert found.value[1] == pytest.approx(0.7)
    assert found.effective_n.tolist() == [0, 10]


def test_the_interval_of_the_f1_score_is_that_of_its_overlap() -> None:
    found = rate(counted({"a": (60, 10, 10, 20)}), "f1_score")
    low, high = (float(end[0]) for end in found.interval())
    ends = [float(end) for end in wilson(20 / 40, 40)]
    assert (low, high) == pytest.approx(tuple(2 * end / (1 + end) for end in ends))


@pytest.mark.parametrize("name", ["balanced_accuracy", "f1_score"])
@pytest.mark.parametrize("n", [80, 300, 2_000])
def test_the_interval_of_a_made_up_rate_covers_what_it_promises(name: str, n: int) -> None:
    random = np.random.default_rng(n)
    cells = np.array([0.45, 0.1, 0.12, 0.33])
    cube = drawn(random.multinomial(n, cells, 4_000))
    low, high = rate(cube, name).interval()
    tn, fp, fn, tp = cells
    true = {"balanced_accuracy": (tp / (tp + fn) + tn / (tn + fp)) / 2, "f1_score": 2 * tp / (2 * tp + fp + fn)}[name]
    assert 0.93 <= ((low <= true) & (true <= high)).mean() <= 0.97


@pytest.mark.parametrize("name", RATES)
@given(table=people)
def test_a_rate_counts_some_of_the_people_it_is_about(name: str, table: pd.DataFrame) -> None:
    found = rate(Cube.count(table, **ASKED), name)
    low, high = found.interval()
    assert all(((share.k >= 0) & (share.k <= share.n)).all() for share in found.shares)
    assert (low[found.defined] <= found.value[found.defined]).all()
    assert (found.value[found.defined] <= high[found.defined]).all()


def test_propublicas_table_gives_propublicas_rates() -> None:
    """Larson, Mattu, Kirchner and Angwin (2016), How We Analyzed the COMPAS Recidivism Algorithm."""
    compas = counted({"African-American": (990, 805, 532, 1369), "Caucasian": (1139, 349, 461, 505)})
    assert rate(compas, "false_positive_rate").value.round(4).tolist() == [0.4485, 0.2345]
    assert rate(compas, "false_negative_rate").value.round(4).tolist() == [0.2799, 0.4772]


def test_a_rate_that_nobody_can_have_is_not_a_number() -> None:
    """Fairlearn gives both rates as 0 here, so that an equal opportunity check passes or alarms falsely."""
    cube = counted({"a": (5, 5, 0, 0), "b": (5, 5, 5, 5)})
    for name in ("true_positive_rate", "false_negative_rate"):
        found = rate(cube, name)
        assert np.isnan(found.value[0])
        assert np.isnan(found.interval()).all(axis=0).tolist() == [True, False]
        assert found.n.tolist() == [0, 10]


def test_the_base_rate_needs_no_decision_and_others_do() -> None:
    table = random_people(1, 50)
    undecided = Cube.count(table, sensitive=["group"], y_true="label")
    assert (rate(undecided, "base_rate").value == rate(Cube.count(table, **ASKED), "base_rate").value).all()
    with pytest.raises(GovernanceError, match=r"The selection rate is about decisions, and this cube holds none"):
        rate(undecided, "selection_rate")


def test_a_cube_of_scores_asks_for_a_threshold() -> None:
    scored = Cube.count(random_people(1, 50), sensitive=["group"], y_true="label", score="score", thresholds=[0.5])
    with pytest.raises(GovernanceError, match=r"Choose a threshold first: cube.at\(0.5\)"):
        rate(scored, "accuracy")


def test_an_unknown_rate_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(GovernanceError, match=r"no rate 'selection rate'. Did you mean 'selection_rate'"):
        rate(Cube.count(random_people(1, 50), **ASKED), "selection rate")


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(GovernanceError, match=r"no group 'nobody' here"):
        rate(Cube.count(random_people(1, 50), **ASKED), "accuracy").position(("nobody",))
