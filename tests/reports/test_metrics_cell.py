"""The notebook cell: it runs for every kind of audit, and no name from the data becomes code."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from governance import rate, rate_difference
from governance.audit import Audit
from governance.data import models, tables
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import GovernanceError
from governance.inspection.classes import classes
from governance.inspection.numbers import cut_at, cuts, favours_low, numbers
from governance.reports.metrics.cell import Origin, cell

HOSTILE = (
    "'; raise SystemExit  #",
    '"""); raise SystemExit  #',
    "a\nraise SystemExit",
    "back\\slash",
    "{0} %s \N{RIGHT-TO-LEFT OVERRIDE}",
    "'''",
)


def run(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(code, "cell", "exec"), names)
    return names


def assert_same(audit: Audit, ran: dict[str, Any], by: tuple[str, ...], threshold: float | None) -> None:
    assert ran["cube"] == audit.decided(threshold)
    found = rate(audit.decided(threshold).by(*by), "selection_rate")
    assert ran["found"].value.tolist() == found.value.tolist()
    assert ran["found"].interval()[0].tolist() == found.interval()[0].tolist()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_from_the_data_becomes_code(hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = pd.DataFrame(
        {hostile: ["a", hostile] * 40, "good": ["yes", "no"] * 40, "said": ["yes", "yes", "no"] * 26 + ["no"] * 2}
    )
    roles = Roles("good", "yes", (hostile,), decision="said", merged=((hostile, (("a", hostile + "!"),)),))
    people.to_parquet(tmp_path / "people.parquet")
    audit = Audit.recorded(Dataset("people.parquet", people, roles))
    origin = Origin("people.parquet", fingerprint=tables.fingerprint(people))
    code = cell(audit, origin, by=(hostile,), name="selection_rate", threshold=None)
    assert_same(audit, run(code, tmp_path, monkeypatch), (hostile,), None)
    assert not [each for each in code if not each.isprintable() and each != "\n"]


def test_a_class_against_the_rest_is_counted_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hiring = sample("hiring")
    audit, origin = Audit.recorded(hiring), Origin("Hiring sample", sample="hiring", roles=hiring.roles)
    asked = {"by": ("parental_leave",), "name": "selection_rate", "threshold": None, "least": 30}
    rejected = classes(audit).against_rest("rejected")
    ran = run(cell(audit, origin, **asked, outcome="rejected"), tmp_path, monkeypatch)
    assert ran["cube"] == rejected
    assert ran["gap"].value == rate_difference(rejected.by("parental_leave"), "selection_rate", min_group_size=30).value
    assert run(cell(audit, origin, **asked), tmp_path, monkeypatch)["gap"].value != ran["gap"].value
    with pytest.raises(GovernanceError, match="There is no class 'days under 5'"):
        cell(audit, origin, **asked, outcome="days under 5")


@pytest.mark.parametrize("favourable", ["under 7", "7 and over"])
def test_every_side_of_every_cut_is_counted_as_such(
    favourable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = sample("hospital")
    dataset = Dataset("stays", hospital.table, replace(hospital.roles, favourable=favourable))
    audit, origin = Audit.recorded(dataset), Origin("stays", sample="hospital", roles=hospital.roles)
    asked = {"by": ("sex",), "name": "base_rate", "threshold": None}
    for cut in cuts(audit):
        cube = cut_at(numbers(audit), cut, low=favours_low(audit))
        code = cell(audit, origin, **asked, outcome=cube.favourable)
        assert f"cut_at(numbers(audit), {cut!r}, low={favours_low(audit)})" in code
    assert run(code, tmp_path, monkeypatch)["cube"] == cube


def test_a_hostile_name_of_a_file_stays_a_text(lending: Dataset) -> None:
    audit = Audit.recorded(Dataset(HOSTILE[0], lending.table, replace(lending.roles, decision="granted")))
    code = cell(audit, Origin(HOSTILE[0]), by=("sex",), name="accuracy", threshold=None)
    texts = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    assert texts.count(HOSTILE[0]) == 2
    assert not [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Raise)]


def test_only_what_is_called_is_imported(audit: Audit, recorded: Audit) -> None:
    for each, origin in (
        (audit, Origin("Lending sample", sample="lending", roles=audit.dataset.roles)),
        (recorded, Origin("officers", sample="lending", roles=audit.dataset.roles)),
        (recorded, Origin("models.csv", fingerprint="0")),
        (audit, Origin("UCI Adult", public="adult")),
        (audit, Origin("people.parquet", large=True)),
    ):
        tree = ast.parse(cell(each, origin, by=("sex",), name="accuracy", threshold=0.5))
        imported = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert imported <= used
        assert not {name for name in used - imported if name[0].isupper() or name == "tables"}


def test_a_sample_with_other_roles_says_them(
    recorded: Audit, lending: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = Origin("Lending sample", sample="lending", roles=lending.roles)
    code = cell(recorded, origin, by=("sex", "age"), name="selection_rate", threshold=None, least=30)
    assert "'decision = \"granted\"\\n'" in code
    assert_same(recorded, run(code, tmp_path, monkeypatch), ("sex", "age"), None)


def test_a_file_whose_incomplete_rows_were_left_out_is_read_likewise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    people = pd.DataFrame(
        {"who": list("ab") * 50, "good": ["yes", "no", "yes", None] * 25, "p": [0.2, 0.5, 0.7, 0.1] * 25}
    )
    people.to_csv(tmp_path / "people.csv", index=False)
    kept = tables.complete(tables.read(tmp_path / "people.csv"), "good")
    roles = Roles("good", "yes", ("who",), score="p", threshold=0.6, reading=Layout(missing=("?",)))
    audit = Audit.recorded(Dataset("people.csv, 25 rows left out", kept, roles))
    origin = Origin("people.csv, 25 rows left out", fingerprint=tables.fingerprint(kept))
    code = cell(audit, origin, by=("who",), name="selection_rate", threshold=0.55)
    assert_same(audit, run(code, tmp_path, monkeypatch), ("who",), 0.55)
    assert "not quite" not in capsys.readouterr().out


def test_a_model_from_a_file_is_opened_again_and_another_is_told_apart(
    audit: Audit, boosted: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    path = tmp_path / "lender.skops"
    path.write_bytes(models.save(audit.model))
    dataset = Dataset("Lending sample", sample().table, replace(audit.dataset.roles, decision=None))
    judged = Audit.predicted(dataset, models.load(path), path.name)
    origin = Origin("Lending sample", sample="lending", roles=dataset.roles)
    code = cell(judged, origin, by=("sex",), name="selection_rate", threshold=None)
    assert_same(judged, run(code, tmp_path, monkeypatch), ("sex",), None)
    assert "not quite" not in capsys.readouterr().out
    path.write_bytes(models.save(boosted.model))
    run(code, tmp_path, monkeypatch)
    assert "not quite the model that was audited" in capsys.readouterr().out


def test_a_table_that_is_not_loaded_is_counted_where_it_lies(
    recorded: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.dataset.table.to_parquet(tmp_path / "many.parquet")
    audit = Audit.unloaded("many.parquet", Large.opened(tmp_path / "many.parquet"), recorded.dataset.roles)
    code = cell(audit, Origin("many.parquet", large=True), by=("sex",), name="selection_rate", threshold=None)
    assert "Audit.unloaded" in code
    assert_same(audit, run(code, tmp_path, monkeypatch), ("sex",), None)
