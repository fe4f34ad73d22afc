"""Hooks for pre-commit, which runs an entry with its arguments and then the names of the files that changed."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from governance.cli import main
from tests.conftest import ROOT
from tests.pipelines.conftest import EXAMPLES

HOOKS = {each["id"]: each for each in YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-hooks.yaml")}
CONFIGURED = YAML(typ="safe", pure=True).load(EXAMPLES / "pre-commit-config.yaml")
POLICIES = ["sample_data/lending_policy.toml", "docs/pipelines/policy.toml"]


def ran(name: str, *changed: str, **configured: Any) -> int:
    """The exit code of a hook, run as pre-commit runs it."""
    hook = {**HOOKS[name], **configured}
    names = changed if hook.get("pass_filenames", True) else ()
    command, *arguments = shlex.split(hook["entry"])
    assert command == "evaluate_bias"
    return main([*arguments, *hook.get("args", []), *names])


def configured(name: str) -> dict[str, Any]:
    (repository,) = CONFIGURED["repos"]
    return next(each for each in repository["hooks"] if each["id"] == name)


def test_every_hook_says_what_pre_commit_needs_and_runs_the_installed_command() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"
        assert shlex.split(hook["entry"])[0] in scripts


def test_the_hook_for_policies_takes_the_names_of_several_files(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    assert ran("check-policy", *POLICIES) == 0
    said = capsys.readouterr().out
    assert all(f"{path}: " in said for path in POLICIES)


def test_one_policy_that_cannot_be_read_stops_a_commit(tmp_path: Path, capsys) -> None:
    broken = tmp_path / "policy.toml"
    broken.write_text('name = "Fair"\n\n[[rule]]\nid = "equal"\nrat = "selection_rate"\nby = "sex"\nat_most = 0.05\n')
    assert ran("check-policy", str(ROOT / POLICIES[0]), str(broken), str(ROOT / POLICIES[1])) == 2
    assert "a key 'rat' that means nothing" in capsys.readouterr().err


@pytest.mark.parametrize("path", [*POLICIES, "policy.toml", "fairness/policy_v2.toml", "fairness/hiring-policy.toml"])
def test_the_hook_for_policies_runs_when_a_policy_changed(path: str) -> None:
    assert re.search(HOOKS["check-policy"]["files"], path)


@pytest.mark.parametrize("path", ["pyproject.toml", "data/roles.toml", "policy/readme.md", "policies/x.toml.bak"])
def test_the_hook_for_policies_leaves_other_files_alone(path: str) -> None:
    assert not re.search(HOOKS["check-policy"]["files"], path)


@pytest.mark.parametrize(("model", "expected"), [("mitigated", 0), ("baseline", 1)])
def test_the_hook_for_models_judges_what_its_arguments_say(model: str, expected: int, checked_out: Path) -> None:
    shutil.copy(f"models/{model}.skops", "models/model.skops")
    asked = configured("evaluate-bias")
    changed = "fairness/policy.toml"
    assert re.search(asked["files"], changed)
    assert ran("evaluate-bias", changed, **asked) == expected


def test_a_hook_for_models_without_arguments_says_what_is_needed(capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        ran("evaluate-bias", "models/model.skops")
    assert "--test-data" in capsys.readouterr().err


def test_the_example_names_hooks_that_are_there() -> None:
    (repository,) = CONFIGURED["repos"]
    assert [each["id"] for each in repository["hooks"]] == list(HOOKS)
