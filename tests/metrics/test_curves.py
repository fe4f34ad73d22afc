"""Curves: those of scikit-learn at the same thresholds, and distributions that leave nobody out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics.curves import precision_recall_curve, roc_curve, score_distribution
from governance.metrics.intervals import wilson
from tests.conftest import random_people

STEPS = [step / 20 for step in range(21)]
SCORED = {"sensitive": ["group"], "y_true": "label", "score": "score", "thresholds": STEPS}


@pytest.mark.parametrize("weight", [None, "weight"])
def test_the_curves_are_those_of_scikit_learn(weight: str | None) -> None:
    table = random_people(5, 400)
    cube = Cube.count(table, **SCORED, weight=weight)
    roc, pr = roc_curve(cube), precision_recall_curve(cube)
    for at, (group,) in enumerate(cube.groups):
        own = table[table["group"] == group]
        given = {"sample_weight": None if weight is None else own[weight]}
        fpr, tpr, cuts = metrics.roc_curve(own["label"], own["score"], drop_intermediate=False, **given)
        for x, y, cut in list(zip(fpr, tpr, cuts, strict=True))[1:]:  # the first is at infinity
            place = roc.place(float(cut))
            assert roc.across.value[place, at] == pytest.approx(x, abs=1e-12)
            assert roc.up.value[place, at] == pytest.approx(y, abs=1e-12)
        precision, recall, cuts = metrics.precision_recall_curve(own["label"], own["score"], **given)
        for x, y, cut in zip(recall[:-1], precision[:-1], cuts, strict=True):
            place = pr.place(float(cut))
            assert pr.across.value[place, at] == pytest.approx(x, abs=1e-12)
            assert pr.up.value[place, at] == pytest.approx(y, abs=1e-12)


def test_bands_are_of_each_rate_among_its_own_people() -> None:
    table = random_people(5, 400)
    roc = roc_curve(Cube.count(table, **SCORED))
    own = table[table["group"] == "g1"]
    positives, selected = own[own["label"] == 1], 0.4
    share, n = (positives["score"] >= selected).mean(), len(positives)
    low, high = (each[roc.place(selected), 1] for each in roc.up.interval())
    assert (low, high) == pytest.approx(tuple(float(end) for end in wilson(share, n)))


def test_a_group_without_one_outcome_has_no_curve() -> None:
    table = random_people(5, 100, groups=2)
    table.loc[table["group"] == "g0", "label"] = 0
    roc = roc_curve(Cube.count(table, **SCORED))
    assert np.isnan(roc.up.value[:, 0]).all()
    assert not np.isnan(roc.across.value).any()


def test_precision_is_not_invented_where_nobody_is_selected() -> None:
    table = random_people(5, 100, groups=1).assign(score=0.3)
    found = precision_recall_curve(Cube.count(table, **SCORED))
    assert np.isnan(found.up.value[found.place(0.5), 0])
    assert found.up.value[found.place(0.0), 0] == pytest.approx(table["label"].mean())


@given(
    st.builds(random_people, seed=st.integers(0, 10_000), people=st.integers(1, 120), groups=st.integers(1, 4)),
    st.integers(1, 30),
    st.lists(st.floats(0, 1), min_size=1, max_size=15, unique=True).map(sorted),
)
def test_a_distribution_counts_everybody_once(table: pd.DataFrame, bins: int, steps: list[float]) -> None:
    cube = Cube.count(table, **{**SCORED, "thresholds": steps}, weight="weight")
    found = score_distribution(cube, bins=bins)
    assert found.people.sum(axis=-1).tolist() == cube.counts.sum(axis=(2, 3)).tolist()
    np.testing.assert_allclose(np.nansum(found.share, axis=-1), (found.people.sum(axis=-1) > 0).astype(float))
    assert found.people.shape[-1] == len(found.edges) - 1 <= bins
    for at, (group,) in enumerate(cube.groups):
        for outcome in (0, 1):
            own = table[(table["group"] == group) & (table["label"] == outcome)]["score"]
            inner = np.searchsorted(found.edges[1:-1], own, side="right")
            assert found.people[at, outcome].tolist() == np.bincount(inner, minlength=len(found.edges) - 1).tolist()


def test_a_distribution_of_hundredths_has_twenty_bins_of_five() -> None:
    table = random_people(5, 100)
    cube = Cube.count(table, **{**SCORED, "thresholds": [step / 100 for step in range(101)]})
    np.testing.assert_allclose(score_distribution(cube).edges, np.linspace(0, 1, 21))
    assert np.isnan(score_distribution(cube.nobody).share).all()


def test_without_scores_there_is_no_curve() -> None:
    cube = Cube.count(random_people(1, 20), sensitive="group", y_true="label", y_pred="decision")
    for ask in (roc_curve, precision_recall_curve, score_distribution):
        with pytest.raises(GovernanceError, match="counted without a score"):
            ask(cube)
