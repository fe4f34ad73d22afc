"""Numbers: the hospital sample counted as the numbers it holds finds what was planted, and says why where it cannot."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.samples import sample
from governance.inspection import numbers as inspection
from governance.inspection.numbers import by_prediction, numbers, residuals, unnumbered
from governance.metrics.residuals import WITHIN, regression_measure
from governance.metrics.spread import quantile


@pytest.fixture(scope="module")
def hospital() -> Audit:
    return Audit.recorded(sample("hospital"))


def test_the_audits_own_cut_is_the_audits_own_count(hospital: Audit) -> None:
    found = numbers(hospital)
    assert inspection.own_cut(hospital) == 7 in found.cuts
    assert inspection.favours_low(hospital)
    own = inspection.cut_at(found, 7, low=True)
    assert (own.counts == hospital.cube.counts).all()
    assert (own.groups, own.levels) == (hospital.cube.groups, hospital.cube.levels)


def test_what_was_planted_in_the_hospital_sample_is_found(hospital: Audit) -> None:
    found = numbers(hospital, tolerance=1.0)
    off = regression_measure(found.by("language"), "mean_residual")
    assert off.value[off.position("interpreter")] == pytest.approx(-1.5, abs=0.15)
    assert off.value[off.position("local")] == pytest.approx(0, abs=0.05)
    away = regression_measure(found.by("age"), "mean_absolute_error")
    assert away.interval()[0][away.position("under 18")] > away.interval()[1][1:].max()
    near = regression_measure(found.by("language"), WITHIN)
    assert near.interval()[1][near.position("interpreter")] < near.interval()[0][near.position("local")]
    least = regression_measure(found.by("age", "insurance"), "mean_residual")
    assert least.groups[int(np.nanargmin(least.value))] == ("75 and over", "none")


def test_residuals_and_parts_hold_everybody(hospital: Audit) -> None:
    table = hospital.dataset.table
    off = (table["predicted_days"] - table["days"]).round(9)
    counts = residuals(hospital)
    assert counts.people.sum() == len(table)
    for (language,), value in zip(
        counts.by("language").groups, quantile(counts.by("language"), 0.9).value, strict=True
    ):
        own = off[table["language"] == language]
        assert value == pytest.approx(np.quantile(own, 0.9, method="inverted_cdf"))
    parts = by_prediction(hospital, ["sex"])
    assert parts.people.sum() == len(table)
    assert len(parts.levels[1]) == 10
    assert regression_measure(parts.by("sex"), "mean_outcome").value == pytest.approx(
        table.groupby("sex")["days"].mean().to_numpy()
    )


def test_where_there_are_no_numbers_it_is_said_why(hospital: Audit, audit: Audit) -> None:
    dataset = hospital.dataset
    assert "is no number" in unnumbered(audit)
    alone = Audit.recorded(Dataset("stays", dataset.table, replace(dataset.roles, decision=None)))
    assert "Say which one is the decision" in unnumbered(alone)
    learnt = replace(dataset.roles, decision=None, features=("diagnoses", "mobility"))
    fitted = Audit.fitted(Dataset("stays", dataset.table, learnt), "logistic regression")
    assert "only on which side of the cut" in unnumbered(fitted)
    assert numbers(audit) is numbers(alone) is numbers(fitted) is None
