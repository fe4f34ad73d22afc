"""What is written, and where: the asked output alone on standard output, files as a whole or not at all."""

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from governance.cli import main, screen
from governance.cli.formats import FORMATS, format_of
from tests.cli.small import POLICY, request
from tests.conftest import ROOT, needed

ENDINGS = {
    "record.json": "json",
    "junit.xml": "junit",
    "gate.sarif": "sarif",
    "summary.md": "markdown",
    "t.txt": "table",
}
LOOSE = POLICY.replace("0.1", "0.9")


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_but_the_asked_output_is_on_standard_output(form: str, tmp_path: Path, capfdbinary) -> None:
    assert main(request(tmp_path, "--format", form)) == 1
    out, err = capfdbinary.readouterr()
    text = out.decode()
    begins = {"table": "column decision on", "json": "{\n", "junit": "<?xml", "sarif": "{\n", "markdown": "## ❌"}
    assert text.startswith(begins[form])
    assert err == b""
    if form in ("json", "sarif"):
        json.loads(text)
    if form == "junit":
        ElementTree.fromstring(out)


@pytest.mark.parametrize("policy", [POLICY, LOOSE])
def test_every_file_is_written_whether_the_gate_opens_or_not(policy: str, tmp_path: Path, capfdbinary) -> None:
    asked = request(tmp_path, *(part for name in ENDINGS for part in ("--write", str(tmp_path / name))), policy=policy)
    assert main(asked) == (1 if policy == POLICY else 0)
    told = capfdbinary.readouterr().out
    for name, form in ENDINGS.items():
        written = (tmp_path / name).read_bytes()
        assert main([*request(tmp_path, policy=policy), "--format", form]) in (0, 1)
        assert capfdbinary.readouterr().out == written, name
    assert (tmp_path / "t.txt").read_bytes() == told
    assert not list(tmp_path.glob(".*"))


