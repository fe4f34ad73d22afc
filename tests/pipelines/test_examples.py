"""The examples for build servers: read as their servers read them, and every command in them runs."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ruamel.yaml import YAML

from governance.cli import main
from tests.conftest import ROOT
from tests.pipelines.conftest import EXAMPLES

OPENS, SHUT, UNANSWERED = 0, 1, 2
SCHEMAS = {"github-actions.yml": ["vendor.github-workflows"], "gitlab-ci.yml": ["vendor.gitlab-ci"]}


def read(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((EXAMPLES / name).read_text("utf-8"))


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read("github-actions.yml")["jobs"]["gate"]["steps"]
    return found


def shells(name: str) -> Iterator[str]:
    """Every shell command of an example, in its order."""
    if name == "Jenkinsfile":
        text = (EXAMPLES / name).read_text("utf-8")
        found = re.findall(r"sh\(.*?'''(.*?)'''|sh '(.*?)'", text, re.DOTALL)
        yield from (block or line for block, line in found)
    elif name == "gitlab-ci.yml":
        job = read(name)["fairness"]
        yield from (*job["before_script"], *job["script"])
    else:
        yield from (step["run"] for step in steps() if "run" in step)


def gates(name: str) -> list[list[str]]:
    """The arguments of every call of the command in an example."""
    words = [shlex.split(shell.replace("\\\n", " ")) for shell in shells(name)]
    return [line[1:] for line in words if line and Path(line[0]).name == "evaluate_bias"]


def published(name: str) -> set[str]:
    """The files that an example shows or keeps."""
    if name == "Jenkinsfile":
        text = (EXAMPLES / name).read_text("utf-8")
        kept = re.search(r"archiveArtifacts artifacts: '(.*?)'", text)
        shown = re.search(r"junit testResults: '(.*?)'", text)
        assert kept
        assert shown
        return {*kept[1].split(", "), shown[1]}
    if name == "gitlab-ci.yml":
        held = read(name)["fairness"]["artifacts"]
        return {*held["paths"], held["reports"]["junit"]}
    shown = {path for step in steps() for path in re.findall(r"hashFiles\('(.*?)'\)", step.get("if", ""))}
    asked = [step["with"] for step in steps() if "with" in step]
    return shown | {path for each in asked for path in (each.get("sarif_file", "") + each.get("path", "")).split()}


SERVERS = ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile")


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_example_is_what_its_server_reads(name: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *SCHEMAS[name], str(EXAMPLES / name)]
        + (["--data-transform", "gitlab-ci"] if name == "gitlab-ci.yml" else []),
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("name", SERVERS)
def test_an_example_lets_a_model_through_that_keeps_the_policy(name: str, checked_out: Path, capsys) -> None:
    check, judge = gates(name)
    assert main(check) == OPENS
    assert main(judge) == OPENS
    assert "the gate opens" in capsys.readouterr().out
    assert "verdict.json" in published(name)
    assert all((checked_out / path).stat().st_size for path in published(name))


@pytest.mark.parametrize("name", SERVERS)
def test_an_example_publishes_why_a_model_is_stopped(name: str, checked_out: Path, capsys) -> None:
    shutil.copy("models/baseline.skops", "models/model.skops")
    _, judge = gates(name)
    assert main(judge) == SHUT
    assert "the gate stays shut" in capsys.readouterr().out
    assert "verdict.json" in published(name)
    assert all((checked_out / path).stat().st_size for path in published(name))
    record = json.loads(Path("verdict.json").read_text("utf-8"))
    outcomes = {each["rule"]: each["outcome"] for each in record["verdicts"]}
    assert outcomes["equalized-odds-age"] == "fail"
    assert outcomes["no-step-back-age"] != "not enough evidence"
    if (page := Path("verdict.xml")).exists():
        assert list(ElementTree.parse(page).iter("failure"))


@pytest.mark.parametrize("name", SERVERS)
def test_an_example_publishes_nothing_where_there_is_no_answer(name: str, checked_out: Path, capsys) -> None:
    Path("data/test.parquet").unlink()
    _, judge = gates(name)
    assert main(judge) == UNANSWERED
    assert capsys.readouterr().out == ""
    assert not list(checked_out.glob("verdict.*"))


def test_a_build_server_that_keeps_its_folder_does_not_publish_the_verdict_of_the_build_before(
    checked_out: Path,
) -> None:
    for path in published("Jenkinsfile"):
        (checked_out / path).write_text("old", "utf-8")
    tidied, *rest = (shell for shell in shells("Jenkinsfile") if "verdict" in shell)
    assert all("evaluate_bias" in shell for shell in rest)
    subprocess.run(["bash", "-e", "-c", tidied], check=True)
    assert not list(checked_out.glob("verdict.*"))


def test_the_page_of_a_run_gets_the_summary_and_has_room_for_it(checked_out: Path, capsys) -> None:
    assert main(gates("github-actions.yml")[1]) == OPENS
    (show,) = (shell for shell in shells("github-actions.yml") if "GITHUB_STEP_SUMMARY" in shell)
    page = checked_out / "page.md"
    page.write_text("Before.\n", "utf-8")
    subprocess.run(["bash", "-e", "-c", show], check=True, env={**os.environ, "GITHUB_STEP_SUMMARY": str(page)})
    assert page.read_text("utf-8") == f"Before.\n{Path('verdict.md').read_text('utf-8')}"
    assert page.stat().st_size < 2**20


def test_code_scanning_points_at_a_line_of_the_policy_in_the_repository(checked_out: Path, capsys) -> None:
    shutil.copy("models/baseline.skops", "models/model.skops")
    assert main(gates("github-actions.yml")[1]) == SHUT
    (run,) = json.loads(Path("verdict.sarif").read_text("utf-8"))["runs"]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        policy = Path(place["artifactLocation"]["uri"]).read_text("utf-8")
        start = place["region"]["startLine"] - 1
        assert policy.splitlines()[start : start + 2] == ["[[rule]]", f'id = "{result["ruleId"]}"']
    assert run["results"]


def test_a_step_after_the_gate_runs_when_it_stays_shut_and_only_if_it_answered() -> None:
    found = steps()
    judged = next(place for place, step in enumerate(found) if "--model-path" in step.get("run", ""))
    assert len(found) > judged + 1
    for step in found[judged + 1 :]:
        assert step["if"].startswith("${{ !cancelled() && hashFiles('verdict.")


@pytest.mark.parametrize("guide", ["gate.md", "pipelines.md"])
def test_every_command_of_a_guide_runs(guide: str, checked_out: Path, capsys) -> None:
    text = (ROOT / "docs" / guide).read_text("utf-8")
    assert main(gates("github-actions.yml")[1]) == OPENS
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line for language, block in blocks if not language for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("evaluate_bias")]
    assert commands
    for command in commands:
        assert main(command) == OPENS


def test_a_recorded_verdict_becomes_the_baseline_that_the_guide_speaks_of() -> None:
    guide = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
    for name in SERVERS:
        assert "--baseline" in gates(name)[1]
    assert "cp verdict.json fairness/approved.json" in guide
