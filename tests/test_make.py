"""The two commands: the app starts as `make run` starts it, and is healthy."""

import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import free_port, running
from tests.conftest import ROOT, needed


@pytest.fixture(scope="module")
def make() -> str:
    path = shutil.which("make")
    if path is None:
        needed("make")
    return str(path)


def in_this_environment(make: str, target: str, *options: str) -> list[str]:
    """The command that runs a target with the packages that are installed here."""
    here = f"VENV={sys.prefix}"
    settled = [part for stamp in (".installed", ".installed-dev") for part in ("-o", f"{sys.prefix}/{stamp}")]
    return [make, *options, *settled, target, here]


def test_make_run_starts_a_healthy_app(make: str, tmp_path: Path) -> None:
    command = in_this_environment(make, "run")
    with running(command, tmp_path / "log", free_port()) as url, urllib.request.urlopen(url, timeout=10) as page:
        assert b"<title>" in page.read()
    assert "usage statistics" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize(("target", "does"), [("test", "-m pytest"), ("check", "lint-imports")])
def test_make_does_what_it_says(make: str, target: str, does: str) -> None:
    done = subprocess.run(
        in_this_environment(make, target, "--dry-run"), capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert does in done.stdout


def test_an_old_python_is_refused_in_words(make: str, tmp_path: Path) -> None:
    old = tmp_path / "python"
    pretend = "import sys; sys.version_info = (3, 9); sys.version = '3.9.1 x'"
    old.write_text(f'#!/bin/sh\nshift; exec {sys.executable} -c "{pretend}; $1"\n')
    old.chmod(0o755)
    done = subprocess.run(
        [make, "run", f"PYTHON={old}", f"VENV={tmp_path}/venv"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode != 0
    assert "Assize needs Python 3.11 or newer; this is 3.9.1" in done.stderr