def test_a_file_that_was_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("old")
    assert main(request(tmp_path, "--write", str(tmp_path / "summary.md"))) == 1
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("## ")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.json", "json"), ("a.sarif.json", "sarif"), ("A.XML", "junit"), ("a.csv", None), ("json", None), ("a", None)],
)
def test_the_ending_says_the_format(name: str, form: str | None) -> None:
    assert format_of(Path("folder.md") / name) == form


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--write", "there/a.csv"], "its ending says no format; known are .txt, .json, .xml, .sarif, .md"),
        (["--write", "nowhere/a.md"], "nowhere/a.md is not written: its folder is not there."),
        (["--write", "people.csv/a.md"], "its folder is not there."),
        (["--write", "folder.md"], "it is a folder."),
        (["--write", "a.md", "--write", "./a.md"], "it is asked for twice."),
        (["--baseline", "old.json", "--write", "old.json"], "it is one of the files that are read."),
        (["--document", "model-card=card.md", "--write", "card.md"], "it is one of the files that are read."),
        (["--discreet", "--write", "a.json"], "a record holds the counts of every group"),
        (["--discreet", "--format", "json"], "a record holds the counts of every group"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_the_work(
    more: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    asked = request(tmp_path)
    (tmp_path / "people.csv").write_text("not looked at")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "card.md").write_text("# Card")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert main([*asked, *more]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_no_half_of_a_file_is_left_where_the_disk_gives_out(tmp_path: Path, monkeypatch, capsys) -> None:
    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    asked = request(tmp_path, "--write", str(tmp_path / "a.md"), "--write", str(tmp_path / "b.xml"))
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(asked) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "a.md is not written: No space left on device." in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_discreet_report_names_no_small_group(tmp_path: Path, capsys) -> None:
    asked = request(tmp_path)
    with (tmp_path / "people.csv").open("a") as file:
        file.writelines("tiny,1,1,0.9\n" for _ in range(5))
    names = [name for name, form in ENDINGS.items() if form != "json"]
    assert main([*asked, "--discreet", *(p for name in names for p in ("--write", str(tmp_path / name)))]) == 1
    told = [capsys.readouterr().out, *((tmp_path / name).read_text("utf-8") for name in names)]
    assert not any("tiny" in each for each in told)
    assert main(asked) == 1
    assert "tiny" in capsys.readouterr().out


def run(asked: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "governance.cli", *asked]
    return subprocess.run(command, capture_output=True, check=False, env={**kept, **environment})


def test_a_file_for_programs_is_the_same_bytes_on_a_screen_of_any_encoding(tmp_path: Path) -> None:
    asked = request(tmp_path, "--format", "markdown", groups=("ä", "日本"))
    plain, narrow = run(asked), run(asked, PYTHONIOENCODING="cp1252")
    assert (plain.returncode, plain.stderr, narrow.stderr) == (1, b"", b"")
    assert plain.stdout == narrow.stdout
    assert "日本" in plain.stdout.decode()


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    asked = request(tmp_path, "--format", "json")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "governance.cli", *asked]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_ask(
    environment: dict[str, str], terminal: bool, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert screen.coloured() == coloured


def test_only_the_outcome_is_in_colour_and_never_in_a_file(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(request(tmp_path, "--write", str(tmp_path / "t.txt"))) == 1
    assert capsys.readouterr().out.count("\033[31mFAIL") == 1
    assert "\033" not in (tmp_path / "t.txt").read_text("utf-8")


def test_quiet_says_nothing_on_standard_error(tmp_path: Path, capsys) -> None:
    asked = request(tmp_path)
    del asked[asked.index("--favourable") : asked.index("--favourable") + 2]
    assert main(asked) == 1
    loud = capsys.readouterr()
    assert "is taken as good for the person" in loud.err
    assert main([*asked, "--quiet"]) == 1
    quiet = capsys.readouterr()
    assert (quiet.err, quiet.out) == ("", loud.out)


@pytest.mark.parametrize("form", FORMATS)
def test_the_output_may_go_to_a_stream_of_ones_own(form: str, tmp_path: Path) -> None:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        assert main(request(tmp_path, "--format", form)) == 1
    assert "parity" in stream.getvalue()


def shell(line: str, asked: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A request as a shell hands it on, with its streams as the line says."""
    command = shlex.join([sys.executable, "-m", "governance.cli", *asked])
    return subprocess.run(
        ["bash", "-c", f"{command} {line}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_disk_behind_standard_output_is_said_and_no_file_is_written(form: str, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        needed("/dev/full")
    done = shell("> /dev/full", request(tmp_path, "--format", form, "--write", "a.md"), tmp_path)
    said = done.stderr.decode()
    assert done.returncode == 2
    assert "standard output is not written: No space left on device. Nothing was; give another place" in said
    assert "Traceback" not in said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["people.csv", "policy.toml"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_gate_without_standard_output_still_answers(form: str, tmp_path: Path) -> None:
    done = shell(">&-", request(tmp_path, "--format", form, "--write", "a.md"), tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")
    assert (tmp_path / "a.md").exists()


@pytest.mark.parametrize("line", ["2>&-", "2>/dev/full"])
def test_a_refusal_that_nobody_can_read_is_no_verdict(line: str, tmp_path: Path) -> None:
    done = shell(line, ["--test-data", "none.csv", "--fairness-threshold", "0.1"], tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_name_too_long_for_the_disk_is_said(tmp_path: Path, capsys) -> None:
    assert main(request(tmp_path, "--write", str(tmp_path / f"{'a' * 300}.md"))) == 2
    said = capsys.readouterr()
    assert (said.out, "Traceback" in said.err) == ("", False)
    assert "File name too long. Nothing was judged; see that the path is right" in said.err


def test_a_file_may_be_called_as_long_as_the_disk_allows(tmp_path: Path) -> None:
    assert main(request(tmp_path, "--write", str(tmp_path / f"{'a' * 252}.md"))) == 1
    assert not list(tmp_path.glob(".*"))


def test_a_discreet_note_names_no_small_group(tmp_path: Path, capsys) -> None:
    asked = request(tmp_path)
    with (tmp_path / "people.csv").open("a") as file:
        file.writelines("tiny,1,1,0.9\n" for _ in range(5))
        file.writelines(",1,1,0.9\n" for _ in range(3))
        file.writelines(" A,1,1,0.9\n" for _ in range(2))
    assert main(asked) == 1
    loud = capsys.readouterr().err
    assert "tiny" in loud
    assert "missing for 3 people" in loud
    assert "look like one group" in loud
    assert main([*asked, "--discreet"]) == 1
    assert capsys.readouterr().err == ""
