"""The step before a release, as teams write it in a shell: a biased model is stopped, a mitigated one goes through."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, needed
from tests.pipelines.conftest import EXAMPLES

GUIDE = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
(BY_CASE,) = (block for block in re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL) if "case $?" in block)
SCRIPTS = {
    "if": (EXAMPLES / "gate.sh").read_text("utf-8"),
    "status": (EXAMPLES / "gate_by_status.sh").read_text("utf-8"),
    "case": BY_CASE,
}


def ran(script: str, model: Path, data: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A script as a pipeline runs it: a process of its own, with the installed command on its path."""
    command = Path(sys.executable).parent / "evaluate_bias"
    if not command.exists() or not shutil.which("bash"):
        needed("evaluate_bias as an installed command, and bash")
    (folder / "step.sh").write_text(script, "utf-8")
    paths = {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    asked = {"MODEL": str(model), "TEST_DATA": str(data)}
    return subprocess.run(
        ["bash", "step.sh"], cwd=folder, env={**os.environ, **paths, **asked}, capture_output=True, text=True
    )


@pytest.mark.parametrize("form", SCRIPTS)
def test_a_biased_model_is_stopped_before_its_release(form: str, repository: Path, tmp_path: Path) -> None:
    found = ran(SCRIPTS[form], repository / "models" / "baseline.skops", repository / "data" / "test.parquet", tmp_path)
    assert found.returncode == 1, found.stderr
    assert "the gate stays shut" in found.stdout
    assert "Fairness check failed: the release is stopped." in found.stderr
    assert "goes on" not in found.stdout


@pytest.mark.parametrize("form", SCRIPTS)
def test_a_mitigated_model_goes_through(form: str, repository: Path, tmp_path: Path) -> None:
    found = ran(
        SCRIPTS[form], repository / "models" / "mitigated.skops", repository / "data" / "test.parquet", tmp_path
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "3 pass: the gate opens." in found.stdout
    assert found.stdout.endswith("Fairness check passed: the release goes on.\n")


@pytest.mark.parametrize("form", SCRIPTS)
def test_a_question_without_an_answer_stops_a_release_too(form: str, repository: Path, tmp_path: Path) -> None:
    found = ran(SCRIPTS[form], repository / "models" / "baseline.skops", repository / "data" / "none.parquet", tmp_path)
    assert found.returncode == (2 if form == "case" else 1)
    assert "none.parquet could not be read" in found.stderr
    assert "goes on" not in found.stdout


def test_the_scripts_ask_what_the_guide_says() -> None:
    asked = 'evaluate_bias --model-path "$MODEL" --test-data "$TEST_DATA" --fairness-threshold 0.05'
    for script in SCRIPTS.values():
        assert script.count("evaluate_bias") == script.count(asked) == 1
