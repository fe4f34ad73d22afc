"""Policies from the command: checked, explained, and given to the gate with their documents."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from governance.cli import main
from tests.cli.small import POLICY, request
from tests.conftest import ROOT
from tests.reports.gate.kept import HEAD

PAPERS = f'{HEAD}\n[[rule]]\nid = "papers"\ndocuments = ["model card", "mitigation note"]\n'
WAIVER = '\n[[waiver]]\nrule = "parity"\ngroup = "b"\nowner = "Kim"\nreason = "until it is retrained"\nexpires = {}\n'


def test_a_policy_that_can_be_read_is_said_in_words(tmp_path: Path, capsys) -> None:
    request(tmp_path, policy=POLICY + WAIVER.format("2020-01-31"))
    assert main(["check", str(tmp_path / "policy.toml")]) == 0
    said = capsys.readouterr()
    assert "policy.toml: Small 3, 1 rule, of which 1 can keep the gate shut." in said.out
    assert "parity: No two groups by group differ by more than 10 points in selection rate." in said.out
    assert "EXPIRED on 2020-01-31: until it is retrained (Kim)" in said.out
    assert said.err == ""


def test_a_check_says_what_a_gate_has_to_be_given(tmp_path: Path, capsys) -> None:
    since = (
        '[[rule]]\nid = "since"\nrate = "brier_score"\ncompare = "rise since previous"\nby = "group"\nat_most = 0.1\n'
    )
    (tmp_path / "policy.toml").write_text(PAPERS + since)
    assert main(["check", str(tmp_path / "policy.toml")]) == 0
    said = capsys.readouterr().out
    assert "without --baseline there is not enough evidence for since." in said
    assert "without scores there is not enough evidence for since." in said
    assert "a gate needs --document model-card=FILE." in said
    assert "a gate needs --document mitigation-note=FILE." in said


def test_every_policy_is_checked_and_each_refusal_has_its_file_and_line(tmp_path: Path, capsys) -> None:
    names = ("good.toml", "misspelt.toml", "none.toml", "also.toml")
    for name in (names[0], names[3]):
        (tmp_path / name).write_text(POLICY)
    (tmp_path / names[1]).write_text(POLICY.replace("at_most", "at_mots"))
    assert main(["check", *(str(tmp_path / name) for name in names)]) == 2
    said = capsys.readouterr()
    assert said.out.count("can keep the gate shut") == 2
    first, second = said.err.splitlines()
    assert "misspelt.toml: Rule 1 (parity), line 10, has a key 'at_mots'" in first
    assert "none.toml" in second


def test_a_quiet_check_says_refusals_only(tmp_path: Path, capsys) -> None:
    (tmp_path / "policy.toml").write_text(POLICY)
    assert main(["check", "--quiet", str(tmp_path / "policy.toml")]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_rule_is_explained_with_its_numbers_its_reason_and_its_text(tmp_path: Path, capsys) -> None:
    (tmp_path / "policy.toml").write_text(POLICY + WAIVER.format("2999-01-31"))
    assert main(["explain", "parity", "--policy", str(tmp_path / "policy.toml")]) == 0
    said = capsys.readouterr().out
    for each in (
        "parity: No two groups by group differ by more than 10 points in selection rate.",
        "Selection rate: Of all people, the share who got the favourable decision.",
        "Why: Nobody should depend on it.",
        "Owner: the board",
        "Reads: The estimate decides",
        "one of fewer than 30 people leaves the rule undecided; people without a value leave the rule undecided.",
        "When it fails: it keeps the gate shut and so does not enough evidence.",
        "Waiver from parity for b, until 2999-01-31: until it is retrained (Kim)",
        "Written in Small 3, line 5.",
        'compare = "difference"',
    ):
        assert each in said


def test_a_record_says_what_the_rule_found(tmp_path: Path, capsys) -> None:
    main(request(tmp_path, "--write", str(tmp_path / "record.json")))
    capsys.readouterr()
    assert main(["explain", "parity", "--verdict", str(tmp_path / "record.json")]) == 0
    said = capsys.readouterr().out
    assert "column decision, " in said
    assert ": fail\n" in said
    assert "breaks it" in said


@pytest.mark.parametrize("rule", ["pairity", ""])
def test_a_rule_that_the_policy_does_not_have_is_refused(rule: str, tmp_path: Path, capsys) -> None:
    (tmp_path / "policy.toml").write_text(POLICY)
    assert main(["explain", rule, "--policy", str(tmp_path / "policy.toml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"The policy has no rule {rule!r}." in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["explain"], ["explain", "parity"], ["replay"], ["report"], ["schema", "more"],
        ["report", "r.json", "--format", "pdf"], ["check", "--frobnicate", "p.toml"],
    ],
)  # fmt: skip
def test_a_command_that_is_not_whole_ends_in_exit_2(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "more",
    [["--fairness-threshold", "0.1"], ["--format", "pdf"], ["--pred", "x"], ["--quiet", "extra"]],
)
def test_a_gate_is_asked_in_whole_words_and_by_one_policy(more: list[str], tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*request(tmp_path), *more])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_schema_is_printed_as_it_is_published(capfdbinary) -> None:
    assert main(["schema"]) == 0
    out = capfdbinary.readouterr().out
    assert out == (ROOT / "governance/review/verdict.schema.json").read_bytes()
    assert json.loads(out)["title"] == "A recorded verdict"


@pytest.mark.parametrize("command", ["check", "explain", "replay", "report", "schema"])
def test_every_command_says_what_it_takes(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"evaluate_bias {command}" in capsys.readouterr().out


def test_documents_that_a_policy_asks_for_are_given_by_kind(tmp_path: Path, capsys) -> None:
    (tmp_path / "card.md").write_text("# Card")
    (tmp_path / "note.md").write_text("# Note")
    card = ["--document", f"model-card={tmp_path / 'card.md'}"]
    asked = request(tmp_path, *card, policy=PAPERS)
    assert main(asked) == 1
    assert "Not there: mitigation note." in capsys.readouterr().out
    assert main([*asked, "--document", f"mitigation note={tmp_path / 'note.md'}"]) == 0
    assert "mitigation note note.md (SHA-256 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("model-card", "--document 'model-card' names no file."),
        ("model-card=", "--document 'model-card=' names no file."),
        ("novel=card.md", "card.md is no novel: documents are of the kinds datasheet, mitigation note"),
        ("model-card=none.md", "none.md is no model card: No such file or directory."),
        ("model-card=empty.md", "empty.md is no model card: nothing is written in it."),
        ("model-card=.", "Is a directory."),
    ],
)
def test_a_document_that_is_none_is_refused_before_the_work(
    said: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    asked = request(tmp_path, "--document", said, policy=PAPERS)
    (tmp_path / "people.csv").unlink()
    (tmp_path / "card.md").write_text("# Card")
    (tmp_path / "empty.md").write_text(" \n")
    monkeypatch.chdir(tmp_path)
    assert main(asked) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert sentence in spoken.err


def test_a_threshold_that_accepts_nearly_anything_is_said(tmp_path: Path, capsys) -> None:
    asked = request(tmp_path)
    del asked[asked.index("--policy") : asked.index("--policy") + 2]
    assert main([*asked, "--fairness-threshold", "0.8"]) == 0
    assert "The four-fifths rule is a ratio: write it in a policy" in capsys.readouterr().err
    assert main([*asked, "--fairness-threshold", "0.49"]) == 0
    assert capsys.readouterr().err == ""


EXPLAIN = ["explain", "parity", "--policy", "p.toml"]


@pytest.mark.parametrize("said", [["check", "p.toml"], ["schema"], ["--help"], EXPLAIN])
def test_what_needs_no_table_loads_no_library_of_tables(said: list[str], tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(POLICY)
    script = (
        "import sys\nfrom governance.cli import main\n"
        f"try:\n    main({said!r})\nexcept SystemExit:\n    pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=path)
    assert not set(done.stderr.split()) & {"pandas", "pyarrow", "sklearn", "scipy", "duckdb", "skops", "plotly"}
