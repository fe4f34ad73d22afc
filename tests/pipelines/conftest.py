"""A team's repository as the examples expect it: two models, people to judge them by, and what people signed.

Both models learn on the lending sample. The baseline is far from the limit of 5 points: it takes the young for worse
borrowers than they are. The other one learnt after the correlation with age was taken out of its columns, in full: no
strength was chosen by its result. People to judge by come from the sample's generator with another seed, so nobody of
them had a part in either model, and they are enough that luck does not decide. Age is the attribute, because its groups
are large and everybody has one: by sex, where non-binary people are few, luck would decide, and by ethnicity those who
do not state it leave each rule undecided.
"""

import runpy
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from governance.audit import Audit
from governance.cli import main
from governance.data import models
from governance.data.dataset import Dataset
from governance.mitigation import saved
from governance.mitigation.methods import METHODS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.mitigation.trial import trial
from tests.conftest import ROOT

EXAMPLES = ROOT / "docs" / "pipelines"
SEED, PEOPLE = 1, 30_000
ROLES = """
label = "repaid"
favourable = "yes"
sensitive = ["age"]

[bands]
age = [30, 45, 60]
"""


@pytest.fixture(scope="session")
def baseline(lending: Dataset) -> Audit:
    roles = replace(lending.roles, sensitive=("age",), reference=())
    return Audit.fitted(Dataset("lending", lending.table, roles), "logistic regression")


@pytest.fixture(scope="session")
def repository(baseline: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it is checked out."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("models", "data", "docs", "fairness"):
        (folder / name).mkdir()
    held = trial(problem(baseline, ("age",)))
    learnt = METHODS["correlation remover"].learnt(held, Wanted("demographic parity", least=30), 1.0)
    (folder / "models" / "baseline.skops").write_bytes(models.save(baseline.model))
    (folder / "models" / "mitigated.skops").write_bytes(saved.saved(learnt.fitted, held))
    people = runpy.run_path(str(ROOT / "sample_data" / "lending.py"))["lending"](SEED, PEOPLE)
    people.to_parquet(folder / "data" / "test.parquet", index=False)
    (folder / "data" / "roles.toml").write_text(ROLES, "utf-8")
    (folder / "docs" / "model_card.md").write_text("# A model of repayment\n", "utf-8")
    shutil.copy(EXAMPLES / "policy.toml", folder / "fairness" / "policy.toml")
    asked = (
        "--model-path {0}/models/mitigated.skops --test-data {0}/data/test.parquet --policy {0}/fairness/policy.toml"
    )
    more = "--document model-card={0}/docs/model_card.md --write {0}/fairness/approved.json --quiet"
    assert main(f"{asked} {more}".format(folder).split()) == 0  # the version that was approved
    return folder


@pytest.fixture
def checked_out(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh checkout, entered; its model is the mitigated one."""
    folder = tmp_path / "repository"
    shutil.copytree(repository, folder)
    monkeypatch.chdir(folder)
    shutil.copy("models/mitigated.skops", "models/model.skops")
    return folder
