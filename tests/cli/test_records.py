"""Recorded verdicts: made again byte for byte, told otherwise, and compared with."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from governance.cli import main
from governance.review.record import Record
from tests.cli.small import POLICY, request

LOOSE = POLICY.replace("0.1", "0.9")
SINCE = POLICY.replace("difference", "fall since previous")


def kept(folder: Path, policy: str = POLICY) -> Path:
    """A record of a request, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    main(request(folder, "--write", str(folder / "record.json"), policy=policy))
    return folder / "record.json"


@pytest.mark.parametrize(("policy", "code"), [(POLICY, 1), (LOOSE, 0)])
def test_a_replayed_record_says_and_answers_what_the_gate_did(policy: str, code: int, tmp_path: Path, capsys) -> None:
    record = kept(tmp_path, policy)
    told = capsys.readouterr().out
    assert main(["replay", str(record)]) == code
    again = capsys.readouterr()
    assert (again.out, again.err) == (told, "evaluate_bias: record.json was made again, byte for byte.\n")
    assert main(["replay", str(record), "--quiet"]) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"opens": false', '"opens": true'),
        lambda text: text.replace("at_most = 0.1", "at_most = 0.9"),
        lambda text: text.replace('"outcome": "fail"', '"outcome": "pass"'),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + " ",
        lambda text: text[:-100],
        lambda _: "{}",
        lambda _: "no JSON",
    ],
)
def test_a_record_that_was_changed_is_refused(change: Any, tmp_path: Path, capsys) -> None:
    record = kept(tmp_path)
    changed = tmp_path / "changed.json"
    changed.write_bytes(change(record.read_bytes().decode()).encode())
    capsys.readouterr()
    for command in (["replay"], ["report", "--format", "junit"], ["explain", "parity", "--verdict"]):
        assert main([*command, str(changed)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("evaluate_bias: ")
        assert "Traceback" not in said.err


@pytest.mark.parametrize("form", ["table", "json", "junit", "sarif", "markdown"])
def test_a_record_is_told_otherwise_as_the_gate_would_have(form: str, tmp_path: Path, capfdbinary) -> None:
    record = kept(tmp_path)
    policy = str(tmp_path / "policy.toml")
    capfdbinary.readouterr()
    assert main([*request(tmp_path), "--format", form]) == 1
    first = capfdbinary.readouterr().out
    assert main(["report", str(record), "--policy", policy, "--format", form]) == 1
    assert capfdbinary.readouterr().out == first


def test_a_report_of_another_policy_is_refused(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path)
    (tmp_path / "policy.toml").write_text(LOOSE, "utf-8")
    assert main(["report", str(record), "--policy", str(tmp_path / "policy.toml"), "--format", "sarif"]) == 2
    assert "policy.toml is not the policy of the record, word for word." in capsys.readouterr().err


def test_a_report_may_be_discreet_and_is_never_written_over_its_record(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path)
    capsys.readouterr()
    assert main(["report", str(record), "--discreet"]) == 1
    assert main(["report", str(record), "--discreet", "--format", "json"]) == 2
    assert main(["report", str(record), "--write", str(record)]) == 2
    assert "it is one of the files that are read." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["replay", "report"])
def test_a_record_that_is_not_there_is_refused(command: str, tmp_path: Path, capsys) -> None:
    assert main([command, str(tmp_path / "none.json")]) == 2
    assert "none.json could not be read" in capsys.readouterr().err
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe")
    assert main([command, str(tmp_path / "binary.json")]) == 2
    assert "it is not a text in UTF-8." in capsys.readouterr().err


def test_a_rule_about_the_previous_version_reads_the_baseline(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path / "before", LOOSE)
    asked = request(tmp_path, policy=SINCE)
    assert main(asked) == 1
    assert "give its recorded verdict as the baseline" in capsys.readouterr().out
    assert main([*asked, "--baseline", str(record)]) == 0
    said = capsys.readouterr()
    assert "1 pass: the gate opens." in said.out
    assert said.err == ""


def test_a_baseline_that_did_not_pass_is_said(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path / "before")
    record_now = ("--write", str(tmp_path / "now.json"))
    assert main([*request(tmp_path, *record_now, policy=SINCE), "--baseline", str(record)]) == 0
    said = capsys.readouterr()
    assert "The baseline record.json did not pass its own policy, Small 3, when it was judged." in said.err
    assert "The previous version did not pass its own policy when it was judged." in said.out
    assert main(["replay", str(tmp_path / "now.json")]) == 0
    assert "The previous version did not pass" in capsys.readouterr().out
    assert main([*request(tmp_path, policy=SINCE), "--baseline", str(kept(tmp_path / "good", LOOSE))]) == 0
    assert "did not pass" not in str(capsys.readouterr())


def about(folder: Path, **said: str) -> Path:
    """A record of another outcome."""
    found = Record.read(kept(folder).read_text("utf-8"))
    path = folder / "another.json"
    path.write_text(replace(found, subject=replace(found.subject, **said)).text(), "utf-8")
    return path


def test_a_baseline_that_was_changed_is_refused(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path / "before")
    held = json.loads(record.read_text("utf-8"))
    held["counts"]["decided"]["counts"][0] += 40
    record.write_text(json.dumps(held, indent=1), "utf-8")
    capsys.readouterr()
    assert main([*request(tmp_path, policy=SINCE), "--baseline", str(record)]) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert "record.json was changed after it was made: the SHA-256 at its end" in spoken.err


def test_a_baseline_with_line_breaks_of_windows_is_still_itself(tmp_path: Path) -> None:
    record = kept(tmp_path / "before", LOOSE)
    record.write_bytes(record.read_bytes().replace(b"\n", b"\r\n"))
    assert main([*request(tmp_path, policy=SINCE), "--baseline", str(record)]) == 0


@pytest.mark.parametrize("said", [{"favourable": "0"}, {"label": "granted"}])
def test_a_baseline_of_another_outcome_is_refused(said: dict[str, str], tmp_path: Path, capsys) -> None:
    record = about(tmp_path / "before", **said)
    capsys.readouterr()
    assert main([*request(tmp_path, policy=SINCE), "--baseline", str(record)]) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert "The previous version cannot be compared with: favourable was" in spoken.err
    assert " = ".join({"label": "label", "favourable": "1", **said}.values()) in spoken.err


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"format": "assize verdict 1"}', b"\xff"])
def test_a_baseline_that_is_no_record_is_refused_before_the_work(content: bytes | None, tmp_path: Path, capsys) -> None:
    asked = request(tmp_path, policy=SINCE)
    (tmp_path / "people.csv").unlink()
    if content is not None:
        (tmp_path / "old.json").write_bytes(content)
    assert main([*asked, "--baseline", str(tmp_path / "old.json")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "people.csv" not in said.err
    assert "Traceback" not in said.err


def test_a_rule_that_the_record_does_not_know_is_refused_with_nothing_said(tmp_path: Path, capsys) -> None:
    record = kept(tmp_path)
    (tmp_path / "other.toml").write_text(POLICY.replace('"parity"', '"other"'), "utf-8")
    capsys.readouterr()
    assert main(["explain", "other", "--policy", str(tmp_path / "other.toml"), "--verdict", str(record)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "The policy has no rule 'other'" in said.err


def test_a_report_takes_no_option_that_would_change_nothing(capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["report", "verdict.json", "--quiet"])
    assert "unrecognized arguments: --quiet" in capsys.readouterr().err
