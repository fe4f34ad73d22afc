"""The lines of Python that a production team is given: they run, and decide as the page says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.mitigation import saved, tradeoff
from governance.mitigation.decision_rule import decision_rule
from governance.mitigation.demands import Demands, demands
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.mitigation.reached import Treatment
from governance.mitigation.tradeoff import Point
from governance.mitigation.trial import trial
from governance.reports.mitigation import away
from tests.mitigation.test_learners import uploaded_once

WANTED = Wanted("demographic parity", least=30)


def ran(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The table of people as the lines leave it."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(code, "cell", "exec"), names)
    found: pd.DataFrame = names["people"]
    return found


def by_thresholds(audit: Audit, policy: str) -> tuple[Point, Demands]:
    asked = problem(audit, ("sex",))
    _, found = tradeoff.first(asked, WANTED)
    point = next(each for each in tradeoff.points(asked, WANTED, found) if each.treatment.method == policy)
    return point, demands(asked, WANTED, point)


@pytest.mark.parametrize("policy", ["one threshold", "a threshold per group", "randomised thresholds"])
def test_the_lines_for_thresholds_run_and_decide_as_the_rule(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    point, asks = by_thresholds(audit, policy)
    asked = problem(audit, ("sex",))
    rule = decision_rule(audit.dataset, audit.source, asked, point)
    raw = audit.dataset.table.iloc[audit.rows]
    raw.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / away.THRESHOLDS).write_text(rule.toml(), "utf-8")
    (tmp_path / away.AUDITED).write_bytes(models.save(audit.model))
    found = ran(away.rule_code(audit, asks, ("sex",)), tmp_path, monkeypatch)
    assert audit.score is not None
    want = rule.decisions(raw, score=audit.score, seed=1)
    assert found["selected"].tolist() == want.tolist()


def test_the_lines_for_a_table_of_scores_name_its_column(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = audit.dataset.table.iloc[audit.rows].assign(**{"a 'score'": audit.score})
    roles = replace(audit.dataset.roles, score="a 'score'")
    scored = Audit.recorded(Dataset("scored", table.reset_index(drop=True), roles))
    point, asks = by_thresholds(scored, "a threshold per group")
    rule = decision_rule(scored.dataset, scored.source, problem(scored, ("sex",)), point)
    table.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / away.THRESHOLDS).write_text(rule.toml(), "utf-8")
    code = away.rule_code(scored, asks, ("sex",))
    assert "models" not in code
    found = ran(code, tmp_path, monkeypatch)
    assert found["selected"].tolist() == rule.decisions(table, score="a 'score'", seed=1).tolist()


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize("method", ["exponentiated gradient", "reweighing", "correlation remover"])
def test_the_lines_for_a_model_run_and_decide_as_it_was_measured(
    lending: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    few = Audit.fitted(Dataset("few", lending.table.iloc[:2000], lending.roles), "logistic regression")
    own = trial(problem(few, ("age",), threshold=0.6))
    learnt = METHODS[method].learnt(own, WANTED, 0.1)
    few.dataset.table.iloc[few.rows].to_csv(tmp_path / "people.csv", index=False)
    needed = "age, the features" if METHODS[method].asks_group else "the features"
    assert f'"people.csv")  # with {needed}\n' in away.model_code(own.problem, method)
    (tmp_path / away.MITIGATED).write_bytes(saved.saved(learnt.fitted, own))
    found = ran(away.model_code(own.problem, method), tmp_path, monkeypatch)
    certain = (learnt.chances == 0) | (learnt.chances == 1)
    assert certain.any()
    assert (found["selected"].to_numpy()[certain] == learnt.chances[certain]).all()
    assert abs(found["selected"].mean() - learnt.chances.mean()) < 0.05


@pytest.mark.usefixtures("few_models")
@pytest.mark.parametrize("method", ["reweighing", "grid search"])
def test_the_lines_for_a_model_from_a_file_hold_the_threshold_that_its_file_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    own = trial(replace(uploaded_once(), threshold=0.6), 1)
    learnt = METHODS[method].learnt(own, Wanted("demographic parity"), 0.5)
    own.problem.features.iloc[own.held_out].to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / away.MITIGATED).write_bytes(saved.saved(learnt.fitted, own))
    found = ran(away.model_code(own.problem, method), tmp_path, monkeypatch)
    assert found["selected"].tolist() == (learnt.chances == 1).tolist()


def test_what_can_be_taken_is_said(audit: Audit) -> None:
    point, asks = by_thresholds(audit, "a threshold per group")
    assert away.headline(audit, point, asks).headline == "The thresholds and their mitigation note can be taken."
    detail = away.headline(audit, point, asks).detail
    assert "never measured on the people they are chosen on" in detail
    assert "other splits" not in detail  # there was one
    twice = replace(asks, each=asks.each * 2)
    assert "In other splits others were chosen." in away.headline(audit, point, twice).detail
    learnt = replace(asks, retrains=True, rule=None)
    without = replace(point, treatment=Treatment("exponentiated gradient", 0.1))
    assert "has not been run or was refused" in away.headline(audit, without, learnt).detail
    unsaved = replace(without, each=(replace(point.each[0], unsaved="It is too large."),))
    assert away.headline(audit, unsaved, learnt).detail == "It is too large."
    with_model = replace(without, each=(replace(point.each[0], model=b"x" * 2**21),))
    assert "2.0 MB" in away.headline(audit, with_model, learnt).detail
